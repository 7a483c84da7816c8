"""How a province's document is cited: its own number, or that of the decision that issued it."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.types import Plan


class Reference(NamedTuple):
    """Type, number and date under which others cite a document; each None where the page does not show it."""

    type: str | None
    number: str | None
    date: str | None
    line: int | None
    """Where the plan itself shows the number."""


def own_reference(plan: Plan) -> Reference:
    """The number by which a province's plan is known.

    A plan that is issued with a decision ("Kèm theo Quyết định số ...") has no number of its own and is cited by
    the decision's.
    """
    d = plan.facts.document
    lines = dict(d.lines)
    if d.number is None and d.level == "province" and d.province_plan_number and "UBND" in d.province_plan_number:
        at = lines.get("province_plan_number")
        return Reference(d.province_plan_type, d.province_plan_number, d.province_plan_date, at)
    return Reference(d.type or "Kế hoạch", d.number, d.date, lines.get("number"))
