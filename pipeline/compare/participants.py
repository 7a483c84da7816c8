"""Who takes part by the province's plan, where its criteria do not name them: "a) Tập thể", "b) Cá nhân".

Criteria for groups are compared in `groups`. A plan that ranks only communes may still call on persons; whether the
commune's plan does is for a person to see.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.compare.gaps import Gap
from pipeline.compare.group_names import group_classes, leading_classes, opening
from pipeline.compare.outline import Node, Passage
from pipeline.compare.patterns import names
from pipeline.compare.places import place_of, quote
from pipeline.compare.tops import looks_like
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise

_COMMITTEE = re.compile(r"(?:ủy ban|hội đồng) nhân dân")
_ASIDE = frozenset(("purpose", "content", "solutions", "organisation", "timeline", "funding", "procedure"))
"""Sections that name people for other reasons than that they take part."""


@lru_cache(maxsize=1)
def _listed() -> re.Pattern[str]:
    """A paragraph that lists participants: "a) Tập thể: các phòng, ...", "Cá nhân gồm cán bộ, ..."."""
    return re.compile(
        r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s|[a-zđ]\)\s|[^\w\s]\s)?\s*(?:về |phía )?(?:các |những |từng )?"
        rf"(?P<kind>{'|'.join(names('participants').values())})\b"
        r"[^:;.]{0,30}?(?:\b(?:gồm|có|là)\b:?|:)\s*(?P<who>[^;.]{3,90})"
    )


def _listed_apart(commune: PlanView) -> frozenset[str]:
    """The kinds of participants that a plan lists by name, with those that it names beside them in other words."""
    kinds = {title: kind for kind, title in names("participants").items()}
    listed = [(p, m) for p in commune.body_passages if p.whole and (m := _listed().match(normalise(p.text)))]
    lists = [(p, kinds[m["kind"]]) for p, m in listed if group_classes(m["who"])]
    homes = {_home(commune, p) for p, _ in lists} - {None}
    beside = [
        normalise(p.text) for p in commune.body_passages
        if p.whole and p not in [q for q, _ in lists] and {p.section_id, _home(commune, p)} & homes
    ]
    also = {
        kind for kind in kinds.values() for text in beside
        if kind in leading_classes(opening(text)) or any(w in text for w in names("participants_also")[kind])
    }
    return frozenset({kind for _, kind in lists} | also) if lists else frozenset()


def _home(commune: PlanView, passage: Passage) -> str | None:
    """Id of the section that a passage stands in, for an item that is a section itself that of the one over it."""
    node = commune.outline.get(passage.section_id or "")
    opens = node is not None and node.section.line == passage.line and node.level > 1
    return node.section.parent_id if node and opens else passage.section_id


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
    apart = _listed_apart(commune)
    announced = any("target" in n.functions for n in commune.outline.values())
    wanted: list[tuple[Node, bool]] = []
    for node in province.outline.values():
        over = province.outline.get(node.section.parent_id or "")
        kind = next((k for k, title in names("participants").items() if normalise(node.section.title) == title), None)
        if kind is None or over is None or "target" not in over.inherited:
            continue
        # a plan that lists one kind by name leaves out the one that it lists nowhere beside it
        lacks = kind not in apart if apart else not (
            kind in known | spoken or any(w in words for w in names("participants_also")[kind])
        )
        wanted.append((node, lacks))
    none = not apart and not announced and any(lacks for _, lacks in wanted)
    gaps = []
    for node, lacks in wanted:
        # where the plan tells nowhere who takes part and one kind is not spoken of, the other is so by the way
        if not lacks and not none:
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
