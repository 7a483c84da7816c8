"""How well the substance of one text stands in another, in whatever words.

An item of the province's plan (an area, a solution, a group's criteria) is a bag of words, each weighing what it
tells: rare in administrative text, and not shared with the other items of the same list, for "chuyển đổi số" in
every item tells nothing. A passage of the commune's plan *covers* the item by the weight of the words that have a
like word in it (`vocabulary.word_likeness`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.compare.vocabulary import Lexemes, WordTable, word_likeness

TITLE_WEIGHT = 2.0
"""A word of an item's heading weighs this many times one of its body."""
FREE_WEIGHT = 1.2
"""Idf below which a word is taken as a filler."""
SHARED_POWER = 1.0


@dataclass(frozen=True)
class ItemWords:
    """Items of one list as weighed words."""

    lexemes: Lexemes
    members: tuple[np.ndarray, ...]
    """For each item the places of its words in `lexemes`."""
    weights: tuple[np.ndarray, ...]
    """For each item the weight of each of its words, summing to 1."""


def weigh_items(titles: Sequence[str], bodies: Sequence[str], table: WordTable, *, common: str = "") -> ItemWords:
    """Weigh the words of each item against the other items of its list.

    Args:
        titles: the headings or first clauses.
        bodies: the whole texts, headings included.
        table: the word table.
        common: text that all items share, such as the movement's name; its words tell little.

    Returns:
        The items as weighed words.
    """
    title_words = [set(table.words(t)) for t in titles]
    body_words = [list(dict.fromkeys(table.words(b))) for b in bodies]
    lexemes = Lexemes.of((w for words in body_words for w in words), table)
    shared = set(table.words(common))
    inner = word_likeness(lexemes, lexemes, table)
    members = tuple(np.array([lexemes.index[w] for w in words], dtype=np.intp) for words in body_words)
    # how strongly each word stands in each item, by its closest word there
    held = np.array([inner[:, m].max(axis=1) if len(m) else np.zeros(len(lexemes.words)) for m in members])
    held = np.where(held >= 0.8, held, 0.0)
    weights = []
    for number, (words, places) in enumerate(zip(body_words, members, strict=True)):
        others = held[:, places].sum(axis=0) - held[number, places] if len(places) else np.zeros(0)
        telling = 1.0 / (1.0 + others) ** SHARED_POWER
        weight = np.maximum(lexemes.weights[places] - FREE_WEIGHT, 0.0) * telling
        weight *= np.array([TITLE_WEIGHT if w in title_words[number] else 1.0 for w in words])
        weight *= np.array([0.3 if w in shared else 1.0 for w in words])
        weights.append(weight / (weight.sum() + 1e-9))
    return ItemWords(lexemes, members, tuple(weights))


@dataclass(frozen=True)
class PassageWords:
    """Passages of one document as words."""

    lexemes: Lexemes
    members: tuple[np.ndarray, ...]


def passage_words(texts: Sequence[str], table: WordTable) -> PassageWords:
    """Cut passages into words once, for all comparing with them."""
    cut = [list(dict.fromkeys(table.words(t))) for t in texts]
    lexemes = Lexemes.of((w for words in cut for w in words), table)
    return PassageWords(lexemes, tuple(np.array([lexemes.index[w] for w in words], dtype=np.intp) for words in cut))


@dataclass(frozen=True)
class Coverage:
    """How well each passage covers each item."""

    cover: np.ndarray
    """items x passages: weight of the item's words that the passage has, 0 to 1."""
    focus: np.ndarray
    """items x passages: weight of the passage's words that the item has, 0 to 1."""
    cosine: np.ndarray
    """items x passages: cosine of the weighed mean vectors, what all items share taken out."""

    def take(self, places: Sequence[int]) -> Coverage:
        """The columns of some passages, in their order."""
        chosen = np.asarray(places, dtype=np.intp)
        return Coverage(self.cover[:, chosen], self.focus[:, chosen], self.cosine[:, chosen])

    @property
    def score(self) -> np.ndarray:
        """One figure for each item and passage, 0 to 1."""
        return np.clip(0.5 * self.cover + 0.25 * self.focus + 0.25 * np.maximum(self.cosine, 0.0), 0.0, 1.0)


def coverage(items: ItemWords, passages: PassageWords, table: WordTable) -> Coverage:
    """Hold every item against every passage.

    Args:
        items: from `weigh_items`.
        passages: from `passage_words`.
        table: the word table both were cut with.
    """
    like = word_likeness(items.lexemes, passages.lexemes, table)
    n, m = len(items.members), len(passages.members)
    size = len(items.lexemes.words)
    if not n or not m or not size or not len(passages.lexemes.words):
        empty = np.zeros((n, m), dtype=np.float32)
        return Coverage(empty, empty, empty)
    best = np.zeros((m, size), dtype=np.float32)
    by_word = np.ascontiguousarray(like.T)
    for j, words in enumerate(passages.members):
        if len(words):
            best[j] = by_word[words].max(axis=0)
    weights = np.zeros((n, size), dtype=np.float32)
    back = np.zeros((n, len(passages.lexemes.words)), dtype=np.float32)
    for i, places in enumerate(items.members):
        if len(places):
            weights[i, places] = items.weights[i]
            # how strongly each of the passages' words stands in this item
            back[i] = like[places].max(axis=0)
    p_weight = np.maximum(passages.lexemes.weights - FREE_WEIGHT, 0.0)
    held = np.zeros((len(passages.lexemes.words), m), dtype=np.float32)
    for j, words in enumerate(passages.members):
        total = p_weight[words].sum() if len(words) else 0.0
        if total > 0:
            held[words, j] = p_weight[words] / total
    return Coverage(weights @ np.ascontiguousarray(best.T), back @ held, _cosines(items, passages, p_weight))


def _cosines(items: ItemWords, passages: PassageWords, p_weight: np.ndarray) -> np.ndarray:
    left = np.array([w @ items.lexemes.vectors[p] for w, p in zip(items.weights, items.members, strict=True)])
    right = np.array([p_weight[m] @ passages.lexemes.vectors[m] for m in passages.members])
    if not len(left) or not len(right):
        return np.zeros((len(left), len(right)), dtype=np.float32)
    right = right / (np.linalg.norm(right, axis=1, keepdims=True) + 1e-9)
    left = left / (np.linalg.norm(left, axis=1, keepdims=True) + 1e-9)
    mean = left.mean(axis=0) if len(left) > 2 else np.zeros(left.shape[1])
    left, right = left - mean, right - mean
    left = left / (np.linalg.norm(left, axis=1, keepdims=True) + 1e-9)
    right = right / (np.linalg.norm(right, axis=1, keepdims=True) + 1e-9)
    return left @ right.T
