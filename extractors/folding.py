"""A copy of a text without accents and case in which every character keeps its place.

The extractors search the folded copy, so that an accent that the reading lost or set wrongly does not hide a
word, and cut what they found out of the text itself: an offset in one is an offset in the other.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for first, last in ((0x41, 0x5B), (0xC0, 0x250), (0x1E00, 0x1F00)):
        for code in range(first, last):
            base = unicodedata.normalize("NFD", chr(code))[0].lower()
            if len(base) == 1 and base.isalpha():
                table[code] = base
    for letter in "đĐ\N{LATIN CAPITAL LETTER ETH}\N{LATIN SMALL LETTER ETH}":
        table[ord(letter)] = "d"
    for dash in _DASHES:
        table[ord(dash)] = "-"
    table[ord("_")] = " "  # dirt beside a word; to a pattern it would be part of it
    table[ord(_NO_BREAK_SPACE)] = " "
    return table


def fold(text: str) -> str:
    """Copy a text without accents, case and kinds of dash, one character for each.

    Args:
        text: Any text; Vietnamese letters are expected as single code points (NFC).

    Returns:
        A string of the same length.

    Examples:
        >>> fold("Nghị quyết số 57–NQ/TW")
        'nghi quyet so 57-nq/tw'
    """
    return text.translate(_table())
