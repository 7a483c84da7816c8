"""Pages of rows into the lines of a document; running heads and page numbers go apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.read.form_words import form_pattern
from pipeline.read.layout import Row, folded
from pipeline.read.scan import PageText
from pipeline.types import Box, SourceLine

_MARGIN = 0.095  # of the page's height, at the top and at the foot
_EDGE_ROWS = 2
# below these confidences of the engine about so many were right, counted on drawn scans, clean and harmed
_DOUBTED_NUMBER, _NUMBER_RIGHT = 0.85, 0.65
_DOUBTED_WORD, _WORD_RIGHT = 0.5, 0.75


def lines_of_pages(pages: Sequence[PageText]) -> tuple[tuple[SourceLine, ...], tuple[str, ...]]:
    """Put the pages of a document together.

    Args:
        pages: In order.

    Returns:
        The lines, numbered through, a blank line where a row stands apart from the one above; and the running
        heads, feet and page numbers that were taken out, in order.
    """
    repeated = _repeated_rows(pages)
    lines: list[SourceLine] = []
    header: list[str] = []
    for page in pages:
        kept: list[Row] = []
        for index, row in enumerate(page.rows):
            edge = index < _EDGE_ROWS or index >= len(page.rows) - _EDGE_ROWS
            if edge and _in_margin(row, page) and (_is_page_number(row) or _key(row) in repeated):
                header.append(row.text)
            else:
                kept.append(row)
        for index, row in enumerate(kept):
            if index and row.gap_before and lines and lines[-1].text:
                lines.append(SourceLine(len(lines) + 1, page.number, ""))
            confidence = row.confidence
            lines.append(
                SourceLine(
                    len(lines) + 1,
                    page.number,
                    row.text,
                    _box(row, page),
                    None if page.layer or confidence is None else round(confidence, 3),
                    () if page.layer else _unsure(row),
                )
            )
    return tuple(lines), tuple(header)


def _unsure(row: Row) -> tuple[tuple[int, int, float], ...]:
    """Words of little confidence, numbers above all: no words about a number tell that it is wrong."""
    found = []
    for start, end, word in row.places:
        confidence = 1.0 if word.confidence is None else word.confidence
        number = any(sign.isdigit() for sign in word.text)
        if confidence < (_DOUBTED_NUMBER if number else _DOUBTED_WORD):
            found.append((start, end, _NUMBER_RIGHT if number else _WORD_RIGHT))
    return tuple(found)


def _repeated_rows(pages: Sequence[PageText]) -> frozenset[str]:
    """Rows that stand at the edge of at least half of the pages, and of three, the digits aside."""
    count: Counter[str] = Counter()
    for page in pages:
        edge = {*page.rows[:_EDGE_ROWS], *page.rows[-_EDGE_ROWS:]}
        count.update({_key(row) for row in edge if _in_margin(row, page)})
    enough = max(3, (len(pages) + 1) // 2)
    return frozenset(key for key, times in count.items() if times >= enough)


def _is_page_number(row: Row) -> bool:
    return form_pattern("page_number").match(folded(row.text)) is not None


def _key(row: Row) -> str:
    return re.sub(r"\d+", "#", folded(row.text))


def _in_margin(row: Row, page: PageText) -> bool:
    return row.bottom <= _MARGIN * page.height or row.top >= (1 - _MARGIN) * page.height


def _box(row: Row, page: PageText) -> Box:
    def share(value: float, whole: float) -> float:
        return round(min(1.0, max(0.0, value / whole)), 4) if whole else 0.0

    return Box(
        share(row.left, page.width),
        share(row.top, page.height),
        share(row.right, page.width),
        share(row.bottom, page.height),
    )
