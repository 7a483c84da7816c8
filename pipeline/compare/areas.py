"""Whether each area of emulation of the province's plan stands in the commune's, in whatever words and place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from pipeline.compare.gaps import Gap
from pipeline.compare.places import place_of, quote
from pipeline.compare.profile import Profile
from pipeline.compare.substance import Coverage, coverage, passage_words
from pipeline.compare.thresholds import thresholds
from pipeline.compare.views import Item, PlanView
from pipeline.compare.words import normalise, strip_marks

DAMAGED = 0.5
"""Confidence of a line under which nothing is called missing for its sake."""


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one item of the province's plan."""

    item: Item
    status: str
    """`present`, `partial`, `missing` or `unclear`."""
    score: float
    how: str
    """The level that decided."""
    line: int | None
    """Line in the commune's plan."""
    section_id: str | None
    text: str


def _level(item: Item, other: Item, score: float) -> str | None:
    """The named level at which two entries are the same, the strictest first; None where they are not."""
    a, b = normalise(item.title), normalise(other.title)
    if a == b:
        return "same_heading"
    if strip_marks(a) == strip_marks(b):
        return "same_heading_bare"
    if item.labels and other.labels and item.labels[0] == other.labels[0] and score >= 0.30:
        return "same_labels"
    if score >= thresholds()["area"]["present"] or fuzz.token_sort_ratio(a, b) >= 88:
        return "close_text"
    return None


def match_areas(province: PlanView, commune: PlanView) -> tuple[Match, ...]:
    """Find each area of the province's plan in the commune's.

    Areas are first assigned one to one (exactly, by the best total score); what stays over is looked for in all
    passages of the commune's plan, a passage counting for the area that it is closest to.

    Args:
        province: the province's plan.
        commune: the commune's plan.

    Returns:
        One match an area, in the province's order.
    """
    if not province.areas:
        return ()
    out: dict[int, Match] = {}
    if commune.areas:
        entries = passage_words([f"{a.title} {a.body}" for a in commune.areas], commune.table)
        score = coverage(province.area_words, entries, province.table).score
        rows, columns = linear_sum_assignment(-score)
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
            found = commune.areas[j]
            level = _level(province.areas[i], found, float(score[i, j]))
            # an entry that is closer to another area of the province is not this one
            if level == "close_text" and score[:, j].argmax() != i and score[:, j].max() > score[i, j] + 0.15:
                level = None
            if level:
                shown = max(float(score[i, j]), 0.9 if level.startswith("same_heading") else 0.0)
                out[i] = Match(
                    province.areas[i], "present", shown, level, found.line, found.section_id, found.title
                )
    if len(out) < len(province.areas):
        cover = coverage(province.area_words, commune.passage_words, province.table)
        for i, area in enumerate(province.areas):
            if i not in out:
                out[i] = _covered(i, area, cover, commune)
    return tuple(out[i] for i in range(len(province.areas)))


def _covered(number: int, area: Item, cover: Coverage, commune: PlanView) -> Match:
    """The last level: the substance stands in some passage of the plan."""
    limit = thresholds()["area"]
    score = cover.score.copy()
    if not score.shape[1]:
        return Match(area, "unclear", 0.0, "no_text", None, None, "")
    own = score.argmax(axis=0) == number
    # a passage that serves another area a little better may serve this one too, where areas were merged
    near = score[number] >= score.max(axis=0) - 0.08
    ranked = np.where(own | near, score[number], 0.0)
    # a heading or a few words are focused on anything; what counts is what they cover
    ranked = np.where(cover.cover[number] >= 0.12, ranked, 0.0)
    best = int(ranked.argmax())
    value, covered = float(ranked[best]), float(cover.cover[number, best])
    passage = commune.body_passages[best]
    if value >= limit["present"] and covered >= limit["cover_present"]:
        status = "present"
    elif value < limit["missing"] or covered < limit["cover_missing"]:
        status = "missing"
    else:
        status = "unclear"
    return Match(area, status, value, "covered", passage.line, passage.section_id, passage.text)


def area_gaps(
    matches: tuple[Match, ...], province: PlanView, commune: PlanView, profile: Profile
) -> tuple[list[Gap], list[str]]:
    """The areas that the commune's plan leaves out.

    Returns:
        The gaps, and the ids of the profile's entries that freed the commune from something.
    """
    gaps: list[Gap] = []
    freed: list[str] = []
    for match in matches:
        if match.status == "present":
            continue
        area = match.item
        entry = profile.area(area.labels, area.title)
        if profile.frees(province.text_between(area.line, area.line_to)):
            freed.append("phrases")
            continue
        if entry and entry.action == "skip":
            freed.append(entry.id)
            continue
        doubt = match.status == "unclear" or bool(entry) or damaged_content(commune)
        limit = thresholds()["area"]["missing"]
        gaps.append(
            Gap(
                kind="missing_content_area",
                item=area.title,
                ground="province_plan",
                rule=f"areas.{match.how}",
                confidence=min(0.98, 0.70 + max(0.0, limit - match.score)) * (0.6 if doubt else 1.0),
                needs_check=doubt,
                province_line=area.line,
                commune_line=match.line if doubt else None,
                province_text=quote(area.body or area.title),
                commune_text=quote(match.text) if doubt and match.text else None,
                where=place_of(province, area.line),
            )
        )
    return gaps, freed


def damaged_content(commune: PlanView) -> bool:
    """Whether the part of the plan that holds the areas cannot be read well enough to call anything missing."""
    lines = [p for p in commune.body_passages if p.whole and ("content" in p.functions or not p.functions)]
    if not lines:
        return False
    bad = sum(len(p.text) for p in lines if p.confidence < DAMAGED)
    return bad > 0.25 * sum(len(p.text) for p in lines)
