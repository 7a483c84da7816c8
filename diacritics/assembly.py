"""Puts what was decided on pieces back together: pieces to tokens, tokens to lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .damage import Damage
from .pieces import tokens_of
from .tokens import Restored, Token

SHOWN = 4
"""Readings of a piece that are given, the one that was chosen among them."""
Readings = list[tuple[str, float]]
"""What a piece may be, with probabilities, best first."""


class Choice(NamedTuple):
    """What was decided on a piece."""

    readings: Readings
    confidence: float
    """Probability that the first reading is right."""


@dataclass(slots=True)
class Work:
    """One token on its way."""

    line: int
    start: int
    end: int
    source: str
    parts: list[str | int] = field(default_factory=list)
    """Literal text, or the number of a slot."""
    confidence: float = 1.0
    """Of what was decided before the lattice."""
    rule: str = ""
    damage: Damage = Damage.READ
    reading: str = ""
    """The source without the gap of a torn word."""


def joined(
    lines: Sequence[str], works: Sequence[Sequence[Work]], choices: Sequence[Choice], damaged: bool
) -> Restored:
    """Put the settled tokens back into their lines.

    Args:
        lines: The source.
        works: For each line its tokens; none where the line is left as it is.
        choices: What was decided on each piece.
        damaged: Whether anything was restored at all.
    """
    out_lines: list[str] = []
    tokens: list[Token] = []
    for i, line in enumerate(lines):
        if not works[i]:
            out_lines.append(line)
            for s in tokens_of(line):
                tokens.append(Token(i + 1, s.start, s.end, s.text, s.text, 1.0, (), s.start, s.end))
            continue
        built: list[str] = []
        at = done = 0
        swallow = False
        for work in works[i]:
            gap = line[done : work.start]
            if swallow:
                gap = ""
            built.append(gap)
            at += len(gap)
            restored, confidence, others = _assemble(work, choices)
            tokens.append(
                Token(
                    i + 1, work.start, work.end, work.source, restored, confidence, others, at, at + len(restored)
                )
            )
            built.append(restored)
            at += len(restored)
            done = work.end
            swallow = not restored
        built.append(line[done:])
        out_lines.append("".join(built))
    return Restored("\n".join(out_lines), tuple(tokens), damaged)


def _assemble(work: Work, choices: Sequence[Choice]) -> tuple[str, float, tuple[tuple[str, float], ...]]:
    """The restored token, its confidence and other readings."""
    parts = work.parts
    if len(parts) == 1 and isinstance(parts[0], int):
        readings, sure = choices[parts[0]]
        others = tuple([(other, round(q, 4)) for other, q in readings[1:SHOWN]])
        return readings[0][0], min(work.confidence * sure, 1.0), others
    text: list[str] = []
    confidence = work.confidence
    slots = [p for p in parts if isinstance(p, int)]
    for part in parts:
        if isinstance(part, str):
            text.append(part)
        else:
            text.append(choices[part].readings[0][0])
            confidence *= choices[part].confidence
    whole: list[tuple[str, float]] = []
    if len(slots) == 1:
        for reading, p in choices[slots[0]].readings[1:SHOWN]:
            whole.append(("".join([reading if isinstance(q, int) else q for q in parts]), round(p, 4)))
    return "".join(text), min(confidence, 1.0), tuple(whole)
