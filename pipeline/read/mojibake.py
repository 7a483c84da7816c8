"""UTF-8 that was taken for an eight-bit code on its way ("Tá»\x89nh" for "Tỉnh"): ftfy's repair, held to Vietnamese."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import ftfy

from pipeline.read.syllables import measure

_MOJIBAKE_SHARE = 0.1  # of the lines with text: a few odd lines of an English reading are not mojibake
_LETTERS_OF_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)


def is_mojibake(texts: Sequence[str]) -> bool:
    r"""Whether the lines hold UTF-8 that was taken for an eight-bit code ("Tá»\x89nh" for "Tỉnh").

    A line counts only where ftfy's repair makes it more Vietnamese and leaves no foreign letter, so that the odd
    letters of an English reading are never "repaired".
    """
    changed = filled = 0
    for text in texts:
        if not text.strip():
            continue
        filled += 1
        changed += not text.isascii() and _repaired(text)[1] > 0
    return changed > 0 and changed >= _MOJIBAKE_SHARE * filled


def unscramble(text: str) -> str:
    """Repair one line.

    Args:
        text: A line of a document that `is_mojibake`.

    Returns:
        ftfy's repair where it is no less Vietnamese than the line and holds no foreign letter, else the line itself.
    """
    return _repaired(text)[0]


def _repaired(text: str) -> tuple[str, float]:
    """The line repaired, and by how much more Vietnamese it is; the line itself where it is not."""
    fixed = ftfy.fix_encoding(text)
    if fixed == text or not _all_vietnamese(fixed):
        return text, 0.0
    gain = measure([fixed]).score - measure([text]).score
    return (fixed, gain) if gain >= 0 else (text, 0.0)


def _all_vietnamese(text: str) -> bool:
    return all(
        letter in _LETTERS_OF_VIETNAMESE for letter in unicodedata.normalize("NFC", text).lower() if letter.isalpha()
    )
