"""An image file into a document: each picture a page, read by the engine."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.read.assemble import lines_of_pages
from pipeline.read.images import PageImage, image_pages
from pipeline.read.kinds import HEAD, kind_of
from pipeline.read.messages import problem
from pipeline.read.ocr import OcrEngine, ready_engine
from pipeline.read.options import ReadOptions
from pipeline.read.page_warnings import reading_warnings
from pipeline.read.record import ReadResult
from pipeline.read.scan import read_pages
from pipeline.types import Kind


def read_picture_file(path: Path, kind: str, options: ReadOptions, engine: OcrEngine | None = None) -> ReadResult:
    """Read an image file.

    Args:
        path: The file.
        kind: As `kind_of` told it.
        options: Limits and choices.
        engine: Reads the pictures; Tesseract where None.

    Returns:
        Its lines, with boxes and confidences.

    Raises:
        ReadError: Damaged, beyond a limit, no engine to read it, or no text found.
    """
    until = time.monotonic() + options.seconds
    ready, reason = ready_engine(engine, options.languages)
    if reason is not None:
        # a damaged picture is named as such even where there is no engine
        for _ in image_pages(path, kind, options):
            break
        raise reason
    return _read(image_pages(path, kind, options), ready, options, until, "image")


def read_pictures(
    pictures: Sequence[bytes], options: ReadOptions, engine: OcrEngine | None = None, *, kind: Kind = "image"
) -> ReadResult:
    """Read pictures that lie within another file, each a page.

    Args:
        pictures: The bytes of image files, in order.
        options: Limits and choices.
        engine: Reads the pictures; Tesseract where None.
        kind: What the result is to be called.

    Returns:
        Their lines.

    Raises:
        ReadError: As `read_picture_file`.
    """
    until = time.monotonic() + options.seconds
    if len(pictures) > options.max_pages:
        raise problem("too_many_pages", pages=len(pictures), limit=options.max_pages)
    ready, reason = ready_engine(engine, options.languages)
    if reason is not None:
        raise reason
    return _read(_pages_of(pictures, options), ready, options, until, kind)


def _pages_of(pictures: Sequence[bytes], options: ReadOptions) -> Iterator[PageImage]:
    with tempfile.TemporaryDirectory(prefix="doichieu-") as folder:
        for number, data in enumerate(pictures, start=1):
            file = Path(folder, f"{number}.picture")
            file.write_bytes(data)
            for page in image_pages(file, kind_of(file, data[:HEAD]), options):
                yield replace(page, number=number)
                break


def _read(
    pictures: Iterator[PageImage], engine: OcrEngine, options: ReadOptions, until: float, kind: Kind
) -> ReadResult:
    pages = list(read_pages(pictures, engine, options, until=until))
    lines, header = lines_of_pages(pages)
    if not any(line.text.strip() for line in lines):
        raise next((page.error for page in pages if page.error), None) or problem("no_text")
    return ReadResult(kind=kind, lines=lines, pages=len(pages), warnings=tuple(reading_warnings(pages)), header=header)
