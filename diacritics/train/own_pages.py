"""Prints, harms and reads text of the project, so that the channel learns from pages as bad as plans come in.

`python -m diacritics.train.own_pages OUT.tsv.xz --seed 101 --samples 1200`; several files go through
`python -m diacritics.train.own_pages --join OUT.tsv.xz PART.tsv.xz ...`. Tesseract and the typefaces of
`diacritics/noise/fonts.json` are needed; the same versions of them give the same lines.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from diacritics.noise.channel import OcrPair, read_pairs
from diacritics.noise.degrade import Level, degrade_pages
from diacritics.noise.errors import exit_status
from diacritics.noise.make_pairs import random_style, side_by_side, write_pairs
from diacritics.noise.render import draw_pages
from diacritics.train.language import settings
from diacritics.train.own import own_lines

SHARES = {"own_wording": 0.65, "own_plans": 0.35}
"""Sources, and the share of each among the samples."""
LEAST_WORDS = {"own_wording": 5, "own_plans": 3}
"""Words of a paragraph at least: plans have short headings ..."""
MOST_WORDS = 80
"""... and at most."""
PARAGRAPHS = 14
"""Paragraphs of a sample, one behind the other as they stand in their source."""
LEVELS: dict[Level, int] = {"light": 2, "medium": 3, "heavy": 5}
"""Degrees of harm, and how many of ten samples have each: the pairs of the corpora are of easier pages."""
DPI = (120, 150, 150, 200, 200, 300)
"""Resolutions to choose from, dots per inch."""


def samples(count: int, seed: int) -> Iterator[OcrPair]:
    """Lines as read beside lines as printed, in random typefaces and degrees of harm.

    Args:
        count: Samples of `PARAGRAPHS` paragraphs.
        seed: The same seed, text, typefaces and engine give the same lines.

    Raises:
        NoiseError: The engine or the typefaces are missing.
    """
    rng = random.Random(seed)
    own = settings()["own"]
    texts = {
        name: [line for line in own_lines(own[name]) if LEAST_WORDS[name] <= len(line.split()) <= MOST_WORDS]
        for name in SHARES
    }
    for _ in range(count):
        text = texts["own_wording" if rng.random() < SHARES["own_wording"] else "own_plans"]
        start = rng.randrange(len(text) - PARAGRAPHS)
        style = random_style(rng, DPI)
        level = rng.choices(list(LEVELS), list(LEVELS.values()))[0]
        pages = degrade_pages(
            draw_pages("\n\n".join(text[start : start + PARAGRAPHS]), style), level, rng.randrange(1 << 30)
        )
        yield from side_by_side(pages, style, level, "eng")


def main(argv: Sequence[str] | None = None) -> int:
    """Make a file of pairs, or join some; 0 done, 2 something is missing or wrong."""
    parser = argparse.ArgumentParser(prog="python -m diacritics.train.own_pages", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--join", type=Path, nargs="+", metavar="PART", help="files to write into one instead")
    args = parser.parse_args(argv)

    def work() -> None:
        found = chain.from_iterable(map(read_pairs, args.join)) if args.join else samples(args.samples, args.seed)
        print(f"{args.out}: {write_pairs(found, args.out)} lines", file=sys.stderr)

    return exit_status(work)


if __name__ == "__main__":
    sys.exit(main())
