"""A whole country's plans: time, memory and growth of `doichieu audit` (python -m benchmarks.scale).

Prints one JSON object a run; peak memory is that of all the program's processes together.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.many_plans import make


def main() -> int:
    """Makes plans, audits them twice, prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[10, 100, 1000], help="commune plans per run")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="keep the plans and the output here")
    choices = parser.parse_args()
    points: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory(prefix="doichieu-scale-") as scratch:
        for n in choices.documents:
            home = (choices.keep or Path(scratch)) / str(n)
            plans, out = home / "plans", home / "out"
            files = make(plans, n)
            first = timed("audit", str(plans), "--out", str(out), "--workers", str(choices.workers))
            second = timed("audit", str(plans), "--out", str(out), "--workers", str(choices.workers))
            points.append((files, first["seconds"]))
            print(json.dumps({"commune_plans": n, "files": files, **first, "documents_per_second": round(
                files / first["seconds"], 2), "again_seconds": second["seconds"], "cores": psutil.cpu_count(),
                "machine": platform.machine(), "python": platform.python_version()}), flush=True)
    if len(points) > 1:
        (a, s), (b, t) = points[-2:]
        print(json.dumps({"growth": f"{a} to {b} files", "seconds_per_file": [round(s / a, 4), round(t / b, 4)],
                          "slope": round((t - s) / (b - a), 4)}))
    return 0


def timed(*arguments: str) -> dict[str, Any]:
    """Runs `doichieu` and watches the memory of all its processes.

    Returns:
        `seconds`, `peak_mib`, `exit_code`.
    """
    began = time.monotonic()
    process = psutil.Popen([sys.executable, "-m", "pipeline", *arguments], stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE)
    peak = 0
    while process.poll() is None:
        peak = max(peak, _resident(process))
        time.sleep(0.2)
    if process.returncode == 2:
        sys.exit(process.stderr.read().decode())
    return {"seconds": round(time.monotonic() - began, 2), "peak_mib": peak, "exit_code": process.returncode}


def _resident(process: psutil.Process) -> int:
    """MiB in use: what each process has for itself, and what they share once."""
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
