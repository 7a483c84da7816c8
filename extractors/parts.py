"""Tells what a main section is about by what stands in it, where its heading does not say.

Plans in everyday words have headings such as "Cùng nhau làm sạch" or "Ai lo việc gì". What such a section holds
tells more: offices with tasks, groups with what they are judged by, awards, or numbered things to do.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.datafile import load
from extractors.folding import fold
from extractors.lines import TextLines
from extractors.outline.roles import role_of
from extractors.phases import phase_names
from extractors.tree import Node
from extractors.who import after_numeral, read_who

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MANY = 0.5
"""Share of the parts of a section that must be of a kind for the section to be of that kind."""


@lru_cache(maxsize=1)
def _office() -> re.Pattern[str]:
    words = sorted(load("who.json")["offices"]["values"], key=len, reverse=True)
    return re.compile("(?:" + "|".join(words) + r")(?=\s)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _award_words() -> re.Pattern[str]:
    words = sorted({fold(w) for f in load("awards.json")["forms"] for w in f["words"]}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(r"\s{1,6}".join(w.split()) for w in words) + r")(?!\w)")


def openings(lines: TextLines, flat: str, node: Node) -> list[tuple[int, int]]:
    """Return where the words of each part of a section begin and end: its subsections, or the items of its list."""
    blocks = [c.opening for c in node.children if c.opening]
    if not blocks:
        marker = next((b.marker for b in node.inner if b.marker), None)
        blocks = [b for b in node.inner if b.marker == marker] if marker else []
    found = []
    for block in blocks:
        begin = block.body if block.marker not in ("", "numeral") else block.start
        found.append((after_numeral(flat, begin, block.end), block.end))
    return found


def award_count(flat: str, node: Node) -> int:
    """Count the awards named in a section, up to three."""
    found = 0
    for _ in _award_words().finditer(flat, node.start, node.end):
        found += 1
        if found == 3:
            break
    return found


def office_share(lines: TextLines, flat: str, node: Node) -> float:
    """Return which share of the parts of a section begins with an office by name, or by "Đề nghị"."""
    parts = openings(lines, flat, node)
    named = sum(1 for a, b in parts if _names_office(lines.text, a, b))
    return named / len(parts) if len(parts) >= 2 else 0.0


def _names_office(text: str, start: int, end: int) -> bool:
    office = _office().match(text, start, end)
    if not office:
        return False
    after = text[office.end() : office.end() + 6].lstrip()
    return office.group().lower() in ("đề nghị", "giao") or after[:1].isupper() or office.group().lower() == "công an"


def group_share(lines: TextLines, flat: str, node: Node) -> float:
    """Return which share of the parts of a section begins with a group of people or bodies."""
    parts = openings(lines, flat, node)
    groups = sum(
        1 for a, b in parts if read_who(lines.text, flat, a, b, heading=True, groups=True, strict=False, known=True)
    )
    return groups / len(parts) if len(parts) >= 2 else 0.0


def phase_share(lines: TextLines, flat: str, node: Node) -> float:
    """Return which share of the parts of a section begins with a phase and its years."""
    parts = openings(lines, flat, node)
    phased = sum(
        1
        for a, b in parts
        if any(w.pattern.match(flat, a) for w in phase_names()) and _YEAR.search(flat, a, min(b, a + 90))
    )
    return phased / len(parts) if parts else 0.0


def unsaid(root: Node) -> bool:
    """Tell whether the heading of a main section says too little to know what it is about."""
    return root.section.level == 1 and role_of(root.section.title) in ("other", "content")


def organisation_by_content(lines: TextLines, flat: str, roots: list[Node]) -> list[Node]:
    """Return the main section that gives tasks to offices, where no heading says so: the last one that does."""
    found = [r for r in roots if unsaid(r) and office_share(lines, flat, r) >= _MANY]
    return found[-1:]


def awards_by_content(flat: str, roots: list[Node]) -> list[Node]:
    """Return the main sections that name awards, where no heading says so."""
    return [r for r in roots if unsaid(r) and award_count(flat, r) >= 2]


def criteria_by_content(lines: TextLines, flat: str, roots: list[Node]) -> list[Node]:
    """Return the section that judges groups, where no heading says "tiêu chí".

    It is a section on criteria or awards that names no award, a part of one that lists groups, or else one of groups
    that gives them no tasks.
    """
    organised = {id(n) for n in organisation_by_content(lines, flat, roots)}
    judged = [
        r
        for r in roots
        if r.section.level == 1
        and "criteria_awards" in r.section.role
        and award_count(flat, r) == 0
        and group_share(lines, flat, r) > 0
    ]
    if judged:
        return judged[:1]
    # "1. Chuẩn đánh giá" before "2. Khen thưởng": a part of such a section
    parts = [c for r in roots if "criteria_awards" in r.section.role for c in r.children if c.section.heading]
    told = [c for c in parts if award_count(flat, c) == 0 and group_share(lines, flat, c) >= _MANY]
    if told:
        return told[:1]
    shares = [
        (group_share(lines, flat, r), r.start, r)
        for r in roots
        if unsaid(r) and id(r) not in organised and award_count(flat, r) < 2 and phase_share(lines, flat, r) < _MANY
    ]
    best = max(shares, key=lambda s: (s[0], s[1]), default=None)
    return [best[2]] if best and best[0] >= _MANY else []


def content_by_content(lines: TextLines, flat: str, roots: list[Node]) -> list[Node]:
    """Return the main section that lists what people emulate in, where no heading says so.

    It is the one with the most numbered parts among those that are about nothing else, the last one on a tie.
    """
    others = {id(n) for n in (*organisation_by_content(lines, flat, roots), *criteria_by_content(lines, flat, roots))}
    candidates = [
        r
        for r in roots
        if unsaid(r)
        and id(r) not in others
        and award_count(flat, r) < 2
        and phase_share(lines, flat, r) < _MANY
        and office_share(lines, flat, r) < _MANY
    ]
    first_other = next((r.start for r in roots if id(r) in others or "criteria_awards" in r.section.role), None)
    before = [r for r in candidates if first_other is None or r.start < first_other] or candidates
    sized = [(len([c for c in r.children if c.opening]), r.start, r) for r in before]
    best = max(sized, key=lambda s: (s[0], s[1]), default=None)
    return [best[2]] if best and best[0] >= 3 else []
