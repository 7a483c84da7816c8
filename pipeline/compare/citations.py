"""How a plan cites the province's document and every other: wrong, in two ways, malformed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.facts import Citation
from pipeline.compare.gaps import Gap, vietnamese_date
from pipeline.compare.places import own_place, quote
from pipeline.compare.reference import own_reference
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise, strip_marks

_LOOKALIKE = frozenset(
    frozenset(pair)
    for pair in re.findall(r"\d\d", "38 36 35 56 68 08 06 09 17 14 58 89 39 27 49 69 12 13 59 03 05 16 18 19")
)
"""Digits that a poor scan makes of one another."""
_OF_PROVINCE = re.compile(
    r"\S+ (?:ngày \S+ )?của (?:(?!\b(?:xã|phường|đặc khu|thị trấn)\b)[^.,;:]){0,70}?\b(?:tỉnh|thành phố|thành ủy)\b"
)
"""A number that the text says the province's body gave, whoever that is."""


_SENTENCE_END = re.compile(r"(?<=\w)[.;](?:\s|$)|[;:]\s")
_LINES_BEFORE = 5
"""Lines before a number in which its sentence may begin."""
_ON = ("-", "–", ",")
"""What ends a line in the middle of a sentence."""
_NAME = re.compile(r"[“\"][^“”\"]{3,300}[”\"]")
"""A movement's name, which tells nothing of who gives a document."""
_LAUNCHES = re.compile(
    r"\b(?:tỉnh|thành phố|tỉnh ủy|thành ủy)\b(?!\s(?:lộ|giao))[^.;:]{0,200}"
    r"\b(?:kế hoạch|quyết định|hướng dẫn)(?: số)?\W*$"
)
"""The province's body as the subject of a sentence that ends with the kind of its document."""
_BY_COMMUNE = re.compile(r"\b(?:xã(?! hội)|phường|đặc khu|thị trấn)\b")
_DAY_GIVEN = re.compile(
    r"\bngày (?P<day>\d{1,2})(?:/| tháng )(?P<month>\d{1,2})(?:/| năm )(?P<year>20\d\d),? "
    r"[^.;:\d]{0,40}\b(?:tỉnh|thành phố)\b[^.;:\d]{0,60}\b(?:kế hoạch|quyết định|hướng dẫn)(?: số)?\W*$"
)
"""A date, the province's body and its document, in this order, up to the number."""


def number_parts(number: str | None) -> tuple[str, str] | None:
    """The digits and the sign of a number: "0136/KH-UBND" is ("136", "KHUBND").

    Returns:
        Digits without leading zeros (with the year of a number like 152/2025/NĐ-CP) and the bare letters; None
        for text that is no number.
    """
    if not number:
        return None
    m = re.match(r"\s*(\d{1,5})\s*(?:/\s*((?:19|20)\d\d)\b)?\s*[/.\-]?\s*(.*)$", number)
    if not m:
        return None
    letters = re.sub(r"[^A-Z]", "", strip_marks(m[3]).upper())
    return (m[1].lstrip("0") or "0") + (f"/{m[2]}" if m[2] else ""), letters


def same_sign(a: str, b: str) -> bool:
    """Whether two signs are the same or one is cut short: "KHUBND" and "KH"."""
    return a == b or (bool(a) and bool(b) and (a.startswith(b) or b.startswith(a)))


def read_alike(a: str, b: str) -> bool:
    """Whether a reading engine may have made one number of the other: one digit swapped for a look-alike, or lost."""
    if len(a) == len(b):
        apart = [frozenset((x, y)) for x, y in zip(a, b, strict=True) if x != y]
        return len(apart) == 1 and apart[0] in _LOOKALIKE
    short, long = sorted((a, b), key=len)
    return len(long) - len(short) == 1 and any(long[:k] + long[k + 1 :] == short for k in range(len(long)))


def _dates_alike(a: str, b: str) -> bool:
    """Whether a reading engine may have made one date of the other, a figure of the day or month lost included."""
    padded = read_alike(a.replace("-", ""), b.replace("-", ""))
    bare = ["".join(part.lstrip("0") for part in date.split("-")) for date in (a, b)]
    return padded or (a[:4] == b[:4] and bare[0] != bare[1] and read_alike(*bare))


def _doubtful(commune: PlanView, line: int, a: str, b: str) -> bool:
    """Whether the difference may be the engine's and not the commune's."""
    # "10:42/KH-UBND": only an end of the number was read as one
    torn = len(a) < len(b) and (b.startswith(a) or b.endswith(a))
    return commune.plan.restored and (torn or read_alike(a, b) or commune.confidence_at(line) < 0.5)


def _issuer_level(citation: Citation) -> str:
    who = normalise(citation.issuer or "")
    if _BY_COMMUNE.search(who):
        return "commune"
    if re.search(r"tỉnh|thành phố", who):
        return "province"
    return ""


def _shown(citation: Citation) -> str:
    """A citation as printed, short."""
    if citation.date and re.match(r"\d{4}-\d\d-\d\d$", citation.date):
        return f"{citation.number} ngày {vietnamese_date(citation.date)}"
    return str(citation.number)


def province_citation_gaps(province: PlanView, commune: PlanView) -> list[Gap]:
    """Citations of the province's document under a wrong number or date, each slip once."""
    known = own_reference(province.plan)
    true = number_parts(known.number)
    date = known.date
    if true is None:
        return []
    gaps: list[Gap] = []
    seen: set[str] = set()
    for c in commune.facts.citations:
        parts = number_parts(c.number)
        if parts is None or not same_sign(parts[1], true[1]) or _issuer_level(c) == "commune" or c.short:
            continue
        right_number, right_date = parts[0] == true[0], _dated(c, date, commune)
        if right_number and not right_date and c.date is None and (told := _told_before(c, commune)):
            c, right_date = replace(c, date=told), told == date
        if right_number and (right_date or c.date is None or date is None):
            continue
        meant = _meant(c, parts, true, right_number, right_date, province, commune)
        if not meant:
            continue
        item = str(c.number) if not right_number else _shown(c)
        if item in seen:
            continue
        seen.add(item)
        # cited in passing, one digit off: another plan of the province's has such a number too
        other = not right_number and not right_date and c.role != "carries_out" and _one_off(parts[0], true[0])
        doubt = other or (
            _doubtful(commune, c.line, parts[0], true[0])
            if not right_number
            else commune.plan.restored and _dates_alike(c.date or "", date or "")
        )
        gaps.append(
            Gap(
                kind="wrong_province_citation",
                item=item,
                ground="province_plan",
                rule="citations.number" if not right_number else "citations.date",
                confidence=0.55 if doubt else 0.93,
                needs_check=doubt,
                province_line=known.line,
                commune_line=c.line,
                province_text=quote(province.document.title or ""),
                commune_text=quote(commune.text_between(c.line, c.line_to)),
                words={"found": own_place(commune, c.line)},
            )
        )
    return gaps


def _dated(c: Citation, date: str | None, commune: PlanView) -> bool:
    """Whether a citation bears a date, behind the number or, in running words, just before it."""
    if date is None:
        return False
    if c.date is not None:
        return c.date == date
    others = [o for o in commune.facts.citations if o is not c]
    near = any(
        d.date == date and 0 <= c.line - d.line <= 1 and d.start < c.start
        and not any(o.start <= d.start < o.end for o in others)  # the date of the document cited before
        for d in commune.facts.dates
    )
    return near and c.type is not None and _issuer_level(c) != "commune"


def _before(c: Citation, commune: PlanView) -> str:
    """What the sentence says before a citation's number: "UBND tỉnh đã phát động bằng Kế hoạch số"."""
    text = {p.number: p.text.strip() for p in commune.plan.lines if c.line - _LINES_BEFORE <= p.number <= c.line}
    first = c.line
    # a paragraph begins behind a blank line, unless its sentence plainly goes on
    while first - 1 in text and (text[first - 1] or text[first][:1].islower() or text.get(first - 2, "")[-1:] in _ON):
        first -= 1
    told = normalise(commune.text_between(first, c.line_to))
    return _SENTENCE_END.split(_NAME.sub("", told[: told.rfind(normalise(c.number or ""))]))[-1]


def _told_before(c: Citation, commune: PlanView) -> str | None:
    """The date that opens the sentence in which the province's body gives a number that bears none itself.

    "Ngày 17 tháng 3 năm 2026, UBND tỉnh có Kế hoạch số 96/KH-UBND".
    """
    m = _DAY_GIVEN.search(_before(c, commune))
    if m is None or _BY_COMMUNE.search(m[0]):
        return None
    return f"{m['year']}-{int(m['month']):02d}-{int(m['day']):02d}"


def _meant(
    c: Citation,
    parts: tuple[str, str],
    true: tuple[str, str],
    right_number: bool,
    right_date: bool,
    province: PlanView,
    commune: PlanView,
) -> bool:
    """Whether a citation that differs from the province's document is meant to be it."""
    if right_date and not right_number:
        return True
    level = _issuer_level(c)
    told = normalise(commune.text_between(c.line, c.line_to + 2))
    if right_number:
        # the same number under another date: the same document, if it is the province's at all
        near = told[told.find(normalise(c.number or "")) :][:120]
        by = _before(c, commune)
        return (
            level == "province"
            or c.role == "carries_out"
            or bool(re.search(r"\btỉnh\b|thành phố", near))
            or bool(_LAUNCHES.search(by) and not _BY_COMMUNE.search(by))
        )
    if c.role != "carries_out":
        # two digits changed places in a number that only a province's body gives, cited without its date
        said = told[max(told.find(normalise(c.number or "")), 0) :][:140]
        given = level == "province" or parts[1].endswith("TU") or bool(_OF_PROVINCE.match(said))
        return given and c.date is None and (sorted(parts[0]) == sorted(true[0]) or _one_off(parts[0], true[0]))
    speaks = level == "province" and ("phong trào thi đua" in told or "thi đua" in told)
    # nothing right but the role: only where no other citation is the province's document
    others = [number_parts(o.number) for o in commune.facts.citations if o is not c]
    return speaks and true not in others


def contradictory_gaps(commune: PlanView) -> list[Gap]:
    """One document cited in two ways: one date and sign with two numbers, or one number with two dates."""
    own = number_parts(commune.document.number)
    cited = [
        (c, parts)
        for c in commune.facts.citations
        if not c.short and (parts := number_parts(c.number)) is not None and parts[1]
    ]
    gaps: list[Gap] = []
    seen: set[frozenset[str]] = set()
    for k, (a, x) in enumerate(cited):
        for b, y in cited[k + 1 :]:
            if x[1] != y[1] or not _one_issuer(a, b):
                continue
            clash = _numbers_clash(a, b, x, y) or _dates_clash(a, b, x, y, own)
            if not clash:
                continue
            shown = (_shown(a), _shown(b)) if x[0] == y[0] else (str(a.number), str(b.number))
            if frozenset(shown) in seen:
                continue
            seen.add(frozenset(shown))
            doubt = x[0] != y[0] and _doubtful(commune, b.line, x[0], y[0])
            gaps.append(
                Gap(
                    kind="contradictory_citation",
                    item="; ".join(shown),
                    ground="own_text",
                    rule="citations.two_numbers" if x[0] != y[0] else "citations.two_dates",
                    confidence=0.55 if doubt else 0.88,
                    needs_check=doubt,
                    commune_line=b.line,
                    commune_text=quote(commune.text_between(b.line, b.line_to)),
                    words={"detail": f"{_shown(a)} ({own_place(commune, a.line)}) và {_shown(b)} "
                           f"({own_place(commune, b.line)})"},
                )
            )
    return gaps


def with_contradictions(gaps: Sequence[Gap], found: Sequence[Gap], province: PlanView | None) -> list[Gap]:
    """Add contradictions to the other gaps, save one that is the province's document cited wrongly, which is one slip.

    Args:
        gaps: what comparing with the province's plan found.
        found: documents cited in two ways.
        province: the province's plan.
    """
    true = number_parts(own_reference(province.plan).number) if province else None
    out, kept = list(gaps), []
    for gap in found:
        parts = {number_parts(part.split(" ")[0]): part for part in gap.item.split("; ")}
        slips = [
            k
            for k, g in enumerate(out)
            if g.kind == "wrong_province_citation" and number_parts(g.item.split(" ")[0]) in parts
        ]
        if true is None or true not in parts or not slips:
            kept.append(gap)
            continue
        for k in slips:
            told = (p for p in gap.item.split("; ") if number_parts(p.split(" ")[0]) == true and p != out[k].item)
            where = f"{out[k].words.get('found', '')}; nơi khác ghi {next(told, parts[true])}"
            out[k] = replace(out[k], words={**out[k].words, "found": where})
    return [*out, *kept]


def _one_issuer(a: Citation, b: Citation) -> bool:
    levels = {_issuer_level(a), _issuer_level(b)} - {""}
    return len(levels) <= 1


def _numbers_clash(a: Citation, b: Citation, x: tuple[str, str], y: tuple[str, str]) -> bool:
    """Two numbers under one date and sign, near enough to be one document."""
    if x[0] == y[0] or a.date is None or a.date != b.date:
        return False
    # two documents of one day do exist; one slip leaves most digits in place
    return sorted(x[0]) == sorted(y[0]) or read_alike(x[0], y[0]) or _one_off(x[0], y[0])


def _one_off(a: str, b: str) -> bool:
    return len(a) == len(b) >= 2 and sum(p != q for p, q in zip(a, b, strict=True)) == 1


def _dates_clash(
    a: Citation, b: Citation, x: tuple[str, str], y: tuple[str, str], own: tuple[str, str] | None
) -> bool:
    """One number under two dates of one year; a number returns with every new year."""
    if x != y or x == own or a.date is None or b.date is None or a.date == b.date:
        return False
    return a.date[:4] == b.date[:4] or "/" in x[0]


def _goes_on(text: str, number: str) -> bool:
    """Whether more of the number stands behind it that the engine tore off or misread ("28/CT-T1g", "12/KH’ -UBND")."""
    return re.search(re.escape(number) + r"[^\w\s,;]{0,2} ?[-–] ?\w", text) is not None


def malformed_gaps(commune: PlanView, taken: Sequence[str] = ()) -> list[Gap]:
    """Numbers that break the form, as the extractors saw them."""
    gaps = []
    seen = set(taken)
    for defect in commune.facts.defects:
        if defect.kind != "malformed_number" or defect.item in seen:
            continue
        seen.add(defect.item)
        floor = 0.6 if commune.plan.restored else 0.0
        doubt = defect.confidence < 0.6 or commune.confidence_at(defect.line) < floor
        doubt |= commune.plan.restored and _goes_on(commune.text_between(defect.line, defect.line), defect.item)
        gaps.append(
            Gap(
                kind="malformed_number",
                item=defect.item,
                ground="own_text",
                rule="form.number",
                confidence=min(defect.confidence, 0.9),
                needs_check=doubt,
                commune_line=defect.line,
                commune_text=quote(commune.text_between(defect.line, defect.line)),
                words={"detail": f" ({defect.note})" if defect.note else ""},
            )
        )
    return gaps
