"""The recipe of the report: from the tables of a folder to the page, the workbook and the letters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipeline.compare.profile import Profile
from pipeline.errors import UsageError
from pipeline.report.data import PageImage, ReportData, RunInfo, build_report_data, item_label, unit_name
from pipeline.report.decisions import (
    FILE_NAME,
    Decision,
    DecisionBook,
    State,
    load_decisions,
    save_decisions,
    write_atomically,
)
from pipeline.report.letters import write_letters
from pipeline.report.matrix import build_matrices
from pipeline.report.page import render_page
from pipeline.report.pictures import PageFinder
from pipeline.report.texts import Texts, load_texts
from pipeline.report.versions import STATE_NAME, VersionChange, follow, load_state
from pipeline.report.workbook import build_workbook
from pipeline.run.progress import Progress, SilentProgress
from pipeline.types import Comparison, Failure, Plan
from pipeline.version import program_version

PAGE_NAME = "report.html"
WORKBOOK_NAME = "audit.xlsx"
LETTERS_FOLDER = "letters"


class ReportError(UsageError):
    """A report that cannot be written; the message names the file and the cure."""


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_reports` wrote."""

    page: Path
    workbook: Path
    decisions: Path
    letters: tuple[Path, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Remarks for the user, one sentence each."""

    @property
    def files(self) -> tuple[Path, ...]:
        """All of it, the page first."""
        return self.page, self.workbook, self.decisions, *self.letters

    def __iter__(self) -> Iterator[Path]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


def settle_decisions(
    book: DecisionBook, data: ReportData, texts: Texts, changes: dict[str, VersionChange]
) -> DecisionBook:
    """Bring the rows of `decisions.csv` up to the findings of this run; no row is dropped.

    A finding without a row gets one, so that it can be decided on in Excel. A row whose finding is no longer
    reported stays, marked as put right (its plan came in a new version) or gone. A decision follows its gap
    into the new version of a plan.

    Args:
        book: The rows as read.
        data: The findings of this run.
        texts: Language of the names written into the rows.
        changes: What new versions changed, by doc_id.
    """
    rows = dict(book.rows)
    carried = {old: new for change in changes.values() for old, new in change.carried}
    fixed = {past.finding_id for change in changes.values() for past in change.fixed} | set(carried)
    for old, new in carried.items():
        before = rows.get(old)
        if before is not None and before.verdict and not (rows.get(new) and rows[new].verdict):
            rows[new] = replace(before, finding_id=new)
    current: set[str] = set()
    for plan in data.communes:
        for finding in data.findings_of.get(plan.doc_id, ()):
            current.add(finding.finding_id)
            before = rows.get(finding.finding_id, Decision(finding.finding_id))
            message = (finding.message_en or finding.message) if texts.lang == "en" else finding.message
            rows[finding.finding_id] = replace(
                before,
                state="open",
                commune=unit_name(plan),
                kind=texts.label("kind", finding.kind),
                item=item_label(finding, texts),
                message=message,
            )
    for key, row in rows.items():
        if key not in current:
            state: State = "fixed" if key in fixed or row.state == "fixed" else "gone"
            rows[key] = replace(row, state=state)
    return replace(book, rows=rows)


def _write(path: Path, content: bytes, texts: Texts) -> None:
    try:
        write_atomically(path, content)
    except PermissionError as error:
        raise ReportError(texts("report.busy", file=path)) from error


def write_reports(
    out: Path,
    *,
    lang: str = "vi",
    template: Path | None = None,
    plans: Sequence[Plan] | None = None,
    failures: Sequence[Failure] | None = None,
    comparison: Comparison | None = None,
    run_notes: Sequence[str] = (),
    profile: str = "",
    reply_days: int = 15,
    made_at: datetime | None = None,
    page_image: PageImage | None = None,
    sources: Sequence[Path] = (),
    commune_profile: Profile | None = None,
    progress: Progress | None = None,
) -> Written:
    """Write `report.html`, `audit.xlsx`, `letters/*.docx` and `decisions.csv` into a folder of tables.

    Args:
        out: The folder that `extract` and `compare` wrote; it may hold a `decisions.csv`, which is read and kept.
        lang: "vi" or "en".
        template: A Word template for the letters instead of the built-in one.
        plans: The documents; read from the tables where None.
        failures: The documents that failed; read from the tables where None.
        comparison: What the comparing stage found; read from the tables where None.
        run_notes: Remarks to print at the summary.
        profile: Name of the comparing profile, printed at the foot.
        reply_days: Days that the letters give for an answer.
        made_at: Time printed on the report; now where None.
        page_image: Source of page pictures; the scans themselves where None.
        sources: Files and folders that were read, where the scans are looked for.
        commune_profile: What communes need not carry; the one that ships with the program where None.
        progress: Where to show how far it is.

    Returns:
        What was written.

    Raises:
        DecisionsError: Where `decisions.csv` cannot be read; nothing is written then.
        ReportError: Where a file is held open by another program or the letter template cannot be used.
        ValueError: For an unknown language.
    """
    texts = load_texts(lang)
    book = load_decisions(out)
    if plans is None or failures is None or comparison is None:
        from pipeline.store import assemble
        from pipeline.store.work import WorkFolder

        folder = WorkFolder(out)
        plans = assemble.load_plans(folder, spans=False) if plans is None else plans
        sources = sources or tuple(Path(root) for root in folder.manifest.get("roots", ()))
        failures = assemble.load_failures(out) if failures is None else failures
        comparison = assemble.load_comparison(out) if comparison is None else comparison
    page_image = page_image or PageFinder(sources)
    moment = made_at or datetime.now().astimezone()
    run = RunInfo(moment, program_version(), out.resolve().name, profile, (*comparison.notes, *run_notes))
    data = build_report_data(plans, failures, comparison, run, page_image=page_image)
    state = load_state(out)
    changes, new_state = follow(state, data.communes, data.findings_of, moment.date().isoformat())
    book = settle_decisions(book, data, texts, changes)
    data = build_report_data(plans, failures, comparison, run, decisions=book, changes=changes, page_image=page_image)

    shown = progress or SilentProgress()
    shown.start("report", 4, "files")
    shown.step(FILE_NAME)
    try:
        save_decisions(out, book, lang)
    except PermissionError as error:
        raise ReportError(texts("report.busy", file=out / FILE_NAME)) from error
    matrices = build_matrices(data, texts, commune_profile)
    shown.step(PAGE_NAME)
    key = hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:16]
    _write(out / PAGE_NAME, render_page(data, lang, key=key, matrices=matrices).encode("utf-8"), texts)
    shown.step(WORKBOOK_NAME)
    _write(out / WORKBOOK_NAME, build_workbook(data, lang, matrices), texts)
    shown.step(LETTERS_FOLDER)
    kept = state.get("letters")
    letters, digests, notes = write_letters(
        data,
        out / LETTERS_FOLDER,
        template=template,
        lang=lang,
        reply_days=reply_days,
        known=kept if isinstance(kept, dict) else {},
    )
    new_state["letters"] = digests
    _write(
        out / STATE_NAME, json.dumps(new_state, ensure_ascii=False, indent=1).encode("utf-8", errors="replace"), texts
    )
    return Written(out / PAGE_NAME, out / WORKBOOK_NAME, out / FILE_NAME, tuple(letters), (*book.problems, *notes))
