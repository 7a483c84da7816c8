"""Doubt about what most communes under one plan seem to lack: then the province's plan may be read wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from pipeline.compare.gaps import Gap
from pipeline.compare.thresholds import thresholds
from pipeline.compare.words import normalise

_KINDS = frozenset(
    (
        "missing_section",
        "missing_content_area",
        "missing_award_form",
        "missing_target_group",
        "missing_phase",
        "missing_deadline",
    )
)


def doubt_common(gaps: Mapping[int, Sequence[Gap]], families: Sequence[Sequence[int]]) -> dict[int, list[Gap]]:
    """Turn a sure gap into one to be checked where most of the communes under the same plan show it.

    One commune forgets a thing, and so does another; that nearly all forget the same one is less likely than that the
    program took for a demand what is none, or knows no other words for it. An official still gets to see it.

    Args:
        gaps: the gaps of each pair by its number, sure ones and doubtful ones.
        families: the numbers of the pairs that carry out the same plan; only such plans are held together.

    Returns:
        The gaps of all pairs, in the same order.
    """
    limit = thresholds()["common"]
    out = {number: list(found) for number, found in gaps.items()}
    for family in families:
        if len(family) < limit["plans"]:
            continue
        shown = Counter(key for number in family for key in {_key(g) for g in gaps.get(number, ()) if _asked(g)})
        for number in family:
            out[number] = [
                _doubted(gap, shown[_key(gap)], len(family))
                if _asked(gap) and not gap.needs_check and shown[_key(gap)] > limit["share"] * len(family)
                else gap
                for gap in out.get(number, [])
            ]
    return out


def _asked(gap: Gap) -> bool:
    return gap.kind in _KINDS and gap.ground == "province_plan"


def _key(gap: Gap) -> Hashable:
    return gap.kind, normalise(gap.item), gap.stage, gap.province_line


def _doubted(gap: Gap, shown: int, of: int) -> Gap:
    return replace(
        gap,
        needs_check=True,
        confidence=min(gap.confidence, 0.6),
        remark="common",
        words={**gap.words, "shown": str(shown), "of": str(of)},
    )
