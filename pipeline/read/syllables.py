"""The spelling of one Vietnamese syllable: is it well formed, and where does its tone mark stand.

Used to place tones in one style and to measure whether a text is Vietnamese at all (a text layer made by an
English engine, or a text in an old eight-bit encoding, is not). It knows the orthography only, no word list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from diacritics.orthography import ONSETS, RIMES

TONES = (
    "\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}\N{COMBINING TILDE}"
    "\N{COMBINING HOOK ABOVE}\N{COMBINING DOT BELOW}"
)
_SHARP_OR_HEAVY = "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}"
_VOWELS = frozenset("aăâeêioôơuưy")
_SHAPED = frozenset("ăâêôơư")
_ONSETS = frozenset(ONSETS)
LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST_KEPT = 40  # characters


class Spelling(NamedTuple):
    """The parts of a syllable."""

    onset: str
    rhyme: str
    tone: str
    """A combining mark, or "" for the level tone."""
    tone_at: int
    """Index in the syllable of the letter that bears the tone in the old style."""


def split_tone(letter: str) -> tuple[str, str]:
    """Take the tone off a letter.

    Args:
        letter: One composed letter.

    Returns:
        The letter without its tone (still composed) and the tone's combining mark, or "".

    >>> split_tone("ế")[0]
    'ê'
    """
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in TONES), "")
    if not tone:
        return letter, ""
    return unicodedata.normalize("NFC", marks.replace(tone, "", 1)), tone


def _tone_place(rhyme: str) -> int:
    """Index in the rhyme of the letter that bears the tone (old style: hóa, thủy; but hoàn, quý)."""
    vowels = [index for index, letter in enumerate(rhyme) if letter in _VOWELS]
    shaped = [index for index in vowels if rhyme[index] in _SHAPED]
    if shaped:
        return shaped[-1]
    if len(vowels) == 1:
        return 0
    if len(vowels) == 3 or len(vowels) < len(rhyme):
        return vowels[1]
    return 0


@lru_cache(maxsize=65536)
def spell(word: str) -> Spelling | None:
    """Take a syllable apart.

    Args:
        word: A run of letters, NFC, any case.

    Returns:
        Its parts, or None where the orthography knows no such syllable (or it bears two tones).
    """
    bare: list[str] = []
    tone = ""
    for letter in word.lower():
        plain, mark = split_tone(letter)
        if len(plain) != 1 or (mark and tone):
            return None
        tone = tone or mark
        bare.append(plain)
    syllable = "".join(bare)
    for length in (3, 2, 1, 0):
        onset, rhyme = syllable[:length], syllable[length:]
        if onset not in _ONSETS or len(onset) != length:
            continue
        if onset == "gi" and rhyme not in RIMES and "i" + rhyme in RIMES:  # gì, gìn, giếng: the i is the vowel
            return _checked(onset, "i" + rhyme, tone, length - 1 + _tone_place("i" + rhyme))
        if rhyme not in RIMES or _misspelt(onset, rhyme):
            continue
        found = _checked(onset, rhyme, tone, length + _tone_place(rhyme))
        if found is not None:
            return found
    return None


def _misspelt(onset: str, rhyme: str) -> bool:
    """k, gh and ngh stand before e, ê, i, y only; c, g and ng never (but gì, giếng)."""
    front = rhyme[0] in "eêiy"
    return (onset in ("k", "gh", "ngh") and not front) or (
        onset in ("c", "g", "ng") and front and not (onset == "g" and rhyme[0] == "i")
    )


def _checked(onset: str, rhyme: str, tone: str, place: int) -> Spelling | None:
    stopped = rhyme.endswith(("c", "p", "t", "ch"))
    if stopped and (not tone or tone not in _SHARP_OR_HEAVY):
        return None
    return Spelling(onset, rhyme, tone, place)


class Measure(NamedTuple):
    """How Vietnamese a text looks."""

    words: int
    """Words of letters that were looked at."""
    valid: float
    """Share of them that are well-formed syllables, 0.0 to 1.0."""
    marked: float
    """Share of the well-formed syllables that bear a mark of tone or shape, or đ, 0.0 to 1.0."""

    @property
    def score(self) -> float:
        """One figure, 0.0 to 1.0; good Vietnamese text lies above 0.85, text without marks below 0.5."""
        return self.valid * min(1.0, self.marked / 0.55)


def measure(texts: Iterable[str], *, limit: int = 4000) -> Measure:
    """Measure how Vietnamese a text looks, by its spelling alone.

    Running text of administrative Vietnamese has 0.95 or more well-formed syllables, about three quarters of
    which bear a mark; the same text read by an English engine has 0.4 to 0.7 and less than a third.

    Args:
        texts: Lines, NFC.
        limit: Words to look at, at most.

    Returns:
        The measure; shares are 0.0 where there is no word.
    """
    words = valid = marked = 0
    for text in texts:
        for token in text.split():
            # what is longer than any word is not worth keeping
            counted = _counted if len(token) <= _LONGEST_KEPT else _counted.__wrapped__
            all_words, well_formed, with_marks = counted(token)
            words += all_words
            valid += well_formed
            marked += with_marks
        if words >= limit:
            break
    return Measure(words, valid / words if words else 0.0, marked / valid if valid else 0.0)


@lru_cache(maxsize=65536)
def _counted(token: str) -> tuple[int, int, int]:
    """Words of a token, how many of them are well-formed syllables, and how many of those bear a mark."""
    if any(sign.isdigit() for sign in token) or "/" in token or "@" in token or "." in token.strip(".…"):
        return 0, 0, 0
    words = [w for w in LETTERS.findall(token) if not (w.isupper() and len(w) <= 5 and w.isascii())]
    valid = [word for word in words if spell(word) is not None]
    return len(words), len(valid), sum(not word.isascii() for word in valid)


@lru_cache(maxsize=1)
def _plain_rimes() -> frozenset[str]:
    return frozenset(_plain(rhyme) for rhyme in RIMES)


def _plain(text: str) -> str:
    """Letters without marks of tone and shape, small; đ is d."""
    marks = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(sign for sign in marks if not unicodedata.combining(sign))


@lru_cache(maxsize=20_000)
def _keeps_its_letters(word: str) -> bool:
    plain = _plain(word)
    return any(plain[:cut] in _ONSETS and plain[cut:] in _plain_rimes() for cut in range(min(3, len(plain)) + 1))


def mendable(texts: Iterable[str], *, limit: int = 4000) -> float:
    """Share of words that have the letters of a syllable, whatever their marks: what restoring can build on.

    Args:
        texts: Lines, NFC, as an engine without Vietnamese read them.
        limit: Words to look at, at most.

    Returns:
        0.0 to 1.0; about 0.9 for a good print, a half for a page that is hardly legible, 0.0 where there is no word.
    """
    words = kept = 0
    for text in texts:
        for token in text.split():
            if not any(sign.isalpha() for sign in token) or "/" in token or "@" in token:
                continue
            core = token.strip(".,;:!?()[]\"'“”‘’-–…")
            words += 1
            kept += core.isalpha() and _keeps_its_letters(core)
        if words >= limit:
            break
    return kept / words if words else 0.0
