"""Dots of the letter i that the engine took for a tone ("Đỉnh" for "Đinh"), measured on the scan itself.

At the size that the engine reads, the dot and the hook of an i differ by a pixel, and the engine leans on the words it
knows, so that names suffer most. At the scan's own resolution every tone mark is wider than the dot; the dots of the
page's other i's tell how wide that is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from pipeline.read.layout import Word

LEAST_DPI = 180  # of a scan on which dot and mark can be told apart
_ABOVE = frozenset("\u0300\u0301\u0303\u0309\u0308")  # grave, acute, tilde, hook; and two dots, which no tone is
_OTHER_ABOVE = frozenset("\u0302\u0306\u031b")
_HOOK = "\u0309"
_KNOWN = 0.95  # confidence of a word whose dot serves as a measure
_SURE = 0.9  # confidence above which only the hook, nearest to the dot, is looked at
_MEASURES = 12  # dots that are measured at most
_ENOUGH = 4
_USUAL = 0.65  # place among the dots measured, the narrowest first: half a pixel is lost to the grain of some
_WIDER = 1.17  # times the usual dot's width, from which it is a mark
_SMALLER = 0.6  # times the usual dot's width, below which it is dirt
_ZONE = 0.55  # of the height of a word, from its top, in which the dot lies
_SIGN = 0.42  # of the height, at the end of a word, that a semicolon takes with its own dot
_ROOM = 0.16  # of the height, above the word and beside it


def without_false_marks(lines: Sequence[Sequence[Word]], scan: Image.Image, scale: float) -> list[list[Word]]:
    """Turn í, ì, ĩ and ỉ into i where the scan has a dot.

    Args:
        lines: Words as read, in pixels of the picture that was read.
        scan: The page upright at its own resolution, 180 dots per inch or more, mode `L`.
        scale: Pixels of the scan for one of the picture.

    Returns:
        The lines; words with further marks above stay as read.
    """
    result = [list(line) for line in lines]
    suspects = [(row, at) for row, line in enumerate(result) for at, word in enumerate(line) if _is_suspect(word)]
    if not suspects:
        return result
    dots = sorted(width for width in _known_dots(result, scan, scale) if width is not None)
    if len(dots) < _ENOUGH:
        return result
    usual = dots[int(_USUAL * len(dots))]
    for row, at in suspects:
        word = result[row][at]
        width = _mark_width(word, scan, scale)
        if width is not None and _SMALLER * usual <= width <= _WIDER * usual:
            result[row][at] = replace(word, text=_with_a_dot(word.text))
    return result


def _is_suspect(word: Word) -> bool:
    marks = _marks_above(word.text)
    if marks is None or len(marks) != 1:
        return False
    return _HOOK in marks or (word.confidence or 0.0) < _SURE


def _marks_above(text: str) -> str | None:
    """The marks above the one i of a word; None where it has none, more than one, or a mark on another letter."""
    marks, letters = "", 0
    letter = ""
    for sign in unicodedata.normalize("NFD", text):
        if sign in _ABOVE or sign in _OTHER_ABOVE:
            if letter != "i" or sign in _OTHER_ABOVE:
                return None
            marks += sign
        elif not unicodedata.combining(sign):
            letter = sign
            letters += sign in "ij"
    return marks if letters == 1 else None


def _known_dots(lines: Sequence[Sequence[Word]], scan: Image.Image, scale: float) -> Iterator[int | None]:
    sure = [word for line in lines for word in line if (word.confidence or 0.0) >= _KNOWN and len(word.text) <= 8]
    plain = [word for word in sure if _marks_above(word.text) == ""]
    step = max(1, len(plain) // _MEASURES)
    for word in plain[::step][:_MEASURES]:
        yield _mark_width(word, scan, scale)


def _mark_width(word: Word, scan: Image.Image, scale: float) -> int | None:
    """Width of what floats above the letters of a word, the highest of it; None where nothing does."""
    high = (word.bottom - word.top) * scale
    room = _ROOM * high
    right = word.right * scale - (_SIGN * high if word.text[-1] in ";:!?" else 0.0)
    left, top = int(word.left * scale - room / 2), int(word.top * scale - room)
    if left < 0 or top < 0 or right - left < 4 or high < 8:
        return None
    whole = np.asarray(scan.crop((left, top, int(right + room / 2), int(word.bottom * scale))))
    ink, paper = float(np.percentile(whole, 2)), float(np.percentile(whole, 90))
    if paper - ink < 60:
        return None
    floating = _floating(whole[: int(room + _ZONE * high)] < (ink + paper) / 2)
    return min(floating)[1] if floating else None


def _floating(dark: np.ndarray) -> list[tuple[int, int]]:
    """(top, width) of the patches of three dark pixels or more that reach neither the upper nor the lower edge."""
    left = set(zip(*(places.tolist() for places in np.nonzero(dark)), strict=True))
    last = dark.shape[0] - 1
    found = []
    while left:
        todo = [left.pop()]
        patch = []
        while todo:
            row, column = todo.pop()
            patch.append((row, column))
            near = {(row + down, column + over) for down in (-1, 0, 1) for over in (-1, 0, 1)} & left
            left -= near
            todo.extend(near)
        rows = [row for row, _ in patch]
        columns = [column for _, column in patch]
        if len(patch) >= 3 and min(rows) > 0 and max(rows) < last:
            found.append((min(rows), max(columns) - min(columns) + 1))
    return found


def _with_a_dot(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(s for s in unicodedata.normalize("NFD", text) if s not in _ABOVE))
