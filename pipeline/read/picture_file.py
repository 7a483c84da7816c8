"""An image file into a document: each picture a page, read by the engine."""

from __future__ import annotations

import time
from pathlib import Path

from pipeline.read.assemble import lines_of_pages
from pipeline.read.images import image_pages
from pipeline.read.messages import problem
from pipeline.read.ocr import OcrEngine, ready_engine
from pipeline.read.options import ReadOptions
from pipeline.read.page_warnings import reading_warnings
from pipeline.read.record import ReadResult
from pipeline.read.scan import read_pages


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
    pages = list(read_pages(image_pages(path, kind, options), ready, options, until=until))
    lines, header = lines_of_pages(pages)
    if not any(line.text.strip() for line in lines):
        raise next((page.error for page in pages if page.error), None) or problem("no_text")
    return ReadResult(
        kind="image", lines=lines, pages=len(pages), warnings=tuple(reading_warnings(pages)), header=header
    )
