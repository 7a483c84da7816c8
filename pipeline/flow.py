"""The whole flow: extract → compare → report, each from a folder to a folder.

`pipeline.document.DocumentWorker.work` is the recipe for one file (read → clean → restore → outline → extract).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.document import DocumentWorker, FileJob
from pipeline.errors import ExitCode, UsageError
from pipeline.options import Options
from pipeline.run.executor import Engine, Limits, LocalEngine, cores
from pipeline.run.progress import Progress, SilentProgress
from pipeline.store.codec import encode
from pipeline.store.schema import SCHEMA_VERSION
from pipeline.store.work import WorkFolder, digest
from pipeline.types import Failure
from pipeline.version import code_digest, model_digest, program_version

log = logging.getLogger(__name__)

DEFAULTS = Options()

MESSAGES = {
    "time": "took longer than {seconds:.0f} s and was stopped; split it, or allow more with --seconds",
    "memory": "needed more than {megabytes} MiB and was stopped; split it, or allow more with --memory",
    "died": "the reading engine died on it; open the file and save it anew, or send it to us",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a command did."""

    command: str
    out: Path
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


def extract(paths: Sequence[Path], out: Path, options: Options = DEFAULTS, *, workers: int = 0,
            engine: Engine | None = None, limits: Limits | None = None, force: bool = False, dry_run: bool = False,
            progress: Progress | None = None) -> Summary:
    """Reads every document under the paths, restores what needs it and writes the tables.

    A file is worked on only if its bytes, its name, the program, the model or the options changed since the last
    run on the same output folder. The tables hold the documents under `paths`, no others.

    Args:
        paths: Files and folders.
        out: Output folder; made if need be.
        options: Choices that bear on the result.
        workers: Worker processes; 0 = one per core.
        engine: Another engine than worker processes on this machine.
        limits: What one file may cost.
        force: Work on unchanged files too.
        dry_run: Say what would be done and do nothing.
        progress: Where to show how far it is.

    Raises:
        UsageError: A path does not exist, no document is under the paths, or the folder is in use.
    """
    from pipeline.read import assign_doc_ids, look_for_documents

    began = time.monotonic()
    progress = progress or SilentProgress()
    limits = limits or Limits(seconds=options.seconds)
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder; check the spelling")
    found = look_for_documents(paths)
    if not found.documents and not found.failures:
        raise UsageError(f"{', '.join(map(str, paths))}: no documents there; "
                         "text, PDF, Word and picture files are read")
    names = assign_doc_ids(found.documents)
    jobs, doubles, unreadable = _jobs(found.documents, names, paths)
    fingerprint = digest(SCHEMA_VERSION, code_digest(), options.as_json())
    keys = {job.doc_id: digest(job.sha256, job.path, job.doc_id, fingerprint) for job in jobs}
    folder = WorkFolder(out)
    if dry_run:
        todo = [job for job in jobs if force or not folder.has(keys[job.doc_id])]
        return Summary("extract", out, documents=len(jobs), worked_on=len(todo), unchanged=len(jobs) - len(todo),
                       duplicates=len(doubles), notes=tuple(f"would work on {job.path}" for job in todo))
    with folder.locked():
        todo = [job for job in jobs if force or not folder.has(keys[job.doc_id])]
        crew = max(1, min(workers or cores(), len(todo)))
        own = LocalEngine(DocumentWorker, (options, max(1, cores() // crew)), crew, limits)
        _work(todo, keys, folder, engine or own, limits, progress)
        other = (*found.failures, *unreadable)
        content = digest(*(keys[job.doc_id] for job in jobs), *(f"{f.path} {f.error}" for f in other),
                         *(f"{a} {b}" for a, b in doubles))
        unchanged = not todo and folder.manifest.get("content") == content
        from pipeline.store.assemble import write_extract_tables

        if unchanged:
            state = folder.manifest
            failures = tuple(Failure(**f) for f in state["failures"])
            counts, documents = dict(state["counts"]), int(state["documents"])
        else:
            written = write_extract_tables(folder, [keys[job.doc_id] for job in jobs], other, dict(doubles), {
                "content": content, "keys": sorted(keys.values()), "options": options.as_json(),
                "roots": [str(path.resolve()) for path in paths]},
                _run_row("extract", options, len(todo), began), progress)
            failures, counts, documents = written.failures, written.counts, written.documents
            folder.forget_all_but(set(keys.values()))
    log.info("extract: %d documents, %d worked on, %d failed", documents, len(todo), len(failures))
    return Summary("extract", out, documents, len(todo), len(jobs) - len(todo), len(doubles), failures,
                   time.monotonic() - began, counts,
                   tuple(sorted(out.glob("*.parquet"))), ("nothing changed",) if unchanged else ())


def compare(out: Path, *, profile: Path | None = None, workers: int = 0, force: bool = False,
            progress: Progress | None = None) -> Summary:
    """Pairs each commune plan of an output folder with its province plan and writes what it lacks.

    Args:
        out: A folder that `extract` wrote.
        profile: A file saying what a commune need not carry; the program's own if None.
        workers: Worker processes; 0 = one per core.
        force: Compare again though nothing changed.
        progress: Where to show how far it is.

    Raises:
        UsageError: There are no tables in the folder, or the profile cannot be read.
    """
    from pipeline.compare_folder import compare_folder
    from pipeline.report import load_decisions
    from pipeline.store.assemble import write_compare_tables

    began = time.monotonic()
    progress = progress or SilentProgress()
    folder = WorkFolder(out)
    _needs_tables(out)
    with folder.locked():
        state = folder.manifest
        chosen = profile.read_text("utf-8") if profile else ""
        decided = load_decisions(out).decided()
        asked = digest(state.get("content", ""), code_digest(), chosen, repr(sorted(decided.items())))
        if not force and state.get("compared") == asked:
            return Summary("compare", out, int(state["documents"]), counts=dict(state["counts"]),
                           seconds=time.monotonic() - began, notes=("nothing changed",))
        comparison = compare_folder(folder, profile=profile, workers=workers or cores(), progress=progress)
        counts = write_compare_tables(folder, comparison, decided, {**state, "compared": asked, "profile": chosen},
                                      _run_row("compare", DEFAULTS, len(comparison.pairs), began))
    log.info("compare: %d pairs, %d findings", len(comparison.pairs), len(comparison.findings))
    return Summary("compare", out, int(state["documents"]), len(comparison.pairs), counts=counts,
                   seconds=time.monotonic() - began, notes=comparison.notes)


def report(out: Path, *, lang: str = "vi", template: Path | None = None, force: bool = False,
           progress: Progress | None = None) -> Summary:
    """Writes the page, the workbook and the letters from the tables of an output folder.

    Args:
        out: A folder that `compare` wrote.
        lang: `vi` or `en`.
        template: A Word file to write letters with; the program's own if None.
        force: Write again though nothing changed.
        progress: Where to show how far it is.

    Raises:
        UsageError: There are no tables in the folder.
    """
    from pipeline.compare.profile import load_profile
    from pipeline.report import write_reports

    began = time.monotonic()
    folder = WorkFolder(out)
    _needs_tables(out)
    with folder.locked():
        state = folder.manifest
        asked = digest(state.get("content", ""), state.get("compared", ""), lang, code_digest("pipeline.report"),
                       _checksum(template) if template else "")
        whole = all((out / name).exists() for name in ("report.html", "audit.xlsx"))
        if not force and whole and state.get("reported") == [asked, _checksum(out / "decisions.csv")]:
            return Summary("report", out, int(state.get("documents", 0)), seconds=time.monotonic() - began,
                           notes=("nothing changed",))
        own = None
        if state.get("profile"):  # the text of the profile that `compare` was given
            with tempfile.TemporaryDirectory() as scratch:
                copy = Path(scratch, "profile.toml")
                copy.write_text(state["profile"], encoding="utf-8")
                own = load_profile(copy)
        written = write_reports(out, lang=lang, template=template, commune_profile=own,
                                progress=progress or SilentProgress())
        folder.note({**state, "reported": [asked, _checksum(out / "decisions.csv")]})
    log.info("report: %d files", len(list(written)))
    return Summary("report", out, int(state.get("documents", 0)), seconds=time.monotonic() - began,
                   files=tuple(written), notes=tuple(written.notes))


def audit(paths: Sequence[Path], out: Path, options: Options = DEFAULTS, *, profile: Path | None = None,
          lang: str = "vi", **extract_options: Any) -> tuple[Summary, Summary, Summary]:
    """`extract`, `compare` and `report` in one go."""
    progress = extract_options.get("progress")
    workers = extract_options.get("workers", 0)
    extracted = extract(paths, out, options, **extract_options)
    if not extracted.documents:
        return extracted, Summary("compare", out), Summary("report", out)
    compared = compare(out, profile=profile, workers=workers, progress=progress)
    return extracted, compared, report(out, lang=lang, progress=progress)


def _checksum(path: Path) -> str:
    """Of a file's bytes; "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _needs_tables(out: Path) -> None:
    if not (out / "documents.parquet").exists() and not (out / ".doichieu" / "next" / "COMMIT").exists():
        raise UsageError(f"{out}: no tables there; run `doichieu extract PATH --out {out}` first")


def _jobs(files: Sequence[Path], names: dict[Path, str], roots: Sequence[Path],
          ) -> tuple[list[FileJob], list[tuple[str, str]], tuple[Failure, ...]]:
    """The files to work on, each content once; which are the same as which; and those that cannot be opened."""
    jobs: list[FileJob] = []
    doubles: list[tuple[str, str]] = []
    failures: list[Failure] = []
    first: dict[str, FileJob] = {}
    for file in files:
        name = _shown(file, roots)
        try:
            with file.open("rb") as stream:
                checksum = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            failures.append(Failure(name, None, "read", f"{name}: cannot be opened ({error.strerror}); "
                                                        "check that you may read it"))
            continue
        same = first.get(checksum)
        if same is not None:
            doubles.append((name, same.path))
            continue
        first[checksum] = job = FileJob(file, name, names[file], checksum)
        jobs.append(job)
    return jobs, doubles, tuple(failures)


def _shown(file: Path, roots: Sequence[Path]) -> str:
    """The file's name relative to the folder that was given, with forward slashes."""
    for root in roots:
        if root.is_dir() and file.is_relative_to(root):
            return file.relative_to(root).as_posix()
    return file.name


def _work(todo: Sequence[FileJob], keys: dict[str, str], folder: WorkFolder, engine: Engine, limits: Limits,
          progress: Progress) -> None:
    """Runs the jobs and keeps what each gave at once, so that a killed run loses nothing that was done."""
    if not todo:
        return
    progress.start("Reading, restoring, extracting", len(todo), "documents")
    for done in engine.run(todo):
        job = todo[done.index]
        data = done.data
        if data is None:
            if done.error.startswith("cannot start"):
                raise UsageError(f"the workers {done.error}")
            text = MESSAGES.get(done.error, "the program failed on it ({error}); please report it with this line")
            text = text.format(seconds=limits.seconds, megabytes=limits.megabytes, error=done.error)
            data = encode((), (Failure(job.path, job.sha256, "limits", f"{job.path}: {text}"),))
            log.warning("%s: %s", job.path, done.error)
        folder.put(keys[job.doc_id], data)
        progress.step(job.doc_id)


def _run_row(command: str, options: Options, worked_on: int, began: float) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return {"command": command, "time": now.isoformat(), "program": program_version(), "model": model_digest(),
            "schema": SCHEMA_VERSION, "options": options.as_json(), "worked_on": worked_on,
            "seconds": round(time.monotonic() - began, 2)}
