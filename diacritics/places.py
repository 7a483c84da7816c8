"""What is known of the names of places: provinces of several words, and words that are no Vietnamese syllables."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

from .orthography import strip_marks


class Places(NamedTuple):
    """The entries of `data/places.json`."""

    halves: frozenset[tuple[str, str]]
    """Neighbouring words of a province's name, without marks, in small letters."""
    words: frozenset[str]
    """Words of names that are no Vietnamese syllables but have marks to lose."""
    kinds: frozenset[str]
    """Words after which the name of a place stands."""


@lru_cache(maxsize=1)
def places() -> Places:
    """The names that come with the package."""
    file = resources.files("diacritics").joinpath("data", "places.json")
    known = json.loads(file.read_text(encoding="utf-8"))
    split = [strip_marks(name.lower()).split() for name in known["names"]]
    halves = frozenset(pair for words in split for pair in pairwise(words))
    return Places(halves, frozenset(known["words"]), frozenset(known["kinds"]))
