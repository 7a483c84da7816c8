"""Makes the benchmark sets from their sources: `python benchmarks/plans/plant.py [SET ...] [--read-again]`.

Writes `SET/clean/*.txt`, `SET/truth.json` and the extraction gold `SET/gold/*.json`; with `--read-again` also
`SET/mangled` and `SET/mangled_heavy`, which needs Tesseract and the font Tinos. The sets of `../plans_real` (commune
plans under real province plans, which are not ours to copy) are made the same way; they have no gold.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REAL = HERE.parent / "plans_real"
sys.path[:0] = [str(ROOT / "corpus"), str(ROOT)]

from gold import write_gold  # noqa: E402
from planting import write_set  # noqa: E402

GOLD = {
    "quangtri": ("province", "c01", "c02", "c04"),
    "dongthap": ("province", "c01", "c04"),
    "phutho": ("province", "c01", "c04"),
    "danang": ("province", "c01", "c02", "c04"),
    "hungyen": ("province", "c01", "c04"),
    "laocai": ("province", "c01", "c02", "c04"),
    "caobang": ("c01", "c02", "c04"),
}
"""The plans that have extraction gold: those whose outline the gold conventions can express."""


def main(argv: list[str] | None = None) -> int:
    """Write the sets named (default: all) and on request read their printed plans again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", help="names of the sets; all where none is named")
    parser.add_argument("--read-again", action="store_true", help="read the plans whose reading is absent or outdated")
    parser.add_argument("--levels", nargs="+", default=["medium"], choices=["light", "medium", "heavy"])
    args = parser.parse_args(argv)
    sources = sorted(p for root in (HERE, REAL) for p in (root / "sources").iterdir() if p.is_dir())
    if unknown := set(args.sets) - {p.name for p in sources}:
        parser.error(f"no such set: {', '.join(sorted(unknown))}")
    for source in sources:
        name, home = source.name, source.parents[1] / source.name
        if args.sets and name not in args.sets:
            continue
        plans = write_set(source, name, home / "clean", home / "truth.json")
        for level in args.levels if args.read_again else []:
            from mangling import is_current, mangle

            folder = home / ("mangled_heavy" if level == "heavy" else "mangled")
            for key, printed in plans.items():
                stem, text = f"{name}_{key}", "\n".join(printed.lines) + "\n"
                if not is_current(stem, text, folder, level):
                    share = mangle(stem, text, folder, level)
                    print(f"{stem}: {level}, {share:.1%} of the words found", file=sys.stderr)
        write_gold(home, name, GOLD.get(name, ()), plans, home / "mangled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
