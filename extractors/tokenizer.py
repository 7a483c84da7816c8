"""A spaCy tokenizer for Vietnamese on underthesea's word segmentation.

underthesea rewrites what it reads: it moves tone marks (hoá/hóa), takes Ð for Đ, joins "Số:" differently and
drops or folds blanks. So its words are never searched for in the text; they are walked along it, character
by character, both folded (case, marks and the three letters Đ), blanks skipped on both sides. Where the
two disagree, the walk takes the text's own syllables until they meet again; the tokens always cover
the text exactly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

CHUNK = 4000
"""Longest stretch, in characters, that is segmented at once; keeps the cost linear on endless lines."""

_SYLLABLE = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|[^\w\s]|_")
_BLANKS = re.compile(r"\s+")
_FOLD_CACHE: dict[str, str] = {}


def fold_char(char: str) -> str:
    """Return `char` without case and marks; Đ, đ, Ð and ð become d. May be empty for a combining mark."""
    found = _FOLD_CACHE.get(char)
    if found is None:
        low = char.lower()
        if low in "đð":
            found = "d"
        else:
            found = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
        if len(_FOLD_CACHE) < 4096:
            _FOLD_CACHE[char] = found
    return found


def chunks(text: str, size: int = CHUNK) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the stretches to segment: paragraphs, and no longer than `size` characters.

    A paragraph that is longer is cut at a line break, else at a blank, else anywhere.
    """
    start, length = 0, len(text)
    while start < length:
        end = min(length, start + size)
        blank = text.find("\n\n", start, end)
        if blank >= 0:
            end = blank + 2
        elif end < length:
            cut = text.rfind("\n", start, end)
            if cut <= start:
                cut = text.rfind(" ", start, end)
            if cut > start:
                end = cut + 1
        yield start, end
        start = end


def align(text: str, words: list[str], offset: int = 0) -> list[tuple[int, int]]:
    """Return the spans in `text` of the segmented `words`, by a tolerant walk; see the module.

    Args:
        text: What was segmented.
        words: The segmenter's words, in order; their characters may differ from the text's.
        offset: Added to every offset returned.

    Returns:
        Spans in order that do not overlap and together cover every non-blank character of `text`.
    """
    spans: list[tuple[int, int]] = []
    at, length = 0, len(text)
    for word in words:
        while at < length and text[at].isspace():
            at += 1
        if at >= length:
            break
        end = _walk(text, at, word)
        if end is None:
            # The segmenter changed more than marks here: take one syllable of the text's own and go on.
            own = _SYLLABLE.match(text, at)
            end = own.end() if own else at + 1
        spans.extend(_apart(text, at, end, offset))
        at = end
    for rest in _SYLLABLE.finditer(text, at):
        spans.append((rest.start() + offset, rest.end() + offset))
    return spans


def _apart(text: str, start: int, end: int, offset: int) -> Iterator[tuple[int, int]]:
    """Yield the span, cut at blanks beside a digit or a sign: "09/7/2025 của" is no word, "thi đua" is one."""
    at = start
    for blank in _BLANKS.finditer(text, start, end):
        if not (text[blank.start() - 1].isalpha() and text[blank.end() : blank.end() + 1].isalpha()):
            if blank.start() > at:
                yield at + offset, blank.start() + offset
            at = blank.end()
    if at < end:
        yield at + offset, end + offset


def _walk(text: str, at: int, word: str) -> int | None:
    """Return where `word` ends when laid along `text` from `at`, or None where they differ."""
    want = "".join(fold_char(c) for c in word if not c.isspace() and c != "_")
    have = 0
    position = at
    while have < len(want):
        if position >= len(text):
            return None
        char = text[position]
        folded = "" if char.isspace() or char == "_" else fold_char(char)
        if folded:
            if not want.startswith(folded, have):
                return None
            have += len(folded)
        position += 1
    # Combining marks that follow belong to the last letter.
    while position < len(text) and unicodedata.combining(text[position]):
        position += 1
    return position if position > at else None


def syllables(text: str) -> list[str]:
    """Return the syllables, numbers and signs of a text: a segmenter that joins nothing."""
    return _SYLLABLE.findall(text)


def _segmenter() -> Callable[[str], list[str]]:
    from underthesea import word_tokenize

    return lambda text: list(word_tokenize(text))


class PlanTokenizer:
    """Turns text into a `Doc` whose tokens are Vietnamese words; the text is kept to the last character.

    Args:
        vocab: The vocabulary of the pipeline.
        segment: A function from text to words; underthesea's unless given.
    """

    def __init__(self, vocab: Vocab, segment: Callable[[str], list[str]] | None = None) -> None:
        self.vocab = vocab
        self._segment = segment

    def __call__(self, text: str) -> Doc:
        """Return the `Doc` of `text`; `doc.text == text`, always."""
        if self._segment is None:
            self._segment = _segmenter()
        spans: list[tuple[int, int]] = []
        for start, end in chunks(text):
            piece = text[start:end]
            if piece.isspace():
                continue
            if self._segment is syllables:  # these are spans of the text already; nothing to lay along it
                spans.extend((m.start() + start, m.end() + start) for m in _SYLLABLE.finditer(piece))
            else:
                spans.extend(align(piece, self._segment(piece), start))
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for start, end in spans:
            if start > at:
                # One blank after a token is spaCy's own; any other stretch of blanks is a token.
                gap = text[at:start]
                if words and gap[0] == " " and not spaces[-1]:
                    spaces[-1] = True
                    gap = gap[1:]
                if gap:
                    words.append(gap)
                    spaces.append(False)
            words.append(text[start:end])
            spaces.append(False)
            at = end
        gap = text[at:]
        if gap:
            if words and gap[0] == " ":
                spaces[-1] = True
                gap = gap[1:]
            if gap:
                words.append(gap)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def pipe(self, texts: Any, batch_size: int = 50) -> Iterator[Doc]:
        """Yield the `Doc` of each text."""
        for text in texts:
            yield self(text)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to store: the segmenter's model belongs to underthesea."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> PlanTokenizer:
        """Nothing to load."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Nothing to store."""

    def from_disk(self, _path: Any, **_: Any) -> PlanTokenizer:
        """Nothing to load."""
        return self
