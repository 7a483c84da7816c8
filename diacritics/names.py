"""Names of people and places, told by their capitals, and what a document's places say of one name taken together.

A name is rarer than any other word: its neighbours say little of its marks, and a guess that looks likely is often
wrong. So a name is judged by what speaks for it wherever it stands in the document, and comes out alike there.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .orthography import strip_marks
from .places import places

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

FAINTEST = 1e-4
"""A rival less likely than that in one place is taken to be so likely there."""
SETTLED = 0.98
"""Places that are all so sure of the same word need not agree."""
BEHIND_KIND = 2
"""Words in capitals after the word for a place that may be its name."""


class Names(NamedTuple):
    """The names of a document."""

    rows: frozenset[int]
    """Positions of the chain that are part of a name."""
    groups: tuple[tuple[int, ...], ...]
    """Positions of the same word of the same name, two at least in each; a position may be in two groups."""
    followers: tuple[tuple[int, int], ...] = ()
    """Positions with a name's letters and one capital only ("Hải phòng"), each with one of the name itself."""


def names_of(cases: Sequence[str], word: Callable[[int], str]) -> Names:
    """Find the names of a document.

    Two neighbours with a capital each are a name, and so is what has a capital after the word for a place. In lines
    of capitals a name is known by what stands elsewhere, or by the word for a place before it.

    Args:
        cases: By position of the chain `upper`, `title` or `lower`; empty where no piece of text stands.
        word: Gives the likeliest word of such a position, in small letters.

    Returns:
        Positions of names, and those that share a word of a name.
    """
    kinds = places().kinds
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    single: dict[tuple[str, str], list[int]] = defaultdict(list)
    shouted: list[tuple[int, int]] = []
    half: list[tuple[int, int]] = []
    rows: set[int] = set()

    def key(first: int, second: int) -> tuple[str, str]:
        return strip_marks(word(first)), strip_marks(word(second))

    for row in range(1, len(cases)):
        case, before = cases[row], cases[row - 1]
        if case == "lower" and before == "title":
            half.append((row - 1, row))
        if case in ("", "lower") or not before:
            continue
        if case == before == "title":
            pairs[key(row - 1, row)].append((row - 1, row))
        elif case == "title" and word(row - 1) in kinds:
            single[key(row - 1, row)].append(row)
            rows.add(row)
        elif case == before == "upper":
            shouted.append((row - 1, row))
            behind = [at for at in range(row - 1, row - 1 - BEHIND_KIND, -1) if at >= 0 and cases[at]]
            if any(word(at) in kinds for at in behind):
                rows.add(row)
    for first, second in shouted:
        known = pairs.get(key(first, second))
        if known is not None:
            known.append((first, second))
    followers = [(row, its[0][k]) for pair in half if (its := pairs.get(key(*pair))) for k, row in enumerate(pair)]
    groups = [group for found in pairs.values() if len(found) > 1 for group in zip(*found, strict=True)]
    groups += [tuple(found) for found in single.values() if len(found) > 1]
    rows.update(row for found in pairs.values() for pair in found for row in pair)
    return Names(frozenset(rows), tuple(groups), tuple(followers))


def follow(followers: Sequence[tuple[int, int]], words: Ints, probability: Floats) -> None:
    """Give doubtful followers of a name, in place, the geometric mean of what they and the name say.

    They have no voice in what the name is: "Hai phòng" may be two rooms.

    Args:
        followers: As in `Names`.
        words: As for `agree`.
        probability: As for `agree`, which comes first.
    """
    for row, name in followers:
        if probability[row].max() >= SETTLED:
            continue
        said = dict(zip(words[name].tolist(), probability[name].tolist(), strict=True))
        own = probability[row]
        other = np.array([max(said.get(word, 0.0), FAINTEST) for word in words[row].tolist()])
        weight = np.where(own > 0, np.sqrt(np.maximum(own, FAINTEST) * other), 0.0)
        probability[row] = weight * (own.sum() / weight.sum())


def agree(groups: Sequence[Sequence[int]], words: Ints, probability: Floats) -> None:
    """Give the places of a name, in place, the geometric mean of what each says.

    Args:
        groups: As in `Names`.
        words: For each position of the chain the numbers of its candidates, likeliest first.
        probability: Theirs; a row's sum stays.
    """
    best, surest = words[:, 0].tolist(), probability[:, 0].tolist()
    unsettled = [
        group
        for group in groups
        if min(surest[row] for row in group) < SETTLED or len({best[row] for row in group}) > 1
    ]
    said: list[dict[int, float]] = []
    of_row: dict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(unsettled):
        total: dict[int, float] = defaultdict(float)
        for row in group:
            of_row[row].append(number)
            for word, p in zip(words[row].tolist(), probability[row].tolist(), strict=True):
                if p > FAINTEST:
                    total[word] += math.log(p / FAINTEST)
        said.append(total)
    for row, numbers in of_row.items():
        many = sum(len(unsettled[n]) for n in numbers)
        score = np.array([sum(said[n].get(word, 0.0) for n in numbers) / many for word in words[row].tolist()])
        weight = np.where(probability[row] > 0, np.exp(score - score.max()), 0.0)
        probability[row] = weight * (probability[row].sum() / weight.sum())
