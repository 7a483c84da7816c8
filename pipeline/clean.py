"""Cleaning: character repairs that never move a word, each with the way back to the source line.

ftfy's character fixers (ligatures, full-width forms, stray control characters) run one character at a time and
HTML entities and mojibake span by span, so that every character of the result knows its place in the source;
then NFC and one tone style (old: hóa, thủy, quý). Curly quotes stay. One line stays one line.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from ftfy import fixes
from ftfy.chardata import LIGATURES

from pipeline.read.mojibake import is_mojibake, unscramble
from pipeline.read.syllables import LETTERS, measure, spell, split_tone
from pipeline.types import CleanDocument, CleanLine, SourceDocument

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TONE_ORDER = {
    mark: rank
    for rank, marks in enumerate(
        (
            "\N{COMBINING HORN}\N{COMBINING CIRCUMFLEX ACCENT}\N{COMBINING BREVE}",
            "\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}\N{COMBINING TILDE}"
            "\N{COMBINING HOOK ABOVE}\N{COMBINING DOT BELOW}",
        )
    )
    for mark in marks
}
_LOOKALIKES = {
    "\N{LATIN CAPITAL LETTER ETH}": "\N{LATIN CAPITAL LETTER D WITH STROKE}",
    "\N{LATIN CAPITAL LETTER AFRICAN D}": "\N{LATIN CAPITAL LETTER D WITH STROKE}",
    "\N{LATIN SMALL LETTER ETH}": "\N{LATIN SMALL LETTER D WITH STROKE}",
    "\N{LATIN SMALL LETTER D WITH TAIL}": "\N{LATIN SMALL LETTER D WITH STROKE}",
}
_NO_TEXT = frozenset(
    "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{WORD JOINER}"
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{LEFT-TO-RIGHT EMBEDDING}\N{RIGHT-TO-LEFT EMBEDDING}"
    "\N{POP DIRECTIONAL FORMATTING}\N{LEFT-TO-RIGHT OVERRIDE}\N{RIGHT-TO-LEFT OVERRIDE}"
)
_LIGATURES = frozenset(chr(code) for code in LIGATURES)
_SPACES = frozenset(
    "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{EN SPACE}\N{EM SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
    "\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\x0b\x0c\r\n"
)
_MISREAD = 0.5  # measure of a text below which it was not read as Vietnamese

Mapped = tuple[str, tuple[int, ...]]


def clean_document(document: SourceDocument) -> CleanDocument:
    """Repair the characters of a document, line for line.

    Args:
        document: What the reading stage gave.

    Returns:
        As many lines as came in, NFC, tones in the old style, each with its map of offsets to the source line.
    """
    texts = [line.text for line in document.lines]
    broken = is_mojibake(texts)
    misread = measure(texts, limit=2000).score < _MISREAD
    lines = []
    for line in document.lines:
        text, offsets = clean_line(line.text, mojibake=broken, ligatures=not misread)
        lines.append(CleanLine(line.number, text, offsets))
    return CleanDocument(document, tuple(lines))


def clean_line(text: str, *, mojibake: bool = False, ligatures: bool = True) -> Mapped:
    r"""Repair the characters of one line.

    Args:
        text: The line as read.
        mojibake: True where the document was found to hold UTF-8 taken for an eight-bit code.
        ligatures: False leaves "\N{LATIN SMALL LIGATURE FI}" as it is: in text read by an English engine it stands
            for a Vietnamese letter, which the restorer must see.

    Returns:
        The repaired line, and for each of its characters (and its end) the place in `text`; never falling.

    >>> clean_line("Uỷ ban xã Hoà An, “thi đua”")[0]
    'Ủy ban xã Hòa An, “thi đua”'
    >>> clean_line("a&amp;b")
    ('a&b', (0, 1, 6, 7))
    """
    if text.isascii() and text.isprintable() and "&" not in text:
        return text, tuple(range(len(text) + 1))
    mapped: Mapped = (text, tuple(range(len(text) + 1)))
    steps: list[Callable[[str], Mapped]] = [
        _entities,
        _characters if ligatures else _characters_but_ligatures,
        _compose,
        _tones,
    ]
    if mojibake:
        steps.insert(0, _mojibake)
    for step in steps:
        mapped = _then(mapped, step)
    return mapped


def old_tone_style(text: str) -> str:
    """Place the tone marks of all syllables in the old style; the length stays.

    Only the place of a mark changes, never the mark, and only in well-formed syllables.

    >>> old_tone_style("hoá, thuỷ, uỷ, quý, tòan, hoàn, UỶ")
    'hóa, thủy, ủy, quý, toàn, hoàn, ỦY'
    """
    return LETTERS.sub(lambda match: _old_style_word(match[0]), text)


def _then(mapped: Mapped, step: Callable[[str], Mapped]) -> Mapped:
    before, offsets = mapped
    after, own = step(before)
    if after == before and len(own) == len(offsets):
        return mapped
    return after, tuple(offsets[place] for place in own)


def _entities(text: str) -> Mapped:
    if "&" not in text:
        return text, tuple(range(len(text) + 1))
    parts: list[str] = []
    offsets: list[int] = []
    last = 0
    for match in _ENTITY.finditer(text):
        meant = html.unescape(match[0])
        if meant == match[0]:
            continue
        parts.append(text[last : match.start()])
        offsets.extend(range(last, match.start()))
        parts.append(meant)
        offsets.extend([match.start()] * len(meant))
        last = match.end()
    parts.append(text[last:])
    offsets.extend(range(last, len(text) + 1))
    return "".join(parts), tuple(offsets)


@lru_cache(maxsize=4096)
def _character(sign: str) -> str:
    if sign == "\t":
        return sign
    if sign in _SPACES:
        return " "
    if sign in _NO_TEXT:
        return ""
    if sign in _LOOKALIKES:
        return _LOOKALIKES[sign]
    for fixer in (
        fixes.fix_c1_controls,
        fixes.fix_latin_ligatures,
        fixes.fix_character_width,
        fixes.remove_control_chars,
        fixes.fix_surrogates,
    ):
        sign = fixer(sign)
    return sign


def _characters_but_ligatures(text: str) -> Mapped:
    return _characters(text, keep=_LIGATURES)


def _characters(text: str, keep: frozenset[str] = frozenset()) -> Mapped:
    parts: list[str] = []
    offsets: list[int] = []
    for index, sign in enumerate(text):
        fixed = sign if " " <= sign <= "~" or sign in keep else _character(sign)
        parts.append(fixed)
        offsets.extend([index] * len(fixed))
    offsets.append(len(text))
    return "".join(parts), tuple(offsets)


def _compose(text: str) -> Mapped:
    if unicodedata.is_normalized("NFC", text) and not any(sign in _TONE_ORDER for sign in text):
        return text, tuple(range(len(text) + 1))
    parts: list[str] = []
    offsets: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        chunk = text[start:end]
        if len(chunk) > 1 or not unicodedata.is_normalized("NFC", chunk):
            letters = unicodedata.normalize("NFD", chunk)
            # o + acute + circumflex is not the same as ố for Unicode, but it is for the typist
            chunk = unicodedata.normalize("NFC", letters[0] + "".join(sorted(letters[1:], key=_mark_rank)))
        parts.append(chunk)
        offsets.extend([start] * len(chunk))
        start = end
    offsets.append(len(text))
    return "".join(parts), tuple(offsets)


def _mark_rank(mark: str) -> int:
    return _TONE_ORDER.get(mark, 2)


def _tones(text: str) -> Mapped:
    return old_tone_style(text), tuple(range(len(text) + 1))


@lru_cache(maxsize=65536)
def _old_style_word(word: str) -> str:
    if word.isascii():
        return word
    spelling = spell(word)
    if spelling is None or not spelling.tone:
        return word
    letters = [split_tone(letter)[0] for letter in word]
    letters[spelling.tone_at] = unicodedata.normalize("NFC", letters[spelling.tone_at] + spelling.tone)
    placed = "".join(letters)
    return placed if len(placed) == len(word) else word


def _mojibake(text: str) -> Mapped:
    """ftfy's repair of one line, with each repaired letter led back to the letters it was made of."""
    fixed = unscramble(text)
    if fixed == text:
        return text, tuple(range(len(text) + 1))
    offsets: list[int] = []
    place = 0
    for sign in fixed:
        offsets.append(min(place, len(text)))
        if place < len(text) and text[place] == sign:
            place += 1
        else:
            place += len(sign.encode("utf-8"))
    offsets.append(len(text))
    return fixed, tuple(offsets)
