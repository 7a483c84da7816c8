"""Capitals: the restored word takes those of the source, save where the reading made a capital by mistake."""

from __future__ import annotations

from .edits import forms


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


def may_be_title(read: str) -> bool:
    """Whether capitals may be a capital and small letters: of the same shape (SO for Sở), or misread (MGi for Môi)."""
    return read[-1].islower() or (len(read) == 2 and read.isupper() and read[1] in forms().small_alike)
