"""What a report is made of, gathered in one frozen record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.copies import Copy, find_copies
from pipeline.report.decisions import Decision, DecisionBook
from pipeline.report.fold import sort_key
from pipeline.report.texts import Texts
from pipeline.report.versions import VersionChange
from pipeline.types import Alignment, Comparison, Doubt, Failure, Finding, Pair, Plan, PlanLine

if TYPE_CHECKING:
    from PIL.Image import Image

PageImage = Callable[[Plan, int], "Image | None"]
"""Gives the picture of a page (1-based) of a document, or None where there is none."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """Where and when the report was made, printed at its foot."""

    made_at: datetime
    version: str = ""
    """Version of the program."""
    folder: str = ""
    """Name of the folder of tables; only its last part, so that no private path is printed."""
    profile: str = ""
    """Name of the comparing profile used, empty for the built-in one."""
    notes: tuple[str, ...] = ()
    """Remarks of the comparing stage, one sentence each."""


@dataclass(frozen=True)
class ReportData:
    """Everything the page, the workbook and the letters are written from."""

    plans: tuple[Plan, ...]
    failures: tuple[Failure, ...]
    comparison: Comparison
    run: RunInfo
    decisions: DecisionBook = field(default_factory=DecisionBook)
    changes: Mapping[str, VersionChange] = field(default_factory=dict)
    """What a new version of a plan changed, by doc_id of the new version."""
    page_image: PageImage | None = None
    """Optional source of page pictures for scans."""

    @cached_property
    def by_id(self) -> dict[str, Plan]:
        """The plans by doc_id."""
        return {plan.doc_id: plan for plan in self.plans}

    @cached_property
    def pair_of(self) -> dict[str, Pair]:
        """The pair of each commune plan, by its doc_id."""
        return {pair.commune_doc_id: pair for pair in self.comparison.pairs}

    @cached_property
    def copies(self) -> dict[str, Copy]:
        """Documents that another file holds as well (a scan and its Word file), by doc_id."""
        return find_copies(self.plans)

    @cached_property
    def communes(self) -> tuple[Plan, ...]:
        """The plans that were compared, sorted by name as an official would look them up.

        Superseded ones and copies are left out: a unit has one row.
        """
        compared = set(self.pair_of) | {finding.commune_doc_id for finding in self.comparison.findings}
        old = {pair.commune_doc_id for pair in self.comparison.pairs if pair.how == "superseded"} | set(self.copies)
        chosen = [
            p
            for p in self.plans
            if p.doc_id not in old and (p.doc_id in compared or p.facts.document.level == "commune")
        ]
        return tuple(sorted(chosen, key=lambda plan: (sort_key(unit_name(plan)), plan.doc_id)))

    @cached_property
    def findings_of(self) -> dict[str, tuple[Finding, ...]]:
        """The findings of each commune plan, gravest first."""
        rank = {"high": 0, "medium": 1, "low": 2}
        grouped: dict[str, list[Finding]] = {}
        for finding in self.comparison.findings:
            grouped.setdefault(finding.commune_doc_id, []).append(finding)
        return {
            doc: tuple(sorted(rows, key=lambda f: (rank.get(f.severity, 3), f.ground, f.province_line or 0, f.item)))
            for doc, rows in grouped.items()
        }

    @cached_property
    def told(self) -> tuple[Finding, ...]:
        """The findings that the report tells: those of the communes' plans, unit by unit."""
        return tuple(f for plan in self.communes for f in self.findings_of.get(plan.doc_id, ()))

    @cached_property
    def alignment_of(self) -> dict[str, tuple[Alignment, ...]]:
        """The rows of the alignment of each commune plan."""
        grouped: dict[str, list[Alignment]] = {}
        for row in self.comparison.alignment:
            grouped.setdefault(row.commune_doc_id, []).append(row)
        return {doc: tuple(rows) for doc, rows in grouped.items()}

    def decision(self, finding: Finding) -> Decision | None:
        """The auditor's decision on a finding, None where there is none yet."""
        return self.decisions.get(finding.finding_id)

    def in_doubt(self, finding: Finding) -> bool:
        """Whether a finding still has to be looked at: its place is doubtful and nobody has confirmed it."""
        decision = self.decision(finding)
        if decision is not None and decision.verdict == "to_check":
            return True
        return finding.needs_check and (decision is None or decision.verdict != "confirmed")


def unit_name(plan: Plan) -> str:
    """Name of the issuing unit for people: "phường Vạn Xuân"; else the issuer; else the name of the file."""
    document = plan.facts.document
    if document.unit:
        return f"{document.unit_level} {document.unit}" if document.unit_level else document.unit
    if document.issuer:
        return document.issuer
    return file_name(plan.path)


def file_name(path: str) -> str:
    """Last part of a path written on any system."""
    return path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] or path


def name_doubt(plan: Plan) -> Doubt | None:
    """The first word of the unit's name of which the reading is not sure where the name stands; None where all are."""
    name = plan.facts.document.unit
    if not name:
        return None
    pattern = re.compile(re.escape(name), re.IGNORECASE)
    for line in plan.lines:
        for place in pattern.finditer(line.text) if line.doubts else ():
            for doubt in line.doubts:
                if doubt.start < place.end() and place.start() < doubt.end:
                    return doubt
    return None


def item_label(finding: Finding, texts: Texts) -> str:
    """What a finding is about, as people call it: components of the form have a name for their code."""
    return texts.label("component", finding.item) if finding.kind == "missing_component" else finding.item


def remarks(data: ReportData, plan: Plan, texts: Texts) -> tuple[str, ...]:
    """What a reader should know of a document: the warnings of its reading, and whether another file holds it too."""
    notes = list(plan.warnings)
    doubt = name_doubt(plan)
    if doubt is not None:
        notes.append(texts("documents.name_unsure", name=unit_name(plan), source=doubt.source.strip(" .,;:")))
    for copy in data.copies.values():
        if plan.doc_id not in (copy.doc_id, copy.of):
            continue
        other = data.by_id[copy.of if plan.doc_id == copy.doc_id else copy.doc_id]
        key = "documents.copy" if plan.doc_id == copy.doc_id else "documents.has_copy"
        note = texts(key, file=file_name(other.path))
        if copy.differing:
            note += " " + texts("documents.copy_differs", numbers=", ".join(copy.differing))
        notes.append(note)
    return tuple(notes)


def line_at(plan: Plan, number: int | None) -> PlanLine | None:
    """The line of that number, None where the document has none."""
    if number is None:
        return None
    if 0 < number <= len(plan.lines) and plan.lines[number - 1].number == number:
        return plan.lines[number - 1]
    return next((line for line in plan.lines if line.number == number), None)


def section_path(plan: Plan, line: int | None) -> str:
    """Numerals of the sections that hold a line, outermost first: "II.3"; "" where none is known."""
    if line is None:
        return ""
    sections = {s.section_id: s for s in plan.facts.sections}
    starts = [s for s in plan.facts.sections if s.level > 0 and s.numeral and s.line <= line]
    if not starts:
        return ""
    node = max(starts, key=lambda s: (s.line, s.level))
    parts: list[str] = []
    seen: set[str] = set()
    while node.section_id not in seen:
        seen.add(node.section_id)
        if node.numeral:
            parts.append(node.numeral.rstrip(". "))
        parent = sections.get(node.parent_id or "")
        if parent is None or parent.level == 0:
            break
        node = parent
    # "1.1." already names its parent "1."
    kept = [p for i, p in enumerate(parts) if not (i and parts[i - 1].startswith(p + "."))]
    return ".".join(reversed(kept))


def build_report_data(
    plans: Sequence[Plan],
    failures: Sequence[Failure],
    comparison: Comparison,
    run: RunInfo,
    *,
    decisions: DecisionBook | None = None,
    changes: Mapping[str, VersionChange] | None = None,
    page_image: PageImage | None = None,
) -> ReportData:
    """Gather a report's material in one record.

    Args:
        plans: Every document that was read.
        failures: The documents that could not be worked on.
        comparison: What the comparing stage found.
        run: When and from what the report is made.
        decisions: The auditor's decisions so far.
        changes: What new versions changed, by doc_id.
        page_image: Source of page pictures.

    Returns:
        The record.
    """
    return ReportData(
        plans=tuple(plans),
        failures=tuple(failures),
        comparison=comparison,
        run=run,
        decisions=decisions or DecisionBook(),
        changes=dict(changes or {}),
        page_image=page_image,
    )
