"""Learns how syllables are misread: a table of whole readings and a model of single letters.

The letter model gives the probability that a printed letter (or two) is read as a string of up to three
characters; it is found by aligning each reading with its syllable, again and again (hard EM, after Ristad and
Yianilos 1998), and smoothed through the letter without its marks.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from importlib import resources

from diacritics.alignment import best_segments
from diacritics.channel import CASES, Channel
from diacritics.orthography import strip_marks

Pairs = Mapping[tuple[str, str], float]
Segments = dict[tuple[str, str], float]
Table = dict[str, list[tuple[int, float]]]


def count_segments(pairs: Pairs, rounds: int = 4) -> Counter[tuple[str, str]]:
    """How often each printed letter (or two) was read as what, by the best alignments of all pairs."""
    score: dict[tuple[str, str], float] | None = None
    counts: Counter[tuple[str, str]] = Counter()
    for _ in range(rounds):
        counts = Counter()
        for (read, true), times in pairs.items():
            if len(read) > 2 * len(true) + 2 or len(read) > 14:
                continue
            for segment in best_segments(read, true, score):
                counts[segment] += times  # type: ignore[assignment]
        totals: dict[str, float] = defaultdict(float)
        for (printed, _got), times in counts.items():
            totals[printed[0]] += times
        score = {seg: math.log(times / totals[seg[0][0]]) for seg, times in counts.items()}
    return counts


def look_alikes() -> dict:
    """The letters that are known to be taken for each other."""
    return json.loads(resources.files("diacritics.train").joinpath("look_alikes.json").read_text(encoding="utf-8"))


def _shape_groups(letter: str) -> list[str]:
    base = strip_marks(letter)
    return [letter] if base == letter else [letter, "*" + base]


def _printed_pairs(shape: str, alphabet: Sequence[str]) -> list[str]:
    """The pairs of letters that a shape names: `*oi` is any o with a mark before an i."""
    if shape[0] != "*":
        return [shape]
    return [letter + shape[2:] for letter in alphabet if _shape_groups(letter)[-1] == shape[:2]]


def smooth_segments(counts: Mapping[tuple[str, str], float], share_look: float, share_base: float) -> Segments:
    """Log P(read | printed): what was seen, softened by letters of the same shape and by known look-alikes.

    Args:
        counts: From `count_segments`.
        share_look: Probability kept for look-alikes.
        share_base: Probability kept for what other letters with the same base are read as.
    """
    known = look_alikes()
    totals: dict[str, float] = defaultdict(float)
    group_totals: dict[str, float] = defaultdict(float)
    group_counts: dict[str, Counter[str]] = defaultdict(Counter)
    own: dict[str, Counter[str]] = defaultdict(Counter)
    for (printed, got), times in counts.items():
        totals[printed[0]] += times
        if len(printed) == 1:
            own[printed][got] += times  # type: ignore[assignment]
            group = _shape_groups(printed)[-1]
            group_totals[group] += times
            group_counts[group][got] += times  # type: ignore[assignment]
    alphabet = sorted(set(own) | {c.upper() for c in own if len(c.upper()) == 1} | {c.lower() for c in own})
    out: Segments = {}
    for letter in alphabet:
        mix: dict[str, float] = defaultdict(float)
        total = totals[letter]
        group = _shape_groups(letter)[-1]
        trust = total / (total + 20.0) * (1.0 - share_look - share_base)
        rest = 1.0 - share_look - trust
        for got, times in own[letter].items():
            mix[got] += trust * times / total
        sources: list[tuple[float, Counter[str], float, bool]] = []
        if group_totals[group]:
            sources.append((1.0, group_counts[group], group_totals[group], False))
        small = letter.lower()
        if small != letter and totals[small]:
            sources.append((1.0, own[small], totals[small], True))
        for weight, seen, amount, fold in sources:
            for got, times in seen.items():
                shaped = got.upper() if fold and len(got.upper()) == len(got) else got
                mix[shaped] += rest / len(sources) * weight * times / amount
        alike = [g for key in _shape_groups(letter) for g in known["groups"].get(key, ())]
        for got in alike:
            mix[got] += share_look / len(alike)
        mix[letter] += 1e-3
        if not sources and not total:
            mix[strip_marks(letter)] += 0.5
        for got, p in mix.items():
            if p > 1e-6:
                out[(letter, got)] = math.log(min(p, 1.0))
    for (printed, got), times in counts.items():
        if len(printed) == 2 and times / totals[printed[0]] > 1e-6:
            out[(printed, got)] = math.log(times / totals[printed[0]])
    floor = math.log(share_look * 0.1)
    for shape, readings in known["pairs"].items():
        for printed in _printed_pairs(shape, alphabet):
            for got in readings:
                out[(printed, got)] = max(out.get((printed, got), -99.0), floor)
    return out


READY = 14
"""Candidates kept for each reading: two fewer than the restorer's width, which is what it asks for at first."""
READY_FROM = 3
"""How often a reading must have been seen; the others cost more room than they save time."""


def ready_candidates(channel: Channel) -> Table:
    """The candidates of every reading that was seen some times, worked out ahead."""
    names = {short: case for case, short in CASES.items()}
    often = [key for key, seen in channel.table.items() if sum(times for _, times in seen) >= READY_FROM]
    return {key: channel.candidates(key[1:], names[key[0]], READY) for key in often if key[1:].isprintable()}


def reading_table(pairs: Pairs, words: list[str]) -> Table:
    """For each reading, with the printed case before it, the numbers of the printed words and counts."""
    number = {word: i for i, word in enumerate(words)}
    table: Table = defaultdict(list)
    for (read, true), times in sorted(pairs.items()):
        word = number.get(true.lower())
        if word is not None:
            case = "u" if len(true) > 1 and true.isupper() else "t" if true[0].isupper() else "l"
            table[case + read].append((word, times))
    return dict(table)
