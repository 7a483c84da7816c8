"""Lines that may open a section, with everything the decoder weighs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.blocks import is_capitals
from extractors.lines import TextLines
from extractors.outline.numerals import (
    Reading,
    alpha_readings,
    arabic_readings,
    multi_readings,
    roman_readings,
)

_DIRT = r"[^\S\n]{0,60}(?:[.,'\"‘’“”`_*~•|][^\S\n]{0,3}){0,2}"
_TOKEN = re.compile(
    _DIRT + r"(?P<sign>[^\s.,:;()\[\]{}/\\“”\"'\-]{1,5})[^\S\n]{0,2}"
    r"(?P<sep>[.,:;)\]}/]{1,2}|[-–—](?=\s)|[-–—]\.)[^\S\n]{0,12}(?=(?P<rest>\S))"
)
_LETTER_DASH = re.compile(_DIRT + r"(?P<sign>[a-zđ])(?P<sep>[-–—])(?=(?P<rest>[^\W\d_a-zà-ỹđ]))")
"""What an engine makes of a letter's bracket where it also lost the blank: "a-Thi đua" for "a) Thi đua"."""
_BARE = re.compile(_DIRT + r"(?P<sign>[IVXivxl1|TL]{1,5}|[0-9]{1,2})[^\S\n]{1,4}(?=(?P<rest>[^\W\d_]))")
_MULTI = re.compile(
    _DIRT + r"(?P<signs>[IVX]{1,4}[.,][0-9lI]{1,2}(?:[.,][0-9lI]{1,2}){0,2}"
    r"|[0-9lI|]{1,2}(?:[^\S\n]?[.,][^\S\n]?[0-9lI|]{1,2}){1,3})"
    r"(?:[.,:;)/\-]{1,2}|(?=\s)|(?=[^\W\d_]))[^\S\n]{0,12}(?=(?P<rest>[^\W\d_“\"(]))"
)
_MULTI_LOST = re.compile(_DIRT + r"(?P<signs>[LlI1][tlI1])[.,][^\S\n]{1,6}(?=(?P<rest>[^\W\d_]))")
_PART = re.compile(
    _DIRT + r"(?P<word>phần|chương)[^\S\n]{1,3}(?:thứ[^\S\n]{1,3})?"
    r"(?P<sign>[IVXl1|]{1,5}|[0-9]{1,2}|nhất|một|hai|ba|tư|bốn|năm|sáu|bảy)\b"
    r"[^\S\n]{0,3}[.:\-–]?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(_DIRT + r"(?P<word>điều|Điều|ĐIỀU)[^\S\n]{1,3}(?P<sign>[0-9]{1,3})[^\S\n]{0,2}[.:]")
_DASHED = re.compile(r"[^\S\n]{0,20}[-–—=_][^\S\n]{1,3}(?=[IVXivxLTl1|]{1,5}[.,][^\S\n])")
_STROKES = frozenset("IVXivxlL1|TtHh!")
"""What an engine makes of the strokes of a Roman numeral: "Il-", "Ul-"."""
_ORDINALS = {"nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7}
_TABLE_ROW = re.compile(r"[^\w|]{0,6}\|?[^\w|]{0,3}[0-9]{1,3}[^\S\n]?[.,)]?[^\S\n]?\|[^|]+\|")
"""A row of a table, whose first cell counts rows: "2.| Khám định kỳ | Trạm Y tế"."""
_RUN_ON = re.compile(r"(?<=[^\W\d_:.;,])[:.;]?[^\S\n]{1,8}(?=1[.)][^\S\n]{1,4}[^\W\d_][^\W\d_])")
_TOO_LONG = 4000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may open a section."""

    line: int
    start: int
    """Offset of the numeral, or of the heading where there is none."""
    body: int
    """Offset of the first character of the title."""
    sign: str
    """The numeral as it stands in the text, with its dot or bracket."""
    separator: str
    readings: tuple[Reading, ...]
    capitals: bool
    """The rest of the line is set in capitals."""
    upper: bool
    """The rest of the line begins with a capital."""
    inside: bool
    """The line before does not end a sentence and no blank line lies between: this may be running text."""
    words: int
    """Words on the rest of the line."""
    title: str = ""
    """The rest of the line."""
    quoted: bool = False
    """A quotation mark opens just before: words of another document ("khoản 2 sửa như sau: “2. ..."))."""


def find_candidates(lines: TextLines, first: int, last: int, noisy: bool) -> list[Candidate]:
    """Return the candidates on the lines `first` to `last` (1-based, inclusive) in order.

    Args:
        lines: The text.
        first: First line to look at.
        last: Last line to look at.
        noisy: Whether an OCR engine read the text; a clean numeral then is one reading among others.
    """
    found: list[Candidate] = []
    before = ""
    for number in range(first, last + 1):
        begin, finish = lines.bounds(number)
        raw = lines.text[begin : min(finish, begin + _TOO_LONG)]
        stripped = raw.strip()
        if not stripped:
            before = ""
            continue
        inside = bool(before) and before[-1] not in '.;:!?…/”"' and not is_capitals(before)
        # nor does a row of a table go on in capitals
        inside = inside and not ("|" in before and is_capitals(stripped))
        here = _at_line_start(raw, begin, number, inside, noisy)
        if here is not None:
            found.append(here)
            found.extend(_run_on(raw, begin, number, here, noisy))
        elif is_capitals(stripped) and _heading_like(stripped):
            start = begin + len(raw) - len(raw.lstrip())
            found.append(
                Candidate(
                    number,
                    start,
                    start,
                    "",
                    "",
                    (Reading("capitals", (0,), 0.0),),
                    True,
                    True,
                    bool(before) and is_capitals(before),
                    len(stripped.split()),
                    stripped[:400],
                )
            )
        before = stripped
    return found


def find_plain_headings(lines: TextLines, first: int, last: int) -> list[Candidate]:
    """Return short lines of their own that may be headings without a numeral, set in small letters."""
    found: list[Candidate] = []
    for number in range(first, last + 1):
        begin, finish = lines.bounds(number)
        raw = lines.text[begin : min(finish, begin + 120)]
        text = raw.strip()
        if not text or len(text) > 90 or not text[0].isupper() or is_capitals(text) or not 2 <= len(text.split()) <= 12:
            continue
        if text[-1] in ".;,!?" or any(c in text for c in '“”"(/') or any(c.isdigit() for c in text):
            continue
        above = lines.line(number - 1).strip()[-1:] if number > 1 else ""
        if above and above not in ".;:!/":
            continue
        start = begin + len(raw) - len(raw.lstrip())
        reading = (Reading("capitals", (0,), 0.0),)
        found.append(Candidate(number, start, start, "", "", reading, False, True, False, len(text.split()), text))
    return found


def _heading_like(text: str) -> bool:
    if not text[0].isupper() or not 2 <= len(text.split()) <= 30:
        return False
    return not any(c.isdigit() for c in text[:3]) and not ("/" in text and any(c.isdigit() for c in text))


def _at_line_start(raw: str, begin: int, number: int, inside: bool, noisy: bool) -> Candidate | None:
    if _TABLE_ROW.match(raw):
        return None
    dashed = _DASHED.match(raw) if noisy else None
    if dashed and is_capitals(raw[dashed.end() :]):
        raw = " " * dashed.end() + raw[dashed.end() :]  # a dash that the reading made before a main heading
    part = _PART.match(raw)
    if part and (part["sign"].lower() in _ORDINALS or not part["sign"].isdigit() or is_capitals(raw)):
        value = _ORDINALS.get(part["sign"].lower())
        if value is None:
            readings = roman_readings(part["sign"], noisy) or arabic_readings(part["sign"], noisy)
            value = readings[0].value[0] if readings else None
        rest = raw[part.end() :].strip()
        if value is not None and (not rest or rest[0].isupper()):
            start = begin + part.start("word")
            body = begin + part.end() + len(raw[part.end() :]) - len(raw[part.end() :].lstrip())
            return Candidate(
                number,
                start,
                body if rest else begin + part.end(),
                raw[part.start("word") : part.end()].strip(),
                "",
                (Reading("part", (value,), 0.0),),
                is_capitals(raw),
                True,
                inside,
                len(rest.split()),
                rest[:400],
            )
    article = _ARTICLE.match(raw)
    if article and article["word"][0] == "Đ" and not inside:
        body = article.end() + len(raw[article.end() :]) - len(raw[article.end() :].lstrip())
        return _make(
            raw,
            begin,
            number,
            article.start("word"),
            body,
            ".",
            (Reading("article", (int(article["sign"]),), 0.0),),
            inside,
        )
    for pattern in (_MULTI, _MULTI_LOST):
        multi = pattern.match(raw)
        if not multi or (pattern is _MULTI_LOST and (not noisy or is_capitals(raw[multi.end() :]))):
            continue
        if pattern is _MULTI:
            signs = tuple(s.strip() for s in re.split(r"[.,]", multi["signs"]))
            readings = multi_readings(signs, noisy)
        else:
            readings = (Reading("multi", (1, 1), 1.5), *roman_readings(multi["signs"], noisy))
        if readings and _multi_fits(multi["signs"], raw[multi.end() :]):
            return _make(raw, begin, number, multi.start("signs"), multi.end(), "", readings, inside)
    letter = _LETTER_DASH.match(raw) if noisy and not inside else None
    if letter and (readings := alpha_readings(letter["sign"], noisy)):
        readings = tuple(Reading(r.kind, r.value, r.cost + 0.6) for r in readings)
        return _make(raw, begin, number, letter.start("sign"), letter.end(), letter["sep"], readings, inside)
    token = _TOKEN.match(raw)
    if token and len(token["sign"]) <= 5:
        sign, separator = token["sign"], token["sep"]
        readings = _readings(sign, separator, noisy)
        if is_capitals(raw[token.end() :]):
            readings = (*_parts(sign, noisy), *readings)
        if readings and not _not_a_numeral(sign, separator, raw, token):
            return _make(raw, begin, number, token.start("sign"), token.end(), separator, readings, inside)
    if noisy and token and token["sep"][0] in ".,:;" and not token["sign"].isdigit():
        # a numeral beyond reading ("TỪ. NỘI DUNG"): what follows it in capitals is a heading that lost its numeral
        rest = raw[token.end() :].strip()
        if token["sign"].isupper() and len(token["sign"]) <= 4 and is_capitals(rest) and _heading_like(rest):
            lost = (Reading("capitals", (0,), 0.0),)
            return _make(raw, begin, number, token.start("sign"), token.end(), "", lost, inside)
    bare = _BARE.match(raw)
    if bare and bare["rest"].isupper() and is_capitals(raw[bare.end() :]):
        readings = roman_readings(bare["sign"], noisy) or arabic_readings(bare["sign"], noisy)
        if readings:
            readings = tuple(Reading(r.kind, r.value, r.cost + 0.7) for r in readings)
            return _make(raw, begin, number, bare.start("sign"), bare.end(), "", readings, inside)
    return None


def _make(
    raw: str,
    begin: int,
    number: int,
    start: int,
    body: int,
    separator: str,
    readings: tuple[Reading, ...],
    inside: bool,
) -> Candidate:
    rest = raw[body:].strip()
    first = next((c for c in rest if c.isalpha()), "")
    quoted = raw[:start].rstrip()[-1:] in ("“", "„", '"')
    return Candidate(
        number,
        begin + start,
        begin + body,
        raw[start:body].strip(),
        separator,
        readings,
        is_capitals(rest),
        first.isupper(),
        inside,
        len(rest.split()),
        rest[:400],
        quoted,
    )


def _parts(sign: str, noisy: bool) -> tuple[Reading, ...]:
    """A capital letter over a part; plans count with Đ or without it, and an engine loses its stroke."""
    signs = (sign, "Đ") if noisy and sign == "D" else ("Đ",) if sign in ("Đ", "Ð") else (sign,)
    return tuple(
        Reading("part", (letters.index(s) + 1,), 0.1 + 0.2 * k)
        for s in signs
        for k, letters in enumerate(("ABCDEGH", "ABCDĐEGH"))
        if s in letters and not (k and s in "ABCD")
    )


def _readings(sign: str, separator: str, noisy: bool) -> tuple[Reading, ...]:
    out: list[Reading] = []
    out.extend(arabic_readings(sign, noisy))
    if ")" in separator or "]" in separator or "}" in separator:
        out.extend(Reading(r.kind, r.value, r.cost + 1.0) for r in roman_readings(sign, noisy))
        out.extend(alpha_readings(sign, noisy))
    else:
        out.extend(roman_readings(sign, noisy))
        # "a." and "a/" stand for "a)"; a capital letter with a dot may be a part ("A.")
        out.extend(Reading(r.kind, r.value, r.cost + 0.3) for r in alpha_readings(sign, noisy))
    return tuple(out)


def _not_a_numeral(sign: str, separator: str, raw: str, match: re.Match[str]) -> bool:
    after = match["rest"]
    if separator.startswith("/") and (after.isdigit() or (sign.isdigit() is False and len(sign) > 3)):
        return True
    numeral = sign.isdigit() or sign.isupper() or len(sign) == 1 or set(sign) <= _STROKES
    if separator[0] in "-–—" and not (after.isupper() and numeral):
        return True
    if separator[0] in ",:;" and not after.isupper():
        return True
    return sign.isdigit() and after.isdigit()


def _multi_fits(signs: str, rest: str) -> bool:
    """Tell "2.1 Phòng Kinh tế" from "1.5 triệu đồng"."""
    first = next((c for c in rest if c.isalpha()), "")
    return first.isupper()


def _run_on(raw: str, begin: int, number: int, head: Candidate, noisy: bool) -> list[Candidate]:
    """Return the "1." that a web page left on the line of its heading ("I. MỤC ĐÍCH, YÊU CẦU 1. Mục đích ...")."""
    offset = head.body - begin
    match = _RUN_ON.search(raw, offset, offset + 200)
    if not match or not is_capitals(raw[offset : match.start() + 1]):
        return []
    token = _TOKEN.match(raw, match.end())
    if not token:
        return []
    readings = arabic_readings(token["sign"], noisy)
    if not readings:
        return []
    return [_make(raw, begin, number, token.start("sign"), token.end(), token["sep"], readings, False)]
