"""Puts the head, the preamble, the foot and the gazetteer together into the document's fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extractors.document.head import Head, type_of_symbol
from extractors.document.foot import Foot
from extractors.facts import Citation, DocumentFields, Phase, Section
from extractors.folding import fold
from extractors.gazetteer import COMMUNE_TYPES, PROVINCE_TYPES, exact_key, gazetteer
from extractors.lines import TextLines, fold_blanks
from extractors.patterns import compile_pattern, words_pattern

_ISSUES = compile_pattern(
    r"""(?P<body> {at} (?: {ubnd} | <hội đồng nhân dân> | <đảng ủy> | <ban thường vụ> | <ban chấp hành> | <ban chỉ đạo> | <hội đồng> | <sở>
        | <trường> | <ủy ban> | <phòng> | <công an> | <liên đoàn> | <hội> | <trung tâm> ) {on} [^.;:]{0,160}? )
    (?<!\sve)(?<!viec) {sp} {issues} {sp} (?: <kế hoạch> | <chương trình> | <phong trào> | <hướng dẫn> | <đợt> )"""
)
_COMMITTEE = compile_pattern(r"{at}{ubnd}{on}")
_OWN_BODY = compile_pattern(r"{ubnd} {sp} (?P<level>{level}) {on}")
_HEAD_BODY = compile_pattern(r"{at} (?P<level>{level}) {sp} (?P<name>[^\W\d_].*?) (?=\s(?:{level}|<ủy ban>)\s|$)")
_PROVINCE_WORD = compile_pattern(r"{at} (?P<level>{province_level}) {sp} (?=[^\W\d_])")
_PROVINCE_COMMITTEE = compile_pattern(r"{ubnd} {sp} {province_level}")
_ISSUED_BEFORE = compile_pattern(
    r"""(?: ngay {sp} (?: (?P<day>{day}) \s?/\s? (?P<month>{month}) \s?/\s? (?P<year>{year}) ) \s{0,2} ,? {sp} )?
    (?P<body> {ubnd} {sp} {province_level} [^.;:]{1,60}? ) {sp} (?: <đã> {sp} )? <ban hành> {sp0}
    (?: (?: <kế hoạch> | <quyết định> | <chỉ thị> ) [^.;:,]{0,12} )? $"""
)
_NAME_AFTER = re.compile(r"\s{1,4}(?P<name>(?:[^\W\d_][\w'’-]*\.?)(?:\s{1,3}(?:-\s{0,2})?[^\W\d_][\w'’-]*){0,8})")
_NUMBERED_NAME = re.compile(r"[^\S\n]{1,2}([0-9]{1,2})(?![\w/.])")
_QUOTED = re.compile(r"[“\"„](?P<name>[^“”\"„]{6,400})[”\"]")
_BEFORE_QUOTE = compile_pattern(r"(?: <phong trào> | <thi đua> | <cuộc vận động> ) \W{0,3} $")
_MOVEMENT = compile_pattern(r"{movement}{on}")
_MOVEMENT_END = compile_pattern(
    r"""{sp} (?: <trên địa bàn> | <giai đoạn> | <trong toàn> | nam {sp} (?:hoc {sp})? 20[0-9]{2} | <của> {sp} {level} {sp} | \( ) | ; | [.]$"""
)
_SPAN = compile_pattern(
    r"""<giai đoạn> {sp} (?:tu {sp})? (?:nam {sp})? (?P<a>{year}) {sp0} (?: - | den (?:{sp} het)? (?:{sp} nam)? ) {sp0} (?P<b>{year})"""
)
_FROM_TO = compile_pattern(
    r"""{at} tu {sp} (?: (?: ngay | thang | quy | <đầu năm> ) \s [^.;:]{0,30}? )? (?:nam {sp} | /)? (?P<a>{year})
    {sp0} (?: - | ,? {sp0} den (?:{sp} (?:het|cuoi))? (?:{sp} (?:ngay|thang|quy) \s [^.;:]{0,30}?)? (?:{sp} nam)? ) [\s/]{0,4} (?P<b>{year})"""
)
_UNTIL = compile_pattern(
    r"""{at} den (?:{sp} het)? {sp} (?: (?:ngay|thang) {sp} [0-9/]{1,6} [\s/]{1,4} )? (?:nam {sp})? (?P<b>{year})"""
)
_YEAR_TITLE = compile_pattern(r"{at} nam {sp} (?P<a>{year}) (?! {sp0} - {sp0} 20)")
_NATIONAL = compile_pattern(r"(?: <thủ tướng> | <chính phủ> | bo\s | ban\s.*<trung ương> | <hội đồng> .*<trung ương> )")
_AWARD_TIME = compile_pattern(r"<khen thưởng>")
_COMMUNE_TYPE = {"xa": "xã", "phuong": "phường", "dac khu": "đặc khu", "thi tran": "thị trấn", "tinh": "tỉnh", "thanh pho": "thành phố", "tp": "thành phố"}


@dataclass(frozen=True, slots=True)
class Body:
    """The body that issues the document."""

    text: str
    level: str | None
    """`xã`, `phường`, `đặc khu`, `tỉnh`, `thành phố`."""
    name: str | None
    line: int


def document_fields(
    lines: TextLines, head: Head, foot: Foot, sections: tuple[Section, ...], citations: tuple[Citation, ...], phases: tuple[Phase, ...],
    noisy: bool,
) -> DocumentFields:
    """Return the fields of a document.

    Args:
        lines: The text.
        head: What the head shows.
        foot: What the foot shows.
        sections: The outline.
        citations: The cited documents with their roles; empty where they were not looked for.
        phases: The phases; empty where they were not looked for.
        noisy: Whether an OCR engine read the text.
    """
    where: dict[str, int] = dict(head.lines)
    where.update(foot.lines)
    where.pop("recipients", None)
    preamble_end = next((s.start for s in sections if s.level > 0), min(len(lines.text), 6000))
    body = find_issuer(lines, head, preamble_end)
    if body is not None:
        where["issuer"] = body.line
        where["unit"] = where["unit_level"] = body.line
    level = _level(body, head)
    carried = _carried_out(lines, citations, level, preamble_end)
    province, province_line = _province(lines, body, level, carried, citations, foot)
    if province_line:
        where["province"] = province_line
    movement, movement_line = find_movement(lines, head, preamble_end)
    if movement_line:
        where["movement"] = movement_line
    period, period_line = find_period(lines, head, sections, phases, preamble_end)
    if period_line:
        where["period_from"] = where["period_to"] = period_line
    if carried is not None:
        where.update({f"province_plan_{k}": carried.line for k in ("type", "number", "date", "issuer") if getattr(carried, k)})
    if body is not None and noisy:
        body = _best_spelling(lines, body, head, province)
    unit = body.name if body else None
    place = head.place
    if place and unit and (fold(place) == fold(unit) or (noisy and fuzz.ratio(fold(place), fold(unit)) >= 75)):
        place = unit
    return DocumentFields(
        level=level,
        type=head.type or type_of_symbol(head.number),
        number=head.number,
        date=head.date,
        place=place,
        issuer=body.text if body else None,
        unit=unit,
        unit_level=body.level if body else None,
        province=province,
        title=head.title,
        movement=movement,
        period_from=period[0],
        period_to=period[1],
        signatory_title=foot.signatory_title,
        signatory=foot.signatory,
        province_plan_type=carried.type if carried else None,
        province_plan_number=carried.number if carried else None,
        province_plan_date=carried.date if carried else None,
        province_plan_issuer=carried.issuer if carried else None,
        head_damaged=_head_damaged(lines, head, noisy),
        foot_damaged=_foot_damaged(lines, foot, noisy),
        blank_fields=tuple(sorted(head.blank)),
        lines=tuple(sorted(where.items())),
    )


def _carried_out(lines: TextLines, citations: tuple[Citation, ...], level: str, preamble_end: int) -> Citation | None:
    """Return the province's document that a commune's plan carries out.

    The role of the citation tells; where damage hid the words that tell the role ("Thực hiện", "Căn cứ"), the first document of
    a province's committee that the preamble cites.
    """
    for citation in citations:
        if citation.role == "carries_out":
            return citation
    if level != "commune":
        return None
    folded = fold(lines.text[:preamble_end])
    for citation in citations:
        if citation.start >= preamble_end:
            break
        if not citation.number:
            continue
        if _PROVINCE_COMMITTEE.search(fold(citation.issuer or "")):
            return citation
        before = _ISSUED_BEFORE.search(folded, max(0, citation.start - 160), citation.start)
        if before:  # "Ngày 18/9/2025, UBND tỉnh ... ban hành Kế hoạch số 215/KH-UBND"
            date = citation.date
            if date is None and before["day"]:
                date = f"{before['year']}-{int(before['month']):02d}-{int(before['day']):02d}"
            body = fold_blanks(lines.text[before.start("body") : before.end("body")])
            return replace(citation, date=date, issuer=citation.issuer or body)
    return None


# --- issuer and unit -------------------------------------------------------------------------------------------


def find_issuer(lines: TextLines, head: Head, preamble_end: int) -> Body | None:
    """Return the issuing body: from the preamble's "... ban hành Kế hoạch", the head, the title, in this order.

    The preamble spells the name in small letters, which the head's capitals do not show; the head is the witness.
    """
    text = lines.text[:preamble_end]
    folded = fold(text)
    candidates: list[Body] = []
    for match in _ISSUES.finditer(folded, 0, 12_000):
        # the last body before the verb is the one that issues
        inner = list(_COMMITTEE.finditer(folded[match.start("body") : match.end("body")]))
        start = match.start("body") + (inner[-1].start() if inner else 0)
        candidates.append(_body(lines, folded, start, match.end("body")))
    own = [b for b in candidates if b.level]
    headed = _head_body(head, lines)
    if headed is not None and headed.name:
        # the same unit in the text gives the spelling
        for body in own:
            if body.name and fold(body.name) == fold(headed.name):
                return body
        spelled = _spelled(lines, folded, headed)
        return spelled or headed
    if own:
        return own[-1]
    if headed is not None:
        return headed
    for match in _OWN_BODY.finditer(folded):
        level = _level_word(match["level"])
        if level in COMMUNE_TYPES:
            return _body(lines, folded, match.start(), min(len(text), match.end() + 80))
    if candidates:
        return candidates[-1]
    return None


def _level_word(folded: str) -> str | None:
    key = re.sub(r"\s+", " ", folded).strip(".")
    return "xã" if key[0] == "x" else _COMMUNE_TYPE.get(key)  # "xi", "x4": a short word that readings damage often


def _body(lines: TextLines, folded: str, start: int, end: int) -> Body:
    text = lines.text
    match = _OWN_BODY.match(folded, start)
    if match:
        level = _level_word(match["level"])
        name = _capitalised(text, match.end(), end)
        short = fold(text[start : start + 4]) == "ubnd"
        whole = f"{'UBND' if short else 'Ủy ban nhân dân'} {level}"
        if name:
            return Body(f"{whole} {name}", level, name, lines.number_at(start))
        return Body(whole, level, None, lines.number_at(start))
    return Body(fold_blanks(text[start:end]), None, None, lines.number_at(start))


def _capitalised(text: str, at: int, end: int) -> str | None:
    """Return the name that follows a level word: the words that begin with a capital."""
    match = _NAME_AFTER.match(text, at, min(end, at + 80))
    if not match:
        return None
    kept: list[str] = []
    for word in match["name"].split():
        if not (word[0].isupper() or word in "-–"):
            break
        kept.append(word)
    name = " ".join(kept).strip(" -–")
    numbered = _NUMBERED_NAME.match(text, match.start() + match.group().find(match["name"]) + len(name))
    if name and numbered and gazetteer().communes(f"{name} {numbered[1]}"):
        name = f"{name} {numbered[1]}"  # "xã Tân Phước 1"
    return name or None


def _head_body(head: Head, lines: TextLines) -> Body | None:
    """Return the body of the head's left column: "ỦY BAN NHÂN DÂN" over "PHƯỜNG VẠN XUÂN", or both on one line."""
    joined = " ".join(head.issuer_lines)
    folded = fold(joined)
    found = None
    for match in _HEAD_BODY.finditer(folded):
        level = _level_word(match["level"])
        name = _title_case(joined[match.start("name") : match.end("name")])
        if len(name.split()) <= 6:
            found = Body(f"Ủy ban nhân dân {level} {name}", level, name, 1)
    if found is None:
        return None
    for number in range(1, min(len(lines), 30) + 1):
        if found.name and fold(found.name) in fold(lines.line(number)[:300]):
            return Body(found.text, found.level, found.name, number)
    return found


def _title_case(text: str) -> str:
    return " ".join(w[:1].upper() + w[1:].lower() if w.isupper() and "'" not in w else w for w in text.split()).strip(" -–.,")


def _spelled(lines: TextLines, folded: str, headed: Body) -> Body | None:
    """Return the head's body as the running text spells it."""
    key = fold(headed.name or "")
    for match in _OWN_BODY.finditer(folded):
        name = _capitalised(lines.text, match.end(), match.end() + 80)
        if name and fold(name) == key:
            return _body(lines, folded, match.start(), match.end() + 80)
    at = folded.find(key)
    while at >= 0:
        written = lines.text[at : at + len(key)]
        if not written.isupper():
            return Body(f"Ủy ban nhân dân {headed.level} {fold_blanks(written)}", headed.level, fold_blanks(written), headed.line)
        at = folded.find(key, at + 1)
    return None


def _best_spelling(lines: TextLines, body: Body, head: Head, province: str | None) -> Body:
    """Return the body with its name spelled as a unit that exists, where the damaged text spells it in several ways.

    Every spelling beside the level word, and the place of the date line, is a witness; the one that the gazetteer knows in this province
    wins, else the most frequent. Where none is known but the letters without marks are those of exactly one unit of the
    province, that unit's spelling is taken: the letters were read, only the marks were lost.
    """
    if body.name is None or body.level not in COMMUNE_TYPES:
        return body
    key = fold(body.name)
    votes: dict[str, int] = {body.name: 1}
    if head.place:
        votes[head.place] = votes.get(head.place, 0) + 1
    folded = fold(lines.text[:200_000])
    for match in re.finditer(rf"(?<!\w){words_pattern(body.level)}(?=\s)", folded):
        name = _capitalised(lines.text, match.end(), match.end() + 80)
        if name:
            votes[name] = votes.get(name, 0) + 1
    near = {n: v for n, v in votes.items() if fold(n) == key or fuzz.ratio(fold(n), key) >= 80}
    names = gazetteer()
    known = {n: v for n, v in near.items() if any(exact_key(u.name) == exact_key(n) and province in (None, u.province) for u in names.communes(n, body.level))}
    best = max(known or near, key=lambda n: (near[n], n == body.name)) if near else body.name
    if not known:
        units = {u.name for u in names.communes(best, body.level) if province in (None, u.province)}
        if len(units) == 1 and province is not None:
            best = next(iter(units))
    if best == body.name:
        return body
    return Body(body.text.replace(body.name, best), body.level, best, body.line)


def _level(body: Body | None, head: Head) -> str:
    if body is None:
        return "unknown"
    if body.level in COMMUNE_TYPES or body.level == "thị trấn":
        return "commune"
    if body.level in PROVINCE_TYPES:
        return "province"
    key = fold(body.text)
    if _NATIONAL.match(key):
        return "national"
    if re.search(r"\b(?:tinh|thanh pho)\b", key):
        return "province"
    if re.search(r"\b(?:xa|phuong|dac khu)\b", key):
        return "commune"
    return "unknown"


# --- province --------------------------------------------------------------------------------------------------


def _province(
    lines: TextLines, body: Body | None, level: str, carried: Citation | None, citations: tuple[Citation, ...], foot: Foot
) -> tuple[str | None, int | None]:
    """Return the province, one of the 34, and the line that tells it; never guessed from an ambiguous name."""
    names = gazetteer()
    if level == "province" and body and body.name:
        return names.province(body.name), body.line
    for citation in ([carried] if carried else []) + [c for c in citations if c.role == "basis"]:
        found = province_in(citation.issuer or "")
        if found:
            return found, citation.line
    counts: dict[str, list[int]] = {}
    folded = fold(lines.text[:200_000])
    for match in _PROVINCE_WORD.finditer(folded):
        found = _province_at(lines.text, match.end())
        if found:
            counts.setdefault(found, []).append(lines.number_at(match.start()))
    if counts:
        best = max(counts, key=lambda name: len(counts[name]))
        if body and body.name and body.level in COMMUNE_TYPES and len(counts) > 1:
            home = [p for p in names.provinces_of_commune(body.name, body.level) if p in counts]
            if len(home) == 1:
                return home[0], counts[home[0]][0]
        if len(counts) == 1 or len(counts[best]) >= 2 * max(len(v) for k, v in counts.items() if k != best):
            return best, counts[best][0]
    if counts or _names_unknown_province(lines, carried):
        return None, None  # several provinces, or one that is none of the 34: the commune's name alone must not decide
    if body and body.name and body.level in COMMUNE_TYPES:
        found_in = names.provinces_of_commune(body.name, body.level)
        if len(found_in) == 1:
            return found_in[0], body.line
    return None, None


def _names_unknown_province(lines: TextLines, carried: Citation | None) -> bool:
    """Tell whether the text names a province that the gazetteer does not know."""
    for text in ((carried.issuer or "") if carried else "", lines.text[:6000]):
        for match in _PROVINCE_WORD.finditer(fold(text)):
            if _capitalised(text, match.end() - 1, match.end() + 60):
                return True
    return False


def province_in(text: str) -> str | None:
    """Return the province of July 2025 that a text names: "UBND tỉnh Đắk Lắk" gives "Đắk Lắk"."""
    folded = fold(text)
    for match in _PROVINCE_WORD.finditer(folded):
        found = _province_at(text, match.end())
        if found:
            return found
    return None


def _province_at(text: str, at: int) -> str | None:
    words = re.findall(r"[^\s,.;:()“”\"]+", text[at : at + 60])[:5]
    for count in (5, 4, 3, 2, 1):
        if count <= len(words) and all(w[:1].isupper() or w in "-–" for w in words[:count]):
            found = gazetteer().province(" ".join(words[:count]))
            if found:
                return found
    return None


# --- movement and period ---------------------------------------------------------------------------------------


def find_movement(lines: TextLines, head: Head, preamble_end: int) -> tuple[str | None, int | None]:
    """Return the name of the movement: in quotation marks after "phong trào thi đua", else the words after it."""
    sources: list[tuple[str, int, int | None]] = []
    if head.title:
        sources.append((head.title, 0, head.lines.get("title")))
    sources.append((lines.text[:preamble_end], 0, None))
    for text, _, line in sources:
        for match in _QUOTED.finditer(text):
            before = fold(text[max(0, match.start() - 60) : match.start()])
            if _BEFORE_QUOTE.search(before):
                name = fold_blanks(match["name"])
                return name, line or lines.number_at(match.start())
    if head.title:
        name = _unquoted(head.title)
        if name:
            return _spelled_like(lines, name, preamble_end), head.lines.get("title")
    name = _unquoted(fold_blanks(lines.text[:preamble_end]))
    return (name, None) if name else (None, None)


def _unquoted(text: str) -> str | None:
    folded = fold(text)
    match = _MOVEMENT.search(folded)
    if not match:
        return None
    rest = text[match.end() :]
    end = _MOVEMENT_END.search(fold(rest))
    name = rest[: end.start() if end else 300].strip(" .,;:“”\"-")
    return name if len(name.split()) >= 2 else None


def _spelled_like(lines: TextLines, name: str, preamble_end: int) -> str:
    """Return a name set in capitals as the preamble spells it."""
    if not name.isupper():
        return name
    flat = fold_blanks(lines.text[:preamble_end])
    key, folded = fold(name), fold(flat)
    at = folded.find(key)
    while at >= 0:
        written = flat[at : at + len(key)]
        if not written.isupper():
            return written
        at = folded.find(key, at + 1)
    words = key.split()
    for match in _MOVEMENT.finditer(folded):
        rest = flat[match.end() : match.end() + 2 * len(name)].strip()
        if rest and not rest[:12].isupper() and fold(rest).split()[:4] == words[:4]:
            end = _MOVEMENT_END.search(fold(rest))
            return rest[: end.start() if end else len(name)].strip(" .,;:")
    return name


def find_period(
    lines: TextLines, head: Head, sections: tuple[Section, ...], phases: tuple[Phase, ...], preamble_end: int
) -> tuple[tuple[int | None, int | None], int | None]:
    """Return the years of the movement and the line that tells them: title, timeline, preamble, phases, in this order."""
    if head.title:
        match = _SPAN.search(fold(head.title))
        if match:
            return (int(match["a"]), int(match["b"])), head.lines.get("title")
    spans = [(s.start, s.end) for s in sections if s.level > 0 and "timeline" in s.role and not _AWARD_TIME.search(fold(s.title))]
    for pattern in (_FROM_TO, _SPAN):
        for start, end in spans:
            match = pattern.search(fold(lines.text[start:end]))
            if match and int(match["a"]) <= int(match["b"]):
                return (int(match["a"]), int(match["b"])), lines.number_at(start + match.start())
    preamble = fold(lines.text[:preamble_end])
    own = [m for m in _SPAN.finditer(preamble)]
    if own:
        return (int(own[-1]["a"]), int(own[-1]["b"])), lines.number_at(own[-1].start())
    years = [(p.from_year, p.to_year) for p in phases if p.from_year and p.to_year]
    if years:
        return (min(a for a, _ in years), max(b for _, b in years)), phases[0].line
    issued = int(head.date[:4]) if head.date else None
    for start, end in spans:
        match = _UNTIL.search(fold(lines.text[start:end]))
        if match and issued and issued <= int(match["b"]):
            return (issued, int(match["b"])), lines.number_at(start + match.start())
    if head.title:
        year = _YEAR_TITLE.search(fold(head.title))
        if year:
            return (int(year["a"]), int(year["a"])), head.lines.get("title")
    return (None, None), None


# --- damage ----------------------------------------------------------------------------------------------------


def _head_damaged(lines: TextLines, head: Head, noisy: bool) -> bool:
    """Tell whether the missing number or date may have been lost in reading rather than left out in print."""
    number = head.number is not None or "so_ky_hieu" in head.blank
    date = head.date is not None or "ngay_thang" in head.blank
    if head.torn:
        return True
    if number and date:
        return False
    if not head.motto and not head.issuer_lines:
        return True  # the top of the page is not there at all
    if lines.confidence and min(lines.confidence[: max(1, head.lines.get("type", 6))], default=1.0) < 0.5:
        return True
    return noisy and not (number or date) and not head.motto


def _foot_damaged(lines: TextLines, foot: Foot, noisy: bool) -> bool:
    """Tell whether missing recipients or a missing signature may have been lost in reading."""
    signed = foot.signatory is not None
    titled = foot.signatory_title is not None or foot.for_body
    listed = bool(foot.recipients)
    if not (signed or titled or listed):
        return True
    if signed:
        return False
    # A signature that was there leaves a trace beside the recipients: "TM. ...", a title, signs read from the stamp.
    return (noisy or foot.dirty) and (titled or foot.dirty or len(foot.recipients) < 3)
