"""The old encodings of Vietnamese turned into Unicode: Windows-1258, TCVN3 (ABC), VNI and VIQR.

Two of them cannot say all that stands on paper. TCVN3 has no toned capitals, VIQR writes the dot below and the end of
a sentence with the same sign; what is missing is taken from the words about. Tables lie in legacy_encodings.json.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import ftfy.bad_codecs  # noqa: F401 -- registers sloppy-windows-1252, which decodes every byte

from pipeline.read.syllables import spell, split_tone

if TYPE_CHECKING:
    from diacritics.language import LanguageModel

SLOPPY = "sloppy-windows-1252"


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(
        files(__package__).joinpath("legacy_encodings.json").read_text(encoding="utf-8")
    )
    return tables


def convert_from(text: str, encoding: str) -> str:
    """Convert a text that is known to be in an old encoding.

    Args:
        text: The text, bytes taken for Windows-1252.
        encoding: `tcvn3`, `vni`, `viqr` or `windows-1258`.

    Returns:
        The text in NFC.
    """
    if encoding == "viqr":
        return unicodedata.normalize("NFC", _from_viqr(text, by_words=True))
    return unicodedata.normalize("NFC", CONVERTERS[encoding](text))


def _from_1258(text: str) -> str:
    raw = bytearray()
    for sign in text:
        try:
            raw += sign.encode(SLOPPY)
        except UnicodeEncodeError:
            return text
    return unicodedata.normalize("NFC", raw.decode("cp1258", "replace"))


def _from_vni(text: str) -> str:
    letters: dict[str, str] = _tables()["vni"]["letters"]
    return _vni_pattern().sub(lambda match: letters[match[0]], text)


@lru_cache(maxsize=1)
def _vni_pattern() -> re.Pattern[str]:
    letters = sorted(_tables()["vni"]["letters"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, letters)))


_WORD = re.compile(r"[^\W\d_]{2,}")
_ANY_WORD = re.compile(r"[^\W\d_]+")
_ITEM = re.compile(r"^\s*(?:[-+*•–]\s*|(?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s+)*")
_ENDED = re.compile(r"[.:!?][”\"')\]]*$")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?])[”\"')\]]*\s+")
_SURE_OF_CAPITALS = 0.8  # share of the sentences whose first letter tells that it is a capital
_SENTENCES = 3
_NAME_WORDS = (3, 6)


def _from_tcvn3(text: str) -> str:
    tables = _tables()["tcvn3"]
    source = text.split("\n")
    plain = text.translate(str.maketrans(tables["letters"])).split("\n")
    # toned capitals have no codes: §¶NG and X· hold small letters where the paper shows capitals
    small = frozenset(sign for sign, letter in tables["letters"].items() if letter.upper() not in _capital_codes())
    lines = [_capitals(old, new, small) for old, new in zip(source, plain, strict=True)]
    lines = _with_sentence_capitals(source, lines, small)
    joined = "\n".join(lines)
    for name in tables["capital_names"]["names"]:
        first, *others = name.split()
        joined = re.sub(rf"\b{first[0].lower()}{first[1:]}(?=\s+{' '.join(others)}\b)", first, joined)
    return joined


@lru_cache(maxsize=1)
def _capital_codes() -> frozenset[str]:
    return frozenset(letter for letter in _tables()["tcvn3"]["letters"].values() if letter.isupper())


def _capitals(source: str, line: str, small: frozenset[str]) -> str:
    """Words in capitals are told by their unmarked letters; words that do not tell go with those beside them."""
    words = list(_WORD.finditer(line))
    shouts = [_shouts(source[word.start() : word.end()], word[0], small) for word in words]
    at = 0
    while at < len(words):
        end = at + 1
        while end < len(words) and shouts[end] is shouts[at]:
            end += 1
        beside = shouts[max(0, at - 1) : at] + shouts[end : end + 1]
        if shouts[at] is True or (shouts[at] is None and True in beside and False not in beside):
            for word in words[at:end]:
                line = line[: word.start()] + word[0].upper() + line[word.end() :]
        at = end
    return line


def _shouts(source: str, word: str, small: frozenset[str]) -> bool | None:
    """Whether a word is in capitals; None where its letters do not tell, or where it may be an abbreviation."""
    plain = [sign for sign in source if sign.isascii()]
    if any(sign.islower() for sign in plain):
        return False
    if not any(sign in small for sign in source):
        return True if len(word) >= 3 and word.isupper() and spell(word) is not None else None
    return True if len(plain) >= 2 or (plain and not source[0].isascii()) else None


def _with_sentence_capitals(source: Sequence[str], lines: list[str], small: frozenset[str]) -> list[str]:
    """Begin sentences with a capital where the file's other sentences do, and names that stand alone on a line.

    Args:
        source: The lines as coded.
        lines: The same converted, letter for letter.
        small: Codes whose letter has no capital of its own.
    """
    starts: list[tuple[int, int]] = []
    ended = True
    for index, line in enumerate(lines):
        item = _ITEM.match(line)
        after_item = item.end() if item else 0
        places = [match.end() for match in _SENTENCE.finditer(line)]
        if ended or line[:after_item].strip():
            places.insert(0, after_item)
        for place in places:
            first = _ANY_WORD.search(line, place, place + 4)
            if first is not None and not line[place : first.start()].strip("“\"'(["):
                starts.append((index, first.start()))
        ended = not line.strip() or _ENDED.search(line.rstrip()) is not None
    known = [lines[index][at].isupper() for index, at in starts if source[index][at] not in small]
    raised = list(lines)
    if len(known) >= _SENTENCES and sum(known) >= _SURE_OF_CAPITALS * len(known):
        for index, at in starts:
            if source[index][at] in small:
                raised[index] = raised[index][:at] + raised[index][at].upper() + raised[index][at + 1 :]
    return [_named(old, line, small) for old, line in zip(source, raised, strict=True)]


def _named(source: str, line: str, small: frozenset[str]) -> str:
    """A line of nothing but capitalised words is a name, the words whose capital has no code included."""
    words = list(_ANY_WORD.finditer(line))
    if not _NAME_WORDS[0] <= len(words) <= _NAME_WORDS[1] or len(words) != len(line.split()):
        return line
    doubtful = [word.start() for word in words if source[word.start()] in small and line[word.start()].islower()]
    sure = [word for word in words if word.start() not in doubtful]
    if not doubtful or len(sure) < 2 or not all(word[0].istitle() for word in sure):
        return line
    for at in doubtful:
        line = line[:at] + line[at].upper() + line[at + 1 :]
    return line


_VIQR_WORD = re.compile(r"[A-Za-z][A-Za-z\\'`?~.^(+*]*")
_VIQR = re.compile(
    r"\\(?P<kept>[\\'`?~.^(+*dD])|(?P<d>[dD])[dD]|(?P<vowel>[aeiouyAEIOUY])(?P<shape>[\^(+*]?)(?P<tone>['`?~.]?)"
)
_ADDRESS = re.compile(r"\S*(?:@|://|\bwww\.)\S*")
_ENDS_SENTENCE = re.compile(r"\s*\Z|[\"')]*(?:\s*\n|\s+[\"'(-]?(?:[A-Z0-9-]|dd\b|DD))")
_NUMERAL = re.compile(r"[IVX]+[.]\Z")
_EITHER_PLACE = ("oa", "oe", "uy")  # the new style has the tone on the last vowel of these
_LIKELIER = 1.5  # natural logarithm by which the sentence must be likelier to end: read strictly, the sign is a tone
_UNKNOWN = 8.0  # further, for a word that the model does not know


def _from_viqr(text: str, *, by_words: bool = False) -> str:
    """Convert; `by_words` lets the word before decide whether a sign that may end a sentence is a tone."""
    parts: list[str] = []
    last = 0
    for address in _ADDRESS.finditer(text):
        parts += [_viqr_words(text[last : address.start()], by_words), address[0]]
        last = address.end()
    return "".join([*parts, _viqr_words(text[last:], by_words)])


def _viqr_words(text: str, by_words: bool) -> str:
    parts: list[str] = []
    last = 0
    before = ""
    for match in _VIQR_WORD.finditer(text):
        between = text[last : match.start()]
        word = _viqr_word(match[0], text[match.end() : match.end() + 1])
        if by_words and match[0][-1] in ".?" and word[-1] not in ".?" and _ENDS_SENTENCE.match(text, match.end()):
            ended = _viqr_word(match[0][:-1], "") + match[0][-1]
            first = not last or "\n" in between
            alone = first and not text[match.end() : match.end() + 80].split("\n")[0].strip()
            counts = _NUMERAL.match(match[0]) and (first or set(match[0]) == {"I", "."})
            if counts or len(match[0]) == 2 or _is_end("" if alone else before, ended, word):
                word = ended
        parts += [between, word]
        last = match.end()
        before = word
    return "".join([*parts, text[last:]])


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


def _is_end(before: str, ended: str, toned: str) -> bool:
    """Whether the sign behind a word ends the sentence: no writer sets a tone there, or the word is far likelier."""
    spelling = spell(toned)
    if spelling is None:
        return True
    if split_tone(toned[spelling.tone_at])[1] != spelling.tone:
        return spelling.rhyme not in _EITHER_PLACE
    if not before or ended.endswith("?"):
        return False
    return _pair_logp(before, ended) > _pair_logp(before, toned) + _LIKELIER


def _pair_logp(first: str, second: str) -> float:
    """Natural logarithm of how likely a word is behind another, by the restorer's language model."""
    import numpy as np

    language = _language()
    unknown = language.number["<unk>"]
    pair = [language.number.get(word.strip(".?").lower(), unknown) for word in (first, second)]
    logp, _ = language.pair(np.array(pair[:1], dtype=np.int64), np.array(pair[1:], dtype=np.int64))
    return float(logp[0]) - (_UNKNOWN if pair[1] == unknown else 0.0)


@lru_cache(maxsize=1)
def _language() -> LanguageModel:
    from diacritics.model import load

    return load().language


CONVERTERS: dict[str, Callable[[str], str]] = {
    "windows-1258": _from_1258,
    "tcvn3": _from_tcvn3,
    "vni": _from_vni,
    "viqr": _from_viqr,
}
"""From text whose bytes were taken for Windows-1252; quick, for telling them apart."""
