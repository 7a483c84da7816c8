"""Section numerals of bold capitals, which the engine misreads ("III." as "II.", "II." as "H."), counted anew.

A numeral I, II or III is nothing but upright strokes; they are counted on the picture. Only the first word of a
line that looks like such a numeral before words in capitals is looked at, so nothing else can be changed. A sign of
money before a bracket is the letter of an item: c).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from pipeline.read.layout import Word

_LOOKS_LIKE = re.compile(r"^[I1lHTiï|!J\]]{1,4}(?P<end>[.,)/–-])$")
_LETTER_C = re.compile(r"^[€¢©][).]$")
_GLUED = re.compile(r"^([IVX]{1,5}[.,])([^\W\d_]{2,}.*)$")
_BAND = (0.35, 0.65)  # of the height: above the dot, between the serifs
_FILLED = 0.85  # of the band that a stroke must fill


def recount_numerals(line: Sequence[Word], image: Image.Image) -> list[Word]:
    """Mend the numeral that begins a heading.

    Args:
        line: The words of a line as read, in pixels of the picture.
        image: The picture that was read, mode `L`.

    Returns:
        The line, its first word replaced where the strokes tell another numeral.
    """
    words = part_numeral(line)
    if len(words) > 1 and _LETTER_C.match(words[0].text):
        words[0] = replace(words[0], text="c" + words[0].text[-1])
    looks = _LOOKS_LIKE.match(words[0].text) if len(words) > 1 else None
    if looks is None or not _in_capitals(words[1:4]):
        return words
    strokes = count_strokes(words[0], image)
    if strokes is None:
        return words
    read = "I" * strokes + (looks["end"] if looks["end"] in ")/–-" else ".")
    if read != words[0].text:
        words[0] = replace(words[0], text=read)
    return words


def part_numeral(line: Sequence[Word]) -> list[Word]:
    """Part a numeral from the capitals that the engine glued to it ("I.MỤC" before "ĐÍCH")."""
    words = list(line)
    glued = _GLUED.match(words[0].text) if words else None
    if glued is None or not _in_capitals([replace(words[0], text=glued[2]), *words[1:4]]):
        return words
    first = words[0]
    cut = first.left + (first.right - first.left) * len(glued[1]) / len(first.text)
    words[:1] = [replace(first, text=glued[1], right=cut), replace(first, text=glued[2], left=cut)]
    return words


def count_strokes(word: Word, image: Image.Image) -> int | None:
    """Number of upright strokes of a word of one to three.

    Args:
        word: Where to look.
        image: Mode `L`.

    Returns:
        1, 2 or 3; None where what stands there is not just upright strokes of one width.
    """
    left, top = max(0, int(word.left) - 1), max(0, int(word.top))
    right, bottom = min(image.width, int(word.right) + 2), min(image.height, int(word.bottom) + 1)
    if right - left < 3 or bottom - top < 8:
        return None
    crop = np.asarray(image.crop((left, top, right, bottom)))
    high = crop.shape[0]
    band = crop[int(_BAND[0] * high) : int(_BAND[1] * high) + 1]
    ink, paper = float(crop.min()), float(np.percentile(crop, 95))
    if paper - ink < 60:
        return None
    dark = (band < (ink + paper) / 2).mean(axis=0)
    columns = dark >= _FILLED
    if (dark > 0.25).sum() > columns.sum() * 1.6 + 2:  # slanted or crossed strokes: another letter
        return None
    edges = np.flatnonzero(np.diff(np.concatenate(([0], columns.astype(np.int8), [0]))))
    widths = edges[1::2] - edges[0::2]
    if not 1 <= len(widths) <= 3 or widths.max() > 2 * widths.min() + 2 or widths.max() > 0.5 * high:
        return None
    starts = edges[0::2]
    steps = np.diff(starts)
    if len(steps) and (steps.max() > 1.5 * steps.min() or steps.max() > 0.9 * high):
        return None
    return len(widths)


def _in_capitals(words: Sequence[Word]) -> bool:
    letters = [sign for word in words for sign in word.text if sign.isalpha()]
    return len(letters) >= 3 and sum(sign.isupper() for sign in letters) >= 0.8 * len(letters)
