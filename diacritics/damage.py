"""Decides what is wrong with a stretch of text: nothing, all marks lost, or badly read."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from .orthography import has_specific_letter, is_syllable, old_style
from .pieces import core_of


class Damage(Enum):
    """The kinds of text that are treated in different ways."""

    NONE = "none"
    BARE = "bare"
    READ = "read"


class Signs(NamedTuple):
    """What speaks for and against damage in a stretch of text."""

    words: int
    """Words of two letters or more."""
    marked: int
    """Of these, possible syllables with a letter that only Vietnamese has."""
    foreign: int
    """Of these, words that are no possible syllable."""
    accented: int
    """Of these, words with any letter beyond ASCII."""

    def __add__(self, other: object) -> Signs:  # type: ignore[override]
        assert isinstance(other, Signs)
        return Signs(*(a + b for a, b in zip(self, other, strict=True)))


def signs_of(line: str) -> Signs:
    """Count the signs in one line."""
    words = marked = foreign = accented = 0
    for token in line.split():
        start, end = core_of(token)
        core = token[start:end].lower()
        if len(core) < 2 or core.isdigit():
            continue
        words += 1
        if not core.isascii():
            accented += 1
        if core.isalpha() and is_syllable(old_style(core)):
            marked += has_specific_letter(core)
        else:
            foreign += 1
    return Signs(words, marked, foreign, accented)


def judge(part: Signs, whole: Signs) -> Damage:
    """What is wrong with a part of a document, the rest of the document helping where the part is short."""
    trust = 6.0
    share = (part.marked + trust * whole.marked / max(whole.words, 1)) / (part.words + trust)
    if share >= 0.22:
        return Damage.NONE
    accented = (part.accented + 2 * trust * whole.accented / max(whole.words, 1)) / (part.words + 2 * trust)
    if accented < 0.03 and part.foreign <= 0.2 * part.words:
        return Damage.BARE
    return Damage.READ
