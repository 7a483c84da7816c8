"""The same document twice: told by what it says, whatever file, encoding or copier it came through."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.read.messages import say
from pipeline.types import SourceDocument

_ALIKE = 97.0  # 0 to 100: two scans of one paper differ in a few letters, two plans in more
_LONGEST = 200_000  # characters that are held against each other letter by letter


def content_hash(document: SourceDocument) -> str:
    """A hash of what a document says, whatever file it came in.

    Args:
        document: As read.

    Returns:
        64 hexadecimal digits; equal for two documents with the same words (NFC, blanks and lines ignored).
    """
    return hashlib.sha256(_words(document).encode("utf-8", "surrogatepass")).hexdigest()


def without_copies(documents: Sequence[SourceDocument]) -> list[SourceDocument]:
    """Leave out the documents of a file that repeat one before them.

    Args:
        documents: Of one file, in order.

    Returns:
        The others; one that is repeated has a warning that says so, with the pages of the copies.
    """
    kept: list[tuple[SourceDocument, str, tuple[str, ...], list[str]]] = []
    for document in documents:
        words = _words(document)
        numbers = _numbers(words)
        pages = _pages(document)
        for _, other, other_numbers, copies in kept:
            if numbers == other_numbers and _alike(words, other):
                copies.append(pages)
                break
        else:
            kept.append((document, words, numbers, []))
    return [
        replace(document, warnings=(*document.warnings, say("warn_copies", pages=", ".join(copies))))
        if copies
        else document
        for document, _, _, copies in kept
    ]


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    longer = max(len(one), len(other))
    if longer > _LONGEST or abs(len(one) - len(other)) > (1 - _ALIKE / 100) * 2 * longer:
        return False
    return fuzz.ratio(one, other, score_cutoff=_ALIKE) > 0


def _words(document: SourceDocument) -> str:
    return " ".join(unicodedata.normalize("NFC", document.text).split())


def _numbers(words: str) -> tuple[str, ...]:
    """All words with a digit: numbers and dates tell apart what is otherwise worded alike."""
    return tuple(word.strip('.,;:()“”"') for word in words.split() if any(sign.isdigit() for sign in word))


def _pages(document: SourceDocument) -> str:
    first, last = document.lines[0].page, document.lines[-1].page
    return str(first) if first == last else f"{first}-{last}"
