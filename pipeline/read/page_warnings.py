"""What a user should know about single pages, in few lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.read.messages import say
from pipeline.read.scan import PageText

_DOUBTFUL = 0.55  # mean confidence below which a line is: a stamp, a signature or dirt lies over it
_LOW = 0.7  # mean confidence below which a page is worth a look at the original


def ranges(numbers: Iterable[int]) -> str:
    """Page numbers in short.

    >>> ranges([1, 2, 3, 7, 9, 10])
    '1-3, 7, 9-10'
    """
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def reading_warnings(pages: Sequence[PageText]) -> list[str]:
    """Warnings about pages that were turned, read with little confidence, or not at all."""
    warnings = []
    for degrees in (90, 180, 270):
        turned = [page.number for page in pages if page.turned == degrees]
        if turned:
            warnings.append(say("warn_turned", page=ranges(turned), degrees=degrees))
    for page in pages:
        if page.error is not None:
            warnings.append(say("warn_page_failed", page=page.number, detail=page.error.message))
        elif page.confidence is not None and page.rows and page.confidence < _LOW:
            warnings.append(say("warn_low_confidence", page=page.number, percent=round(100 * page.confidence)))
        elif not page.layer:
            doubtful = sum(row.confidence is not None and row.confidence < _DOUBTFUL for row in page.rows)
            if doubtful:
                warnings.append(say("warn_low_lines", page=page.number, count=doubtful))
    return warnings
