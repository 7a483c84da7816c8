"""Faithful plans read anew by a channel that tears them: whatever is then held against one is false.

    python -m benchmarks.torn --seed 500
    python -m benchmarks.torn --seed 500 --sets hue tayninh

Every plan of the benchmark sets whose truth holds no finding is mangled by the channel learned from the sample corpus'
own readings, and compared alone with its province's plan, once as printed and once mangled too. A finding that is not
`needs_check` accuses a commune that did nothing wrong; those on other grounds than the province's plan and the text
itself are left out, and what a truth tolerates is not. Another seed harms the plans in other places: what was mended
after a look at a seed is no measure on that seed any more.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.compare import ROOT, plan_sets
from benchmarks.many_plans import channel
from diacritics.noise.channel import Channel
from pipeline.compare.recipe import compare_plans
from pipeline.document import DocumentWorker, FileJob
from pipeline.options import Options
from pipeline.types import Plan

GROUNDS = frozenset(("province_plan", "own_text"))
ADVISORY = "partial_section"
PROVINCE_SEED = 999


def main() -> int:
    """Prints every false finding, and as the last line one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sets", nargs="*", default=[], help="names of the sets; all where none is named")
    choices = parser.parse_args()
    worker, torn = DocumentWorker(Options()), channel()
    pairs = false = 0
    with tempfile.TemporaryDirectory(prefix="doichieu-torn-") as scratch:
        for one in plan_sets([ROOT / "benchmarks" / "plans", ROOT / "benchmarks" / "plans_real"]):
            if choices.sets and one.name not in choices.sets:
                continue
            clean = one.files.get("clean", {})
            faithful = [key for key, told in one.truth["communes"].items() if not told["findings"]]
            printed = clean[f"{one.name}_province"].read_text("utf-8")
            harmed = torn.mangle(printed, seed=choices.seed + PROVINCE_SEED)
            provinces = [plan_of(worker, text, Path(scratch), f"{one.name}_province") for text in (printed, harmed)]
            for key in faithful:
                commune = read_anew(worker, torn, clean[f"{one.name}_{key}"], choices.seed, Path(scratch))
                for province in provinces:
                    pairs += 1
                    for item in accusations(province, commune):
                        false += 1
                        print(f"{commune.doc_id}{' (province read too)' if province.restored else ''}: {item}")
    print(json.dumps({"seed": choices.seed, "pairs": pairs, "false": false}))
    return 0


def read_anew(worker: DocumentWorker, torn: Channel, file: Path, seed: int, scratch: Path) -> Plan:
    """A plan as the channel reads it; the same seed and name give the same reading."""
    number = int("".join(c for c in file.stem.rpartition("_")[2] if c.isdigit()) or 0)
    return plan_of(worker, torn.mangle(file.read_text("utf-8"), seed=seed + number), scratch, file.stem)


def plan_of(worker: DocumentWorker, text: str, scratch: Path, name: str) -> Plan:
    """The plan of a text.

    Raises:
        ValueError: The text could not be worked on.
    """
    file = scratch / f"{name}.txt"
    file.write_text(text, encoding="utf-8")
    plans, failures = worker.work(FileJob(file, file.name, name, ""))
    if failures or not plans:
        raise ValueError(f"{name}: {failures[0].error if failures else 'no plan'}")
    return plans[0]


def accusations(province: Plan, commune: Plan) -> list[str]:
    """What is held against a commune for sure."""
    return [
        f"{f.kind}: {f.item}"
        for f in compare_plans([province, commune]).findings
        if f.ground in GROUNDS and not f.needs_check and f.kind != ADVISORY
    ]


if __name__ == "__main__":
    sys.exit(main())
