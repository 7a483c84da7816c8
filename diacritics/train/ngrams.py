"""Counts n-grams with sorted integer keys and turns the counts into a pruned back-off model.

The estimate is interpolated modified Kneser-Ney (Chen and Goodman 1999), pruned by weighted difference
(Seymore and Rosenfeld 1996), with back-off weights computed anew for what is kept.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

log = logging.getLogger(__name__)

Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]
BITS = np.uint64(16)
LOW = np.uint64(0xFFFF)
DISCOUNTS = (0.72, 1.05, 1.35)
"""Taken from counts of one, of two, and of three or more."""


def ngram_keys(units: npt.NDArray[np.uint16], order: int) -> Keys:
    """The key of every n-gram of a stream in which 0 stands between lines; 0 only as first or last unit."""
    count = len(units) - order + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    key = np.zeros(count, dtype=np.uint64)
    whole = np.ones(count, dtype=bool)
    for i in range(order):
        part = units[i : i + count]
        key = (key << BITS) | part
        if 0 < i < order - 1:
            whole &= part != 0
    if order > 1:
        whole &= ~((units[:count] == 0) & (units[order - 1 :] == 0)) if order == 2 else True
    return key[whole]


@dataclass
class Counts:
    """Sorted distinct n-grams: how often each occurs, and the same with every occurrence weighted by its source."""

    keys: Keys
    times: Floats
    weighted: Floats

    def at_least(self, times: float) -> Counts:
        """Those that occur so often."""
        enough = self.times >= times
        return Counts(self.keys[enough], self.times[enough], self.weighted[enough])


def add_up(keys: Keys, *values: Floats) -> tuple[Keys, list[Floats]]:
    """Sorted distinct keys with their summed values."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return ordered[starts], [np.add.reduceat(value[order], starts).astype(np.float32) for value in values]


def _distinct(keys: Keys) -> tuple[Keys, Floats]:
    ordered = np.sort(keys)
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return ordered[starts], np.diff(np.append(starts, len(ordered))).astype(np.float32)


def count_ngrams(streams: list[tuple[npt.NDArray[np.uint16], float]], order: int, block: int = 25_000_000) -> Counts:
    """Counts over several streams.

    Args:
        streams: Each a stream of unit numbers and the weight of one occurrence in it.
        order: Length of the n-grams, 1 to 4.
        block: Units worked on at a time.
    """
    empty = np.zeros(0, dtype=np.float32)
    total = Counts(np.zeros(0, dtype=np.uint64), empty, empty)
    for units, weight in streams:
        for start in range(0, len(units), block):
            found, times = _distinct(ngram_keys(units[start : start + block + order - 1], order))
            keys, (raw, weighted) = add_up(
                np.concatenate((total.keys, found)),
                np.concatenate((total.times, times)),
                np.concatenate((total.weighted, times * np.float32(weight))),
            )
            total = Counts(keys, raw, weighted)
    return total


def _discount(counts: Counts) -> Floats:
    """What is taken from each count: the discount of its plain count, in the measure of its mean weight."""
    plain = np.where(counts.times < 1.5, DISCOUNTS[0], np.where(counts.times < 2.5, DISCOUNTS[1], DISCOUNTS[2]))
    return (plain * counts.weighted / counts.times).astype(np.float32)


def continuation(longer: Counts, order: int) -> Counts:
    """For each (n-1)-gram the number of different units seen before it, each with the mean weight of its sightings.

    Args:
        longer: The counts of the n-grams.
        order: n.
    """
    suffix = longer.keys & ((np.uint64(1) << (BITS * np.uint64(order - 1))) - np.uint64(1))
    keys, (times, weighted) = add_up(suffix, np.ones(len(suffix), dtype=np.float32), longer.weighted / longer.times)
    return Counts(keys, times, weighted)


@dataclass
class Level:
    """The n-grams of one order: sorted keys, natural-log probability and back-off weight of each."""

    keys: Keys
    logp: Floats
    bow: Floats


def _contexts(keys: Keys) -> tuple[Keys, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The distinct contexts of sorted keys, where each starts, and the context number of each key."""
    context = keys >> BITS
    starts = np.flatnonzero(np.concatenate(([True], context[1:] != context[:-1])))
    index = np.cumsum(np.concatenate(([True], context[1:] != context[:-1]))) - 1
    return context[starts], starts, index


def _lower(levels: list[Level], keys: Keys, order: int) -> Floats:
    """The natural-log probability of each n-gram's last unit given one unit of context less."""
    return log_probability(levels, keys & ((np.uint64(1) << (BITS * np.uint64(order - 1))) - np.uint64(1)), order - 1)


def _find(keys: Keys, wanted: Keys) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return at, keys[at] == wanted


def log_probability(levels: list[Level], keys: Keys, order: int, block: int = 4_000_000) -> Floats:
    """Natural-log probability of the last unit of each n-gram under the levels 1 to `order`."""
    out = np.zeros(len(keys), dtype=np.float32)
    for start in range(0, len(keys), block):
        part = keys[start : start + block]
        total = np.zeros(len(part), dtype=np.float32)
        open_ = np.ones(len(part), dtype=bool)
        for n in range(order, 0, -1):
            key = part & ((np.uint64(1) << (BITS * np.uint64(n))) - np.uint64(1)) if n < 4 else part
            at, found = _find(levels[n - 1].keys, key)
            hit = open_ & found
            total[hit] += levels[n - 1].logp[at[hit]]
            open_ &= ~found
            if n > 1:
                context, known = _find(levels[n - 2].keys, key >> BITS)
                back = open_ & known
                total[back] += levels[n - 2].bow[context[back]]
        total[open_] += np.float32(-16.0)
        out[start : start + block] = total
    return out


def estimate(counted: list[Counts], keep: list[int], size: int) -> list[Level]:
    """A pruned back-off model.

    Args:
        counted: Counts of orders 1 to N.
        keep: How many n-grams of each order to keep at most.
        size: Size of the vocabulary.
    """
    top = len(counted)
    levels: list[Level] = []
    for order in range(1, top + 1):
        counts = counted[order - 1]
        # half-way between plain and weighted use, so that everyday wording is not pruned away for rare official turns
        use = np.sqrt(counts.weighted * counts.times)
        if order < top:
            # Kneser-Ney: a shorter n-gram counts by the number of units seen before it, save at the start of a line.
            counts = _with_continuation(counts, continuation(counted[order], order + 1), order)
        keys = counts.keys
        if order == 1:
            full = np.full(size, 0.25, dtype=np.float64)
            full[keys.astype(np.int64)] += counts.weighted
            logp = np.log(full / full.sum()).astype(np.float32)
            levels.append(Level(np.arange(size, dtype=np.uint64), logp, np.zeros(size, dtype=np.float32)))
            continue
        _, starts, index = _contexts(keys)
        total = np.add.reduceat(counts.weighted, starts)
        taken = _discount(counts)
        gamma = np.add.reduceat(taken, starts) / total
        lower = _lower(levels, keys, order)
        p = (counts.weighted - taken) / total[index] + gamma[index] * np.exp(lower)
        logp = np.log(np.maximum(p, 1e-12)).astype(np.float32)
        chosen = _most_useful(use * (logp - (np.log(np.maximum(gamma, 1e-9))[index] + lower)), keys, levels, keep)
        keys, logp, lower = keys[chosen], logp[chosen], lower[chosen]
        contexts, starts, index = _contexts(keys)
        left = 1 - np.add.reduceat(np.exp(logp.astype(np.float64)), starts)
        below = 1 - np.add.reduceat(np.exp(lower.astype(np.float64)), starts)
        bow = np.log(np.clip(left, 1e-4, 1) / np.clip(below, 1e-4, None)).astype(np.float32)
        at, found = _find(levels[-1].keys, contexts)
        levels[-1].bow[at[found]] = np.minimum(bow[found], 0.0)
        levels.append(Level(keys, logp, np.zeros(len(keys), dtype=np.float32)))
        log.info("order %d: kept %d n-grams of %d", order, len(keys), len(chosen))
    return levels


def _with_continuation(counts: Counts, before: Counts, order: int) -> Counts:
    """The counts replaced by the continuation counts, except for n-grams at the start of a line."""
    at, found = _find(before.keys, counts.keys)
    first = (counts.keys >> (BITS * np.uint64(order - 1))) == 0
    replace = found & ~(first & (order > 1))
    return Counts(
        counts.keys,
        np.where(replace, before.times[at], np.where(found | first, counts.times, 1.0)).astype(np.float32),
        np.where(replace, before.weighted[at], np.where(found | first, counts.weighted, 0.5)).astype(np.float32),
    )


def _most_useful(gain: Floats, keys: Keys, levels: list[Level], keep: list[int]) -> npt.NDArray[np.bool_]:
    """Which n-grams to keep: those that gain most over backing off, by their use; contexts must be kept too."""
    order = len(levels) + 1
    if order > 2:
        _, has_context = _find(levels[order - 2].keys, keys >> BITS)
        gain = np.where(has_context, gain, -np.inf).astype(np.float32)
    if len(keys) > keep[order - 1]:
        place = len(gain) - keep[order - 1]
        return gain >= max(float(np.partition(gain, place)[place]), 1e-6)
    return gain > -np.inf
