"""Decides what is wrong with a stretch of text: nothing, some or all marks lost, or badly read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .orthography import has_specific_letter, is_syllable, nfc, old_style, strip_marks
from .pieces import core_of
from .spacing import joined_words

_PLAIN_RE = re.compile(r"[^\W\d_]+(?:[-/–][^\W\d_]+)*")
_MANGLED_RE = re.compile(r"[^\W\d_][\d@&$£€¢¥§©®][^\W\d_]|[a-zà-ỹ]\d|\d[a-zà-ỹ]{2}|[¢£€§©®¥]")


HARDLY = 0.028
"""A word without marks that stands for fewer of the words with these letters has lost its marks."""
KEPT = 30_000
"""Tokens whose signs are kept for the lines to come."""


class Damage(Enum):
    """The kinds of text that are treated in different ways."""

    __hash__ = object.__hash__  # looked up by it hundreds of thousands of times; an enumeration's own is slow

    NONE = "none"
    """Good Vietnamese, or another language: left as it is."""
    BARE = "bare"
    """All marks lost and nothing else."""
    PARTIAL = "partial"
    """Mostly right marks, some lost or wrong."""
    READ = "read"
    """Read by an engine that knows no Vietnamese."""


class Signs(NamedTuple):
    """What speaks for and against damage in a stretch of text, counted in words of two characters or more."""

    words: int = 0
    marked: int = 0
    """Possible syllables with a letter that only Vietnamese has."""
    lost: int = 0
    """Words in plain letters that hardly ever are written so: `cua`, `duoc`."""
    accented: int = 0
    """Words with any letter beyond ASCII."""
    mangled: int = 0
    """Words with digits or signs among the letters."""
    broken: int = 0
    """Words with marks that are no possible syllable."""
    odd: int = 0
    """Unknown words in plain small letters, or in a line of capitals, that are no syllable without its marks."""

    def plus(self, other: Signs) -> Signs:
        """Both counts added up."""
        return Signs(*(a + b for a, b in zip(self, other, strict=True)))


def is_known_syllable(word: str) -> bool:
    """Whether a lower-case word is a possible syllable, in either style of tones."""
    return is_syllable(old_style(word))


class Examiner:
    """Counts the signs and judges by them."""

    def __init__(self, words: list[str], logp: npt.NDArray[np.float32]) -> None:
        """Args:
        words: The vocabulary.
        logp: Log probability of each word in running text.
        """
        mass: dict[str, float] = defaultdict(float)
        for word, p in zip(words, np.exp(logp).tolist(), strict=True):
            mass[strip_marks(word)] += p
        self._kinds_of: dict[tuple[str, bool], tuple[int, ...]] = {}
        self._plain = frozenset(mass)
        self._words = frozenset(words)
        self._rare_plain = {bare for bare, total in mass.items() if bare.isalpha()}
        for word, p in zip(words, np.exp(logp).tolist(), strict=True):
            if word in self._rare_plain and p >= HARDLY * mass[word]:
                self._rare_plain.discard(word)

    def signs(self, line: str) -> Signs:
        """Count the signs in one line."""
        counts = [0] * len(Signs._fields)
        shouted = line.isupper()
        for token in line.split():
            kinds = self._kinds_of.get((token, shouted))
            if kinds is None:
                if len(self._kinds_of) >= KEPT:
                    self._kinds_of.clear()
                kinds = self._kinds_of[token, shouted] = self._kinds(token, shouted)
            for kind in kinds:
                counts[kind] += 1
        return Signs(*counts)

    def _kinds(self, token: str, shouted: bool) -> tuple[int, ...]:
        """Places of `Signs` in which a token counts; `shouted` where its line is in capitals."""
        start, end = core_of(token)
        shown = token[start:end]
        core = shown.lower()
        if len(core) < 2 or not any(c.isalpha() for c in core):
            return ()
        found = ["words"]
        if core.isascii():
            if core in self._rare_plain:
                found.append("lost")
            elif _MANGLED_RE.search(core):
                found.append("mangled")
            elif (shown.islower() or shouted) and core.isalpha() and core not in self._plain:
                found.append("odd")
        else:
            found.append("accented")
            if _MANGLED_RE.search(core):
                found.append("mangled")
            elif core.isalpha():
                if is_syllable(old_style(core)):
                    found += ["marked"] if has_specific_letter(core) else []
                elif joined_words(core, is_known_syllable) is not None:
                    found.append("marked")
                elif core not in self._words:
                    found.append("broken")
        return tuple(map(Signs._fields.index, found))

    def judge_all(self, lines: Iterable[str], stretches: Iterable[tuple[int, int]]) -> list[Damage]:
        """What is wrong with each stretch (first line, last line + 1) of a document."""
        signs = [self.signs(nfc(line)) for line in lines]
        whole = Signs()
        for one in signs:
            whole = whole.plus(one)
        out = []
        for first, last in stretches:
            part = Signs()
            for one in signs[first:last]:
                part = part.plus(one)
            out.append(judge(part, whole))
        return out


def judge(part: Signs, whole: Signs) -> Damage:
    """What is wrong with a part of a document, the rest of the document helping where the part is short."""
    trust = 6.0
    everything = max(whole.words, 1)

    def share(name: str, weight: float = trust) -> float:
        return (getattr(part, name) + weight * getattr(whole, name) / everything) / (part.words + weight)

    harm = share("lost") + share("mangled") + share("broken")
    marked = share("marked")
    if marked >= 0.10:
        spoilt = part.lost + part.mangled + part.broken
        if (whole.lost + whole.mangled + whole.broken) < 0.015 * everything and spoilt < 0.25 * part.words + 2:
            return Damage.NONE  # names and slips within a good document
        if harm < 0.05 or (part.words >= 4 and spoilt == 0):
            return Damage.NONE
        return Damage.READ if whole.mangled + whole.broken + whole.odd >= 0.05 * everything else Damage.PARTIAL
    if whole.marked >= 0.3 * everything and whole.lost + whole.mangled < 0.03 * everything:
        return Damage.NONE  # another language within a good document
    if share("accented", 12.0) < 0.03 and share("mangled", 12.0) < 0.02 and share("odd", 12.0) < 0.08:
        return Damage.BARE
    return Damage.READ
