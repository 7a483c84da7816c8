"""Make data like ``ocr_pairs.tsv.xz`` again: lines printed, harmed, read, and laid beside the truth."""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from rapidfuzz.distance import Levenshtein

from diacritics.noise.align import fold
from diacritics.noise.channel import OcrPair
from diacritics.noise.degrade import LEVELS, Level, degrade_pages
from diacritics.noise.fonts import Weight, families, installed
from diacritics.noise.read_back import Languages, read_pages
from diacritics.noise.render import HeadStyle, Page, PageStyle, draw_pages

DPI = (100, 120, 150, 200, 300)
SIZES = (12.0, 13.0, 13.0, 14.0, 14.0)
LANGUAGES: Sequence[Languages] = ("eng", "eng", "eng", "eng", "eng", "eng", "vie", "eng+vie")
CUTS: Sequence[Weight | Literal["form"]] = (
    "form", "form", "form", "form", "form", "form", "regular", "regular", "bold", "italic"
)
HEADS: Sequence[HeadStyle] = ("columns", "line")
TORN = 0.6
"""A pair whose bare letters differ by more than this share was laid side by side wrongly, or is dirt."""


def random_style(rng: random.Random, resolutions: Sequence[int] = DPI) -> PageStyle:
    """A page as offices print them: mostly Times and its kin, now and then another face.

    Args:
        rng: what the choice is drawn from.
        resolutions: those to choose from, in dots per inch.

    Raises:
        ValueError: none of the known typefaces is installed.
    """
    there = installed()
    if not there:
        raise ValueError("none of the typefaces is installed; see fonts.json for the packages")
    font = rng.choices(there, weights=[families()[key].weight for key in there])[0]
    weight = rng.choice(CUTS)
    return PageStyle(
        font=font, size_pt=rng.choice(SIZES), dpi=rng.choice(resolutions), weight=weight,
        spacing=rng.uniform(1.2, 1.5), head=rng.choice(HEADS),
        justify=rng.random() < 0.6, capitals=rng.random() < 0.04, page_numbers=rng.random() < 0.5,
    )


def side_by_side(
    pages: Sequence[Page], style: PageStyle, level: Level, languages: Languages
) -> Iterator[OcrPair]:
    """Read harmed pages and give the lines whose reading lies beside its truth; torn lines and dirt are left out.

    Args:
        pages: as harmed.
        style: in which they were drawn.
        level: how they were harmed.
        languages: of the engine.

    Raises:
        NoiseError: the engine is missing.
    """
    for pair in read_pages(pages, languages).pairs:
        if not pair.read or not pair.true:
            continue
        if Levenshtein.normalized_distance(fold(pair.read), fold(pair.true)) > TORN:
            continue
        yield OcrPair(style.font, style.dpi, level, languages, pair.read, pair.true)


def make_pairs(paragraphs: Iterable[str], seed: int = 1, per_page: int = 12) -> Iterator[OcrPair]:
    """Print paragraphs in random styles, harm the pages, read them.

    Args:
        paragraphs: clean text; each ``per_page`` of them make one sample in one style.
        seed: the same seed, fonts and engine give the same pairs.
        per_page: paragraphs a sample.

    Yields:
        The lines whose reading lies beside its truth; torn lines and dirt are left out.

    Raises:
        NoiseError: the engine or the typefaces are missing.
    """
    rng = random.Random(seed)
    held: list[str] = []

    def sample() -> Iterator[OcrPair]:
        style = random_style(rng)
        level = rng.choice(LEVELS)
        languages = rng.choice(LANGUAGES)
        pages = degrade_pages(draw_pages("\n\n".join(held), style), level, rng.randrange(1 << 30))
        yield from side_by_side(pages, style, level, languages)

    for paragraph in paragraphs:
        text = " ".join(paragraph.split())
        if not text:
            continue
        held.append(text)
        if len(held) == per_page:
            yield from sample()
            held = []
    if held:
        yield from sample()


def write_pairs(pairs: Iterable[OcrPair], path: Path | str) -> int:
    """Write pairs as tab-separated lines, packed with xz; a file that is there stays until the new one is whole.

    Args:
        pairs: taken one by one; it may read the file that is written anew.
        path: the file.

    Returns:
        The number of pairs.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with lzma.open(part, "wt", encoding="utf-8", newline="\n") as handle:
            for pair in pairs:
                handle.write("\t".join(str(field).replace("\t", " ") for field in pair) + "\n")
                count += 1
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count
