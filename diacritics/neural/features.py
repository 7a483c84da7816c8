"""Tokens as bags of hashed character n-grams, the same in training and at run time."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from zlib import crc32

import numpy as np

BUCKETS = 1 << 16
"""Rows of the table of n-grams; row 0 is the pad between paragraphs."""
LONGEST = 4
"""Length of the longest n-gram, in characters, besides the whole token."""
EDGE = "".join(chr(c) for c in range(0x21, 0x7F) if not chr(c).isalnum()) + "“”‘’–—…«»•·"
_TONED = {
    new: old
    for base, marked in (("oa", "óòỏõọ"), ("oe", "óòỏõọ"), ("uy", "úùủũụ"))
    for mark in marked
    for old, new in [(mark + base[1], base[0] + unicodedata.normalize(
        "NFC", base[1] + unicodedata.normalize("NFD", mark)[-1]))]
}


def old_style(syllable: str) -> str:
    """hoá -> hóa, thuý -> thúy, but quý stays: the tone where administrative documents place it; lower case in, lower out."""
    for new, old in _TONED.items():
        if syllable.endswith(new) and not syllable.endswith("q" + new):
            return syllable[:-2] + old
    return syllable


def core_of(token: str) -> str:
    """A token without the punctuation at its edges; the token itself where nothing is left."""
    return token.strip(EDGE) or token


@lru_cache(maxsize=1 << 16)
def token_features(token: str) -> np.ndarray:
    """Rows of the table for a token as read (with its punctuation and case); never empty.

    Args:
        token: a run without spaces; "" stands for the pad.

    Returns:
        int32 rows, 1 to ``BUCKETS - 1``; ``[0]`` for the pad.
    """
    if not token:
        return np.zeros(1, dtype=np.int32)
    core = core_of(token)
    shape = "U" if core.isupper() and len(core) > 1 else "T" if core[:1].isupper() else "l"
    word = "<" + core[:24].lower() + ">"
    grams = {word[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(word) - n + 1)} - {"<", ">"}
    grams.add("=" + word)
    grams.add("\x01" + shape)
    if any(c.isdigit() for c in core):
        grams.add("\x02d")
    at = token.find(core)
    if at > 0:
        grams.add("\x03" + token[at - 1])
    if at + len(core) < len(token):
        grams.add("\x04" + token[at + len(core)])
    return np.fromiter((crc32(g.encode()) % (BUCKETS - 1) + 1 for g in sorted(grams)), dtype=np.int32)
