"""What an engine does to the shape of a plan, and what must not come of it."""

from __future__ import annotations

import pytest

from extractors import build_nlp, extract_facts
from extractors.facts import PlanFacts
from pipeline.compare.phases import phase_item
from pipeline.compare.recipe import compare_plans
from tests.compare_builder import make_plan

PROVINCE = """I. NỘI DUNG
1. Thi đua đan lưới bằng sợi tái chế. Hợp tác xã thu gom chai nhựa, kéo sợi.
2. Thi đua nuôi hàu treo dây. Thả giống vụ xuân, cạo dây trước mùa bão.
3. Thi đua phơi mực trên giàn cao. Che bạt khi mưa, không phơi bên đường."""
COMMUNE = """I. NỘI DUNG
1. Thi đua đan lưới bằng sợi tái chế: gom chai nhựa ở hợp tác xã, kéo sợi."""


def facts(text: str, *, read: bool = False) -> PlanFacts:
    return extract_facts(text, build_nlp(), line_confidence=[0.9] * (text.count("\n") + 1) if read else None)


@pytest.mark.parametrize("mark", ["'", "‘", "“", ""])
def test_a_speck_before_the_word_number_hides_no_number(mark: str) -> None:
    head = f"TỈNH AN GIANG\n{mark}Số: 88/KH-UBND An Giang, ngày 26 tháng 02 năm 2026\nKẾ HOẠCH\nThi đua đan lưới\n"
    assert facts(head).document.number == "88/KH-UBND"


@pytest.mark.parametrize("row", ["2.| Nuôi hàu | Thả giống", "2 | Nuôi hàu | Thả giống", "| 2.| Nuôi hàu | Thả"])
def test_a_row_of_a_table_opens_no_section(row: str) -> None:
    text = f"I. NỘI DUNG\n\nTT | Việc | Cách làm\n\n1 | Đan lưới | Gom chai nhựa\n\n{row}\n\nII. THỜI GIAN\n"
    assert [s.numeral for s in facts(text, read=True).sections if s.level] == ["I.", "II."]


@pytest.mark.parametrize("letters", ["ABCD", "ABCDE", "ABCDĐE"])
def test_parts_may_count_with_or_without_the_barred_d(letters: str) -> None:
    headings = ("MỤC ĐÍCH", "NỘI DUNG", "TIÊU CHÍ", "KHEN THƯỞNG", "THỜI GIAN", "TỔ CHỨC THỰC HIỆN")
    rows = zip(letters, headings, strict=False)
    text = "\n\n".join(f"{sign}. {heading}\n\n1. Việc chung của xã." for sign, heading in rows)
    found = facts(text)
    assert [s.numeral for s in found.sections if s.level == 1] == [f"{sign}." for sign in letters]
    assert not found.defects


@pytest.mark.parametrize("read", [True, False])
def test_areas_of_contents_that_came_apart_are_left_to_a_person(read: bool) -> None:
    document = {"province_plan_number": "10/KH-UBND"}
    plans = (
        make_plan(PROVINCE, level="province", name="tinh"),
        make_plan(COMMUNE, name="xa", restored=read, document=document),
    )
    found = [f for f in compare_plans(plans).findings if f.kind == "missing_content_area"]
    assert [f.needs_check for f in found] == [read, read]


@pytest.mark.parametrize("bar", [" |", "-|", " - |"])
def test_a_phase_in_a_table_keeps_what_it_is_called(bar: str) -> None:
    text = f"III. LỘ TRÌNH\n\nNăm 2026: khởi động | Phát động\n\nNăm 2027: tăng tốc{bar} Làm đồng loạt\n"
    assert [phase_item(p) for p in facts(text).phases] == ["Năm 2026: khởi động", "Năm 2027: tăng tốc"]
