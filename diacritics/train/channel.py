"""Learns how syllables are misread: a table of whole readings and a model of single letters.

The letter model gives the probability that a printed letter (or two) is read as a string of up to three
characters; it is found by aligning each reading with its syllable, again and again (hard EM, after Ristad and
Yianilos 1998), and smoothed through the letter without its marks.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

from diacritics.orthography import strip_marks
from diacritics.pieces import DIGIT_LOOKS

Pairs = Mapping[tuple[str, str], float]
Segments = dict[tuple[str, str], float]

_MOVES = ((1, 1), (1, 0), (1, 2), (1, 3), (2, 1), (2, 2))


def _first_guess(printed: str, read: str) -> float:
    a = strip_marks(printed)
    b = strip_marks(read).lower().translate(DIGIT_LOOKS)
    if a == b:
        return 0.0 if len(a) == 1 else -8.0
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


def learn_segments(pairs: Pairs, rounds: int = 4) -> tuple[Segments, Segments, dict[str, float]]:
    """The log probabilities of segments.

    Returns:
        Log P(read | printed) of the segments seen; log P(read | printed without marks), for smoothing; and the
        log probability that a letter is cut together with the one after it.
    """
    score: dict[tuple[str, str], float] | None = None
    counts: Counter[tuple[str, str]] = Counter()
    for _ in range(rounds):
        counts = Counter()
        for (read, true), times in pairs.items():
            if len(read) > 3 * len(true) + 2 or len(read) > 14:
                continue
            for segment in best_segments(read, true, score):
                counts[segment] += times
        # A pair of letters competes with its first letter alone.
        totals: dict[str, float] = defaultdict(float)
        for (printed, _got), times in counts.items():
            totals[printed[0]] += times
        score = {seg: math.log(times / totals[seg[0][0]]) for seg, times in counts.items()}
    single: Counter[tuple[str, str]] = Counter()
    totals = defaultdict(float)
    base_totals: dict[str, float] = defaultdict(float)
    for (printed, got), times in counts.items():
        single[(strip_marks(printed), got)] += times
        totals[printed[0]] += times
        base_totals[strip_marks(printed[0])] += times
    base = {seg: math.log(times / base_totals[seg[0][0]]) for seg, times in single.items()}
    smooth: Segments = {}
    weight = 3.0
    letters = {printed for printed, _ in counts} | set("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    by_base: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (printed, got), logp in base.items():
        by_base[printed].append((got, logp))
    for printed in letters:
        total = totals[printed[0]]
        for got, logp in by_base[strip_marks(printed)]:
            times = counts.get((printed, got), 0.0)
            smooth[(printed, got)] = math.log((times + weight * math.exp(logp)) / (total + weight))
    return smooth, base, dict(totals)
