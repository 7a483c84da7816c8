"""Words on a page into lines in reading order.

A Vietnamese administrative page has one column of text, but a head of two columns (issuing body | quốc hiệu) and a
foot of two (Nơi nhận | signature). The head is written row by row, both columns of a visual row on one line; the
foot column by column, first the recipients, then who signs. Rows of a ruled table are written cell by cell with a
bar between. Coordinates are in any unit with the origin top left.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.read.form_words import form_pattern

_GAP = 1.6  # line heights of blank between two words that part columns; justified text stays below 1
_RIGHT_COLUMN = 0.38  # of the page's width: what begins further right belongs to the right column of the foot
_ENDED = 0.8  # of the segments of the foot's left column end before the right one begins
_BAR = " | "


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None
    """0.0 to 1.0."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one line that no column gap parts."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with blanks between."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Left edge."""
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        """Right edge."""
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        """Upper edge: the median of the words', so that one tall sign does not move the line."""
        return median(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower edge, the median of the words'."""
        return median(word.bottom for word in self.words)

    @property
    def height(self) -> float:
        """Height of the line."""
        return max(self.bottom - self.top, 1e-6)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page as it will be written."""

    segments: tuple[Segment, ...]
    bars: bool = False
    """True for a row of a table: its segments are cells."""
    gap_before: bool = False
    """True where more than a line's distance parts it from the row above."""

    @property
    def text(self) -> str:
        """The segments, left to right."""
        return (_BAR if self.bars else " ").join(segment.text for segment in self.segments)

    @property
    def words(self) -> list[Word]:
        """All words, left to right."""
        return [word for segment in self.segments for word in segment.words]

    @property
    def places(self) -> list[tuple[int, int, Word]]:
        """Each word with its start and end in `text`."""
        found = []
        at = 0
        for segment in self.segments:
            for word in segment.words:
                found.append((at, at + len(word.text), word))
                at += len(word.text) + 1
            at += len(_BAR) - 1 if self.bars else 0
        return found

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(segment.top for segment in self.segments)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(segment.bottom for segment in self.segments)

    @property
    def left(self) -> float:
        """Left edge."""
        return min(segment.left for segment in self.segments)

    @property
    def right(self) -> float:
        """Right edge."""
        return max(segment.right for segment in self.segments)

    @property
    def confidence(self) -> float | None:
        """Mean of the words', weighted by their length; None where none has one."""
        known = [(word.confidence, len(word.text)) for word in self.words if word.confidence is not None]
        weight = sum(length for _, length in known)
        return sum(value * length for value, length in known) / weight if weight else None


def segments_of(lines: Iterable[Sequence[Word]]) -> list[Segment]:
    """Cut lines of words where a column gap parts them.

    Args:
        lines: Words of one base line each, left to right.

    Returns:
        The segments, in the order given.
    """
    segments: list[Segment] = []
    for line in lines:
        if not line:
            continue
        height = median(word.bottom - word.top for word in line)
        current = [line[0]]
        for word in line[1:]:
            if word.left - current[-1].right > _GAP * height:
                segments.append(Segment(tuple(current)))
                current = []
            current.append(word)
        segments.append(Segment(tuple(current)))
    return segments


def rows_of(segments: Sequence[Segment], page_width: float) -> list[Row]:
    """Put the segments of a page in reading order.

    Args:
        segments: From `segments_of`, in any order.
        page_width: In the unit of the words.

    Returns:
        The rows, top to bottom; the two columns of the foot one after the other.
    """
    rows = _visual_rows(segments)
    foot = _foot_start(rows, page_width)
    body = _with_tables(rows[:foot])
    ordered = body + _foot_columns(rows[foot:], page_width)
    return _with_gaps(ordered)


def folded(text: str) -> str:
    """Lower case without any mark, for matching words whose marks may be lost."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))
    return plain.replace("đ", "d")


def _visual_rows(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Group segments that stand side by side: half of the lower one's height shared, no place shared."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda one: (one.top + one.bottom) / 2):
        for row in reversed(rows[-4:]):
            if _beside(row, segment):
                row.append(segment)
                break
        else:
            rows.append([segment])
    for row in rows:
        row.sort(key=lambda one: one.left)
    return rows


def _beside(row: Sequence[Segment], segment: Segment) -> bool:
    top, bottom = median(one.top for one in row), median(one.bottom for one in row)
    shared = min(bottom, segment.bottom) - max(top, segment.top)
    if shared < 0.5 * min(bottom - top, segment.height):
        return False
    slack = 0.3 * segment.height
    return all(segment.left >= one.right - slack or segment.right <= one.left + slack for one in row)


def _foot_start(rows: Sequence[Sequence[Segment]], page_width: float) -> int:
    """Index of the row where "Nơi nhận" begins in the left half with a second column beside or below it."""
    for index, row in enumerate(rows):
        first = row[0]
        if first.left >= 0.4 * page_width or len(first.words) > 4:
            continue
        beside = any(one.left > _RIGHT_COLUMN * page_width for other in rows[index:] for one in other)
        if beside and form_pattern("recipients").match(folded(first.text)):
            return index
    return len(rows)


def _foot_columns(rows: Sequence[Sequence[Segment]], page_width: float) -> list[Row]:
    if not rows:
        return []
    edge = _split_edge(rows, page_width)
    left = [tuple(one for one in row if one.left < edge) for row in rows]
    right = [tuple(one for one in row if one.left >= edge) for row in rows]
    return [Row(column) for side in (left, right) for column in side if column]


def _split_edge(rows: Sequence[Sequence[Segment]], page_width: float) -> float:
    """Where the right column of the foot begins: the first place from which most of the left one has ended."""
    lefts = sorted(one.left for row in rows for one in row if one.left > _RIGHT_COLUMN * page_width)
    rights = [one.right for row in rows for one in row if one.left < _RIGHT_COLUMN * page_width]
    ended = (left for left in lefts if sum(right <= left for right in rights) >= _ENDED * len(rights))
    return next(ended, 0.5 * page_width) - 0.02 * page_width


def _with_tables(rows: Sequence[Sequence[Segment]]) -> list[Row]:
    """Rows of three or more aligned columns, or of two over at least four rows, are rows of a table."""
    result = [Row(tuple(row)) for row in rows]
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and len(rows[end]) >= 2 and (end == start or _aligned(rows[end - 1], rows[end])):
            end += 1
        columns = max((len(row) for row in rows[start:end]), default=0)
        if (end - start >= 3 and columns >= 3) or (end - start >= 5 and columns == 2):
            fullest = max(rows[start:end], key=len)
            for index in range(start, end):
                result[index] = Row(tuple(_cut_at(rows[index], fullest)), bars=True)
        start = max(end, start + 1)
    return result


def _cut_at(row: Sequence[Segment], fullest: Sequence[Segment]) -> list[Segment]:
    """Part a row where a column of the fullest row begins, even if the blank before it is narrow."""
    starts = [segment.left for segment in fullest]
    cells: list[Segment] = []
    for segment in row:
        current = [segment.words[0]]
        for word in segment.words[1:]:
            gap = word.left - current[-1].right
            begins = any(abs(word.left - start) < 0.5 * segment.height for start in starts)
            if begins and gap > 0.5 * segment.height:
                cells.append(Segment(tuple(current)))
                current = []
            current.append(word)
        cells.append(Segment(tuple(current)))
    return cells


def _aligned(above: Sequence[Segment], below: Sequence[Segment]) -> bool:
    return all(any(one.left < other.right and other.left < one.right for other in above) for one in below)


def _with_gaps(rows: Sequence[Row]) -> list[Row]:
    distances = [below.top - above.top for above, below in itertools.pairwise(rows) if below.top > above.top]
    heights = [row.bottom - row.top for row in rows]
    if not distances:
        return list(rows)
    pitch = min(median(distances), 2.2 * median(heights))
    result = [rows[0]]
    for above, below in itertools.pairwise(rows):
        distance = below.top - above.top
        result.append(Row(below.segments, below.bars, distance > 1.3 * pitch or distance < -pitch))
    return result
