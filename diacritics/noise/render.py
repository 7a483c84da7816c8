"""Set text as pages, the way an office prints a plan.

A page keeps where each word was printed, so that what an engine reads from it can be laid beside the truth
by place and not by guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from diacritics.noise.fonts import Weight, load_font

HeadStyle = Literal["columns", "line"]

# A4 and the margins of Nghị định 30/2020/NĐ-CP, Phụ lục I (mm)
PAGE_MM = (210.0, 297.0)
MARGIN_LEFT_MM, MARGIN_RIGHT_MM, MARGIN_TOP_MM, MARGIN_BOTTOM_MM = 30.0, 18.0, 20.0, 20.0

_MOTTO = re.compile(r"\s+(?=CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA|Độc lập\s*[-–]\s*Tự do)")
_PLACE_DATE = re.compile(r"(?<=\S)\s+(?=[^\W\d_]+(?: [^\W\d_]+){0,4}, ngày [\d.…]+ tháng)")
_GAP = re.compile(r"\t+| {3,}")
_NUMBER_LINE = re.compile(r"^Số\s*:")
_HEADING = re.compile(r"^(?:[IVX]{1,5}\.|Phần [IVX]+|\d{1,2}\.)\s")
_SECTION = re.compile(r"^(?:KẾ HOẠCH|QUYẾT ĐỊNH|CHƯƠNG TRÌNH|THÔNG BÁO|HƯỚNG DẪN|BÁO CÁO|NGHỊ QUYẾT)$")


@dataclass(frozen=True, slots=True)
class PageStyle:
    """How pages are set.

    Attributes:
        font: key of ``fonts.json``.
        size_pt: size of the body text in points.
        dpi: dots an inch of the image.
        weight: ``form`` chooses bold and italic as the form of the document asks (headings, motto, place and
            date); else everything in that one cut.
        spacing: distance of base lines, in sizes.
        head: the head (issuer and motto) as two columns, or run together in one line.
        justify: stretch the lines that fill the measure.
        capitals: set everything in capitals.
        page_numbers: number the pages from the second on, at the top, as the form asks.
    """

    font: str = "tinos"
    size_pt: float = 13.0
    dpi: int = 200
    weight: Weight | Literal["form"] = "form"
    spacing: float = 1.35
    head: HeadStyle = "columns"
    justify: bool = False
    capitals: bool = False
    page_numbers: bool = False


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line as it stands on a page."""

    page: int
    """1-based."""
    source_line: int
    """1-based line of the text that was set; 0 for a page number."""
    start: int
    end: int
    """The part of the source line, in code points; more than one printed line may come from a source line."""
    text: str


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word and its place in pixels: (left, top, right, bottom)."""

    line: int
    """Index into the lines of the page."""
    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Page:
    """An image of a page and what was printed on it."""

    image: Image.Image
    lines: tuple[PrintedLine, ...]
    words: tuple[PrintedWord, ...]
    style: PageStyle


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of words to be set in one line: where, in which cut, and what it was."""

    words: tuple[str, ...]
    source_line: int
    start: int
    end: int
    weight: Weight
    align: Literal["left", "centre", "fill"]
    left: float
    width: float
    text: str


def weight_of(line: str) -> Weight:
    """The cut that the form of administrative documents gives a line (headings bold, place and date italic)."""
    letters = [c for c in line if c.isalpha()]
    if not letters:
        return "regular"
    if line.startswith("Nơi nhận"):
        return "bolditalic"
    if ", ngày " in line and " tháng " in line and len(line) < 60:
        return "italic"
    if _MOTTO.search(" " + line):
        return "bold"
    capitals = sum(c.isupper() for c in letters)
    if capitals > 0.8 * len(letters) and len(letters) > 3:
        return "bold"
    if _HEADING.match(line) and len(line) < 75 and line[-1] not in ".;,":
        return "bold"
    return "regular"


def columns_of(line: str) -> list[tuple[int, int]]:
    """The columns of a line: the two halves of a head, or the parts that wide gaps set off.

    Args:
        line: one line of text.

    Returns:
        (start, end) of each column, in code points; one pair for an ordinary line.
    """
    cuts = [(m.start(), m.end()) for m in _GAP.finditer(line) if line[: m.start()].strip() and line[m.end():].strip()]
    if not cuts:
        found = _MOTTO.search(line)
        if found is None and _NUMBER_LINE.match(line):
            found = _PLACE_DATE.search(line)
        if found is not None and line[: found.start()].strip():
            cuts = [(found.start(), found.end())]
    spans, at = [], 0
    for start, end in cuts:
        spans.append((at, start))
        at = end
    spans.append((at, len(line)))
    return spans


class _Setter:
    """Breaks text into printed lines and draws them."""

    def __init__(self, style: PageStyle) -> None:
        self.style = style
        self.size = max(6, round(style.size_pt * style.dpi / 72))
        self.page_px = (round(PAGE_MM[0] * style.dpi / 25.4), round(PAGE_MM[1] * style.dpi / 25.4))
        self.left = MARGIN_LEFT_MM * style.dpi / 25.4
        self.right = self.page_px[0] - MARGIN_RIGHT_MM * style.dpi / 25.4
        self.top = MARGIN_TOP_MM * style.dpi / 25.4
        self.bottom = self.page_px[1] - MARGIN_BOTTOM_MM * style.dpi / 25.4
        self.leading = self.size * style.spacing

    def font(self, weight: Weight) -> ImageFont.FreeTypeFont:
        return load_font(self.style.font, weight, self.size)

    def cut(self, text: str, whole: str) -> Weight:
        if self.style.weight != "form":
            return self.style.weight
        return weight_of(text if text else whole)

    def break_words(
        self, text: str, start: int, font: ImageFont.FreeTypeFont, width: float
    ) -> list[list[tuple[str, int, int]]]:
        """Words of a column, broken into lines no wider than ``width``; each word with its offsets."""
        space = font.getlength(" ")
        lines: list[list[tuple[str, int, int]]] = [[]]
        at = 0.0
        for match in re.finditer(r"\S+", text):
            for word, begin in self._fit(match.group(), match.start(), font, width):
                shown = word.upper() if self.style.capitals else word
                wide = font.getlength(shown)
                if lines[-1] and at + space + wide > width:
                    lines.append([])
                    at = 0.0
                at += wide + (space if lines[-1] else 0.0)
                lines[-1].append((shown, start + begin, start + begin + len(word)))
        return [line for line in lines if line]

    @staticmethod
    def _fit(word: str, begin: int, font: ImageFont.FreeTypeFont, width: float) -> Iterable[tuple[str, int]]:
        """Cut a word that is wider than the measure (a web address, a row of dots)."""
        if font.getlength(word) <= width or len(word) < 2:
            yield word, begin
            return
        step = max(1, int(len(word) * width / font.getlength(word)) - 1)
        for i in range(0, len(word), step):
            yield word[i : i + step], begin + i

    def pieces(self, line: str, number: int) -> list[list[_Piece]]:
        """The rows that a source line takes on the page; a row holds one piece a column."""
        spans = columns_of(line) if self.style.head == "columns" else [(0, len(line))]
        measure = self.right - self.left
        columns: list[list[_Piece]] = []
        for i, (start, end) in enumerate(spans):
            text = line[start:end]
            weight = self.cut(text.strip(), line.strip())
            align: Literal["left", "centre", "fill"]
            if len(spans) == 1:
                left, width, align = self.left, measure, "fill"
                if weight == "bold" and (text.isupper() or _SECTION.match(text.strip())) and not _HEADING.match(text):
                    align = "centre"
            else:
                share = measure / len(spans)
                left, width, align = self.left + i * share, share * 0.96, "centre"
            rows = self.break_words(text, start, self.font(weight), width)
            placed: list[_Piece] = []
            for k, row in enumerate(rows):
                ragged = align == "fill" and (not self.style.justify or k == len(rows) - 1)
                placed.append(_Piece(
                    tuple(w for w, _, _ in row), number, row[0][1], row[-1][2], weight,
                    "left" if ragged else align, left, width, " ".join(w for w, _, _ in row),
                ))
            columns.append(placed)
        depth = max((len(c) for c in columns), default=0)
        return [[c[k] for c in columns if k < len(c)] for k in range(depth)]

    def place(self, draw: ImageDraw.ImageDraw, piece: _Piece, y: float, index: int) -> list[PrintedWord]:
        font = self.font(piece.weight)
        widths = [font.getlength(w) for w in piece.words]
        space = font.getlength(" ")
        total = sum(widths) + space * (len(widths) - 1)
        if piece.align == "fill" and len(widths) > 3 and 0.75 * piece.width < total < piece.width:
            space = (piece.width - sum(widths)) / (len(widths) - 1)
        x = piece.left + (max(0.0, (piece.width - total) / 2) if piece.align == "centre" else 0.0)
        placed = []
        for word, wide in zip(piece.words, widths, strict=True):
            draw.text((x, y), word, fill=0, font=font)
            placed.append(PrintedWord(index, word, (x, y + 0.05 * self.size, x + wide, y + 1.15 * self.size)))
            x += wide + space
        return placed


def draw_pages(text: str, style: PageStyle | None = None) -> list[Page]:
    """Set a text as A4 pages.

    Each line of the text begins a printed line and is broken where it is too long; a form feed begins a page;
    blank lines become distance. A line with its columns set apart by a tab or three spaces, and the head that
    our documents write in one line (issuer, motto), can be set as columns, see :class:`PageStyle`.

    Args:
        text: the text; lines end with a line feed.
        style: typeface, size, resolution and habits of the page.

    Returns:
        At least one page. ``Page.image`` is the picture (mode ``L``, black on white), ``Page.lines`` says which
        part of which source line each printed line is, ``Page.words`` where each word stands.

    Raises:
        FontMissingError: the typeface is not installed.
    """
    style = style or PageStyle()
    setter = _Setter(style)
    pages: list[Page] = []
    image = draw = None
    lines: list[PrintedLine] = []
    words: list[PrintedWord] = []
    y = setter.top

    def begin() -> None:
        nonlocal image, draw, lines, words, y
        image = Image.new("L", setter.page_px, 255)
        draw = ImageDraw.Draw(image)
        lines, words, y = [], [], setter.top
        number = len(pages) + 1
        if style.page_numbers and number > 1:
            shown = str(number)
            wide = setter.font("regular").getlength(shown)
            left = (setter.page_px[0] - wide) / 2
            piece = _Piece((shown,), 0, 0, 0, "regular", "left", left, wide, shown)
            words.extend(setter.place(draw, piece, setter.top - setter.leading, 0))
            lines.append(PrintedLine(number, 0, 0, len(shown), shown))

    def finish() -> None:
        assert image is not None
        pages.append(Page(image, tuple(lines), tuple(words), style))

    begin()
    for number, raw in enumerate(text.split("\n"), start=1):
        if raw.startswith("\f") and number > 1:
            finish()
            begin()
        line = raw.replace("\f", " ").replace("\r", " ")
        if not line.strip():
            y += 0.5 * setter.leading
            continue
        for row in setter.pieces(line, number):
            if y + setter.leading > setter.bottom:
                finish()
                begin()
            assert draw is not None
            index = len(lines)
            for piece in row:
                words.extend(setter.place(draw, piece, y, index))
            printed = " ".join(p.text for p in row)
            lines.append(PrintedLine(len(pages) + 1, number, row[0].start, row[-1].end, printed))
            y += setter.leading
    finish()
    return pages


def draw_images(text: str, style: PageStyle | None = None) -> list[Image.Image]:
    """The pictures of :func:`draw_pages` alone."""
    return [page.image for page in draw_pages(text, style)]


def save_pdf(pages: Sequence[Page | Image.Image], path: Path | str, quality: int = 75) -> None:
    """Write pages as a PDF of pictures, as an office scanner does (no text layer).

    Args:
        pages: what :func:`draw_pages` or ``degrade_page`` gave, or pictures.
        path: the file to write.
        quality: of the JPEG streams inside, 1 to 95.
    """
    images = [p.image if isinstance(p, Page) else p for p in pages]
    if not images:
        raise ValueError("a PDF needs at least one page")
    dpi = next((p.style.dpi for p in pages if isinstance(p, Page)), 200)
    images[0].save(path, "PDF", save_all=True, append_images=images[1:], resolution=float(dpi), quality=quality)


def with_image(page: Page, image: Image.Image, words: Iterable[PrintedWord] | None = None) -> Page:
    """The same page with another picture (and, where it was turned, other places of the words)."""
    return replace(page, image=image, words=page.words if words is None else tuple(words))
