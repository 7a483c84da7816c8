"""The spaCy components `plan_document` and `plan_recipients`."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document.fields import document_fields
from extractors.document.foot import Foot, read_foot
from extractors.document.head import read_head
from extractors.outline.component import outline_of
from extractors.state import lines_of, register_attributes


@Language.factory("plan_document", assigns=["doc._.plan_document"])
def create_document(nlp: Language, name: str) -> PlanDocument:
    """Return the component that reads the document's own fields."""
    return PlanDocument()


@Language.factory("plan_recipients", assigns=["doc._.plan_recipients"])
def create_recipients(nlp: Language, name: str) -> PlanRecipients:
    """Return the component that reads the list of recipients."""
    return PlanRecipients()


def foot_of(doc: Doc) -> Foot:
    """Return the foot of `doc`, read once per document."""
    register_attributes()
    known = doc._.plan_foot
    if known is None:
        outline = outline_of(doc)
        lines = lines_of(doc)
        last = (outline.frame.annex or len(lines) + 1) - 1
        known = read_foot(lines, outline.frame.foot, last)
        doc._.plan_foot = known
    foot: Foot = known
    return foot


class PlanRecipients:
    """Finds the recipients ("Nơi nhận")."""

    def __init__(self) -> None:
        register_attributes()

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.plan_recipients`."""
        doc._.plan_recipients = tuple(foot_of(doc).recipients)
        return doc


class PlanDocument:
    """Finds number, date, issuer, province, movement and the other fields of the document itself.

    Reads `doc._.plan_citations` (for the province's document carried out) and `doc._.plan_phases` (for the period)
    where the
    components that set them ran before.
    """

    def __init__(self) -> None:
        register_attributes()

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.plan_document`."""
        outline = outline_of(doc)
        lines = lines_of(doc)
        first = next((s.line for s in outline.sections if s.level > 0), outline.frame.preamble_end or 40)
        head = read_head(lines, first)
        doc._.plan_document = document_fields(
            lines,
            head,
            foot_of(doc),
            outline.sections,
            doc._.plan_citations or (),
            doc._.plan_phases or (),
            outline.noisy,
        )
        return doc
