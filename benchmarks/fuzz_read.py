"""Harmed files of every format through the whole program: none may break a run, each must be listed.

    python -m benchmarks.fuzz_read --each 8

Makes a folder of the made documents cut short, with bits flipped, with parts doubled or zeroed, and under the suffix of
another format, runs `doichieu extract` on it, and counts for each format how many were read, how many are named among
the failures, and how many are in neither (must be none). Exit code 1 where a file is missing or the run broke.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT / "tests" / "data" / "read" / "files"
SAMPLES = (
    "plan.pdf", "scan_clean.pdf", "plan.docx", "features.docx", "plan.doc", "plan.odt", "plan.rtf", "page1.png",
    "page1.jpg", "page1.webp", "page1.heic", "scan_fax.tif", "utf8.txt", "tcvn3.txt", "viqr.txt", "utf16_le_bom.txt",
)  # fmt: skip
SUFFIXES = (".pdf", ".docx", ".doc", ".odt", ".rtf", ".png", ".jpg", ".webp", ".heic", ".tif", ".txt")


def cut(data: bytes, rng: random.Random) -> bytes:
    """Cut short anywhere."""
    return data[: rng.randrange(1, len(data))]


def flipped(data: bytes, rng: random.Random) -> bytes:
    """One, eight or two hundred bits turned over."""
    harmed = bytearray(data)
    for _ in range(rng.choice((1, 8, 200))):
        harmed[rng.randrange(len(harmed))] ^= 1 << rng.randrange(8)
    return bytes(harmed)


def doubled(data: bytes, rng: random.Random) -> bytes:
    """A part written twice."""
    at = rng.randrange(len(data))
    return data[:at] + data[max(0, at - 500) :]


def zeroed(data: bytes, rng: random.Random) -> bytes:
    """A part lost to zeros, as a broken disk gives it."""
    at = rng.randrange(len(data))
    return data[:at] + bytes(min(400, len(data) - at)) + data[at + 400 :]


HARMS = (cut, flipped, doubled, zeroed)


def write(folder: Path, each: int, rng: random.Random) -> dict[str, str]:
    """Write the harmed files.

    Args:
        folder: Where to.
        each: How many of each sample; every fifth is whole but under another format's suffix.
        rng: What is harmed, and where.

    Returns:
        The sample that each file name was made of.
    """
    made: dict[str, str] = {}
    for sample in SAMPLES:
        data = (FILES / sample).read_bytes()
        for turn in range(each):
            if turn % 5 == 4:
                suffix = rng.choice([one for one in SUFFIXES if one != Path(sample).suffix])
                name, harmed = f"mislabelled_{turn}_{sample}{suffix}", data
            else:
                harm = HARMS[turn % 5]
                name, harmed = f"{harm.__name__}_{turn}_{sample}", harm(data, rng)
            # two harms may leave the same bytes, which are read once: a note at the end keeps the files apart
            (folder / name).write_bytes(harmed + b"\n%d" % len(made) if sample.endswith(".txt") else harmed)
            made[name] = sample
    return made


def names(table: Path) -> Counter[str]:
    """File names in a table's column of paths."""
    return Counter({Path(path).name: 1 for path in pq.read_table(table, columns=["path"]).column("path").to_pylist()})


def main() -> int:
    """Print the table; 1 where a file is in neither table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=5, help="harmed files made of each sample")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=120, help="time limit for one file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name, "in"), Path(name, "out")
        folder.mkdir()
        made = write(folder, options.each, random.Random(options.seed))
        began = time.monotonic()
        command = [sys.executable, "-m", "pipeline", "extract", str(folder), "--out", str(out)]
        command += ["--seconds", str(options.seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        seconds = time.monotonic() - began
        if done.returncode not in (0, 1):
            print(done.stderr[-2000:])
            return 1
        read, failed = names(out / "documents.parquet"), names(out / "failures.parquet")
        errors = pq.read_table(out / "failures.parquet")["error"].to_pylist()
    print(f"{len(made)} harmed files in {seconds:.0f} s, exit code {done.returncode}\n")
    print("| made of | files | read | named among the failures | in neither |\n|---|---|---|---|---|")
    lost = 0
    for sample in SAMPLES:
        own = [file for file, of in made.items() if of == sample]
        neither = [file for file in own if not read[file] and not failed[file]]
        lost += len(neither)
        print(f"| {sample} | {len(own)} | {sum(read[file] for file in own)} | {sum(failed[file] for file in own)} | "
              f"{', '.join(neither) or 0} |")
    longer = sum("\n" in str(error) for error in errors)
    print(f"\nfailures: {len(errors)}, of more than one line: {longer}")
    return 1 if lost or longer else 0


if __name__ == "__main__":
    sys.exit(main())
