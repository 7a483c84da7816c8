"""Lay a line as read beside the line as printed, letter by letter."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

# what an engine writes for round and upright letters: folding both sides alike keeps the letters aligned
_LOOKS = str.maketrans("đĐð60¢1|!5$29", "dddoocilissgg")


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    folded = base.translate(_LOOKS)
    return folded if len(folded) == 1 else base[0]


def fold(text: str) -> str:
    """The bare shapes of the letters: no marks, no case, look-alikes joined; as long as the text."""
    return "".join(map(_fold_letter, text))


def letter_spans(true: str, read: str) -> list[tuple[int, int]]:
    """For each letter of the true text, the part of the read text that stands for it.

    Args:
        true: as printed, NFC.
        read: as read, NFC.

    Returns:
        One (start, end) into ``read`` for each letter of ``true``; the spans touch and never go back, and together
        they cover ``read``. An empty span is a letter that was lost.
    """
    if not true:
        return []
    starts = [0] * (len(true) + 1)
    steps = [(op.tag, op.src_start, op.src_end, op.dest_start) for op in Levenshtein.opcodes(fold(true), fold(read))]
    for tag, s0, s1, d0 in steps:
        if tag in ("equal", "replace"):
            for k in range(s1 - s0):
                starts[s0 + k] = d0 + k
        elif tag == "delete":
            for k in range(s0, s1):
                starts[k] = d0
    starts[len(true)] = len(read)
    starts[0] = 0
    # letters added belong to the letter before them; after a space, to the word that begins there
    for tag, s0, _, d0 in steps:
        if tag == "insert" and 0 < s0 < len(true) and true[s0 - 1] == " ":
            starts[s0] = d0
    spans = []
    for i in range(len(true)):
        start = starts[i]
        end = max(start, starts[i + 1])
        starts[i + 1] = end
        spans.append((start, end))
    return spans


def word_spans(true: str, read: str) -> list[tuple[str, str]]:
    """Each word of the true line with what was read for it; an inner space means that it was broken.

    Args:
        true: as printed.
        read: as read.

    Returns:
        (true word, read text); a read text that ends with ``+`` ran into the next word.
    """
    spans = letter_spans(true, read)
    out: list[tuple[str, str]] = []
    i = 0
    while i < len(true):
        if true[i] == " ":
            i += 1
            continue
        j = i
        while j < len(true) and true[j] != " ":
            j += 1
        text = read[spans[i][0] : spans[j - 1][1]]
        joined = j < len(true) and " " not in read[spans[j][0] : spans[j][1]] and not text.endswith(" ")
        if joined and j + 1 < len(true) and read[spans[j + 1][0] : spans[j + 1][0] + 1] == " ":
            joined = False
        out.append((true[i:j], text.strip() + ("+" if joined and text.strip() else "")))
        i = j
    return out
