"""Text in whatever encoding it comes: Unicode with or without a mark, Windows-1258, TCVN3 (ABC), VNI, VIQR.

The encodings share their bytes, so they are told apart by the outcome: the decoding whose words are well-formed
Vietnamese syllables wins, and text that no decoding turns into Vietnamese (a reading by an English engine) stays as
it is. The conversions lie in `legacy`.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.read.legacy import CONVERTERS, SLOPPY, convert_from
from pipeline.read.messages import say
from pipeline.read.mojibake import is_mojibake
from pipeline.read.syllables import measure

_GOOD = 0.75  # measure of a decoding that is taken for Vietnamese
_GAIN = 0.25  # and by how much it must beat the text as it stands
_LEAST_CODED = 0.2  # share of words with a mark; a text that is measured as good has 0.3 or more
_SAMPLE = 200_000  # characters looked at
_GLANCE = 4_000  # characters after which an encoding that makes no Vietnamese at all is left


class Decoded(NamedTuple):
    """A text and what it was written in."""

    text: str
    """NFC where it was converted from another encoding, else as it came."""
    encoding: str
    """`utf-8`, `utf-8-sig`, `utf-8-nfd`, `utf-16-le`, `utf-16-be`, `utf-32`, `windows-1258`, `tcvn3`, `vni`, `viqr`
    or `windows-1252`; with ` (mojibake)` behind it where the text had been misread before."""
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Decode the bytes of a text file.

    Args:
        data: The whole file.

    Returns:
        The text, the encoding and warnings. Never fails: bytes that mean nothing become U+FFFD and are counted.
    """
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _within(data.decode(name, "replace"), name)
    zeros = (data[0:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0))
    if max(zeros) >= max(1, min(len(data), _SAMPLE) // 10) and min(zeros) <= max(zeros) // 20:
        name = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        return _within(data.decode(name, "replace"), name)
    try:
        return _within(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8", "replace")
    bad = damaged.count("\N{REPLACEMENT CHARACTER}")
    whole = sum(ord(sign) > 127 for sign in damaged) - bad
    if whole > 2 * bad:
        return _within(damaged, "utf-8")
    eight_bit = data.decode(SLOPPY)
    found = _converted(eight_bit)
    if found is not None:
        return _noted(*found)
    return _noted(eight_bit, "windows-1252")


def convert_legacy(texts: Sequence[str]) -> tuple[list[str], str | None]:
    """Convert lines that hold an old encoding inside Unicode, as Word and PDF files with old fonts do.

    Args:
        texts: Lines as read.

    Returns:
        The lines, converted where that makes them Vietnamese, and the name of the old encoding or None.
    """
    found = _converted("\n".join(texts))
    if found is None:
        return list(texts), None
    return found[0].split("\n"), found[1]


def _within(text: str, encoding: str) -> Decoded:
    found = _converted(text)
    if found is not None:
        return _noted(*found)
    if encoding == "utf-8" and not unicodedata.is_normalized("NFC", text[:_SAMPLE]):
        decomposed = unicodedata.normalize("NFD", text[:_SAMPLE]) == text[:_SAMPLE]
        encoding = "utf-8-nfd" if decomposed else encoding
    return _noted(text, encoding)


def _noted(text: str, encoding: str) -> Decoded:
    warnings = []
    if encoding in ("tcvn3", "vni", "viqr", "windows-1258"):
        warnings.append(say("warn_encoding", encoding=encoding.upper()))
    bad = text.count("\N{REPLACEMENT CHARACTER}")
    if bad:
        warnings.append(say("warn_bad_bytes", count=bad))
    if is_mojibake(text[:_SAMPLE].split("\n")):
        encoding += " (mojibake)"
        warnings.append(say("warn_mojibake"))
    return Decoded(text, encoding, tuple(warnings))


def _converted(text: str) -> tuple[str, str] | None:
    """The text as the old encoding that makes it Vietnamese, with that encoding's name; None where none does."""
    sample = text[:_SAMPLE]
    now = _score(sample)
    if now >= _GOOD:
        return None
    tokens = sample.split()
    few = sum(not token.isascii() for token in tokens) < _LEAST_CODED * len(tokens)
    best_score, best = 0.0, ""
    for name, convert in CONVERTERS.items():
        if few and name != "viqr":
            continue  # its letters with marks are never ASCII, and Vietnamese has more of them
        if len(sample) > 2 * _GLANCE and _score(convert(sample[:_GLANCE])) < _GOOD / 2:
            continue
        score = _score(convert(sample))
        if score > best_score:
            best_score, best = score, name
    if best_score >= _GOOD and best_score >= now + _GAIN:
        return convert_from(text, best), best
    return None


def _score(text: str) -> float:
    found = measure(unicodedata.normalize("NFC", text).split("\n"))
    return found.score if found.words >= 3 else 0.0
