"""Documents that are no proper plans: comparing neither fails nor takes long over them."""

from __future__ import annotations

import pytest

from extractors.facts import PlanFacts
from pipeline.compare.outline import CLAUSE, MAX_PASSAGE
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from pipeline.types import Plan
from tests.compare_builder import make_plan

TEXTS = {
    "empty": "",
    "one word": "KẾ HOẠCH",
    "no sections": "Xã làm đường.\nXã trồng cây.",
    "numerals only": "I. \nII. \nIII. ",
    "one long line": "II. NỘI DUNG THI ĐUA\n1. " + "trồng cây; " * 20_000,
    "semicolons": ";" * 5_000,
    "letters of other scripts": "一二三 абв \u202e\u200b \U0001f600",
}


def _pair(text: str) -> list[Plan]:
    province = make_plan(text, level="province", name="tinh", document={"date": "2025-07-01"})
    return [province, make_plan(text, name="xa", document={"province_plan_number": "10/KH-UBND"})]


@pytest.mark.parametrize("restored", [False, True])
@pytest.mark.parametrize("name", TEXTS)
def test_any_text_can_be_compared(name: str, restored: bool) -> None:
    text = TEXTS[name]
    full = make_plan("I. MỤC ĐÍCH\nA.\nII. NỘI DUNG\n1. Thi đua làm đường.\n2. Thi đua trồng cây.", level="province",
                     name="tinh", document={"date": "2025-07-01"})
    odd = make_plan(text, name="xa", restored=restored, document={"province_plan_number": "10/KH-UBND"})
    comparison = compare_plans([full, odd])
    assert [p.how for p in comparison.pairs] == ["cited_number"]
    assert len({f.finding_id for f in comparison.findings}) == len(comparison.findings)
    assert compare_plans(_pair(text)).pairs


def test_a_plan_without_any_facts_is_told_apart_and_not_compared() -> None:
    blank = Plan("x", "x.txt", "0" * 64, "text", 1, False, 1.0, 0, (), (), PlanFacts())
    comparison = compare_plans([blank])
    assert comparison.pairs == ()
    assert any("x.txt" in note for note in comparison.notes)


def test_nothing_at_all_gives_nothing() -> None:
    assert compare_plans([]).findings == ()


def test_a_passage_is_cut_at_a_limit() -> None:
    plan = make_plan(TEXTS["one long line"])
    assert max(len(p.text) for p in PlanView(plan).passages) <= MAX_PASSAGE


def test_clauses_end_at_semicolons_and_full_stops_before_capitals() -> None:
    assert CLAUSE.split("gửi trước 15/12; xã nộp. Tỉnh duyệt, TP. huế thôi") == [
        "gửi trước 15/12;", "xã nộp.", "Tỉnh duyệt, TP. huế thôi",
    ]
