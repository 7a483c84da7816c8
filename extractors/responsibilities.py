"""Finds the bodies that a plan gives tasks to, each with the whole passage that gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from extractors.blocks import Block
from extractors.datafile import load
from extractors.facts import Responsibility
from extractors.folding import fold
from extractors.lines import TextLines, fold_blanks
from extractors.outline.build import Outline
from extractors.outline.component import outline_of
from extractors.parts import organisation_by_content
from extractors.state import lines_of, register_attributes
from extractors.tree import Node, build_tree, sentences
from extractors.who import after_numeral, read_who

_OF_ONE = re.compile(r"trach\s{1,4}nhiem\s{1,4}cua\s")
"""Opens the heading of the tasks of one body, not of the section on all tasks."""
_ITEM_HEADING = 14
"""Words of an item that only names a body, the tasks following as items below it."""


def _titles() -> re.Pattern[str]:
    words = "|".join(r"\s{1,4}".join(fold(w).split()) for w in load("responsibilities.json")["headings"]["values"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def containers(lines: TextLines, flat: str, roots: list[Node]) -> list[Node]:
    """Return the sections that give tasks: the deepest ones whose heading says so, else those whose parts do."""
    pattern = _titles()

    def says_so(node: Node) -> bool:
        key = node.key
        return (
            len(key.split()) <= 16
            and node.section.heading
            and pattern.search(key) is not None
            and (node.parent is None or not _OF_ONE.match(key))
        )

    named: list[Node] = []
    others: list[Node] = []
    for root in roots:
        if root.section.level == 0:
            continue
        below = [n for n in root.down() if n.section.level == root.section.level + 1 and says_so(n)]
        if says_so(root):
            named.extend(below or [root])
        elif below and root.section.heading:
            named.extend(n for n in below if "organisation" in n.section.role.split("+"))
        elif "organisation" in root.section.role.split("+"):
            others.append(root)
    return named or organisation_by_content(lines, flat, roots) or others


def find_responsibilities(lines: TextLines, outline: Outline, folded: str | None = None) -> tuple[Responsibility, ...]:
    """Find the bodies that are given tasks in the section on organisation.

    Args:
        lines: The text with its lines.
        outline: Its outline.
        folded: `fold(lines.text)`, where the caller has it already.

    Returns:
        One record per body and passage, in the order of the text; `text` is the whole passage.
    """
    text = lines.text
    flat = folded if folded is not None else fold(text)
    found: list[Responsibility] = []
    for node in containers(lines, flat, build_tree(outline.sections, outline.blocks)):
        if node.children:
            for child in node.children:
                found.extend(_of_section(lines, flat, child))
            found.extend(_of_blocks(lines, flat, [b for b in node.inner if b.marker != "numeral"], "task_paragraph"))
        else:
            found.extend(_of_blocks(lines, flat, list(node.inner), "task_item"))
    return tuple(sorted(found, key=lambda r: r.start))


def _record(lines: TextLines, span: tuple[int, int], start: int, end: int, sure: float, rule: str) -> Responsibility:
    place = lines.place(start, end, sure)
    if lines.number_at(span[0]) > place["line"]:
        place["line"] = min(lines.number_at(span[0]), place["line_to"])
    return Responsibility(**place, rule=rule, body=fold_blanks(lines.text[span[0] : span[1]]))


def _of_section(lines: TextLines, flat: str, node: Node) -> Iterator[Responsibility]:
    opening = node.opening
    if opening is None:
        return
    body = after_numeral(flat, opening.start, opening.end)
    heads = (
        node.section.heading
        and len(opening.text.split()) <= 28
        and opening.text[-1] not in ".;"
        and bool(node.inner or node.children)
    )
    who = read_who(lines.text, flat, body, opening.end, strict=False, heading=heads)
    if who:
        strict = read_who(lines.text, flat, body, opening.end) is not None or node.section.heading
        yield _record(lines, who, node.start, node.end, 0.98 if strict else 0.7, "task_section")
    name = fold_blanks(flat[who[0] : who[1]]) if who else ""
    yield from _others(lines, flat, [opening, *(b for b in node.inner if b.marker == "")], body, name)


def _others(
    lines: TextLines, flat: str, blocks: list[Block], main: int, main_name: str = ""
) -> Iterator[Responsibility]:
    """Read the bodies that later sentences of a passage name ("...; Công an phường phụ trách nhiệm vụ 4")."""
    for block in blocks:
        if block.start > main and block.text.endswith(("/.", "./")):
            continue  # the closing words of the plan
        for start, end in sentences(lines.text, block.start, block.end):
            if start <= main or not lines.text[start].isupper():
                continue
            who = read_who(lines.text, flat, start, end)
            if who and who[1] < end and lines.text[who[1]] not in ":" and _acts(flat, who[1], end):
                if fold_blanks(flat[who[0] : who[1]]) == main_name:
                    continue
                yield _record(lines, who, start, end, 0.8, "task_sentence")


def _acts(flat: str, at: int, end: int) -> bool:
    """Tell whether what follows a name is a task of its own: no bracket or colon, no request to others."""
    return re.match(r"[\s,]{1,4}(?!(?:de nghi|yeu cau|giao|khuyen khich)\b)\w", flat[at:end]) is not None


def _of_blocks(lines: TextLines, flat: str, blocks: list[Block], rule: str) -> Iterator[Responsibility]:
    """Read the bodies of a list of tasks, one per item; items below an item belong to it."""
    marker = next((b.marker for b in blocks if b.marker), "")
    for at, block in enumerate(blocks):
        if block.marker == "+" and marker != "+":
            continue
        start = block.body if block.marker else block.start
        start = after_numeral(flat, start, block.end)
        who = read_who(lines.text, flat, start, block.end)
        heads_items = at + 1 < len(blocks) and blocks[at + 1].marker not in (block.marker, "")
        if who is None and heads_items and len(block.text.split()) <= _ITEM_HEADING:
            who = read_who(lines.text, flat, start, block.end, strict=False, heading=True, known=True)
        end = block.end
        if who:
            for below in blocks[at + 1 :]:
                if below.marker != "+" or block.marker == "+":
                    break
                end = below.end
            yield _record(lines, who, block.start, end, 0.9, rule)
        yield from _others(lines, flat, [block], start)


@Language.factory("plan_responsibilities", assigns=["doc._.plan_responsibilities"])
def make_plan_responsibilities(nlp: Language, name: str) -> PlanResponsibilities:
    """Make the spaCy component that puts the bodies with tasks in `doc._.plan_responsibilities`."""
    return PlanResponsibilities()


class PlanResponsibilities:
    """spaCy component; fills `doc._.plan_responsibilities` with a tuple of `Responsibility`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the bodies of `doc` that are given tasks."""
        register_attributes()
        doc._.plan_responsibilities = find_responsibilities(lines_of(doc), outline_of(doc))
        return doc
