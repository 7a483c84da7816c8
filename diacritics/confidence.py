"""How sure a restored piece is: its signs turned into the share of pieces that are right where they look so.

Boosted trees (Friedman 2001), fitted on held-out text by `diacritics.train.calibrate` and run here with numpy alone.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from importlib import resources

import numpy as np
import numpy.typing as npt

from .loops import compiled
from .signs import SIGNS, Floats

Judge = Callable[[Floats], Floats]
"""Gives for signs, one row a piece, the probability that each is right."""
FILE = "confidence.npz"
BLOCK = 1024
"""Pieces judged at once."""


class Confidence:
    """The probability that a piece is right."""

    def __init__(self, arrays: Mapping[str, npt.NDArray]) -> None:
        """Args:
            arrays: `signs`, the names of the columns; `base`, log odds before any tree; for each tree, its nodes in the
                order of a heap: `sign` and `threshold` (trees by nodes), `leaf` (trees by leaves, log odds).

        Raises:
            ValueError: The trees were made for other signs.
        """
        if tuple(arrays["signs"].tolist()) != SIGNS:
            raise ValueError(f"{FILE} was made for other signs: take it from the repository or `make train`")
        self._base = float(arrays["base"])
        self._sign = np.ascontiguousarray(arrays["sign"], dtype=np.int64)
        self._threshold = np.ascontiguousarray(arrays["threshold"], dtype=np.float32)
        self._leaf = np.ascontiguousarray(arrays["leaf"], dtype=np.float32)
        trees, self._nodes = arrays["sign"].shape
        self._first = np.arange(trees) * self._nodes
        self._first_leaf = np.arange(trees) * (self._nodes + 1)

    @classmethod
    def load(cls) -> Confidence | None:
        """The trees that come with the package; None when they are missing."""
        file = resources.files("diacritics").joinpath("data", FILE)
        if not file.is_file():
            return None
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            return cls({name: arrays[name] for name in arrays.files})

    def __call__(self, signs: Floats) -> Floats:
        """The probabilities of pieces.

        Args:
            signs: One row a piece, columns as in `SIGNS`.

        Returns:
            One number a piece, 0.0 to 1.0.
        """
        if compiled is not None:
            total = compiled.tree_sums(np.ascontiguousarray(signs), self._sign, self._threshold, self._leaf)
        else:
            parts = [self._sums(signs[i : i + BLOCK]) for i in range(0, len(signs), BLOCK)]
            total = np.concatenate(parts or [signs[:, 0]])
        return np.asarray(1 / (1 + np.exp(-total - self._base)), dtype=np.float32)

    def _sums(self, signs: Floats) -> Floats:
        """The sums of the leaves that rows come to."""
        rows = np.arange(len(signs))[:, None]
        node = np.zeros((len(signs), len(self._first)), dtype=np.intp)
        while node[0, 0] < self._nodes:  # all leaves lie equally deep
            at = node + self._first
            node = 2 * node + 1 + (signs[rows, self._sign.ravel()[at]] > self._threshold.ravel()[at])
        total: Floats = self._leaf.ravel()[node - self._nodes + self._first_leaf].sum(axis=1)
        return total
