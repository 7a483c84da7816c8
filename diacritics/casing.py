"""Capitals: the restored word takes those of the source, save where the reading made a capital by mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .edits import forms
from .orthography import is_syllable

_NUMERAL = frozenset("IVX")
_CLEAR = 3
"""Letters from which a word shows its case."""


class Around(NamedTuple):
    """What the other words of its line say of a word's capitals."""

    before: str
    """Case of the nearest word before it that shows its case; empty where there is none."""
    after: str
    shouted: bool
    """Whether the line is in capitals."""
    opens: bool
    """Whether the word follows the mark of an item."""


def case_of(read: str) -> str:
    """`upper`, `title` or `lower`: how a word was printed, judging from its reading (tAm is `lower`, XUAt `upper`)."""
    letters = [c for c in read if c.isalpha()]
    if not letters:
        return "lower"
    if read[2:].islower() and read[:2] in forms().stroked_d:
        return "title"
    capitals = sum(c.isupper() for c in letters)
    small = len(letters) - capitals
    if capitals >= 2 and capitals > small:
        return "upper"
    if read[0].isupper() or (capitals == 1 and len(letters) == 1):
        return "title"
    return "lower"


def with_case(word: str, case: str) -> str:
    """The lower-case word in the given case."""
    if case == "upper":
        return word.upper()
    if case == "title":
        return word[:1].upper() + word[1:]
    return word


def is_small_l(read: str) -> bool:
    """Whether a word read with a capital begins with what a small l is read as: `Igi` for lợi, `Jam` for làm."""
    return read[0] in forms().small_l and not read[1:].isupper()


def clear_case(read: str) -> str:
    """The case of a word that shows it; empty for one that does not, such as `NOi` and `I6`."""
    if read.isalpha() and len(read) > 1 and (read.isupper() or read.islower()):
        return "upper" if read.isupper() else "lower"
    return "" if len(read) < _CLEAR or (case := case_of(read)) == "upper" else case


def leaves_case_open(read: str, word: str) -> bool:
    """Whether a reading in small letters may have been a capital all the same; `word` is what was read."""
    return not read.islower() or read[0] + word[0] in forms().capital_vowels


def shown_case(read: str, case: str, word: str, around: Callable[[], Around]) -> str:
    """The case in which a word is shown, now that the word is known.

    Args:
        read: The reading.
        case: As `case_of` tells it from the reading alone.
        word: What was read, in small letters.
        around: Looks at the words around it; asked only where the reading leaves a doubt.
    """
    if case == "title":
        if word[0] == "l" and is_small_l(read):
            return "lower"
        if len(read) == 2 and read[1] in forms().capital_read_small and around().shouted:
            return "upper"  # Vi for VÌ among capitals
    elif case == "upper":
        return "title" if _is_title(read, word, around) else case
    elif not read.islower():
        if read[0].islower():
            return "upper" if around().shouted else case  # vA for VÀ
        return "title" if not any(map(str.isalpha, read)) and around().opens else case  # $6 for Sở
    elif leaves_case_open(read, word) and around().opens:
        return "title"
    return case


def _is_title(read: str, word: str, around: Callable[[], Around]) -> bool:
    """Whether capitals stand for a capital and small letters: MGi for Môi, SO for Sở, XA for Xã."""
    short = len(read) == 2 and read.isupper()
    if not short and not read[-1].islower():
        return False
    if short and (set(read) <= _NUMERAL or (word == read.lower() and read[1] not in forms().small_alike)):
        return False
    if short and word == read.lower() and not is_syllable(word):
        return False  # NS
    before, after, *_ = around()
    if read[-1].islower() and after:
        return after != "upper"
    if "upper" in (before, after):
        return False
    return bool(before or after) or read[-1].islower() or read[1] in forms().small_alike


def may_be_title(read: str) -> bool:
    """Whether capitals may be a capital and small letters: of the same shape (SO for Sở), or misread (MGi for Môi)."""
    return read[-1].islower() or (len(read) == 2 and read.isupper() and read[1] in forms().small_alike)
