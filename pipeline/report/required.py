"""What of a province plan the comparing stage asks of no commune, so that the matrix says "not applicable" there."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.compare.awards import authority_class
from pipeline.compare.profile import Profile
from pipeline.compare.views import PlanView
from pipeline.types import Plan


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
