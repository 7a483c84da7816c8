"""All speed and memory figures in one run (make bench), each beside its peer in the same run where there is one.

Prints the tables of the single benchmarks and keeps everything in `benchmarks/results/bench.txt` with machine and
versions. `--full` adds the national folder (3,321 commune plans), which takes a quarter of an hour or more.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

from pipeline.run.executor import cores

RESULTS = Path(__file__).resolve().parent / "results"
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("start-up of doichieu --help, five times", ("-m", "benchmarks.startup")),
    ("restoring beside pyvi", ("-m", "benchmarks.restoring.score")),
    ("reading beside bare Tesseract", ("benchmarks/read.py", "--pages", "8", "--turns", "2")),
    ("documents end to end, growth and memory", ("-m", "benchmarks.scale", "--documents", "10", "100", "300")),
)
FULL = ("a whole country's plans", ("-m", "benchmarks.scale", "--documents", "3321"))


def main() -> int:
    """Runs the steps one after the other; exit code 1 where one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="with the national folder")
    choices = parser.parse_args()
    packages = ("spacy", "underthesea", "numpy", "pyvi", "pytesseract", "duckdb", "pyarrow")
    text = [f"{platform.platform()}, Python {platform.python_version()}, {cores()} cores",
            ", ".join(f"{name} {metadata.version(name)}" for name in packages), ""]
    print("\n".join(text), flush=True)
    failed = 0
    for title, arguments in (*STEPS, FULL) if choices.full else STEPS:
        began = time.monotonic()
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
        said = done.stdout if done.returncode == 0 else f"{done.stdout}\n{done.stderr[-2000:]}\nFAILED"
        failed += done.returncode != 0
        part = [f"== {title} ({time.monotonic() - began:.0f} s)", said.rstrip(), ""]
        print("\n".join(part), flush=True)
        text += part
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "bench.txt").write_text("\n".join(text) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
