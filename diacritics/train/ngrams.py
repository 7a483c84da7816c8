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


def add_up(keys: Keys, counts: Floats | None = None) -> tuple[Keys, Floats]:
    """Sorted distinct keys with their summed counts."""
    if counts is None:
        ordered = np.sort(keys)
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        totals = np.diff(np.append(starts, len(ordered))).astype(np.float32)
        return ordered[starts], totals
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return ordered[starts], np.add.reduceat(counts[order], starts).astype(np.float32)


def count_ngrams(streams: list[tuple[npt.NDArray[np.uint16], float]], order: int, block: int = 25_000_000) -> tuple[Keys, Floats]:
    """Weighted counts over several streams.

    Args:
        streams: Each a stream of unit numbers and the weight of one occurrence in it.
        order: Length of the n-grams, 1 to 4.
        block: Units worked on at a time.
    """
    keys: Keys = np.zeros(0, dtype=np.uint64)
    counts: Floats = np.zeros(0, dtype=np.float32)
    for units, weight in streams:
        for start in range(0, len(units), block):
            found, times = add_up(ngram_keys(units[start : start + block + order - 1], order))
            keys, counts = add_up(np.concatenate((keys, found)), np.concatenate((counts, times * np.float32(weight))))
    return keys, counts


def _discount(counts: Floats) -> Floats:
    return np.where(counts < 1.5, DISCOUNTS[0] * np.minimum(counts, 1), np.where(counts < 2.5, DISCOUNTS[1], DISCOUNTS[2])).astype(
        np.float32
    )


def continuation(keys: Keys, order: int) -> tuple[Keys, Floats]:
    """For each (n-1)-gram how many different units were seen before it."""
    suffix = keys & ((np.uint64(1) << (BITS * np.uint64(order - 1))) - np.uint64(1))
    return add_up(suffix)


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


def estimate(counted: list[tuple[Keys, Floats]], keep: list[int], size: int) -> list[Level]:
    """A pruned back-off model.

    Args:
        counted: Weighted counts of orders 1 to N.
        keep: How many n-grams of each order to keep at most.
        size: Size of the vocabulary.
    """
    top = len(counted)
    levels: list[Level] = []
    for order in range(1, top + 1):
        keys, counts = counted[order - 1]
        if order < top:
            # Kneser-Ney: a shorter n-gram counts by the number of units seen before it, save at the start of a line.
            cont_keys, cont = continuation(counted[order][0], order + 1)
            at, found = _find(cont_keys, keys)
            starts_line = (keys >> (BITS * np.uint64(order - 1))) == 0
            counts = np.where(found & ~starts_line, cont[at], np.where(starts_line & (order > 1), counts, 0.5)).astype(np.float32)
        if order == 1:
            full = np.full(size, 0.25, dtype=np.float64)
            full[keys.astype(np.int64)] += counts
            full[0] = counts[keys == 0].sum() if (keys == 0).any() else 1.0
            logp = np.log(full / full.sum()).astype(np.float32)
            levels.append(Level(np.arange(size, dtype=np.uint64), logp, np.zeros(size, dtype=np.float32)))
            continue
        contexts, starts, index = _contexts(keys)
        total = np.add.reduceat(counts, starts)
        taken = _discount(counts)
        gamma = np.add.reduceat(taken, starts) / total
        lower = _lower(levels, keys, order)
        p = (counts - taken) / total[index] + gamma[index] * np.exp(lower)
        logp = np.log(np.maximum(p, 1e-12)).astype(np.float32)
        # what a kept n-gram gains over backing off, weighted by how often it would be used
        gain = counted[order - 1][1] * (logp - (np.log(np.maximum(gamma, 1e-9))[index] + lower))
        if order > 2:
            _, has_context = _find(levels[order - 2].keys, keys >> BITS)
            gain = np.where(has_context, gain, -np.inf)
        if len(keys) > keep[order - 1]:
            threshold = np.partition(gain, len(gain) - keep[order - 1])[len(gain) - keep[order - 1]]
            chosen = gain >= max(threshold, 1e-6)
        else:
            chosen = gain > -np.inf
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
