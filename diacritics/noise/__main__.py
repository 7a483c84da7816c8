"""``python -m diacritics.noise``: print, harm and read texts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from diacritics.noise.degrade import LEVELS, degrade_pages
from diacritics.noise.errors import NoiseError
from diacritics.noise.fonts import families
from diacritics.noise.read_back import read_pages
from diacritics.noise.render import PageStyle, draw_pages, save_pdf


def _style(args: argparse.Namespace) -> PageStyle:
    return PageStyle(font=args.font, size_pt=args.size, dpi=args.dpi, head=args.head, justify=args.justify)


def _mangle(args: argparse.Namespace) -> None:
    text = args.text.read_text(encoding="utf-8")
    pages = degrade_pages(draw_pages(text, _style(args)), args.level, args.seed)
    back = read_pages(pages, args.lang, args.psm)
    args.outdir.mkdir(parents=True, exist_ok=True)
    (args.outdir / f"{args.text.stem}.txt").write_text(back.text, encoding="utf-8")
    (args.outdir / f"{args.text.stem}.gold").write_text(back.gold, encoding="utf-8")
    print(f"{args.text}: {len(pages)} pages, {len(back.pairs)} lines", file=sys.stderr)


def _draw(args: argparse.Namespace) -> None:
    pages = draw_pages(args.text.read_text(encoding="utf-8"), _style(args))
    if args.level != "none":
        pages = degrade_pages(pages, args.level, args.seed)
    args.pdf.parent.mkdir(parents=True, exist_ok=True)
    save_pdf(pages, args.pdf)
    print(f"{args.pdf}: {len(pages)} pages", file=sys.stderr)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    main = argparse.ArgumentParser(prog="python -m diacritics.noise", description=__doc__)
    sub = main.add_subparsers(dest="command", required=True)

    def common(command: argparse.ArgumentParser) -> None:
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--font", choices=sorted(families()), default="tinos")
        command.add_argument("--size", type=float, default=13.0, help="points")
        command.add_argument("--dpi", type=int, default=200)
        command.add_argument("--head", choices=("columns", "line"), default="line",
                             help="issuer and motto as two columns, or in one line")
        command.add_argument("--justify", action="store_true")

    mangle = sub.add_parser("mangle", help="print, harm and read a text: OUTDIR/NAME.txt and its truth NAME.gold")
    mangle.add_argument("text", type=Path)
    mangle.add_argument("outdir", type=Path)
    mangle.add_argument("--level", choices=LEVELS, default="medium")
    mangle.add_argument("--lang", choices=("eng", "vie", "eng+vie"), default="eng")
    mangle.add_argument("--psm", type=int, default=4, help="Tesseract's page segmentation mode")
    common(mangle)
    mangle.set_defaults(work=_mangle)

    draw = sub.add_parser("draw", help="print a text as a PDF of pictures")
    draw.add_argument("text", type=Path)
    draw.add_argument("pdf", type=Path)
    draw.add_argument("--level", choices=("none", *LEVELS), default="none")
    common(draw)
    draw.set_defaults(work=_draw)
    return main


def main(argv: list[str] | None = None) -> int:
    """Run a command; 0 done, 2 something is missing or wrong."""
    args = parser().parse_args(argv)
    try:
        args.work(args)
    except (NoiseError, OSError, ValueError) as error:
        print(f"{error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
