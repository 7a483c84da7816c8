"""`doichieu evaluate`: read the gold documents as a user would, and hold what comes out against what is true."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ExitCode, UsageError
from pipeline.evaluate.extraction import FieldScore, macro_f1, score_plan
from pipeline.evaluate.gold import GoldDocument, find_gold
from pipeline.run.progress import Progress

OWN_GOLD = Path("benchmarks/plans")
"""Gold data of the project itself, in a checkout."""


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """The figures of one document on one route."""

    name: str
    route: str
    restoring: dict[str, Any] | None
    """As `diacritics.scoring.score` gives them; None without a gold text."""
    extraction: dict[str, FieldScore] | None
    """None without a gold record."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        fields = self.extraction
        return {"document": self.name, "route": self.route, "restoring": self.restoring,
                "extraction": None if fields is None else {
                    **{name: f.as_dict() for name, f in fields.items()}, "macro_F1": macro_f1(fields)}}


def evaluate_command(gold: Path | None, *, json_only: bool, errors: int, check: bool, progress: Progress) -> ExitCode:
    """Scores and prints.

    Args:
        gold: Folder with gold data; the project's own where None.
        json_only: Print JSON only.
        errors: Show up to so many wrong syllables, and missed and invented rows.
        check: Exit with `SOME_FAILED` where a figure is below its pinned floor.
        progress: Where to show how far it is.

    Raises:
        UsageError: There is no gold data.
    """
    folder = gold or OWN_GOLD
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; name one with --gold")
    documents = find_gold(folder)
    scores = score_gold(documents, progress)
    result: dict[str, Any] = {"documents": [s.as_dict() for s in scores], "means": means(scores)}
    below: list[str] = []
    if check:
        from pipeline.evaluate.floors import below_floors

        below = below_floors(folder, documents, result["means"])
    if not json_only:
        for line in table(scores, errors):
            print(line)
        from pipeline.evaluate.floors import changes

        for line in changes(folder, result["means"]):
            print(f"since the figures were pinned: {line}")
        for line in below:
            print(f"below its floor: {line}")
    print(json.dumps(result, ensure_ascii=False))
    return ExitCode.SOME_FAILED if below else ExitCode.OK


def score_gold(documents: Sequence[GoldDocument], progress: Progress) -> list[DocumentScore]:
    """Extracts the sources of gold documents and scores each.

    Args:
        documents: What to read, and what is true of it.
        progress: Where to show how far it is.

    Returns:
        One score for each, in the same order.
    """
    import shutil

    from pipeline import flow

    scores: list[DocumentScore] = []
    by_route: dict[str, list[GoldDocument]] = {}
    for document in documents:
        by_route.setdefault(document.route, []).append(document)
    done: dict[tuple[str, str], DocumentScore] = {}
    with tempfile.TemporaryDirectory(prefix="doichieu-") as scratch:
        for number, (route, group) in enumerate(by_route.items()):
            inputs, out = Path(scratch, f"in{number}"), Path(scratch, f"out{number}")
            inputs.mkdir()
            for document in group:
                shutil.copyfile(document.source, inputs / f"{document.name}.txt")
            flow.extract([inputs], out, progress=progress)
            tables = _tables(out)
            for document in group:
                done[route, document.name] = _score(document, tables)
    for document in documents:
        scores.append(done[document.route, document.name])
    return scores


def _score(document: GoldDocument, tables: dict[str, dict[str, list[dict[str, Any]]]]) -> DocumentScore:
    from diacritics.scoring import lines_of, score

    rows = {name: by_doc.get(document.name, []) for name, by_doc in tables.items()}
    restoring = None
    if document.text is not None:
        true = lines_of(document.text.read_text("utf-8"))
        found = [row["restored"] or "" for row in sorted(rows["lines"], key=lambda r: int(r["line"]))]
        restoring = score(true, (found + [""] * len(true))[: len(true)]).as_dict()
        source = [row["source"] or "" for row in sorted(rows["lines"], key=lambda r: int(r["line"]))]
        restoring["raw_SER"] = score(true, (source + [""] * len(true))[: len(true)]).as_dict()["SER"]
    extraction = None
    if document.facts is not None:
        if not rows["documents"]:
            raise UsageError(f"{document.source}: could not be read")
        extraction = score_plan(document.facts, rows["documents"][0], rows)
    return DocumentScore(document.name, document.route, restoring, extraction)


def _tables(out: Path) -> dict[str, dict[str, list[dict[str, Any]]]]:
    from pipeline.evaluate.extraction import FIELDS
    from pipeline.store.tables import read_rows

    tables: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name in ("documents", "lines", *{table for table, _ in FIELDS.values()}):
        by_doc: dict[str, list[dict[str, Any]]] = {}
        for row in read_rows(out / f"{name}.parquet"):
            by_doc.setdefault(row["doc_id"], []).append(row)
        tables[name] = by_doc
    return tables


def means(scores: Sequence[DocumentScore]) -> dict[str, dict[str, float]]:
    """Per route: syllable error rate over all syllables, and the means of macro F1 and of each field's F1."""
    result: dict[str, dict[str, float]] = {}
    for route in dict.fromkeys(s.route for s in scores):
        group = [s for s in scores if s.route == route]
        entry: dict[str, float] = {}
        texts = [s.restoring for s in group if s.restoring]
        if texts:
            total = sum(t["syllables"] for t in texts)
            entry["SER"] = round(sum(t["SER"] * t["syllables"] for t in texts) / max(total, 1), 5)
        facts = [s.extraction for s in group if s.extraction]
        if facts:
            entry["macro_F1"] = round(sum(map(macro_f1, facts)) / len(facts), 4)
            for field in facts[0]:
                entry[field] = round(sum(f[field].f1 for f in facts) / len(facts), 4)
        result[route] = entry
    return result


def table(scores: Sequence[DocumentScore], errors: int) -> list[str]:
    """The figures as text for a terminal."""
    out = [f"{'document':24} {'route':12} {'raw SER':>8} {'SER':>8} {'strict':>8} {'NUM':>7} {'macro F1':>9}"]
    for s in scores:
        r = s.restoring
        text = (f"{r['raw_SER']:8.4f} {r['SER']:8.4f} {r['SER_strict']:8.4f} {r['NUM']:7.4f}" if r
                else " " * 34)
        out.append(f"{s.name:24.24} {s.route:12} {text} "
                   + (f"{macro_f1(s.extraction):9.4f}" if s.extraction else ""))
    fields = [s for s in scores if s.extraction]
    average = means(scores)
    routes = [route for route, values in average.items() if "macro_F1" in values]
    if fields:
        each = fields if len(fields) <= 6 else []
        heads = [f"mean, {r}"[:17] for r in routes] + [f"{s.name[:13]}/{s.route[0]}" for s in each]
        out += ["", f"{'F1 of field':22}" + "".join(f"{head:>18}" for head in heads)]
        for field in fields[0].extraction or {}:
            values = [average[r][field] for r in routes] + [(s.extraction or {})[field].f1 for s in each]
            out.append(f"{field:22}" + "".join(f"{value:18.4f}" for value in values))
    for s in fields if errors else ():
        for field, value in (s.extraction or {}).items():
            for word, rows in (("missed", value.missed), ("invented", value.invented)):
                for row in rows[:errors]:
                    short = {k: v for k, v in row.items() if k in _SHOWN}
                    out.append(f"{s.name} {field} {word}: {json.dumps(short, ensure_ascii=False, default=str)[:200]}")
    return out


_SHOWN = ("line", "number", "date", "level", "numeral", "title", "text", "labels", "stage", "form", "authority",
          "group", "from", "to", "body", "field", "gold", "found")
