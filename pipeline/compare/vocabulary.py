"""The trained word table and the synonym sets, and the words of a text with their weights and vectors."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import numpy as np

from pipeline.compare.words import join_words, longest_words, strip_marks, syllables

UNKNOWN_IDF = 7.0
"""Weight of a word the table does not hold: rare, so telling, but as often a local name as a subject."""
MAX_IDF = 9.0
SYNONYM = 0.85
"""Likeness of two words of one synonym set."""
SAME_LETTERS = 0.85
"""Likeness of two words that differ only in their marks."""
COSINE_FLOOR = 0.42
COSINE_TOP = 0.92
COSINE_CAP = 0.8
"""A cosine of COSINE_FLOOR counts 0, one of COSINE_TOP counts COSINE_CAP, linear between. Chosen from pairs of
words of paraphrased plans; the three belong together."""


@dataclass(frozen=True)
class WordTable:
    """Words with inverse document frequency and a vector each, and the synonym sets."""

    ids: dict[str, int]
    idf: np.ndarray
    vectors: np.ndarray
    """Unit vectors, one row a word."""
    sets: dict[str, tuple[int, ...]]
    """Synonym sets that a word or phrase belongs to."""
    lexicon: frozenset[str]
    longest: dict[str, int] = field(default_factory=dict, repr=False)
    """See `longest_words`."""
    known_weights: dict[str, float] = field(default_factory=dict, repr=False)
    """What `weight` gave before."""
    known_vectors: dict[str, np.ndarray] = field(default_factory=dict, repr=False)
    """What `vector` gave before."""

    def words(self, text: str) -> list[str]:
        """The words of a text, joined as in training, synonym phrases as one word."""
        return join_words(syllables(text), self.lexicon, self.longest)

    def weight(self, word: str) -> float:
        """How telling a word is: inverse document frequency in administrative text, capped."""
        if word not in self.known_weights:
            self.known_weights[word] = self._weight(word)
        return self.known_weights[word]

    def _weight(self, word: str) -> float:
        at = self.ids.get(word)
        if at is not None:
            return min(float(self.idf[at]), MAX_IDF)
        parts = word.split("_")
        known = [float(self.idf[self.ids[p]]) for p in parts if p in self.ids]
        if len(parts) > 1 and len(known) == len(parts):
            return min(max(known) + 0.5, MAX_IDF)
        return 0.0 if word.isdigit() else UNKNOWN_IDF

    def vector(self, word: str) -> np.ndarray:
        """Unit vector of a word; of an unknown phrase the mean of its parts; zero where nothing is known."""
        if word not in self.known_vectors:
            self.known_vectors[word] = self._vector(word)
        return self.known_vectors[word]

    def _vector(self, word: str) -> np.ndarray:
        at = self.ids.get(word)
        if at is not None:
            return self.vectors[at]
        parts = join_words(word.split("_"), self.ids)
        known = [self.vectors[self.ids[p]] for p in parts if p in self.ids]
        if not known or len(known) < len(parts):
            return np.zeros(self.vectors.shape[1], dtype=np.float32)
        mean = np.mean(known, axis=0)
        return mean / (np.linalg.norm(mean) + 1e-9)


def _synonyms() -> dict[str, list[int]]:
    sets: dict[str, list[int]] = {}
    text = files("pipeline.compare").joinpath("data/synonyms.txt").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for number, row in enumerate(rows):
        for phrase in row.split(","):
            sets.setdefault("_".join(syllables(phrase)), []).append(number)
    return sets


@lru_cache(maxsize=1)
def word_table() -> WordTable:
    """The table that ships with the package.

    Returns:
        The table, read once a process (about 0.1 s).
    """
    with np.load(io.BytesIO(files("pipeline.compare").joinpath("data/words.npz").read_bytes())) as data:
        words = data["words"].tobytes().decode("utf-8").split("\n")
        vectors = data["vectors"].astype(np.float32) * data["scale"].astype(np.float32)[:, None]
        idf = data["idf"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    sets = _synonyms()
    joined = {w for w in words if "_" in w} | {p for p in sets if "_" in p}
    return WordTable(
        ids={w: i for i, w in enumerate(words)},
        idf=idf,
        vectors=vectors,
        sets={p: tuple(n) for p, n in sets.items()},
        lexicon=frozenset(joined),
        longest=longest_words(joined),
    )


@dataclass(frozen=True)
class Lexemes:
    """The distinct words of one document, ready for comparing with another's."""

    words: tuple[str, ...]
    index: dict[str, int]
    weights: np.ndarray
    vectors: np.ndarray
    bare: tuple[str, ...]
    """The words without marks."""

    @classmethod
    def of(cls, words: Iterable[str], table: WordTable) -> Lexemes:
        """Collect the distinct words."""
        distinct = tuple(dict.fromkeys(words))
        width = table.vectors.shape[1]
        return cls(
            words=distinct,
            index={w: i for i, w in enumerate(distinct)},
            weights=np.array([table.weight(w) for w in distinct], dtype=np.float32),
            vectors=np.array([table.vector(w) for w in distinct], dtype=np.float32).reshape(len(distinct), width),
            bare=tuple(strip_marks(w) for w in distinct),
        )


def word_likeness(left: Lexemes, right: Lexemes, table: WordTable) -> np.ndarray:
    """How like each word of one document is to each word of another, 0 to 1.

    The levels: the same word 1.0; the same letters without marks; one synonym set; else the cosine of the
    trained vectors, stretched and capped below a synonym.
    """
    cosine = left.vectors @ right.vectors.T
    like = np.clip((cosine - COSINE_FLOOR) / (COSINE_TOP - COSINE_FLOOR), 0.0, 1.0) * COSINE_CAP
    by_set: dict[int, list[int]] = {}
    by_bare: dict[str, list[int]] = {}
    for j, word in enumerate(right.words):
        for number in table.sets.get(word, ()):
            by_set.setdefault(number, []).append(j)
        by_bare.setdefault(right.bare[j], []).append(j)
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for i, word in enumerate(left.words):
        near = [(SYNONYM, by_set.get(number, ())) for number in table.sets.get(word, ())]
        # one short syllable without marks stands for too many words
        near.append((SAME_LETTERS, by_bare.get(left.bare[i], ()) if len(word) > 3 else ()))
        near.append((1.0, [right.index[word]] if word in right.index else ()))
        for value, places in near:
            rows.extend([i] * len(places))
            columns.extend(places)
            values.extend([value] * len(places))
    np.maximum.at(like, (rows, columns), np.asarray(values, dtype=like.dtype))
    return like
