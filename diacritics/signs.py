"""What speaks for and against a restored piece: the signs from which its confidence is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .language import LanguageModel
from .pieces import has_digit
from .units import CLASSES

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

SIGNS = (
    "chosen", "lattice", "second", "rivals", "emission", "lead", "entropy", "frequency", "count", "echo",
    "before", "before_known", "after", "after_known", "between", "between_known",
    "left", "right", "near", "around", "passage",
    "letters", "title", "upper", "name", "capital", "digit", "settled", "as_read",
    "document", "length", "bare", "partial",
)  # fmt: skip
"""The columns, in order; `signs_of` says what they hold."""
SURE = 6.0
"""The log odds taken for what stands beyond an edge."""
PASSAGE = 8
"""Pieces on each side that make a passage."""
FAINTEST = -30.0
"""Log P(read | word) below which readings are alike."""


class Shown(NamedTuple):
    """A piece as it is shown."""

    read: str
    case: str
    """`upper`, `title` or `lower`."""
    kind: str
    """Of damage: `read`, `bare` or `partial`."""
    probability: float
    """Of the reading shown, by lattice and networks."""
    second: float
    """Of the next best reading, 0.0 where there is none."""
    as_read: bool
    """Whether nothing was changed."""
    name: bool
    """Whether it is part of a name."""
    capital: float
    """Log P(the case | its word) where it surely stands inside a sentence, else 0.0."""


def log_odds(probability: npt.ArrayLike) -> Floats:
    """Log odds of probabilities, kept between -9.2 and 9.2."""
    kept = np.clip(np.asarray(probability, dtype=np.float32), 1e-4, 1 - 1e-4)
    return np.log(kept / (1 - kept)).astype(np.float32)


def signs_of(
    language: LanguageModel,
    units: Ints,
    probability: Floats,
    lattice: Floats,
    emission: Floats,
    shown: Sequence[Shown],
    places: Ints,
) -> Floats:
    """The signs of the pieces of one portion of a document.

    Args:
        language: The language model.
        units: For each position of the chain the numbers of the candidates, likeliest first.
        probability: Their probabilities at the end.
        lattice: For each position the probability that the lattice alone gave to the first of them.
        emission: Log P(read | candidate).
        shown: The pieces.
        places: Their positions on the chain.

    Returns:
        One row a piece, columns as in `SIGNS`: log odds of the reading shown, of the word before the second
        look and of the next best; rivals above a thousandth; log P(read | word), and by how much the next best
        exceeds it; entropy in nats; log of the word's frequency in running text, of how often it stands in the
        portion, and of that against what would be expected; log P of the word after its neighbour, of the next
        one after it, and after both, and whether these pairs and the triple are known; log odds of the pieces
        left and right, the least of two and of four on each side, the mean of the passage; letters; capitals;
        whether it is part of a name; log P(its case | word) inside a sentence; digits; whether the word is a class
        of units; whether it is shown as read; mean log odds and log length of the portion; kind of damage.
    """
    first = units[:, 0]
    edge = np.zeros(1, dtype=first.dtype)
    left, right = np.concatenate((edge, first[:-1])), np.concatenate((first[1:], edge))
    before, before_known = language.pair(left, first)
    after, after_known = language.pair(first, right)
    between, between_known = language.longer(3, before_known, right, after)
    frequency = language.frequency[first]
    count = np.bincount(first, minlength=len(language.words))[first]
    entropy = -np.sum(probability * np.log(np.maximum(probability, 1e-12)), axis=1)
    lead = np.where(probability[:, 1] > 0, emission[:, 1], FAINTEST) - emission[:, 0]
    odds = np.full(len(first), SURE, dtype=np.float32)
    odds[places] = log_odds([piece.probability for piece in shown])
    padded = np.concatenate((np.full(PASSAGE, SURE), odds, np.full(PASSAGE, SURE)))
    beside = {d: padded[PASSAGE + d : PASSAGE + d + len(odds)] for d in range(-PASSAGE, PASSAGE + 1)}
    on_chain = {
        "chosen": odds,
        "lattice": log_odds(lattice),
        "rivals": (probability > 1e-3).sum(axis=1),
        "emission": np.maximum(emission[:, 0], FAINTEST),
        "lead": np.clip(lead, -20, 20),
        "entropy": entropy,
        "frequency": frequency,
        "count": np.log(count),
        "echo": np.log(count / (len(first) * np.exp(frequency) + 1)),
        "before": before,
        "before_known": before_known >= 0,
        "after": after,
        "after_known": after_known >= 0,
        "between": between,
        "between_known": between_known >= 0,
        "left": beside[-1],
        "right": beside[1],
        "near": np.min([beside[d] for d in (-2, -1, 1, 2)], axis=0),
        "around": np.min([beside[d] for d in (-4, -3, -2, -1, 1, 2, 3, 4)], axis=0),
        "passage": np.mean(list(beside.values()), axis=0),
        "settled": first < len(CLASSES),
    }
    columns = {name: values[places] for name, values in on_chain.items()} | {
        "second": log_odds([piece.second for piece in shown]),
        "letters": np.array([len(piece.read) for piece in shown]),
        "title": np.array([piece.case == "title" for piece in shown]),
        "upper": np.array([piece.case == "upper" for piece in shown]),
        "name": np.array([piece.name for piece in shown]),
        "capital": np.array([piece.capital for piece in shown]),
        "digit": np.array([has_digit(piece.read) for piece in shown]),
        "as_read": np.array([piece.as_read for piece in shown]),
        "document": np.full(len(shown), odds[places].mean()),
        "length": np.full(len(shown), np.log1p(len(shown))),
        "bare": np.array([piece.kind == "bare" for piece in shown]),
        "partial": np.array([piece.kind == "partial" for piece in shown]),
    }
    return np.stack([columns[name] for name in SIGNS], axis=1).astype(np.float32)
