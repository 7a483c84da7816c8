"""Finds the phases of a movement with their years, or its whole time where the plan has no phases."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.datafile import load
from extractors.dates import find_dates
from extractors.facts import Phase
from extractors.folding import fold
from extractors.lines import TextLines, fold_blanks
from extractors.outline.build import Outline
from extractors.outline.component import outline_of
from extractors.state import lines_of, register_attributes
from extractors.tree import Node, build_tree, every, sentences

_WEAK = ("span", "year")
"""Ways of naming a phase by its years alone; they count only where there are two of a kind."""
_REACH = 160
"""Characters after a phase's name in which its years must begin."""
_NEXT = re.compile(
    r"\n\s{0,40}\n|;|\n\s{0,8}[-+*•]|\n\s{0,8}(?:giai doan|chang|dot)\s"
    r"|(?:,|\bva|\bcon)\s{1,6}(?:giai doan|chang|dot|buoc)\s{1,6}(?:thu\s{1,6})?"
    r"(?:[0-9]|(?:i{1,3}|iv|hai|ba|sau|cuoi)\b)"
)
"""Where what is said of a phase ends at the latest."""
_LEAD = re.compile(r"[\s\-+*•(]{0,8}(?:(?:[0-9]{1,2}|[a-z])(?:[.)]|\s{0,4}[|¦])\s{0,4}){0,2}")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9]|/[0-9a-z])")
_DAY = re.compile(r"\b(?:ngay|thang)\s{1,6}[0-9]")
_LIMIT = re.compile(r"\b(?:truoc|cham nhat|muon nhat|khong qua)\s[^0-9;.]{0,20}[0-9]")
"""A limit for something to be done."""
_CLAUSE = re.compile(r"[;:.](?=\s)|\n\s{0,40}\n|\n\s{0,8}[-+*•]\s|\n\s{0,8}(?:[0-9]{1,2}|[a-z])[.)]\s")
_BEFORE = 110
"""Characters before a phase's name in which its years must stand."""
_BLANK_DATE = re.compile(r"ngay[\s.…]{1,30}thang[\s.…]{0,30}nam\s{1,6}((?:19|20)[0-9]{2})")
_LONGEST_SENTENCE = 600
_HEADING_LENGTH = 60
"""Characters after a phase's name; a longer paragraph tells the phase itself, a shorter one only heads it."""


class PhaseName(NamedTuple):
    """One way of naming a phase, compiled for folded text."""

    id: str
    pattern: re.Pattern[str]
    reliability: float
    start_only: bool


@lru_cache(maxsize=1)
def phase_names() -> tuple[PhaseName, ...]:
    """Return the ways of naming a phase, from `data/phases.json`."""
    return tuple(
        PhaseName(e["id"], re.compile(r"(?<!\w)" + e["pattern"]), e["reliability"], e.get("start_only", False))
        for e in load("phases.json")["names"]
    )


class _Years(NamedTuple):
    """How years are written, compiled for folded text."""

    spread: re.Pattern[str]
    single: re.Pattern[str]
    listed: re.Pattern[str]
    renamed: re.Pattern[str]
    issue: re.Pattern[str]


@lru_cache(maxsize=1)
def _years() -> _Years:
    data = load("phases.json")
    years = {k: re.compile(v) for k, v in data["years"].items()}
    issue = "|".join(r"\s{1,6}".join(fold(v).split()) for v in data["issue"]["values"])
    return _Years(years["range"], years["single"], years["listed"], years["renamed"], re.compile(issue))


def issue_year(folded: str, until: int) -> int | None:
    """Return the year in which a document was issued: of the date in its head, be its day left blank or not.

    Args:
        folded: The folded text.
        until: Where the preamble ends.
    """
    head = folded[: min(until, 4000)]
    blank = _BLANK_DATE.search(head)
    if blank:
        return int(blank[1])
    dates = [d for d in find_dates(TextLines(head), head) if d.date]
    in_words = [d for d in dates if d.rule == "date_words"]
    return int((in_words or dates)[0].date[:4]) if dates else None  # type: ignore[index]


def find_phases(lines: TextLines, outline: Outline, folded: str | None = None) -> tuple[Phase, ...]:
    """Find the phases in which a plan carries out its movement.

    Args:
        lines: The text with its lines.
        outline: Its outline.
        folded: `fold(lines.text)`, where the caller has it already.

    Returns:
        The phases in the order of the text; where none is named, the one span of years that a section on time
        gives, named by that section's heading.
    """
    text = lines.text
    flat = folded if folded is not None else fold(text)
    roots = build_tree(outline.sections, outline.blocks)
    first = next((s.start for s in outline.sections if s.level), len(text))
    timed = [n for n in every(roots) if n.section.level and _about_time(n)]
    spans = [(n.start, n.end) for n in timed]
    found: list[Phase] = []
    seen: set[tuple[str, int | None, int | None]] = set()
    issued = issue_year(flat, first)
    for way in phase_names():
        for start, end in _within(flat, way, first, spans):
            name = fold_blanks(text[start:end])
            before = _years_before(flat, first, start, issued) if way.id not in _WEAK else None
            years = before or _years_after(flat, start if way.id in _WEAK else end, way, issued)
            if years is None:
                continue
            key = (fold(name), years[0], years[1])
            if key in seen or any(
                fold(p.name) == key[0] or p.start <= start < p.start + len(p.name) + 2 for p in found
            ):
                continue
            seen.add(key)
            stop = _passage_end(outline, start, end)
            inside = any(a <= start < b for a, b in spans)
            place = lines.place(start, stop, way.reliability * (1.0 if inside else 0.85))
            found.append(Phase(**place, rule=f"phase_{way.id}", name=name, from_year=years[0], to_year=years[1]))
    kinds = [[p for p in found if p.rule not in {f"phase_{w}" for w in _WEAK}]]
    kinds += [_chain([p for p in found if p.rule in {f"phase_{w}" for w in _WEAK}])]
    kinds += [[p for p in found if p.rule == f"phase_{weak}"] for weak in _WEAK]
    found = next((kind for i, kind in enumerate(kinds) if len(kind) >= (1 if i == 0 else 2)), [])
    if not found:
        found = _whole_time(lines, flat, timed, issued)
    return tuple(sorted(found, key=lambda p: p.start))


def _chain(found: list[Phase]) -> list[Phase]:
    """Return phases named by their years alone if they follow on each other ("Năm 2026: ...", "2027 - 2028: ...")."""
    ordered = sorted(found, key=lambda p: p.start)
    follows = all(b.from_year is not None and a.to_year is not None and 0 <= b.from_year - a.to_year <= 1
                  for a, b in pairwise(ordered))
    return ordered if follows else []


def _about_time(node: Node) -> bool:
    if "timeline" in node.section.role.split("+"):
        return True
    return any(fold(w) in node.key[:60] for w in load("phases.json")["whole"]["titles"])


def _within(flat: str, way: PhaseName, first: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where names of phases stand: anywhere in sections on time, elsewhere only at the start of a paragraph."""
    found = []
    for match in way.pattern.finditer(flat, first):
        inside = any(a <= match.start() < b for a, b in spans)
        begins = flat.rfind("\n", 0, match.start()) + 1
        opens = _LEAD.fullmatch(flat, begins, match.start()) is not None
        if opens or (inside and not way.start_only):
            found.append((match.start(), match.end()))
    return found


def _years_after(flat: str, at: int, way: PhaseName, issued: int | None) -> tuple[int | None, int | None] | None:
    window = flat[at : at + _REACH]
    window = _NEXT.split(window, maxsplit=1)[0]
    way_of = _years()
    if way.id == "year":
        match = way_of.single.search(window)
        return (int(match["from"]), int(match["from"])) if match else None
    head = re.split(r"[.:](?=\s+[a-z])", window, maxsplit=2)
    near = window if not head[0].strip(" ,(") else head[0]
    if len(head) > 1 and not _YEAR.search(near):
        near = ":".join(head[:2])
    span = _span_of_years(near, issued)
    if span:
        return span
    years = [int(y.group()) for y in _YEAR.finditer(near)]
    # a limit for one thing to be done within a phase tells nothing of its length
    if len(set(years)) == 1 and _DAY.search(near) and not _LIMIT.search(near):
        return years[0], years[0]
    if years and re.match(r"[\s,:(]{0,6}(?:tu\s|trong\s|nam\s|thang\s|quy\s|den\s|[0-9(])", near):
        return (None, years[0]) if re.match(r"[\s,:(]{0,6}den\s", near) else (years[0], years[0])
    return None


def _span_of_years(near: str, issued: int | None) -> tuple[int, int] | None:
    """Read first and last year: "2026 - 2028", "2029 và 2030", "từ nay đến 2027", "từ 5/2026 đến 3/2027"."""
    ways = _years()
    match = ways.spread.search(near)
    if match and int(match["from"]) <= int(match["to"]):
        return int(match["from"]), int(match["to"])
    years = [int(y.group()) for y in _YEAR.finditer(near)]
    if ways.issue.search(near) and years and issued:
        return min(issued, years[-1]), years[-1]
    if listed := ways.listed.search(near):
        row = [int(y.group()) for y in _YEAR.finditer(listed.group())]
        if row == list(range(row[0], row[0] + len(row))):
            return row[0], row[-1]
    if len(years) >= 2 and years[0] <= years[-1] and re.search(r"\b(?:den|toi)\b|-", near):
        return years[0], years[-1]
    return None


def _years_before(flat: str, first: int, start: int, issued: int | None) -> tuple[int, int] | None:
    """Read the years of a phase that is named behind them: "Từ năm 2026 đến năm 2028 (giai đoạn 1)"."""
    window = _CLAUSE.split(flat[max(first, start - _BEFORE) : start])[-1]
    years = list(_YEAR.finditer(window))
    if not years or not _years().renamed.fullmatch(window, years[-1].end()):
        return None
    return _span_of_years(window, issued)


def _passage_end(outline: Outline, start: int, name_end: int) -> int:
    """Return where the passage on a phase ends: with its paragraph, or with those that this one only heads."""
    blocks = outline.blocks
    at = bisect_right(blocks, start, key=lambda b: b.start) - 1
    if at < 0 or start >= blocks[at].end:
        return name_end
    own = blocks[at]
    if own.end - name_end > _HEADING_LENGTH:
        return own.end
    at_section = bisect_right(outline.sections, start, key=lambda s: s.start)
    limit = outline.sections[at_section].start if at_section < len(outline.sections) else blocks[-1].end
    end = own.end
    for block in blocks[at + 1 :]:
        if block.start >= limit or (own.marker and block.marker in ("numeral", own.marker)) or _named(block.text):
            break
        end = block.end
    return end


def _named(text: str) -> bool:
    flat = fold(text[:80])
    return any(way.pattern.match(flat) for way in phase_names())


def _whole_time(lines: TextLines, flat: str, timed: list[Node], issued: int | None) -> list[Phase]:
    """Return the span of years that a section on time gives, as the only phase."""
    ways = _years()
    for node in timed:
        parts = (part for block in node.blocks for part in sentences(lines.text, block.start, block.end))
        for start, end in parts:
            part = flat[start : min(end, start + _LONGEST_SENTENCE)]
            match = ways.spread.search(part)
            years = [int(y.group()) for y in _YEAR.finditer(part)]
            span: tuple[int, int] | None = None
            if match:
                span = int(match["from"]), int(match["to"])
            elif ways.issue.search(part) and years and issued:
                span = min(issued, years[-1]), years[-1]
            elif len(years) >= 2 and re.search(r"\btu\b.*\b(?:den|toi)\b", part, re.DOTALL):
                span = years[0], years[-1]
            if span and span[0] <= span[1]:
                begin = _block_start(node, start)
                place = lines.place(begin, end, 0.85)
                name = node.section.title.split(":")[0].strip() or "Thời gian thực hiện"
                return [Phase(**place, rule="phase_whole", name=name, from_year=span[0], to_year=span[1])]
    return []


def _block_start(node: Node, at: int) -> int:
    for block in node.blocks:
        if block.start <= at < block.end:
            return block.start
    return at


@Language.factory("plan_phases", assigns=["doc._.plan_phases"])
def make_plan_phases(nlp: Language, name: str) -> PlanPhases:
    """Make the spaCy component that puts the phases of a plan in `doc._.plan_phases`."""
    return PlanPhases()


class PlanPhases:
    """spaCy component; fills `doc._.plan_phases` with a tuple of `Phase`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the phases of `doc`."""
        register_attributes()
        doc._.plan_phases = find_phases(lines_of(doc), outline_of(doc))
        return doc
