"""How printed syllables are read by an engine that does not know them.

P(read | printed) joins a table of readings that were seen with a model of letters for those that were not.
The letter model scores the onset and the rime of a syllable apart, so that all syllables are scored at once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .alignment import Aligner, Segments
from .casing import with_case
from .letters import FLOOR, NO_HABITS, Habits, Shapes
from .orthography import is_syllable, strip_marks
from .places import places as known_places

Floats = npt.NDArray[np.float32]

TABLE_WEIGHT = 6.0
"""How many sightings of a syllable the letter model is worth against the table."""
LETTER_SHARE = 0.3
"""Share of the letter model however often a syllable was seen: other scanners misread in other ways."""
OTHER_CASE = 0.2
"""What a sighting in small letters is worth for a word in capitals."""
LIKELY = 64
"""Syllables that are scored again with the habits of a document."""
KEPT = 30_000
"""Readings whose likeliest syllables, or alignments, are kept for the documents to come."""
CASES = {"lower": "l", "title": "t", "upper": "u"}
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
        table: Mapping[str, Sequence[tuple[int, float]]],
        ready: Mapping[str, tuple[npt.NDArray[np.uint16], npt.NDArray[np.float16]]] | None = None,
        likely: Mapping[str, npt.NDArray[np.uint16]] | None = None,
    ) -> None:
        """Build the channel.

        Args:
            words: The vocabulary of the language model.
            logp1: Log probability of each word by itself.
            segments: Log P(read | printed) of one or two printed letters, capitals apart.
            table: For each reading, with the printed case before it (`l`, `t` or `u`), the printed words it was seen
                for (their numbers), with counts.
            ready: Frequent readings (keys as in the table) with numbers and scores of their candidates.
            likely: The same readings with the places of the syllables that explain them best.
        """
        self.words = words
        self.logp1 = logp1
        self.segments = segments
        self.table = table
        self._ready = ready or {}
        self._indexes: _Indexes = _index(words, table)
        self.seen, self.syllables, self._bare, self._syllable_place, self._number, _, cuts = self._indexes
        self._syllable_logp = logp1[self.syllables]
        self._shapes = {
            case: Shapes([with_case(words[n], case) for n in self.syllables], cuts, segments) for case in CASES
        }
        self.likely: dict[str, npt.NDArray[np.uint16]] = dict(likely or {})
        """For readings met, their case before them, the places of the syllables that explain them best."""
        self._align = Aligner(segments)
        self._aligned: dict[tuple[str, str], Segments] = {}

    def habits(self, sure: Mapping[tuple[str, str], float], strength: float = 40.0) -> Habits:
        """The habits of one document: what its sure readings show is mixed into what was learned.

        Every scanner and engine has its own way of misreading; a document shows it often enough to learn from
        (unsupervised adaptation, one round of EM on sure words).

        Args:
            sure: Readings with the printed word as it stands (capitals kept), and how often.
            strength: Sightings of a letter in the document that weigh as much as all that was learned.
        """
        counts: dict[tuple[str, str], float] = defaultdict(float)
        totals: dict[str, float] = defaultdict(float)
        pairs = [(read, printed) for read, printed in sure if len(read) <= 2 * len(printed) + 2]
        for pair, segments in zip(pairs, self._alignments(pairs), strict=True):
            times = sure[pair]
            for segment in segments:
                counts[segment] += times
                totals[segment[0][0]] += times
        logp = {}
        for key, times in counts.items():
            total = totals[key[0][0]]
            old = math.exp(self.segments[key]) if key in self.segments else 0.0
            logp[key] = math.log((times + strength * old) / (total + strength))
        return Habits(logp, {letter: math.log(strength / (total + strength)) for letter, total in totals.items()})

    def _alignments(self, pairs: Sequence[tuple[str, str]]) -> list[Segments]:
        """How readings fall to the printed letters; kept, for documents share their words."""
        new = [pair for pair in pairs if pair not in self._aligned]
        if new:
            if len(self._aligned) + len(new) > KEPT:
                self._aligned.clear()
                new = list(pairs)
            self._aligned.update(zip(new, self._align(new), strict=True))
        return [self._aligned[pair] for pair in pairs]

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
        letters = self._shapes[case].scores(read)
        rank = letters + prior_weight * self._syllable_logp
        top = self._note_likely(read, case, rank)
        top = top[np.argsort(-rank[top], kind="stable")[:most]]
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

    def _note_likely(self, read: str, case: str, rank: Floats) -> npt.NDArray[np.int64]:
        """Keep the places of the syllables that explain a reading best."""
        few = min(LIKELY, len(rank))
        top = np.argpartition(rank, len(rank) - few)[len(rank) - few :]
        if len(self.likely) >= KEPT:
            self.likely.clear()
        self.likely[CASES[case] + read] = top.astype(np.uint16)
        return top

    def _likely_places(self, read: str, case: str) -> npt.NDArray[np.int64]:
        known = self.likely.get(CASES[case] + read)
        if known is not None:
            return known.astype(np.int64)
        return self._note_likely(read, case, self._shapes[case].scores(read) + 0.6 * self._syllable_logp)

    def candidates_of_all(
        self, wanted: Sequence[tuple[str, str]], most: int, habits: Habits = NO_HABITS, prior_weight: float = 0.6
    ) -> list[list[tuple[int, float]]]:
        """The likeliest printed words for many readings of one document.

        The words that explain a reading well by what was learned are scored again with the habits of the document.

        Args:
            wanted: Readings, NFC, with their printed case.
            most: How many to give at most for each.
            habits: Of the document.
            prior_weight: As for `candidates`.

        Returns:
            For each reading pairs of word number and log P(read | word), best first.
        """
        out: list[list[tuple[int, float]]] = [[] for _ in wanted]
        for case, kind in CASES.items():
            mine = [i for i, (_, its) in enumerate(wanted) if its == case]
            if not mine:
                continue
            reads = [wanted[i][0] for i in mine]
            sightings = [self._sightings(read, case) for read in reads]
            likely = [self._likely_places(read, case) for read in reads]
            matches: list[tuple[int, int]] = []  # reading, place of a syllable that was seen or is written so
            foreign: list[tuple[int, int]] = []  # reading, number of a word that is no syllable
            for k, (read, sighted) in enumerate(zip(reads, sightings, strict=True)):
                for n in dict.fromkeys((*self.bare_matches(read.lower()), *sighted)):
                    found = self._syllable_place.get(n)
                    if found is None:
                        foreign.append((k, n))
                    else:
                        matches.append((k, found))
            size = len(self.syllables)
            owner = np.repeat(np.arange(len(reads)), [len(places) for places in likely])
            matched = _rows_of(matches)
            matched_key = matched[:, 0] * size + matched[:, 1]
            key = np.unique(np.concatenate((owner * size + np.concatenate(likely), matched_key)))
            owner, place = np.divmod(key, size)
            told = np.zeros(len(key), dtype=bool)
            told[np.searchsorted(key, matched_key)] = True
            many = np.bincount(owner, minlength=len(reads))
            letters = self._shapes[case].scores_of_some(reads, many, place, habits)
            # those that the letters explain best, and those that were seen or are written so
            order = np.lexsort((-(letters + prior_weight * self._syllable_logp[place]), owner))
            starts = np.cumsum(many) - many
            told[order[np.arange(len(order)) - starts[owner] < most]] = True
            letters, place, owner = letters[told], place[told], owner[told]
            # words that are no syllables stand behind the syllables of all readings
            others = _rows_of(foreign)
            owner = np.concatenate((owner, others[:, 0]))
            number = np.concatenate((self.syllables[place], others[:, 1]))
            strange = [_foreign(reads[k].lower(), self.words[n]) for k, n in foreign]
            letter = np.exp(np.maximum(np.concatenate((letters.astype(np.float64), strange)), FLOOR))
            amount = self.seen[kind][number].astype(np.float64)
            times = np.zeros(len(number))
            sighted_key = [k * len(self.words) + n for k, sighted in enumerate(sightings) for n in sighted]
            key = owner * len(self.words) + number
            by_key = np.argsort(key)
            row = by_key[np.searchsorted(key, np.array(sighted_key, dtype=np.int64), sorter=by_key)]
            seen = np.array([both for sighted in sightings for both in sighted.values()]).reshape(-1, 2)
            times[row], amount[row] = seen[:, 0], seen[:, 1]
            share = np.maximum(LETTER_SHARE, TABLE_WEIGHT / (amount + TABLE_WEIGHT))
            share[(amount == 0.0) & (times == 0.0)] = 1.0
            score = np.log(share * letter + (1.0 - share) * times / np.maximum(amount, 1e-9))
            order = np.lexsort((-(score + prior_weight * self.logp1[number]), owner))
            ends = np.cumsum(np.bincount(owner, minlength=len(reads))).tolist()
            numbers, scores = number[order].tolist(), score[order].tolist()
            start = 0
            for i, end in zip(mine, ends, strict=True):
                last = min(end, start + most)
                out[i] = list(zip(numbers[start:last], scores[start:last], strict=True))
                start = end
        return out


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


def _index(words: list[str], table: Mapping[str, Sequence[tuple[int, float]]]) -> _Indexes:
    seen = {case: np.zeros(len(words), dtype=np.float32) for case in CASES.values()}
    for reading, entries in table.items():
        totals = seen[reading[0]]
        for number, times in entries:
            totals[number] += times
    strange = known_places().words
    syllables = np.array([i for i, w in enumerate(words) if i > 7 and (is_syllable(w) or w in strange)], dtype=np.int64)
    bare: dict[str, list[int]] = defaultdict(list)
    for i, word in enumerate(words):
        if i > 7:
            bare[strip_marks(word)].append(i)
    places = {int(n): i for i, n in enumerate(syllables)}
    cuts = [onset_length(words[n]) for n in syllables]
    numbers = {word: i for i, word in enumerate(words)}
    return _Indexes(seen, syllables, bare, places, numbers, frozenset(strip_marks(words[n]) for n in syllables), cuts)


def _rows_of(pairs: list[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """Pairs as rows of an array, which may have none."""
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _foreign(read: str, word: str) -> float:
    """A word that is no syllable (abbreviation, foreign word): read letter by letter, marks lost or kept."""
    if len(read) != len(word):
        return FLOOR
    return sum(0.0 if a == b else -0.7 if strip_marks(b) == a else -6.0 for a, b in zip(read, word, strict=True)) - 0.1
