"""The spaCy component `plan_outline`: `doc._.plan_sections`, and the numbering flaws in `doc._.plan_defects`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from extractors.outline.build import Outline, read_outline
from extractors.state import add_defects, lines_of, register_attributes

if TYPE_CHECKING:
    from extractors.blocks import Block
    from extractors.facts import Section


@Language.factory("plan_outline", assigns=["doc._.plan_sections", "doc._.plan_defects"])
def create_outline(nlp: Language, name: str) -> PlanOutline:
    """Return the component."""
    return PlanOutline()


class PlanOutline:
    """Finds the sections of a document."""

    def __init__(self) -> None:
        register_attributes()

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.plan_sections` and add the flaws of the numbering to `doc._.plan_defects`."""
        outline_of(doc)
        return doc


def outline_of(doc: Doc) -> Outline:
    """Return the outline of `doc`, read once per document; also for components that run without `plan_outline`."""
    register_attributes()
    known = doc._.plan_outline
    if known is None:
        known = read_outline(lines_of(doc))
        doc._.plan_outline = known
        doc._.plan_sections = known.sections
        add_defects(doc, known.defects)
    outline: Outline = known
    return outline


def sections_of(doc: Doc) -> tuple[Section, ...]:
    """Return the sections of `doc`."""
    return outline_of(doc).sections


def blocks_of(doc: Doc) -> tuple[Block, ...]:
    """Return the paragraphs and items of `doc`."""
    return outline_of(doc).blocks
