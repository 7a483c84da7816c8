"""A fast mangler learned from real readings.

What an engine writes for a syllable is drawn from what it was seen to write: for the whole word where it was seen
often, else for its head and its rime (the vowel with its marks and what follows belong together: "ừ" becomes "ir"
as one), else letter by letter. Drawing is a table look-up, so any amount of text can be mangled.
"""

from __future__ import annotations

import lzma
import random
import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from diacritics.noise.align import letter_spans, word_spans

SEEN_OFTEN = 25
"""Readings of a whole word after which they are drawn from directly."""
WHOLE_SHARE = 0.7
"""How often a well-known word is drawn whole; else from its parts, for readings not seen yet."""
_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữự"
_HEAD = re.compile(rf"(?i)^(?:ngh|ng|nh|gh|gi(?=[{_VOWELS}])|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])")
_WORD = re.compile(r"[^\W\d_]+")


class OcrPair(NamedTuple):
    """A line as read beside the line as printed, and how it came about; a row of ``ocr_pairs.tsv.xz``."""

    font: str
    dpi: int
    harm: str
    languages: str
    read: str
    true: str


def read_pairs(path: Path | str) -> Iterator[OcrPair]:
    """The rows of a file of pairs (tab-separated, packed with xz or not): typeface, dpi, harm, languages, read, true.

    Raises:
        ValueError: a row has not six fields; the message names the line.
    """
    path = Path(path)
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as handle:
        for number, line in enumerate(handle, start=1):
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 6:
                raise ValueError(f"{path}: line {number} has {len(fields)} fields, six are needed")
            yield OcrPair(fields[0], int(fields[1]), *fields[2:])


def split_syllable(word: str) -> tuple[str, str]:
    """Head consonants and rime of a run of letters: ("ng", "ười"), ("", "ủy")."""
    match = _HEAD.match(word)
    end = match.end() if match else 0
    return (word[:end], word[end:]) if end < len(word) else (word, "")


@dataclass(slots=True)
class _Table:
    """Counts of readings for each key, and a way to draw from them."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _drawn: dict[str, tuple[list[str], list[int]]] = field(default_factory=dict)

    def add(self, key: str, read: str) -> None:
        self.counts[key][read] += 1

    def seen(self, key: str) -> int:
        found = self.counts.get(key)
        return found.total() if found else 0

    def draw(self, key: str, rng: random.Random) -> str:
        row = self._drawn.get(key)
        if row is None:
            entries = sorted(self.counts[key].items())
            row = ([r for r, _ in entries], list(accumulate(c for _, c in entries)))
            self._drawn[key] = row
        return row[0][bisect(row[1], rng.random() * row[1][-1])]


class Channel:
    """A mangler for one way of reading (one set of languages of the engine).

    Attributes:
        joined: share of the spaces that were lost.
        lines: number of lines it was learned from.
    """

    def __init__(self) -> None:
        self.words = _Table()
        self.heads = _Table()
        self.rimes = _Table()
        self.letters = _Table()
        self.joined = 0.0
        self.lines = 0

    @classmethod
    def learn(cls, pairs: Iterable[OcrPair], languages: str | None = "eng", harm: str | None = None) -> Channel:
        """Count the readings of aligned pairs.

        Args:
            pairs: lines as read and as printed.
            languages: only pairs read with these languages; None for all.
            harm: only pairs of this degree of harm; None for all.

        Raises:
            ValueError: no pair is left.
        """
        channel = cls()
        spaces = joined = 0
        for pair in pairs:
            if (languages and pair.languages != languages) or (harm and pair.harm != harm):
                continue
            channel.lines += 1
            for true, read in word_spans(pair.true, pair.read):
                spaces += 1
                if read.endswith("+") and not true.endswith("+"):
                    joined += 1
                    read = read[:-1]
                if len(read) > 2 * len(true) + 3 or (not read and len(true) > 3):
                    continue  # the line was torn: no reading of this word
                channel._count(true, read)
        if not channel.lines:
            raise ValueError(f"no pairs for languages {languages!r} and harm {harm!r}")
        channel.joined = joined / max(1, spaces)
        return channel

    def _count(self, true: str, read: str) -> None:
        spans = letter_spans(true, read)
        for letter, (a, b) in zip(true, spans, strict=True):
            self.letters.add(letter, read[a:b])
        for run in _WORD.finditer(true):
            i, j = run.span()
            core, seen = run.group(), read[spans[i][0] : spans[j - 1][1]]
            self.words.add(core, seen)
            head, rime = split_syllable(core)
            cut = spans[i + len(head) - 1][1] if head else spans[i][0]
            if head:
                self.heads.add(head, read[spans[i][0] : cut])
            if rime:
                self.rimes.add(rime, read[cut : spans[j - 1][1]])

    def read_word(self, word: str, rng: random.Random) -> str:
        """One reading of a run without spaces."""
        out: list[str] = []
        at = 0
        for run in _WORD.finditer(word):
            out.extend(self._letter(c, rng) for c in word[at : run.start()])
            out.append(self._syllable(run.group(), rng))
            at = run.end()
        out.extend(self._letter(c, rng) for c in word[at:])
        return "".join(out)

    def _letter(self, letter: str, rng: random.Random) -> str:
        return self.letters.draw(letter, rng) if self.letters.seen(letter) >= 5 else letter

    def _syllable(self, word: str, rng: random.Random) -> str:
        if self.words.seen(word) >= SEEN_OFTEN and rng.random() < WHOLE_SHARE:
            return self.words.draw(word, rng)
        head, rime = split_syllable(word)
        parts = []
        for part, table in ((head, self.heads), (rime, self.rimes)):
            if part and table.seen(part) >= 5:
                parts.append(table.draw(part, rng))
            else:
                parts.append("".join(self._letter(c, rng) for c in part))
        return "".join(parts)

    def mangle_line(self, line: str, rng: random.Random) -> str:
        """A line as the engine might read it; a line of spaces stays as it is."""
        out: list[str] = []
        for word in line.split():
            read = self.read_word(word, rng)
            if out and (rng.random() < self.joined):
                out[-1] += read
            elif read:
                out.append(read)
        return " ".join(out)

    def mangle(self, text: str, seed: int = 0) -> str:
        """Mangle a text, line i for line i.

        Args:
            text: clean text, NFC.
            seed: the same seed gives the same text.
        """
        rng = random.Random(seed)
        return "\n".join(self.mangle_line(line, rng) if line.strip() else line for line in text.split("\n"))
