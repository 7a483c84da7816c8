"""The spaCy pipeline of all extractors, and the one call from text to facts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.facts import PlanFacts

if TYPE_CHECKING:
    from spacy.language import Language

COMPONENTS: tuple[str, ...] = (
    "plan_outline",
    "plan_dates",
    "plan_citations",
    "plan_deadlines",
    "plan_phases",
    "plan_content_areas",
    "plan_award_forms",
    "plan_target_groups",
    "plan_responsibilities",
    "plan_recipients",
    "plan_document",
)
"""The components in the order they run; later ones read what earlier ones found."""

MAX_LENGTH = 50_000_000
"""Characters; the components need no memory beyond a small multiple of the text."""


def build_nlp(words: bool = True) -> Language:
    """Return a spaCy pipeline over `spacy.blank("vi")` with our tokenizer and every extractor.

    Args:
        words: Tokens are Vietnamese words, segmented by underthesea. With False they are syllables, which is
            several times faster; the extractors read the text itself and find the same either way.

    Example:
        >>> nlp = build_nlp()                       # doctest: +SKIP
        >>> nlp("I. MỤC ĐÍCH")._.plan_sections      # doctest: +SKIP
    """
    import spacy

    from extractors import components  # noqa: F401  registers the factories where no entry points are installed
    from extractors.state import register_attributes
    from extractors.tokenizer import PlanTokenizer, syllables

    register_attributes()
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
    nlp.tokenizer = PlanTokenizer(nlp.vocab, segment=None if words else syllables)
    nlp.max_length = MAX_LENGTH
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


@lru_cache(maxsize=1)
def _default_nlp() -> Language:
    return build_nlp(words=False)


def extract_facts(text: str, nlp: Language | None = None, line_confidence: Sequence[float] | None = None) -> PlanFacts:
    """Return everything found in the text of one document.

    Args:
        text: Restored lines (NFC) joined by line breaks; line numbers in the facts count these lines from 1.
        nlp: A pipeline of `build_nlp`; made once and kept where none is given.
        line_confidence: How sure the reading of each line is, 0.0 to 1.0, one per line; 1.0 where not given.
    """
    from extractors.facts import DocumentFields
    from extractors.state import register_attributes

    pipeline = nlp or _default_nlp()
    register_attributes()
    doc = pipeline.make_doc(text)
    doc._.line_confidence = tuple(line_confidence) if line_confidence is not None else None
    doc = pipeline(doc)
    found = doc._
    return PlanFacts(
        document=found.plan_document or DocumentFields(),
        citations=found.plan_citations or (),
        dates=found.plan_dates or (),
        deadlines=found.plan_deadlines or (),
        sections=found.plan_sections or (),
        content_areas=found.plan_content_areas or (),
        award_forms=found.plan_award_forms or (),
        target_groups=found.plan_target_groups or (),
        phases=found.plan_phases or (),
        responsibilities=found.plan_responsibilities or (),
        recipients=found.plan_recipients or (),
        defects=found.plan_defects,
    )
