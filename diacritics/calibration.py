"""Turns the posterior of the lattice into the share of tokens that are right at that posterior.

The curves are found by isotonic regression on held-out text (Zadrozny and Elkan 2002), one for each kind of damage.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from importlib import resources

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Calibration:
    """Curves by kind of damage; where there is none the posterior is taken as it is."""

    def __init__(self, curves: Mapping[str, Sequence[tuple[float, float]]]) -> None:
        """Args:
        curves: For each kind of damage points (posterior, share right), both rising.
        """
        self._curves = {kind: ([p for p, _ in points], [q for _, q in points]) for kind, points in curves.items()}

    @classmethod
    def load(cls) -> Calibration:
        """The curves that come with the package; none when they are missing."""
        file = resources.files("diacritics").joinpath("data", "calibration.json")
        return cls(json.loads(file.read_text(encoding="utf-8"))["curves"] if file.is_file() else {})

    def __call__(self, kind: str, posterior: float) -> float:
        """The calibrated probability."""
        curve = self._curves.get(kind)
        if not curve:
            return posterior
        x, y = curve
        after = bisect_right(x, posterior)
        if not 0 < after < len(x):
            return y[0] if after == 0 else y[-1]
        share = (posterior - x[after - 1]) / (x[after] - x[after - 1])
        return y[after - 1] + share * (y[after] - y[after - 1])


def isotonic(posterior: Floats, right: Floats, least: int = 150) -> list[tuple[float, float]]:
    """Points of a rising curve from posterior to share right.

    Args:
        posterior: Of each token.
        right: 1.0 where the token is right, else 0.0.
        least: Tokens that a point rests on at least.
    """
    order = np.argsort(posterior, kind="stable")
    x, y = posterior[order], right[order]
    blocks: list[list[float]] = []  # sum of posteriors, sum of right, count
    for start in range(0, len(x), least):
        blocks.append(
            [
                float(x[start : start + least].sum()),
                float(y[start : start + least].sum()),
                len(x[start : start + least]),
            ]
        )
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    # a little doubt stays everywhere: nothing is certain because a sample showed no error
    points = [(total / count, min((good + 0.5) / (count + 1.0), 1.0)) for total, good, count in blocks]
    return [(0.0, min(0.02, points[0][1])), *points, (1.0, points[-1][1])]
