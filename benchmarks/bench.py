"""All speed and memory figures in one run (make bench), each beside its peer in the same run where there is one.

    python -m benchmarks.bench           some minutes; what `make bench` does
    python -m benchmarks.bench --full    also a whole country's plans, and growth up to 10,000: an hour
    python -m benchmarks.bench --short   a minute, to see that all of it runs; keeps nothing

Prints the tables of the single benchmarks and keeps everything in `benchmarks/results/bench.txt` with machine and
versions, those of the program and the model among them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import shutil
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import psutil

from pipeline.run.executor import cores
from pipeline.version import code_digest, model_digest, program_version

RESULTS = Path(__file__).resolve().parent / "results"
PACKAGES = ("spacy", "underthesea", "numpy", "pyvi", "pytesseract", "duckdb", "pyarrow")
Step = tuple[str, tuple[str, ...]]


def steps(extent: str) -> tuple[Step, ...]:
    """Titles and commands.

    Args:
        extent: `short`, `usual` or `full`.
    """
    turns, pages, growth = {
        "short": ("1", "2", ("10", "20")),
        "usual": ("5", "8", ("10", "100", "1000")),
        "full": ("5", "8", ("10", "100", "1000", "10000")),
    }[extent]
    found: list[Step] = [
        ("start-up: doichieu --help, one small file", ("-m", "benchmarks.startup")),
        ("restoring beside pyvi and underthesea; comparing", ("-m", "benchmarks.speed", "--turns", turns)),
        (
            "reading beside bare Tesseract",
            ("benchmarks/read.py", "--pages", pages, "--turns", "2", "--long", "200" if extent != "short" else "8"),
        ),
        (
            "documents of real length end to end, memory",
            ("-m", "benchmarks.scale", "--documents", "10" if extent == "short" else "100"),
        ),
        (
            "growth: short documents, one in a hundred hostile",
            ("-m", "benchmarks.scale", "--growth", "--documents", *growth),
        ),
    ]
    if extent == "full":
        found.append(("a whole country's plans", ("-m", "benchmarks.scale", "--documents", "3321")))
    return tuple(found)


def machine() -> list[str]:
    """What the figures were measured on."""
    processor = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        names = [line.partition(":")[2].strip() for line in about.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    versions = [f"{name} {metadata.version(name)}" for name in PACKAGES]
    if shutil.which("tesseract"):
        told = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=False)
        versions.append((told.stdout or told.stderr).splitlines()[0])
    return [
        f"{dt.date.today()}, {platform.platform()}, Python {platform.python_version()}",
        f"{processor}, {cores()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB; load before: {load}",
        ", ".join(versions),
        f"doichieu {program_version()}, code {code_digest()}, model {model_digest()}",
    ]


def main() -> int:
    """Runs the steps one after the other; exit code 1 where one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", dest="extent", action="store_const", const="full", default="usual")
    parser.add_argument("--short", dest="extent", action="store_const", const="short")
    extent = parser.parse_args().extent
    text = [*machine(), ""]
    print("\n".join(text), flush=True)
    failed = 0
    for title, arguments in steps(extent):
        began = time.monotonic()
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
        said = done.stdout if done.returncode == 0 else f"{done.stdout}\n{done.stderr[-2000:]}\nFAILED"
        failed += done.returncode != 0
        part = [f"== {title} ({time.monotonic() - began:.0f} s)", f"python {' '.join(arguments)}", said.rstrip(), ""]
        print("\n".join(part), flush=True)
        text += part
        if extent != "short":  # what is measured stays, also where a later step is stopped
            RESULTS.mkdir(exist_ok=True)
            (RESULTS / "bench.txt").write_text("\n".join(text) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
