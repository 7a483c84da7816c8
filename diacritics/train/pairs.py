"""Aligns lines as printed with lines as read, word by word."""

from __future__ import annotations

import collections
import hashlib
import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from diacritics.noise.channel import read_pairs
from diacritics.orthography import nfc, old_style, strip_marks
from diacritics.pieces import DIGIT_LOOKS, core_of

OWN_PAIRS = Path(__file__).with_name("pages")
"""Folder with lines of the project's own text as printed and as read (`own_pages`)."""


def pair_files(shared: Path) -> list[Path]:
    """The files of printed and read lines that the channel learns from.

    Args:
        shared: The folder with the corpora.
    """
    return [shared / "corpora" / "ocr_pairs.tsv.xz", *sorted(OWN_PAIRS.glob("*.tsv.xz"))]


class WordPair(NamedTuple):
    """One printed word and how it was read; either side may be two words joined by a blank."""

    read: str
    true: str


def held_out(true: str, share: float = 0.05, salt: str = "dev") -> bool:
    """Whether a printed line belongs to the held-out part; all renderings of a line go the same way."""
    digest = hashlib.blake2b((salt + strip_marks(true).lower()).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") < share * 2**32


def skeleton(word: str) -> str:
    """A word reduced to what survives bad reading: no marks, no case, digits as the letters they look like."""
    return strip_marks(word).lower().translate(DIGIT_LOOKS)


def align(read: str, true: str) -> list[WordPair]:
    """Pair the words of a read line with those of the printed one; one read word may stand for two and the reverse."""
    left, right = read.split(), true.split()
    a, b = [skeleton(w) for w in left], [skeleton(w) for w in right]
    if len(a) == len(b) and all(_far(x, y) <= 0.7 for x, y in zip(a, b, strict=True)):
        return [WordPair(x, y) for x, y in zip(left, right, strict=True)]
    infinite = 1e9
    rows, cols = len(a) + 1, len(b) + 1
    cost = [[infinite] * cols for _ in range(rows)]
    back = [[(0, 0)] * cols for _ in range(rows)]
    cost[0][0] = 0.0
    for i in range(rows):
        for j in range(cols):
            here = cost[i][j]
            if here >= infinite or abs(i - j) > 12:
                continue
            for di, dj in ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1)):
                if i + di >= rows or j + dj >= cols:
                    continue
                if di and dj:
                    step = _far("".join(a[i : i + di]), "".join(b[j : j + dj])) + 0.25 * (di + dj - 2)
                else:
                    step = 0.8
                if here + step < cost[i + di][j + dj]:
                    cost[i + di][j + dj] = here + step
                    back[i + di][j + dj] = (di, dj)
    out = []
    i, j = rows - 1, cols - 1
    while i or j:
        di, dj = back[i][j]
        if not di and not dj:
            return []
        if di and dj and _far("".join(a[i - di : i]), "".join(b[j - dj : j])) <= 0.7:
            out.append(WordPair(" ".join(left[i - di : i]), " ".join(right[j - dj : j])))
        i, j = i - di, j - dj
    return out[::-1]


def _far(a: str, b: str) -> float:
    return Levenshtein.normalized_distance(a, b)


def core_pair(pair: WordPair) -> tuple[str, str] | None:
    """The core of a reading and the printed word, as they stand; None where the print is not one word of letters."""
    if " " in pair.read or " " in pair.true:
        return None
    start, end = core_of(pair.true)
    true = pair.true[start:end]
    if not true.isalpha():
        return None
    start, end = core_of(pair.read)
    read = pair.read[start:end]
    return (read, printed_form(true)) if read else None


def printed_form(word: str) -> str:
    """The word with its tone in the old style and its capitals kept."""
    old = old_style(word.lower())
    return "".join(o.upper() if w.isupper() else o for o, w in zip(old, word, strict=True))


def word_pairs(paths: Iterable[Path]) -> collections.Counter[tuple[str, str]]:
    """Readings and printed words of the pairs read by the English engine, held-out lines left out.

    Args:
        paths: Files of pairs, as in `pair_files`.

    Returns:
        How often each (reading, printed word) was met; both without their outer punctuation.

    Raises:
        FileNotFoundError: A file is missing.
        ValueError: A row has not six fields.
    """
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    for pair in itertools.chain.from_iterable(map(read_pairs, paths)):
        if pair.languages != "eng" or held_out(pair.true):
            continue
        for word in align(nfc(pair.read), nfc(pair.true)):
            core = core_pair(word)
            if core:
                counts[core] += 1
    return counts
