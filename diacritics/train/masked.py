"""Passages of plain text in which some words are hidden among their rivals.

The lattice's rankings are dear to make, and the network would soon know them by heart. So it first learns from many
times as much plain text, in the manner of a cloze test (Taylor 1953; for networks Devlin et al. 2019): a quarter of the
words is shown only as the rivals that the lattice once weighed against them, with no more than their frequency and
likeness to the reading; the others are shown as the lattice shows what it has nearly settled, with a few mistakes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diacritics.units import CLASSES

HIDDEN = 0.25
"""Share of the words that are hidden."""
SETTLED = 0.55
"""Share of the others that are shown without any rival."""
DOUBT = 0.05
"""Mean probability that the rivals of the rest share."""
MISTAKEN = 0.02
"""Share of the words shown whose rivals seem likelier."""
LEAST = 1e-4
"""Candidates less likely than this are not shown."""


class Passages(NamedTuple):
    """Positions of passages, one after the other, as in `diacritics.train.material.Shard`."""

    words: npt.NDArray[np.int64]
    probability: npt.NDArray[np.float32]
    emission: npt.NDArray[np.float32]
    truth: npt.NDArray[np.int64]
    """Column of the printed word."""
    hidden: npt.NDArray[np.int64]
    """Numbers of the positions that are asked for."""


class Rivals:
    """The rivals that the lattice weighed against each printed word."""

    def __init__(self, shards: Sequence[Mapping[str, npt.NDArray]], logp: npt.NDArray[np.float32]) -> None:
        """Args:
        shards: The material with words, probability, emission and truth.
        logp: Log probability of each word of the vocabulary.
        """
        known = [np.asarray(shard["truth"]) >= 0 for shard in shards]
        words = np.concatenate([shard["words"][k] for shard, k in zip(shards, known, strict=True)])
        truth = np.concatenate([shard["truth"][k] for shard, k in zip(shards, known, strict=True)])
        emission = np.concatenate(
            [
                np.where(shard["probability"][k] > 0, shard["emission"][k], np.float16(-np.inf))
                for shard, k in zip(shards, known, strict=True)
            ]
        )
        printed = words[np.arange(len(words)), truth]
        order = np.argsort(printed, kind="stable")
        self._words, self._truth, self._emission = words[order], truth[order], emission[order]
        self._first = np.searchsorted(printed[order], np.arange(len(logp)))
        self._count = np.searchsorted(printed[order], np.arange(len(logp)), side="right") - self._first
        self._logp = logp

    def passages(self, units: npt.NDArray[np.int64], rng: np.random.Generator) -> Passages:
        """Hide some of the words of passages that stand one after the other."""
        size = len(units)
        every = np.arange(size)
        count = self._count[units]
        row = np.minimum(self._first[units] + (rng.random(size) * count).astype(np.int64), len(self._words) - 1)
        words = self._words[row].astype(np.int64)
        emission = self._emission[row].astype(np.float32)
        truth = self._truth[row].astype(np.int64)
        alone = count == 0
        words[alone], truth[alone], emission[alone] = 0, 0, -np.inf
        words[alone, 0], emission[alone, 0] = units[alone], 0.0
        usable = np.isfinite(emission)
        emission = np.where(usable, np.maximum(emission, -60.0), -60.0).astype(np.float32)
        hidden = ~alone & usable[:, 1] & (rng.random(size) < HIDDEN) & (units >= len(CLASSES))
        guess = _guess(self._logp[words] + emission * rng.choice([0.6, 1.0], size)[:, None], usable)
        shown = _shown(guess, truth, rng)
        probability = np.where(hidden[:, None], guess, shown)
        probability = np.where(probability < LEAST, 0.0, probability).astype(np.float32)
        probability[every, truth] = np.maximum(probability[every, truth], np.where(hidden, 10 * LEAST, 0.0))
        probability /= probability.sum(axis=1, keepdims=True)
        order = np.argsort(-probability, axis=1, kind="stable")
        probability = np.take_along_axis(probability, order, 1)
        return Passages(
            np.take_along_axis(words, order, 1),
            probability,
            np.take_along_axis(emission, order, 1),
            np.argmax(order == truth[:, None], axis=1),
            np.flatnonzero(hidden & (probability[:, 1] > 0)),
        )


def _guess(score: npt.NDArray[np.floating], usable: npt.NDArray[np.bool_]) -> npt.NDArray[np.floating]:
    """Probabilities of the rivals where nothing is known of the surroundings."""
    score = np.where(usable, score, -np.inf)
    share = np.exp(score - score.max(axis=1, keepdims=True))
    return share / share.sum(axis=1, keepdims=True)


def _shown(
    guess: npt.NDArray[np.floating], truth: npt.NDArray[np.int64], rng: np.random.Generator
) -> npt.NDArray[np.floating]:
    """Probabilities as of words that the lattice has nearly settled."""
    size = len(truth)
    every = np.arange(size)
    doubt = np.where(rng.random(size) < SETTLED, 0.0, np.minimum(rng.exponential(DOUBT, size), 0.45))
    doubt = np.where(rng.random(size) < MISTAKEN, rng.uniform(0.6, 0.98, size), doubt)
    rest = guess.copy()
    rest[every, truth] = 0.0
    total = rest.sum(axis=1)
    doubt = np.where(total > 1e-12, doubt, 0.0)
    shown = rest * (doubt / np.maximum(total, 1e-12))[:, None]
    shown[every, truth] = 1.0 - doubt
    return shown


def windows(
    texts: Sequence[npt.NDArray[np.uint16]], shares: Sequence[float], passages: int, length: int,
    rng: np.random.Generator,
) -> npt.NDArray[np.int64]:
    """Passages from random places of texts, one after the other.

    Args:
        texts: Unit numbers of each text.
        shares: How often each text is drawn from.
        passages: How many.
        length: Units of a passage.
        rng: Chooses.
    """
    chosen = rng.choice(len(texts), passages, p=np.asarray(shares) / sum(shares))
    starts = [(texts[i], int(rng.integers(0, len(texts[i]) - length))) for i in chosen]
    return np.concatenate([text[start : start + length] for text, start in starts]).astype(np.int64)
