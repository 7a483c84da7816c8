"""Makes the benchmark sets from their sources: `python benchmarks/plans/plant.py [SET ...] [--read-again]`.

Writes `SET/clean/*.txt`, `SET/truth.json` and the extraction gold `SET/gold/*.json`; with `--read-again` also
`SET/mangled` and `SET/mangled_heavy`, which needs Tesseract and the font Tinos.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
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
}
"""The plans that have extraction gold: those whose outline the gold conventions can express."""


def main(argv: list[str] | None = None) -> int:
    """Write the sets named (default: all) and on request read their printed plans again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", help="names of the sets; all where none is named")
    parser.add_argument("--read-again", action="store_true", help="print, harm and read the plans again")
    parser.add_argument("--levels", nargs="+", default=["medium"], choices=["light", "medium", "heavy"])
    args = parser.parse_args(argv)
    names = args.sets or sorted(p.name for p in (HERE / "sources").iterdir() if p.is_dir())
    for name in names:
        plans = write_set(HERE / "sources" / name, name, HERE / name / "clean", HERE / name / "truth.json")
        for level in args.levels if args.read_again else []:
            from mangling import mangle

            folder = HERE / name / ("mangled_heavy" if level == "heavy" else "mangled")
            for key, printed in plans.items():
                mangle(f"{name}_{key}", "\n".join(printed.lines) + "\n", folder, level)
                print(name, key, level, file=sys.stderr)
        write_gold(HERE / name, name, GOLD.get(name, ()), plans, HERE / name / "mangled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
