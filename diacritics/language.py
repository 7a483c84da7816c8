"""The n-gram model of Vietnamese units: a back-off trie looked up for whole arrays at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .loops import compiled
from .units import CLASSES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

LOGP_STEP = 1 / 14.0
BOW_STEP = 1 / 24.0
COARSE = 2
"""Steps in which the long n-grams' numbers are kept: fewer different ones pack better, and nothing gets worse."""
SETTLED = 4
"""Rounds after which the frequencies of units hardly move."""
RAREST = 1e-12
"""Least frequency of a unit."""


class _Filter:
    """Tells quickly that most n-grams were not kept (a Bloom filter of one hash, small enough for the cache)."""

    _FACTOR = np.uint64(0x9E3779B97F4A7C15)

    def __init__(self, keys: Ints) -> None:
        bits = max(10, len(keys).bit_length() + 3)
        self._shift = np.uint64(64 - bits)
        flags = np.zeros(1 << bits, dtype=np.uint8)
        flags[self._place(keys)] = 1
        self._bits = np.packbits(flags, bitorder="little")

    def _place(self, keys: Ints) -> npt.NDArray[np.uint64]:
        return (keys.view(np.uint64) * self._FACTOR) >> self._shift

    def may_have(self, keys: Ints) -> npt.NDArray[np.bool_]:
        """False for keys that are certainly not there."""
        place = self._place(keys).view(np.int64)
        held = self._bits.take(place >> 3) >> (place & 7).astype(np.uint8)
        return (held & 1).astype(bool)


class LanguageModel:
    """Probabilities of a unit after the units before it.

    A context is known by its number in its level of the trie: level 1 has the units themselves, level 2 the
    kept pairs, level 3 the kept triples. -1 is a context that was not kept.
    """

    def __init__(
        self, words: list[str], arrays: Mapping[str, npt.NDArray], frequency: npt.NDArray | None = None
    ) -> None:
        """Build the model.

        Args:
            words: The vocabulary; the classes of `units.CLASSES` come first.
            arrays: `logp1`, `bow1`, and per further order n `word<n>`, `logp<n>`, `children<n-1>` (how many n-grams
                each context has) and for all but the last `bow<n>`, of those that are a context at all.
            frequency: What `running` gave for this model; None to work it out.
        """
        if tuple(words[: len(CLASSES)]) != CLASSES:
            raise ValueError("the vocabulary of the model does not start with the classes of units")
        self.words = words
        self.number = {word: i for i, word in enumerate(words)}
        self.order = max(n for n in (1, 2, 3, 4) if f"logp{n}" in arrays)
        self.logp: list[Floats] = []
        self.bow: list[Floats] = []
        for n in range(1, self.order + 1):
            self.logp.append(arrays[f"logp{n}"].astype(np.float32) * np.float32(-LOGP_STEP))
            if n < self.order:
                back_off = np.zeros(len(arrays[f"logp{n}"]), dtype=np.float32)
                back_off[arrays[f"children{n}"] > 0] = arrays[f"bow{n}"] * np.float32(-BOW_STEP)
                self.bow.append(back_off)
        self._word: list[npt.NDArray[np.uint16]] = [arrays[f"word{n}"] for n in range(2, self.order + 1)]
        self._start = [
            np.concatenate(([0], np.cumsum(arrays[f"children{n}"], dtype=np.int32)), dtype=np.int32)
            for n in range(1, self.order)
        ]
        """For each level but the last where the n-grams of each of its contexts start in the next."""
        self.trie = None if compiled is None else compiled.Trie(self._word, self.logp, self.bow, self._start)
        """The same for the compiled loops; None where there are none."""
        self._keys: list[Ints] = [] if self.trie else [self._keys_of(n) for n in range(2, self.order + 1)]
        self._filters = [_Filter(keys) for keys in self._keys]
        self.frequency: Floats = self.running() if frequency is None else frequency.astype(np.float32)

    def running(self) -> Floats:
        """Log probability of each unit in running text: what the pairs settle to when they follow each other.

        Level 1 is no measure of that, for Kneser-Ney counts there what a word stands beside, not how often it
        stands: `dõi`, which is frequent but follows `theo` alone, has half of what it should.
        """
        single, back_off = np.exp(self.logp[0].astype(np.float64)), np.exp(self.bow[0].astype(np.float64))
        first, second = np.divmod(self._keys_of(2), 1 << 16)
        gain = np.exp(self.logp[1].astype(np.float64)) - back_off[first] * single[second]
        share = single / single.sum()
        for _ in range(SETTLED):
            moved = np.bincount(second, weights=share[first] * gain, minlength=len(single))
            share = np.maximum(moved + single * (share * back_off).sum(), RAREST)
            share /= share.sum()
        return np.log(share).astype(np.float32)

    def _keys_of(self, n: int) -> Ints:
        """The n-grams of a level as numbers, in order: of the context, and in the last 16 bits of the unit."""
        start = self._start[n - 2]
        context = np.repeat(np.arange(len(start) - 1, dtype=np.int64), np.diff(start))
        return (context << 16) | self._word[n - 2]

    def _find(self, n: int, context: Ints, word: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        if self.trie is not None:
            at = compiled.find(self.trie, n, context.astype(np.int64), word.astype(np.int64))
            return np.maximum(at, 0), at >= 0
        keys = self._keys[n - 2]
        wanted = (context.astype(np.int64) << 16) | word
        at = np.zeros(len(wanted), dtype=np.int64)
        found = np.zeros(len(wanted), dtype=bool)
        likely = np.flatnonzero(self._filters[n - 2].may_have(wanted) & (context >= 0))
        likely = likely[np.argsort(wanted[likely])]  # neighbours in the search are neighbours in memory
        sought = wanted[likely]
        place = np.searchsorted(keys, sought)
        np.minimum(place, len(keys) - 1, out=place)
        at[likely], found[likely] = place, keys[place] == sought
        return at, found

    def pair(self, first: Ints, second: Ints) -> tuple[Floats, Ints]:
        """Log probability of `second` after `first`, and the number of the pair in level 2 (-1 where not kept)."""
        at, found = self._find(2, first, second)
        logp = np.where(found, self.logp[1][at], self.bow[0][first] + self.logp[0][second])
        return logp, np.where(found, at, -1)

    def longer(self, n: int, context: Ints, word: Ints, shorter: Floats) -> tuple[Floats, Ints]:
        """Log probability of `word` after n-1 units, and the number of the n-gram in level n (-1: not kept).

        Args:
            n: 3 or 4.
            context: Numbers of the contexts in level n-1 (-1: not kept).
            word: The units.
            shorter: Their log probability after the context without its first unit.
        """
        at, found = self._find(n, context, word)
        back = np.where(context >= 0, self.bow[n - 2][context], np.float32(0.0))
        return np.where(found, self.logp[n - 1][at], back + shorter), np.where(found, at, -1)


def _steps(values: Floats, step: float, order: int) -> npt.NDArray[np.uint8]:
    """Logarithms as whole numbers of steps below 0."""
    coarse = COARSE if order > 2 else 1
    return np.clip(np.rint(-values / (step * coarse)) * coarse, 0, 256 - coarse).astype(np.uint8)


def pack(levels: list, size: int) -> dict[str, npt.NDArray]:
    """The arrays of a model from its levels (with `keys`, `logp`, `bow` as the training gives them).

    Args:
        levels: Levels 1 to N; the keys hold 16 bits a unit.
        size: Size of the vocabulary.
    """
    out: dict[str, npt.NDArray] = {}
    for n, level in enumerate(levels, 1):
        out[f"logp{n}"] = _steps(level.logp, LOGP_STEP, n)
        if n > 1:
            above = levels[n - 2].keys
            at = np.searchsorted(above, level.keys >> np.uint64(16))
            children = np.bincount(at, minlength=len(above))
            out[f"children{n - 1}"] = children.astype(np.uint16)
            out[f"bow{n - 1}"] = _steps(levels[n - 2].bow[children > 0], BOW_STEP, n - 1)
            out[f"word{n}"] = (level.keys & np.uint64(0xFFFF)).astype(np.uint16)
    return out
