"""Sections whose headings announce nothing known: what they answer in the province's outline.

A commune may head its criteria "Lấy gì để đo" and its duties "Chia việc". Such a section is known by what stands in
it, by its place between sections that are known, and by the province's section that nothing else answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.compare.group_names import leading_classes, opening
from pipeline.compare.patterns import pattern
from pipeline.compare.substance import coverage
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise

ACCEPT = 0.40
"""Least total at which a section without a telling heading is taken to answer one of the province's."""
PLACE = 0.30
"""What standing between the right neighbours adds."""
LOOKS = 0.45
"""What the signs of a function add."""
UNSIGNED = 0.25
"""What a function loses that would show itself, where the section shows no sign of it."""
_SIGNED = frozenset(("awards", "timeline", "organisation", "criteria", "procedure"))

_PERIOD = re.compile(r"từ (?:nay|năm|tháng|quý|ngày)\b[^.;]{0,60}\b20\d\d[^.;]{0,90}?\b20\d\d")
_YEARS = re.compile(r"^[^:.;]{0,3}[.)]?[^:.;]{0,60}\b20\d\d[^:.;]{1,20}\b20\d\d")
"""Two years in the opening of a part: "Ba năm đầu, 2026 đến 2028: ..."."""
_HELD = 0.5
"""Share of a section's parts that were taken for areas of emulation, from which it shows signs of contents."""

def _parts(view: PlanView, section_id: str) -> list[str]:
    node = view.outline[section_id]
    if node.children:
        return [normalise(view.section_text(c)) for c in node.children]
    first, last = node.section.line, node.line_to
    return [normalise(p.text) for p in view.passages if p.whole and first < p.line and p.line_to <= last]


def looks_like(view: PlanView, section_id: str) -> frozenset[str]:
    """The functions that a section's text shows signs of, its heading aside."""
    parts = _parts(view, section_id)
    if not parts:
        return frozenset()
    signs = set()

    def some(name: str) -> int:
        return sum(bool(pattern(name).search(p)) for p in parts)

    awarded = some("looks_awards")
    if awarded >= 2 or (len(parts) == 1 and awarded):
        signs.add("awards")
    spans = sum(bool(_YEARS.match(p)) for p in parts)
    if some("looks_phase") >= 2 or (spans >= 2 and spans >= 0.5 * len(parts)) or any(_PERIOD.search(p) for p in parts):
        signs.add("timeline")
    bodies = some("looks_body")
    if bodies >= 2 and bodies >= 0.4 * len(parts):
        signs.add("organisation")
    named = [leading_classes(opening(p)) for p in parts]
    told = sum(bool(n) for n in named)
    towards = some("looks_towards")
    if (told >= 2 and told >= 0.5 * len(parts) and len(frozenset().union(*named)) >= 3) or (
        towards >= 2 and towards >= 0.5 * len(parts)
    ):
        signs.add("criteria")
    if not signs:
        node = view.outline[section_id]
        areas = sum(node.section.line < a.line <= node.line_to for a in view.areas)
        if areas >= 3 and areas >= _HELD * len(parts):
            signs.add("content")
    if some("looks_procedure"):
        signs.add("procedure")
    return frozenset(signs)


def adopted_functions(province: PlanView, commune: PlanView) -> Mapping[str, frozenset[str]]:
    """Functions for the commune's top sections whose headings tell none.

    Args:
        province: the province's plan.
        commune: the commune's plan.

    Returns:
        Section id → functions of the province's section that it answers; only where something speaks for it.
    """
    served = frozenset().union(*(n.functions for n in commune.outline.values())) if commune.outline else frozenset()
    tops = [i for i, n in province.outline.items() if n.level == 1]
    wanted = [(i, f) for i in tops for f in sorted(province.outline[i].functions - served)]
    own = [i for i, n in commune.outline.items() if n.level == 1]
    orphans = [i for i in own if not commune.outline[i].functions]
    if not wanted or not orphans:
        return {}
    rows, words = province.section_words
    columns = list(commune.units.nodes)
    cover = coverage(words, commune.units.words, province.table).take(list(commune.units.nodes.values())).score
    rank = {i: k for k, i in enumerate(tops)}
    total = np.zeros((len(wanted), len(orphans)))
    for b, orphan in enumerate(orphans):
        signs = looks_like(commune, orphan)
        low, high = _between(orphan, own, commune, tops, province)
        for a, (top, function) in enumerate(wanted):
            total[a, b] = float(cover[rows.index(top), columns.index(orphan)])
            total[a, b] += LOOKS * (function in signs) - 0.2 * bool(signs and function not in signs)
            total[a, b] += PLACE * (low < rank[top] < high)
            # what has signs of its own shows them, and aims open a plan
            total[a, b] -= UNSIGNED * (function in _SIGNED and not signs)
            total[a, b] -= UNSIGNED * (function == "purpose" and orphan != own[0])
    left, right = linear_sum_assignment(-total)
    given = {b: a for a, b in zip(left.tolist(), right.tolist(), strict=True) if total[a, b] >= ACCEPT}
    for b, a in given.items():
        # contents may be split over neighbouring sections, each of which answers the same one of the province's
        best = int(total[:, b].argmax())
        split = wanted[best][1] == "content" and best in given.values() and wanted[a][1] != "purpose"
        if split and total[best, b] > total[a, b]:
            given[b] = best
    return {orphans[b]: frozenset((wanted[a][1],)) for b, a in given.items()}


def _between(
    orphan: str, own: list[str], commune: PlanView, tops: list[str], province: PlanView
) -> tuple[int, int]:
    """Places in the province's order of the nearest known sections before and after one of the commune's."""
    at = own.index(orphan)

    def place(section_id: str) -> int | None:
        functions = commune.outline[section_id].functions
        return next((k for k, t in enumerate(tops) if functions & province.outline[t].functions), None)

    before = [p for p in map(place, own[:at]) if p is not None]
    after = [p for p in map(place, own[at + 1 :]) if p is not None]
    return (before[-1] if before else -1), (after[0] if after else len(tops))
