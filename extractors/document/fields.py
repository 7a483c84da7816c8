"""Puts head, preamble, foot and gazetteer together into the document's fields."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz

from extractors.document.foot import Foot
from extractors.document.head import Head, type_of_symbol
from extractors.document.issuer import best_spelling, find_issuer, level_of
from extractors.document.movement import find_movement, find_period
from extractors.document.province import carried_out, find_province
from extractors.facts import Citation, DocumentFields, Phase, Section
from extractors.folding import fold
from extractors.lines import TextLines
from extractors.patterns import compile_pattern

_KEM_THEO = compile_pattern(r"(?:^|\n) {sp0} \(? {sp0} (?:<ban hành> {sp})? <kèm theo> {sp0} $")


def document_fields(
    lines: TextLines,
    head: Head,
    foot: Foot,
    sections: tuple[Section, ...],
    citations: tuple[Citation, ...],
    phases: tuple[Phase, ...],
    noisy: bool,
) -> DocumentFields:
    """Return the fields of a document.

    Args:
        lines: The text.
        head: What the head shows.
        foot: What the foot shows.
        sections: The outline.
        citations: The cited documents with their roles; empty where they were not looked for.
        phases: The phases; empty where they were not looked for.
        noisy: Whether an OCR engine read the text.
    """
    where: dict[str, int] = dict(head.lines)
    where.update(foot.lines)
    where.pop("recipients", None)
    preamble_end = next((s.start for s in sections if s.level > 0), min(len(lines.text), 6000))
    body = find_issuer(lines, head, preamble_end)
    if body is not None:
        where["issuer"] = body.line
        where["unit"] = where["unit_level"] = body.line
    level = level_of(body)
    attached = _attached_to(lines, citations, preamble_end)
    if attached is not None:
        citations = tuple(c for c in citations if c is not attached)
        if head.number is None and "so_ky_hieu" not in head.blank:
            head = replace(head, number=attached.number, date=head.date or attached.date)
            where["number"] = where["date"] = attached.line
    carried = carried_out(lines, citations, level, preamble_end)
    province, province_line = find_province(lines, body, level, carried, citations)
    if province_line:
        where["province"] = province_line
    movement, movement_line = find_movement(lines, head, preamble_end)
    if movement_line:
        where["movement"] = movement_line
    period, period_line = find_period(lines, head, sections, phases, preamble_end)
    if period_line:
        where["period_from"] = where["period_to"] = period_line
    if carried is not None:
        where.update(
            {f"province_plan_{k}": carried.line for k in ("type", "number", "date", "issuer") if getattr(carried, k)}
        )
    if body is not None and noisy:
        body = best_spelling(lines, body, head, province)
    unit = body.name if body else None
    place = head.place
    if place and unit and (fold(place) == fold(unit) or (noisy and fuzz.ratio(fold(place), fold(unit)) >= 75)):
        place = unit
    return DocumentFields(
        level=level,
        type=head.type or type_of_symbol(head.number),
        number=head.number,
        date=head.date,
        place=place,
        issuer=body.text if body else None,
        unit=unit,
        unit_level=body.level if body else None,
        province=province,
        title=head.title,
        movement=movement,
        period_from=period[0],
        period_to=period[1],
        signatory_title=foot.signatory_title,
        signatory=foot.signatory,
        province_plan_type=carried.type if carried else None,
        province_plan_number=carried.number if carried else None,
        province_plan_date=carried.date if carried else None,
        province_plan_issuer=carried.issuer if carried else None,
        head_damaged=_head_damaged(lines, head, noisy),
        foot_damaged=_foot_damaged(lines, foot, noisy),
        blank_fields=tuple(sorted(head.blank)),
        lines=tuple(sorted(where.items())),
    )


def _attached_to(lines: TextLines, citations: tuple[Citation, ...], preamble_end: int) -> Citation | None:
    """Return the decision that issues a plan attached to it: "(Kèm theo Quyết định số ... ngày ...)" under the title.

    Such a plan has no number of its own; others cite it by the number of that decision.
    """
    for citation in citations:
        if citation.start >= min(preamble_end, 4000):
            break
        if citation.number and _KEM_THEO.search(fold(lines.text[max(0, citation.start - 60) : citation.start])):
            return citation
    return None


def _head_damaged(lines: TextLines, head: Head, noisy: bool) -> bool:
    """Tell whether the missing number or date may have been lost in reading rather than left out in print."""
    number = head.number is not None or "so_ky_hieu" in head.blank
    date = head.date is not None or "ngay_thang" in head.blank
    if head.torn:
        return True
    if number and date:
        return False
    if not head.motto and not head.issuer_lines:
        return True  # the top of the page is not there at all
    if lines.confidence and min(lines.confidence[: max(1, head.lines.get("type", 6))], default=1.0) < 0.5:
        return True
    return noisy and not (number or date) and not head.motto


def _foot_damaged(lines: TextLines, foot: Foot, noisy: bool) -> bool:
    """Tell whether missing recipients or a missing signature may have been lost in reading."""
    signed = foot.signatory is not None
    titled = foot.signatory_title is not None or foot.for_body
    listed = bool(foot.recipients)
    if not (signed or titled or listed):
        return True
    if signed:
        return False
    # A signature that was there leaves a trace beside the recipients: "TM. ...", a title, signs read from the stamp.
    return (noisy or foot.dirty) and (titled or foot.dirty or len(foot.recipients) < 3)
