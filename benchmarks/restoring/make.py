"""Prints the plans of the restoring benchmark, harms them in three degrees and reads them again.

    python -m benchmarks.restoring.make [--set pages|unseen|fresh|later] [--plans NAME ...]

Writes `pages.tsv.xz` beside this file, or the file named after another set, of the plans in the folder of that name.
Needs Tesseract (eng) and the typefaces of `diacritics/noise/fonts.json`. The plans were written for the project: those
in `texts` for this benchmark (everyday wording of six movements), the others for the comparing benchmarks and the
sample corpus. Nothing of them may be used in training.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.restoring.pages import FRESH, LATER, PAGES, UNSEEN, Row, read_rows, write_rows
from diacritics.noise.degrade import LEVELS, Level, degrade_pages
from diacritics.noise.fonts import families, installed
from diacritics.noise.read_back import read_pages
from diacritics.noise.render import PageStyle, draw_pages

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OTHERS = (
    "benchmarks/plans/dongthap/clean/dongthap_province.txt", "benchmarks/plans/dongthap/clean/dongthap_c01.txt",
    "benchmarks/plans/dongthap/clean/dongthap_c04.txt", "benchmarks/plans/dongthap/clean/dongthap_c08.txt",
    "benchmarks/plans/quangtri/clean/quangtri_province.txt", "benchmarks/plans/quangtri/clean/quangtri_c02.txt",
    "benchmarks/plans/quangtri/clean/quangtri_c05.txt", "benchmarks/plans/quangtri/clean/quangtri_c09.txt",
    "corpus/clean/nongthonmoi_province.clean", "corpus/clean/nongthonmoi_c3.clean", "corpus/clean/chuyendoiso_c6.clean",
)
"""Clean plans of other movements, by their paths."""


def style_of(name: str, level: Level) -> tuple[PageStyle, int]:
    """How a plan is printed at a level, and the seed of its harm; both drawn from its name."""
    seed = int(hashlib.sha256(f"{name} {level}".encode()).hexdigest()[:8], 16)
    rng = random.Random(seed)
    there = sorted(installed())
    font = rng.choices(there, weights=[families()[key].weight for key in there])[0]
    return PageStyle(
        font=font, size_pt=rng.choice((12.5, 13.0, 14.0)), dpi=rng.choice((150, 200, 200, 300)),
        spacing=rng.uniform(1.2, 1.45), head="columns" if rng.random() < 0.5 else "line", justify=rng.random() < 0.6,
        page_numbers=rng.random() < 0.5,
    ), seed


def rows_of(name: str, text: str, level: Level) -> Iterator[Row]:
    """A plan printed, harmed and read: its lines as read and as printed."""
    style, seed = style_of(name, level)
    pages = degrade_pages(draw_pages(text, style), level, seed % 100_003)
    for pair in read_pages(pages, "eng", 4).pairs:
        yield Row(name, level, style.font, style.dpi, pair.page, pair.read, pair.true)


SETS = {"pages": PAGES, "unseen": UNSEEN, "fresh": FRESH, "later": LATER}
"""The sets of plans by name, with the file of each."""


def plans(chosen: str = "pages") -> dict[str, Path]:
    """The files of the plans of a set, by the plans' names.

    Args:
        chosen: One of `SETS`.
    """
    if chosen != "pages":
        return {path.stem: path for path in sorted((HERE / chosen).glob("*.txt"))}
    paths = [*sorted((HERE / "texts").glob("*.txt")), *(ROOT / other for other in OTHERS)]
    return {path.stem: path for path in paths}


def main(argv: list[str] | None = None) -> int:
    """Make the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", nargs="*", help="make only these again; the others stay as they are")
    parser.add_argument("--set", choices=SETS, default="pages", help="which plans (%(default)s)")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args(argv)
    out: Path = args.out or SETS[args.set]
    rows = [row for row in read_rows(out) if row.plan not in args.plans] if args.plans else []
    for name, path in plans(args.set).items():
        if args.plans and name not in args.plans:
            continue
        text = path.read_text(encoding="utf-8")
        for level in LEVELS:
            made = list(rows_of(name, text, level))
            rows += made
            print(f"{name} {level}: {made[-1].page} pages, {len(made)} lines", file=sys.stderr, flush=True)
    write_rows(rows, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
