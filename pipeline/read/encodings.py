"""Text in whatever encoding it comes: Unicode with or without a mark, Windows-1258, TCVN3 (ABC), VNI, VIQR.

The encodings share their bytes, so they are told apart by the outcome: the decoding whose words are well-formed
Vietnamese syllables wins, and text that no decoding turns into Vietnamese (a reading by an English engine) stays as
it is. The tables lie in legacy_encodings.json.
"""

from __future__ import annotations

import codecs
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import ftfy.bad_codecs  # noqa: F401 -- registers sloppy-windows-1252, which decodes every byte

from pipeline.read.messages import say
from pipeline.read.mojibake import is_mojibake
from pipeline.read.syllables import measure

SLOPPY = "sloppy-windows-1252"
_GOOD = 0.75  # measure of a decoding that is taken for Vietnamese
_GAIN = 0.25  # and by how much it must beat the text as it stands
_SAMPLE = 200_000  # characters looked at


class Decoded(NamedTuple):
    """A text and what it was written in."""

    text: str
    """NFC where it was converted from another encoding, else as it came."""
    encoding: str
    """`utf-8`, `utf-8-sig`, `utf-8-nfd`, `utf-16-le`, `utf-16-be`, `utf-32`, `windows-1258`, `tcvn3`, `vni`, `viqr`
    or `windows-1252`; with ` (mojibake)` behind it where the text had been misread before."""
    warnings: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(
        files(__package__).joinpath("legacy_encodings.json").read_text(encoding="utf-8")
    )
    return tables


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


def convert_from(text: str, encoding: str) -> str:
    """Convert a text that is known to be in an old encoding.

    Args:
        text: The text, bytes taken for Windows-1252.
        encoding: `tcvn3`, `vni`, `viqr` or `windows-1258`.

    Returns:
        The text in NFC.
    """
    return unicodedata.normalize("NFC", _CONVERTERS[encoding](text))


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
    best_score, best = 0.0, ""
    for name, convert in _CONVERTERS.items():
        score = _score(convert(sample))
        if score > best_score:
            best_score, best = score, name
    if best_score >= _GOOD and best_score >= now + _GAIN:
        return convert_from(text, best), best
    return None


def _score(text: str) -> float:
    found = measure(unicodedata.normalize("NFC", text).split("\n"))
    return found.score if found.words >= 3 else 0.0


def _from_tcvn3(text: str) -> str:
    letters = _tables()["tcvn3"]["letters"]
    plain = text.translate(str.maketrans(letters))
    # toned capitals have no codes: §¶NG and X· hold small letters where the paper shows capitals
    lines = "\n".join(_capitals(old, new) for old, new in zip(text.split("\n"), plain.split("\n"), strict=True))
    for name in _tables()["tcvn3"]["capital_names"]["names"]:
        lines = lines.replace(name[0].lower() + name[1:], name)
    return lines


def _capitals(source: str, line: str) -> str:
    """A word whose unmarked letters are capitals is in capitals; so is one with a single such letter between them."""
    words = list(_WORD.finditer(line))
    shouts = [_shouts(source[word.start() : word.end()]) for word in words]
    for index, word in enumerate(words):
        beside = shouts[max(0, index - 1) : index] + shouts[index + 1 : index + 2]
        if shouts[index] is True or (shouts[index] is None and True in beside and False not in beside):
            line = line[: word.start()] + word[0].upper() + line[word.end() :]
    return line


def _shouts(source: str) -> bool | None:
    """Whether a word with marked letters is in capitals; None where its unmarked letters do not tell."""
    plain = [sign for sign in source if sign.isascii()]
    if any(sign.islower() for sign in plain):
        return False
    if len(plain) == len(source):
        return None  # an abbreviation stands in any line
    return True if len(plain) >= 2 or (plain and not source[0].isascii()) else None


def _from_vni(text: str) -> str:
    letters: dict[str, str] = _tables()["vni"]["letters"]
    return _vni_pattern().sub(lambda match: letters[match[0]], text)


@lru_cache(maxsize=1)
def _vni_pattern() -> re.Pattern[str]:
    letters = sorted(_tables()["vni"]["letters"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, letters)))


_WORD = re.compile(r"[^\W\d_]{2,}")
_VIQR_WORD = re.compile(r"[A-Za-z][A-Za-z\\'`?~.^(+*]*")
_VIQR = re.compile(
    r"\\(?P<kept>[\\'`?~.^(+*dD])|(?P<d>[dD])[dD]|(?P<vowel>[aeiouyAEIOUY])(?P<shape>[\^(+*]?)(?P<tone>['`?~.]?)"
)


def _from_viqr(text: str) -> str:
    return _VIQR_WORD.sub(lambda match: _viqr_word(match[0], text[match.end() : match.end() + 1]), text)


def _viqr_word(word: str, behind: str) -> str:
    """One word; a syllable has one tone, so a further sign is the end of the sentence."""
    tables = _tables()["viqr"]
    shapes, tones = tables["shapes"], tables["tones"]
    toned = False

    def replaced(match: re.Match[str]) -> str:
        nonlocal toned
        if match["kept"]:
            return match["kept"]
        if match["d"]:
            return "đ" if match["d"] == "d" else "Đ"
        vowel, shape, tone = match["vowel"], match["shape"], match["tone"]
        composed = unicodedata.normalize("NFC", vowel + shapes[shape]) if shape else vowel
        if shape and len(composed) > 1:  # a sign behind a vowel that takes no such shape is a bracket or a plus
            return match[0]
        if not tone or toned or (tone == "." and behind == "/" and match.end() == len(word)):
            return composed + tone
        toned = True
        return unicodedata.normalize("NFC", composed + tones[tone])

    return _VIQR.sub(replaced, word)


def _from_1258(text: str) -> str:
    raw = bytearray()
    for sign in text:
        try:
            raw += sign.encode(SLOPPY)
        except UnicodeEncodeError:
            return text
    return unicodedata.normalize("NFC", raw.decode("cp1258", "replace"))


_CONVERTERS: dict[str, Callable[[str], str]] = {
    "windows-1258": _from_1258,
    "tcvn3": _from_tcvn3,
    "vni": _from_vni,
    "viqr": _from_viqr,
}
