"""How far a reading is from the truth."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

PUNCTUATION = "".join(chr(c) for c in range(0x21, 0x7F) if not chr(c).isalnum()) + "“”‘’–—…«»•·"


def syllables(text: str) -> list[str]:
    """Syllables as they are scored: NFC, lower case, without the punctuation around them."""
    words = (word.strip(PUNCTUATION).lower() for word in unicodedata.normalize("NFC", text).split())
    return [word for word in words if word]


def syllable_error_rate(truth: Sequence[str], read: Sequence[str]) -> float:
    """Substitutions, deletions and insertions over the syllables of the truth."""
    want = syllables(" ".join(truth))
    return Levenshtein.distance(want, syllables(" ".join(read))) / len(want)


def character_error_rate(truth: Sequence[str], read: Sequence[str]) -> float:
    """Levenshtein distance over the characters of the truth; line breaks and table bars count as blanks."""
    want, got = (" ".join(" ".join(part).replace("|", " ").split()) for part in (truth, read))
    want, got = unicodedata.normalize("NFC", want), unicodedata.normalize("NFC", got)
    return Levenshtein.distance(want, got) / len(want)
