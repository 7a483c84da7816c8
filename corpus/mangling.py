"""Prints a clean plan on pages, harms the pages and reads them with Tesseract's English model."""

from __future__ import annotations

import hashlib
from difflib import SequenceMatcher
from pathlib import Path

from diacritics.noise.degrade import Level, degrade_pages
from diacritics.noise.read_back import read_pages
from diacritics.noise.render import PageStyle, draw_pages

STYLE = PageStyle(font="tinos", size_pt=12.5, dpi=200, head="line")
"""Tinos is cut like Times and has the Vietnamese letters; at 12.5 points a line of 82 letters fits the page."""
ENOUGH = {"light": 0.985, "medium": 0.985, "heavy": 0.75}
"""The share of the printed words that a reading must have found. What a stamp has covered whole cannot be compared."""
TRIES = 5


def share_found(text: str, gold: str) -> float:
    """Return the share of the words of a clean text that stand in the true text of its reading, in order."""
    printed, found = text.split(), gold.split()
    blocks = SequenceMatcher(None, found, printed, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(1, len(printed))


def is_current(name: str, text: str, folder: Path, level: Level) -> bool:
    """Is there a reading of this very text that lost no more than the level allows?"""
    gold = folder / f"{name}.gold"
    return gold.exists() and share_found(text, gold.read_text(encoding="utf-8")) >= ENOUGH[level]


def mangle(name: str, text: str, folder: Path, level: Level) -> float:
    """Write `name.txt`, the text as the engine reads it, and `name.gold`, the same lines as they were printed.

    Where the engine has lost too many lines the page is harmed anew, up to `TRIES` times; the best reading stays.

    Args:
        name: stem of the files; the harm is drawn from it, so the same name gives the same harm.
        text: the clean plan.
        folder: where the two files go.
        level: `light` (a good scan), `medium` (a scan of a copy) or `heavy` (a copy of copies).

    Returns:
        The share of the printed words that the reading found.

    Raises:
        diacritics.noise.NoiseError: Tesseract or the font is not on this machine.
    """
    folder.mkdir(parents=True, exist_ok=True)
    best = -1.0
    for attempt in range(TRIES):
        seed = int(hashlib.sha256(f"{name}{attempt or ''}".encode()).hexdigest()[:6], 16)
        back = read_pages(degrade_pages(draw_pages(text, STYLE), level, seed), "eng", 4)
        share = share_found(text, back.gold)
        if share > best:
            best = share
            (folder / f"{name}.txt").write_text(back.text, encoding="utf-8")
            (folder / f"{name}.gold").write_text(back.gold, encoding="utf-8")
        if best >= ENOUGH[level]:
            break
    return best
