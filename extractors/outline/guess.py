"""The role of a main section whose heading does not tell it, from its text and its place among the others.

The sections of a plan come in a usual order, and each speaks in its own words: awards by their names, organisation by
the
bodies that open its items. Each role is scored by the cues of data/role_cues.json; the best assignment over all main
sections
that goes forward in the usual order is found by dynamic programming, the headings that tell their role held fast. A
section that speaks like none stays "other".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.datafile import load
from extractors.folding import fold
from extractors.outline.roles import ORDER

ENOUGH = 1.5
"""A role must score this much to be taken."""
FORWARD, SAME, BACK = 0.8, -1.5, -1.2
FIRST_IS_PURPOSE = 2.5
LAST_IS_ORGANISATION = 0.8
ITEMS_ARE_CONTENT = 0.45
"""For each item of a section that shows little of any other role."""
TWICE = frozenset({"criteria_awards"})
_LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class MainSection:
    """A main section as this module sees it."""

    role: str
    """Its role by its heading; "other" where the heading does not tell."""
    text: str
    items: tuple[str, ...]
    """The first words of its numbered or dashed items."""


@dataclass(frozen=True, slots=True)
class _Cue:
    role: str
    pattern: re.Pattern[str]
    weight: float
    child: bool


@lru_cache(maxsize=1)
def _cues() -> tuple[_Cue, ...]:
    return tuple(
        _Cue(c["role"], re.compile(c["pattern"]), c["weight"], bool(c.get("child")))
        for c in load("role_cues.json")["cues"]
    )


def scores(section: MainSection) -> dict[str, float]:
    """Return how much a section speaks like each role."""
    folded = re.sub(r"\s+", " ", fold(section.text[:_LONGEST]))
    items = [fold(item).strip() for item in section.items]
    found = dict.fromkeys(ORDER, 0.0)
    for cue in _cues():
        if cue.child:
            count = sum(1 for item in items if cue.pattern.match(item))
        else:
            count = len(cue.pattern.findall(folded))
        found[cue.role] += cue.weight * min(count, 3)
    # what a long section says by the way counts less
    scale = min(1.0, (1200 / max(len(folded), 1)) ** 0.25)
    found = {role: value * scale for role, value in found.items()}
    strongest = max(found[r] for r in ORDER if r != "content")
    found["content"] += ITEMS_ARE_CONTENT * min(len(items), 8) * (1.0 if strongest < 4.0 else 0.4)
    return found


def guess_roles(sections: Sequence[MainSection]) -> list[str]:
    """Return the role of each main section, in order; those that their headings tell stay as they are."""
    if not any(s.role == "other" for s in sections):
        return [s.role for s in sections]
    choices = (*ORDER, "other")
    tables = []
    for index, section in enumerate(sections):
        if section.role != "other":
            tables.append({role: (0.0 if role == section.role.split("+")[0] else -99.0) for role in choices})
            continue
        found = scores(section)
        if index == 0:
            found["purpose"] += FIRST_IS_PURPOSE
        if index == len(sections) - 1:
            found["organisation"] += LAST_IS_ORGANISATION
        tables.append(
            {**{role: (value if value >= ENOUGH else -99.0) for role, value in found.items()}, "other": ENOUGH}
        )
    # best[i][(last named role, role of i)]
    best: dict[tuple[str, str], tuple[float, list[str]]] = {("", ""): (0.0, [])}
    for section, table in zip(sections, tables, strict=True):
        step: dict[tuple[str, str], tuple[float, list[str]]] = {}
        for (last, _), (value, path) in best.items():
            for role in choices:
                gain = table[role]
                if gain <= -99.0:
                    continue
                total = value + gain + _step(last, role)
                now = last if role == "other" else section.role.split("+")[-1] if section.role != "other" else role
                key = (now, role)
                if key not in step or total > step[key][0]:
                    step[key] = (total, [*path, role])
        best = step
    roles = max(best.values(), key=lambda pair: pair[0])[1]
    return [s.role if s.role != "other" else role for s, role in zip(sections, roles, strict=True)]


def _step(last: str, role: str) -> float:
    if role == "other" or not last:
        return 0.0
    if role == last:
        return 0.0 if role in TWICE else SAME
    return FORWARD if ORDER.index(role) > ORDER.index(last) else BACK
