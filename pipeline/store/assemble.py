"""From the records of the work folder to the tables, and the tables' records back."""

from __future__ import annotations

import dataclasses
import sys
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.run.failures import why
from pipeline.run.progress import Progress
from pipeline.store import rows
from pipeline.store.schema import BY_NAME, TABLES
from pipeline.store.tables import DATABASE, TableWriter, each_row, read_rows, write_database, write_table
from pipeline.store.work import WorkFolder
from pipeline.types import Alignment, Comparison, Failure, Finding, Pair, Plan

BATCH = 200
"""Documents that are held in memory at once while tables are written: one row group."""


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the tables now."""

    documents: int
    failures: tuple[Failure, ...]
    counts: dict[str, int]


def write_extract_tables(folder: WorkFolder, keys: Sequence[str], other: Sequence[Failure], doubles: dict[str, str],
                         manifest: dict[str, Any], run: dict[str, Any], progress: Progress) -> Written:
    """Writes the tables of `extract` anew and puts them in the place of the old ones.

    Args:
        folder: The work folder, locked.
        keys: Records to write, in the order of the tables.
        other: Failures that have no record.
        doubles: File name to the name of the file with the same content that was read in its stead.
        manifest: What the tables are made from; counts and failures are added.
        run: The row of `runs`, without the counts.
        progress: Where to show how far it is.

    Returns:
        Counts of rows, and all failures.
    """
    parts = folder.begin()
    counts = dict.fromkeys(BY_NAME, 0)
    failures = list(other)
    doc_keys: dict[str, str] = {}
    also: dict[str, list[str]] = defaultdict(list)
    for copy, read in doubles.items():
        also[read].append(copy)
    progress.start("Writing tables", (len(keys) + BATCH - 1) // BATCH, "parts")
    with ExitStack() as closing:
        writers = {name: closing.enter_context(TableWriter(parts / f"{name}.parquet", name))
                   for name in rows.plan_columns(())}
        for start in range(0, len(keys), BATCH):
            plans: list[Plan] = []
            for key in keys[start:start + BATCH]:
                found, failed = _record(folder, key)
                failures += failed
                plans += [_with_copies(plan, also.get(plan.path, ())) for plan in found]
                doc_keys |= dict.fromkeys((plan.doc_id for plan in found), key)
            for name, columns in rows.plan_columns(plans).items():
                writers[name].write(columns)
                counts[name] += len(columns["doc_id"])
            progress.step()
    failures.sort(key=lambda f: (f.path, f.stage, f.error))
    write_table(parts / "failures.parquet", "failures", rows.failure_columns(failures))
    counts["failures"] = len(failures)
    for name in ("pairs", "alignment", "findings"):
        write_table(parts / f"{name}.parquet", name, rows.empty(name))
    _append_run(folder, parts, {**run, "documents": counts["documents"], "failed": len(failures)}, counts)
    _database(folder, parts)
    folder.commit({**manifest, "documents": counts["documents"], "counts": counts, "doc_keys": doc_keys,
                   "failures": [dataclasses.asdict(f) for f in failures]})
    return Written(counts["documents"], tuple(failures), counts)


def _with_copies(plan: Plan, copies: Sequence[str]) -> Plan:
    """The plan, with a remark on the files that hold the same."""
    if not copies:
        return plan
    return dataclasses.replace(plan, warnings=(*plan.warnings, why("also_there", copies=", ".join(copies))))


def write_compare_tables(folder: WorkFolder, comparison: Comparison, decided: Mapping[str, str],
                         manifest: dict[str, Any], run: dict[str, Any]) -> dict[str, int]:
    """Writes `pairs`, `alignment` and `findings` anew; the other tables stay.

    Args:
        folder: The work folder, locked.
        comparison: What the comparing stage gave.
        decided: finding_id to what the auditor decided on it.
        manifest: What the tables are made from.
        run: The row of `runs`, without the counts.

    Returns:
        Rows of every table.
    """
    parts = folder.begin()
    counts = dict(manifest["counts"])
    for name, columns in (("pairs", rows.pair_columns(comparison.pairs)),
                          ("alignment", rows.alignment_columns(comparison.alignment)),
                          ("findings", rows.finding_columns(comparison.findings, decided))):
        write_table(parts / f"{name}.parquet", name, columns)
        counts[name] = len(next(iter(columns.values())))
    _append_run(folder, parts, {**run, "documents": manifest["documents"], "failed": len(manifest["failures"])},
                counts)
    _database(folder, parts)
    folder.commit({**manifest, "counts": counts, "notes": list(comparison.notes)})
    return counts


def load_plans(folder: WorkFolder, doc_ids: Sequence[str] | None = None, *, spans: bool = True) -> list[Plan]:
    """Plans of the present tables with everything that was found in them.

    Args:
        folder: The work folder.
        doc_ids: Which; all in the order of the tables if None.
        spans: False leaves out the ways from the restored characters back to the source, for half the memory.

    Raises:
        UsageError: The work folder was deleted or belongs to another version.
    """
    keys = folder.manifest.get("doc_keys", {})
    wanted = list(keys) if doc_ids is None else list(doc_ids)
    plans: list[Plan] = []
    for doc_id in wanted:
        try:
            plans += [p for p in _record(folder, keys[doc_id], spans=spans)[0] if p.doc_id == doc_id]
        except KeyError:
            raise UsageError(f"{folder.out}: nothing is kept of {doc_id}; run `doichieu extract` again") from None
    return plans


def content_of(folder: WorkFolder, key: str) -> str | None:
    """SHA-256 of the file that a record is of; None where the file was not had.

    Raises:
        UsageError: The record is damaged.
    """
    plans, failures = _record(folder, key)
    sums = [*(plan.sha256 for plan in plans), *(failure.sha256 for failure in failures)]
    return next(filter(None, sums), None)


def load_heads(folder: WorkFolder) -> list[Plan]:
    """The plans of the present tables with their own fields and the numbers they cite: enough to pair them, and small.

    Args:
        folder: The work folder.
    """
    from extractors.facts import Citation, DocumentFields, PlanFacts

    own = {f.name for f in dataclasses.fields(DocumentFields)} - {"lines"}
    cited: dict[str, list[Citation]] = defaultdict(list)
    names = [f.name for f in dataclasses.fields(Citation) if f.name not in ("start", "end")]
    for row in each_row(folder.out / "citations.parquet", ["doc_id", *names, "restored_start", "restored_end"]):
        if row["number"] is None:
            continue
        found: dict[str, Any] = {name: sys.intern(v) if isinstance(v := row[name], str) else v for name in names}
        found.update(text=found["text"] or "", rule=found["rule"] or "")
        cited[row["doc_id"]].append(Citation(start=row["restored_start"], end=row["restored_end"], **found))
    plans = []
    for row in each_row(folder.out / "documents.parquet"):
        fields = {name: row[name] for name in own}
        fields["blank_fields"] = tuple(fields["blank_fields"] or ())
        facts = PlanFacts(document=DocumentFields(**fields), citations=tuple(cited.get(row["doc_id"], ())))
        plans.append(Plan(row["doc_id"], row["path"], row["sha256"], row["kind"], row["pages"], row["restored"],
                          row["confidence"], row["doubtful"], tuple(row["warnings"] or ()), (), facts))
    return plans


def load_failures(out: Path) -> tuple[Failure, ...]:
    """The rows of `failures`."""
    return tuple(Failure(**row) for row in read_rows(out / "failures.parquet"))


def load_comparison(out: Path) -> Comparison:
    """What `compare` wrote last."""
    notes = WorkFolder(out).manifest.get("notes", ())
    return Comparison(
        pairs=tuple(Pair(**{**r, "candidates": tuple(r["candidates"] or ())})
                    for r in read_rows(out / "pairs.parquet")),
        alignment=tuple(Alignment(**{**r, "how": r["how"] or ""}) for r in each_row(out / "alignment.parquet")),
        findings=tuple(_finding(row) for row in each_row(out / "findings.parquet")),
        notes=tuple(notes))


def _finding(row: dict[str, Any]) -> Finding:
    texts = {"message_en": row["message_en"] or "", "rule": row["rule"] or ""}
    return Finding(**{name: value for name, value in row.items() if name != "decision"} | texts)


def _record(folder: WorkFolder, key: str, *, spans: bool = True) -> tuple[tuple[Plan, ...], tuple[Failure, ...]]:
    try:
        return folder.get(key, spans=spans)
    except (OSError, ValueError) as error:
        folder.record_path(key).unlink(missing_ok=True)
        raise UsageError(f"{folder.out}: what was kept of a document is damaged ({error}); run `doichieu extract` "
                         "again, it will be read anew") from None


def _append_run(folder: WorkFolder, parts: Path, run: dict[str, Any], counts: dict[str, int]) -> None:
    earlier = read_rows(folder.out / "runs.parquet")
    number = max((int(r["run"]) for r in earlier), default=0) + 1
    columns = rows.empty("runs")
    for row in (*earlier, {**run, "run": number}):
        for name, values in columns.items():
            values.append(row.get(name))
    write_table(parts / "runs.parquet", "runs", columns)
    counts["runs"] = number


def _database(folder: WorkFolder, parts: Path) -> None:
    """The DuckDB file from the new tables where there are new ones, else from the present ones."""
    files = {t.name: next((p for p in (parts / f"{t.name}.parquet", folder.out / f"{t.name}.parquet") if p.exists()),
                          parts / "none") for t in TABLES}
    views = tomllib.loads(resources.files("pipeline.store").joinpath("views.toml").read_text("utf-8"))["view"]
    write_database(parts / DATABASE, files, [(v["name"], v["note"], v["sql"]) for v in views])
