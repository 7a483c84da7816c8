"""The head of a document: number, place and date, type, title; and what of it is damaged or left blank."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.blocks import is_capitals
from extractors.citations import repaired_number
from extractors.datafile import load
from extractors.folding import fold
from extractors.frame import is_basis
from extractors.lines import TextLines, fold_blanks
from extractors.patterns import compile_pattern

HEAD_LINES = 40
"""Lines that hold text and may belong to the head."""

_NUMBER = re.compile(
    r"(?:(?:^|(?<=[\s'`‘’“”\"]))(?:[Ss$][^\W_\d]?[6o0ốôổ]?|[58][6o0])\s{0,3}[:;.]|^\W{0,3}S[ốôo6]\s(?=\s?[0-9]))\s{0,12}(?P<no>[0-9lIO]{0,5}[a-z]?)(?P<blank>[\s.…_]{0,30}?)\s{0,3}(?P<mark>[/-]?)\s{0,3}"
    r"(?P<symbol>[A-ZĐÐ][A-Za-zĐÐđ]{0,4}\s?[-–—/]\s?[A-ZĐÐ][A-Za-zĐÐđ0-9&]{0,9}(?:\s?[-–—]\s?[A-ZĐÐ][A-Za-zĐÐđ0-9&]{0,9}){0,2})"
)
_BLANK_NUMBER = re.compile(r"(?:^|\s)[Ss][ốô6o]?\s{0,3}[:;]\s{0,30}[.…_]{2,30}")
_DATE = compile_pattern(
    r"""ngay (?P<gap1>{empty}) (?P<day>{count}{0,2}) (?P<gap2>{empty}) thang (?P<gap3>{empty}) (?P<month>{count}{0,2})
    (?P<gap4>{empty}) nam (?P<gap5>{empty}) (?P<year>{count}{0,4})"""
)
_MOTTO = compile_pattern(
    r"<đảng cộng sản việt nam> | <cộng hòa xã hội> | <độc lập> {sp0} -? {sp0} <tự do> | <chủ nghĩa việt nam>"
    r"| {at} (?:<đoàn tncs> | <đoàn thanh niên cộng sản>) {sp} <hồ chí minh> {on}"
)
_MOTTO_CUT = compile_pattern(
    r"<đảng cộng sản> | {at} (?:<đoàn tncs> | <đoàn thanh niên cộng sản>) {on} |"
    r"c[o0]ng {sp} h[o0]a {sp} x[a4] {sp} h[a-z]{1,3} | d[a-z0-9]{1,3}c {sp} [l1]ap {sp0} -?"
    r"| {at} d[a-z0-9]{1,3} {sp} [a-z0-9]{2,4} {sp0} - {sp0} t[a-z]{1,2} {sp} do {on}"
)
_NO_NAME = re.compile(r"[0-9]{3}|[0-9]\S|\S[0-9]|[/:]")
_NUMBER_REMNANT = re.compile(r"\w/\s?(?:kh|qd|ct|hd|ub)\w{0,3}\s?-|\bkh-?ub|-\s?ubnd\b|^\W{0,3}s[o06]\s?[:;]")
_DATE_REMNANT = re.compile(r"\bth[a-z]ng\s\S{1,3}\s|,\s{1,4}ng\w{1,3}\s[0-9]")
_ATTACHED = compile_pattern(r"\(? {sp0} (?:<ban hành> {sp})? <kèm theo> {sp}")
_READ_FOR_DIGITS = str.maketrans("lio", "110")
"""The letters that `{count}` allows in folded text."""
_RULE = re.compile(r"[\W_]{3,}$")
_SEPARATOR = re.compile(r"^[\W_]*$")


@dataclass(slots=True)
class Head:
    """What the head shows; None where it does not."""

    number: str | None = None
    date: str | None = None
    place: str | None = None
    type: str | None = None
    title: str | None = None
    issuer_lines: list[str] = field(default_factory=list)
    """The lines of the left column above the number: the superior body, the issuer."""
    motto: bool = False
    blank: set[str] = field(default_factory=set)
    """`so_ky_hieu`, `ngay_thang` where they are printed but left blank."""
    torn: bool = False
    """Something that looks like a number or a date stands there and cannot be read."""
    lines: dict[str, int] = field(default_factory=dict)
    last_line: int = 0
    """Last line of the title."""
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)


def read_head(lines: TextLines, last: int) -> Head:
    """Return what the head of a document shows.

    Args:
        lines: The text.
        last: Line where the first section begins; the head ends before it.
    """
    head = Head()
    texts = [n for n in range(1, min(last, len(lines)) + 1) if lines.line(n).strip()][:HEAD_LINES]
    title_at = None
    for number in texts:
        raw = lines.line(number)[:1500]
        if title_at is None and is_basis(raw.strip()) and number > texts[0]:
            break
        if title_at is None:
            kind = _type_line(raw)
            if kind is not None:
                head.type, rest = kind
                head.lines["type"] = number
                title_at = number
                _read_title(lines, texts, number, rest, head)
                continue
        _read_number(raw, number, lines, head)
        _read_date(raw, number, lines, head)
        if title_at is None:
            _read_issuer_line(raw, head)
            _look_for_remnants(raw, head)
        elif number > head.last_line and "number" in head.lines and "date" in head.lines:
            break
    return head


@lru_cache(maxsize=1)
def _types() -> tuple[tuple[str, str, str], ...]:
    return tuple((fold(t["name"]), t["name"], t["symbol"]) for t in load("document.json")["types"])


def type_of_symbol(number: str | None) -> str | None:
    """Return the type that the abbreviation in a number stands for ("40/KH-UBND": Kế hoạch)."""
    match = re.search(r"[0-9]+[a-z]?\s?[-/]?\s?([A-ZĐ][A-Za-zĐđ]*)", number or "")
    for _, name, symbol in reversed(_types()):
        if match and symbol == match[1]:
            return name
    return None


def _type_line(raw: str) -> tuple[str, str] | None:
    """Return the type named by a line of its own, and the words of the title that follow it there."""
    text = raw.strip(" \t.,:;'`\"“”‘’|_~*-")
    folded = fold(text)
    squeezed = re.sub(r"\s+", "", folded)
    for key, name, _ in _types():
        if not folded.startswith(key) and squeezed != key.replace(" ", ""):
            continue
        words = text[: len(key)]
        if squeezed == key.replace(" ", "") and is_capitals(text + "XX"):
            return name, ""
        rest = text[len(key) :].strip(" .,:;-–—")
        if is_capitals(words) and rest and rest[0].isupper():
            return name, rest
    return None


def _read_number(raw: str, line: int, lines: TextLines, head: Head) -> None:
    if head.number is not None or "so_ky_hieu" in head.blank:
        return
    match = _NUMBER.search(raw[:300])
    if match:
        begin = lines.starts[line - 1]
        symbol = re.sub(r"\s", "", match["symbol"]).replace("Ð", "Đ").replace("–", "-").replace("—", "-")
        digits = match["no"].replace("l", "1").replace("I", "1").replace("O", "0")
        head.spans["number"] = (begin + match.start(), begin + match.end())
        head.lines["number"] = line
        if not digits:
            head.blank.add("so_ky_hieu")
            return
        head.number = repaired_number(f"{digits}{match['mark']}{symbol}")
    elif _BLANK_NUMBER.search(raw[:300]):
        head.blank.add("so_ky_hieu")
        head.lines["number"] = line


def _read_date(raw: str, line: int, lines: TextLines, head: Head) -> None:
    if head.date is not None or "ngay_thang" in head.blank:
        return
    folded = fold(raw[:400])
    match = _DATE.search(folded)
    if not match:
        return
    before = raw[: match.start()]
    if len(before) > 120 or re.search(r"[/-]\w{2,}.*\b(?:số|của)\b", before):
        return
    begin = lines.starts[line - 1]
    place = _place(before, head, begin)
    if place is None and "," not in before[-4:]:
        return  # a date of a cited document, not the date line of this one
    head.lines["date"] = line
    head.spans["date"] = (begin + match.start(), begin + match.end())
    if place:
        head.place = place
        head.lines["place"] = line
    day, month, year = (match[g].translate(_READ_FOR_DIGITS) for g in ("day", "month", "year"))
    if day and month and len(year) == 4:
        if 1 <= int(day) <= 31 and 1 <= int(month) <= 12:
            head.date = f"{year}-{int(month):02d}-{int(day):02d}"
        else:
            head.torn = True
    else:
        head.blank.add("ngay_thang")


def _place(before: str, head: Head, begin: int) -> str | None:
    """Return the place that stands before the date: "Số: 40/KH-UBND Vạn Xuân, ngày ..."."""
    if "number" in head.spans:
        end = head.spans["number"][1] - begin
        if 0 < end <= len(before):
            before = before[end:]
    text = before.strip()
    if not text.endswith((",", ".", ";")) and "," not in text[-3:]:
        return None
    text = re.split(r"\s{3,}|\t", text.rstrip(" ,.;"))[-1].strip()
    words = text.split()
    kept: list[str] = []
    for word in reversed(words):
        if ":" in word or "/" in word or (len(word) > 2 and word.isupper() and not word.startswith("TP")):
            break
        if (
            word[:1].isupper()
            or (not kept and len(word) <= 2 and word.isdigit() and len(words) > 1)
            or (kept and word in ("-", "–"))
            or word.lower() in ("tp.",)
        ):
            kept.append(word)
        else:
            break
    place = " ".join(reversed(kept)).strip(" -–,.;:")
    return place if 0 < len(place) <= 40 and not place[0].isdigit() else None


def _read_issuer_line(raw: str, head: Head) -> None:
    folded = fold(raw[:300])
    if _MOTTO.search(folded):
        head.motto = True
    cut = _MOTTO_CUT.search(folded)
    text = raw[: cut.start()] if cut else raw
    text = re.split(r"\s{4,}|\t", text.strip())[0].strip(" .,:;'`\"_|*/-–—")
    if text and is_capitals(text) and not _NO_NAME.search(text) and len(text) <= 120:
        head.issuer_lines.append(fold_blanks(text))


def _look_for_remnants(raw: str, head: Head) -> None:
    """Note what looks like a number or a date of the document and could not be read as one."""
    folded = fold(raw[:300])
    if head.number is None and "so_ky_hieu" not in head.blank and _NUMBER_REMNANT.search(folded):
        head.torn = True
    if head.date is None and "ngay_thang" not in head.blank and _DATE_REMNANT.search(folded):
        head.torn = True


def _read_title(lines: TextLines, texts: list[int], at: int, rest: str, head: Head) -> None:
    """Read the title (trích yếu): what follows the type, up to the first paragraph of the preamble."""
    parts: list[str] = [rest] if rest else []
    head.last_line = at
    first = at if rest else 0
    previous = at
    for number in texts:
        if number <= at:
            continue
        text = lines.line(number).strip()
        if _SEPARATOR.match(text):
            if parts:
                break
            continue
        if _NUMBER.search(text) or (parts and _DATE.search(fold(text)) and len(text) < 80):
            if parts:
                break
            continue
        if parts and (_ATTACHED.match(fold(text)) or _title_ended(parts, text, number - previous > 1)):
            break
        parts.append(text[:1500])
        first = first or number
        previous = head.last_line = number
        if len(parts) > 12:
            break
    title = _RULE.sub("", fold_blanks(" ".join(parts))).strip(" .;:,") if parts else ""
    title = _closed(title, fold_blanks(" ".join(parts)))
    if title:
        head.title = title
        head.lines["title"] = first


def _closed(title: str, whole: str) -> str:
    """Give back the closing quotation mark that stripping a ruled line took away."""
    for mark in ("”", '"', ")"):
        if whole.startswith(title + mark):
            return title + mark
    return title


def _title_ended(parts: list[str], text: str, gap: bool) -> bool:
    """Tell whether `text` begins the preamble rather than going on the title."""
    so_far = " ".join(parts)
    open_quote = so_far.count("“") > so_far.count("”") or so_far.count('"') % 2 == 1
    if open_quote and len(so_far) < 600:
        return False
    if is_capitals(so_far) != is_capitals(text) and len(text) > 12:
        return True
    if (
        is_basis(text)
        and (gap or not text[0].islower())
        and re.search(r"\d|luat|nghi|quyet|ke hoach|huong dan|cong van|de nghi", fold(text))
    ):
        return True
    if gap:
        return not (text[0].islower() or text[0].isdigit() or (is_capitals(so_far) and is_capitals(text)))
    return bool(re.match(r"(?:uy ban nhan dan|ubnd|can cu|hoi dong|dang uy)\b", fold(text)))
