"""Marks that a reading engine confused ("thị đua" for "thi đua"), mended by the words about.

An engine with Vietnamese data reads nearly every letter but takes one mark for another where a scan is bold, blurred
or dirty. A word is given the marks of another word with the same letters where the language model of the restorer
finds the line so much likelier that no other account is left; where it is merely likelier the word becomes a doubt.
Names are held to a stricter bound: a rare name looks like a common word misread.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, zip_longest
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from diacritics.names import BEHIND_KIND
from diacritics.orthography import old_style, strip_marks
from diacritics.places import places
from diacritics.units import BREAK, UNIT_RE, UNKNOWN, number_class

_REACH = 3  # units that the language model looks back
_SURE = 9.75  # natural logarithm of how many times likelier the line must be for a word to be mended
_SURE_OF_NAME = 14.0
_DOUBTFUL = 6.5  # and for it to be a doubt
_DOUBTFUL_NAME = 11.0
_SURE_OF_TWO = 16.0  # of two words near each other, each of which spoils the account of the other
_LIKELY_OF_TWO = 2.0  # of each alone
_BOTH_MARKS = 3.0  # more, where the mark of shape and the tone are both another
_EVEN = 7.0  # at which the word as read and the other are as likely to be printed, the engine's own choice counted in
_PASSES = 3
_AT_ONCE = 4096  # places that are weighed in one go: memory does not grow with the document
_CODE = frozenset("/@_\\#&=+<>{}[]|^~")  # beside one of these letters are part of a number or an address

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


class Language(Protocol):
    """What is asked of the restorer's language model."""

    words: list[str]
    number: dict[str, int]
    order: int

    def pair(self, first: Ints, second: Ints) -> tuple[Floats, Ints]:
        """Log probability of `second` after `first`, and the number of the pair."""
        ...

    def longer(self, n: int, context: Ints, word: Ints, shorter: Floats) -> tuple[Floats, Ints]:
        """Log probability after n-1 units, and the number of the n-gram."""
        ...


class Mended(NamedTuple):
    """A word that was, or might be, read with wrong marks; places are the same before and after."""

    line: int
    """0-based."""
    start: int
    end: int
    read: str
    likelier: str
    """In the capitals of the word as read; as many code points."""
    confidence: float
    """That `likelier` is what was printed, 0.0 to 1.0."""
    changed: bool
    """False for a doubt: the word stays as read."""


class _Unit(NamedTuple):
    line: int
    start: int
    end: int
    text: str
    fixed: bool
    name: bool


def mend_marks(lines: Sequence[str], language: Language) -> list[Mended]:
    """Find the words of a reading that bear the marks of another word.

    Args:
        lines: Of one document, NFC, read by an engine with Vietnamese data.
        language: The restorer's language model.

    Returns:
        Words to change and words to doubt, in order.
    """
    units = [unit for index, line in enumerate(lines) for unit in _units(index, line)]
    if not units:
        return []
    number, unknown = language.number, language.number[UNKNOWN]
    ids = np.full(len(units) + 2 * _REACH, number[BREAK], dtype=np.int64)
    ids[_REACH:-_REACH] = [number.get(_key(unit.text), unknown) for unit in units]
    spelt = _spellings(language)
    options = {
        at: found
        for at, unit in enumerate(units)
        if not unit.fixed and (found := _alternatives(_key(unit.text), spelt, number))
    }
    gains: dict[int, tuple[float, str]] = {}
    changed: dict[int, tuple[float, str]] = {}
    look = set(options)
    for _ in range(_PASSES):
        gains |= _gains(look, options, ids, language)
        taken = _surest(gains, units) or _two(gains, options, units, ids, language)
        if not taken:
            break
        for at, choice in taken.items():
            changed[at] = choice
            gains.pop(at, None)
            ids[at + _REACH] = number[choice[1]]
            del options[at]
        look = {at + step for at in taken for step in range(-_REACH, _REACH + 1)} & set(options)
    mended = [_mended(units[at], word, gain, changed=True) for at, (gain, word) in changed.items()]
    doubted = [_mended(units[at], word, gain, changed=False) for at, (gain, word) in gains.items()
               if gain >= _bound(units[at], sure=False)]  # fmt: skip
    return sorted(mended + doubted)


def _surest(gains: Mapping[int, tuple[float, str]], units: Sequence[_Unit]) -> dict[int, tuple[float, str]]:
    """Words to be mended; of neighbours the surest alone: its own mending may settle the other."""
    sure = {at: choice for at, choice in gains.items() if choice[0] >= _bound(units[at], sure=True)}
    return {
        at: choice
        for at, choice in sure.items()
        if not any(sure[other][0] > choice[0] for other in range(at - _REACH, at + _REACH + 1) if other in sure)
    }


def _two(
    gains: Mapping[int, tuple[float, str]],
    options: Mapping[int, Sequence[tuple[str, float]]],
    units: Sequence[_Unit],
    ids: Ints,
    language: Language,
) -> dict[int, tuple[float, str]]:
    """Words near each other that are to be mended together; with one of them mended the other is sure."""
    likely = sorted(at for at, choice in gains.items() if choice[0] >= _LIKELY_OF_TWO and not units[at].name)
    taken: dict[int, tuple[float, str]] = {}
    there = frozenset(likely)
    near = ((at, at + step) for at in likely for step in range(1, _REACH + 1) if at + step in there)
    for first, second in near:
        if first in taken or second in taken:
            continue
        one = max((first, second), key=lambda at: gains[at][0])
        other = first + second - one
        trial = ids[min(one, other) : max(one, other) + 2 * _REACH + 1].copy()
        start = min(one, other)
        trial[one - start + _REACH] = language.number[gains[one][1]]
        behind = _gains([other - start], {other - start: options[other]}, trial, language).get(other - start)
        if behind is not None and gains[one][0] + behind[0] >= _SURE_OF_TWO:
            taken |= {one: (behind[0], gains[one][1]), other: behind}
    return taken


def _units(index: int, line: str) -> Iterable[_Unit]:
    shouted = line.isupper()
    started = True
    since_kind = BEHIND_KIND + 1
    matches = list(UNIT_RE.finditer(line))
    for match, behind in zip_longest(matches, matches[1:]):
        text = match[0]
        beside = line[max(0, match.start() - 1) : match.start()] + line[match.end() : match.end() + 1]
        letters = text[0].isalpha()
        fixed = (
            not letters
            or len(text) < 2
            or not (text.islower() or text.isupper() or text.istitle())
            or any(sign in _CODE or sign.isdigit() for sign in beside)
            or (text.isupper() and not shouted and text.isascii())
        )
        capital = letters and text[0].isupper() and not shouted
        # a sentence begins with a capital, a name goes on with one
        name = capital and (not started or (behind is not None and behind[0].istitle()))
        since_kind = 0 if text.lower() in places().kinds else since_kind + 1
        name = name or (shouted and letters and 1 <= since_kind <= BEHIND_KIND)
        yield _Unit(index, match.start(), match.end(), text, fixed, name)
        started = not letters and text[0] in ".:;!?"


def _key(text: str) -> str:
    if text[0].isdigit():
        return number_class(text)
    return old_style(text.lower()) if text[0].isalpha() else BREAK


def _bound(unit: _Unit, *, sure: bool) -> float:
    if unit.name:
        return _SURE_OF_NAME if sure else _DOUBTFUL_NAME
    return _SURE if sure else _DOUBTFUL


@lru_cache(maxsize=2)
def _words_by_letters(words: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    plain = sorted((strip_marks(word), word) for word in words if word[0].isalpha())
    return {letters: tuple(word for _, word in same) for letters, same in groupby(plain, key=lambda pair: pair[0])}


def _spellings(language: Language) -> Mapping[str, tuple[str, ...]]:
    return _words_by_letters(tuple(language.words))


def _alternatives(
    word: str, spelt: Mapping[str, tuple[str, ...]], number: Mapping[str, int]
) -> list[tuple[str, float]]:
    """Words that differ in the marks of one letter, each with what it costs that an engine confuses the two."""
    found: list[tuple[str, float]] = []
    for other in spelt.get(strip_marks(word), ()):
        if len(other) != len(word):
            continue
        differing = [(one, two) for one, two in zip(word, other, strict=True) if one != two]
        if len(differing) == 1 and other in number:
            found.append((other, _BOTH_MARKS if _both_marks(*differing[0]) else 0.0))
    return found


@lru_cache(maxsize=4096)
def _both_marks(one: str, two: str) -> bool:
    (_, shape_one, tone_one), (_, shape_two, tone_two) = _parts(one), _parts(two)
    return shape_one != shape_two and tone_one != tone_two


def _parts(letter: str) -> tuple[str, str, str]:
    decomposed = unicodedata.normalize("NFD", letter)
    base, marks = decomposed[:1], decomposed[1:]
    shapes = "".join(mark for mark in marks if mark in "\u0302\u0306\u031b")
    return base, shapes, "".join(mark for mark in marks if mark not in shapes)


def _gains(
    look: Iterable[int], options: Mapping[int, Sequence[tuple[str, float]]], ids: Ints, language: Language
) -> dict[int, tuple[float, str]]:
    """For each place the word that makes the line likeliest, and how much likelier it is than the word read."""
    places = sorted(look)
    best: dict[int, tuple[float, str]] = {}
    for start in range(0, len(places), _AT_ONCE):
        best |= _gains_at(places[start : start + _AT_ONCE], options, ids, language)
    return best


def _gains_at(
    places: Sequence[int], options: Mapping[int, Sequence[tuple[str, float]]], ids: Ints, language: Language
) -> dict[int, tuple[float, str]]:
    rows: list[Ints] = []
    asked: list[tuple[int, str, float]] = []
    for at in places:
        window = ids[at : at + 2 * _REACH + 1]
        rows.append(window)
        asked.append((at, "", 0.0))
        for word, cost in options[at]:
            other = window.copy()
            other[_REACH] = language.number[word]
            rows.append(other)
            asked.append((at, word, cost))
    best: dict[int, tuple[float, str]] = {}
    read = 0.0
    for (at, word, cost), logp in zip(asked, _logp(np.array(rows), language).tolist(), strict=True):
        if not word:
            read = logp
        elif at not in best or logp - cost - read > best[at][0]:
            best[at] = (logp - cost - read, word)
    return best


def _logp(rows: Ints, language: Language) -> npt.NDArray[np.float64]:
    """Log probability of the units behind the first three of each row."""
    total = np.zeros(len(rows))
    pairs = [language.pair(rows[:, at - 1], rows[:, at]) for at in range(1, rows.shape[1])]
    triples: list[tuple[Floats, Ints]] = []
    if language.order >= 3:
        triples = [
            language.longer(3, pairs[at - 2][1], rows[:, at], pairs[at - 1][0]) for at in range(2, rows.shape[1])
        ]
    for at in range(_REACH, rows.shape[1]):
        logp = triples[at - 2][0] if triples else pairs[at - 1][0]
        if language.order >= 4:
            logp, _ = language.longer(4, triples[at - 3][1], rows[:, at], logp)
        total += logp
    return total


def _mended(unit: _Unit, word: str, gain: float, *, changed: bool) -> Mended:
    likelier = word.upper() if unit.text.isupper() else word.title() if unit.text[0].isupper() else word
    even = _EVEN + (_SURE_OF_NAME - _SURE if unit.name else 0.0)
    return Mended(
        unit.line, unit.start, unit.end, unit.text, likelier, round(float(1 / (1 + np.exp(even - gain))), 4), changed
    )
