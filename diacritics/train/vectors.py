"""First vectors of words, from the company they keep: positive pointwise mutual information and its leading axes.

After Levy and Goldberg (2014) and Halko, Martinsson and Tropp (2011, randomised subspace iteration).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

WEIGHTS = {1: 1.0, 2: 0.8, 3: 0.6, 5: 0.5, 8: 0.4}
"""Weight of two words at a distance."""
MOST_UNITS = 12_000_000
"""Units of one source that are looked at."""
EXTRA = 32
"""Axes computed beside those wanted, for exactness."""
ROUNDS = 5
ROWS = 1000


def neighbour_counts(streams: Sequence[tuple[npt.NDArray[np.uint16], float]], words: int) -> npt.NDArray[np.float32]:
    """How often two words stand near each other, words by words, symmetric.

    Args:
        streams: Unit numbers with 0 between lines, and the weight of one occurrence (its square root counts here).
        words: Size of the vocabulary.
    """
    counts = np.zeros(words * words, dtype=np.float32)
    for units, weight in streams:
        wide = units[:MOST_UNITS].astype(np.int64)
        for distance, share in WEIGHTS.items():
            first, second = wide[:-distance], wide[distance:]
            whole = (first > 0) & (second > 0)
            keys, times = np.unique(first[whole] * words + second[whole], return_counts=True)
            counts[keys] += times * np.float32(share * weight**0.5)
    square = counts.reshape(words, words)
    return square + square.T


def word_vectors(
    streams: Sequence[tuple[npt.NDArray[np.uint16], float]], words: int, size: int = 128, seed: int = 1
) -> npt.NDArray[np.float32]:
    """Vectors of length 1.

    Args:
        streams: See `neighbour_counts`.
        words: Size of the vocabulary.
        size: Axes of a vector.
        seed: For the start of the iteration.
    """
    company = neighbour_counts(streams, words)
    row = company.sum(axis=1)
    column = row**0.75  # smooths what is rare
    for start in range(0, words, ROWS):
        part = slice(start, start + ROWS)
        expected = np.maximum(row[part, None], 1) * np.maximum(column[None], 1) / column.sum()
        with np.errstate(divide="ignore"):
            company[part] = np.maximum(np.log(company[part] / expected), 0.0)
    rng = np.random.default_rng(seed)
    basis = rng.standard_normal((words, size + EXTRA)).astype(np.float32)
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(company @ basis)
    values, axes = np.linalg.eigh(basis.T @ company @ basis)
    leading = np.argsort(-np.abs(values))[:size]
    vectors = (basis @ axes[:, leading]) * np.sqrt(np.abs(values[leading]))
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)).astype(np.float32)
