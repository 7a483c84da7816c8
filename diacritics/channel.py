"""How printed syllables are read by an engine that does not know them.

P(read | printed) joins a table of readings that were seen with a model of letters for those that were not.
The letter model scores the onset and the rime of a syllable apart, so that all syllables are scored at once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .alignment import best_segments
from .casing import with_case
from .orthography import is_syllable, strip_marks

Floats = npt.NDArray[np.float32]

FLOOR = -30.0
UNSEEN = -9.0
"""Log probability of a segment never seen, per character involved."""
TABLE_WEIGHT = 6.0
"""How many sightings of a syllable the letter model is worth against the table."""
LETTER_SHARE = 0.3
"""Share of the letter model however often a syllable was seen: other scanners misread in other ways."""
OTHER_CASE = 0.2
"""What a sighting in small letters is worth for a word in capitals."""
CASES = {"lower": "l", "title": "t", "upper": "u"}
_MOVES = ((1, 1), (1, 0), (1, 2), (1, 3), (2, 1), (2, 2))
_VOWELS = frozenset("aeiouy")


def onset_length(syllable: str) -> int:
    """How many letters stand before the first vowel (gi and qu count their second letter to the rime)."""
    plain = strip_marks(syllable).lower()
    for i, letter in enumerate(plain):
        if letter in _VOWELS:
            return i
    return len(syllable)


class Channel:
    """Scores readings against printed syllables."""

    def __init__(
        self,
        words: list[str],
        logp1: Floats,
        segments: Mapping[tuple[str, str], float],
        table: Mapping[str, list[tuple[int, float]]],
        base: Channel | None = None,
    ) -> None:
        """Build the channel.

        Args:
            words: The vocabulary of the language model.
            logp1: Log probability of each word by itself.
            segments: Log P(read | printed) of one or two printed letters, capitals apart.
            table: For each reading, with the printed case before it (`l`, `t` or `u`), the printed words it was seen
                for (their numbers), with counts.
            base: A channel over the same words and table, whose indexes are used again.
        """
        self.words = words
        self.logp1 = logp1
        self.segments = segments
        self.table = table
        self._shapes: dict[str, _Shapes] = {}
        if base is not None:
            self.seen, self.syllables = base.seen, base.syllables
            self._bare, self._syllable_place = base._bare, base._syllable_place
            return
        self.seen = {case: np.zeros(len(words), dtype=np.float32) for case in CASES.values()}
        for reading, entries in table.items():
            totals = self.seen[reading[0]]
            for number, times in entries:
                totals[number] += times
        self.syllables = np.array([i for i, w in enumerate(words) if i > 7 and is_syllable(w)], dtype=np.int64)
        self._bare: dict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(words):
            if i > 7:
                self._bare[strip_marks(word)].append(i)
        self._syllable_place = {int(n): i for i, n in enumerate(self.syllables)}

    def adapted(self, sure: Mapping[tuple[str, str], float], strength: float = 40.0) -> Channel:
        """The channel of one document: what its sure readings show is mixed into what was learned.

        Every scanner and engine has its own way of misreading; a document shows it often enough to learn from
        (unsupervised adaptation, one round of EM on sure words).

        Args:
            sure: Readings with the printed word as it stands (capitals kept), and how often.
            strength: Sightings of a letter in the document that weigh as much as all that was learned.
        """
        counts: dict[tuple[str, str], float] = defaultdict(float)
        totals: dict[str, float] = defaultdict(float)
        own: dict[str, list[tuple[int, float]]] = defaultdict(list)
        number = {word: i for i, word in enumerate(self.words)}
        for (read, printed), times in sure.items():
            if len(read) > 2 * len(printed) + 2:
                continue
            for segment in best_segments(read, printed, self.segments):
                counts[segment] += times
                totals[segment[0][0]] += times
            word = number.get(printed.lower())
            if word is not None:
                own[read].append((word, times))
        segments = dict(self.segments)
        for key, logp in self.segments.items():
            total = totals.get(key[0][0])
            if total:
                segments[key] = logp + math.log(strength / (total + strength))
        for key, times in counts.items():
            total = totals[key[0][0]]
            old = math.exp(self.segments[key]) if key in self.segments else 0.0
            segments[key] = math.log((times + strength * old) / (total + strength))
        return Channel(self.words, self.logp1, segments, self.table, base=self)

    def _shapes_of(self, case: str) -> _Shapes:
        shapes = self._shapes.get(case)
        if shapes is None:
            cased = [with_case(self.words[n], case) for n in self.syllables]
            shapes = self._shapes[case] = _Shapes(cased, self.segments)
        return shapes

    def letter_scores(self, read: str, case: str) -> Floats:
        """Log P(read | syllable) of the letter model, for all syllables in the order of `syllables`.

        Args:
            read: The reading as it stands.
            case: The printed case (see `casing.case_of`).
        """
        return self._shapes_of(case).scores(read)

    def bare_matches(self, read: str) -> list[int]:
        """The words that are written like the lower-case reading when all marks are taken off."""
        return self._bare.get(strip_marks(read), [])

    def _sightings(self, read: str, case: str) -> dict[int, tuple[float, float]]:
        """For the words a reading was seen for: counts of the reading, and of the word at all."""
        out: dict[int, tuple[float, float]] = {}
        kind = CASES[case]
        for number, times in self.table.get(kind + read, ()):
            out[number] = (times, float(self.seen[kind][number]))
        if kind != "l":
            small = read.lower() if kind == "u" else read[:1].lower() + read[1:]
            for number, times in self.table.get("l" + small, ()):
                a, b = out.get(number, (0.0, float(self.seen[kind][number])))
                out[number] = (a + OTHER_CASE * times, b + OTHER_CASE * float(self.seen["l"][number]))
        return out

    def candidates(self, read: str, case: str, most: int, prior_weight: float = 0.6) -> list[tuple[int, float]]:
        """The likeliest printed words for a reading.

        Args:
            read: The reading, NFC.
            case: The printed case.
            most: How many to give at most.
            prior_weight: How much the word's own frequency counts in choosing (not in the score returned).

        Returns:
            Pairs of word number and log P(read | word), best first.
        """
        letters = self.letter_scores(read, case)
        rank = letters + prior_weight * self.logp1[self.syllables]
        top = np.argpartition(-rank, most)[:most] if len(rank) > most else np.arange(len(rank))
        chosen = {int(self.syllables[i]): float(letters[i]) for i in top}
        low = read.lower()
        sighted = self._sightings(read, case)
        for number in (*self.bare_matches(low), *sighted):
            if number not in chosen:
                place = self._syllable_place.get(number)
                chosen[number] = float(letters[place]) if place is not None else _foreign(low, self.words[number])
        found = []
        totals = self.seen[CASES[case]]
        for number, letter in chosen.items():
            times, amount = sighted.get(number, (0.0, float(totals[number])))
            share = max(LETTER_SHARE, TABLE_WEIGHT / (amount + TABLE_WEIGHT))
            p = share * math.exp(max(letter, FLOOR))
            if times:
                p += (1.0 - share) * times / amount
            elif amount == 0.0:
                p = math.exp(max(letter, FLOOR))
            found.append((number, math.log(p)))
        found.sort(key=lambda item: -(item[1] + prior_weight * float(self.logp1[item[0]])))
        return found[:most]


def _foreign(read: str, word: str) -> float:
    """A word that is no syllable (abbreviation, foreign word): read letter by letter, marks lost or kept."""
    if len(read) != len(word):
        return FLOOR
    return sum(0.0 if a == b else -0.7 if strip_marks(b) == a else -6.0 for a, b in zip(read, word, strict=True)) - 0.1


class _Shapes:
    """The syllables in one printed case, cut into onsets and rimes."""

    def __init__(self, cased: list[str], segments: Mapping[tuple[str, str], float]) -> None:
        onsets: dict[str, int] = {}
        rimes: dict[str, int] = {}
        onset_of, rime_of = [], []
        for word in cased:
            cut = onset_length(word)
            onset_of.append(onsets.setdefault(word[:cut], len(onsets)))
            rime_of.append(rimes.setdefault(word[cut:], len(rimes)))
        self._onset_of = np.array(onset_of)
        self._rime_of = np.array(rime_of)
        self._onsets = _Parts(list(onsets), segments)
        self._rimes = _Parts([rime[::-1] for rime in rimes], segments, backwards=True)

    def scores(self, read: str) -> Floats:
        """Log P(read | syllable) for every syllable."""
        cuts = min(len(read), 5)
        heads = self._onsets.ends(read[:cuts])
        tails = self._rimes.ends(read)
        best = np.full(len(self._onset_of), FLOOR, dtype=np.float32)
        for cut in range(cuts + 1):
            head = heads[cut]
            if head.max() < -13.0:
                continue
            tail = tails[len(read) - cut]
            np.maximum(best, head[self._onset_of] + tail[self._rime_of], out=best)
        return best


class _Parts:
    """Onsets (or rimes, from their ends), scored all at once against the beginnings (or ends) of a reading."""

    def __init__(
        self, parts: list[str], segments: Mapping[tuple[str, str], float], backwards: bool = False
    ) -> None:
        """Args:
        parts: The letter strings; spelt backwards where `backwards`.
        segments: Log P(read | printed letters).
        backwards: Whether parts are spelt and readings taken from their ends.
        """
        self._longest = max(len(p) for p in parts)
        self._lengths = np.array([len(p) for p in parts])
        self._backwards = backwards
        turn = -1 if backwards else 1
        units: dict[str, int] = {"": 0}
        self._unit = np.zeros((2, self._longest, len(parts)), dtype=np.int64)
        for row, part in enumerate(parts):
            for i in range(len(part)):
                self._unit[0, i, row] = units.setdefault(part[i], len(units))
                if i + 2 <= len(part):
                    self._unit[1, i, row] = units.setdefault(part[i : i + 2][::turn], len(units))
        self._by_read: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for (printed, got), logp in segments.items():
            number = units.get(printed)
            if number:
                self._by_read[got].append((number, logp))
        self._single = np.array([len(u) == 1 for u in units])
        self._rows: dict[str, Floats] = {}

    def _row(self, got: str) -> Floats:
        row = self._rows.get(got)
        if row is None:
            row = np.where(self._single, UNSEEN - 3.0 * max(0, len(got) - 1), 3 * UNSEEN).astype(np.float32)
            for number, logp in self._by_read.get(got, ()):
                row[number] = max(logp, UNSEEN)
            row[0] = 10 * FLOOR
            self._rows[got] = row
        return row

    def ends(self, read: str) -> Floats:
        """Log P(first j characters of the reading | part), j from 0 to its length, for every part (last j if backwards)."""
        length = len(read)
        turned = read[::-1] if self._backwards else read
        turn = -1 if self._backwards else 1
        rows = [
            np.stack([self._row(turned[j : j + width][::turn]) for j in range(length + 1 - width)])
            if width <= length
            else None
            for width in range(4)
        ]
        count = len(self._lengths)
        best = np.full((self._longest + 1, length + 1, count), np.float32(10 * FLOOR), dtype=np.float32)
        best[0, 0] = 0.0
        for i in range(self._longest):
            for di, dj in _MOVES:
                steps = rows[dj]
                if steps is None or i + di > self._longest:
                    continue
                target = best[i + di, dj:]
                np.maximum(target, best[i, : length + 1 - dj] + steps[:, self._unit[di - 1, i]], out=target)
        result = best[self._lengths[None, :], np.arange(length + 1)[:, None], np.arange(count)[None, :]]
        return np.maximum(result, np.float32(3 * FLOOR))
