"""Pictures of pages into rows of text: prepared, read by the engine, put in order. Several pages at a time."""

from __future__ import annotations

import math
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from PIL import Image

from pipeline.read.evidence import is_speck, without_false_dots, without_specks
from pipeline.read.i_dots import LEAST_DPI, without_false_marks
from pipeline.read.images import PageImage
from pipeline.read.layout import Row, Word, rows_of, segments_of
from pipeline.read.messages import ReadError, problem
from pipeline.read.numerals import recount_numerals
from pipeline.read.ocr import EngineError, OcrEngine, mean_confidence
from pipeline.read.options import ReadOptions
from pipeline.read.preprocess import ReadyPage, even_light, straighten, take_out_colour
from pipeline.read.stamps import take_out_stamps

_READ_DPI = 150  # of 140 to 240 the one at which the Vietnamese model errs least, and a quarter quicker than 200
_FINE_DPI = 200  # for small print: drawn scans of 9 to 11 points are read with a third fewer errors
_SMALL = 18.5  # pixels at `_READ_DPI` that a word is high in print of 11 points; one of 13 is 19 or 20 high
_ENOUGH_WORDS = 30  # that tell the size of the print
_SAME = 0.01  # of mean confidence, by which a finer reading may lie below the first
_SCALE_FROM = (0.9, 1.1)  # pictures whose resolution is within this range of it are left as they are
_UPRIGHT = 0.6  # mean confidence below which a page may stand on its head
_BLANK_INK = 0.0004
_DIRT = 0.35  # confidence below which a word without a letter or digit is dirt


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read on one page."""

    number: int
    rows: tuple[Row, ...]
    width: float
    height: float
    confidence: float | None = None
    """Mean of the words', 0.0 to 1.0; None where no engine read it."""
    turned: int = 0
    """Degrees that the picture was turned clockwise before reading."""
    error: ReadError | None = None
    """Why the page could not be read; there are no rows then."""
    layer: bool = False
    """True where the rows come from a text layer."""


def read_pages(
    pages: Iterable[PageImage], engine: OcrEngine, options: ReadOptions, *, until: float | None = None
) -> Iterator[PageText]:
    """Read pictures of pages, several at a time; never more than a few are held.

    Args:
        pages: Taken one by one, in this thread, as the reading goes on.
        engine: Checked to be ready.
        options: Workers, languages and time for a page.
        until: Clock (`time.monotonic`) at which reading must end; None for never.

    Yields:
        The pages in order. A page on which the engine died or hung has its `error`.

    Raises:
        ReadError: The time is over.
    """
    with (
        tempfile.TemporaryDirectory(prefix="doichieu-") as folder,
        ThreadPoolExecutor(max_workers=max(1, options.workers)) as pool,
    ):
        waiting: deque[Future[PageText]] = deque()
        for page in pages:
            if until is not None and time.monotonic() > until:
                for job in waiting:
                    job.cancel()
                raise problem("too_slow", seconds=round(options.seconds))
            waiting.append(pool.submit(read_page, page, engine, options, Path(folder)))
            del page
            if len(waiting) > options.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def read_page(page: PageImage, engine: OcrEngine, options: ReadOptions, folder: Path) -> PageText:
    """Read one picture.

    Args:
        page: The picture.
        engine: Ready to read.
        options: Languages and time.
        folder: Where the prepared picture may be written.

    Returns:
        The page; with `error` where the engine died or hung.
    """
    try:
        scan = take_out_colour(page.image)
        grey, dpi = _prepared(scan, page.dpi, _READ_DPI)
    except (OSError, SyntaxError, ValueError):  # a picture is decoded when it is first looked at
        return PageText(page.number, (), 1.0, 1.0, error=problem("image_damaged"))
    ready = straighten(grey)
    width, height = map(float, grey.size)
    if ready.ink < _BLANK_INK:
        return PageText(page.number, (), width, height)
    file = folder / f"{page.number:06d}.pgm"
    try:
        upright = _read_upright(engine, grey, ready, file, dpi, options)
        if page.dpi * _SCALE_FROM[1] >= _FINE_DPI and _is_small(upright.lines, dpi):
            fine, dpi = _prepared(_turned(scan, upright.turned), page.dpi, _FINE_DPI)
            upright = _read_finer(engine, fine, upright, file, dpi, options)
    except EngineError as error:
        reason = (
            problem("ocr_slow", page=page.number, seconds=round(options.page_seconds))
            if error.slow
            else problem("ocr_failed", page=page.number, detail=error.detail)
        )
        return PageText(page.number, (), width, height, error=reason)
    finally:
        file.unlink(missing_ok=True)
    ready, turned = upright.ready, upright.turned
    width, height = map(float, ready.image.size)
    lines = [recount_numerals(line, ready.image) for line in upright.lines]
    if not upright.skewed and page.dpi >= LEAST_DPI:  # else it was turned by its skew, and the scan was not
        scan = _turned(scan, turned)
        lines = without_false_marks(lines, scan, scan.width / width)
    words = [without_specks([word for word in level(line, ready.skew, width) if not _is_dirt(word)]) for line in lines]
    words = without_false_dots(words)
    rows = [row for row in rows_of(segments_of(words), width) if any(map(str.isalnum, row.text)) and not is_speck(row)]
    return PageText(
        page.number,
        tuple(rows),
        width,
        height,
        confidence=mean_confidence(lines) if lines else None,
        turned=turned,
    )


@dataclass(frozen=True, slots=True)
class _Upright:
    """What the engine read once the page stood upright."""

    ready: ReadyPage
    lines: list[list[Word]]
    turned: int
    """Degrees that the picture was turned clockwise."""
    skewed: bool
    """True where it was turned by its skew as well."""


def _read_upright(
    engine: OcrEngine, grey: Image.Image, ready: ReadyPage, file: Path, dpi: int, options: ReadOptions
) -> _Upright:
    """Read a page, turned upright first where its lines run sideways, and again where it may stand on its head.

    Raises:
        EngineError: The engine died or took too long.
    """
    turned = 0
    if ready.sideways:
        turned = _turn(engine, grey, file, options) or 90
        grey = _turned(grey, turned)
        ready = straighten(grey)
    first = _Upright(ready, _engine_lines(engine, ready.image, file, dpi, options), turned, ready.image is not grey)
    further = _turn(engine, grey, file, options) if mean_confidence(first.lines) < _UPRIGHT else 0
    if not further:
        return first
    grey = _turned(grey, further)
    ready = straighten(grey)
    lines = _engine_lines(engine, ready.image, file, dpi, options)
    other = _Upright(ready, lines, (turned + further) % 360, ready.image is not grey)
    return other if mean_confidence(other.lines) > mean_confidence(first.lines) else first


def _read_finer(
    engine: OcrEngine, fine: Image.Image, first: _Upright, file: Path, dpi: int, options: ReadOptions
) -> _Upright:
    """Read a page of small print again from a larger picture, unless that is read less surely.

    Raises:
        EngineError: The engine died or took too long.
    """
    ready = straighten(fine)
    lines = _engine_lines(engine, ready.image, file, dpi, options)
    other = _Upright(ready, lines, first.turned, ready.image is not fine)
    return other if mean_confidence(lines) > mean_confidence(first.lines) - _SAME else first


def _is_small(lines: Sequence[Sequence[Word]], dpi: int) -> bool:
    heights = [word.bottom - word.top for line in lines for word in line]
    return len(heights) >= _ENOUGH_WORDS and median(heights) * _READ_DPI / dpi < _SMALL


def _turned(image: Image.Image, degrees: int) -> Image.Image:
    """The picture turned clockwise by a multiple of 90 degrees."""
    return image.rotate(-degrees, expand=True, fillcolor=255) if degrees else image


def level(line: list[Word], skew: float, width: float) -> list[Word]:
    """Move the words of a line as if the page stood straight.

    Args:
        line: Words in pixels.
        skew: Degrees that the lines rise to the right.
        width: Of the page.
    """
    if abs(skew) < 0.05:
        return line
    slope = math.tan(math.radians(skew))
    moved = []
    for word in line:
        down = ((word.left + word.right) / 2 - width / 2) * slope
        moved.append(replace(word, top=word.top + down, bottom=word.bottom + down))
    return moved


def _engine_lines(
    engine: OcrEngine, image: Image.Image, file: Path, dpi: int, options: ReadOptions
) -> list[list[Word]]:
    image.save(file)
    return engine.read(file, options.languages, dpi, options.page_seconds)


def _turn(engine: OcrEngine, image: Image.Image, file: Path, options: ReadOptions) -> int:
    image.save(file)
    return engine.turn(file, options.page_seconds)


def _prepared(scan: Image.Image, dpi: int, wanted: int) -> tuple[Image.Image, int]:
    """The scan at about the resolution wanted, in an even light and without grey stamps; and its resolution."""
    grey, dpi = _at_size(scan, dpi, wanted)
    return take_out_stamps(even_light(grey), dpi)[0], dpi


def _at_size(grey: Image.Image, dpi: int, wanted: int) -> tuple[Image.Image, int]:
    scale = wanted / dpi
    if _SCALE_FROM[0] <= scale <= _SCALE_FROM[1]:
        return grey, dpi
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return grey.resize(size, Image.Resampling.HAMMING, reducing_gap=3.0), wanted


def _is_dirt(word: Word) -> bool:
    return (word.confidence or 0.0) < _DIRT and not any(sign.isalnum() for sign in word.text)
