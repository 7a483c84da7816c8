"""How well the printed letters of syllables explain a reading.

The onset and the rime of a syllable are scored apart, so that all syllables are scored at once: onset and rime that
many syllables share are scored once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .loops import compiled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

FLOOR = -30.0
UNSEEN = -9.0
"""Log probability of a segment never seen, per character involved."""
KEPT = 4_000
"""Pieces of readings whose scores are kept (some kilobytes each)."""
_MOVES = ((1, 1), (1, 0), (1, 2), (1, 3), (2, 1), (2, 2))
_CONSONANTS = frozenset("bcdđfghjklmnpqrstvwxz0123456789")


class Habits(NamedTuple):
    """How one document's letters were read, mixed into what was learned."""

    logp: Mapping[tuple[str, str], float]
    """Log P(read | printed) of the segments that the document shows."""
    shift: Mapping[str, float]
    """What is added to the log probability of the other segments, by their first printed letter."""


NO_HABITS = Habits({}, {})


def _cuts(read: str) -> range:
    """Where the onset of a reading may end."""
    plain = 0
    while plain < len(read) and read[plain].lower() in _CONSONANTS:
        plain += 1
    # a vowel may have been read as a consonant (hqc for học): then any cut is possible
    least = plain - 2 if 2 < plain <= 4 and plain < len(read) else 0
    most = min(len(read), plain + 1, 4)
    # a consonant may have been read as a vowel (aghéo for nghèo, nehè for nghề): the onset goes on behind it;
    # not in what has a capital, where names of other languages begin so (Eban)
    behind = most
    while read[:1].islower() and behind < min(len(read), 4) and read[behind].lower() in _CONSONANTS:
        behind += 1
    return range(least, (behind if behind < len(read) else most) + 1)


class Shapes:
    """The syllables in one printed case, cut into onsets and rimes."""

    def __init__(
        self,
        cased: list[str],
        cuts: list[int],
        segments: Mapping[tuple[str, str], float],
    ) -> None:
        """Args:
        cased: The syllables as they are printed.
        cuts: Where the rime of each starts.
        segments: Log P(read | printed) of one or two printed letters.
        """
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
        cuts = _cuts(read)
        heads = self._onsets.ends(read[: cuts[-1]])
        best = np.full(len(self._onset_of), FLOOR, dtype=np.float32)
        for cut in cuts:
            head = heads[cut]
            if head.max() < -11.0:
                continue
            tail = self._rimes.end(read[cut:])
            np.maximum(best, head.take(self._onset_of) + tail.take(self._rime_of), out=best)
        return best

    def scores_of_some(self, reads: Sequence[str], sizes: Ints, place: Ints, habits: Habits) -> Floats:
        """Log P(read | syllable) of some syllables for each of many readings, one reading after the other.

        Args:
            reads: The readings.
            sizes: For each reading how many syllables it is scored against.
            place: The places of these syllables.
            habits: Of the document that the readings are from.
        """
        starts = np.cumsum(sizes) - sizes
        onset, rime = self._onset_of[place], self._rime_of[place]
        best = np.full(len(place), FLOOR, dtype=np.float32)
        heads: dict[str, int] = {}
        tails: dict[str, int] = {}
        rounds: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for i, read in enumerate(reads):
            for k, cut in enumerate(_cuts(read)):
                head = heads.setdefault(read[:cut], len(heads))
                rounds[k].append((i, head, tails.setdefault(read[cut:], len(tails))))
        rows, head_of, tail_of = [], [], []
        for entries in rounds.values():
            reading, head_number, tail_number = np.array(entries, dtype=np.int64).T
            size = sizes[reading]
            rows.append(np.repeat(starts[reading] - (np.cumsum(size) - size), size) + np.arange(size.sum()))
            head_of.append(np.repeat(head_number, size))
            tail_of.append(np.repeat(tail_number, size))
        at = np.concatenate(rows)
        scores = self._onsets.whole(list(heads), np.concatenate(head_of), onset[at], habits)
        scores += self._rimes.whole(list(tails), np.concatenate(tail_of), rime[at], habits)
        first = 0
        for row in rows:  # a syllable comes only once in each round
            best[row] = np.maximum(best[row], scores[first : first + len(row)])
            first += len(row)
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
        by_read: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._widths: dict[str, set[int]] = defaultdict(set)
        units = layout.units
        for (printed, got), logp in segments.items():
            number = units.get(printed)
            if number:
                by_read[got].append((number, logp))
                self._widths[got].add(len(printed))
        self._by_read = {
            got: (np.array([n for n, _ in entries]), np.array([logp for _, logp in entries]))
            for got, entries in by_read.items()
        }
        self._single = np.array([len(u) == 1 for u in units])
        self._rows: dict[str, Floats] = {}
        self._known: dict[str, Floats] = {}
        self._ended: dict[str, Floats] = {}

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

    def _row(self, got: str) -> Floats:
        row = self._rows.get(got)
        if row is None:
            row = np.where(self._single, UNSEEN - 3.0 * max(0, len(got) - 1), 3 * UNSEEN).astype(np.float32)
            if got in self._by_read:
                number, logp = self._by_read[got]
                row[number] = np.maximum(logp, UNSEEN)
            row[0] = 10 * FLOOR
            self._rows[got] = row
        return row

    def ends(self, read: str) -> Floats:
        """Log P(first j characters of the reading | part) by j and part; kept, for strings come again and again."""
        known = self._known.get(read)
        if known is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = self._known[read] = self._score(read)
        return known

    def end(self, read: str) -> Floats:
        """Log P(reading | part) by part; kept."""
        known = self._ended.get(read)
        if known is None:
            if len(self._ended) >= KEPT:
                self._ended.clear()
            known = self._ended[read] = self._score(read)[-1].copy()
        return known

    def _score(self, read: str) -> Floats:
        layout = self._layout
        length, count = len(read), len(layout.lengths)
        known = {
            (width, dj)
            for dj in range(1, 4)
            for j in range(length + 1 - dj)
            for width in self._widths.get(read[j : j + dj], ())
        }
        moves = [move for move in _MOVES if move in known or move in ((1, 0), (1, 1), (1, 2))]
        if compiled is not None:
            table = np.empty((4, length + 1, len(layout.units)), dtype=np.float32)
            for width in range(4):
                for j in range(length + 1 - width):
                    table[width, j] = self._row(read[j : j + width])
            found: Floats = compiled.explained_prefixes(table, layout.unit, layout.lengths, moves, FLOOR)
            return found
        rows = [
            np.array([self._row(read[j : j + width]) for j in range(length + 1 - width)]).T.copy()
            if width <= length
            else None
            for width in range(4)
        ]
        best = np.full((self._longest + 1, count, length + 1), np.float32(10 * FLOOR), dtype=np.float32)
        best[0, :, 0] = 0.0
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

    def whole(self, strings: Sequence[str], string: Ints, part: Ints, habits: Habits) -> Floats:
        """Log P(strings[string] | part) for pairs of a string and a part.

        Args:
            strings: The pieces of readings.
            string: Numbers of strings.
            part: Numbers of parts, as many.
            habits: Of the document that the strings are from.
        """
        sizes = np.array([len(s) for s in strings], dtype=np.int64)
        numbers: dict[str, int] = {"": 0}
        got = np.zeros((4, int(sizes.max()) + 1, len(strings)), dtype=np.int64)
        for row, text in enumerate(strings):
            for width in range(1, min(3, len(text)) + 1):
                for j in range(len(text) + 1 - width):
                    got[width, j, row] = numbers.setdefault(text[j : j + width], len(numbers))
        table, known = self._table(list(numbers), habits)
        if compiled is not None:
            return compiled.explained(
                string, part, got, sizes, self._layout.unit, self._layout.lengths, table, known & set(_MOVES), FLOOR
            )
        count = len(self._layout.lengths)
        wanted, back = np.unique(string * count + part, return_inverse=True)
        string, part = wanted // count, wanted % count
        got *= len(self._layout.units)
        flat = table.ravel()
        out = np.empty(len(wanted), dtype=np.float32)
        for length in np.unique(sizes[string]).tolist():
            rows = np.flatnonzero(sizes[string] == length)
            units = self._layout.unit[:, :, part[rows]]
            reads = got[:, : length + 1, string[rows]]
            best = np.full((self._longest + 1, length + 1, len(rows)), np.float32(10 * FLOOR), dtype=np.float32)
            best[0, 0] = 0.0
            for i in range(self._longest):
                for di, dj in _MOVES:
                    if i + di > self._longest or dj > length or (di, dj) not in known:
                        continue
                    step = flat.take(reads[dj, : length + 1 - dj] + units[di - 1, i])
                    step += best[i, : length + 1 - dj]
                    np.maximum(best[i + di, dj:], step, out=best[i + di, dj:])
            out[rows] = best[self._layout.lengths[part[rows]], length, np.arange(len(rows))]
        return np.maximum(out, np.float32(3 * FLOOR))[back]

    def _table(self, gots: Sequence[str], habits: Habits) -> tuple[Floats, set[tuple[int, int]]]:
        """Log P(got | unit) by got and unit, and the sizes of segments that may matter."""
        layout = self._layout
        known = {(1, 0), (1, 1), (1, 2)}
        seen = [(row, *self._by_read[got]) for row, got in enumerate(gots) if got in self._by_read]
        for got in gots:
            known |= {(width, len(got)) for width in self._widths.get(got, ())}
        shift = np.array([habits.shift.get(unit[:1], 0.0) for unit in layout.units])
        widths = np.array([len(got) for got in gots])
        single = (UNSEEN - 3.0 * np.maximum(widths - 1, 0))[:, None]
        table = np.where(self._single, single, 3 * UNSEEN).astype(np.float32)
        if seen:
            numbers = np.concatenate([number for _, number, _ in seen])
            row = np.repeat([row for row, _, _ in seen], [len(number) for _, number, _ in seen])
            table[row, numbers] = np.maximum(np.concatenate([logp for _, _, logp in seen]) + shift[numbers], UNSEEN)
        places = {got: row for row, got in enumerate(gots)}
        for (printed, read), logp in habits.logp.items():
            number, place = layout.units.get(printed), places.get(read)
            if number and place is not None:
                table[place, number] = max(logp, UNSEEN)
                known.add((len(printed), len(read)))
        table[:, 0] = 10 * FLOOR
        return table, known
