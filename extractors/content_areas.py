"""Finds the areas of emulation of a plan: the items of its section on contents, with labels where they are known."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import fuzz
from spacy.language import Language
from spacy.tokens import Doc

from extractors.blocks import Block
from extractors.clauses import first_clause, first_sentence
from extractors.datafile import load
from extractors.facts import ContentArea
from extractors.folding import fold
from extractors.lines import TextLines, fold_blanks
from extractors.movements import Movement, label_area, movement_for
from extractors.outline.build import Outline
from extractors.outline.component import outline_of
from extractors.parts import content_by_content, organisation_by_content
from extractors.state import lines_of, register_attributes
from extractors.tree import Node, build_tree, every
from extractors.who import after_numeral

_NAMED = re.compile(r"phong\s{1,6}trao\s{1,6}(?:thi\s{1,6}dua\s{1,6})?[\"“”'‘«](?P<name>[^\"“”«»]{8,300})[\"“”»]")
_TITLE = re.compile(
    r"\n[^\S\n]{0,20}ke\s{1,3}hoach[^\S\n]{0,20}\n(?P<title>.{10,700}?)"
    r"(?=\n[^\S\n]{0,10}(?:can cu|thuc hien|xet|theo|uy ban|ubnd|trien khai thuc hien (?:ke hoach|quyet dinh)))",
    re.DOTALL,
)
_ONLY_CONTENTS = re.compile(r"(?:cac )?noi dung(?: thi dua| chu yeu| cu the)?")
_TAKES_PART = re.compile(r"(?:ve |doi voi )?(?:cac )?(?:tap the|ca nhan|ho gia dinh)\b")
_EMULATE = re.compile(r"(?:phat dong )?(?:phong trao )?thi dua\b")
_MOVEMENT = re.compile(r"(?:phat dong )?(?:cac )?(?:phong trao|cuoc van dong|dot thi dua)\b")
"""A heading that names a movement of its own: a plan may launch several at once, each an area with its points."""
_CELL = re.compile(r"\s[|¦](?:\s|$)")
_HEADED = re.compile(
    r"(?!\w{1,12}\s{1,3}(?:do|day|nhu sau))[^:.;!?\n]{3,60}(?:\n[^:.;!?\n]{1,60})?:\s{1,4}(?=[^\s:])"
)
"""A paragraph that opens with what it is about and a colon, and goes on."""
_LONG_HEADING = 10
"""Letters of a heading from which it is known with one of them misread."""
_MISREAD = 90.0
"""Likeness (0 to 100) of such a heading and its reading."""
_COUNTED = 3
"""Least number of "Một là", "Hai là", ... that make a list of areas."""


@lru_cache(maxsize=4)
def _words(key: str) -> re.Pattern[str]:
    values = load("content_areas.json")[key]["values"]
    return re.compile(r"(?<!\w)(?:" + "|".join(r"\s{1,6}".join(fold(v).split()) for v in values) + r")(?!\w)")


def movement_name(lines: TextLines, flat: str, until: int) -> str | None:
    """Return the name of the movement from the head of a plan, or its title where no name is quoted.

    Args:
        lines: The text with its lines.
        flat: The folded text.
        until: Where the preamble ends.
    """
    head = lines.text[:until]
    named = _NAMED.search(flat, 0, until)
    if named:
        return fold_blanks(head[named.start("name") : named.end("name")])
    title = _TITLE.search("\n" + flat[: min(until, 3000)])
    return fold_blanks(head[max(0, title.start("title") - 1) : title.end("title") - 1]) if title else None


def _says_contents(key: str) -> bool:
    """Tell whether a heading is that of the list, be it with a letter misread ("Neidung thi đua")."""
    if _words("headings").match(key):
        return True
    letters = re.sub(r"[^a-z]", "", key)
    known = (re.sub(r"[^a-z]", "", fold(v)) for v in load("content_areas.json")["headings"]["values"])
    return any(len(k) >= _LONG_HEADING and fuzz.ratio(k, letters) >= _MISREAD for k in known)


def list_sections(lines: TextLines, flat: str, roots: list[Node]) -> list[Node]:
    """Return the sections whose items are the areas of emulation."""
    organised = {id(n) for n in organisation_by_content(lines, flat, roots)}
    main = [r for r in roots if r.section.level and "content" in r.section.role.split("+") and id(r) not in organised]
    if not main:
        deep = [
            n
            for n in every(roots)
            if n.section.level >= 2
            and n.section.heading
            and re.match(r"(?:cac )?noi dung (?:phong trao )?thi dua", n.key)
        ]
        return deep[:1] or content_by_content(lines, flat, roots)
    exact = [r for r in main if re.search(r"noi\s+dung", r.key)]
    root = (exact or main)[0]
    below = [
        n
        for n in root.children
        if n.section.heading and _says_contents(n.key) and not _words("not_areas").match(n.key)
    ]
    if not below:  # "1. Trong nhà trường": a) Nội dung, b) Tiêu chí
        below = [n for n in root.down() if n is not root and n.section.heading and _ONLY_CONTENTS.fullmatch(n.key)]
    return below or [root]


def find_content_areas(
    lines: TextLines, outline: Outline, folded: str | None = None, movement: str | None = None
) -> tuple[ContentArea, ...]:
    """Find the areas of emulation.

    Args:
        lines: The text with its lines.
        outline: Its outline.
        folded: `fold(lines.text)`, where the caller has it already.
        movement: Name of the movement, where known; else read from the head of the plan.

    Returns:
        The areas in the order of the text: the numbered items of the section on contents, or its dash items where
        it numbers none. `text` is the first clause, `body` the whole area.
    """
    flat = folded if folded is not None else fold(lines.text)
    roots = build_tree(outline.sections, outline.blocks)
    first = next((s.start for s in outline.sections if s.level), len(lines.text))
    known = movement_for(movement or movement_name(lines, flat, first))
    found: list[ContentArea] = []
    for node in list_sections(lines, flat, roots):
        parts = [
            c
            for c in node.children
            if not (c.section.heading and _words("not_areas").match(c.key)) and not _tells_who(c)
        ]
        lists = [c for c in parts if len(c.children) >= 3]
        if len(parts) < len(node.children) and len(lists) == 1 and not any(c.children for c in parts if c not in lists):
            parts = list(lists[0].children)  # beside who takes part and how long, one part holds the list
        if parts:
            for block, start, end, held in _ungrouped(parts, flat):
                found.append(_area(lines, flat, block, start, end, known, held, 0.98))
            continue
        items = _items(list(node.inner), flat)
        for at, block in enumerate(items):
            end = items[at + 1].start if at + 1 < len(items) else node.section.end
            found.append(_area(lines, flat, block, block.start, end, known, node, 0.92))
    return tuple(found)


def _tells_who(node: Node) -> bool:
    """Tell whether the parts of a section only say who takes part: "a) Tập thể: ...", "b) Cá nhân: ..."."""
    keys = [c.key for c in node.children]
    return bool(keys) and all(_TAKES_PART.match(key) for key in keys)


def _ungrouped(children: list[Node], flat: str) -> list[tuple[Block, int, int, Node]]:
    """Return the areas among the parts of a section, each with its paragraph and its span.

    Two or three bare headings over more parts only group the areas ("1. Nhóm nội dung về nhà ở": a, b, c).
    """
    parted = sum(1 for c in children if len(c.children) >= 2)
    bare = all(
        c.section.heading and len(c.key.split()) <= 14 and not _EMULATE.match(c.key) and not _MOVEMENT.match(c.key)
        for c in children
    )
    found: list[tuple[Block, int, int, Node]] = []
    if 2 <= len(children) <= 3 and bare and parted >= 2:
        for child in children:
            if child.children:
                found.extend((c.opening, c.start, c.end, c) for c in child.children if c.opening)
                continue
            items = _items(list(child.inner), flat) or list(child.inner[:1])
            if not items:  # a heading with nothing under it
                continue
            ends = [*(b.start for b in items[1:]), child.end]
            found.extend((b, b.start, end, child) for b, end in zip(items, ends, strict=True))
        return found
    return [(c.opening, c.start, c.end, c) for c in children if c.opening]


def _items(blocks: list[Block], flat: str) -> list[Block]:
    """Return the items of a list: the numbered ones, else those with a dash, else paragraphs on emulating."""
    counted = _counted(blocks, flat)
    if len(counted) >= _COUNTED:
        return counted
    for marker in ("|", "(", "-", "+"):
        items = [b for b in blocks if b.marker == marker]
        if items:
            return items
    return _paragraphs(blocks, flat)


def _paragraphs(blocks: list[Block], flat: str) -> list[Block]:
    """Return the paragraphs of running text that are areas: those on emulating, or those that name their subject.

    Paragraphs that open alike ("Về trật tự vỉa hè: ...", "Về an toàn cho học sinh: ...") or with a short heading and a
    colon list what to do; a lone one that does is an introduction.
    """
    plain = [b for b in blocks if b.marker == ""]
    emulate = [b for b in plain if _EMULATE.match(flat, b.start)]
    headed = [b for b in plain if _HEADED.match(flat, b.start, b.end)]
    if len(headed) >= _COUNTED and len(headed) > len(emulate):
        return headed
    return emulate


@lru_cache(maxsize=1)
def _ordinal() -> re.Pattern[str]:
    """Match what counts an area at the start of a clause: "Một là,", "Thứ hai, ", "Nội dung 3 - "."""
    numbers = "|".join(fold(v) for v in load("content_areas.json")["numbers"]["values"])
    said = rf"(?:(?:{numbers})\s{{1,3}}la|thu\s{{1,3}}(?:{numbers}))(?!\w)[\s,:]{{1,6}}"
    # at the head of a paragraph only: "Nội dung 1 - Nhà nhà ...", "Một. Chúng tôi ..."
    which = rf"(?:so\s{{1,3}}|thu\s{{1,3}})?(?:[0-9]{{1,2}}|{numbers})"
    titled = rf"noi\s{{1,3}}dung\s{{1,3}}{which}\s{{0,3}}[-–.:,]\s{{1,4}}"
    bare = rf"(?:{numbers})[.)]\s{{1,4}}"
    opens = r"(?:(?<=\n)|^)[^\S\n]{0,4}"
    return re.compile(rf"(?:(?<=[.;:+*-]\s)|(?<=\n)|^)[^\S\n]{{0,4}}{said}|{opens}(?:{titled}|{bare})")


def _counted(blocks: list[Block], flat: str) -> list[Block]:
    """Return the areas that are counted in words, each paragraph for itself or several in one running paragraph."""
    found: list[Block] = []
    for block in blocks:
        marks = list(_ordinal().finditer(flat, block.body, block.end))
        for at, mark in enumerate(marks):
            end = marks[at + 1].start() if at + 1 < len(marks) else block.end
            text = fold_blanks(flat[mark.end() : end])  # its words are read from the text itself
            found.append(replace(block, start=mark.end(), body=mark.end(), end=end, marker="(", text=text))
    return found


def _area(
    lines: TextLines, flat: str, block: Block, start: int, end: int, known: Movement | None, node: Node, sure: float
) -> ContentArea:
    begin = block.body if block.marker not in ("", "numeral") else after_numeral(flat, block.start, block.end)
    opening = fold_blanks(lines.text[begin : block.end])
    if block.marker == "|":
        opening = _CELL.split(opening, maxsplit=1)[0]
    clause = first_clause(opening)
    body = fold_blanks(lines.text[start:end])
    labels: tuple[str, ...] = ()
    if known:
        labels, certain = label_area(known, clause, fold_blanks(lines.text[begin:end]))
        if not labels:
            labels, certain = label_area(known, first_sentence(opening), fold_blanks(lines.text[begin:end]))
        sure *= certain
    place = lines.place(start, end, sure)
    place["text"] = clause
    rule = "area_section" if block.marker == "numeral" else "area_item"
    return ContentArea(**place, rule=rule, labels=labels, section_id=node.section.section_id, body=body)


@Language.factory("plan_content_areas", assigns=["doc._.plan_content_areas"])
def make_plan_content_areas(nlp: Language, name: str) -> PlanContentAreas:
    """Make the spaCy component that puts the areas of emulation in `doc._.plan_content_areas`."""
    return PlanContentAreas()


class PlanContentAreas:
    """spaCy component; fills `doc._.plan_content_areas` with a tuple of `ContentArea`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the areas of emulation of `doc`."""
        register_attributes()
        fields = doc._.plan_document
        movement = fields.movement if fields is not None else None
        doc._.plan_content_areas = find_content_areas(lines_of(doc), outline_of(doc), movement=movement)
        return doc
