"""Thousands of plans: time, memory and growth of `doichieu audit`.

    python -m benchmarks.scale --documents 3321                 a whole country's plans, of the length of real ones
    python -m benchmarks.scale --documents 1000 10000 --growth  short plans, one in a hundred files hostile: growth

Prints one JSON object a run; peak memory is that of all the program's processes together. With `--growth` it ends
with exit code 1 where a file costs over a tenth more in the last run than in the one before, or where other files
failed than the hostile ones.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.many_plans import SYLLABLES, make
from pipeline.run.executor import cores
from pipeline.store.assemble import load_failures

SHORT = 300
"""Syllables of a plan where only growth is asked for: a tenth of a real one, so that it ends in minutes."""
HOSTILE = 0.01
SECONDS = 20
"""Limit of time for one short file; a slow hostile one costs so much, and a worker's start."""


def main() -> int:
    """Makes plans, audits them twice, prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[10, 100, 1000], help="commune plans per run")
    parser.add_argument("--growth", action="store_true", help="short plans, one in a hundred files hostile")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="keep the plans and the output here")
    choices = parser.parse_args()
    runs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="doichieu-scale-") as scratch:
        for n in choices.documents:
            home = (choices.keep or Path(scratch)) / str(n)
            runs.append(audited(home, n, growth=choices.growth, workers=choices.workers))
            print(json.dumps(runs[-1]), flush=True)
            if choices.keep is None:
                shutil.rmtree(home)
    wrong = any(run["failed_otherwise"] for run in runs)
    if len(runs) > 1:
        told = growth_between(*runs[-2:])
        print(json.dumps(told))
        wrong |= choices.growth and told["cost_of_a_file_grew_by"] > 0.1
    return 1 if wrong else 0


def audited(home: Path, n: int, *, growth: bool, workers: int) -> dict[str, Any]:
    """Makes plans and audits them twice.

    Args:
        home: Folder for the plans and the output.
        n: Number of commune plans.
        growth: Short plans, one in a hundred files hostile.
        workers: Worker processes; 0 = one per core.

    Returns:
        What it took and gave, see the keys.
    """
    plans, out = home / "plans", home / "out"
    files = make(plans, n, syllables=SHORT if growth else SYLLABLES, hostile=HOSTILE if growth else 0.0)
    command = ["audit", str(plans), "--out", str(out), "--workers", str(workers)]
    command += ["--seconds", str(SECONDS)] if growth else []
    first, second = timed(*command), timed(*command)
    failed = {failure.path for failure in load_failures(out)}
    return {
        "commune_plans": n, "files": files, "hostile": len(list(plans.glob("hostile_*"))), "failed": len(failed),
        "failed_otherwise": sorted(path for path in failed if not path.startswith("hostile_")), **first,
        "documents_per_second": round(files / first["seconds"], 2),
        "compare_ms_per_pair": round(1000 * first["stages"].get("compare", 0.0) / n, 1),
        "again_seconds": second["seconds"],
        "cores": cores(), "machine": platform.machine(), "python": platform.python_version()}


def growth_between(few: dict[str, Any], many: dict[str, Any]) -> dict[str, Any]:
    """What a file costs in a run beside what it costs in a larger one; shares are of the smaller run's cost."""
    a, b = few["files"], many["files"]
    seconds, used = (many[key] / b / (few[key] / a) - 1 for key in ("seconds", "processor_seconds"))
    return {"growth": f"{a} to {b} files",
            "seconds_per_file": [round(few["seconds"] / a, 4), round(many["seconds"] / b, 4)],
            "slope": round((many["seconds"] - few["seconds"]) / (b - a), 4),
            "cost_of_a_file_grew_by": round(seconds, 3),
            "processor_seconds_per_file": [round(few["processor_seconds"] / a, 4),
                                           round(many["processor_seconds"] / b, 4)],
            "processor_cost_of_a_file_grew_by": round(used, 3)}


def timed(*arguments: str) -> dict[str, Any]:
    """Runs `doichieu` and watches the memory of all its processes.

    Returns:
        `seconds`, `processor_seconds` (of all its processes: what a busy machine changes little), `stages` (seconds of
        each command), `peak_mib`, `exit_code`.
    """
    began, used = time.monotonic(), _processor()
    with tempfile.TemporaryFile("w+") as told:
        process = psutil.Popen([sys.executable, "-m", "pipeline", *arguments], stdout=told, stderr=subprocess.PIPE)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident(process))
            time.sleep(0.5)
        seconds = time.monotonic() - began
        if process.returncode == 2:
            sys.exit(process.stderr.read().decode())
        told.seek(0)
        found = re.findall(r"^(\w+): .*?([\d.]+) s$", told.read(), re.MULTILINE)
        stages = {name: float(value) for name, value in found}
    return {"seconds": round(seconds, 2), "processor_seconds": round(_processor() - used, 1),
            "stages": stages, "peak_mib": peak, "exit_code": process.returncode}


def _processor() -> float:
    """Processor time of all processes that came to their end below this one."""
    times = os.times()
    return times.children_user + times.children_system


def _resident(process: psutil.Process) -> int:
    """MiB that a process and all below it hold; what they share is counted in each."""
    total = 0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    for part in family:
        try:
            total += part.memory_info().rss
        except psutil.Error:
            continue
    return total >> 20


if __name__ == "__main__":
    sys.exit(main())
