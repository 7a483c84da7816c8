"""The re-scorer at run time: plain numpy, and only where the lattice is in doubt.

A position's first guess and its rivals that share its bare letters are weighed anew by the eight units before and after
it. Whatever has other letters keeps its probability, and the group keeps its mass together.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .units import BREAK, EDGE, NUMBER, OFFSETS, REACH, SPECIALS, UNKNOWN, make_groups

FILE = "rescorer.npz"
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
MATRICES = ("units", "cases", "first", "letters", "own_case", "second", "last", "syllables")


def pack(weights: dict[str, Floats], units: Sequence[str], path: Path) -> None:
    """Write the weights, matrices as bytes with a scale for each row.

    Args:
        weights: matrices and biases by name.
        units: what the rows of ``units`` and ``syllables`` stand for.
        path: the file.
    """
    stored: dict[str, npt.NDArray] = {"names": np.frombuffer("\n".join(units).encode("utf-8"), dtype=np.uint8)}
    for name, value in weights.items():
        if name in MATRICES:
            scale = np.maximum(np.abs(value).max(axis=1, keepdims=True), 1e-6) / 127
            stored[name] = np.round(value / scale).astype(np.int8)
            stored[f"{name}_scale"] = scale.astype(np.float16)
        else:
            stored[name] = value.astype(np.float16)
    np.savez_compressed(path, **stored)  # type: ignore[arg-type]


class Rescorer:
    """Weighs rivals with the same bare letters by what stands around them."""

    def __init__(self, stored: dict[str, npt.NDArray]) -> None:
        self.names = stored["names"].tobytes().decode("utf-8").split("\n")
        self.groups = make_groups(self.names)
        w: dict[str, Floats] = {}
        for name, value in stored.items():
            if name in MATRICES:
                w[name] = value.astype(np.float32) * stored[f"{name}_scale"].astype(np.float32)
            elif not name.endswith("_scale") and name != "names":
                w[name] = value.astype(np.float32)
        self.w = w

    @classmethod
    def load(cls, path: Path | None = None) -> Rescorer:
        """Read the weights that come with the package, or those of a file."""
        source = path if path is not None else resources.files("diacritics.neural").joinpath(FILE)
        with source.open("rb") as handle, np.load(handle, allow_pickle=False) as arrays:
            return cls({name: arrays[name] for name in arrays.files})

    def unit_numbers(self, words: Sequence[str]) -> Ints:
        """The unit of each word of another vocabulary; its classes of numbers and breaks are known by their names."""
        index = {name: i for i, name in enumerate(self.names)}
        kinds = {"<s>": EDGE, "<unk>": UNKNOWN, "<p>": BREAK}
        return np.array(
            [kinds.get(w, NUMBER) if w.startswith("<") else index.get(w, UNKNOWN) for w in words], dtype=np.int64
        )

    def vectors(self, units: Ints, cases: Ints, places: Ints) -> Floats:
        """The vector of each place, to be compared with those of the syllables.

        Args:
            units: the first guess all along, edges between the stretches.
            cases: 0 lower, 1 title, 2 upper, beside the units.
            places: where to look.
        """
        around = places[:, None] + OFFSETS[None, :]
        inside = (around >= 0) & (around < len(units))
        around = np.clip(around, 0, len(units) - 1)
        # nothing is seen beyond the nearest edge on either side
        edges = np.cumsum(units == EDGE)
        before = edges[around] - (units[around] == EDGE)
        same = np.where(OFFSETS[None, :] < 0, edges[around] == edges[places][:, None], before == edges[places][:, None])
        seen = np.where(inside & same, units[around], EDGE)
        shown = np.where(seen == EDGE, 0, cases[around])
        w = self.w
        x = (w["units"][seen] + w["cases"][shown]).reshape(len(places), -1)
        h = x @ w["first"].T + w["first_bias"]
        h += w["letters"][self.groups.of_unit[units[places]]] + w["own_case"][cases[places]]
        np.maximum(h, 0, out=h)
        h = h + np.maximum(h @ w["second"].T + w["second_bias"], 0)
        return np.asarray(h @ w["last"].T + w["last_bias"], dtype=np.float32)

    def weigh(
        self, candidates: Ints, probability: Floats, cases: Ints, weight: float = 0.6, sure: float = 0.985
    ) -> Floats:
        """New probabilities for the candidates of each position.

        Args:
            candidates: units, positions by columns, best first; edges where a stretch ends.
            probability: theirs, in the same shape.
            cases: of the positions.
            weight: exponent of the re-scorer against the lattice.
            sure: positions whose best is at least as probable are left alone.

        Returns:
            Probabilities in the shape of ``candidates``; each row keeps its sum.
        """
        best = candidates[:, 0]
        group = self.groups.of_unit[best]
        rivals = (self.groups.of_unit[candidates] == group[:, None]) & (probability > 1e-5)
        places = np.nonzero((group >= 0) & (probability[:, 0] < sure) & (rivals.sum(axis=1) > 1))[0]
        out = probability.copy()
        if not len(places):
            return out
        z = self.vectors(best, cases, places)
        ids = candidates[places]
        logits = np.einsum("nd,ncd->nc", z, self.w["syllables"][ids]) + self.w["bias"][ids]
        logits = np.where(rivals[places], logits, -np.inf)
        logits -= logits.max(axis=1, keepdims=True)
        old = np.where(rivals[places], probability[places], 0)
        new = old * np.exp(weight * logits)
        new *= old.sum(axis=1, keepdims=True) / np.maximum(new.sum(axis=1, keepdims=True), 1e-12)
        out[places] = np.where(rivals[places], new, probability[places])
        return out


__all__ = ["BREAK", "EDGE", "NUMBER", "REACH", "SPECIALS", "UNKNOWN", "Rescorer", "pack"]
