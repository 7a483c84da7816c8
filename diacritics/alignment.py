"""Aligns a reading with the printed syllable, letter by letter."""

from __future__ import annotations

import math
from collections.abc import Mapping

from .orthography import strip_marks
from .pieces import DIGIT_LOOKS

_MOVES = ((1, 1), (1, 0), (1, 2), (1, 3), (2, 1), (2, 2))


def _first_guess(printed: str, read: str) -> float:
    a = strip_marks(printed)
    b = strip_marks(read)
    if a == b:
        return 0.0 if len(a) == 1 else -8.0
    if a.lower() == b.lower().translate(DIGIT_LOOKS):
        return -0.5 if len(a) == 1 else -8.0
    if len(printed) == 1 and len(read) == 1:
        return -3.0 if (a in "aeiouy") == (b in "aeiouy") else -5.0
    return -4.5 * max(1, len(printed) + len(read) - 1)


def best_segments(read: str, true: str, score: Mapping[tuple[str, str], float] | None) -> list[tuple[str, str]]:
    """The likeliest way to cut a reading into what each printed letter became.

    Args:
        read: The reading, lower-case.
        true: The printed syllable, lower-case, NFC.
        score: Log weights of segments; None for a first guess by likeness.
    """
    rows, cols = len(true) + 1, len(read) + 1
    best = [[-math.inf] * cols for _ in range(rows)]
    back: list[list[tuple[int, int]]] = [[(0, 0)] * cols for _ in range(rows)]
    best[0][0] = 0.0
    for i in range(rows):
        for j in range(cols):
            here = best[i][j]
            if here == -math.inf:
                continue
            for di, dj in _MOVES:
                if i + di >= rows or j + dj >= cols:
                    continue
                printed, got = true[i : i + di], read[j : j + dj]
                if score is None:
                    step = _first_guess(printed, got)
                else:
                    step = score.get((printed, got), -14.0 - 3.0 * (di + dj - 2))
                if here + step > best[i + di][j + dj]:
                    best[i + di][j + dj] = here + step
                    back[i + di][j + dj] = (di, dj)
    if best[-1][-1] == -math.inf:
        return []
    out = []
    i, j = rows - 1, cols - 1
    while i:
        di, dj = back[i][j]
        out.append((true[i - di : i], read[j - dj : j]))
        i, j = i - di, j - dj
    return out[::-1]
