"""Plain text into lines and pages."""

from __future__ import annotations

from pipeline.read.encodings import decode
from pipeline.read.messages import problem
from pipeline.read.record import ReadResult
from pipeline.types import SourceLine


def lines_of_text(text: str) -> tuple[tuple[SourceLine, ...], int]:
    """Cut a text into numbered lines.

    Lines end at a line feed (CR LF and a lone CR count as one). A form feed at the start of a line begins a new
    page and is no part of the line; inside a line it becomes a blank and the next line begins the page.

    Args:
        text: The whole text; a line break at its end begins no further line.

    Returns:
        The lines, and the number of pages.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pieces = text.split("\n")
    if pieces and pieces[-1] == "":
        pieces.pop()
    lines: list[SourceLine] = []
    page = 1
    for number, piece in enumerate(pieces, start=1):
        bare = piece.lstrip("\f")
        page += len(piece) - len(bare)
        inside = bare.count("\f")
        lines.append(SourceLine(number, page, bare.replace("\f", " ") if inside else bare))
        page += inside
    # a form feed after the last line ends a page, it begins none
    return tuple(lines), lines[-1].page if lines else 0


def read_text(data: bytes) -> ReadResult:
    """Read a text file.

    Args:
        data: Its bytes.

    Returns:
        Lines, pages, the encoding found, and warnings.

    Raises:
        ReadError: There is no text in it.
    """
    decoded = decode(data)
    lines, pages = lines_of_text(decoded.text)
    if not any(line.text.strip() for line in lines):
        raise problem("no_text")
    return ReadResult("text", lines, pages, decoded.encoding, decoded.warnings)
