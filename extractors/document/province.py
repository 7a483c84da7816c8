"""The province of a document, and the province's document that a commune's plan carries out."""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz import fuzz

from extractors.document.issuer import Body, name_at
from extractors.facts import Citation
from extractors.folding import fold
from extractors.gazetteer import COMMUNE_TYPES, gazetteer
from extractors.lines import TextLines, fold_blanks
from extractors.patterns import compile_pattern

_PROVINCE_WORD = compile_pattern(r"{at} (?P<level>{province_level}) {sp} (?=[^\W\d_])")
_PROVINCE_COMMITTEE = compile_pattern(r"{ubnd} {sp} {province_level}")
_ISSUED_BEFORE = compile_pattern(
    r"""(?: ngay {sp} (?: (?P<day>{day}) \s?/\s? (?P<month>{month}) \s?/\s? (?P<year>{year}) ) \s{0,2} ,? {sp} )?
    (?P<body> {ubnd} {sp} {province_level} [^.;:]{1,60}? ) {sp} (?: <đã> {sp} )? <ban hành> {sp0}
    (?: (?: <kế hoạch> | <quyết định> | <chỉ thị> ) [^.;:,]{0,12} )? $"""
)


def carried_out(lines: TextLines, citations: tuple[Citation, ...], level: str, preamble_end: int) -> Citation | None:
    """Return the province's document that a commune's plan carries out.

    The role of the citation tells; where damage hid the words that tell the role ("Thực hiện", "Căn cứ"), the first
    document of a province's committee that the preamble cites.
    """
    folded = fold(lines.text[:preamble_end])
    for citation in citations:
        if citation.role == "carries_out":
            return _as_issued(lines, folded, citation) or citation
    if level != "commune":
        return None
    for citation in citations:
        if citation.start >= preamble_end:
            break
        if not citation.number:
            continue
        if _PROVINCE_COMMITTEE.search(fold(citation.issuer or "")):
            return citation
        issued = _as_issued(lines, folded, citation)
        if issued is not None:
            return issued
    return None


def _as_issued(lines: TextLines, folded: str, citation: Citation) -> Citation | None:
    """Read issuer and date from the words before: "Ngày 18/9/2025, UBND tỉnh ... ban hành Kế hoạch số 215/KH-UBND"."""
    before = _ISSUED_BEFORE.search(folded, max(0, citation.start - 160), citation.start)
    if before is None:
        return None
    date = citation.date
    if date is None and before["day"]:
        date = f"{before['year']}-{int(before['month']):02d}-{int(before['day']):02d}"
    body = fold_blanks(lines.text[before.start("body") : before.end("body")])
    return replace(citation, date=date, issuer=citation.issuer or body)


def find_province(
    lines: TextLines,
    body: Body | None,
    level: str,
    carried: Citation | None,
    citations: tuple[Citation, ...],
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
    found_in = names.provinces_of_commune(body.name, body.level) if body and body.name and body.level else ()
    if counts or len(found_in) != 1 or body is None:
        return None, None  # several provinces are named, or several have a commune of this name
    unknown = _unknown_provinces(lines, carried)
    if unknown and not any(fuzz.ratio(fold(name), fold(found_in[0])) >= 80 for name in unknown):
        return None, None  # the text names a province that is none of the 34: the commune's name alone must not decide
    return found_in[0], body.line


def _unknown_provinces(lines: TextLines, carried: Citation | None) -> list[str]:
    """Return the names after "tỉnh" or "thành phố" that the gazetteer does not know: invented, or read wrongly."""
    found = []
    for text in ((carried.issuer or "") if carried else "", lines.text[:6000]):
        for match in _PROVINCE_WORD.finditer(fold(text)):
            name = name_at(text, match.end() - 1, match.end() + 60)
            if name:
                found.append(name)
    return found


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
