"""Rebuilds the model from the corpora: `python -m diacritics.train`.

Everything is seeded; on two quiet cores it takes about two hours and at most 6 GB of memory.
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from diacritics.language import LOGP_STEP
from diacritics.model import FILE, READY_FILE, load, save, save_ready
from diacritics.train.calibrate import find_curves, write_curves
from diacritics.train.channel import count_segments, look_alikes, reading_table, ready_candidates, smooth_segments
from diacritics.train.language import build, read_streams
from diacritics.train.pairs import align, core_pair, held_out, read_pairs

log = logging.getLogger("diacritics.train")
DATA = Path(__file__).resolve().parents[1] / "data"
KEEP = [0, 1_600_000, 4_500_000, 4_000_000]
"""N-grams kept of each order; these settle the size of the model."""
SHARE_BASE = 0.03
POSITIONS = 10_000_000
"""Positions of material for the re-scoring network."""
STEPS = 24_000
"""Batches that it learns from."""


def word_pairs(path: Path) -> collections.Counter[tuple[str, str]]:
    """Readings and printed words of the pairs read by the English engine, held-out lines left out."""
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    for pair in read_pairs(path):
        if pair.languages != "eng" or held_out(pair.true):
            continue
        for word in align(pair.read, pair.true):
            core = core_pair(word)
            if core:
                counts[core] += 1
    return counts


def _network(args: argparse.Namespace, unigrams: np.ndarray, model: Path, out: Path) -> dict[str, Any]:
    """Make the material of the re-scoring network and train it."""
    from diacritics.train.material import make, plain_text
    from diacritics.train.rescorer import train

    files = make(args.shared, args.work, model, KEEP, POSITIONS, args.seed)
    prior = np.exp(unigrams.astype(np.float32) * np.float32(-LOGP_STEP))
    return train(files, plain_text(args.work), prior, out, STEPS, args.seed)


def main(argv: list[str] | None = None) -> int:
    """Train and write the model, its calibration and a record of the run."""
    parser = argparse.ArgumentParser(prog="python -m diacritics.train", description=__doc__)
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--shared", type=Path, default=root.parent / "shared", help="folder that holds corpora/")
    parser.add_argument("--work", type=Path, default=root / "build" / "train", help="folder for intermediate files")
    parser.add_argument("--out", type=Path, default=DATA, help="folder for the model")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-network", action="store_true", help="leave the re-scoring network as it is")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    if not args.without_network and importlib.util.find_spec("torch") is None:
        print("the network needs torch: pip install 'doichieu[train]', or --without-network", file=sys.stderr)
        return 2
    corpora = args.shared / "corpora"
    if not corpora.is_dir():
        print(f"{corpora}: no such folder; the corpora for training are named in diacritics/README.md", file=sys.stderr)
        return 2
    begun = time.monotonic()
    args.out.mkdir(parents=True, exist_ok=True)
    pairs = word_pairs(corpora / "ocr_pairs.tsv.xz")
    segments = smooth_segments(count_segments(pairs), look_alikes()["share"], SHARE_BASE)
    log.info("channel: %d readings, %d segments", len(pairs), len(segments))
    streams = read_streams(args.shared, args.work)
    language, perplexity = build(streams, KEEP, [0.0] * len(KEEP))
    table = reading_table(pairs, streams.words)
    model, ready = args.out / FILE, args.out / READY_FILE
    ready.unlink(missing_ok=True)
    save(model, streams.words, language, segments, table)
    whole = load(model)
    save_ready(ready, ready_candidates(whole.channel), whole.language.frequency)
    rescorer = args.out / "rescorer.npz"
    network = {} if args.without_network else _network(args, language["logp1"], model, rescorer)
    curves = find_curves(args.shared, model, rescorer, args.seed)
    write_curves(curves, args.out / "calibration.json")
    record = {
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "bytes": model.stat().st_size,
        "vocabulary": len(streams.words),
        "units": {"counted": int(sum(len(part) for part, _ in streams.parts))},
        "ngrams": [len(language[f"logp{n}"]) for n in range(1, len(KEEP) + 1)],
        "word_pairs": int(sum(pairs.values())),
        "perplexity_held_out": {name: round(value, 2) for name, value in perplexity.items()},
        "lines_left_out": streams.dropped,
        "network": network,
    }
    (args.out / "training.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    log.info("done in %.1f minutes: %s", record["minutes"], json.dumps(record))
    return 0


if __name__ == "__main__":
    sys.exit(main())
