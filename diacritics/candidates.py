"""The words that a piece of text may have been, by the kind of damage done to it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise

import numpy as np

from .casing import case_of
from .damage import Damage
from .language import Floats, Ints
from .letters import FLOOR, Habits
from .model import Model
from .orthography import is_syllable, nfc, old_style, strip_marks
from .pieces import core_of
from .spacing import SHORTEST_OF_TWO, cut_points, is_dashed, joined_words
from .units import CLASSES, UNKNOWN, number_class

UNKNOWN_ID = CLASSES.index(UNKNOWN)
NUMBER_RE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d+(?:[.,]\d+)*%?")
_MANY_DIGITS = re.compile(r"\d{3}")
"""More digits in a row than an engine reads letters as."""
LOST_BLANK = -5.0
"""Log probability that a blank between two words is lost."""
CUT_GAIN = 1.0
"""How much better two words must explain a reading than one (natural log)."""
WEAK = -12.0
"""Log probability of a word and its reading up to which the reading may be two words."""
SPECK = -4.0
"""Log probability of specks read as signs within a word."""
CLEARLY_WORSE = 9.0
"""A candidate so much less likely than the best (natural log) is left out of the first decoding."""
KEPT = 30_000
"""Readings whose candidates are kept (some 1.5 kB each)."""
LEADING = 5
"""Likeliest words of each piece that are tried where pieces are looked at in a row."""
PLAINLY = -4.0
"""Log P(read | word) from which a reading plainly was a word."""
ROUGHLY = -9.0
"""Log P(read | word) from which a reading may have been a word."""
TOGETHER_FROM = -7.5
"""Log P(second | first) from which two words count as going together."""
TOGETHER = 400
"""Readings scored at a time: what bounds the memory, however long a text is."""
DIGIT_WORD = -6.5
"""Log probability that a word is read as the digits that look like it."""
UNEXPLAINED = FLOOR + 0.5
"""Log P(read | word) up to which the letters of a word explain nothing of a reading."""
SPELLED = -22.0
"""Log probability, at least, that a badly read piece is none of the words known."""
LONGEST = 24
"""Characters of the longest piece that is looked at as a word."""

@lru_cache(maxsize=1)
def digit_words() -> dict[str, tuple[str, ...]]:
    """The words that two digits may stand for, by the digits."""
    file = resources.files("diacritics").joinpath("data", "digit_words.json")
    shapes = json.loads(file.read_text(encoding="utf-8"))["shapes"]
    found: dict[str, list[str]] = {}
    for shape in shapes:
        for first in shape["first"]:
            for second in shape["second"]:
                found.setdefault(first + second, []).extend(shape["words"])
    return {digits: tuple(dict.fromkeys(words)) for digits, words in found.items()}


Options = list[tuple[int, float]]
"""Numbers of words with log P(read | word), best first."""


class Candidates:
    """Finds candidates and keeps what it found for the next time."""

    def __init__(self, model: Model, width: int) -> None:
        """Args:
        model: The trained model.
        width: How many candidates are usual.
        """
        self.model = model
        self.width = width
        self._frequency: list[float] = model.language.frequency.tolist()
        self._cuts: dict[str, list[tuple[int, ...]]] = {}
        self._pairs: dict[tuple[str, str], bool] = {}
        self._known: dict[tuple[str, str, Damage], Options] = {}

    def is_word(self, read: str) -> bool:
        """Whether letters are some syllable without its marks."""
        return strip_marks(read.lower()) in self.model.channel.bare_syllables

    def reads_as_word(self, read: str) -> bool:
        """Whether a badly read piece without signs is some syllable, or plainly was one: `voi`, `Déi`, `twéng`."""
        if self.is_word(read) or not 3 <= len(read) <= LONGEST:
            return self.is_word(read)
        return self._explained(read, PLAINLY)

    def may_be_word(self, read: str) -> bool:
        """Whether a piece may be some syllable, read worse than `reads_as_word` takes: `vwot`, `cd`."""
        if not 2 <= len(read) <= LONGEST:
            return self.is_word(read)
        return self._explained(read, ROUGHLY)

    def _explained(self, read: str, least: float) -> bool:
        """Whether the likeliest word for a badly read piece is a syllable, with log P(read | word) above `least`."""
        word, score = self.of(read, case_of(read), Damage.READ)[0]
        return score > least and is_syllable(self.model.language.words[word])

    def _is_in_vocabulary(self, word: str) -> bool:
        return old_style(word) in self.model.language.number and is_syllable(old_style(word))

    def cuts(self, piece: str, damage: Damage, beside: tuple[str, str] = ("", "")) -> tuple[int, ...]:
        """Where a piece falls into words that explain it better than one; nowhere for a single word.

        Args:
            piece: What stands between two blanks or signs.
            damage: What is wrong with the text around it.
            beside: The tokens before and behind it in its line; empty where none is.
        """
        low = piece.lower()
        if len(low) < 4 or old_style(low) in self.model.language.number:
            return ()
        joined = joined_words(low, self._is_in_vocabulary)
        if joined is not None or damage is not Damage.READ:
            return () if joined is None else (joined,)
        ways = self._cuts_of(piece)
        if not ways:
            return ()
        case = case_of(piece)
        # names stand beside anything: what tells of them are their own letters
        before, behind = ([], []) if case == "title" else (self._beside(beside[0], -1), self._beside(beside[1], 0))
        best = self._likeliest_score([*before, self.of(piece, case, Damage.READ), *behind]) + CUT_GAIN
        found: tuple[int, ...] = ()
        for ends in ways:
            parts = [piece[a:b] for a, b in pairwise((0, *ends, len(piece)))]
            cases = [case, *([case if case == "upper" else "lower"] * len(ends))]
            words = [self.of(part, its, Damage.READ)[:LEADING] for part, its in zip(parts, cases, strict=True)]
            score = self._likeliest_score([*before, *words, *behind]) + LOST_BLANK * len(ends)
            if score > best:
                best, found = score, ends
        return found

    def reads_as_words(self, read: str) -> bool:
        """Whether a badly read piece without signs is some syllable, plainly was one, or may be more than one."""
        return self.reads_as_word(read) or self.may_be_more(read)

    def may_be_more(self, piece: str) -> bool:
        """Whether a badly read piece may be more than one word, so that it matters what stands beside it."""
        return bool(self._cuts_of(piece))

    def _cuts_of(self, piece: str) -> list[tuple[int, ...]]:
        """The ways in which a badly read piece that no word explains well may fall into words."""
        if len(piece) < SHORTEST_OF_TWO:
            return []
        found = self._cuts.get(piece)
        if found is None:
            if len(self._cuts) >= KEPT:
                self._cuts.clear()
            prior = self.model.language.logp[0]
            whole = max(s + float(prior[n]) for n, s in self.of(piece, case_of(piece), Damage.READ))
            part = self.is_word if case_of(piece) == "title" else self.reads_as_word
            found = self._cuts[piece] = cut_points(piece, self.is_word, part) if whole < WEAK else []
        return found

    def _beside(self, token: str, end: int) -> list[Options]:
        """What a badly read token beside a piece may be: one place, or none where a sign of punctuation parts them.

        Args:
            token: Empty where none is.
            end: The end of it that is nearer to the piece: 0 or -1.
        """
        token = nfc(token)
        start, stop = core_of(token)
        core = token[start:stop]
        if not core or token[end] in ".;:!?":
            return []
        return [self.of(core, case_of(core), Damage.READ)[:LEADING]]

    def _likeliest_score(self, places: list[Options]) -> float:
        """Log probability of the likeliest words in a row, one of each place, with what was read for them."""
        number = np.array([n for n, _ in places[0]])
        score = np.array([s for _, s in places[0]]) + self.model.language.logp[0][number]
        for place in places[1:]:
            following = np.array([n for n, _ in place])
            score = (score[:, None] + self._pair(number, following)).max(axis=0) + [s for _, s in place]
            number = following
        return float(score.max())

    def _pair(self, first: Ints, second: Ints) -> Floats:
        """Log P(second | first) of every word of one place (rows) with every word of the next (columns)."""
        pair = self.model.language.pair(np.repeat(first, len(second)), np.tile(second, len(first)))[0]
        return pair.reshape(len(first), len(second))

    def go_together(self, left: str, right: str) -> bool:
        """Whether two badly read words are likely to stand one after the other, without a dash between them."""
        known = self._pairs.get((left, right))
        if known is None:
            if len(self._pairs) >= KEPT:
                self._pairs.clear()
            first = self.of(left, case_of(left), Damage.READ)[:LEADING]
            second = self.of(right, case_of(right), Damage.READ)[:LEADING]
            language = self.model.language
            a, b = np.array([n for n, _ in first]), np.array([n for n, _ in second])
            read = np.array([s for _, s in first])[:, None] + [s for _, s in second]
            pair = self._pair(a, b)
            row, column = np.unravel_index((language.logp[0][a][:, None] + pair + read).argmax(), pair.shape)
            dashed = is_dashed(language.words[a[row]], language.words[b[column]])
            known = self._pairs[left, right] = bool(pair[row, column] >= TOGETHER_FROM) and not dashed
        return known

    def of(self, read: str, case: str, damage: Damage) -> Options:
        """The words that a piece of text may have been, with log P(read | word), best first; kept for the next time."""
        key = (read, case, damage)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            found = self.find(read, case, damage)
            known = self._known[key] = self.worthwhile(found, CLEARLY_WORSE)
        return known

    def worthwhile(self, found: Options, margin: float) -> Options:
        """Candidates that are not less likely than the best by more than a margin.

        Args:
            found: Numbers of words with log P(read | word); at least one.
            margin: Natural logarithm; each word's frequency in running text counts too.
        """
        ranks = [score + 0.8 * self._frequency[n] for n, score in found]
        least = max(ranks) - margin
        return [c for c, rank in zip(found, ranks, strict=True) if rank >= least]

    def find(self, read: str, case: str, damage: Damage) -> Options:
        """Look for the words that a piece of text may have been.

        Args:
            read: The piece as it stands.
            case: Its printed case.
            damage: What is wrong with the text around it.
        """
        low = read.lower()
        if len(read) > LONGEST:
            return [(UNKNOWN_ID, 0.0)]
        channel = self.model.channel
        number = self.model.language.number
        if NUMBER_RE.fullmatch(low):
            out = [(number[number_class(low.rstrip("%"))], -0.05)]
            if len(low) > 2 or damage is Damage.BARE:
                return out
            spelled = {n: s - 1.5 for n, s in channel.candidates(read, case, 8) if s > -13}
            for word in digit_words().get(low, ()):
                if word in number:
                    spelled[number[word]] = max(spelled.get(number[word], -99.0), DIGIT_WORD)
            return out + sorted(spelled.items(), key=lambda pair: -pair[1])
        if _is_code(read, damage):
            return [(UNKNOWN_ID, 0.0)]
        if damage is Damage.PARTIAL:
            return self._partial(low, number)
        if damage is Damage.BARE:
            found = [(n, 0.0) for n in channel.bare_matches(low)]
            ranked = sorted(found, key=lambda item: -self._frequency[item[0]])[: self.width - 1]
            return [*ranked, (UNKNOWN_ID, -3.0 * len(low) - 7.0)]
        found = channel.candidates(read, case, self.width - 2)
        letters = _letters(read)
        more = channel.candidates(letters, case, self.width - 2) if letters else []
        return self._with_others(read, found, more, self.width)

    def find_all(self, keys: Sequence[tuple[str, str]], habits: Habits, width: int) -> list[Options]:
        """Look for the words that badly read pieces of one document may have been.

        Args:
            keys: Pieces, no numbers, with their printed cases.
            habits: Of the document.
            width: How many to give at most for each.
        """
        short = [key for key in keys if len(key[0]) <= LONGEST and not _is_code(key[0], Damage.READ)]
        cleaned = [(letters, case) for letters, case in ((_letters(read), case) for read, case in short) if letters]
        wanted = list(dict.fromkeys([*short, *cleaned]))
        found: dict[tuple[str, str], Options] = {}
        for start in range(0, len(wanted), TOGETHER):
            some = wanted[start : start + TOGETHER]
            found.update(zip(some, self.model.channel.candidates_of_all(some, width - 2, habits), strict=True))
        out: list[Options] = []
        for read, case in keys:
            if (read, case) not in found:
                out.append([(UNKNOWN_ID, 0.0)])
            else:
                more = found.get((_letters(read), case), [])
                out.append(self._with_others(read, found[read, case], more, width))
        return out

    def _with_others(self, read: str, found: Options, more: Options, width: int) -> Options:
        """The words for a bad reading, those for its letters alone, and the ways in which it is no word."""
        low = read.lower()
        spelled = -3.0 * len(low) - 7.0
        if any(c.islower() for c in read) and not low.isalpha():
            spelled -= 6.0
        # what no word explains stays as it was read, or else the likeliest of all words would stand there
        spelled = max(spelled, SPELLED)
        found = [candidate for candidate in found if candidate[1] > UNEXPLAINED]
        if more:
            # a speck within the word: té)ng
            best = dict(found)
            for n, s in more:
                best[n] = max(best.get(n, -99.0), s + SPECK)
            ranked = sorted(best.items(), key=lambda item: -(item[1] + 0.6 * self._frequency[item[0]]))
            found = ranked[: width - 2]
        found = [*found, (UNKNOWN_ID, spelled)]
        if any(c.isdigit() for c in low):
            mostly = 2 * sum(c.isdigit() for c in low) > len(low)
            found.append((self.model.language.number["<num>"], -5.0 if mostly and len(low) > 3 else -9.0))
        return found

    def _partial(self, low: str, number: dict[str, int]) -> Options:
        """Mostly right marks: a word with marks is kept, unless it is no word; a bare one may have lost some."""
        own = number.get(low)
        bare = low.isascii()
        spelled = -3.0 * len(low) - 7.0
        found: Options = []
        for n in self.model.channel.bare_matches(low):
            word = self.model.language.words[n]
            if word == low:
                found.append((n, -0.05))
            elif bare:
                found.append((n, -1.0))
            else:
                found.append((n, -4.5 if own is None else -7.0))
        if own is None and any(c.isdigit() or c in "¢£€§©®¥&@" for c in low):
            more = self.model.channel.candidates(low, "lower", self.width - 2)
            found += [(n, s) for n, s in more if n not in dict(found)]
        ranked = sorted(found, key=lambda item: -(item[1] + self._frequency[item[0]]))
        return [*ranked[: self.width - 1], (UNKNOWN_ID, spelled)]


def _is_code(read: str, damage: Damage) -> bool:
    """Whether a piece with digits is no word, however like one it looks: `A0`, `6.2.TT.6.2`, `2013.^Vo`.

    Where marks alone were lost, digits stand for themselves; an engine reads two letters in a row as digits at most.
    """
    if not any(c.isdigit() for c in read):
        return False
    if damage is Damage.READ:
        return _MANY_DIGITS.search(read) is not None
    return any(c.isupper() or not c.isalnum() for c in read)


def _letters(read: str) -> str:
    """The letters and digits of a reading that has other signs as well; empty for any other."""
    letters = "".join(c for c in read if c.isalnum())
    return letters if letters != read else ""
