"""Kills one run again and again at random moments, then compares the tables with those of an undisturbed run.

First the run is timed undisturbed: how long until the documents are read, the tables stand, the comparison stands, the
report stands. Then so many points of that time are drawn at random and put in order, and the same run on another
folder is killed (SIGKILL, with all its workers) each time it should be at the next point; it goes on from where the
kill before left it. A start that came to its end before its kill does not count, and its tables are compared as well.

python -m benchmarks.kills --kills 50 --documents 150
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.many_plans import SYLLABLES, make
from pipeline.run.executor import cores
from pipeline.store.schema import TABLES
from pipeline.store.work import WorkFolder, checksum

STAGES = ("reading", "writing the tables", "comparing", "reporting")


@dataclass(frozen=True, slots=True)
class Timeline:
    """When each stage of the undisturbed run ended, in seconds from its start."""

    first: float
    """The first document was done: until then the models load."""
    ends: tuple[float, float, float, float]

    def at(self, out: Path, files: int) -> tuple[int, float]:
        """The stage that a killed run is in, and the second of the undisturbed run that it is at.

        What a stage did is kept by document while reading, and as a whole afterwards.
        """
        folder = WorkFolder(out)
        manifest = folder.manifest
        if manifest.get("compared"):
            return 3, self.ends[2]
        if manifest:
            return 2, self.ends[1]
        done = len(list((folder.home / "docs").glob("*/*.z")))
        if done >= files:
            return 1, self.ends[0]
        return 0, self.first + (self.ends[0] - self.first) * done / files if done else 0.0


@dataclass(slots=True)
class Seen:
    """What the kills showed."""

    landed: Counter[str] = field(default_factory=Counter)
    """Kills by the stage that they met."""
    ended: int = 0
    """Starts that came to their end before their kill."""
    half: int = 0
    """Times that some tables stood without the others."""
    differing: set[str] = field(default_factory=set)
    """Tables of runs that ended which are not those of the undisturbed run."""


def main() -> int:
    """Runs, kills, compares; exit code 1 where the tables differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--documents", type=int, default=150, help="commune plans; the provinces' plans come on top")
    parser.add_argument("--syllables", type=int, default=SYLLABLES,
                        help="about how long a plan is; with short ones more kills meet the stages after reading")
    parser.add_argument("--seed", type=int, default=1)
    choices = parser.parse_args()
    chance = random.Random(choices.seed)
    with tempfile.TemporaryDirectory(prefix="doichieu-kills-") as scratch:
        plans, whole, killed = (Path(scratch, name) for name in ("plans", "whole", "killed"))
        files = make(plans, choices.documents, syllables=choices.syllables)
        line = undisturbed(plans, whole, files)
        points = sorted(chance.uniform(0.2, line.ends[3]) for _ in range(choices.kills))
        began = time.monotonic()
        told = kill_at(points, line, plans, killed, whole, files, chance)
        subprocess.run(command(plans, killed), check=False, stdout=subprocess.DEVNULL)
        took = time.monotonic() - began
        differing = told.differing | differences(killed, whole)
    print(json.dumps({
        "files": files, "kills": sum(told.landed.values()), "killed_while": dict(told.landed),
        "runs_that_ended_first": told.ended, "undisturbed_seconds": round(line.ends[3], 1),
        "with_kills_seconds": round(took, 1), "half_written_seen": told.half, "tables_that_differ": sorted(differing),
        "cores": cores(), "machine": platform.machine(), "python": platform.python_version()}))
    return 1 if differing or told.half else 0


def kill_at(points: list[float], line: Timeline, plans: Path, out: Path, whole: Path, files: int,
            chance: random.Random) -> Seen:
    """Starts the run again and again, and kills it each time it should be at the next point.

    Args:
        points: Seconds of the undisturbed run, rising.
        line: When its stages ended.
        plans: The input.
        out: The output folder of the killed runs.
        whole: The tables of the undisturbed run.
        files: Number of files in the input.
        chance: For moments of which the point is past already.
    """
    seen = Seen()
    left = list(points)
    while left:
        stage, now = line.at(out, files)
        # a start loads the models again while there are documents to read; a stage begins again from its start
        loading = line.first if stage == 0 and now else 0.0
        moment = loading + left[0] - now
        if moment <= 0.2:
            moment = chance.uniform(0.2, 1.0 + loading)
        process = subprocess.Popen(command(plans, out), stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(moment)
            seen.ended += 1
            seen.differing |= differences(out, whole)
            shutil.rmtree(out)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            left.pop(0)
            seen.landed[STAGES[line.at(out, files)[0]]] += 1
        there = [(out / f"{t.name}.parquet").exists() for t in TABLES]
        # a move of whole new tables that the next run finishes is no half table
        seen.half += any(there) and not all(there) and not (WorkFolder(out).next / "COMMIT").exists()
    return seen


def undisturbed(plans: Path, out: Path, files: int) -> Timeline:
    """One run to its end, watched from outside.

    Args:
        plans: The input.
        out: A new output folder.
        files: Number of files in the input.
    """
    began = time.monotonic()
    process = psutil.Popen(command(plans, out), stdout=subprocess.DEVNULL)
    folder = WorkFolder(out)
    seen: dict[str, float] = {}

    def note(what: str, is_there: bool) -> None:
        if is_there and what not in seen:
            seen[what] = time.monotonic() - began

    while process.poll() is None:
        time.sleep(0.05)
        if "tables" not in seen:
            done = len(list((folder.home / "docs").glob("*/*.z")))
            note("first", done > 0)
            note("reading", done >= files)
        manifest = folder.manifest
        note("tables", bool(manifest))
        note("compared", bool(manifest.get("compared")))
    end = time.monotonic() - began
    return Timeline(seen["first"], (seen["reading"], seen["tables"], seen["compared"], end))


def command(plans: Path, out: Path) -> list[str]:
    """The audit of a folder."""
    return [sys.executable, "-m", "pipeline", "audit", str(plans), "--out", str(out)]


def differences(one: Path, other: Path) -> set[str]:
    """Tables that are not the same, byte for byte; the log of runs aside."""
    return {t.name for t in TABLES if t.name != "runs"
            and checksum(one / f"{t.name}.parquet") != checksum(other / f"{t.name}.parquet")}


if __name__ == "__main__":
    sys.exit(main())
