# ruff: noqa: E501 (documents read best as they are printed)
"""Limits for actions: which words set one, for whom, how often."""

from __future__ import annotations

import pytest

from extractors.deadlines import find_deadlines
from extractors.facts import Deadline
from extractors.lines import TextLines
from extractors.outline.build import read_outline


def read(text: str) -> tuple[Deadline, ...]:
    lines = TextLines(text)
    return find_deadlines(lines, read_outline(lines))


@pytest.mark.parametrize(
    ("text", "date", "recurrence"),
    [
        ("Báo cáo trước ngày 15/12 hằng năm.", "--12-15", "yearly"),
        ("Định kỳ hằng năm, các đơn vị gửi báo cáo trước ngày 15/12 để tổng hợp.", "--12-15", "yearly"),
        ("Báo cáo trước ngày 20 hằng tháng.", "---20", "monthly"),
        ("Ban hành kế hoạch trong tháng 8 năm 2025.", "2025-08", None),
        ("Tổ chức phát động trong quý III năm 2025.", "2025-Q3", None),
        ("Gửi về Sở Nội vụ trước 16 giờ 00 ngày 30/9/2025.", "2025-09-30", None),
    ],
)
def test_a_limit_is_read_with_its_recurrence(text: str, date: str, recurrence: str | None) -> None:
    assert [(d.date, d.recurrence) for d in read(text)] == [(date, recurrence)]


@pytest.mark.parametrize(
    "text",
    [
        "Sơ kết vào năm 2027, tổng kết năm 2030.",
        "Phong trào được tổ chức từ ngày ban hành Kế hoạch đến hết tháng 12/2030.",
        "Thực hiện từ ngày 20 tháng 11 năm 2025 đến ngày 03 tháng 12 năm 2025.",
        "Tính đến ngày 30/6/2025, toàn xã có 20 hộ nghèo.",
        "theo Nghị quyết số 57-NQ/TW ngày 22/12/2024",
    ],
)
def test_a_bare_year_a_span_and_a_figure_set_no_limit(text: str) -> None:
    assert read(text) == ()


def test_the_body_that_must_is_named_at_the_start_of_the_sentence() -> None:
    (found,) = read("I. THỜI GIAN\n\nCác cơ quan, đơn vị xây dựng kế hoạch trong quý III năm 2025; tổ chức thực hiện.")
    assert found.body == "Các cơ quan, đơn vị"


def test_without_a_subject_the_body_is_the_one_whose_task_it_is() -> None:
    text = "I. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ\n\n- Hướng dẫn các đơn vị.\n\n- Báo cáo kết quả trước ngày 15/12 hằng năm.\n\n2. Sở Tài chính\n\nBố trí kinh phí."
    (found,) = read(text)
    assert found.body == "Sở Nội vụ"


def test_a_limit_before_the_day_of_issue_is_doubted() -> None:
    head = "Số: 1/KH-UBND An Hòa, ngày 12 tháng 8 năm 2025\n\nI. THỜI GIAN\n\nPhát động "
    (early,) = read(head + "trong quý II năm 2025.")
    (later,) = read(head + "trong quý III năm 2025.")
    assert early.confidence < 0.6 < later.confidence
