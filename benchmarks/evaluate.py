"""All accuracy figures of the project in one run (make evaluate): restoring, extraction, findings.

Prints tables and one JSON object. `--pin` makes the present figures the floors under the tests; a floor falls only with
`--allow-lower`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.evaluate.command import means, score_gold, table
from pipeline.evaluate.floors import changes, pin_floors
from pipeline.evaluate.gold import find_gold
from pipeline.run.progress import BarProgress

PLANS = Path(__file__).resolve().parent / "plans"


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="?", type=Path, default=PLANS, help="folder with gold data")
    parser.add_argument("--errors", type=int, default=0, help="show up to N errors of each kind")
    parser.add_argument("--pin", action="store_true", help="make the present figures the floors")
    parser.add_argument("--allow-lower", action="store_true", help="let a floor fall")
    parser.add_argument("--extraction-only", action="store_true", help="leave out the findings")
    choices = parser.parse_args()
    try:
        documents = find_gold(choices.gold)
        with BarProgress() as progress:
            scores = score_gold(documents, progress)
        print("\n".join(table(scores, choices.errors)))
        figures = means(scores)
        for line in changes(choices.gold, figures):
            print(f"since the figures were pinned: {line}")
        print(json.dumps(figures))
        if choices.pin:
            pin_floors(choices.gold, documents, figures, allow_lower=choices.allow_lower)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    if choices.gold == PLANS and not choices.extraction_only:
        from benchmarks import compare

        print("\nFindings, by route and kind")
        sys.argv = ["compare"]
        compare.main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
