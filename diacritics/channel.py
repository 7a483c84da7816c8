"""How printed syllables are read by an engine that does not know them.

P(read | printed) joins a table of readings that were seen with a model of letters for those that were not.
The letter model scores the onset and the rime of a syllable apart, so that all syllables are scored at once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

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
_CONSONANTS = frozenset("bcdđfghjklmnpqrstvwxz0123456789")


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
        ready: Mapping[str, tuple[npt.NDArray[np.uint16], npt.NDArray[np.float16]]] | None = None,
    ) -> None:
        """Build the channel.

        Args:
            words: The vocabulary of the language model.
            logp1: Log probability of each word by itself.
            segments: Log P(read | printed) of one or two printed letters, capitals apart.
            table: For each reading, with the printed case before it (`l`, `t` or `u`), the printed words it was seen
                for (their numbers), with counts.
            base: A channel over the same words and table, whose indexes are used again.
            ready: Frequent readings (keys as in the table) with numbers and scores of their candidates.
        """
        self.words = words
        self.logp1 = logp1
        self.segments = segments
        self.table = table
        self._shapes: dict[str, _Shapes] = {}
        self._base = base
        self._ready = ready or {}
        index: _Indexes = _index(words, table) if base is None else base._indexes
        self._indexes: _Indexes = index
        self.seen, self.syllables, self._bare, self._syllable_place, self._number, _, self._cuts = index
        self._syllable_logp = logp1[self.syllables]
        if base is None:
            for case in CASES:
                self._shapes_of(case)

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
        for (read, printed), times in sure.items():
            if len(read) > 2 * len(printed) + 2:
                continue
            for segment in best_segments(read, printed, self.segments):
                counts[segment] += times
                totals[segment[0][0]] += times
            word = self._number.get(printed.lower())
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
            cased = [with_case(self.words[n], case) for n in self.syllables] if self._base is None else []
            above = self._base._shapes_of(case) if self._base is not None else None
            shapes = self._shapes[case] = _Shapes(cased, self._cuts, self.segments, above)
        return shapes

    @property
    def bare_syllables(self) -> frozenset[str]:
        """All syllables without their marks."""
        return self._indexes.bare_syllables

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
        ready = self._ready.get(CASES[case] + read)
        if ready is not None and most <= len(ready[0]):
            return list(zip(ready[0][:most].tolist(), ready[1][:most].tolist(), strict=True))
        letters = self._shapes_of(case).scores(read)
        rank = letters + prior_weight * self._syllable_logp
        top = np.argpartition(rank, len(rank) - most)[len(rank) - most :]
        chosen = dict(zip(self.syllables[top].tolist(), letters[top].tolist(), strict=True))
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


class _Indexes(NamedTuple):
    """What is looked up about words; the same for every channel over a vocabulary and a table."""

    seen: dict[str, Floats]
    syllables: npt.NDArray[np.int64]
    bare: dict[str, list[int]]
    syllable_place: dict[int, int]
    number: dict[str, int]
    bare_syllables: frozenset[str]
    cuts: list[int]
    """Where the rime of each syllable starts."""


def _index(words: list[str], table: Mapping[str, list[tuple[int, float]]]) -> _Indexes:
    seen = {case: np.zeros(len(words), dtype=np.float32) for case in CASES.values()}
    for reading, entries in table.items():
        totals = seen[reading[0]]
        for number, times in entries:
            totals[number] += times
    syllables = np.array([i for i, w in enumerate(words) if i > 7 and is_syllable(w)], dtype=np.int64)
    bare: dict[str, list[int]] = defaultdict(list)
    for i, word in enumerate(words):
        if i > 7:
            bare[strip_marks(word)].append(i)
    places = {int(n): i for i, n in enumerate(syllables)}
    cuts = [onset_length(words[n]) for n in syllables]
    numbers = {word: i for i, word in enumerate(words)}
    return _Indexes(seen, syllables, bare, places, numbers, frozenset(strip_marks(words[n]) for n in syllables), cuts)


def _foreign(read: str, word: str) -> float:
    """A word that is no syllable (abbreviation, foreign word): read letter by letter, marks lost or kept."""
    if len(read) != len(word):
        return FLOOR
    return sum(0.0 if a == b else -0.7 if strip_marks(b) == a else -6.0 for a, b in zip(read, word, strict=True)) - 0.1


class _Shapes:
    """The syllables in one printed case, cut into onsets and rimes."""

    def __init__(
        self,
        cased: list[str],
        cuts: list[int],
        segments: Mapping[tuple[str, str], float],
        base: _Shapes | None = None,
    ) -> None:
        self._onset_of: npt.NDArray[np.int64]
        self._rime_of: npt.NDArray[np.int64]
        self._onsets: _Parts
        self._rimes: _Parts
        if base is not None:
            self._onset_of, self._rime_of = base._onset_of, base._rime_of
            self._onsets, self._rimes = base._onsets.scored_by(segments), base._rimes.scored_by(segments)
            return
        pieces = [(word[:cut], word[cut:]) for word, cut in zip(cased, cuts, strict=True)]
        onsets = sorted({onset for onset, _ in pieces}, key=lambda p: (-len(p), p))
        rimes = sorted({rime for _, rime in pieces}, key=lambda p: (-len(p), p))
        onset_number, rime_number = ({part: i for i, part in enumerate(parts)} for parts in (onsets, rimes))
        self._onset_of = np.array([onset_number[onset] for onset, _ in pieces])
        self._rime_of = np.array([rime_number[rime] for _, rime in pieces])
        self._onsets = _Parts.of(onsets, segments)
        self._rimes = _Parts.of(rimes, segments)

    def scores(self, read: str) -> Floats:
        """Log P(read | syllable) for every syllable."""
        plain = 0
        while plain < len(read) and read[plain].lower() in _CONSONANTS:
            plain += 1
        most = min(len(read), plain + 1, 4)
        heads = self._onsets.ends(read[:most])
        best = np.full(len(self._onset_of), FLOOR, dtype=np.float32)
        # a vowel may have been read as a consonant (hqc for học): then any cut is possible
        least = plain - 2 if 2 < plain <= 4 and plain < len(read) else 0
        for cut in range(least, most + 1):
            head = heads[cut]
            if head.max() < -11.0:
                continue
            tail = self._rimes.ends(read[cut:])[-1]
            np.maximum(best, head.take(self._onset_of) + tail.take(self._rime_of), out=best)
        return best


class _Layout(NamedTuple):
    """Parts cut into units of one and of two letters."""

    units: dict[str, int]
    unit: npt.NDArray[np.int64]
    """Width less one, place, part: the number of the unit."""
    lengths: npt.NDArray[np.int64]
    longer: list[int]
    """How many parts, which are sorted by falling length, are longer than 0, 1, 2 ... letters."""


class _Parts:
    """Onsets or rimes, scored all at once against a piece of a reading."""

    def __init__(self, layout: _Layout, segments: Mapping[tuple[str, str], float]) -> None:
        self._layout = layout
        self._longest = layout.unit.shape[1]
        self._by_read: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._widths: dict[str, set[int]] = defaultdict(set)
        units = layout.units
        for (printed, got), logp in segments.items():
            number = units.get(printed)
            if number:
                self._by_read[got].append((number, logp))
                self._widths[got].add(len(printed))
        self._single = np.array([len(u) == 1 for u in units])
        self._rows: dict[str, Floats] = {}
        self._known: dict[str, Floats] = {}

    @classmethod
    def of(cls, parts: list[str], segments: Mapping[tuple[str, str], float]) -> _Parts:
        """Lay out parts, which must be sorted by falling length, and score them by segments."""
        longest = len(parts[0])
        units: dict[str, int] = {"": 0}
        unit = np.zeros((2, max(longest, 1), len(parts)), dtype=np.int64)
        for row, part in enumerate(parts):
            for i in range(len(part)):
                unit[0, i, row] = units.setdefault(part[i], len(units))
                if i + 2 <= len(part):
                    unit[1, i, row] = units.setdefault(part[i : i + 2], len(units))
        lengths = np.array([len(p) for p in parts])
        return cls(_Layout(units, unit, lengths, [int((lengths > i).sum()) for i in range(max(longest, 1))]), segments)

    def scored_by(self, segments: Mapping[tuple[str, str], float]) -> _Parts:
        """The same parts with other segments."""
        return _Parts(self._layout, segments)

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
        """Log P(first j characters of the reading | part) by j and part; kept, for strings come again and again."""
        known = self._known.get(read)
        if known is None:
            if len(self._known) > 50_000:
                self._known.clear()
            known = self._known[read] = self._score(read)
        return known

    def _score(self, read: str) -> Floats:
        layout = self._layout
        length, count = len(read), len(layout.lengths)
        rows = [
            np.array([self._row(read[j : j + width]) for j in range(length + 1 - width)]).T.copy()
            if width <= length
            else None
            for width in range(4)
        ]
        best = np.full((self._longest + 1, count, length + 1), np.float32(10 * FLOOR), dtype=np.float32)
        best[0, :, 0] = 0.0
        known = {
            (width, dj)
            for dj in range(1, 4)
            for j in range(length + 1 - dj)
            for width in self._widths.get(read[j : j + dj], ())
        }
        moves = [move for move in _MOVES if move in known or move in ((1, 0), (1, 1), (1, 2))]
        for i in range(self._longest):
            longer = layout.longer[i]  # parts are sorted by length, longest first
            for di, dj in moves:
                steps = rows[dj]
                if steps is None or i + di > self._longest:
                    continue
                target = best[i + di, :longer, dj:]
                step = steps.take(layout.unit[di - 1, i, :longer], axis=0)
                np.maximum(target, best[i, :longer, : length + 1 - dj] + step, out=target)
        result = best[layout.lengths, np.arange(count)].T
        return np.maximum(result, np.float32(3 * FLOOR))
