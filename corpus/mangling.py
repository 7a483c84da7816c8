"""Prints a clean plan on pages, harms the pages and reads them with Tesseract's English model."""

from __future__ import annotations

import hashlib
from pathlib import Path

from diacritics.noise.degrade import Level, degrade_pages
from diacritics.noise.read_back import read_pages
from diacritics.noise.render import PageStyle, draw_pages

STYLE = PageStyle(font="tinos", size_pt=12.5, dpi=200, head="line")
"""Tinos is cut like Times and has the Vietnamese letters; at 12.5 points a line of 82 letters fits the page."""


def mangle(name: str, text: str, folder: Path, level: Level) -> None:
    """Write `name.txt`, the text as the engine reads it, and `name.gold`, the same lines as they were printed.

    Args:
        name: stem of the files; the harm is drawn from it, so the same name gives the same harm.
        text: the clean plan.
        folder: where the two files go.
        level: `light` (a good scan), `medium` (a scan of a copy) or `heavy` (a copy of copies).

    Raises:
        diacritics.noise.NoiseError: Tesseract or the font is not on this machine.
    """
    seed = int(hashlib.sha256(name.encode()).hexdigest()[:6], 16)
    back = read_pages(degrade_pages(draw_pages(text, STYLE), level, seed), "eng", 4)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(back.text, encoding="utf-8")
    (folder / f"{name}.gold").write_text(back.gold, encoding="utf-8")
