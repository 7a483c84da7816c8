"""What most sibling plans have and this one has not: told for information, never as wanting."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.compare.gaps import Gap
from pipeline.compare.patterns import names
from pipeline.compare.views import PlanView

SIBLINGS = 4
"""Fewest other plans that make a practice."""
SHARE = 0.75
"""Share of them that must have a part."""


def practice_gaps(commune: PlanView, siblings: Sequence[PlanView], named: frozenset[str]) -> list[Gap]:
    """Headed parts that most siblings have.

    Args:
        commune: the plan.
        siblings: other plans that carry out the same document.
        named: functions that other findings name already, or that the province's plan has.
    """
    if len(siblings) < SIBLINGS or not commune.outline:
        return []
    own = commune.announced
    parts = [s.announced for s in siblings]
    gaps = []
    for function, name in names("practice").items():
        having = sum(function in p for p in parts)
        if function in own or function in named or having < SHARE * len(parts):
            continue
        gaps.append(
            Gap(
                kind="sibling_practice",
                item=name,
                ground="practice",
                rule=f"practice.{function}",
                confidence=0.6,
                words={"detail": f"{having}/{len(parts)}"},
            )
        )
    return gaps
