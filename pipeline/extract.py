"""The extracting stage: a restored document becomes a plan with everything that was found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.types import Plan, RestoredDocument

if TYPE_CHECKING:
    from spacy.language import Language


def extract_plan(restored: RestoredDocument, nlp: Language | None = None) -> Plan:
    """Return the plan of a restored document.

    Args:
        restored: What the restoring stage gave.
        nlp: A pipeline of `extractors.build_nlp`; made once and kept where none is given.

    Returns:
        The plan; its facts count lines as the document does.
    """
    from extractors.nlp import extract_facts

    source = restored.source
    lines = restored.lines
    confidence = [line.confidence for line in lines]
    facts = extract_facts("\n".join(line.text for line in lines), nlp, confidence)
    filled = [line.confidence for line in lines if line.text.strip()]
    return Plan(
        doc_id=source.doc_id,
        path=source.path,
        sha256=source.sha256,
        kind=source.kind,
        pages=source.pages,
        restored=restored.restored,
        confidence=round(sum(filled) / len(filled), 4) if filled else 0.0,
        doubtful=sum(len(line.doubts) for line in lines),
        warnings=source.warnings,
        lines=lines,
        facts=facts,
    )
