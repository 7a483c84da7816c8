"""Makes the sample documents from their sources: `python corpus/make.py [--read-again]`.

Without the option only the clean texts and the truth files are written. With it the plans whose reading is absent or of
another text are printed, harmed and read, which needs Tesseract and the font Tinos; another version of Tesseract reads
other letters.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from gold import write_gold  # noqa: E402
from mangling import is_current, mangle  # noqa: E402
from planting import write_set  # noqa: E402

LEVELS = ("light", "medium")
GOLD = {"chuyendoiso": ("province", "c1", "c3", "c4"), "nongthonmoi": ("province", "c1", "c3")}
"""The plans with extraction gold."""
STAY_CLEAN = ("nongthonmoi_province", "nongthonmoi_c4")
"""Plans that lie in the sample as digital text, as some do in a real folder."""


def main(argv: list[str] | None = None) -> int:
    """Write the clean texts and the truth, and on request read the printed plans again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--read-again", action="store_true", help="read the plans whose reading is absent or outdated")
    again = parser.parse_args(argv).read_again
    for folder in sorted(p for p in (HERE / "sources").iterdir() if p.is_dir()):
        truth = HERE / "truth" / folder.name / "truth.json"
        plans = write_set(folder, folder.name, HERE / "clean", truth, ".clean")
        for i, (key, printed) in enumerate(plans.items()):
            name, text = f"{folder.name}_{key}", "\n".join(printed.lines) + "\n"
            if name in STAY_CLEAN:
                (HERE / "plans").mkdir(exist_ok=True)
                (HERE / "plans" / f"{name}.txt").write_text(text, encoding="utf-8")
            elif again and not is_current(name, text, HERE / "plans", LEVELS[i % 2]):
                share = mangle(name, text, HERE / "plans", LEVELS[i % 2])
                print(f"{name}: {LEVELS[i % 2]}, {share:.1%} of the words found", file=sys.stderr)
        write_gold(truth.parent, folder.name, GOLD.get(folder.name, ()), plans, HERE / "plans")
    return 0


if __name__ == "__main__":
    sys.exit(main())
