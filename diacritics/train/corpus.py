"""Reads the corpora into arrays of unit numbers, keeping out what is measured on."""

from __future__ import annotations

import json
import logging
import lzma
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from diacritics.orthography import is_syllable, nfc, old_style, strip_marks
from diacritics.units import BREAK, CLASSES, UNIT_RE, number_class

log = logging.getLogger(__name__)

SHINGLE = 16
"""A training line that shares so many consecutive units with measured text is left out."""


class TypeTable:
    """Numbers for every distinct unit as written, growing while text is read."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}

    def encode(self, line: str) -> list[int]:
        """The unit numbers of one line."""
        ids = self.ids
        out = []
        for unit in UNIT_RE.findall(line):
            number = ids.get(unit)
            if number is None:
                number = ids[unit] = len(ids)
            out.append(number)
        return out


@dataclass(frozen=True)
class Encoded:
    """One source: unit numbers, with -1 between lines."""

    name: str
    units: npt.NDArray[np.int32]


def encode_lines(lines: Iterable[str], table: TypeTable, name: str = "") -> Encoded:
    """Encode lines, one paragraph each; -1 stands before, between and after them."""
    parts: list[npt.NDArray[np.int32]] = []
    buffer = [-1]
    for line in lines:
        buffer.extend(table.encode(nfc(line).lower()))
        buffer.append(-1)
        if len(buffer) > 1_000_000:
            parts.append(np.array(buffer, dtype=np.int32))
            buffer = []
    parts.append(np.array(buffer, dtype=np.int32))
    return Encoded(name, np.concatenate(parts))


def canonical(unit: str) -> str:
    """The unit that is counted for a unit as written: number classes, breaks, old-style tones."""
    first = unit[0]
    if first.isdigit():
        return number_class(unit)
    if first in ".;:!?":
        return BREAK
    return old_style(unit)


def encode_corpora(folder: Path, names: Iterable[str], work: Path) -> tuple[TypeTable, list[Encoded]]:
    """Encode the named `.txt.xz` files; kept in `work`, so that a second run is quick.

    Args:
        folder: Where the corpora lie.
        names: File names without `.txt.xz`.
        work: A folder for intermediate arrays.
    """
    names = list(names)
    work.mkdir(parents=True, exist_ok=True)
    table_file = work / "types.json"
    if table_file.exists():
        stored = json.loads(table_file.read_text(encoding="utf-8"))
        if stored["names"] == names:
            table = TypeTable()
            table.ids = {unit: i for i, unit in enumerate(stored["types"])}
            return table, [Encoded(n, np.load(work / f"{n}.npy", mmap_mode="r")) for n in names]
    table = TypeTable()
    sources = []
    for name in names:
        with lzma.open(folder / f"{name}.txt.xz", "rt", encoding="utf-8") as stream:
            source = encode_lines(stream, table, name)
        np.save(work / f"{name}.npy", source.units)
        sources.append(source)
        log.info("%s: %d units, %d types so far", name, len(source.units), len(table.ids))
    table_file.write_text(json.dumps({"names": names, "types": list(table.ids)}, ensure_ascii=False), encoding="utf-8")
    return table, sources


def rolling_hashes(values: npt.NDArray[np.uint64], width: int) -> npt.NDArray[np.uint64]:
    """A hash of every run of `width` values."""
    count = len(values) - width + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    out = np.zeros(count, dtype=np.uint64)
    multiplier = np.uint64(0x9E3779B97F4A7C15)
    with np.errstate(over="ignore"):
        for i in range(width):
            out = (out ^ values[i : i + count]) * multiplier
            out ^= out >> np.uint64(29)
    return out


def skeleton_hashes(table: TypeTable) -> npt.NDArray[np.uint64]:
    """A hash for each type, the same for types that differ only in marks; 0 for breaks."""
    known: dict[str, int] = {}
    out = np.zeros(len(table.ids), dtype=np.uint64)
    for unit, number in table.ids.items():
        form = canonical(unit)
        if form != BREAK:
            out[number] = known.setdefault(strip_marks(form), len(known) + 1)
    with np.errstate(over="ignore"):
        return out * np.uint64(0xD6E8FEB86659FD93)


def measured_shingles(
    texts: Iterable[str], table: TypeTable, width: int = SHINGLE
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Hashes of all runs of `width` units of the texts that are measured on, and the type hashes used."""
    encoded = [encode_lines([text.replace("\n", " ")], table) for text in texts]
    hashes = skeleton_hashes(table)
    parts = []
    for one in encoded:
        ids = one.units[one.units >= 0]
        values = hashes[ids]
        parts.append(rolling_hashes(values[values != 0], width))
    return np.unique(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.uint64), hashes


def sharing_lines(
    units: npt.NDArray[np.int32], shingles: npt.NDArray[np.uint64], hashes: npt.NDArray[np.uint64], width: int = SHINGLE
) -> npt.NDArray[np.int64]:
    """The lines (counted from 1 by the -1 before each) that share a run of `width` units with what was hashed."""
    line = np.cumsum(units < 0)
    real = units >= 0
    values = hashes[np.where(real, units, 0)]
    keep = real & (values != 0)
    values, lines = values[keep], line[keep]
    rolled = rolling_hashes(values, width)
    hit = np.isin(rolled, shingles) & (lines[: len(rolled)] == lines[width - 1 :][: len(rolled)])
    return np.unique(lines[: len(rolled)][hit])


def drop_measured(
    source: Encoded, shingles: npt.NDArray[np.uint64], hashes: npt.NDArray[np.uint64], width: int = SHINGLE
) -> tuple[npt.NDArray[np.int32], int]:
    """The units of a source without the lines that share a long run with measured text, and how many were dropped."""
    units = np.asarray(source.units)
    bad = sharing_lines(units, shingles, hashes, width)
    if len(bad) == 0:
        return units, 0
    return units[~np.isin(np.cumsum(units < 0), bad)], len(bad)


def vocabulary(table: TypeTable, counts: npt.NDArray[np.float64], size: int, known: frozenset[str]) -> list[str]:
    """The classes, then the most frequent units; syllables of `known` come in at a lower count.

    Args:
        table: The types.
        counts: Weighted count of each type.
        size: Most entries wanted (below 65,536).
        known: Units that are let in when they occur three times at all.
    """
    merged: dict[str, float] = {}
    for unit, number in table.ids.items():
        if counts[number]:
            form = canonical(unit)
            merged[form] = merged.get(form, 0.0) + float(counts[number])
    for name in CLASSES:
        merged.pop(name, None)
    marked: dict[str, float] = {}
    for form, count in merged.items():
        bare = strip_marks(form)
        if bare != form:
            marked[bare] = marked.get(bare, 0.0) + count
    # `quyet`, `dinh` come from addresses and careless typing: no words of their own
    for form in [f for f, count in merged.items() if not is_syllable(f) and marked.get(f, 0.0) > 20 * count]:
        del merged[form]
    ranked = sorted(merged.items(), key=lambda item: (-item[1], item[0]))
    chosen = [form for form, count in ranked if count >= 3 and form in known]
    chosen += [form for form, count in ranked if count >= 50 and form not in known][: size - len(chosen) - len(CLASSES)]
    return [*CLASSES, *chosen]


def remap(table: TypeTable, words: list[str]) -> npt.NDArray[np.uint16]:
    """For each type its number in the vocabulary (the unknown unit's where it has none)."""
    number = {word: i for i, word in enumerate(words)}
    unknown = number[CLASSES[1]]
    out = np.full(len(table.ids), unknown, dtype=np.uint16)
    for unit, i in table.ids.items():
        out[i] = number.get(canonical(unit), unknown)
    return out
