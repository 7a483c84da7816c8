"""Reads the numerals of a whole document at once: the outline that costs least.

Each candidate is read as one of its readings or as no heading at all. A reading costs what the numeral's shape
says (`numerals`), what the line looks like (capitals, inside a sentence) and how it goes on from the numerals before:
nothing for the next one, something for a number left out, more for one that stands twice or goes back. The cheapest
path through all candidates is found with a beam over the open numerals, so the cost is linear in the candidates.
A numeral that stands twice in print stays so, because reading another numeral out of a clean one costs more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from extractors.outline.candidates import Candidate
from extractors.outline.numerals import ALPHABET, SKIPPED, Reading

BEAM = 48

TWICE = 3.0
BACK = 3.6
GAP = 1.5
GAP_MORE = 0.4
RESTART = 2.4
TORN = 1.4
"""A smaller number in a reading more likely opens a torn line: "3, Tăng cường" for "ra, tăng cường"."""


@dataclass(frozen=True, slots=True)
class Style:
    """What the document as a whole looks like."""

    romans: bool
    """Roman numerals head its main sections."""
    capitals: bool
    """The main headings are set in capitals."""
    noisy: bool
    role: frozenset[int]
    """Candidates (by index) whose words are those of a main section."""
    body_line: int
    """First line after the preamble."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How one candidate was read."""

    candidate: Candidate
    reading: Reading
    step: float
    """Cost of the step from the numeral before; 0 where it is the next one."""
    relation: str
    """`next`, `first`, `gap`, `twice`, `back`, `restart`."""


# part, roman, arabic, multi (tuple), alpha, restarted
_State = tuple[int, int, int, tuple[int, ...], int]
_START: _State = (0, 0, 0, (), 0)


@dataclass(frozen=True, slots=True)
class _Path:
    before: _Path | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class Decoded:
    """The cheapest reading of all numerals."""

    decisions: tuple[Decision, ...]
    """The headings in order."""
    cost: float


def decode(candidates: list[Candidate], style: Style, in_order: Collection[int] = ()) -> Decoded:
    """Return the headings among the candidates, each with its reading.

    Args:
        candidates: In the order of the text.
        style: What the document looks like.
        in_order: Offsets of candidates that must not stand twice or go back; tells by how much a misnumbering is the
            better reading.
    """
    beam: dict[_State, tuple[float, _Path | None]] = {_START: (0.0, None)}
    for index, candidate in enumerate(candidates):
        step: dict[_State, tuple[float, _Path | None]] = {}
        skip = _skip_cost(candidate, index, style)
        looks = [(reading, _look_cost(candidate, index, reading, style)) for reading in candidate.readings]
        for state, (cost, path) in beam.items():
            _keep(step, state, cost + skip, path)
            for reading, look in looks:
                for after, extra, relation in _steps(state, reading, style):
                    if relation in ("twice", "back") and candidate.start in in_order:
                        continue
                    total = cost + look + extra
                    _keep(step, after, total, _Path(path, Decision(candidate, reading, extra, relation)))
        if len(step) > BEAM:
            step = dict(sorted(step.items(), key=lambda item: item[1][0])[:BEAM])
        beam = step
    total, best = min(beam.values(), key=lambda item: item[0])
    decisions: list[Decision] = []
    while best is not None:
        decisions.append(best.decision)
        best = best.before
    return Decoded(tuple(decisions[::-1]), total)


def _keep(step: dict[_State, tuple[float, _Path | None]], state: _State, cost: float, path: _Path | None) -> None:
    known = step.get(state)
    if known is None or cost < known[0]:
        step[state] = (cost, path)


def _skip_cost(candidate: Candidate, index: int, style: Style) -> float:
    if candidate.readings[0].kind == "capitals":
        if candidate.line < style.body_line:
            return 0.0
        known = index in style.role
        if style.romans:
            return 1.9 if known else 0.2
        return 3.0 if known else 1.3
    if candidate.readings[0].kind == "article":
        return 2.5
    if candidate.readings[0].kind == "part":
        return 4.0 if candidate.capitals or candidate.words == 0 else 1.5
    best = min(r.cost for r in candidate.readings)
    cost = 4.2 - 1.2 * best
    if candidate.capitals and style.romans and candidate.words >= 2 and not candidate.inside:
        cost += 3.5  # a numeral before words in capitals is a heading, whatever its place in the sequence
    if best == 0.0 and not candidate.inside and candidate.upper:
        cost += 0.6 if style.noisy else 3.0
    if candidate.inside:
        cost -= 2.2
    if candidate.quoted:
        cost -= 2.5
    if not candidate.upper:
        cost -= 1.8
    if candidate.separator and candidate.separator[0] in ",:;-–—":
        cost -= 1.0
    return max(cost, 0.6)


def _look_cost(candidate: Candidate, index: int, reading: Reading, style: Style) -> float:
    cost = reading.cost
    if reading.kind == "capitals":
        if candidate.line < style.body_line:
            return 9.0
        known = index in style.role
        cost = 0.5 if known else 1.6
        if candidate.inside:
            cost += 2.5
        if style.romans and not known:
            cost += 2.5
        return cost
    if candidate.inside and not candidate.capitals:
        cost += 1.3
    if candidate.quoted:
        cost += 1.5
    if not candidate.upper:
        cost += 1.5 if reading.kind != "alpha" else 0.4
    if reading.kind == "roman":
        if candidate.separator and ")" in candidate.separator:
            cost += 0.5
        if style.romans and style.capitals and not candidate.capitals:
            cost += 1.4
        if candidate.line < style.body_line and not candidate.capitals:
            cost += 2.0
    elif reading.kind in ("arabic", "multi"):
        if candidate.line < style.body_line:
            cost += 3.0
        if candidate.capitals and style.romans and reading.cost > 0.3:
            cost += 1.2
    elif reading.kind == "alpha":
        if candidate.line < style.body_line:
            cost += 3.0
        if candidate.capitals and style.romans:
            cost += 2.0
    return cost


def _steps(state: _State, reading: Reading, style: Style) -> list[tuple[_State, float, str]]:
    part, roman, arabic, multi, alpha = state
    value = reading.value[0]
    if reading.kind == "article":
        return [((part, roman, 0, (), 0), 0.0, "next")]
    if reading.kind == "part":
        cost, relation = _order(part, value)
        return [((value, 0, 0, (), 0), cost, relation)]
    if reading.kind == "capitals":
        # The heading has lost its numeral, or never had one.
        out: list[tuple[_State, float, str]] = [((part, roman, 0, (), 0), 0.3 if style.romans else 0.0, "next")]
        if style.romans:
            out.append(((part, roman + 1, 0, (), 0), 0.4, "next"))
        return out
    if reading.kind == "roman":
        cost, relation = _order(roman, value)
        if value == 1 and roman >= 3:
            cost, relation = RESTART, "restart"
        return [((part, value, 0, (), 0), cost, relation)]
    if reading.kind == "arabic":
        cost, relation = _order(arabic, value)
        if value == 1 and arabic >= 1:
            cost, relation = (RESTART if arabic > 1 else TWICE), ("restart" if arabic > 1 else "twice")
        if style.romans and roman == 0:
            cost += 0.8
        if style.noisy and relation == "back":
            cost += TORN
        return [((part, roman, value, (), 0), cost, relation)]
    if reading.kind == "multi":
        return [_multi_step(state, reading)]
    cost, relation = _letter_order(alpha, value)
    if alpha > 1 and value == 1:
        cost, relation = RESTART, "restart"
    if arabic == 0 and not multi:
        cost += 0.3
    return [((part, roman, arabic, multi, value), cost, relation)]


def _multi_step(state: _State, reading: Reading) -> tuple[_State, float, str]:
    part, roman, arabic, multi, _ = state
    value = reading.value
    cost = 0.0
    head, last = value[:-1], value[-1]
    if multi and len(multi) == len(value) and multi[:-1] == head:
        cost, relation = _order(multi[-1], last)
    elif multi and len(multi) < len(value):
        cost, relation = (0.0 if multi == head else 1.4), "first"
        cost += 0.0 if last == 1 else GAP
    elif multi and len(multi) > len(value) and multi[: len(value) - 1] == head:
        cost, relation = _order(multi[len(value) - 1], last)
    else:
        relation = "first"
        if last != 1:
            cost += GAP
            relation = "gap"
        if arabic and head[0] == arabic and len(value) == 2:
            pass
        elif not arabic and head[0] == roman and len(value) == 2:
            cost += 0.4
        elif not arabic and not multi:
            cost += 0.8
        else:
            cost += 1.8
            relation = "back" if arabic and head[0] < arabic else "gap"
    kept = arabic if arabic else (head[0] if head[0] != roman else 0)
    return (part, roman, kept, value, 0), cost, relation


def _order(before: int, value: int) -> tuple[float, str]:
    if value == before + 1:
        return 0.0, "next" if before else "first"
    if value == before:
        return TWICE, "twice"
    if value > before:
        return GAP + GAP_MORE * min(value - before - 2, 12), "gap"
    return BACK, "back"


def _letter_order(before: int, value: int) -> tuple[float, str]:
    if value > before + 1 and all(letter in SKIPPED for letter in ALPHABET[before : value - 1]):
        return 0.15 * (value - before - 1), "next"
    return _order(before, value)
