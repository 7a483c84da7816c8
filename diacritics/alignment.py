"""Aligns a reading with the printed syllable, letter by letter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from .loops import compiled
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


_LETTER_BITS = 10
"""Bits in which the compiled code keeps the number of a letter."""
_STRANGE = (1 << _LETTER_BITS) - 1
"""Number of a letter that no segment has."""
Segments = tuple[tuple[str, str], ...]
"""What each printed letter, or two, became: printed and read."""


class Aligner:
    """Aligns many readings with their printed words by the same weights."""

    def __init__(self, score: Mapping[tuple[str, str], float]) -> None:
        """Args:
        score: Log weights of segments.
        """
        self._score = score
        letters = sorted({letter for pair in score for part in pair for letter in part})
        self._number = {letter: n for n, letter in enumerate(letters, 1)}
        self._compiled = compiled is not None and len(letters) < _STRANGE
        if self._compiled:
            keys = np.array([self._key(*pair) for pair in score], dtype=np.int64)
            order = np.argsort(keys)
            self._keys = keys[order]
            self._logp = np.array(list(score.values()), dtype=np.float32)[order]

    def _key(self, printed: str, read: str) -> int:
        """A segment as one number, as the compiled code looks it up."""
        key = 0
        for part, size in ((printed, 2), (read, 4)):
            for k in range(size):
                key = key << _LETTER_BITS | (self._number[part[k]] if k < len(part) else 0)
        return key

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[Segments]:
        """The likeliest way to cut each reading into what each printed letter became; nothing where there is none.

        Args:
            pairs: Readings with the printed words.
        """
        if not self._compiled:
            return [tuple(best_segments(read, printed, self._score)) for read, printed in pairs]
        texts = [text for pair in pairs for text in pair]
        starts = np.concatenate(([0], np.cumsum([len(text) for text in texts], dtype=np.int64)))
        number = self._number
        letters = np.array([number.get(letter, _STRANGE) for text in texts for letter in text], dtype=np.int64)
        steps = compiled.aligned(letters, starts, self._keys, self._logp, _MOVES).tolist()
        return [_cut(*pair, [step for step in its if step][::-1]) for pair, its in zip(pairs, steps, strict=True)]


def _cut(read: str, printed: str, steps: list[int]) -> Segments:
    """Segments from the sizes of their two sides: 8 times the printed letters and the read ones."""
    out = []
    i = j = 0
    for step in steps:
        di, dj = step >> 3, step & 7
        out.append((printed[i : i + di], read[j : j + dj]))
        i, j = i + di, j + dj
    return tuple(out)


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
