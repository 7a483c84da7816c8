"""The whole flow: extract → compare → report, each from a folder to a folder.

`pipeline.document.DocumentWorker.work` is the recipe for one file (read → clean → restore → outline → extract).
"""

from __future__ import annotations

import datetime as dt
import logging
import math
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.document import NEEDED_MEGABYTES, DocumentWorker, FileJob
from pipeline.errors import ExitCode, UsageError
from pipeline.options import Options
from pipeline.run.addresses import Address, place
from pipeline.run.executor import CANNOT_START, Engine, Limits, LocalEngine, cores
from pipeline.run.failures import known, why
from pipeline.run.inputs import Inputs, copies, gather
from pipeline.run.progress import Progress, SilentProgress
from pipeline.run.publish import output_folder, work_folder
from pipeline.store.codec import encode, holds_failure
from pipeline.store.schema import SCHEMA_VERSION
from pipeline.store.work import WorkFolder, checksum, digest
from pipeline.types import Failure
from pipeline.version import code_digest, model_digest, program_version

log = logging.getLogger(__name__)

DEFAULTS = Options()

Place = str | os.PathLike[str]
"""A path of this machine, or an address."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a command did."""

    command: str
    out: Path | Address
    documents: int = 0
    """In the tables now."""
    worked_on: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    """Rows of each table that was written."""
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """See `ExitCode`."""
        if self.command == "extract" and not self.documents:
            return ExitCode.NOTHING_DONE
        return ExitCode.SOME_FAILED if self.failures else ExitCode.OK


def extract(paths: Sequence[Place], out: Place, options: Options = DEFAULTS, *, workers: int = 0,
            engine: Engine | None = None, limits: Limits | None = None, force: bool = False, dry_run: bool = False,
            csv: bool = False, json_lines: bool = False, work: Path | None = None,
            progress: Progress | None = None) -> Summary:
    """Reads every document under the paths, restores what needs it and writes the tables.

    A file is worked on only if its bytes, its name, the program, the model or the options changed since the last
    run on the same output folder; one that failed, also if it may now cost more or less time or memory. The tables
    hold the documents under `paths`, no others.

    Args:
        paths: Files and folders, or addresses that fsspec knows (`s3://bucket/plans`).
        out: Output folder, made if need be; or an address to publish to.
        options: Choices that bear on the result.
        workers: Worker processes; 0 = one per core.
        engine: Another engine than worker processes on this machine.
        limits: What one file may cost.
        force: Work on unchanged files too.
        dry_run: Say what would be done and do nothing.
        csv: Write the tables as CSV too.
        json_lines: Write the tables as JSON Lines too.
        work: Folder of this machine to work in where `out` is an address.
        progress: Where to show how far it is.

    Raises:
        UsageError: A path does not exist, no document is under the paths, the folder is in use, or no worker could
            keep to the limits.
    """
    began = time.monotonic()
    progress = progress or SilentProgress()
    limits = limits or Limits(seconds=options.seconds)
    _check_limits(limits)
    target = place(out)
    if dry_run:
        home = target if isinstance(target, Path) else work_folder(target, work)
        return _planned(target, WorkFolder(home), paths, options, limits, force=force)
    with output_folder(out, work) as home:
        folder = WorkFolder(home)
        inputs = gather(paths, folder.fetched)
        keys = _keys(inputs, options, limits)
        with folder.locked():
            todo = _todo(inputs, keys, folder, force=force)
            crew = max(1, min(workers or cores(), len(todo)))
            own = LocalEngine(DocumentWorker, (options, max(1, cores() // crew)), crew, limits)
            not_had = _work(todo, keys, folder, engine or own, limits, progress)
            done = _tables(inputs, keys, folder, (*inputs.failures, *not_had), todo, options, began, progress)
        if csv or json_lines:
            from pipeline.store.export import export_tables

            export_tables(home, csv=csv, json_lines=json_lines)
        files = tuple(sorted(home.glob("*.parquet")))
    log.info("extract: %d documents, %d worked on, %d failed", done.documents, len(todo), len(done.failures))
    return replace(done, out=target, files=files, seconds=time.monotonic() - began)


def _check_limits(limits: Limits) -> None:
    """Refuses limits that no file could be worked on under."""
    if not (limits.seconds > 0 and math.isfinite(limits.seconds)):
        raise UsageError(_in_both(f"--seconds {limits.seconds:g}", "no_such_time"))
    if limits.megabytes < NEEDED_MEGABYTES:
        raise UsageError(_in_both(f"--memory {limits.megabytes}", "too_little_memory", needed=NEEDED_MEGABYTES))


def _in_both(option: str, code: str, **values: Any) -> str:
    """What is wrong with an option, in Vietnamese and in English."""
    return f"{option}: {why(code, **values)} ({why(code, language='en', **values)})"


def _planned(target: Path | Address, folder: WorkFolder, paths: Sequence[Place], options: Options, limits: Limits, *,
             force: bool) -> Summary:
    """What `extract` would do."""
    inputs = gather(paths, folder.fetched)
    todo = _todo(inputs, _keys(inputs, options, limits), folder, force=force)
    return Summary("extract", target, documents=len(inputs.jobs), worked_on=len(todo),
                   unchanged=len(inputs.jobs) - len(todo), duplicates=len(inputs.doubles),
                   notes=tuple(f"would work on {job.path}" for job in todo))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The two keys that the record of a file may lie under."""

    whole: str
    """Over everything that bears on the result."""
    failed: str
    """Of a file that failed: also over the limits, since more time or memory may cure it."""

    def kept(self, folder: WorkFolder) -> str | None:
        """The key that a record is kept under."""
        return next(filter(folder.has, (self.whole, self.failed)), None)

    def keep(self, folder: WorkFolder, data: bytes) -> None:
        """Puts a record in the place of the one before."""
        new, old = (self.failed, self.whole) if holds_failure(data) else (self.whole, self.failed)
        folder.put(new, data)
        folder.forget(old)


def _keys(inputs: Inputs, options: Options, limits: Limits) -> dict[str, _Keys]:
    """doc_id to the keys of its record."""
    fingerprint = digest(SCHEMA_VERSION, code_digest(), replace(options, seconds=0.0).as_json())
    allowed = f"{options.seconds:g} s, {limits.seconds:g} s, {limits.megabytes} MiB"
    keys: dict[str, _Keys] = {}
    for job in inputs.jobs:
        content = (job.remote.url, job.remote.token) if job.remote else (job.sha256,)
        whole = digest(*content, job.path, job.doc_id, fingerprint)
        keys[job.doc_id] = _Keys(whole, digest(whole, allowed))
    return keys


def _todo(inputs: Inputs, keys: dict[str, _Keys], folder: WorkFolder, *, force: bool) -> list[FileJob]:
    """The files that are to be worked on."""
    return [job for job in inputs.jobs if force or keys[job.doc_id].kept(folder) is None]


def _tables(inputs: Inputs, keys: dict[str, _Keys], folder: WorkFolder, other: tuple[Failure, ...],
            todo: Sequence[FileJob], options: Options, began: float, progress: Progress) -> Summary:
    """Writes the tables where they would not be the same again."""
    from pipeline.store.assemble import content_of, write_extract_tables

    there = {job.doc_id: key for job in inputs.jobs if (key := keys[job.doc_id].kept(folder))}
    jobs = [job for job in inputs.jobs if job.doc_id in there]
    content = digest(*there.values(), *(f"{f.path} {f.error}" for f in other),
                     *(f"{a} {b}" for a, b in inputs.doubles))
    state = folder.manifest
    known: dict[str, str | None] = state.get("contents", {})
    summary = Summary("extract", folder.out, worked_on=len(todo), unchanged=len(inputs.jobs) - len(todo))
    if not todo and state.get("content") == content:
        return replace(summary, documents=int(state["documents"]), duplicates=len(state.get("doubles", ())),
                       failures=tuple(Failure(**f) for f in state["failures"]), counts=dict(state["counts"]),
                       notes=("nothing changed",))
    contents = {key: known[key] if key in known else content_of(folder, key)
                for key in (there[job.doc_id] for job in jobs if job.remote)}
    same = copies({job.doc_id: job.sha256 or contents[there[job.doc_id]] for job in jobs}, jobs)
    doubles = dict(inputs.doubles) | {job.path: same[job.doc_id] for job in jobs if job.doc_id in same}
    written = write_extract_tables(
        folder, [there[job.doc_id] for job in jobs if job.doc_id not in same], other, doubles,
        {"content": content, "options": options.as_json(), "roots": list(inputs.roots),
         "contents": contents, "doubles": doubles},
        _run_row("extract", options, len(todo), began), progress)
    folder.forget_all_but(set(there.values()))
    return replace(summary, documents=written.documents, duplicates=len(doubles), failures=written.failures,
                   counts=written.counts)


def compare(out: Place, *, profile: Path | None = None, workers: int = 0, force: bool = False,
            work: Path | None = None, progress: Progress | None = None) -> Summary:
    """Pairs each commune plan of an output folder with its province plan and writes what it lacks.

    Args:
        out: A folder, or an address, that `extract` wrote.
        profile: A file saying what a commune need not carry; the program's own if None.
        workers: Worker processes; 0 = one per core.
        force: Compare again though nothing changed.
        work: Folder of this machine to work in where `out` is an address.
        progress: Where to show how far it is.

    Raises:
        UsageError: There are no tables in the folder, or the profile cannot be read.
    """
    from pipeline.compare_folder import compare_folder
    from pipeline.report import load_decisions
    from pipeline.store.assemble import write_compare_tables

    began = time.monotonic()
    progress = progress or SilentProgress()
    target = place(out)
    with output_folder(out, work) as home:
        folder = WorkFolder(home)
        _needs_tables(home, target)
        with folder.locked():
            state = folder.manifest
            chosen = profile.read_text("utf-8") if profile else ""
            decided = load_decisions(home).decided()
            asked = digest(state.get("content", ""), code_digest(), chosen, repr(sorted(decided.items())))
            if not force and state.get("compared") == asked:
                return Summary("compare", target, int(state["documents"]), counts=dict(state["counts"]),
                               seconds=time.monotonic() - began, notes=("nothing changed",))
            comparison = compare_folder(folder, profile=profile, workers=workers or cores(), progress=progress)
            counts = write_compare_tables(folder, comparison, decided, {**state, "compared": asked, "profile": chosen},
                                          _run_row("compare", DEFAULTS, len(comparison.pairs), began))
    log.info("compare: %d pairs, %d findings", len(comparison.pairs), len(comparison.findings))
    return Summary("compare", target, int(state["documents"]), len(comparison.pairs), counts=counts,
                   seconds=time.monotonic() - began, notes=comparison.notes)


def report(out: Place, *, lang: str = "vi", template: Path | None = None, force: bool = False,
           work: Path | None = None, progress: Progress | None = None) -> Summary:
    """Writes the page, the workbook and the letters from the tables of an output folder.

    Args:
        out: A folder, or an address, that `compare` wrote.
        lang: `vi` or `en`.
        template: A Word file to write letters with; the program's own if None.
        force: Write again though nothing changed.
        work: Folder of this machine to work in where `out` is an address.
        progress: Where to show how far it is.

    Raises:
        UsageError: There are no tables in the folder.
    """
    from pipeline.compare.profile import load_profile
    from pipeline.report import write_reports

    began = time.monotonic()
    target = place(out)
    with output_folder(out, work) as home:
        folder = WorkFolder(home)
        _needs_tables(home, target)
        with folder.locked():
            state = folder.manifest
            asked = digest(state.get("content", ""), state.get("compared", ""), lang, code_digest("pipeline.report"),
                           _checksum(template))
            there = all((home / name).exists() for name in ("report.html", "audit.xlsx"))
            if not force and there and state.get("reported") == [asked, _checksum(home / "decisions.csv")]:
                return Summary("report", target, int(state.get("documents", 0)), seconds=time.monotonic() - began,
                               notes=("nothing changed",))
            own = None
            if state.get("profile"):  # the text of the profile that `compare` was given
                with tempfile.TemporaryDirectory() as scratch:
                    copy = Path(scratch, "profile.toml")
                    copy.write_text(state["profile"], encoding="utf-8")
                    own = load_profile(copy)
            written = write_reports(home, lang=lang, template=template, commune_profile=own,
                                    progress=progress or SilentProgress())
            folder.note({**state, "reported": [asked, _checksum(home / "decisions.csv")]})
    log.info("report: %d files", len(written))
    return Summary("report", target, int(state.get("documents", 0)), seconds=time.monotonic() - began,
                   files=written.files, notes=written.notes)


def audit(paths: Sequence[Place], out: Place, options: Options = DEFAULTS, *, profile: Path | None = None,
          lang: str = "vi", work: Path | None = None, **extract_options: Any) -> tuple[Summary, Summary, Summary]:
    """`extract`, `compare` and `report` in one go; to an address all is published at the end."""
    progress = extract_options.get("progress")
    workers = extract_options.get("workers", 0)
    target = place(out)
    with output_folder(out, work) as home:
        extracted = extract(paths, home, options, **extract_options)
        if not extracted.documents:
            return replace(extracted, out=target), Summary("compare", target), Summary("report", target)
        compared = compare(home, profile=profile, workers=workers, progress=progress)
        steps = extracted, compared, report(home, lang=lang, progress=progress)
    return replace(steps[0], out=target), replace(steps[1], out=target), replace(steps[2], out=target)


def _checksum(path: Path | None) -> str:
    """Of a file's bytes; "" where there is none."""
    return checksum(path) if path and path.exists() else ""


def _needs_tables(home: Path, target: Path | Address) -> None:
    if (home / "documents.parquet").exists() or (home / ".doichieu" / "next" / "COMMIT").exists():
        return
    if isinstance(target, Address):
        raise UsageError(f"{target}: the records of its run are not in {home}; work on the machine of that run, name "
                         f"its folder with --work, or run `doichieu extract PATH --out {target}` here")
    raise UsageError(f"{target}: no tables there; run `doichieu extract PATH --out {target}` first")


def _work(todo: Sequence[FileJob], keys: dict[str, _Keys], folder: WorkFolder, engine: Engine, limits: Limits,
          progress: Progress) -> tuple[Failure, ...]:
    """Runs the jobs and keeps what each gave at once, so that a killed run loses nothing that was done.

    Returns:
        Documents that a storage did not give; nothing is kept of these, so that the next run asks again.
    """
    not_had: list[Failure] = []
    if not todo:
        return ()
    progress.start("Reading, restoring, extracting", len(todo), "documents")
    for done in engine.run(todo):
        job = todo[done.index]
        if done.data is not None:
            keys[job.doc_id].keep(folder, done.data)
        else:
            log.warning("%s: %s", job.path, done.error)
            failure, again = _failure(job, done.error, limits)
            if again:
                not_had.append(failure)
            else:
                keys[job.doc_id].keep(folder, encode((), (failure,)))
        progress.step(job.doc_id)
    return tuple(not_had)


def _failure(job: FileJob, error: str, limits: Limits) -> tuple[Failure, bool]:
    """What is told of a file that a worker did not come to an end with, and whether the next run asks for it again.

    Raises:
        UsageError: The fault is not the file's.
    """
    if error.startswith(CANNOT_START):
        raise UsageError(f"the workers {error}")
    if error.startswith("UsageError: "):
        raise UsageError(error.removeprefix("UsageError: "))
    if error.startswith("FetchError: "):
        return Failure(job.path, None, "read", f"{job.path}: {error.removeprefix('FetchError: ')}"), True
    text = why(error if known(error) else "program", seconds=f"{limits.seconds:.0f}", megabytes=limits.megabytes,
               detail=error)
    return Failure(job.path, job.sha256 or None, "limits", f"{job.path}: {text}"), False


def _run_row(command: str, options: Options, worked_on: int, began: float) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return {"command": command, "time": now.isoformat(), "program": program_version(), "model": model_digest(),
            "schema": SCHEMA_VERSION, "options": options.as_json(), "worked_on": worked_on,
            "seconds": round(time.monotonic() - began, 2)}
