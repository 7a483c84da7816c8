"""The movement that a plan is for, and its years."""

from __future__ import annotations

import re

from extractors.document.head import Head
from extractors.facts import Phase, Section
from extractors.folding import fold
from extractors.lines import TextLines, fold_blanks
from extractors.patterns import compile_pattern

_QUOTED = re.compile(r"[“\"„](?P<name>[^“”\"„]{6,400})[”\"]")
_BEFORE_QUOTE = compile_pattern(r"(?: <phong trào> | <thi đua> | <cuộc vận động> ) \W{0,3} $")
_MOVEMENT = compile_pattern(r"{movement}{on}")
_MOVEMENT_END = compile_pattern(
    r"""{sp} (?: <trên địa bàn> | <giai đoạn> | <trong toàn> | nam {sp} (?:hoc {sp})? 20[0-9]{2}
        | <của> {sp} {level} {sp} | \( ) | ; | [.]$"""
)
_SPAN = compile_pattern(
    r"""<giai đoạn> {sp} (?:tu {sp})? (?:nam {sp})? (?P<a>{year}) {sp0}
        (?: {dash} | den (?:{sp} het)? (?:{sp} nam)? ) {sp0} (?P<b>{year})"""
)
_IN_BRACKETS = compile_pattern(r"\( {sp0} (?P<a>{year}) {sp0} {dash} {sp0} (?P<b>{year}) {sp0} \)")
_SCHOOL_YEAR = compile_pattern(r"<năm học> {sp} (?P<a>{year}) {sp0} - {sp0} (?P<b>{year})")
_FROM_TO = compile_pattern(
    r"""{at} tu {sp} (?: (?: ngay | thang | quy | <đầu năm> ) \s [^.;:]{0,30}? )? (?:nam {sp} | /)? (?P<a>{year})
    {sp0} (?: {dash} | ,? {sp0} den (?:{sp} (?:het|cuoi))? (?:{sp} (?:ngay|thang|quy) \s [^.;:]{0,30}?)? (?:{sp} nam)? )
    [\s/]{0,4} (?P<b>{year})"""
)
_UNTIL = compile_pattern(
    r"""{at} den (?:{sp} het)? {sp} (?: (?:ngay|thang) {sp} [0-9/]{1,6} [\s/]{1,4} )? (?:nam {sp})? (?P<b>{year})"""
)
_YEAR_TITLE = compile_pattern(r"{at} nam {sp} (?P<a>{year}) (?! {sp0} - {sp0} 20)")
_AWARD_TIME = compile_pattern(r"<khen thưởng>")


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
                return fold_blanks(match["name"]), line or lines.number_at(match.start())
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
    name = rest[: end.start() if end else 300].strip(' .,;:“”"-')
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
    """Return the years of the movement and the line that tells them: title, timeline, preamble, phases."""
    if head.title:
        title = fold(head.title)
        match = _SPAN.search(title) or _SCHOOL_YEAR.search(title) or _IN_BRACKETS.search(title)
        if match:
            return (int(match["a"]), int(match["b"])), head.lines.get("title")
    spans = [
        (s.start, s.end)
        for s in sections
        if s.level > 0 and "timeline" in s.role and not _AWARD_TIME.search(fold(s.title))
    ]
    named = [p for p in phases if p.rule in ("phase_numbered", "phase_ordinal", "phase_titled")]
    parts = [(p.start, p.end) for p in phases] if len(phases) > 1 else [(p.start, p.end) for p in named]
    for pattern in (_FROM_TO, _SPAN):
        for start, end in spans:
            found = pattern.finditer(fold(lines.text[start:end]))
            # the days of one phase are not those of the whole
            match = next((m for m in found if not any(a <= start + m.start() < b for a, b in parts)), None)
            if match and int(match["a"]) <= int(match["b"]):
                return (int(match["a"]), int(match["b"])), lines.number_at(start + match.start())
    preamble = fold(lines.text[:preamble_end])
    own = list(_SPAN.finditer(preamble))
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
