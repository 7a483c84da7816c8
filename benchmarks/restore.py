"""Restoring, measured: error rates, digits, calibration, speed and size, with pyvi beside it in the same run.

    python -m benchmarks.restore [--shared DIR] [--json FILE] [--without-pyvi]

Texts of `../shared` that are not there are left out. Nothing that is measured here was trained on (see
`diacritics/MODEL_CARD.md`). `lost` are printed words of which the engine read no letter, SER* is the rate without them;
`strict` counts capitals and punctuation too. The inner loops are compiled, or not, as the installation has them.
Times are processor seconds of one thread.
"""

# ruff: noqa: E402 - the number of threads must be settled before numpy is loaded
from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.restoring.pages import FRESH, LATER, PAGES, UNSEEN, read_rows
from benchmarks.restoring.score import classes, pyvi_lines, words_read
from diacritics import Restorer
from diacritics.loops import compiled
from diacritics.noise.damage import lose_all_marks, lose_some_marks, scanner_layer
from diacritics.scoring import error_without_least_sure, expected_calibration_error, lines_of, score, syllables_of
from diacritics.tokens import Restored
from diacritics.train.calibrate import documents, judged

ROOT = Path(__file__).resolve().parents[1]
Document = tuple[list[str], list[str]]
"""Lines as read, lines as printed."""


def texts(shared: Path) -> dict[str, list[Document]]:
    """The documents of every row of the table."""
    rows: dict[str, list[Document]] = {}

    def lines(path: Path) -> list[str]:
        return lines_of(path.read_text(encoding="utf-8"))

    for number in ("001", "003"):
        gold = shared / "gold" / f"{number}.txt"
        if gold.exists():
            rows[f"gold {number}"] = [(lines(shared / "seeds" / f"{number}.txt"), lines(gold))]
    mangled = sorted((shared / "compare" / "lamdong" / "mangled").glob("*.txt"))
    if mangled:
        pairs = [(lines(path), lines(path.with_suffix(".gold"))) for path in mangled]
        rows["lamdong, read"] = pairs
        rows["lamdong, all marks lost"] = [([lose_all_marks(line) for line in gold], gold) for _, gold in pairs]
    sets = {"rendered plans": PAGES, "unseen plans": UNSEEN, "fresh plans": FRESH, "later plans": LATER}
    for name, pages in sets.items():
        for kind, found in classes(read_rows(pages)).items():
            rows[f"{name}, {kind}"] = found
    if (shared / "corpora").is_dir():
        held = list(documents(shared, 220, 5))
        rows["held-out text, some marks lost"] = [
            (lose_some_marks("\n".join(doc), i, 0.4).split("\n"), doc) for i, doc in enumerate(held[:20])
        ]
        rows["held-out text, scanner layer"] = [
            (scanner_layer("\n".join(doc), i).split("\n"), doc) for i, doc in enumerate(held[:20])
        ]
        rows["clean documents"] = [(doc, doc) for doc in held]
    if (shared / "seeds" / "004.txt").exists():
        rows["clean 004"] = [(lines(shared / "seeds" / "004.txt"),) * 2]
    return rows


def measure(found: Sequence[Document], work: Callable[[list[str]], list[str]]) -> dict[str, float]:
    """Error rates over documents, and syllables a second."""
    true: list[str] = []
    made: list[str] = []
    spent = 0.0
    for read, gold in found:
        begun = time.process_time()
        made += work(read)
        spent += time.process_time() - begun
        true += gold
    result = score(true, made)
    return {**result.as_dict(), "per_second": round(result.syllables / max(spent, 1e-9))}


def without_lost(results: Sequence[Restored], found: Sequence[Document]) -> dict[str, float]:
    """The syllable error rate where words of which no letter was read are not asked for, and how many those are.

    Args:
        results: What the documents became.
        found: The documents.
    """
    printed = [line for _, gold in found for line in gold]
    asked = [words_read(*pair) for read, gold in found for pair in zip(read, gold, strict=True)]
    lost = sum(len(syllables_of(a)) - len(syllables_of(b)) for a, b in zip(printed, asked, strict=True))
    return {"lost": lost, "SER_of_read": score(asked, [line for result in results for line in result.lines]).ser}


def changed(results: Sequence[Restored], found: Sequence[Document]) -> int:
    """How many syllables of good text were changed; arguments as for `without_lost`."""
    before = [line for read, _ in found for line in read]
    after = [line for result in results for line in result.lines]
    lines = zip(before, after, strict=True)
    return sum(a != b for pair in lines for a, b in zip(*map(syllables_of, pair), strict=False))


def calibration(results: Sequence[Restored], found: Sequence[Document]) -> dict[str, float]:
    """Expected calibration error, and the errors left without the least sure twentieth; arguments as `without_lost`."""
    tokens = [pair for result, (_, gold) in zip(results, found, strict=True) for pair in judged(result, gold)]
    sure, right = [p for p, _ in tokens], [good for _, good in tokens]
    return {
        "ECE": round(expected_calibration_error(sure, right), 5),
        "left": round(error_without_least_sure(sure, right), 5),
    }


def main(argv: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.restore", description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--without-pyvi", action="store_true")
    args = parser.parse_args(argv)
    begun = time.process_time()
    restorer = Restorer.load()
    figures: dict[str, Any] = {
        "load_seconds": round(time.process_time() - begun, 2),
        "compiled": compiled is not None,
        "model_bytes": (ROOT / "diacritics" / "data" / "model.npz").stat().st_size,
        "rows": {},
    }
    print(
        f"{'text':32} {'syllables':>9} {'as read':>8} {'SER':>7} {'lost':>5} {'SER*':>7} {'strict':>7} {'NUM':>7} "
        f"{'ECE':>7} {'left':>7} {'syl/s':>7} {'pyvi':>7} {'pyvi syl/s':>10}"
    )
    for name, found in texts(args.shared).items():
        raw = measure(found, list)
        # a fresh restorer, so that no row profits from what another one left in memory
        fresh = Restorer(restorer.model, rescorer=restorer.rescorer)
        ours = measure(found, lambda lines, r=fresh: r.restore_lines(lines).lines)  # type: ignore[misc]
        results = [fresh.restore_lines(read) for read, _ in found]
        row: dict[str, Any] = {"as_read": raw, "restored": ours, **calibration(results, found)}
        if name.startswith("clean"):
            row["changed"] = changed(results, found)
        else:
            row |= without_lost(results, found)
        if not args.without_pyvi and not name.startswith("clean"):
            row["pyvi"] = measure(found, pyvi_lines)
        figures["rows"][name] = row
        pyvi = row.get("pyvi", {})
        cells = [f"{ours['syllables']:9}", f"{raw['SER']:8.4f}", f"{ours['SER']:7.4f}", f"{row.get('lost', 0):5}"]
        cells += [f"{row.get('SER_of_read', ours['SER']):7.4f}", f"{ours['SER_strict']:7.4f}", f"{ours['NUM']:7.4f}"]
        cells += [f"{row['ECE']:7.4f}", f"{row['left']:7.4f}", f"{ours['per_second']:7}"]
        cells += [f"{pyvi.get('SER', float('nan')):7.4f}", f"{pyvi.get('per_second', 0):10}"]
        print(f"{name:32}", *cells, flush=True)
    figures["peak_megabytes"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(
        f"load {figures['load_seconds']} s, model {figures['model_bytes'] / 1e6:.1f} MB, "
        f"peak memory of this run {figures['peak_megabytes']} MB, "
        f"inner loops {'compiled' if figures['compiled'] else 'not compiled'}"
    )
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
