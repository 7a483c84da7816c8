"""What a user may set about reading, and the limits that keep one document from stopping a batch."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How documents are read; one value for a whole run."""

    max_bytes: int = 200_000_000
    """Size of a file, and of what a DOCX may unpack to, in bytes."""
    max_text_bytes: int = 20_000_000
    """Size of a plain text file, in bytes; a plan has less than a hundredth of it."""
    max_pages: int = 500
    """Pages of one document."""
    max_pixels: int = 80_000_000
    """Pixels of one page or picture (an A4 page at 600 dpi has 35 million)."""
    seconds: float = 900.0
    """Time for one document."""
    page_seconds: float = 120.0
    """Time for the reading engine on one page."""
    languages: str = "vie"
    """Tesseract's languages, `vie` or `vie+eng`."""
    dpi: int = 300
    """Resolution at which PDF pages without a scan of their own are drawn for reading, in dots per inch."""
    workers: int = max(1, (os.cpu_count() or 2))
    """Pages read at the same time."""
    ocr: str = "auto"
    """`auto`: pages without a good text layer are read; `never`: they are not; `always`: all pages are."""
    split: bool = True
    """Whether several documents in one file are told apart."""
    isolate: bool = True
    """Whether PDFs, pictures and Word files are read in a process of their own, which can be stopped."""
