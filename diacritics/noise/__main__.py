"""``python -m diacritics.noise``: print, harm and read texts."""

from __future__ import annotations

import argparse
import random
import sys
from itertools import islice
from pathlib import Path

from diacritics.noise.channel import Channel, read_pairs
from diacritics.noise.damage import DAMAGES
from diacritics.noise.degrade import LEVELS, degrade_pages
from diacritics.noise.errors import exit_status
from diacritics.noise.fonts import families
from diacritics.noise.make_pairs import make_pairs, write_pairs
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


def _pairs(args: argparse.Namespace) -> None:
    lines = args.text.read_text(encoding="utf-8").splitlines()
    random.Random(args.seed).shuffle(lines)
    wanted = (line for line in lines if len(line.split()) >= 3)
    made = islice(make_pairs(wanted, args.seed), args.count)
    print(f"{args.out}: {write_pairs(made, args.out)} pairs", file=sys.stderr)


def _fast(args: argparse.Namespace) -> None:
    channel = Channel.learn(read_pairs(args.pairs), args.lang)
    sys.stdout.write(channel.mangle(args.text.read_text(encoding="utf-8"), args.seed))


def _damage(args: argparse.Namespace) -> None:
    sys.stdout.write(DAMAGES[args.kind](args.text.read_text(encoding="utf-8"), args.seed))


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

    pairs = sub.add_parser("pairs", help="lines as read beside lines as printed, in random styles (.tsv.xz)")
    pairs.add_argument("text", type=Path, help="clean text, one paragraph a line")
    pairs.add_argument("out", type=Path)
    pairs.add_argument("--count", type=int, default=2000, help="pairs to make")
    pairs.add_argument("--seed", type=int, default=1)
    pairs.set_defaults(work=_pairs)

    fast = sub.add_parser("fast", help="mangle a text with a channel learned from pairs; to standard output")
    fast.add_argument("text", type=Path)
    fast.add_argument("--pairs", type=Path, required=True, help="as written by `pairs`")
    fast.add_argument("--lang", choices=("eng", "vie", "eng+vie"), default="eng")
    fast.add_argument("--seed", type=int, default=1)
    fast.set_defaults(work=_fast)

    damage = sub.add_parser("damage", help="harm a text in another way; to standard output")
    damage.add_argument("kind", choices=sorted(DAMAGES))
    damage.add_argument("text", type=Path)
    damage.add_argument("--seed", type=int, default=1)
    damage.set_defaults(work=_damage)
    return main


def main(argv: list[str] | None = None) -> int:
    """Run a command; 0 done, 2 something is missing or wrong."""
    args = parser().parse_args(argv)
    return exit_status(lambda: args.work(args))


if __name__ == "__main__":
    sys.exit(main())
