"""Rebuilds the model from the corpora: `python -m diacritics.train`.

Everything is seeded; on two quiet cores it takes about two hours and at most 12 GB of memory.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import importlib.util
import json
import logging
import multiprocessing
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from diacritics.confidence import FILE as CONFIDENCE_FILE
from diacritics.language import LOGP_STEP
from diacritics.model import FILE, READY_FILE, load, save, save_ready
from diacritics.rescorer import together
from diacritics.train import calibrate
from diacritics.train.capitals import capitals
from diacritics.train.channel import count_segments, look_alikes, reading_table, ready_candidates, smooth_segments
from diacritics.train.language import build, read_streams
from diacritics.train.pairs import pair_files, word_pairs

log = logging.getLogger("diacritics.train")
DATA = Path(__file__).resolve().parents[1] / "data"
KEEP = [0, 1_600_000, 4_500_000, 4_000_000]
"""N-grams kept of each order; these settle the size of the model."""
SHARE_BASE = 0.03
POSITIONS = 10_000_000
"""Positions of material for the re-scoring network."""
STEPS = 24_000
"""Batches that it learns from."""
NETWORKS = 2
"""Networks that learn apart, each from another start; what they say is averaged."""


def _one_network(work: Path, files: list[Path], prior: npt.NDArray[np.float32], seed: int) -> dict[str, Any]:
    """Train one network on one thread; its file lies in the work folder."""
    import torch

    from diacritics.train.material import plain_text
    from diacritics.train.rescorer import train

    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s network {seed}: %(message)s", stream=sys.stderr)
    torch.set_num_threads(1)
    return train(files, plain_text(work), prior, work / f"network{seed}.npz", STEPS, seed)


def _networks(args: argparse.Namespace, unigrams: np.ndarray, model: Path, out: Path) -> list[dict[str, Any]]:
    """Make the material of the re-scoring networks, train them side by side and join them in one file."""
    from diacritics.train.material import make

    files = make(args.shared, args.work, model, KEEP, POSITIONS, args.seed)
    prior = np.exp(unigrams.astype(np.float32) * np.float32(-LOGP_STEP))
    seeds = [args.seed + number for number in range(NETWORKS)]
    with concurrent.futures.ProcessPoolExecutor(NETWORKS, multiprocessing.get_context("spawn")) as pool:
        records = list(pool.map(_one_network, *zip(*((args.work, files, prior, seed) for seed in seeds), strict=True)))
    join_networks([args.work / f"network{seed}.npz" for seed in seeds], out)
    return records


def join_networks(files: Sequence[Path], out: Path) -> None:
    """Write the networks of several files into one.

    Args:
        files: One network each, as `diacritics.train.rescorer.train` writes them.
        out: The file to write.

    Raises:
        FileNotFoundError: A file is missing.
    """
    networks = []
    for file in files:
        with np.load(file, allow_pickle=False) as arrays:
            networks.append({name: arrays[name] for name in arrays.files})
    joined: dict[str, Any] = together(networks)
    np.savez_compressed(out, **joined)


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
    pairs = word_pairs(pair_files(args.shared))
    segments = smooth_segments(count_segments(pairs), look_alikes()["share"], SHARE_BASE)
    log.info("channel: %d readings, %d segments", len(pairs), len(segments))
    streams = read_streams(args.shared, args.work)
    language, perplexity = build(streams, KEEP, [0.0] * len(KEEP))
    table = reading_table(pairs, streams.words)
    model, ready = args.out / FILE, args.out / READY_FILE
    ready.unlink(missing_ok=True)
    save(model, streams.words, language, segments, table, capitals(args.shared, streams.words))
    whole = load(model)
    save_ready(ready, ready_candidates(whole.channel), whole.channel.likely, whole.language.frequency)
    rescorer = args.out / "rescorer.npz"
    networks = [] if args.without_network else _networks(args, language["logp1"], model, rescorer)
    signs, right = calibrate.examples(args.shared, model, rescorer, args.seed)
    calibrate.write(calibrate.fit(signs, right, args.seed), args.out / CONFIDENCE_FILE)
    record = {
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "bytes": model.stat().st_size,
        "vocabulary": len(streams.words),
        "units": {"counted": int(sum(len(part) for part, _ in streams.parts))},
        "ngrams": [len(language[f"logp{n}"]) for n in range(1, len(KEEP) + 1)],
        "word_pairs": int(sum(pairs.values())),
        "perplexity_held_out": {name: round(value, 2) for name, value in perplexity.items()},
        "lines_left_out": streams.dropped,
        "networks": networks,
    }
    (args.out / "training.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    log.info("done in %.1f minutes: %s", record["minutes"], json.dumps(record))
    return 0


if __name__ == "__main__":
    sys.exit(main())
