"""A plan made ready for comparing: its outline, passages, items, awards, groups, phases and deadlines.

A province's view is prepared once and held against all its communes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.compare.awards import Award, awards_of
from pipeline.compare.due import Due, dues_of
from pipeline.compare.outline import Node, Passage, nodes, paragraphs, passages
from pipeline.compare.substance import ItemWords, PassageWords, passage_words, weigh_items
from pipeline.compare.vocabulary import WordTable, word_table
from pipeline.compare.words import normalise, strip_marks
from pipeline.types import Plan, PlanLine


@dataclass(frozen=True)
class Item:
    """One entry of a list that a plan sets out: an area, a group, a section."""

    title: str
    body: str
    line: int
    line_to: int
    section_id: str | None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Units:
    """The texts of a plan as words, and which of them are what."""

    words: PassageWords
    passages: range
    """The places of `PlanView.body_passages`."""
    nodes: Mapping[str, int]
    """Section id → the place of its text with all below it."""
    areas: range
    groups: range


class PlanView:
    """A plan with everything that comparing reads from it, worked out when first asked for."""

    def __init__(
        self, plan: Plan, table: WordTable | None = None, given: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        """Prepare a plan.

        Args:
            plan: the plan.
            table: the word table; the one that ships with the package when left out.
            given: functions of sections whose headings tell none, by section id.
        """
        self.given = given or {}
        self.plan = plan
        self.facts = plan.facts
        self.document = plan.facts.document
        self.table = table or word_table()

    @cached_property
    def outline(self) -> dict[str, Node]:
        """Sections by id."""
        last = self.plan.lines[-1].number if self.plan.lines else 0
        formal = self.plan.restored and self.document.level == "province"
        return nodes(self.facts.sections, last, self.given, formal=formal)

    @cached_property
    def announced(self) -> frozenset[str]:
        """All functions that some heading announces."""
        return frozenset().union(*(n.functions for n in self.outline.values()), frozenset())

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Paragraphs and clauses."""
        return passages(self._paragraphs)

    @cached_property
    def _paragraphs(self) -> tuple[tuple[Passage, tuple[PlanLine, ...]], ...]:
        return paragraphs(self.plan, self.outline)

    @cached_property
    def spelled(self) -> tuple[str, str]:
        """All paragraphs in one normalised line, and that without marks ("" where the plan was not restored)."""
        text = " " + " ".join(normalise(p.text) for p, _ in self._paragraphs)
        return text, strip_marks(text) if self.plan.restored else ""

    @cached_property
    def body_passages(self) -> tuple[Passage, ...]:
        """Passages within the sections: neither head nor foot, where a movement's name says nothing of contents."""
        return tuple(p for p in self.passages if p.section_id is not None)

    @cached_property
    def units(self) -> Units:
        """All texts of the plan that an item may be looked for in, as words: passages, sections, areas, groups."""
        nodes = tuple(self.outline)
        texts = [p.text for p in self.body_passages]
        texts += [self.section_text(i) for i in nodes]
        texts += [f"{a.title} {a.body}" for a in self.areas]
        texts += [f"{g.title} {g.body}" for g in self.groups]
        at = len(self.body_passages)
        return Units(
            words=passage_words(texts, self.table),
            passages=range(at),
            nodes={i: at + k for k, i in enumerate(nodes)},
            areas=range(at + len(nodes), at + len(nodes) + len(self.areas)),
            groups=range(at + len(nodes) + len(self.areas), len(texts)),
        )

    def answering(self, given: Mapping[str, frozenset[str]]) -> PlanView:
        """The same plan with functions given to sections whose headings tell none."""
        other = PlanView(self.plan, self.table, given)
        # the texts stay what they are, so their words need not be cut again
        other.__dict__["units"] = self.units
        return other

    @cached_property
    def movement(self) -> str:
        """The movement's name, or the plan's title."""
        return self.document.movement or self.document.title or ""

    def text_between(self, line: int, line_to: int) -> str:
        """The text of some lines, blanks folded."""
        return " ".join(" ".join(p.text.split()) for p in self.plan.lines if line <= p.number <= line_to).strip()

    def confidence_at(self, line: int, line_to: int | None = None) -> float:
        """Lowest confidence of the lines that hold text."""
        last = line if line_to is None else line_to
        return min((p.confidence for p in self.plan.lines if line <= p.number <= last and p.text.strip()), default=1.0)

    @cached_property
    def areas(self) -> tuple[Item, ...]:
        """The areas of emulation."""
        return tuple(
            Item(a.text, a.body or self.text_between(a.line, a.line_to), a.line, a.line_to, a.section_id, a.labels)
            for a in self.facts.content_areas
        )

    @cached_property
    def groups(self) -> tuple[Item, ...]:
        """The groups that criteria are set for."""
        found = [Item(g.group, g.text, g.line, g.line_to, None) for g in self.facts.target_groups]
        return tuple({i.title.casefold(): i for i in reversed(found)}.values())[::-1]

    @cached_property
    def awards(self) -> tuple[Award, ...]:
        """The forms of award with their stages."""
        return awards_of(self.facts, self.passages)

    @cached_property
    def dues(self) -> tuple[Due, ...]:
        """The deadlines with who must do what for whom."""
        return dues_of(self.facts, self.passages, self.outline)

    @cached_property
    def area_words(self) -> ItemWords:
        """The areas as weighed words."""
        return weigh_items(
            [a.title for a in self.areas], [f"{a.title} {a.body}" for a in self.areas], self.table, common=self.movement
        )

    @cached_property
    def group_words(self) -> ItemWords:
        """The groups' criteria as weighed words."""
        return weigh_items(
            [g.title for g in self.groups],
            [f"{g.title} {g.body}" for g in self.groups],
            self.table,
            common=self.movement,
        )

    def section_text(self, section_id: str) -> str:
        """The text of a section with all below it."""
        node = self.outline[section_id]
        return self.text_between(node.section.line, node.line_to)

    @cached_property
    def parts(self) -> dict[str, tuple[tuple[str, ...], ItemWords]]:
        """For every section that has parts: what to look for part by part.

        Parts are the sections below it, or its paragraphs where none are; a section of one paragraph is its own
        part.
        """
        out: dict[str, tuple[tuple[str, ...], ItemWords]] = {}
        for section_id, node in self.outline.items():
            if node.children:
                texts = [self.section_text(c) for c in node.children]
            else:
                first, last = node.section.line, node.line_to
                texts = [p.text for p in self.passages if p.whole and first < p.line and p.line_to <= last]
            texts = [t for t in texts if len(t) > 15] or [self.section_text(section_id)]
            titles = [t.split(".")[0] for t in texts]
            out[section_id] = (tuple(texts), weigh_items(titles, texts, self.table, common=self.movement))
        return out

    @cached_property
    def section_words(self) -> tuple[tuple[str, ...], ItemWords]:
        """All headed sections as weighed words, for aligning the outlines."""
        ids = tuple(i for i, n in self.outline.items() if n.level <= 3)
        texts = [self.section_text(i) for i in ids]
        titles = [self.outline[i].section.title for i in ids]
        return ids, weigh_items(titles, texts, self.table, common=self.movement)
