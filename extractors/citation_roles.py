"""Tells what each cited document is to the plan: the document carried out, a basis, or a mere mention."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.facts import Citation, Section
from extractors.folding import fold
from extractors.lines import TextLines

_FIRST_HEADING = re.compile(r"(?:^|\n)[^\S\n]{0,8}(?:i|1|l|phan\s+(?:i|1|thu nhat))[.)/:]\s{1,4}[a-z]")
_CLAUSE_END = re.compile(r";|\.[^\S\n]*\n|\n\s*\n")
_OPENERS = re.compile(r"\s*(?:[-+*]\s*)?(?P<verb>thuc hien|can cu|trien khai|xet|theo|tiep tuc thuc hien|nham|de)\b")
_LIST_HEAD = re.compile(r"\s*(?:va\s+)?(?:cac\s+)?")
"""Before a document that goes on a list begun in the clause before: "...; Nghị quyết số 71/NQ-CP"."""
_NEAR = 28
"""Characters between the start of a clause and a document that it rests on, when the words there are unreadable."""
_NESTED = re.compile(r"\b(?:ve|thuc hien|trien khai|ban hanh|sua doi|cap nhat)\b")
_PROVINCE = re.compile(r"\b(?:tinh|thanh pho|tp\.?)\b")
_COMMUNE = re.compile(r"\b(?:xa|phuong|dac khu|thi tran|dang uy)\b")
_MOVEMENT = re.compile(r"phong\s+trao|thi\s+dua|cuoc\s+van\s+dong")
_OWN_LEVEL = re.compile(
    r"(?:uy\s+ban\s+nhan\s+dan|ubnd)\s+(?P<level>tinh|thanh\s+pho|xa|phuong|dac\s+khu|thi\s+tran)\b"
)
_ISSUES = re.compile(r"[^.;]{0,80}?\b(?:ban\s+hanh|xay\s+dung|to\s+chuc|phat\s+dong|trien\s+khai)\b", re.DOTALL)
_AT = re.compile(
    r"\b(?:tinh|thanh\s+pho|tinh\s+uy|thanh\s+uy)\b[^;.]{0,60}\stai\s+"
    r"(?:ke\s+hoach|quyet\s+dinh|van\s+ban|huong\s+dan)?\s*(?:so\s*)?$"
)
"""Before the number of a document that a province's body gave out: "... tỉnh Điện Biên tại Kế hoạch số"."""
_CARRIED = ("Kế hoạch", "Quyết định", "Chỉ thị", "Hướng dẫn", "Văn bản")
_FOLLOWS = 160
"""Characters after a document within which its issuer's level is told, lines torn apart in between."""
_LONGEST_PREAMBLE = 12_000
"""Characters; a text without any heading has no longer preamble than this."""


def preamble_end(lines: TextLines, folded: str, sections: tuple[Section, ...] | None) -> int:
    """Return the offset at which the preamble ends: where the first numbered section begins."""
    for section in sections or ():
        if section.level >= 1:
            return section.start
    heading = _FIRST_HEADING.search(folded, 0, _LONGEST_PREAMBLE)
    return heading.start() if heading else min(len(folded), _LONGEST_PREAMBLE)


def with_roles(
    lines: TextLines, folded: str, citations: tuple[Citation, ...], sections: tuple[Section, ...] | None
) -> tuple[Citation, ...]:
    """Give each citation its role.

    `carries_out` is the plan or decision of the province that a commune's plan carries out: cited in the preamble,
    issued by the province, for the movement. Other documents on which the preamble rests are a `basis`; a document
    named only inside the title of another one, or after the preamble, is a `mention`.

    Args:
        lines: The text with its lines.
        folded: `fold(lines.text)`.
        citations: The citations in the order of the text.
        sections: The outline, if known.
    """
    end = preamble_end(lines, folded, sections)
    roles: dict[int, str] = {}
    ranked: list[tuple[int, int]] = []
    last_verb = ""
    for i, c in enumerate(citations):
        if c.start >= end:
            break
        clause = _clause_start(folded, c.start)
        opener = _OPENERS.match(folded, clause)
        earlier = [o for o in citations[:i] if o.start >= clause]
        nested = bool(earlier) and bool(_NESTED.search(folded, earlier[-1].end, c.start))
        near = not earlier and c.start - clause <= _NEAR
        verb = opener["verb"] if opener else last_verb
        listed = bool(last_verb) and not earlier and _LIST_HEAD.fullmatch(folded, clause, c.start) is not None
        if nested or not (opener or listed or near):
            continue
        roles[i] = "basis"
        last_verb = verb
        score = _carried_score(folded, c, verb, end)
        if score:
            ranked.append((-score, i))
    if not ranked:
        for i, c in enumerate(citations):
            if c.start < end and c.date and (score := _carried_score(folded, c, "thuc hien", end)):
                ranked.append((-score, i))
    if not ranked and (only := _only_plan(folded, citations, end)) is not None:
        ranked.append((-1, only))
    if ranked and own_level(folded, end) != "province":
        roles[min(ranked)[1]] = "carries_out"
    return tuple(replace(c, role=roles[i]) if i in roles else c for i, c in enumerate(citations))


def _only_plan(folded: str, citations: tuple[Citation, ...], end: int) -> int | None:
    """Return the one dated plan of the preamble that words of a province follow, where its issuer was not read."""
    found = [
        i
        for i, c in enumerate(citations)
        if c.start < end
        and c.date
        and c.type in ("Kế hoạch", "Quyết định")
        and not c.short
        and not _COMMUNE.search(fold(c.issuer or ""))
        and (after := _PROVINCE.search(folded, c.end, min(end, c.end + _FOLLOWS)))
        and not _COMMUNE.search(folded, c.end, after.start())
    ]
    return found[0] if len(found) == 1 else None


def _clause_start(folded: str, at: int) -> int:
    """Return where the clause that holds `at` begins: after a semicolon, a blank line or a full stop at a line end."""
    low = max(0, at - 1500)
    start = low
    for match in _CLAUSE_END.finditer(folded, low, at):
        start = match.end()
    return start


def _carried_score(folded: str, citation: Citation, verb: str, end: int) -> int:
    """Rank a document of the preamble as the one carried out; 0 if it cannot be it."""
    number = citation.number or ""
    if citation.short or citation.type not in _CARRIED:
        return 0
    issuer = fold(citation.issuer or "")
    if issuer:
        if _COMMUNE.search(issuer) or not (_PROVINCE.search(issuer) or issuer in ("ubnd", "uy ban nhan dan")):
            return 0
    elif not ("UBND" in number or number.endswith("/TU") or _given_out(folded, citation.start)):
        return 0
    rest = re.match(r"[^;]{0,400}", folded[citation.end : end])
    about = bool(rest and _MOVEMENT.search(rest.group()))
    score = 1 + 4 * about + 2 * bool(_PROVINCE.search(issuer)) + (verb != "can cu")
    score += citation.type in ("Kế hoạch", "Quyết định")
    return score if about or verb == "thuc hien" else 0


def _given_out(folded: str, at: int) -> bool:
    """Tell whether the words before a number say that a province's body set the movement out in that document."""
    return _AT.search(folded, max(0, at - 160), at) is not None


def own_level(folded: str, end: int) -> str | None:
    """Tell from the head of a plan whether a province or a commune issues it: "province", "commune" or None.

    Args:
        folded: The folded text.
        end: Where the preamble ends.
    """
    for match in reversed(list(_OWN_LEVEL.finditer(folded, 0, end))):
        if _ISSUES.match(folded, match.end()) and not _is_cited(folded, match.start()):
            return "province" if _of_province(match) else "commune"
    head = _OWN_LEVEL.search(folded, 0, min(end, 300))
    if head:
        return "province" if _of_province(head) else "commune"
    return None


def _of_province(match: re.Match[str]) -> bool:
    return match["level"] == "tinh" or match["level"].startswith("thanh")


def _is_cited(folded: str, at: int) -> bool:
    return re.search(r"\bcua\s+$", folded[max(0, at - 12) : at]) is not None
