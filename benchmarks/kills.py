"""Kills one run again and again at random moments, then compares the tables with those of an undisturbed run.

python -m benchmarks.kills --kills 50
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.many_plans import make
from pipeline.store.schema import TABLES


def main() -> int:
    """Runs, kills, compares; exit code 1 where the tables differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--documents", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    choices = parser.parse_args()
    chance = random.Random(choices.seed)
    with tempfile.TemporaryDirectory(prefix="doichieu-kills-") as scratch:
        plans, whole, killed = (Path(scratch, name) for name in ("plans", "whole", "killed"))
        make(plans, choices.documents)
        began = time.monotonic()
        subprocess.run(command(plans, whole), check=False, stdout=subprocess.DEVNULL)
        alone = time.monotonic() - began
        moments, ended, half = [], 0, 0
        for _ in range(choices.kills):
            process = subprocess.Popen(command(plans, killed), stdout=subprocess.DEVNULL, start_new_session=True)
            moment = chance.uniform(0.2, max(8.0, alone / 8))
            try:
                process.wait(moment)
                ended += 1
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                moments.append(round(moment, 2))
            there = [(killed / f"{t.name}.parquet").exists() for t in TABLES]
            half += any(there) and not all(there)
        subprocess.run(command(plans, killed), check=False, stdout=subprocess.DEVNULL)
        differing = [t.name for t in TABLES if t.name != "runs" and digest(killed, t.name) != digest(whole, t.name)]
    print(json.dumps({"documents": choices.documents, "kills": len(moments), "runs_that_ended_first": ended,
                      "undisturbed_seconds": round(alone, 1), "half_written_seen": half,
                      "tables_that_differ": differing}))
    return 1 if differing else 0


def command(plans: Path, out: Path) -> list[str]:
    """The audit of a folder."""
    return [sys.executable, "-m", "pipeline", "audit", str(plans), "--out", str(out)]


def digest(out: Path, table: str) -> str:
    """Checksum of a table's bytes."""
    return hashlib.sha256((out / f"{table}.parquet").read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
