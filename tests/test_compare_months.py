"""A movement of some months is known by its months: other ones, turned ones, and a plan issued when it was over."""

from __future__ import annotations

import pytest

from pipeline.compare.months import issued_after_end, months_gaps, spells_of_movement
from pipeline.compare.views import PlanView
from tests.compare_builder import make_plan

TEXT = """I. MỤC ĐÍCH
Làm sạch kênh rạch trước mùa mưa.
II. THỜI GIAN THỰC HIỆN
{}
III. TỔ CHỨC THỰC HIỆN
Các ấp làm báo cáo."""
PROVINCE = "Phong trào thi đua diễn ra từ tháng 11 năm 2026 đến hết tháng 4 năm 2027; tổng kết trong tháng 5 năm 2027."


def view(time: str, name: str = "xa", **document: object) -> PlanView:
    return PlanView(make_plan(TEXT.format(time), name=name, document=document or None))


@pytest.mark.parametrize(
    "time",
    [
        "Phong trào thi đua từ tháng 11/2026 đến hết tháng 4/2027.",
        "Đợt thi đua kéo dài từ ngày 01/11/2026 đến ngày 30/4/2027.",
        "Thi đua từ tháng 11 năm 2026 cho đến hết tháng 4 năm 2027.",
        "Phong trào thi đua thực hiện theo thời gian của tỉnh.",
        "Giai đoạn 1: từ tháng 11/2026 đến tháng 01/2027. Giai đoạn 2: từ tháng 02/2027 đến tháng 4/2027.",
        "Giai đoạn 2 của phong trào thi đua: từ tháng 12/2026 đến tháng 3/2027.",
        "Kế hoạch số 5/KH-UBND về phong trào thi đua từ tháng 10/2026 đến tháng 3/2027 vẫn làm tiếp.",
    ],
)
def test_the_same_months_and_those_of_something_else_are_no_slip(time: str) -> None:
    assert months_gaps(view(PROVINCE, "tinh"), view(time)) == []


@pytest.mark.parametrize(
    ("time", "found", "sure"),
    [
        ("Phong trào thi đua từ tháng 11/2026 đến hết tháng 3/2027.", "từ tháng 11/2026 đến hết tháng 3/2027", True),
        ("Thi đua từ ngày 05/11/2026 đến ngày 15/3/2027.", "từ ngày 05/11/2026 đến ngày 15/3/2027", True),
        ("Thi đua từ tháng 12/2026 đến hết tháng 4/2027.", "từ tháng 12/2026 đến hết tháng 4/2027", False),
        ("Thi đua từ tháng 11/2027 đến hết tháng 4/2027.", "từ tháng 11/2027 đến hết tháng 4/2027", True),
    ],
)
def test_other_months_and_turned_ones_are_told(time: str, found: str, sure: bool) -> None:
    gaps = months_gaps(view(PROVINCE, "tinh"), view(time))
    assert [(g.kind, g.item, g.needs_check) for g in gaps] == [("period_mismatch", found, not sure)]
    assert gaps[0].province_line and gaps[0].commune_line


def test_months_that_are_none_are_not_taken_for_some() -> None:
    assert spells_of_movement(view("Thi đua từ tháng 13/2026 đến tháng 4/2027.")) == ()


@pytest.mark.parametrize(
    ("date", "late"), [("2027-05-03", True), ("2027-04-30", False), ("2026-12-01", False), ("2027-05", False)]
)
def test_a_plan_issued_when_the_movement_was_over_is_late(date: str, late: bool) -> None:
    gaps = issued_after_end(view(PROVINCE, "tinh"), view("Theo thời gian của tỉnh.", date=date))
    assert [(g.kind, g.variant, g.needs_check) for g in gaps] == ([("late_deadline", "issued", False)] if late else [])


def test_quarters_tell_a_time_as_months_do() -> None:
    asked = view("Phong trào thi đua diễn ra từ quý II năm 2026 đến hết quý IV năm 2028.", "tinh")
    assert [(s.first, s.last) for s in spells_of_movement(asked)] == [((2026, 4), (2028, 12))]
    late = view("Phong trào thi đua kéo dài từ quý II năm 2026 đến hết quý IV năm 2029.")
    assert [g.needs_check for g in months_gaps(asked, late)] == [False]
    first_part = view("Phong trào thi đua, chặng đầu từ quý II năm 2026 đến hết quý II năm 2027: làm điểm.")
    assert months_gaps(asked, first_part) == []
