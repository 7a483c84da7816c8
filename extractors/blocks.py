"""Paragraphs: which lines belong together.

Scans of printed pages and web pages show paragraphs in different ways: by blank lines, by a bullet or a numeral,
or only by a line that ends early. All three are used; a page break inside a sentence (blank lines, then a
small letter) parts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from extractors.folding import fold
from extractors.lines import TextLines, fold_blanks

_BULLET = re.compile(r"[^\S\n]{0,40}(?P<marker>[-\u2010-\u2015\u2212~•●▪◦*+]|\([0-9]{1,2}\))[^\S\n]{0,8}(?=\S)")
_ROW = re.compile(r"[^\S\n]{0,40}(?:[_.,~—-]{1,2}[^\S\n]{1,2})?[0-9]{1,2}[^\S\n]{0,3}[|¦][^\S\n]{0,8}(?=[^\s|¦])")
"""A row of a table whose first cell is its number: "1 | Thi đua ... | Phòng Kinh tế"."""
_ENDED = ".;:!?…"
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212~•●▪◦*"
_BEFORE_DASH = ("chinh tri", "kinh te", "van hoa", "thi dua", "quoc phong", "dan so")
"""Words that a dash joins to what follows: "chính trị - xã hội", "kinh tế - xã hội", "Thi đua - Khen thưởng"."""
_BEFORE_FIGURES = re.compile(r"(?<!\w)(?:nam|thang|ngay|so)$")
"""Words of a date or number whose figures stand on the next line: "sơ kết năm", "2028 và tổng kết"."""
MAX_BLOCK = 20_000
"""Characters; a longer paragraph is cut at a line break, so that nothing downstream meets an endless one."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or an item of a list."""

    line: int
    line_to: int
    start: int
    """Offset of its first character that is no blank."""
    end: int
    marker: str
    """`numeral` for a numbered paragraph, `-`, `+`, `(` for these signs, `|` for a table's row, else empty."""
    body: int
    """Offset of the first character after the marker; `start` where there is none or it is a numeral."""
    text: str
    """From `body` to `end`, blanks folded."""


def page_width(lines: TextLines) -> int:
    """Return the usual length of a full line of running text, in characters."""
    lengths = sorted(len(lines.line(n).strip()) for n in range(1, len(lines) + 1))
    lengths = [length for length in lengths if length > 0]
    return lengths[int(len(lengths) * 0.93)] if lengths else 0


def bullet_at(line: str) -> tuple[str, int] | None:
    """Return the sign that opens an item of a list and the offset in `line` after it, or None.

    A dash before a small letter opens an item too; whether it only goes on the line before
    ("chính trị", "- xã hội") is for the caller, who sees that line.
    """
    row = _ROW.match(line)
    if row:
        return "|", row.end()
    match = _BULLET.match(line)
    if not match:
        return None
    sign = match["marker"]
    if sign.startswith("("):
        return "(", match.end()
    if sign == "+":
        return "+", match.end()
    return "-", match.end()


def make_blocks(lines: TextLines, numeral_starts: Collection[int] = ()) -> tuple[Block, ...]:
    """Return the paragraphs of a text in order.

    Args:
        lines: The text.
        numeral_starts: Offsets where a numbered section begins, from the outline; each opens a paragraph.
    """
    width = page_width(lines)
    numerals = set(numeral_starts)
    inline = {lines.number_at(offset): offset for offset in sorted(numerals, reverse=True)}
    found: list[Block] = []
    open_: list[int] | None = None  # [start, end, first line, last line]
    marker, body = "", 0
    previous = ""
    blank_between = False

    def close() -> None:
        nonlocal open_
        if open_ is not None and open_[1] > open_[0]:
            start, end, first, last = open_
            found.append(Block(first, last, start, end, marker, body, fold_blanks(lines.text[body:end])))
        open_ = None

    for number in range(1, len(lines) + 1):
        begin, finish = lines.bounds(number)
        raw = lines.text[begin:finish]
        stripped = raw.strip()
        if not stripped:
            blank_between = open_ is not None
            continue
        start = begin + len(raw) - len(raw.lstrip())
        end = begin + len(raw.rstrip())
        numbered = number in inline
        bullet = None if numbered else bullet_at(raw)
        if bullet and bullet[0] == "-" and open_ is not None and _goes_on(previous, raw[bullet[1] :], width):
            bullet = None
        if (
            open_ is not None
            and not numbered
            and bullet is None
            and open_[1] - open_[0] < MAX_BLOCK
            and _continues(previous, stripped, width, blank_between)
        ):
            open_[1], open_[3] = end, number
        else:
            close()
            open_ = [start, end, number, number]
            marker = "numeral" if numbered else bullet[0] if bullet else ""
            body = begin + bullet[1] if bullet else start
            if numbered:
                starts = sorted(o for o in numerals if begin <= o < end)
                if starts[0] > start:  # running text or dirt before the numeral
                    open_, marker, body = [start, starts[0], number, number], "", start
                    close()
                for here, after in zip(starts, [*starts[1:], end], strict=True):
                    open_, marker, body = [here, after, number, number], "numeral", here
                    if after != end:
                        close()
        previous = stripped
        blank_between = False
    close()
    return tuple(found)


def _goes_on(previous: str, after_dash: str, width: int) -> bool:
    """Tell a dash inside a name ("chính trị", "- xã hội") or a span of years from one that opens an item."""
    if not previous or previous[-1] in _ENDED + ",":
        return False
    first = after_dash.lstrip()[:1]
    if first.islower() and fold(previous).endswith(_BEFORE_DASH):
        return True
    return first != "" and (first.islower() or first.isdigit()) and len(previous) >= 0.8 * width


def _continues(previous: str, line: str, width: int, blank_between: bool) -> bool:
    """Tell whether `line` goes on the paragraph that `previous` ended with."""
    first = line.split(maxsplit=1)[0]
    ended = previous[-1] in _ENDED
    full = len(previous) + 1 + len(first) >= 0.9 * width
    capital = line[0].isupper()
    shouting, shouted = is_capitals(line), is_capitals(previous)
    if blank_between:
        if ended or (shouted != shouting) or (shouted and shouting):
            return False
        goes_on = line[0].islower() or breaks_before_figures(previous, line)
        return goes_on or (full and not capital) or (full and previous[-1] == ",")
    if shouted != shouting and (shouted or shouting) and min(len(previous), len(line)) > 6:
        return False
    if not capital and line[0] not in '“"':
        return True
    if shouted and shouting:
        return True
    return full or previous[-1] == ","


def breaks_before_figures(previous: str, line: str) -> bool:
    """Tell whether a line begins with the figures of a date or number whose word ends the line before it.

    Args:
        previous: The line before, stripped.
        line: The line, stripped, not empty.
    """
    return line[0].isdigit() and _BEFORE_FIGURES.search(fold(previous[-8:])) is not None


def is_capitals(text: str) -> bool:
    """Tell whether a line is set in capitals: at least four letters, nearly all of them capitals."""
    upper = lower = 0
    for char in text[:200]:
        if char.isupper():
            upper += 1
        elif char.islower():
            lower += 1
            if lower > 33:  # of 200 signs too many for what is left
                return False
    return upper >= 4 and upper >= 5 * lower
