"""A finding about the plan itself is shown with the place that it contradicts, repeats or follows wrongly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.facts import Citation, Section
from pipeline.report.places import other_place, province_place
from pipeline.types import Finding, Plan
from tests.report_samples import make_province, make_report


def cite(line: int, number: str) -> Citation:
    return Citation(
        line=line, line_to=line, start=0, end=1, text=number, type="Kế hoạch", number=number, date=None, issuer=None
    )


def section(line: int, numeral: str, level: int = 1) -> Section:
    return Section(
        line=line, line_to=line, start=0, end=1, text="", section_id=f"s{line}", parent_id=None, level=level,
        numeral=numeral, title="", role="other",
    )  # fmt: skip


@pytest.fixture
def plan() -> Plan:
    plan = make_report(1).plans[1]
    facts = replace(
        plan.facts,
        citations=(cite(3, "57-NQ/TW"), cite(5, "115/KH-UBND"), cite(9, "155/KH-UBND"), cite(20, "155/KH-UBND")),
        sections=(section(4, "I."), section(8, "II."), section(12, "1.", 2), section(15, "II."), section(19, "V.")),
    )
    return replace(plan, facts=facts)


def finding(kind: str, item: str, line: int | None, ground: str = "own_text") -> Finding:
    return Finding("f", "xa-000", None, ground, kind, "low", item, None, line, None, None, "", 1.0, False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "item", "line", "expected"),
    [
        ("contradictory_citation", "115/KH-UBND; 155/KH-UBND", 9, 5),
        ("contradictory_citation", "115/KH-UBND; 155/KH-UBND", 5, 9),
        ("duplicate_numeral", "II", 15, 8),
        ("numeral_out_of_order", "V", 19, 15),
        ("numeral_out_of_order", "I", 4, None),
        ("malformed_number", "57NQ", 3, None),
        ("contradictory_citation", "1/KH; 2/KH", None, None),
    ],
)
def test_the_other_place(plan: Plan, kind: str, item: str, line: int | None, expected: int | None) -> None:
    assert other_place(finding(kind, item, line), plan) == expected


def test_a_finding_on_the_provinces_plan_has_no_other_place(plan: Plan) -> None:
    assert other_place(finding("contradictory_citation", "115/KH-UBND; 155/KH-UBND", 9, "province_plan"), plan) is None


def test_a_wrong_number_is_held_against_the_head_of_the_provinces_plan() -> None:
    province = make_province()
    document = replace(province.facts.document, lines=(("title", 4), ("number", 2)))
    province = replace(province, facts=replace(province.facts, document=document))
    wrong = finding("wrong_province_citation", "19/KH-UBND", 7, "province_plan")
    assert province_place(wrong, province) == 2
    assert province_place(replace(wrong, province_line=9), province) == 9
    assert province_place(finding("missing_phase", "x", 7, "province_plan"), province) is None
    assert province_place(wrong, None) is None
