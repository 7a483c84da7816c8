"""The file of the restoring benchmark: lines as read beside lines as printed."""

from __future__ import annotations

import lzma
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

PAGES = Path(__file__).resolve().parent / "pages.tsv.xz"
UNSEEN = PAGES.with_name("unseen.tsv.xz")
"""Pages of plans by writers who saw nothing of the project; looked at since. See the README beside this file."""
FRESH = PAGES.with_name("fresh.tsv.xz")
"""The same, written and printed later ..."""
LATER = PAGES.with_name("later.tsv.xz")
"""... and later again."""


class Row(NamedTuple):
    """One line of a printed plan; blank lines are rows as well."""

    plan: str
    level: str
    """`light`, `medium` or `heavy`."""
    font: str
    dpi: int
    page: int
    """1-based."""
    read: str
    true: str


def write_rows(rows: Iterable[Row], path: Path = PAGES) -> None:
    """Write the rows, tab-separated, packed with xz."""
    with lzma.open(path, "wt", encoding="utf-8", newline="\n", preset=9) as handle:
        for row in rows:
            handle.write("\t".join(str(field).replace("\t", " ") for field in row) + "\n")


def read_rows(path: Path = PAGES) -> list[Row]:
    """Read the rows.

    Raises:
        FileNotFoundError: the file is missing; `python -m benchmarks.restoring.make` writes it.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; `python -m benchmarks.restoring.make` writes it")
    with lzma.open(path, "rt", encoding="utf-8") as handle:
        fields = [line.rstrip("\n").split("\t") for line in handle]
    return [Row(f[0], f[1], f[2], int(f[3]), int(f[4]), f[5], f[6]) for f in fields]


def documents(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """The rows by (plan, level), in order."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.plan, row.level), []).append(row)
    return found
