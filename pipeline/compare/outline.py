"""What each section of a plan announces, and the passages that its text falls into."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from rapidfuzz import fuzz

from extractors.blocks import breaks_before_figures
from extractors.facts import Section
from pipeline.compare.words import normalise, strip_marks
from pipeline.types import Plan, PlanLine

MARKER = re.compile(
    r"^\s*(?:[-–—+*•·]\s+|\(?\d{1,2}\)\s*|\d{1,2}(?:\.\d{1,2}){0,3}[.,)]?\s+(?=\D)|[a-zđ]\)\s*|[IVXL]{1,6}[.,]\s+"
    r"|[_.,~—]{1,2}\s+\d{1,2}\s?[|¦]\s)"
)
"""What opens a new passage at the start of a line: a bullet or a numeral, a table's row with a speck before it."""
_DASH = re.compile(r"\s*[-–—]\s+(?=[a-zà-ỹđ])")
"""A dash before a small letter."""
CLAUSE = re.compile(r"(?<=[;])\s+|(?<=[.!?])\s+(?=[^\W\d_a-zà-ỹđ])")
"""Between the clauses of a passage: after a semicolon, or after a full stop before a capital."""
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zà-ỹđ])")
"""Between the sentences of a passage."""
_FOR_GROUP = re.compile(r"\b(?:đối với|dành cho|cho|của)\b|\b(?:tập thể|cá nhân|cơ quan|đơn vị|hộ)\b")
"""Words of a heading on criteria that says for whom they are."""
_SHORT_HEADING = 8
"""Words up to which a heading without marks is held against the phrases of `data/functions.toml` anywhere in it."""
_DETERMINERS = re.compile(r"^(?:(?:các|những|một số|về|nhóm|phần|mục) ){0,3}")
_LONG = 7
"""Letters from which a phrase of a heading is known with one of them misread."""
_MISREAD = 85.0
"""Likeness (0 to 100) of a phrase and a part of a heading that an engine misread: one letter in seven or eight."""
MAX_PASSAGE = 4000
"""Characters of one passage at most; a longer one is cut, so that no text makes comparing slow."""


@dataclass(frozen=True, slots=True)
class Function:
    """One thing that a heading can announce."""

    name: str
    role: str
    heading: tuple[str, ...]
    """Phrases, any of which announces it."""
    exact: tuple[str, ...]
    """Phrases that only do so with their marks, for without them they are other words."""
    not_with: tuple[str, ...]
    """Phrases beside which the heading means something else."""
    whole: tuple[str, ...] = ()
    """What is left of such a heading where an engine lost its end."""


_PHRASES = ("heading", "exact", "not_with", "whole")


@lru_cache(maxsize=1)
def functions() -> tuple[Function, ...]:
    """The functions of `data/functions.toml`, in the order of a plan."""
    data = tomllib.loads(files("pipeline.compare").joinpath("data/functions.toml").read_text(encoding="utf-8"))
    return tuple(
        Function(name, e["role"], *(tuple(map(normalise, e.get(k, ()))) for k in _PHRASES))
        for name, e in data.items()
    )


@lru_cache(maxsize=10_000)
def heading_functions(title: str) -> frozenset[str]:
    """What a heading announces, by its words; with and without marks.

    Args:
        title: the heading without its numeral.

    Returns:
        Names of functions; empty for a heading that announces none of the known ones.
    """
    plain = normalise(title)
    found = frozenset(
        f.name
        for f in functions()
        if any(phrase in plain for phrase in (*f.heading, *f.exact)) and not any(p in plain for p in f.not_with)
    )
    if found:
        return found
    # a heading whose marks were lost or wrongly restored still tells by its letters, but "phổ biến pháp luật" in a
    # long one tells of no "biện pháp"
    bare = strip_marks(plain)
    short = len(bare.split()) <= _SHORT_HEADING
    return frozenset(
        f.name
        for f in functions()
        if any(phrase in bare if short else bare.startswith(phrase) for phrase in map(strip_marks, f.heading))
        and not any(strip_marks(p) in bare for p in f.not_with)
    )


def begins_with(title: str, function: str) -> bool:
    """Whether a heading begins with what announces a function: "Các giải pháp chủ yếu"."""
    plain = _DETERMINERS.sub("", normalise(title))
    return any(f.name == function and plain.startswith((*f.heading, *f.exact)) for f in functions())


def misread_functions(title: str) -> frozenset[str]:
    """What a heading in capitals announces of which an engine misread a letter: "NOLDUNG THI ĐUA", "THỌ! GIAN"."""
    letters = re.sub(r"[^a-z]", "", strip_marks(normalise(title)))
    if not title.isupper() or not letters:
        return frozenset()
    whole = frozenset(f.name for f in functions() if letters in {re.sub(r"\W", "", strip_marks(w)) for w in f.whole})
    if whole:
        return whole
    keys = {f.name: [re.sub(r"\W", "", strip_marks(w)) for w in f.heading] for f in functions()}
    likeness = {
        name: max((fuzz.partial_ratio(key, letters) for key in phrases if len(key) >= _LONG), default=0.0)
        for name, phrases in keys.items()
    }
    best = max(likeness.values(), default=0.0)
    return frozenset(n for n, v in likeness.items() if v == best) if best >= _MISREAD else frozenset()


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, bullet or clause of a plan."""

    line: int
    line_to: int
    text: str
    section_id: str | None
    functions: frozenset[str]
    """What the sections around it announce."""
    confidence: float
    """Lowest confidence of its lines."""
    paragraph: int
    """Number of the paragraph it is or belongs to."""
    whole: bool
    """True for a paragraph, False for a clause or sentence of one."""


@dataclass(frozen=True, slots=True)
class Node:
    """A section with what it announces."""

    section: Section
    functions: frozenset[str]
    inherited: frozenset[str]
    """Of the section and of those above it."""
    line_to: int
    """Last line of the section with all below it."""
    children: tuple[str, ...] = ()
    level: int = 1
    """That of the section, one deeper below a lettered part that announces something: "A. Nội dung", "I. ..."."""


def nodes(
    sections: Sequence[Section],
    last_line: int,
    given: Mapping[str, frozenset[str]] | None = None,
    *,
    formal: bool = False,
) -> dict[str, Node]:
    """The outline by section id, with the reach of each section and what it announces.

    Args:
        sections: as extracted.
        last_line: the last line of the document.
        given: functions of sections whose headings tell none.
        formal: whether an engine read a plan whose main headings are the usual ones, be it with a letter misread.
    """
    kept = [s for s in sections if s.level > 0]
    by_id = {s.section_id: s for s in kept}
    below: dict[str, list[str]] = {}
    for s in kept:
        if s.parent_id in by_id and s.parent_id is not None:
            below.setdefault(s.parent_id, []).append(s.section_id)
    # one "A." among Roman numerals is a misread numeral, no part that holds what follows
    parted = len({s.parent_id for s in kept if s.level == 1 and s.parent_id in by_id}) >= 2
    out: dict[str, Node] = {}
    for at, s in enumerate(kept):
        end = max(s.line_to, s.line)
        for later in kept[at + 1 :]:
            if later.level <= s.level and not (parted and _stands_below(later, s, by_id)):
                break
            end = max(end, later.line_to, later.line)
        parent = out.get(s.parent_id or "")
        level = s.level
        if parent:
            under = parted and parent.section.level == s.level and bool(parent.functions)
            level += parent.level - parent.section.level + under
        own = heading_functions(s.title) if s.heading or level == 1 else frozenset()
        if formal and not own and level == 1:
            own = misread_functions(s.title)
        own = own or (given or {}).get(s.section_id, frozenset())
        if parent and parent.functions == {"content"} and _names_pillars([by_id[c] for c in parent.children]):
            own = frozenset()
        # a sub-heading that announces something of its own is that, not what stands above it
        inherited = own or (parent.inherited if parent else frozenset())
        out[s.section_id] = Node(s, own, inherited, min(end, last_line), tuple(below.get(s.section_id, ())), level)
    return out


def _stands_below(section: Section, over: Section, by_id: Mapping[str, Section]) -> bool:
    """Whether a section belongs to another one, be it of the same level: "I." below "A."."""
    at = by_id.get(section.parent_id or "")
    while at is not None and at is not over:
        at = by_id.get(at.parent_id or "")
    return at is not None


def _names_pillars(parts: Sequence[Section]) -> bool:
    """Whether the parts of a section on contents only bear the name of criteria: "1. Tiêu chí Xanh"."""
    told = [heading_functions(p.title) == {"criteria"} and not _FOR_GROUP.search(normalise(p.title)) for p in parts]
    return len(parts) >= 2 and all(told)


def _starts_new(line: PlanLine, before: str, starts: set[int], width: int) -> bool:
    text = line.text.strip()
    if line.number in starts:
        return True
    if MARKER.match(line.text):
        return not _false_bullet(text, before, width)
    # after a full stop or colon a line that begins with a capital begins a paragraph only after a blank line,
    # which the caller sees; here the line follows on directly
    return bool(before) and text.isupper() != before.isupper()


def _false_bullet(text: str, before: str, width: int) -> bool:
    """Whether a dash before a small letter is dirt at the margin of a sentence that goes on over full lines."""
    dash = _DASH.match(text)
    return dash is not None and before[-1:] not in ",.;:!?/" and len(before) >= 0.8 * width


def paragraphs(plan: Plan, outline: dict[str, Node]) -> tuple[tuple[Passage, tuple[PlanLine, ...]], ...]:
    """The paragraphs of a plan, each with its lines.

    A paragraph ends at a bullet, a numeral or a heading, and at a blank line unless the sentence plainly goes
    on (an engine may put blank lines inside sentences).
    """
    starts = {n.section.line for n in outline.values()}
    owner: dict[int, str] = {}
    for section_id, node in outline.items():
        for number in range(node.section.line, node.line_to + 1):
            owner[number] = section_id  # later, deeper sections overwrite
    blocks: list[list[PlanLine]] = []
    lengths = sorted(len(line.text.strip()) for line in plan.lines if line.text.strip())
    width = lengths[int(len(lengths) * 0.93)] if lengths else 0
    blank = True
    for line in plan.lines:
        text = line.text.strip()
        if not text:
            blank = True
            continue
        before = blocks[-1][-1].text.strip() if blocks else ""
        # "_trước ngày 05/3/2028": dirt before a small letter; "sơ kết năm", "2028 và tổng kết"
        broken = text.lstrip("_‘’'`~")[:1].islower() or breaks_before_figures(before, text)
        goes_on = bool(before) and before[-1] not in ".;:!?/" and broken
        if not blocks or _starts_new(line, before, starts, width) or (blank and not goes_on):
            blocks.append([])
        elif dash := _DASH.match(line.text):
            line = replace(line, text=line.text[dash.end() :])
        blocks[-1].append(line)
        blank = False
    out = []
    for number, block in enumerate(blocks):
        home = owner.get(block[0].number)
        inherited = outline[home].inherited if home else frozenset()
        whole = " ".join(" ".join(part.text.split()) for part in block)[:MAX_PASSAGE]
        sure = min(part.confidence for part in block)
        passage = Passage(block[0].number, block[-1].number, whole, home, inherited, sure, number, True)
        out.append((passage, tuple(block)))
    return tuple(out)


def passages(paragraphs: Iterable[tuple[Passage, Sequence[PlanLine]]]) -> tuple[Passage, ...]:
    """The paragraphs of a plan and, where a paragraph has several, its clauses.

    Args:
        paragraphs: from `paragraphs`.
    """
    out: list[Passage] = []
    for paragraph, block in paragraphs:
        out.append(paragraph)
        whole = paragraph.text
        clauses = [c for c in CLAUSE.split(whole) if len(c) > 12]
        # in a paragraph that runs through several subjects each sentence speaks of one, in several clauses
        clauses += [s for s in SENTENCE.split(whole) if len(s) > 12 and s not in clauses and s != whole]
        if len(clauses) > 1:
            spans = _clause_lines(block, clauses)
            out.extend(
                Passage(
                    a, b, clause, paragraph.section_id, paragraph.functions, paragraph.confidence,
                    paragraph.paragraph, False,
                )
                for clause, (a, b) in zip(clauses, spans, strict=True)
            )
    return tuple(out)


def _clause_lines(block: Sequence[PlanLine], clauses: Sequence[str]) -> list[tuple[int, int]]:
    """First and last line of each clause of a paragraph."""
    ends: list[tuple[int, int]] = []
    total = 0
    for line in block:
        total += len(" ".join(line.text.split())) + 1
        ends.append((total, line.number))
    whole = " ".join(" ".join(line.text.split()) for line in block)
    spans = []
    at = 0
    for clause in clauses:
        start = max(whole.find(clause, at), 0) if clause in whole[at:] else max(whole.find(clause), 0)
        at = start + len(clause)
        first = next((n for end, n in ends if start < end), block[-1].number)
        last = next((n for end, n in ends if at <= end), block[-1].number)
        spans.append((first, last))
    return spans
