"""Vietnamese words for comparing: normalising, cutting into syllables, joining syllables to words.

Words are what underthesea's segmenter joined often enough in the training text (see `train_words`); at run
time the syllables are joined by longest match over that list, which needs no model and costs a few
milliseconds a plan.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache

SYLLABLE = re.compile(r"[^\W_]+", re.UNICODE)
"""A run of letters and digits."""

MAX_SYLLABLES = 6
"""Longest word looked for."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_MARKS = re.compile("[\u0300-\u036f]+")
_KEPT_LENGTH = 300
"""Texts up to this length come again and again and are kept; thousands of whole plans would fill the memory."""
_OPEN_PAIR = re.compile(rf"(o)([ae])([{_TONES}])(?!\w)|(?<!q)(u)(y)([{_TONES}])(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def normalise(text: str) -> str:
    """Lower-case, NFC, tone in the old style (hóa, thủy, but quý), blanks folded.

    Args:
        text: any Vietnamese text.

    Returns:
        The text in one spelling, so that equal words are equal strings.
    """
    split = unicodedata.normalize("NFD", text.lower())
    # NFD keeps the tone behind the letter it stands on; in an open pair it belongs on the first vowel
    moved = _OPEN_PAIR.sub(
        lambda m: m[1] + m[3] + m[2] if m[1] else m[4] + m[6] + m[5],
        split,
    )
    return " ".join(unicodedata.normalize("NFC", moved).split())


def strip_marks(text: str) -> str:
    """The text without any mark, "đ" as "d": what is left when an engine without Vietnamese read it."""
    return _short_stripped(text) if len(text) <= _KEPT_LENGTH else _stripped(text)


def _stripped(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")))


_short_stripped = lru_cache(maxsize=50_000)(_stripped)


def syllables(text: str) -> list[str]:
    """The syllables of a text, normalised, punctuation left out."""
    return SYLLABLE.findall(normalise(text))


def longest_words(lexicon: Iterable[str]) -> dict[str, int]:
    """How many syllables the longest known word has that begins with a syllable."""
    longest: dict[str, int] = {}
    for word in lexicon:
        first = word.partition("_")[0]
        longest[first] = max(longest.get(first, 1), word.count("_") + 1)
    return longest


def join_words(
    parts: Sequence[str], lexicon: Container[str], longest: Mapping[str, int] | None = None
) -> list[str]:
    """Join syllables to words by longest match.

    Args:
        parts: syllables in order.
        lexicon: known words of two or more syllables, at most `MAX_SYLLABLES`, written with "_" between them.
        longest: `longest_words(lexicon)`, which spares looking for words that cannot be; None to look for all.

    Returns:
        The words in order; a syllable that starts no known word stands alone.
    """
    words: list[str] = []
    at, size = 0, len(parts)
    while at < size:
        most = MAX_SYLLABLES if longest is None else min(MAX_SYLLABLES, longest.get(parts[at], 1))
        for length in range(min(most, size - at), 1, -1):
            word = "_".join(parts[at : at + length])
            if word in lexicon:
                words.append(word)
                at += length
                break
        else:
            words.append(parts[at])
            at += 1
    return words
