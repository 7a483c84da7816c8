"""The text layer of a PDF page: its words where they stand, and how far it can be believed."""

from __future__ import annotations

import ctypes
import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from pipeline.read.encodings import convert_legacy
from pipeline.read.layout import Row, Word, rows_of, segments_of
from pipeline.read.syllables import Measure, measure

_WORD_GAP = 0.22  # line heights of blank between two letters that part words where the layer has no blank
_INK_DPI = 50
_SCAN_SHARE = 0.6  # share of the page that one picture covers where the page is a scan
FEW_WORDS = 5  # with fewer a page counts as one without text
GOOD_LAYER = 0.75  # measure of a layer that is believed over a scan
_Bounds = tuple[float, float, float, float]  # left, top, right, bottom in points of the upright page
_HYPHEN = "\x02"  # how PDFium gives a hyphen at the end of a line


@dataclass(frozen=True, slots=True)
class Layer:
    """The text layer of one page."""

    rows: tuple[Row, ...]
    width: float
    """Points, the page upright."""
    height: float
    measure: Measure
    scan: bool
    """True where one picture covers the page."""
    scan_dpi: int | None
    """Resolution of that picture."""
    coverage: float
    """Share of the page's ink that lies under words of the layer, 0.0 to 1.0; 1.0 where it was not measured."""
    ink: float
    """Share of dark pixels where a page without words was looked at; 1.0 for a scan without words, else 0.0."""
    encoding: str | None = None
    """The old encoding that the layer was converted from."""
    picture_pixels: int = 0
    """Pixels of the largest picture on the page."""

    @property
    def words(self) -> int:
        """Number of words."""
        return sum(len(segment.words) for row in self.rows for segment in row.segments)


def read_layer(page: pdfium.PdfPage) -> Layer:
    """Read and measure the text layer of a page.

    Args:
        page: An open page; stays open.

    Returns:
        Its rows in reading order and what was measured.
    """
    width, height = page.get_size()
    lines = _lines_of_words(page)
    lines, encoding = _converted(lines)
    rows = tuple(rows_of(segments_of(lines), width))
    share, dpi, pixels = _largest_picture(page, width, height)
    scan = share >= _SCAN_SHARE
    few = sum(len(line) for line in lines) < FEW_WORDS
    found = measure(row.text for row in rows)
    coverage, ink = (0.0, 1.0) if scan and few else (1.0, 0.0)
    # only where it matters: a layer over a scan that would be believed, and a page that seems to hold nothing
    if (few and not scan) or (scan and not few and found.score >= GOOD_LAYER):
        coverage, ink = _ink_under_words(page, lines, width, height)
    return Layer(
        rows, width, height, found, scan, dpi if scan else None, coverage, ink, encoding,
        pixels,
    )  # fmt: skip


def _lines_of_words(page: pdfium.PdfPage) -> list[list[Word]]:
    """Words in the order of the layer, a new line where the base line changes or the pen goes back."""
    lines: list[list[Word]] = [[]]
    letters: list[tuple[str, _Bounds]] = []
    for letter in itertools.chain(_letters(page), [None]):
        if letters and (letter is None or (not unicodedata.combining(letter[0]) and _apart(letters[-1][1], letter[1]))):
            word = _word(letters)
            letters = []
            if lines[-1] and not _continues(lines[-1][-1], word):
                lines.append([])
            lines[-1].append(word)
        if letter is not None:
            letters.append(letter)
    return [line for line in lines if line]


def _letters(page: pdfium.PdfPage) -> Iterator[tuple[str, _Bounds] | None]:
    """The letters of the layer with their places on the upright page; None where a blank parts two words."""
    text_page = page.get_textpage()
    try:
        place = _Placer(page)
        box = pdfium_c.FS_RECTF()
        for index in range(text_page.count_chars()):
            code = pdfium_c.FPDFText_GetUnicode(text_page, index)
            sign = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
            if not sign or (sign.isspace() and sign != _HYPHEN) or (code < 32 and sign != _HYPHEN):
                yield None
            elif pdfium_c.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
                yield sign, place(box.left, box.top, box.right, box.bottom)
    finally:
        text_page.close()


def _word(letters: Sequence[tuple[str, _Bounds]]) -> Word:
    text = unicodedata.normalize("NFC", "".join(sign for sign, _ in letters)).replace(_HYPHEN, "-")
    left, top, right, bottom = zip(*(bounds for _, bounds in letters), strict=True)
    return Word(text, min(left), min(top), max(right), max(bottom))


def _apart(last: _Bounds, now: _Bounds) -> bool:
    height = max(last[3] - last[1], 1.0)
    return now[0] - last[2] > _WORD_GAP * height or abs(now[3] - last[3]) > 0.6 * height or now[2] < last[0]


def _continues(last: Word, word: Word) -> bool:
    height = max(last.bottom - last.top, 1.0)
    shared = min(last.bottom, word.bottom) - max(last.top, word.top)
    return shared > 0.5 * min(height, word.bottom - word.top) and word.left >= last.right - 0.5 * height


class _Placer:
    """Turns boxes in the page's own space (origin bottom left, before its turn) into the upright page's, top left."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.turn = page.get_rotation()
        self.x0, self.y0, self.x1, self.y1 = page.get_bbox()

    def __call__(self, left: float, top: float, right: float, bottom: float) -> _Bounds:
        corners = [self._point(x, y) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self.turn == 90:
            return y - self.y0, x - self.x0
        if self.turn == 180:
            return self.x1 - x, y - self.y0
        if self.turn == 270:
            return self.y1 - y, self.x1 - x
        return x - self.x0, self.y1 - y


def _converted(lines: list[list[Word]]) -> tuple[list[list[Word]], str | None]:
    """Fonts of the time before Unicode give their bytes as Latin letters; convert them word by word."""
    texts = [" ".join(word.text for word in line) for line in lines]
    converted, encoding = convert_legacy(texts)
    if encoding is None:
        return lines, None
    result = []
    for line, text in zip(lines, converted, strict=True):
        words = text.split(" ")
        if len(words) != len(line):
            return lines, None
        result.append(
            [Word(new, word.left, word.top, word.right, word.bottom) for new, word in zip(words, line, strict=True)]
        )
    return result, encoding


def scanned_jpeg(page: pdfium.PdfPage) -> Image.Image | None:
    """The JPEG that a scanned page consists of, not yet decoded; quicker than drawing the page.

    Args:
        page: An open page.

    Returns:
        The upright picture, or None where the page holds anything but one upright JPEG and text.
    """
    pictures = []
    for thing in page.get_objects(max_depth=1):
        if thing.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            pictures.append(thing)
        elif thing.type != pdfium_c.FPDF_PAGEOBJ_TEXT:
            return None
        if len(pictures) > 1:
            return None
    if not pictures:
        return None
    picture = pictures[0]
    matrix = picture.get_matrix()
    left, bottom, right, top = page.get_bbox()
    slack = 0.02 * max(right - left, top - bottom)
    covers = all(
        abs(one - other) <= slack for one, other in zip(picture.get_bounds(), (left, bottom, right, top), strict=True)
    )
    upright = matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < 1e-3
    if not (covers and upright) or list(picture.get_filters()) != ["DCTDecode"]:
        return None
    try:
        image = Image.open(BytesIO(bytes(picture.get_data(decode_simple=False))))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    if image.format != "JPEG" or image.mode not in ("L", "RGB") or image.size != _picture_size(picture):
        return None
    turn = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return image.transpose(turn[page.get_rotation()]) if page.get_rotation() in turn else image


def _largest_picture(page: pdfium.PdfPage, width: float, height: float) -> tuple[float, int, int]:
    """Share of the page, resolution (dots per inch) and pixels of the picture that covers most of it."""
    best = (0.0, 0, 0)
    area = max(width * height, 1.0)
    count = 0
    for thing in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        count += 1
        if count > 200:  # a page strewn with pictures is no scan
            break
        try:
            left, bottom, right, top = thing.get_bounds()
            wide_px, high_px = _picture_size(thing)
        except pdfium.PdfiumError:
            continue
        wide = min(right, left + width) - left
        high = min(top, bottom + height) - bottom
        share = max(0.0, wide * high) / area
        if share > best[0]:
            inches = max(max(wide, high) / 72, 0.1)
            best = (share, round(max(wide_px, high_px) / inches), wide_px * high_px)
    return best


def _picture_size(thing: Any) -> tuple[int, int]:
    get = getattr(thing, "get_px_size", None) or thing.get_size
    wide, high = get()
    return int(wide), int(high)


def _ink_under_words(page: pdfium.PdfPage, lines: list[list[Word]], width: float, height: float) -> tuple[float, float]:
    scale = min(_INK_DPI / 72, 2000 / max(width, height, 1.0))
    picture = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        grey = np.array(picture.to_numpy(), dtype=np.uint8, copy=True)
    finally:
        picture.close()
    grey = grey.reshape(grey.shape[0], -1)
    paper = float(np.percentile(grey, 90)) if grey.size else 255.0
    dark = grey < 0.75 * paper
    total = int(dark.sum())
    if not total:
        return 1.0, 0.0
    free = dark.copy()
    for line in lines:
        for word in line:
            top, bottom = max(0, int(word.top * scale) - 1), max(0, int(word.bottom * scale) + 2)
            left, right = max(0, int(word.left * scale) - 1), max(0, int(word.right * scale) + 2)
            free[top:bottom, left:right] = False
    return 1.0 - float(free.sum()) / total, total / dark.size
