"""Finds every mention of a numbered document of the State or the Party.

A number is found by its shape ("71/NQ-CP", "57-NQ/TW", "98/2023/NĐ-CP", "619/SNV-BTĐKT"); the type is read
before it, the date and the issuer beside it. A number that the page printed wrongly ("1683QĐ-UBND") stays as it
is and is reported by `malformed_numbers`. Types, abbreviations and repairs are data (`data/citations.json`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from extractors.citation_roles import with_roles
from extractors.datafile import load
from extractors.dates import match_date
from extractors.facts import Citation, Defect, Section
from extractors.folding import fold
from extractors.issuers import read_body
from extractors.lines import TextLines, fold_blanks
from extractors.state import lines_of, register_attributes

_UPPER = "A-ZĐÐƠƯÂÊÔĂ"
_SEGMENT = rf"[{_UPPER}]{{1,4}}[a-zđ]{{0,2}}[{_UPPER}0-9&]{{0,10}}(?![^\W_])"
_DASH = r"[-\u2010-\u2015\u2212\u00ad]"
_JOIN = rf"(?:\s{{0,3}}(?:{_DASH}(?:\s?{_DASH})?|[/.&])\s{{0,3}})"
"""What joins the abbreviations of a number; an engine reads a dash at a fold or a speck as two: "CT- -TTg"."""
_CUT = rf"\s*(?:{_DASH}(?:\s?{_DASH})?|[/.&])\s*"
_SYMBOL = rf"{_SEGMENT}(?:{_JOIN}{_SEGMENT}){{0,4}}"
_NUMBER = re.compile(
    rf"(?<![\w/])(?P<no>[0-9lIOo]{{1,5}}[a-z]?)\s{{0,3}}(?P<mark>[/°º]|{_DASH})\s{{0,3}}"
    rf"(?:(?P<year>(?:19|20)[0-9]{{2}})\s{{0,2}}(?P<then>/|{_DASH})\s{{0,3}})?(?P<symbol>{_SYMBOL})"
    r"(?:/(?:19|20)[0-9]{2}(?![\w/-]))?"
)
"""40/KH-UBND, 57-NQ/TW, 98/2023/NĐ-CP, 06/2022/QH15: number, perhaps year, abbreviations; 98/2023-NĐ-CP misprinted."""
_UNMARKED = re.compile(
    rf"(?<![\w/-])(?P<no>[0-9]{{1,5}})(?:\s?/\s?(?:19|20)[0-9]{{2}})?\s?\.?"
    rf"(?P<symbol>{_SEGMENT}{_JOIN}{_SYMBOL}|(?:QH|UBTVQH)[0-9]{{1,2}}(?!\w))"
)
"""1683QĐ-UBND, 152/2025NĐ-CP, 06/2022QH15, 08.NQ/ĐU: the mark before the abbreviation was not printed."""
_AS_DIGITS = str.maketrans("OoQIlSsBZ", "000115582")
"""Letters that an English engine reads for digits of a number."""
_SO = r"s[o0689bd]|\$[o06]"
_BEFORE_SO = re.compile(rf"(?<!\w)(?:{_SO})\s{{0,4}}[:.]?\s{{0,4}}$")
_ASSEMBLY = re.compile(r"(?:ubtv)?qh[0-9]{1,2}")
_OWN_NUMBER = re.compile(rf"(?:^|\n)[^\w\n]{{0,12}}(?:{_SO}|[5$s][^\s]{{0,2}})\s{{0,4}}[:;.]\s{{0,8}}$")
_LIST_LINK = re.compile(rf"[\s,;:]{{0,6}}(?:(?:va|cung|va cac)\s{{1,4}})?(?:(?:{_SO})\s{{1,4}})?$")
_DATE_LINK = re.compile(r"[\s,()]{0,4}\.?[\s,(]{1,4}(?:(?:ban hanh|ky)\s{1,3})?(?=ngay[\s,.]|[0-9o]{1,2}\s?[/.-])")
_ISSUER_LINK = re.compile(r"[\s,]{1,4}cua\s{1,6}")
_HANDED_IN = re.compile(r"\stai\s+$")
_PARTS = re.compile(
    r"[0-9]+[a-z]?(?P<year>/(?:19|20)[0-9]{2}(?![0-9]))?(?P<mark>[-/]?)(?P<kind>[^-/]+)(?P<link>[-/]?)(?P<body>.*)"
)
_YEAR_LAST = re.compile(r"[^\W\d]/(?:19|20)[0-9]{2}$")
_YEAR_DASHED = re.compile(r"[0-9]+[a-z]?-(?:19|20)[0-9]{2}[-/]")
_WINDOW = 160
"""Characters looked at before a number for its type and issuer."""


@lru_cache(maxsize=1)
def _types() -> dict[str, str]:
    return {fold(t["name"]): t["name"] for t in load("citations.json")["types"]}


def _any_type(only_short: bool = False) -> str:
    names = [fold(t["name"]) for t in load("citations.json")["types"] if t["short"] or not only_short]
    return "|".join(r"\s{1,6}".join(n.split()) for n in sorted(names, key=len, reverse=True))


@lru_cache(maxsize=1)
def _type_just_before() -> re.Pattern[str]:
    so = rf"(?:(?:{_SO})\s{{0,4}}[:.]?\s{{0,4}})?"
    return re.compile(rf"(?<!\w)(?P<type>{_any_type()})\s{{0,4}}[:'’‘`]?\s{{1,6}}{so}$")


@lru_cache(maxsize=1)
def _damaged_so() -> re.Pattern[str]:
    """A type before a number where the reading left nothing usable of "số" between them."""
    return re.compile(rf"(?<!\w)(?P<type>{_any_type()})\s{{1,4}}(?!va\s|tai\s)[^\s,;]{{1,3}}\s{{1,4}}$")


@lru_cache(maxsize=1)
def _type_with_name() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<type>{_any_type()})(?!\w)(?P<between>[^.;:]{{1,120}})$")


@lru_cache(maxsize=1)
def _short_name() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<type>{_any_type(only_short=True)})\s{{1,6}}(?P<so>(?:{_SO})\s{{1,6}})?(?P<no>[0-9]{{1,5}})"
        r"(?![\w%]|\s{0,3}/|\s{0,3}-\s{0,3}[a-z0-9]|[.,][0-9])"
    )


@lru_cache(maxsize=1)
def _codes() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    data = load("citations.json")
    repairs = data["codes_repaired"]
    kinds = frozenset(fold(code) for t in data["types"] for code in t["codes"])
    return repairs["kinds"], repairs["bodies"], kinds


@lru_cache(maxsize=1)
def _state_body() -> re.Pattern[str]:
    """A body of the State whose numbers no other body gives."""
    return re.compile("|".join(load("citations.json")["state_bodies"]["values"]))


@lru_cache(maxsize=1)
def _glued() -> re.Pattern[str]:
    """38/2024/NĐCP: the hyphen between kind and body was not printed."""
    data = load("citations.json")
    named = (*data["state_bodies"]["values"], *data["glued"]["party"])
    bodies = {b for body in named for b in (body, body.replace("Đ", "D"))}
    return re.compile(rf"(?:{'|'.join(data['glued']['kinds'])})(?:{'|'.join(sorted(bodies))})")


@lru_cache(maxsize=1)
def _lettered() -> re.Pattern[str]:
    """A number whose digits an engine read as letters, before an abbreviation that is known: "số OSNQ/DU"."""
    codes = {c for t in load("citations.json")["types"] for c in t["codes"] if len(c) > 1}
    kinds = "|".join(sorted(codes | {c.replace("Đ", "D") for c in codes}, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w/-])(?P<no>[0-9OoQIlSsBZ]{{1,3}})(?P<mark>\s?(?:{_DASH}|/)\s?)?(?P<symbol>(?:{kinds}){_JOIN}{_SEGMENT})"
    )


@dataclass(frozen=True, slots=True)
class _Number:
    """A number found by its shape, before type, date and issuer are read."""

    start: int
    end: int
    number: str
    kind: str
    """The first abbreviation, folded."""
    marked: bool
    guessed: bool = False
    """Whether its digits were read as letters."""


def repaired_number(printed: str) -> str:
    """Return a number without blanks, with plain dashes, and the letter Đ put back where only Đ makes sense.

    Args:
        printed: As it stands in the text, the number first: "118-KH/TDTN - PTTN".
    """
    printed = re.sub(r"[°º]", "/", printed)  # a stroke that an engine bent
    bare = re.sub(rf"({_DASH})\s?{_DASH}", r"\1", printed.strip())
    bare = re.sub(rf"\s*({_DASH}|[/.&])\s*", lambda m: "-" if m[1] not in "/.&" else m[1], bare)
    bare = "".join(bare.split()).replace("Ð", "Đ")
    kinds, bodies, _ = _codes()
    head = re.match(r"[0-9lIOo]+[a-z]?(?=[-/]|[A-ZĐ])(?:[-/](?:19|20)[0-9]{2}(?![0-9]))?[-/]?", bare)
    if not head:
        return bare
    digits = head.group()
    if re.match(r"[0-9lIOo]*[lIOo]", digits):
        digits = digits.translate(str.maketrans("lIOo", "1100"))
    parts = re.split(r"([-/.&])", bare[head.end() :])
    for i in range(0, len(parts), 2):
        repairs = kinds if i == 0 else bodies
        parts[i] = repairs.get(parts[i].upper(), bodies.get(parts[i], parts[i]) if i == 0 else parts[i])
        parts[i] = _known_body(parts[i])
    return digits + "".join(parts)


@lru_cache(maxsize=256)
def _known_body(code: str) -> str:
    """Return a well-known long abbreviation for one that differs from it in a single letter ("UBNI" for "UBND")."""
    for known in load("citations.json")["long_bodies"]["values"]:
        if len(code) == len(known) and sum(a != b for a, b in zip(code, known, strict=True)) == 1:
            return str(known)
    return code


def _follows(folded: str, end: int, start: int) -> bool:
    """Tell whether a number goes on a list of numbers ("Công văn 3108/BNV-BTĐKT và 3109/BNV-BTĐKT")."""
    return start - end < 24 and _LIST_LINK.fullmatch(folded, end, start) is not None


def _numbers(text: str, folded: str) -> list[_Number]:
    _, _, kinds = _codes()
    found: list[_Number] = []
    for match in _NUMBER.finditer(text):
        symbol = match["symbol"]
        before = folded[max(0, match.start() - 40) : match.start()]
        typed = _type_just_before().search(before) is not None
        named = typed or _BEFORE_SO.search(before) is not None
        listed = bool(found) and _follows(folded, found[-1].end, match.start())
        segments = re.split(_CUT, symbol)
        kind = fold(segments[0])
        single = len(segments) == 1
        if not any(c.isdigit() for c in match["no"]) or (not named and not match["no"].isdigit()):
            continue
        if match["then"] not in (None, "/") and not named:
            continue  # "tháng 12/2025 - HĐND, UBND": a month and who acts in it
        known = typed and (kind in kinds or _glued().fullmatch(symbol) is not None)
        if single and not re.fullmatch(r"QH[0-9]{1,2}|UBTVQH[0-9]{1,2}|CP", symbol) and not known:
            continue
        if not named and not listed and kind not in kinds and not match["year"] and not _ORGANS.search(symbol):
            continue
        found.append(_Number(match.start(), match.end(), repaired_number(match.group()), kind, True))
    ends = {n.start for n in found}
    for match in _UNMARKED.finditer(text):
        kind = fold(re.split(_CUT, match["symbol"])[0])
        before = folded[max(0, match.start() - 40) : match.start()]
        named = bool(_BEFORE_SO.search(before) or _type_just_before().search(before))
        if (kind in kinds or _ASSEMBLY.fullmatch(kind)) and named and match.start() not in ends:
            found.append(_Number(match.start(), match.end(), repaired_number(match.group()), kind, False))
    taken = [(n.start, n.end) for n in found]
    for match in _lettered().finditer(text):
        before = folded[max(0, match.start() - 40) : match.start()]
        free = not any(a < match.end() and match.start() < b for a, b in taken)
        if free and not match["no"].isdigit() and _type_just_before().search(before) and _BEFORE_SO.search(before):
            kind = fold(re.split(_CUT, match["symbol"])[0])
            printed = match["no"].translate(_AS_DIGITS) + (match["mark"] or "") + match["symbol"]
            found.append(_Number(match.start(), match.end(), repaired_number(printed), kind, bool(match["mark"]), True))
    return sorted(found, key=lambda n: n.start)


_ORGANS = re.compile(r"UBND|TW|CP|TTg|TU|ĐU|DU|HĐND|HDND|MTTQ")


def _type_before(folded: str, at: int) -> tuple[str | None, int, int | None]:
    """Read the type before a number.

    Returns:
        The type or None, the offset where the mention begins, and where an issuer named between type and number
        begins ("Kế hoạch của UBND tỉnh số 25/KH-UBND"), or None.
    """
    window = folded[max(0, at - _WINDOW) : at]
    base = at - len(window)
    direct = _type_just_before().search(window)
    if direct:
        return _types()[fold_blanks(direct["type"])], base + direct.start(), None
    so = _BEFORE_SO.search(window)
    if not so:
        damaged = _damaged_so().search(window)
        if damaged:
            return _types()[fold_blanks(damaged["type"])], base + damaged.start(), None
        return None, at, None
    in_clause = _each_type(window[: so.start()])
    if not in_clause:
        return None, base + so.start(), None
    named = in_clause[-1]
    between = named["between"]
    issuer = re.match(r"\s{1,6}cua\s{1,6}", between)
    law = named["type"] in ("luat", "bo luat", "phap lenh", "bo  luat")
    if (issuer and "," not in between) or (law and not re.search(r"\bngay\b|/", between)):
        start = base + named.start()
        return (
            _types()[fold_blanks(named["type"])],
            start,
            base + named.start("between") + issuer.end() if issuer else None,
        )
    return None, base + so.start(), None


def _proposer(folded: str, at: int) -> int | None:
    """Return where the office begins that hands in a document: "theo đề nghị của Sở Nội vụ tại Tờ trình số 64"."""
    if not _HANDED_IN.search(folded, max(0, at - 8), at):
        return None
    of = folded.rfind("cua ", max(0, at - 90), at)
    return of + 4 if of >= 0 and "," not in folded[of:at] else None


def _each_type(window: str) -> list[re.Match[str]]:
    found = []
    at = 0
    while match := _type_with_name().search(window, at):
        found.append(match)
        at = match.end("type")
    return found


def _after(text: str, folded: str, at: int) -> tuple[str | None, str | None, int]:
    """Read the date and the issuer that follow a number, in either order; return them and where they end."""
    date: str | None = None
    issuer: str | None = None
    end = at
    for _ in range(2):
        link = _DATE_LINK.match(folded, end)
        if link and date is None and not ("." in link.group() and text[link.end()].isupper()):
            read = match_date(folded, link.end())
            if read:
                end, date = read
                continue
        link = _ISSUER_LINK.match(folded, end)
        if link and issuer is None:
            stop = read_body(text, folded, link.end(), min(len(text), link.end() + _WINDOW))
            if stop:
                issuer, end = fold_blanks(text[link.end() : stop]), stop
                continue
        break
    return date, issuer, end


def find_citations(
    lines: TextLines, sections: tuple[Section, ...] | None = None, folded: str | None = None
) -> tuple[Citation, ...]:
    """Find every mention of a numbered document, in the order of the text.

    Args:
        lines: The text with its lines.
        sections: The outline, if known; it tells the preamble, and so the roles, more surely.
        folded: `fold(lines.text)`, where the caller has it already.

    Returns:
        One record per mention, repeats too; the document's own number ("Số: 40/KH-UBND") is none.
    """
    text = lines.text
    flat = folded if folded is not None else fold(text)
    found: list[Citation] = []
    last_end, last_type = -1, None
    for n in _numbers(text, flat):
        if n.start < last_end or _is_own(text, flat, n.start):
            continue
        kind, start, inner_issuer = _type_before(flat, n.start)
        if (
            kind is None
            and last_type
            and 0 <= n.start - last_end < 40
            and _LIST_LINK.fullmatch(flat[last_end : n.start])
        ):
            _, _, known = _codes()
            kind = last_type if n.kind in _kinds_of(last_type) or n.kind not in known else None
        date, issuer, end = _after(text, flat, n.end)
        if inner_issuer is None and issuer is None:
            inner_issuer = _proposer(flat, start)
        if inner_issuer is not None and issuer is None:
            stop = read_body(text, flat, inner_issuer, n.start)
            issuer = fold_blanks(text[inner_issuer:stop]) if stop else None
        sure = (1.0 if n.marked else 0.9) * (1.0 if kind else 0.85) * (0.5 if n.guessed else 1.0)
        place = lines.place(n.start, n.end, sure)
        place["text"] = fold_blanks(text[start:end])
        place["start"], place["end"] = start, end
        place["line_to"] = lines.number_at(max(start, end - 1))
        rule = "number" if n.marked else "number_unmarked"
        found.append(Citation(**place, rule=rule, type=kind, number=n.number, date=date, issuer=issuer))
        last_end, last_type = end, kind
    found = _with_short_names(lines, flat, found)
    return with_roles(lines, flat, tuple(found), sections)


def _is_own(text: str, folded: str, at: int) -> bool:
    """Tell whether the number at an offset is the document's own, in the line "Số: ...".

    A small "số." at the head of a line after a type is a citation that the line broke: "Hướng dẫn / số. 12/HD-SNV".
    """
    own = _OWN_NUMBER.search(folded, max(0, at - 40), at)
    if own is None:
        return False
    word = next((c for c in text[own.start() : at] if c.isalpha()), "")
    cited = _type_just_before().search(folded, max(0, at - 40), at) if word.islower() else None
    # "KẾ HOẠCH" alone on its line is the title over the number
    return cited is None or text[cited.start("type") : cited.end("type")].isupper()


def _kinds_of(name: str) -> tuple[str, ...]:
    return tuple(fold(c) for t in load("citations.json")["types"] if t["name"] == name for c in t["codes"])


def _with_short_names(lines: TextLines, folded: str, full: list[Citation]) -> list[Citation]:
    """Add the mentions by short name ("Nghị quyết số 57"), each with the full number if the text gives it."""
    known: dict[tuple[str, str], str] = {}
    for c in full:
        if c.type and c.number:
            known.setdefault((c.type, re.match(r"[0-9]*", c.number)[0].lstrip("0")), c.number)  # type: ignore[index]
    taken = sorted((c.start, c.end) for c in full)
    at = 0
    found = list(full)
    for match in _short_name().finditer(folded):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at < len(taken) and taken[at][0] < match.end():
            continue
        kind = _types()[fold_blanks(match["type"])]
        number = match["no"]
        whole = known.get((kind, number.lstrip("0")))
        if whole is None and (not match["so"] or not lines.text[match.start()].isupper()):
            continue
        date, issuer, end = _after(lines.text, folded, match.end())
        place = lines.place(match.start("no"), match.end("no"), 1.0 if whole else 0.7)
        place["start"], place["end"], place["text"] = match.start(), end, fold_blanks(lines.text[match.start() : end])
        place["line_to"] = lines.number_at(end - 1)
        found.append(
            Citation(
                **place,
                rule="short_name",
                type=kind,
                number=number,
                date=date,
                issuer=issuer,
                short=True,
                resolved=whole,
            )
        )
    return sorted(found, key=lambda c: (c.start, c.end))


def malformed_numbers(citations: tuple[Citation, ...]) -> tuple[Defect, ...]:
    """Return a defect for each number that the page printed against its form.

    Five things are reported: the year behind the signs ("10/QĐ-UBND/2024"); no mark between number and abbreviation
    ("1683QĐ-UBND"); the mark of the State in a number of the Party or the other way round ("57/NQ-TW"); one mark in
    both places ("57-NQ-TW", "40/KH/UBND"); no issuing body ("25/KH").
    """
    party = {fold(b) for b in load("citations.json")["party_bodies"]["values"]}
    _, _, kinds = _codes()
    found: list[Defect] = []
    for c in citations:
        if c.short or not c.number:
            continue
        note, sure = "", 1.0
        parts = _PARTS.match(c.number)
        if not parts:
            continue
        kind = fold(parts["kind"])
        if _YEAR_DASHED.match(c.number):
            note = "năm ban hành viết sau dấu gạch chéo"
        elif _YEAR_LAST.search(c.number):
            note = "năm ban hành phải viết ngay sau số, trước ký hiệu"
        elif not parts["mark"]:
            note = "thiếu dấu gạch chéo giữa số và ký hiệu"
        elif _glued().fullmatch(parts["kind"]) and not parts["body"]:
            note = "thiếu dấu gạch nối giữa loại văn bản và cơ quan ban hành"
        elif not parts["body"]:
            if not re.match(r"QH|UBTVQH|CP", parts["kind"]):
                note, sure = "thiếu ký hiệu cơ quan ban hành", 0.8
        elif fold(parts["body"]) in party and parts["mark"] == "/":
            note, sure = "số của văn bản Đảng viết số-loại/cơ quan", 0.6
        elif parts["mark"] == "-" and _state_body().fullmatch(parts["body"]):
            # only numbers of the State bear a year
            note, sure = "số của văn bản Nhà nước viết số/loại-cơ quan", 0.8 if parts["year"] else 0.6
        elif fold(parts["body"]) in party and parts["mark"] == parts["link"] == "-":
            note, sure = "số của văn bản Đảng viết số-loại/cơ quan", 0.8
        elif parts["mark"] == parts["link"] == "/" and _state_body().fullmatch(parts["body"]) and kind in kinds:
            note, sure = "số của văn bản Nhà nước viết số/loại-cơ quan", 0.8
        if note:
            found.append(
                Defect(kind="malformed_number", line=c.line, item=c.number, note=note, confidence=sure * c.confidence)
            )
    return tuple(found)


@Language.factory("plan_citations", assigns=["doc._.plan_citations"])
def make_plan_citations(nlp: Language, name: str) -> PlanCitations:
    """Make the spaCy component that puts every cited document in `doc._.plan_citations`."""
    return PlanCitations()


class PlanCitations:
    """spaCy component; fills `doc._.plan_citations` with a tuple of `Citation` and adds to `doc._.plan_defects`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the citations of `doc`."""
        register_attributes()
        doc._.plan_citations = find_citations(lines_of(doc), doc._.plan_sections)
        doc._.plan_defects = (*doc._.plan_defects, *malformed_numbers(doc._.plan_citations))
        return doc
