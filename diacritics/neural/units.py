"""What the re-scorer sees: syllables, numbers, breaks; and which syllables share their bare letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

EDGE, UNKNOWN, NUMBER, BREAK = range(4)
SPECIALS = ("<edge>", "<unknown>", "<number>", "<break>")
REACH = 8
"""Units seen before and after a place."""
LOWER, TITLE, UPPER = range(3)
OFFSETS = np.asarray([*range(-REACH, 0), *range(1, REACH + 1)], dtype=np.int64)


def bare(syllable: str) -> str:
    """Lower-case letters without marks: "đường" -> "duong"."""
    plain = "".join(c for c in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(c))
    return plain.replace("đ", "d")


def case_of(text: str) -> int:
    """LOWER, TITLE or UPPER."""
    if text[:1].isupper():
        return UPPER if len(text) > 1 and text.isupper() else TITLE
    return LOWER


@dataclass(frozen=True, slots=True)
class Groups:
    """Units by their bare letters.

    Attributes:
        of_unit: number of the group of each unit; -1 for the specials.
        starts: where the members of a group begin in ``members``; one more entry for the end.
        members: units, group after group.
    """

    of_unit: np.ndarray
    starts: np.ndarray
    members: np.ndarray


def make_groups(units: Sequence[str]) -> Groups:
    """Group the units (specials first) by their bare letters."""
    names: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        if number >= len(SPECIALS):
            names.setdefault(bare(unit), []).append(number)
    of_unit = np.full(len(units), -1, dtype=np.int32)
    starts, members = [0], []
    for group, numbers in enumerate(names.values()):
        of_unit[numbers] = group
        members += numbers
        starts.append(len(members))
    return Groups(of_unit, np.asarray(starts, dtype=np.int64), np.asarray(members, dtype=np.int64))
