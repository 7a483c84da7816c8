"""Syllables a second and compare time per pair, in one process and one run, beside the peers.

    python -m benchmarks.speed            five turns
    python -m benchmarks.speed --turns 1  quickly

The syllables are those of the sample corpus as its scans were read. Doichieu restores them; beside it, in turns so
that a busy machine slows all, pyvi puts accents on them, and pyvi and underthesea split them into words. Times are the
processor's of this process; the best turn of each counts. Peers do other work, so the figures say what a step costs
beside a known one, not which is better.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.restoring.score import pyvi_lines
from pipeline.document import DocumentWorker, FileJob
from pipeline.options import Options
from pipeline.types import Plan

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SYLLABLES = 12_000
"""About so many a turn: four plans of a real one's length."""


def sample() -> list[list[str]]:
    """Lines of plans as they were read, document by document."""
    found: list[list[str]] = []
    for path in sorted((CORPUS / "plans").glob("*.txt")):
        found.append(path.read_text("utf-8").split("\n"))
        if sum(len(line.split()) for lines in found for line in lines) >= SYLLABLES:
            break
    return found


def seconds(work: Callable[[list[str]], object], documents: Sequence[list[str]]) -> float:
    """Processor time for all documents."""
    began = time.process_time()
    for lines in documents:
        work(lines)
    return time.process_time() - began


def peers() -> dict[str, Callable[[list[str]], object]]:
    """What runs beside the restorer; each has loaded its models."""
    from pyvi import ViTokenizer
    from underthesea import word_tokenize

    def lines_of(work: Callable[[str], object]) -> Callable[[list[str]], object]:
        work("phong trao thi dua")
        return lambda lines: [work(line) for line in lines if line.strip()]

    return {
        "pyvi, accents": pyvi_lines,
        "pyvi, words": lines_of(ViTokenizer.tokenize),
        "underthesea, words": lines_of(word_tokenize),
    }


def plans_of(worker: DocumentWorker) -> list[Plan]:
    """The plans of the sample corpus."""
    plans: list[Plan] = []
    for path in sorted((CORPUS / "plans").glob("*.txt")):
        plans += worker.work(FileJob(path, path.name, path.stem, ""))[0]
    return plans


def main() -> int:
    """Prints the tables and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=5)
    choices = parser.parse_args()
    from diacritics import Restorer
    from pipeline.compare.recipe import compare_plans

    began = time.process_time()
    worker = DocumentWorker(Options())
    loaded = time.process_time() - began
    documents = sample()
    count = sum(len(line.split()) for lines in documents for line in lines)
    works = peers()
    best: dict[str, float] = {}
    for _ in range(choices.turns):
        # a fresh restorer each turn: nothing remembered of the turn before
        fresh = Restorer(worker.restorer.model, rescorer=worker.restorer.rescorer)
        for name, work in {"doichieu, restoring": fresh.restore_lines, **works}.items():
            best[name] = min(best.get(name, float("inf")), seconds(work, documents))
    print(f"| {count} syllables as read, best of {choices.turns} turns | syllables/s |\n|---|---|")
    for name, took in best.items():
        print(f"| {name} | {count / took:,.0f} |")

    plans = plans_of(worker)
    pairs, took = 0, float("inf")
    for _ in range(choices.turns):
        began = time.process_time()
        pairs = len(compare_plans(plans).pairs)
        took = min(took, time.process_time() - began)
    print(f"\nloading the models: {loaded:.2f} s; comparing {pairs} pairs: {1000 * took / pairs:.1f} ms per pair")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> (20 if sys.platform == "darwin" else 10)
    print(
        json.dumps(
            {
                "syllables": count,
                "per_second": {name: round(count / took) for name, took in best.items()},
                "compare_ms_per_pair": round(1000 * took / pairs, 2),
                "pairs": pairs,
                "load_seconds": round(loaded, 2),
                "peak_mib_of_this_process_with_the_peers": peak,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
