"""Words for the smallest settlements, which differ from province to province, where the usual one is expected."""

from __future__ import annotations

import json
from collections.abc import Collection
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Options = list[tuple[int, float]]


class Hamlets:
    """Candidates that print one word and stand in the language for another.

    The text that the model counted says `thôn` nearly everywhere, while every plan of a southern commune says `ấp`. So
    a word such as `ấp` is a candidate twice: by itself, and, less likely, wherever the model expects `thôn` (a class
    of words, after Brown et al. 1992). Such a candidate has a number beyond the vocabulary.
    """

    def __init__(self, number: dict[str, int], *, used: bool = True) -> None:
        """Args:
        number: The numbers of the vocabulary's words.
        used: Whether there are such candidates at all.
        """
        file = resources.files("diacritics").joinpath("data", "hamlets.json")
        known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        self._weights: dict[bool, float] = {False: known["weight"], True: known["sure"]}
        self._shown: float = known["shown"]
        size = len(number)
        like = number.get(known["like"])
        words = [number[word] for word in known["words"] if word in number] if used and like is not None else []
        self.stand_ins = {word: size + k for k, word in enumerate(words)}
        self.unit: Ints = np.concatenate((np.arange(size), np.full(len(words), like or 0)))
        """For every candidate the unit that the language knows it as."""
        self.word: Ints = np.concatenate((np.arange(size), np.array(words, dtype=np.int64)))
        """For every candidate the word that it prints."""

    def added(self, options: Options, shown: Collection[int] = ()) -> Options:
        """Candidates with those that stand for another.

        Args:
            options: Numbers of words with log P(read | word).
            shown: Words that the document has shown already.
        """
        more = [(self.stand_ins[n], s + self._weights[n in shown]) for n, s in options if n in self.stand_ins]
        return [*options, *more] if more else options

    def possible(
        self, ids: Ints, probability: npt.NDArray[np.float32], shown: Collection[int]
    ) -> npt.NDArray[np.bool_]:
        """The positions where one of some words may stand for the usual one.

        Args:
            ids: As for `shown`.
            probability: As for `shown`.
            shown: Numbers of these words.
        """
        numbers = [number for word, number in self.stand_ins.items() if word in shown]
        return np.any(np.isin(ids, numbers) & (probability > 0), axis=1)

    def shown(self, ids: Ints, probability: npt.NDArray[np.float32]) -> set[int]:
        """The words that a document surely has where the usual one is expected.

        Args:
            ids: Numbers of candidates, positions by columns.
            probability: Their probabilities.
        """
        place = ids - (len(self.word) - len(self.stand_ins))
        times = np.bincount(place[place >= 0], weights=probability[place >= 0], minlength=len(self.stand_ins))
        return {word for word, amount in zip(self.stand_ins, times.tolist(), strict=True) if amount >= self._shown}
