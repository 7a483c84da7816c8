"""The matrix: one row per commune, one column per required item, and in each cell how it stands.

The columns come from the province plan (its sections, areas, awards, groups, phases, deadlines) and from
what the law and the plan's own consistency are checked on. A cell follows the comparing stage: a finding
decides it; without one the counterpart in the commune plan is looked up, and where none can be pointed to,
the cell says "unclear", never "missing".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz

from extractors.facts import ContentArea, PlanFacts, Section
from pipeline.compare.profile import Profile, load_profile
from pipeline.report.data import ReportData
from pipeline.report.fold import fold
from pipeline.report.required import freed_lines, law_columns, telling, unmet_by_law
from pipeline.report.texts import Texts
from pipeline.types import Alignment, Finding, Plan

Status = Literal["present", "partial", "missing", "differs", "unclear", "na"]
STATUSES: tuple[Status, ...] = ("present", "partial", "missing", "differs", "unclear", "na")
CODES: dict[Status, str] = {
    "present": "p",
    "partial": "h",
    "missing": "m",
    "differs": "d",
    "unclear": "u",
    "na": "n",
}

GROUPS = ("section", "area", "award", "target", "phase", "deadline", "fact", "law", "form", "own", "practice", "other")
_GROUP_OF_KIND = {
    "missing_section": "section",
    "partial_section": "section",
    "missing_content_area": "area",
    "partial_content_area": "area",
    "missing_award_form": "award",
    "missing_target_group": "target",
    "missing_phase": "phase",
    "missing_deadline": "deadline",
    "late_deadline": "deadline",
    "period_mismatch": "fact",
    "wrong_province_citation": "fact",
    "no_province_plan": "fact",
    "missing_component": "form",
}
_PROVINCE_GROUPS = {"section", "area", "award", "target", "phase", "deadline", "fact"}
_COMPONENTS = ("so_ky_hieu", "ngay_thang", "noi_nhan", "chu_ky")
READ_WELL = 0.85
"""Least mean confidence of a plan for "present" to be said of an item whose place in it is not known."""
_SURE_MATCH = 88
"""Least likeness (0 to 100) of an item's words for a finding without a province line to belong to a column."""


@dataclass(frozen=True, slots=True)
class Item:
    """A column of the matrix."""

    index: int
    group: str
    title: str
    """What is required, in full."""
    ground: str
    line: int | None = None
    """Where the province plan requires it."""
    line_to: int | None = None
    key: str = ""
    """What tells two columns of a group apart."""

    @property
    def short(self) -> str:
        """For the narrow head of a column: the stage of an award first, the common long words abbreviated."""
        text = self.title
        if self.group == "award" and text.endswith(")") and "(" in text:
            name, _, stage = text[:-1].rpartition("(")
            text = f"{stage.strip()}: {name.strip()}"
        text = text.replace("Ủy ban nhân dân", "UBND").replace("Mặt trận Tổ quốc", "MTTQ")
        return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Cell:
    """How an item stands in a commune plan."""

    status: Status
    findings: tuple[str, ...] = ()
    line: int | None = None
    """Where the counterpart stands in the commune plan."""
    line_to: int | None = None
    searched: tuple[int, int] | None = None
    """Where it was looked for, when there is no counterpart."""
    told: bool = False
    """True where the findings stand for another cell, which counts them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A commune plan in a matrix."""

    doc_id: str
    cells: tuple[Cell, ...]

    @property
    def gaps(self) -> int:
        """How many items are missing, partial or different, each want counted once."""
        return sum(cell.status in ("missing", "partial", "differs") and not cell.told for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The commune plans held against one province plan (or against the law alone)."""

    province_doc_id: str | None
    items: tuple[Item, ...]
    rows: tuple[Row, ...]


@dataclass
class _Columns:
    """Columns while they are gathered."""

    items: list[Item] = field(default_factory=list)
    index: dict[tuple[str, str], int] = field(default_factory=dict)
    freed: set[int] = field(default_factory=set)
    """Columns that communes need not carry."""

    def add(self, group: str, key: str, title: str, ground: str, line: int | None, line_to: int | None) -> int:
        place = self.index.get((group, key))
        if place is None:
            place = len(self.items)
            self.items.append(Item(place, group, title, ground, line, line_to, key))
            self.index[group, key] = place
        return place


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def award_title(form: str, authority: str | None, stage: str, texts: Texts) -> str:
    """Name of an award with who decides and the stage, as the contract words an item."""
    named = f"{form} của {authority}" if authority and fold(authority) not in fold(form) else form
    return named if stage == "chung" else f"{named} ({texts.label('stage', stage).lower()})"


def _province_columns(columns: _Columns, facts: PlanFacts, freed: Mapping[str, frozenset[int]], texts: Texts) -> None:
    for s in facts.sections:
        if s.level == 1 and s.heading:
            title = f"{s.numeral} {s.title}" if s.numeral else s.title
            columns.add("section", s.section_id, title, "province_plan", s.line, s.line)
    for n, area in enumerate(facts.content_areas):
        columns.add("area", str(n), area.text, "province_plan", area.line, area.line_to)
    place: dict[int, int] = {}
    for award in facts.award_forms:
        n = place[award.line] = place.get(award.line, -1) + 1
        title = award_title(award.form, award.authority, award.stage, texts)
        column = columns.add("award", fold(title), title, "province_plan", award.line, award.line_to)
        if award.line * 100 + n in freed["award"]:
            columns.freed.add(column)
    for group in facts.target_groups:
        columns.add("target", fold(group.group), group.group, "province_plan", group.line, group.line_to)
    for phase in facts.phases:
        key = f"{phase.from_year}-{phase.to_year}"
        columns.add("phase", key, f"{phase.name} ({key})", "province_plan", phase.line, phase.line_to)
    for limit in facts.deadlines:
        columns.add("deadline", f"{limit.line}:{limit.date}", limit.text, "province_plan", limit.line, limit.line_to)
    for item in columns.items:
        if item.group != "award" and item.line in freed.get(item.group, ()):
            columns.freed.add(item.index)


def _column_of(finding: Finding, columns: _Columns, texts: Texts) -> int:
    """The column a finding belongs to; a new one where none fits, so that no finding is left out of the matrix."""
    group = _GROUP_OF_KIND.get(finding.kind, "other")
    if finding.ground == "law" and group != "form":
        group = "law"
    elif finding.ground == "own_text":
        group = "own" if group != "form" else "form"
    elif finding.ground == "practice":
        group = "practice"
    if group in ("section", "area", "award", "target", "phase", "deadline"):
        wanted = fold(finding.item)
        best, score = -1, 0.0
        for item in columns.items:
            if item.group != group:
                continue
            near = (
                finding.province_line is not None
                and item.line is not None
                and (item.line <= finding.province_line <= (item.line_to or item.line))
            )
            alike = fuzz.token_set_ratio(wanted, fold(item.title))
            if not near and (finding.province_line is not None or alike < _SURE_MATCH):
                continue
            mark = alike + fuzz.ratio(wanted, fold(item.title)) / 10 + (100 if near else 0)
            if mark > score:
                best, score = item.index, mark
        if best >= 0:
            return best
        line = finding.province_line
        return columns.add(group, "+" + wanted, finding.item, finding.ground, line, line)
    if group in ("law", "practice", "other"):
        return columns.add(group, f"{finding.kind} {fold(finding.item)}", finding.item, finding.ground, None, None)
    if group == "form":
        return columns.add(group, finding.item, texts.label("component", finding.item), finding.ground, None, None)
    # "present" must read as good: the column asks for what is right, not for the fault
    met = texts.table["kind_met"].get(finding.kind) or texts.label("kind", finding.kind)
    return columns.add(group, finding.kind, met, finding.ground, None, None)


def _status_of(findings: Sequence[Finding], data: ReportData) -> Status:
    """A column's status from its findings: the gravest that still stands."""
    standing: list[Status] = []
    for finding in findings:
        decision = data.decision(finding)
        if decision is not None and decision.verdict == "waived":
            continue
        if data.in_doubt(finding):
            standing.append("unclear")
        elif finding.kind == "no_province_plan" or finding.ground == "practice":
            # a file that the auditor has to add, or what only others have, is no gap of this commune
            standing.append("unclear")
        elif finding.kind.startswith("missing_"):
            standing.append("missing")
        elif finding.kind.startswith("partial_"):
            standing.append("partial")
        else:
            standing.append("differs")
    gravest: tuple[Status, ...] = ("missing", "differs", "partial", "unclear")
    for status in gravest:
        if status in standing:
            return status
    return "na"


_SECTION_STATUS: dict[str, Status] = {
    "present": "present",
    "moved": "present",
    # the same said in other words: what is wanting in it the comparing stage would have told by a finding
    "partial": "present",
    "unclear": "unclear",
    "missing": "unclear",
}


class _Counterparts:
    """Looks up where a commune plan has what an item asks for."""

    def __init__(self, commune: Plan, province: Plan | None, alignment: Iterable[Alignment]) -> None:
        self.commune = commune
        self.facts = commune.facts
        self.province = province
        self.sections = {s.section_id: s for s in commune.facts.sections}
        self.aligned: dict[str, list[Alignment]] = defaultdict(list)
        for row in alignment:
            if row.province_section_id and (province is None or row.province_doc_id == province.doc_id):
                self.aligned[row.province_section_id].append(row)

    @cached_property
    def unmet_by_law(self) -> frozenset[str]:
        """Folded names of the items of the law that nothing in the plan serves."""
        return frozenset(fold(name) for name in unmet_by_law(self.commune))

    def _by_section(self, section_id: str | None) -> tuple[Status, Section | None] | None:
        rows = self.aligned.get(section_id or "")
        if not rows:
            return None
        best = max(rows, key=lambda row: (row.commune_section_id is not None, row.score))
        status = _SECTION_STATUS.get(best.status)
        if best.status == "partial" and self.commune.confidence < READ_WELL:
            status = "unclear"
        return (status, self.sections.get(best.commune_section_id or "")) if status else None

    def section(self, item: Item) -> Cell:
        found = self._by_section(item.key)
        if found is None:
            return Cell("unclear")
        status, section = found
        if section is None:
            return Cell(status if status != "present" else "unclear")
        return Cell(status, (), section.line, section.line_to)

    def area(self, item: Item) -> Cell:
        assert self.province is not None
        if not item.key.isdigit():
            return Cell("unclear")
        wanted = self.province.facts.content_areas[int(item.key)]
        best: ContentArea | None = None
        score = 0.0
        for area in self.facts.content_areas:
            alike = fuzz.token_set_ratio(fold(wanted.text), fold(area.text))
            same = bool(wanted.labels and area.labels and wanted.labels[0] == area.labels[0])
            mark = alike + (60 if same else 0)
            if (same or alike >= _SURE_MATCH) and mark > score:
                best, score = area, mark
        if best is not None:
            return Cell("present", (), best.line, best.line_to)
        found = self._by_section(wanted.section_id)
        if found and found[1] is not None:
            return Cell(found[0], (), found[1].line, found[1].line_to)
        return Cell("unclear")

    def award(self, item: Item, texts: Texts) -> Cell:
        for exact in (True, False):
            for award in self.facts.award_forms:
                title = fold(award_title(award.form, award.authority, award.stage, texts))
                if title == item.key or (not exact and fuzz.ratio(title, item.key) >= _SURE_MATCH):
                    return Cell("present", (), award.line, award.line_to)
        return Cell("unclear")

    def target(self, item: Item) -> Cell:
        for group in self.facts.target_groups:
            if fuzz.token_set_ratio(fold(group.group), item.key) >= _SURE_MATCH:
                return Cell("present", (), group.line, group.line_to)
        return Cell("unclear")

    def phase(self, item: Item) -> Cell:
        for phase in self.facts.phases:
            if f"{phase.from_year}-{phase.to_year}" == item.key:
                return Cell("present", (), phase.line, phase.line_to)
        return Cell("unclear")

    def deadline(self, item: Item) -> Cell:
        date = item.key.split(":", 1)[-1]
        for limit in self.facts.deadlines:
            if limit.date == date:
                return Cell("present", (), limit.line, limit.line_to)
        return Cell("unclear")

    def find(self, item: Item, texts: Texts) -> Cell:
        """The counterpart of a province item."""
        if item.group == "section":
            return self.section(item)
        if item.group == "area":
            return self.area(item)
        if item.group == "award":
            return self.award(item, texts)
        if item.group == "target":
            return self.target(item)
        if item.group == "phase":
            return self.phase(item)
        if item.group == "deadline":
            return self.deadline(item)
        return Cell("present")

    def searched(self, item: Item) -> tuple[int, int] | None:
        """The section of the commune plan where an absent item would be expected."""
        roles = {
            "area": "content",
            "award": "criteria_awards",
            "target": "criteria_awards",
            "phase": "timeline",
            "deadline": "organisation",
        }
        role = roles.get(item.group)
        if role is None:
            return None
        tops = [s for s in self.facts.sections if s.level == 1]
        last = self.commune.lines[-1].number if self.commune.lines else 0
        for n, section in enumerate(tops):
            if role in section.role.split("+"):
                # a section's own lines end at its first subsection; what was searched goes on to the next section
                return section.line, tops[n + 1].line - 1 if n + 1 < len(tops) else max(last, section.line_to)
        return None


def _component_cell(item: Item, plan: Plan) -> Cell:
    document = plan.facts.document
    where = dict(document.lines)
    if item.key in ("so_ky_hieu", "ngay_thang"):
        value = document.number if item.key == "so_ky_hieu" else document.date
        line = where.get("number" if item.key == "so_ky_hieu" else "date")
        return Cell("present", (), line, line) if value else Cell("unclear")
    if item.key == "noi_nhan":
        recipients = plan.facts.recipients
        return Cell("present", (), recipients[0].line, recipients[-1].line_to) if recipients else Cell("unclear")
    if item.key == "chu_ky":
        line = where.get("signatory") or where.get("signatory_title")
        return Cell("present", (), line, line) if document.signatory or document.signatory_title else Cell("unclear")
    return Cell("present")


def _law_cell(item: Item, data: ReportData, counterparts: _Counterparts) -> Cell:
    """An item of the law without a finding of its own: met, or told of already by a finding on the province's plan."""
    if fold(item.title) not in counterparts.unmet_by_law:
        return Cell("present")
    law = next((one for one in law_columns() if fold(one.name) == fold(item.title)), None)
    told = telling(data.findings_of.get(counterparts.commune.doc_id, ()), law.functions) if law else []
    return Cell(_status_of(told, data) if told else "unclear", tuple(f.finding_id for f in told), told=bool(told))


def _cell(
    item: Item,
    findings: Sequence[Finding],
    data: ReportData,
    counterparts: _Counterparts,
    texts: Texts,
    freed: bool,
) -> Cell:
    plan = counterparts.commune
    if findings:
        line = next((f.commune_line for f in findings if f.commune_line), None)
        ids = tuple(f.finding_id for f in findings)
        return Cell(_status_of(findings, data), ids, line, line, None if line else counterparts.searched(item))
    if counterparts.province is None and item.group in _PROVINCE_GROUPS:
        return Cell("na")
    if item.group == "form":
        return _component_cell(item, plan)
    if item.group == "law":
        return _law_cell(item, data, counterparts)
    if item.group in _PROVINCE_GROUPS:
        cell = counterparts.find(item, texts)
        if cell.line is not None or cell.status != "unclear":
            return cell
        if freed:
            return Cell("na")
        # The comparing stage saw the item and reports no gap: it is met in other words or another place. That is
        # said only where the plan was read well; a section that was not aligned stays open.
        met = item.group != "section" and plan.confidence >= READ_WELL
        return Cell("present" if met else "unclear", (), None, None, counterparts.searched(item))
    return Cell("present")


def build_matrices(data: ReportData, texts: Texts, profile: Profile | None = None) -> tuple[Matrix, ...]:
    """The matrices of a report, one per province plan, and a last one for communes without any.

    Args:
        data: The report's material.
        texts: Language of the columns' names.
        profile: What communes need not carry; the one that ships with the program where None.

    Returns:
        The matrices, the one with most communes first; columns in the order of the province plan, then the law.
    """
    profile = profile or load_profile()
    rows_of: dict[str | None, list[Plan]] = defaultdict(list)
    for plan in data.communes:
        pair = data.pair_of.get(plan.doc_id)
        province_id = pair.province_doc_id if pair and pair.province_doc_id in data.by_id else None
        rows_of[province_id].append(plan)
    matrices: list[Matrix] = []
    for province_id, plans in rows_of.items():
        province = data.by_id.get(province_id) if province_id else None
        columns = _Columns()
        if province is not None:
            _province_columns(columns, province.facts, freed_lines(province, profile), texts)
        for law in law_columns():
            columns.add("law", f"missing_section {fold(law.name)}", _sentence_case(law.name), "law", None, None)
        for component in _COMPONENTS:
            columns.add("form", component, texts.label("component", component), "law", None, None)
        placed: dict[str, dict[int, list[Finding]]] = {}
        for plan in plans:
            by_column: dict[int, list[Finding]] = defaultdict(list)
            for finding in data.findings_of.get(plan.doc_id, ()):
                by_column[_column_of(finding, columns, texts)].append(finding)
            placed[plan.doc_id] = by_column
        order = sorted(columns.items, key=lambda item: (GROUPS.index(item.group), item.line or 10**9, item.index))
        rows = []
        for plan in plans:
            counterparts = _Counterparts(plan, province, data.alignment_of.get(plan.doc_id, ()))
            cells = tuple(
                _cell(
                    item,
                    placed[plan.doc_id].get(item.index, ()),
                    data,
                    counterparts,
                    texts,
                    item.index in columns.freed,
                )
                for item in order
            )
            rows.append(Row(plan.doc_id, cells))
        items = tuple(Item(n, i.group, i.title, i.ground, i.line, i.line_to, i.key) for n, i in enumerate(order))
        matrices.append(Matrix(province_id, items, tuple(rows)))
    return tuple(sorted(matrices, key=lambda m: (m.province_doc_id is None, -len(m.rows))))
