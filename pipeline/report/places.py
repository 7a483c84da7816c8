"""The second place of a finding that rests on the plan itself: what it contradicts, repeats or follows wrongly."""

from __future__ import annotations

from pipeline.types import Finding, Plan

_HEAD_FIELDS = {
    "wrong_province_citation": ("number", "title", "type"),
    "period_mismatch": ("period_from", "period_to", "title"),
}


def other_place(finding: Finding, commune: Plan) -> int | None:
    """A line of the commune's plan to be seen beside the finding's own.

    Args:
        finding: A finding with ground `own_text`.
        commune: The plan it is about.

    Returns:
        The line of the other citation, of the section with the same numeral, or of the section before; None where
        there is none.
    """
    own = finding.commune_line
    if finding.ground != "own_text" or own is None:
        return None
    if finding.kind == "contradictory_citation":
        numbers = {part.strip() for part in finding.item.split(";")}
        here = {c.number for c in commune.facts.citations if c.line <= own <= c.line_to}
        others = [c for c in commune.facts.citations if c.number in numbers and not c.line <= own <= c.line_to]
        differing = [c for c in others if c.number not in here]
        return next((c.line for c in (*differing, *others)), None)
    sections = [s for s in commune.facts.sections if s.level > 0]
    at = next((n for n, s in enumerate(sections) if s.line == own), None)
    if at is None:
        return None
    before = sections[:at][::-1]
    if finding.kind == "duplicate_numeral":
        wanted = (sections[at].numeral or "").rstrip(". )")
        return next((s.line for s in before if (s.numeral or "").rstrip(". )") == wanted), None)
    if finding.kind == "numeral_out_of_order":
        return next((s.line for s in before if s.level == sections[at].level), None)
    return None


def province_place(finding: Finding, province: Plan | None) -> int | None:
    """The line of the province's plan that a finding rests on, its head where the finding is about number or period."""
    if province is None or finding.province_line is not None:
        return finding.province_line
    where = dict(province.facts.document.lines)
    return next((where[name] for name in _HEAD_FIELDS.get(finding.kind, ()) if name in where), None)
