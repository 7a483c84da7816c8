"""What the engine read held against where the ink stands: dots below that are not there, and specks read as letters.

The engine knows the language and adds a dot that it expects (THI as THỊ, in bold capitals above all), and gives a
letter to a speck. Both show in the boxes of the words, which close tightly around the ink.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from pipeline.read.layout import Row, Word

_DOT = "\N{COMBINING DOT BELOW}"
_BELOW = frozenset("gjpqyçQJ,;()[]{}/|_@&$§")  # signs that reach below the base line in one typeface or another
_BESIDE = 4  # words that tell the base line
_NO_INK = 0.03  # of the height of a line: a word with ink no further below the base line has no dot there
_HANGING = 0.1  # of the height of a line that a g hangs down at least
_ENOUGH = 4  # words with such a letter that tell whether boxes follow the ink
_MOSTLY = 0.8
_SPECK = 0.3  # of the height of a line, under which no letter or digit stands
_UNSURE = 0.35  # confidence below which a word of one or two letters alone on its row is a speck
_ALONE = 2


def without_false_dots(lines: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """Take off dots below under which there is no ink.

    Args:
        lines: Of one page, as if it stood straight; words left to right.

    Returns:
        The lines; words about whose base line nothing is known stay as read, and so does all where the boxes do not
        follow the ink.
    """
    return [_without_false_dots(line) for line in lines] if _follow_the_ink(lines) else list(map(list, lines))


def _follow_the_ink(lines: Sequence[Sequence[Word]]) -> bool:
    """Whether the boxes of words with g, p, q or y reach further down than those of words beside them without."""
    lower = seen = 0
    for line in lines:
        plain = [word for word in line if _on_base_line(word.text)]
        if len(plain) < 2:
            continue
        base = median(word.bottom for word in plain)
        height = median(word.bottom - word.top for word in plain)
        hanging = [word for word in line if any(sign in "gpqy" for sign in unicodedata.normalize("NFD", word.text))]
        seen += len(hanging)
        lower += sum(word.bottom - base > _HANGING * height for word in hanging)
    return seen >= _ENOUGH and lower >= _MOSTLY * seen


def _without_false_dots(line: Sequence[Word]) -> list[Word]:
    words = list(line)
    plain = [word for word in words if _on_base_line(word.text)]
    for index, word in enumerate(words):
        decomposed = unicodedata.normalize("NFD", word.text)
        if _DOT not in decomposed or any(sign in _BELOW for sign in decomposed):
            continue
        beside = sorted(plain, key=lambda one: abs(one.left - word.left))[:_BESIDE]
        if len(beside) < _BESIDE / 2:
            continue
        base = median(one.bottom for one in beside)
        height = median(one.bottom - one.top for one in beside)
        if word.bottom - base <= _NO_INK * height:
            words[index] = replace(word, text=unicodedata.normalize("NFC", decomposed.replace(_DOT, "")))
    return words


def without_specks(line: Sequence[Word]) -> list[Word]:
    """Leave out words that are too low for a letter.

    Args:
        line: Words of one line.

    Returns:
        The others.
    """
    if len(line) < 2:
        return list(line)
    height = median(word.bottom - word.top for word in line)
    return [word for word in line if word.bottom - word.top >= _SPECK * height or not _says_something(word.text)]


def is_speck(row: Row) -> bool:
    """Whether a row is one word of a letter or two that the engine hardly believes itself."""
    words = row.words
    if len(words) != 1 or (words[0].confidence or 0.0) >= _UNSURE:
        return False
    signs = [sign for sign in words[0].text if sign.isalnum()]
    return len(signs) <= _ALONE and not any(sign.isdigit() for sign in signs)


def _on_base_line(text: str) -> bool:
    decomposed = unicodedata.normalize("NFD", text)
    return any(sign.isalnum() for sign in text) and not any(sign in _BELOW or sign == _DOT for sign in decomposed)


def _says_something(text: str) -> bool:
    """Letters, digits and the bare marks that the engine makes of dirt; a full stop or a hyphen is low by nature."""
    return any(sign.isalnum() or unicodedata.category(sign) in ("Lm", "Sk") for sign in text)
