"""Training material: the corpora as one tape of tokens, and many readings of each token."""

from __future__ import annotations

import lzma
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from diacritics.neural.features import core_of, old_style, token_features
from diacritics.noise.channel import Channel, read_pairs

SHARES = {
    # file stem: (share of its lines that is taken, times it is read over in one round)
    "official_docs_2025": (1.0, 2), "luongminh_bau_cu": (1.0, 3), "thiduakhenthuong_uploads": (1.0, 3),
    "vnmasterplan_nq57": (1.0, 3), "vbai_binhthuan": (1.0, 3), "skill_sct_laocai": (1.0, 2),
    "plans_and_emulation": (1.0, 3), "admin_misc_small": (1.0, 2), "thutuc_hanhchinh_misc": (1.0, 1),
    "vietnam_elections_md": (1.0, 2), "phapluat_8chude_2026": (1.0, 1), "phapdien_diepxuan_jul2026": (0.4, 1),
    "phapdien_jan2026": (0.12, 1), "laws_md_misc": (0.6, 1), "web2025_legal_gov": (1.0, 1),
    "news_vietnews_2016_2019": (0.75, 1), "wiki2025_politics": (0.5, 1), "wiki_viwiki_2017": (0.3, 1),
    "wiki2025_history": (0.3, 1),
}
_VIETNAMESE = re.compile(r"^[aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ]{1,7}$")
_SHAPE = re.compile(r"^(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?$")


def is_syllable(text: str) -> bool:
    """Whether lower-case text has the build of a Vietnamese syllable."""
    if not _VIETNAMESE.match(text):
        return False
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).replace("đ", "d")
    return bool(_SHAPE.match(bare)) or bool(re.match(r"^[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?$", bare))


def paragraphs(folder: Path, rng: random.Random) -> Iterator[str]:
    """Lines of the corpora in the shares of ``SHARES``; shuffled within each file."""
    for stem, (share, times) in SHARES.items():
        path = folder / f"{stem}.txt.xz"
        with lzma.open(path, "rt", encoding="utf-8") as handle:
            lines = [line.strip() for line in handle if share == 1.0 or rng.random() < share]
        for _ in range(times):
            yield from lines


@dataclass(slots=True)
class Corpus:
    """Clean text as ids of token types; paragraphs begin at ``starts``."""

    types: list[str]
    counts: np.ndarray
    tape: np.ndarray
    starts: np.ndarray


def load_corpus(folder: Path, seed: int, most: int = 60_000_000) -> Corpus:
    """Read the corpora.

    Args:
        folder: the folder of the packed texts.
        seed: of the sampling.
        most: tokens at most.
    """
    rng = random.Random(seed)
    ids: dict[str, int] = {}
    tape: list[np.ndarray] = []
    starts, size = [], 0
    for line in paragraphs(folder, rng):
        words = unicodedata.normalize("NFC", line).split()
        if len(words) < 2:
            continue
        row = np.fromiter((ids.setdefault(w, len(ids)) for w in words), dtype=np.int32, count=len(words))
        starts.append(size)
        tape.append(row)
        size += len(row)
        if size >= most:
            break
    flat = np.concatenate(tape)
    types = list(ids)
    return Corpus(types, np.bincount(flat, minlength=len(types)), flat, np.asarray(starts, dtype=np.int64))


def choose_syllables(corpus: Corpus, least: int = 15) -> list[str]:
    """The syllables that the model can write: seen often enough and built like Vietnamese; 0 is "leave as read"."""
    seen: Counter[str] = Counter()
    for token, count in zip(corpus.types, corpus.counts.tolist(), strict=True):
        seen[old_style(core_of(token).lower())] += count
    return ["<copy>", *sorted((s for s, c in seen.items() if c >= least and is_syllable(s)), key=lambda s: -seen[s])]


class Readings:
    """For each token type a pool of readings under one kind of damage; drawing is a look-up."""

    def __init__(self, names: dict[str, int]) -> None:
        self.names = names
        self.sizes = np.zeros(0, dtype=np.int32)
        self.offsets = np.zeros(0, dtype=np.int64)
        self.flat = np.zeros(0, dtype=np.int32)

    def fill(self, corpus: Corpus, read: object, most: int, rng: random.Random, power: float = 0.45) -> None:
        """Draw the pools: ``read(token, rng)`` is one reading."""
        flat: list[int] = []
        sizes = np.empty(len(corpus.types), dtype=np.int32)
        names = self.names
        for i, token in enumerate(corpus.types):
            count = int(corpus.counts[i])
            size = max(1, min(most, int(2 * count**power)))
            sizes[i] = size
            for _ in range(size):
                flat.append(names.setdefault(read(token, rng), len(names)))  # type: ignore[operator]
        self.sizes = sizes
        self.offsets = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)[:-1]])
        self.flat = np.asarray(flat, dtype=np.int32)

    def draw(self, types: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """One reading for each token of a tape, as ids of ``names``."""
        pick = (rng.random(len(types)) * self.sizes[types]).astype(np.int64)
        return self.flat[self.offsets[types] + pick]


def without_marks(token: str) -> str:
    """All marks lost: "Đường" -> "Duong"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", token) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def _some_marks(token: str, rng: random.Random) -> str:
    return token if rng.random() < 0.5 else without_marks(token)


@dataclass(slots=True)
class Damage:
    """A kind of damage, how often it is dealt to a paragraph, and its pools."""

    share: float
    readings: Readings


def make_damage(corpus: Corpus, pairs: Path, seed: int) -> tuple[list[Damage], list[str]]:
    """The kinds of damage, and the strings that their readings are."""
    rows = list(read_pairs(pairs))
    names: dict[str, int] = {"": 0}
    rng = random.Random(seed)
    english = Channel.learn(rows, "eng")
    vietnamese = Channel.learn(rows, "vie")
    both = Channel.learn(rows, "eng+vie")
    kinds = []

    def upper(token: str, r: random.Random) -> str:
        return english.read_word(token.upper(), r)

    for share, read, most, power in (
        (0.60, lambda t, r: english.read_word(t, r), 300, 0.45),
        (0.04, upper, 16, 0.33),
        (0.15, lambda t, r: without_marks(t), 1, 0.1),
        (0.06, _some_marks, 3, 0.3),
        (0.05, lambda t, r: vietnamese.read_word(t, r), 24, 0.35),
        (0.05, lambda t, r: both.read_word(t, r), 24, 0.35),
        (0.05, lambda t, r: t, 1, 0.1),
    ):
        readings = Readings(names)
        readings.fill(corpus, read, most, rng, power)
        kinds.append(Damage(share, readings))
    return kinds, list(names)


@dataclass(slots=True)
class Bags:
    """The features of all strings, end to end."""

    flat: np.ndarray
    offsets: np.ndarray

    def take(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(rows, offsets) of the bags of some strings."""
        starts, ends = self.offsets[ids], self.offsets[ids + 1]
        sizes = ends - starts
        begin = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        index = np.repeat(starts - begin, sizes) + np.arange(int(sizes.sum()))
        return self.flat[index], begin


def make_bags(names: list[str]) -> Bags:
    """Hash the n-grams of all strings once."""
    parts = [token_features.__wrapped__(name) for name in names]
    offsets = np.concatenate([[0], np.cumsum([len(p) for p in parts])]).astype(np.int64)
    return Bags(np.concatenate(parts).astype(np.int32), offsets)
