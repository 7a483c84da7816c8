"""The finding on a plan that was issued too late, whatever set the limit."""

from __future__ import annotations

from pipeline.compare.gaps import Gap, vietnamese_date
from pipeline.compare.places import place_of, quote
from pipeline.compare.views import PlanView


def issued_gap(
    province: PlanView, commune: PlanView, *, rule: str, line: int, asked: str, expected: str, confidence: float,
    doubt: bool,
) -> Gap:
    """A plan issued after a limit of the province's plan.

    Args:
        province: the province's plan.
        commune: the commune's plan; its date is known.
        rule: which check found it.
        line: line of the province's plan that sets the limit.
        asked: the province's words there.
        expected: the limit itself, as the province words it.
        confidence: 0.0 to 1.0, that an official would agree.
        doubt: whether a person is to look first.
    """
    date = commune.document.date or ""
    own = dict(commune.document.lines).get("date")
    return Gap(
        kind="late_deadline",
        variant="issued",
        item=vietnamese_date(date),
        stage="issued",
        ground="province_plan",
        rule=rule,
        confidence=confidence,
        needs_check=doubt,
        province_line=line,
        commune_line=own,
        province_text=quote(asked),
        commune_text=quote(commune.text_between(own, own)) if own else None,
        where=place_of(province, line),
        words={"expected": expected},
    )
