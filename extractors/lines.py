"""Where a character stands: lines and offsets of the text that the extractors see."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypedDict

_BLANKS = re.compile(r"\s+")


class Place(TypedDict):
    """The keyword arguments that every `Fact` takes for its place."""

    line: int
    line_to: int
    start: int
    end: int
    text: str
    confidence: float


def fold_blanks(text: str) -> str:
    """Return `text` with blanks and line breaks folded to one space and none at the ends."""
    return _BLANKS.sub(" ", text).strip()


class TextLines:
    """The lines of a text with their offsets.

    Args:
        text: The text, lines separated by "\\n".
        confidence: How sure the reading of each line is, 0.0 to 1.0; None where nothing is known (1.0 each).

    Attributes:
        text: The whole text.
        starts: Offset of the first character of each line.
    """

    __slots__ = ("confidence", "starts", "text")

    def __init__(self, text: str, confidence: Sequence[float] | None = None) -> None:
        self.text = text
        self.starts = [0]
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)
        self.confidence = tuple(confidence) if confidence is not None else ()

    def __len__(self) -> int:
        return len(self.starts)

    def number_at(self, offset: int) -> int:
        """Return the 1-based line that holds the character at `offset`."""
        return bisect_right(self.starts, offset)

    def bounds(self, number: int) -> tuple[int, int]:
        """Return the offsets [start, end) of the 1-based line `number`, without its line break."""
        start = self.starts[number - 1]
        end = self.starts[number] - 1 if number < len(self.starts) else len(self.text)
        return start, end

    def line(self, number: int) -> str:
        """Return the text of the 1-based line `number`."""
        start, end = self.bounds(number)
        return self.text[start:end]

    def sure(self, start: int, end: int) -> float:
        """Return how sure the reading of the lines of [start, end) is: their mean, 1.0 where unknown."""
        if not self.confidence:
            return 1.0
        first, last = self.number_at(start), self.number_at(max(start, end - 1))
        values = self.confidence[first - 1 : last]
        return sum(values) / len(values) if values else 1.0

    def place(self, start: int, end: int, reliability: float = 1.0) -> Place:
        """Return the place [start, end) as keyword arguments of a `Fact`, blanks at its ends left out.

        Args:
            start: First offset.
            end: One past the last offset.
            reliability: How often the rule that found it is right, 0.0 to 1.0; multiplied with `sure`.
        """
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Place(
            line=self.number_at(start),
            line_to=self.number_at(max(start, end - 1)),
            start=start,
            end=end,
            text=fold_blanks(text[start:end]),
            confidence=round(reliability * self.sure(start, end), 4),
        )
