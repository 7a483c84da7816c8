"""How often a word has a capital inside a sentence, which tells the words of names from the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from diacritics.orthography import nfc, old_style
from diacritics.train.language import settings, source_lines
from diacritics.units import CLASSES, UNIT_RE, UNKNOWN

PRIOR = 20.0
"""Sightings of words in general that are added to those of each."""
LINES = 250_000
"""Of a source, at most."""


def count(lines: Iterable[str], number: Mapping[str, int]) -> npt.NDArray[np.float64]:
    """How often each word stands with a capital, and how often without, behind another word or a comma.

    Args:
        lines: Running text; lines in capitals tell nothing.
        number: The vocabulary; what is not in it counts as the unknown unit.

    Returns:
        Two rows, with a capital and without, a column a word.
    """
    found = np.zeros((2, len(number)))
    unknown = CLASSES.index(UNKNOWN)
    for line in lines:
        if line.isupper():
            continue
        text = nfc(line)
        end, is_word = 0, False
        for match in UNIT_RE.finditer(text):
            unit = match[0]
            inside = is_word and text[end : match.start()] in (" ", ", ")
            end, is_word = match.end(), unit[0].isalpha()
            if inside and is_word:
                if unit.islower():
                    found[1, number.get(old_style(unit), unknown)] += 1
                elif unit[1:].islower() or len(unit) == 1:
                    found[0, number.get(old_style(unit.lower()), unknown)] += 1
    return found


def log_odds(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Log odds of a capital for each word, drawn towards those of all words where it was seen seldom.

    Args:
        counts: As `count` gives them.
    """
    share = counts.sum(axis=1, keepdims=True) / counts.sum()
    return np.asarray(np.log((counts[0] + PRIOR * share[0]) / (counts[1] + PRIOR * share[1])), dtype=np.float32)


def capitals(shared: Path, words: list[str]) -> npt.NDArray[np.float32]:
    """Log odds of a capital for each word, from the sources that `sources.json` names for it.

    Args:
        shared: The folder with the corpora.
        words: The vocabulary.
    """
    config = settings()
    number = {word: n for n, word in enumerate(words)}
    total = np.zeros((2, len(words)))
    for name in config["capitals"]["names"]:
        total += count(islice(source_lines(shared, name), LINES), number)
    return log_odds(total)
