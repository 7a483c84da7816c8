"""The areas that the commune's plan leaves out: which are asked of communes, and how sure an absence is."""

from __future__ import annotations

import re

from pipeline.compare.areas import Match
from pipeline.compare.damage import UNSURE, damaged
from pipeline.compare.gaps import Gap
from pipeline.compare.patterns import pattern
from pipeline.compare.places import place_of, quote
from pipeline.compare.profile import Profile
from pipeline.compare.thresholds import thresholds
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise

_PARAGRAPH = 40
"""Letters from which a paragraph may hold an area rather than a heading."""
_TOWARDS = ("đối với", "dành cho", "riêng")
"""Words of an area's name that say whose it is."""
_ENDS = re.compile(r"[\s).;]{0,6}")
"""What may follow the last remark of an area."""
_SURE = {False: 1.0, True: 0.5}
"""What doubt makes of a confidence, from the share of doubtful areas that were wanting indeed."""


def _hardly_read(matches: tuple[Match, ...], commune: PlanView) -> bool:
    """Whether a paragraph of the contents that answers no area was hardly read: it may be the one that is wanted."""
    if not commune.plan.restored:
        return False
    met = [m.line for m in matches if m.status == "present" and m.line is not None]
    spans = [(a.line, a.line_to) for a in commune.areas if a.line in met]
    return any(
        p.whole
        and "content" in p.functions
        and p.confidence < UNSURE
        and len(p.text) >= _PARAGRAPH
        and not any(p.line <= line <= p.line_to for line in met)
        and not any(a <= p.line <= b for a, b in spans)
        for p in commune.body_passages
    )


def _astray(matches: tuple[Match, ...], commune: PlanView) -> bool:
    """Whether a reading answers so few areas that its part on contents may have come apart instead."""
    met = sum(m.status == "present" for m in matches)
    return commune.plan.restored and met < len(matches) / 2


def for_departments(told: str, title: str) -> bool:
    """Whether an area says itself that bodies of the province do it, as the one who acts or in a remark of its own.

    "- Công an tỉnh, Sở Y tế duy trì giao ban"; "(do các sở của tỉnh thực hiện)".
    """
    plain, head = normalise(told), normalise(title)
    if head.startswith(_TOWARDS) and pattern("department").match(_towards(head)):
        return not pattern("commune_duty").search(head)
    rest = plain[plain.find(head) + len(head) :] if head in plain else ""
    if pattern("department").match(rest.lstrip(" -–+*.:;,")) and not pattern("commune_duty").search(rest):
        return True
    # a remark within an area of several points may be on one of them alone
    remarks = list(pattern("by_province").finditer(plain))
    whole = [m for m in remarks if m.start() <= len(plain) - len(rest) or _ENDS.fullmatch(plain[m.end() :])]
    return any(
        not pattern("commune_duty").search(m[0]) and not pattern("shared_duty").search(m[0]) for m in whole
    )


def _towards(head: str) -> str:
    return next((head.removeprefix(w).strip() for w in _TOWARDS if head.startswith(w)), "")


def area_gaps(
    matches: tuple[Match, ...], province: PlanView, commune: PlanView, profile: Profile
) -> tuple[list[Gap], list[str]]:
    """The areas that the commune's plan leaves out.

    Returns:
        The gaps, and the ids of the profile's entries that freed the commune from something.
    """
    gaps: list[Gap] = []
    freed: list[str] = []
    torn = damaged(commune, frozenset(("content",))) or _hardly_read(matches, commune) or _astray(matches, commune)
    for match in matches:
        if match.status == "present":
            continue
        area = match.item
        entry = profile.area(area.labels, area.title)
        told = province.text_between(area.line, area.line_to)
        let_off = "phrases" if for_departments(told, area.title) else profile.let_off(entry, told)
        if let_off:
            freed.append(let_off)
            continue
        # what one kind of body is to do, enterprises or schools, is theirs where the commune has any
        theirs = pattern("other_bearer").search(_towards(normalise(area.title))) is not None
        doubt = match.status == "unclear" or bool(entry) or torn or theirs
        limit = thresholds()["area"]["missing"]
        gaps.append(
            Gap(
                kind="missing_content_area",
                item=area.title,
                ground="province_plan",
                rule=f"areas.{match.how}",
                # of entries that only might be meant, a third are: measured on the benchmark sets
                confidence=0.35 if match.how == "left_over" else min(0.98, 0.8 + limit - match.score) * _SURE[doubt],
                needs_check=doubt,
                province_line=area.line,
                commune_line=match.line if doubt else None,
                province_text=quote(area.body or area.title),
                commune_text=quote(match.text) if doubt and match.text else None,
                where=place_of(province, area.line),
                words={"detail": "nội dung" if normalise(area.title).startswith("thi đua") else "nội dung thi đua"},
            )
        )
    return gaps, freed
