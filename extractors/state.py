"""The custom attributes of a spaCy `Doc` that the components share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.tokens import Doc

from extractors.facts import Defect
from extractors.lines import TextLines

RESULTS = (
    "plan_sections", "plan_recipients", "plan_citations", "plan_dates", "plan_deadlines", "plan_content_areas",
    "plan_award_forms", "plan_target_groups", "plan_phases", "plan_responsibilities",
)  # fmt: skip


def register_attributes() -> None:
    """Make `doc._.<name>` exist for every result: a tuple of records, or None before its component ran."""
    for name in (*RESULTS, "plan_document", "line_confidence", "plan_lines", "plan_outline", "plan_foot"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    if not Doc.has_extension("plan_defects"):
        Doc.set_extension("plan_defects", default=())


def add_defects(doc: Doc, defects: Iterable[Defect]) -> None:
    """Add flaws of the printed document to `doc._.plan_defects`, kept in the order of the lines."""
    register_attributes()
    doc._.plan_defects = tuple(sorted((*doc._.plan_defects, *defects), key=lambda d: d.line))


def lines_of(doc: Doc) -> TextLines:
    """Return the lines of the text of `doc`, made once per document."""
    register_attributes()
    lines: Any = doc._.plan_lines
    if lines is None:
        lines = TextLines(doc.text, doc._.line_confidence)
        doc._.plan_lines = lines
    result: TextLines = lines
    return result
