"""What is asked of a commune plan: what the province's plan demands, what it lets off, and what the law lists."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.compare.awards import authority_class
from pipeline.compare.law import LawItem, law_gaps, law_items
from pipeline.compare.profile import Profile
from pipeline.compare.views import PlanView
from pipeline.types import Finding, Plan


def _frees_around(profile: Profile, view: PlanView, line: int, line_to: int, before: int = 0) -> bool:
    return profile.frees(view.text_between(max(1, line - before), line_to))


def freed_lines(province: Plan, profile: Profile) -> dict[str, frozenset[int]]:
    """Lines of a province plan whose items communes need not carry.

    Args:
        province: The province plan.
        profile: What communes are let off.

    Returns:
        For each group of the matrix (`area`, `award`, `target`, `phase`, `deadline`), the lines at which such
        items begin. An award is given as line * 100 + its place among the awards of that line.
    """
    view = PlanView(province)
    facts = province.facts

    def lines(chosen: Iterable[int]) -> frozenset[int]:
        return frozenset(chosen)

    areas = (
        area.line
        for area in facts.content_areas
        if ((entry := profile.area(area.labels, area.text)) and entry.action == "skip")
        or _frees_around(profile, view, area.line, area.line_to)
    )
    targets = (
        group.line
        for group in facts.target_groups
        if ((entry := profile.group(group.group)) and entry.action == "skip")
        or _frees_around(profile, view, group.line, group.line_to)
    )
    awards = []
    place: dict[int, int] = {}
    for award in facts.award_forms:
        n = place[award.line] = place.get(award.line, -1) + 1
        entry = profile.award(authority_class(award.form, award.authority))
        if (entry and entry.action == "skip") or _frees_around(profile, view, award.line, award.line, before=6):
            awards.append(award.line * 100 + n)
    deadlines = []
    for due in view.dues:
        entry = profile.deadline(due.falls_to, due.action)
        owed = due.falls_to in ("commune", "all") or due.direction == "up"
        met_by_issue = (
            entry is not None and entry.action == "issued" and not due.actions & {"launch", "report", "dossier"}
        )
        if profile.frees(due.clause) or (entry and entry.action == "skip") or not (owed or met_by_issue):
            deadlines.append(due.line)
    return {
        "area": lines(areas),
        "target": lines(targets),
        "award": lines(awards),
        "phase": lines(phase.line for phase in facts.phases if profile.frees(phase.text)),
        "deadline": lines(deadlines),
    }


def law_columns() -> tuple[LawItem, ...]:
    """The items of Điều 17 of Luật Thi đua, khen thưởng, in the order of the law."""
    return law_items()


def unmet_by_law(plan: Plan) -> frozenset[str]:
    """Names of the items of Điều 17 that nothing in a plan serves, whether or not a finding says so."""
    return frozenset(gap.item for gap in law_gaps(PlanView(plan), frozenset()))


_FUNCTION_OF_KIND = {
    "missing_award_form": "awards",
    "missing_target_group": "criteria",
    "missing_content_area": "content",
    "missing_phase": "timeline",
}


def telling(findings: Iterable[Finding], functions: frozenset[str]) -> list[Finding]:
    """The findings on the province's plan that already tell of a want the law names too.

    The comparing stage names such a want once, on the stronger ground.

    Args:
        findings: Those of one commune plan.
        functions: What the item of the law is about.
    """
    return [
        f
        for f in findings
        if f.rule.removeprefix("sections.") in functions or _FUNCTION_OF_KIND.get(f.kind) in functions
    ]
