"""The outline as a tree, with the paragraphs and the items of lists that belong to each section."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors.blocks import Block
from extractors.facts import Section
from extractors.folding import fold


@dataclass(slots=True)
class Node:
    """A section with what stands in it."""

    section: Section
    parent: Node | None
    blocks: tuple[Block, ...]
    """Its own paragraphs, the numbered one that opens it first; those of its subsections are theirs."""
    children: list[Node] = field(default_factory=list)
    end: int = 0
    """Offset after its last subsection."""

    @property
    def start(self) -> int:
        """Offset of its numeral or heading."""
        return self.section.start

    @property
    def key(self) -> str:
        """Its title, folded."""
        return fold(self.section.title)

    @property
    def opening(self) -> Block | None:
        """The paragraph that its numeral opens."""
        return self.blocks[0] if self.blocks else None

    @property
    def inner(self) -> tuple[Block, ...]:
        """Its own paragraphs after the one that its numeral opens."""
        return self.blocks[1:]

    def up(self) -> Iterator[Node]:
        """Walk from this section to the main section that holds it."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def down(self) -> Iterator[Node]:
        """Walk this section and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.down()


def build_tree(sections: tuple[Section, ...], blocks: tuple[Block, ...]) -> list[Node]:
    """Arrange sections as a tree.

    Args:
        sections: The outline in the order of the text; the preamble and the closing become childless nodes.
        blocks: The paragraphs in the order of the text.

    Returns:
        The sections without a parent, in the order of the text.
    """
    starts = [b.start for b in blocks]
    nodes: dict[str, Node] = {}
    roots: list[Node] = []
    for section in sections:
        first, last = bisect_left(starts, section.start), bisect_left(starts, section.end)
        parent = nodes.get(section.parent_id) if section.parent_id else None
        node = Node(section, parent, blocks[first:last], end=section.end)
        nodes[section.section_id] = node
        (parent.children if parent else roots).append(node)
        for above in node.up():
            above.end = max(above.end, section.end)
    return roots


def every(roots: list[Node]) -> Iterator[Node]:
    """Walk all sections in the order of the text."""
    for root in roots:
        yield from root.down()


_SENTENCE_END = re.compile(r"[.!?]{1,4}(?=\s{1,40}[“\"(\-+]?\s{0,3}[A-ZĐÀ-Ỹ])|;(?=\s)")
_SHORT_WORD = re.compile(r"(?:^|[\s(])(?:TP|TT|TX|tp|[A-Z])$")


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a span into sentences; a semicolon ends one too.

    Args:
        text: The whole text.
        start: First offset of the span.
        end: One past its last offset.

    Yields:
        The offsets of each sentence, without the stop and the blanks around it.
    """
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.group().startswith(".") and _SHORT_WORD.search(text, max(start, match.start() - 4), match.start()):
            continue
        yield from _stripped(text, at, match.start())
        at = match.end()
    yield from _stripped(text, at, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and (text[start].isspace() or text[start] in ".;"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".;"):
        end -= 1
    if end > start:
        yield start, end
