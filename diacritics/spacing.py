"""Words torn apart or run together in reading: N HAN for NHÂN, chủtrì for chủ trì."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .orthography import has_specific_letter
from .pieces import Span

IsWord = Callable[[str], bool]
"""Whether letters without marks are some Vietnamese syllable without its marks."""

_CONSONANTS = frozenset("bcdđghklmnpqrstvx")


def torn_words(spans: Sequence[Span], is_word: IsWord) -> set[int]:
    """The tokens that belong to the token after them: a lone onset before the rest of its word.

    Args:
        spans: The tokens of one line.
        is_word: Knows the syllables without marks.
    """
    out: set[int] = set()
    for i in range(len(spans) - 1):
        head, tail = spans[i].text, spans[i + 1].text
        if len(head) > 3 or not head.isalpha() or not set(head.lower()) <= _CONSONANTS or i - 1 in out:
            continue
        rest = tail.rstrip('.,;:!?)”"')
        same_case = rest.isupper() == head.isupper() or rest.islower()
        if rest.isalpha() and same_case and spans[i + 1].start - spans[i].end == 1 and is_word(head + rest):
            out.add(i)
    return out


def joined_words(word: str, is_written_so: IsWord) -> int | None:
    """Where a word with its marks falls into two words that are written just so: `vàđược` -> 2; None where it is one.

    Args:
        word: Lower-case letters.
        is_written_so: Knows the syllables with their marks.
    """
    if not 4 <= len(word) <= 14 or not has_specific_letter(word) or not word.isalpha() or is_written_so(word):
        return None
    cuts = [
        k
        for k in range(2, len(word) - 1)
        if word[k] in _CONSONANTS and is_written_so(word[:k]) and is_written_so(word[k:])
    ]
    return cuts[-1] if cuts else None


def cut_points(read: str, is_word: IsWord) -> list[int]:
    """The places where a reading of letters may fall into two words."""
    if not 5 <= len(read) <= 13 or not read.isalpha() or is_word(read):
        return []
    return [k for k in range(2, len(read) - 1) if is_word(read[:k]) and is_word(read[k:])]
