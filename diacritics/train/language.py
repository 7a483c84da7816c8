"""From corpora to the arrays of the language model."""

from __future__ import annotations

import csv
import json
import logging
import lzma
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diacritics.language import pack
from diacritics.orthography import is_syllable, old_style
from diacritics.train.corpus import (
    Encoded,
    TypeTable,
    drop_measured,
    encode_corpora,
    encode_lines,
    measured_shingles,
    remap,
    rolling_hashes,
    vocabulary,
)
from diacritics.train.ngrams import count_ngrams, estimate, log_probability
from diacritics.train.own import own_lines, own_measured

log = logging.getLogger(__name__)

GAZETTEER = "gazetteer"
HELD_BLOCK = 100
"""Held-out lines are taken in runs of this many, so that whole passages are unseen."""


class Streams(NamedTuple):
    """What is counted."""

    words: list[str]
    parts: list[tuple[npt.NDArray[np.uint16], float]]
    """Unit numbers with 0 between lines, and the weight of one occurrence."""
    held_out: dict[str, npt.NDArray[np.uint16]]
    dropped: dict[str, int]
    """Lines of each source left out because measured or held-out text shares a long run with them."""


def settings() -> dict:
    """The sources and their weights."""
    return json.loads(resources.files("diacritics.train").joinpath("sources.json").read_text(encoding="utf-8"))


def held_out_lines(shared: Path, name: str) -> list[str]:
    """The lines of a source that are held out, in order; empty where none are."""
    share = settings()["held_out"].get(name)
    if not share:
        return []
    every = round(1 / share)
    lines = enumerate(source_lines(shared, name), 1)
    return [line.rstrip("\n") for number, line in lines if (number // HELD_BLOCK) % every == every // 2]


def gazetteer_rows(corpora: Path) -> Iterator[dict[str, str]]:
    """The places of the gazetteers, those of 2025 first: `name`, `full_name`, `province` and more.

    Args:
        corpora: The folder with the gazetteers.

    Raises:
        FileNotFoundError: A gazetteer is missing.
    """
    for name in ("gazetteer_vietnamadminunits_2025.csv", "gazetteer_legacy_63_provinces.csv"):
        with (corpora / name).open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)


def gazetteer_lines(corpora: Path) -> list[str]:
    """Every place of the gazetteers in the surroundings that documents name it in."""
    out = []
    for row in gazetteer_rows(corpora):
        place = row["full_name"]
        out += [place, f"Ủy ban nhân dân {place}", f"trên địa bàn {place}"]
        if row.get("province") and row["province"] != place:
            out.append(f"{place}, tỉnh {row['province'].removeprefix('Tỉnh ').removeprefix('Thành phố ')}")
    return out


def source_lines(shared: Path, name: str) -> Iterator[str]:
    """The lines of a source, one paragraph each.

    Args:
        shared: The folder with the corpora.
        name: As in `sources.json`.

    Raises:
        FileNotFoundError: There is no such file of the corpora.
    """
    config = settings()
    if name == GAZETTEER:
        yield from gazetteer_lines(shared / "corpora")
    elif name in config["own"]:
        yield from own_lines(config["own"][name])
    else:
        with lzma.open(shared / "corpora" / f"{name}.txt.xz", "rt", encoding="utf-8") as stream:
            yield from stream


def read_sources(shared: Path, work: Path) -> tuple[TypeTable, list[Encoded]]:
    """All sources as numbers of units, in the order in which duplicates are settled; the large ones kept in `work`."""
    config = settings()
    small = [*(name for name in config["weights"] if name in config["own"]), GAZETTEER]
    table, sources = encode_corpora(shared / "corpora", [n for n in config["weights"] if n not in small], work)
    sources += [encode_lines(source_lines(shared, name), table, name) for name in small]
    return table, sources


def measured_texts(shared: Path) -> list[str]:
    """All texts that anything is measured on; training text must not share long runs with them."""
    patterns = ("seeds/*.txt", "gold/*.txt", "plans/*.txt", "compare/*/clean/*.txt", "compare/*/mangled/*")
    found = [p.read_text(encoding="utf-8") for pattern in patterns for p in sorted(shared.glob(pattern))]
    return found + own_measured(settings()["own"]["measured"])


def _hold_out(source: Encoded, share: float) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The units kept and those held out, in blocks of lines spread over the source."""
    units = np.asarray(source.units)
    line = np.cumsum(units < 0)
    every = round(1 / share)
    held = (line // HELD_BLOCK) % every == every // 2
    return units[~held], units[held]


def without_repeats(
    units: npt.NDArray[np.int32], seen: npt.NDArray[np.uint64], least: int = 10
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64]]:
    """Leave out lines of `least` units or more that were seen before; gives back the lines seen so far."""
    starts = np.flatnonzero(units < 0)
    line = np.cumsum(units < 0) - 1
    place = (np.arange(len(units)) - starts[line]).astype(np.uint64)
    with np.errstate(over="ignore"):
        mixed = (units.astype(np.int64).astype(np.uint64) + np.uint64(12345)) * (
            np.uint64(0x9E3779B97F4A7C15) * (place * np.uint64(2) + np.uint64(1))
        )
        mixed ^= mixed >> np.uint64(31)
        hashes = np.add.reduceat(np.where(units < 0, np.uint64(0), mixed), starts)
    lengths = np.diff(np.append(starts, len(units)))
    first = np.zeros(len(hashes), dtype=bool)
    first[np.unique(hashes, return_index=True)[1]] = True
    keep = (lengths < least) | (first & ~np.isin(hashes, seen))
    return units[keep[line]], np.union1d(seen, hashes[lengths >= least])


def read_streams(shared: Path, work: Path, vocabulary_size: int = 24_000) -> Streams:
    """Encode all sources, keep measured text out, hold some lines out, and settle the vocabulary."""
    config = settings()
    table, sources = read_sources(shared, work)
    held: dict[str, npt.NDArray[np.int32]] = {}
    kept: list[tuple[str, npt.NDArray[np.int32]]] = []
    for source in sources:
        units = np.asarray(source.units)
        if source.name in config["held_out"]:
            units, held[source.name] = _hold_out(source, config["held_out"][source.name])
        kept.append((source.name, units))
    shingles, hashes = measured_shingles(measured_texts(shared), table, config["shared_run"])
    for units in held.values():
        shingles = np.union1d(shingles, shingles_of(units, hashes, config["shared_run"]))
    seen = np.zeros(0, dtype=np.uint64)
    dropped: dict[str, int] = {}
    counts = np.zeros(len(table.ids), dtype=np.float64)
    parts: list[tuple[npt.NDArray[np.int32], float]] = []
    for name, units in kept:
        units, dropped[name] = drop_measured(Encoded(name, units), shingles, hashes, config["shared_run"])
        units, seen = without_repeats(units, seen)
        weight = float(config["weights"][name])
        counts += np.bincount(units[units >= 0], minlength=len(counts)) * weight
        parts.append((units, weight))
        log.info("%s: %d units, %d lines left out", name, len(units), dropped[name])
    syllables = frozenset(old_style(unit) for unit in table.ids if is_syllable(old_style(unit)))
    words = vocabulary(table, counts, vocabulary_size, syllables)
    number = remap(table, words)

    def renumber(units: npt.NDArray[np.int32]) -> npt.NDArray[np.uint16]:
        return np.where(units < 0, 0, number[np.maximum(units, 0)]).astype(np.uint16)

    return Streams(
        words, [(renumber(u), w) for u, w in parts], {name: renumber(u) for name, u in held.items()}, dropped
    )


def shingles_of(units: npt.NDArray[np.int32], hashes: npt.NDArray[np.uint64], width: int) -> npt.NDArray[np.uint64]:
    """Hashes of all runs of `width` units; `hashes` gives one for each type."""
    values = hashes[np.maximum(units, 0)]
    return np.unique(rolling_hashes(values[(units >= 0) & (values != 0)], width))


def build(streams: Streams, keep: list[int], least: list[float]) -> tuple[dict[str, npt.NDArray], dict[str, float]]:
    """Count, estimate, prune and pack.

    Args:
        streams: What to count.
        keep: How many n-grams of each order to keep at most (the first is not used).
        least: For each order the least count of an n-gram to be looked at.

    Returns:
        The arrays of the model, and the perplexity on each held-out part.
    """
    counted = []
    for order in range(1, len(keep) + 1):
        counts = count_ngrams(streams.parts, order)
        log.info("order %d: %d different n-grams", order, len(counts.keys))
        counted.append(counts.at_least(least[order - 1]) if least[order - 1] > 1 else counts)
    levels = estimate(counted, keep, len(streams.words))
    perplexity = {}
    for name, units in streams.held_out.items():
        perplexity[name] = heldout_perplexity(levels, units)
        log.info("perplexity on %s: %.2f", name, perplexity[name])
    return pack(levels, len(streams.words)), perplexity


def heldout_perplexity(levels: list, units: npt.NDArray[np.uint16]) -> float:
    """Perplexity per unit; contexts do not reach over the edge of a line."""
    order = len(levels)
    total, count = 0.0, 0
    wide = units.astype(np.uint64)
    since_edge = np.arange(len(units)) - np.maximum.accumulate(np.where(units == 0, np.arange(len(units)), 0))
    for n in range(2, order + 1):
        last = np.flatnonzero((since_edge == n - 1) if n < order else (since_edge >= n - 1))
        last = last[last >= n - 1]
        key = np.zeros(len(last), dtype=np.uint64)
        for i in range(n):
            key = (key << np.uint64(16)) | wide[last - (n - 1) + i]
        total += float(log_probability(levels, key, n).sum())
        count += len(last)
    return float(np.exp(-total / max(count, 1)))
