"""Cuts a line into tokens, and a token into the pieces that are decided on one by one."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

TOKEN_RE = re.compile(r"\S+")

OPENING = frozenset("\"'([{<“”‘’«»„-–—•·*+~_=|…,.:;!?")
CLOSING = frozenset("\"')]}>“”‘’«»-–—•·*_=|….,:;!?~")

DIGIT_LOOKS = str.maketrans("0123456789$¢@&£€§|", "oizeasobgqsoaeleslx"[:18])
"""What letter a digit or sign most looks like, for rough comparison only."""


class Span(NamedTuple):
    """A stretch of a line, offsets 0-based in code points, end exclusive."""

    start: int
    end: int
    text: str


def tokens_of(line: str, most: int | None = None) -> list[Span]:
    """The runs of non-space characters of a line, the first few where a number is given."""
    return [Span(m.start(), m.end(), m.group()) for m in islice(TOKEN_RE.finditer(line), most)]


def has_digit(text: str) -> bool:
    """Whether any character is a decimal digit."""
    return not text.isalpha() and any(map(str.isdigit, text))


def core_of(token: str) -> tuple[int, int]:
    """Where the part of a token between its outer punctuation starts and ends; (n, n) when it has none."""
    start, end = 0, len(token)
    while start < end and token[start] in OPENING:
        start += 1
    if token.endswith("./.") and end - start > 3:
        end -= 3
    while end > start and token[end - 1] in CLOSING:
        end -= 1
    return start, end
