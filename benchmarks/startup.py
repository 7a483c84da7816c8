"""How long a user waits for `doichieu --help` and for one small file."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLAN = Path(__file__).resolve().parents[1] / "corpus" / "plans" / "chuyendoiso_c1.txt"


def seconds(*arguments: str) -> float:
    """Wall-clock time of one command."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "pipeline", *arguments], check=True, capture_output=True)
    return time.monotonic() - began


def main() -> None:
    """Prints medians."""
    print(f"doichieu --help: {statistics.median(seconds('--help') for _ in range(5)):.2f} s")
    with tempfile.TemporaryDirectory() as scratch:
        times = [seconds("extract", str(PLAN), "--out", str(Path(scratch, str(i)))) for i in range(3)]
    print(f"doichieu extract of one plan: {statistics.median(times):.2f} s")
    print(f"doichieu restore of one plan: {statistics.median(seconds('restore', str(PLAN)) for _ in range(3)):.2f} s")


if __name__ == "__main__":
    main()
