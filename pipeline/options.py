"""Everything a user can choose that bears on the result, as one frozen record."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `extract`; each changes what is kept of a document."""

    ocr_languages: str = "vie"
    """Tesseract's names of the languages to read scans in."""
    max_bytes: int = 200_000_000
    """Larger files are refused."""
    max_pages: int = 600
    """Longer documents are refused."""
    max_pixels: int = 120_000_000
    """Larger page pictures are refused."""
    seconds: float = 600.0
    """Time for one file."""
    restore: str = "auto"
    """`auto`: decide from the text; `never`: take the text as it is."""

    def as_json(self) -> str:
        """Sorted JSON, the same for the same options."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)
