"""Who takes part by the province's plan, where its criteria do not name them: "a) Tập thể", "b) Cá nhân".

Criteria for groups are compared in `groups`. A plan that ranks only communes may still call on persons; whether the
commune's plan does is for a person to see.
"""

from __future__ import annotations

import re

from pipeline.compare.gaps import Gap
from pipeline.compare.group_names import group_classes, leading_classes, opening
from pipeline.compare.patterns import names
from pipeline.compare.places import place_of, quote
from pipeline.compare.tops import looks_like
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise

_COMMITTEE = re.compile(r"(?:ủy ban|hội đồng) nhân dân")
_ASIDE = frozenset(("purpose", "content", "solutions", "organisation", "timeline", "funding", "procedure"))
"""Sections that name people for other reasons than that they take part."""


def participant_gaps(province: PlanView, commune: PlanView) -> list[Gap]:
    """Kinds of participants of which neither the commune's participants nor its criteria or awards speak.

    Args:
        province: the province's plan.
        commune: the commune's plan.

    Returns:
        One gap for each kind, to be checked by a person; none where the criteria name the kind.
    """
    known = frozenset().union(*(group_classes(g.title) for g in province.groups), frozenset())
    duties = [
        (n.section.line, n.line_to) for i, n in commune.outline.items()
        if n.level == 1 and "organisation" in looks_like(commune, i)
    ]
    told = [
        _COMMITTEE.sub("", normalise(p.text)) for p in commune.body_passages
        if p.whole and not p.functions & _ASIDE and not any(a <= p.line <= b for a, b in duties)
    ]
    spoken = frozenset().union(*(leading_classes(opening(t)) for t in told), frozenset())
    words = " ".join(told)
    gaps = []
    for node in province.outline.values():
        over = province.outline.get(node.section.parent_id or "")
        kind = next((k for k, title in names("participants").items() if normalise(node.section.title) == title), None)
        if kind is None or over is None or "target" not in over.inherited or kind in known | spoken:
            continue
        if any(w in words for w in names("participants_also")[kind]):
            continue
        gaps.append(
            Gap(
                kind="missing_target_group",
                item=node.section.title.strip(" .:;"),
                ground="province_plan",
                rule="groups.participants",
                confidence=0.55,
                needs_check=True,
                province_line=node.section.line,
                province_text=quote(province.section_text(node.section.section_id)),
                where=place_of(province, node.section.line),
            )
        )
    return gaps
