# ruff: noqa: E501 (the pieces are a table)
"""What holds for any text: nothing crashes, and every fact leads back to its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.award_forms import find_award_forms
from extractors.citations import find_citations, malformed_numbers
from extractors.content_areas import find_content_areas
from extractors.dates import find_dates, impossible_dates
from extractors.deadlines import find_deadlines
from extractors.folding import fold
from extractors.lines import TextLines, fold_blanks
from extractors.outline.build import read_outline
from extractors.phases import find_phases
from extractors.responsibilities import find_responsibilities
from extractors.target_groups import find_target_groups

PIECES = [
    "I. MỤC ĐÍCH, YÊU CẦU\n", "II. NỘI DUNG THI ĐUA\n", "III. TIÊU CHÍ THI ĐUA\n", "IV. HÌNH THỨC KHEN THƯỞNG\n",
    "V. THỜI GIAN THỰC HIỆN\n", "VI. TỔ CHỨC THỰC HIỆN\n", "1. Đối với cá nhân\n", "2. Phòng Kinh tế: chủ trì\n",
    "- Giai đoạn 1 (2025 - 2027)\n", "- Thi đua phát triển hạ tầng số.\n", "Bằng khen của Chủ tịch UBND tỉnh;", "Giấy khen",
    "Nghị quyết số 57-\nNQ/TW ngày\n22/12/2024", "Kế hoạch số 25/KH-UBND", "1683QĐ-UBND", "trước ngày 15/12 hằng năm",
    "ngày 31 tháng 02 năm 2025", "quý III năm 2025", "của Ủy ban nhân dân", "\n", "\n\n", "\f", " ", ";", ". ", ":", "(", ")", "“", "”",
    "hằng năm", "sơ kết", "tổng kết", "đề nghị", "5", "/", "-", "Các cơ quan, đơn vị",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=40).map("".join),
)


def everything(text: str) -> list[Any]:
    lines = TextLines(text)
    outline = read_outline(lines)
    citations = find_citations(lines, outline.sections)
    dates = find_dates(lines)
    assert all(d.line <= len(lines) for d in (*malformed_numbers(citations), *impossible_dates(dates)))
    found: list[Any] = [*citations, *dates]
    for find in (
        find_deadlines,
        find_content_areas,
        find_award_forms,
        find_target_groups,
        find_phases,
        find_responsibilities,
    ):
        found.extend(find(lines, outline))
    return found


@given(TEXTS)
@settings(max_examples=250, deadline=None)
def test_any_text_is_read_without_a_crash_and_every_fact_stands_in_it(text: str) -> None:
    lines = TextLines(text)
    for fact in everything(text):
        assert 0 <= fact.start < fact.end <= len(text)
        assert fact.line <= fact.line_to
        assert fact.line_to == lines.number_at(fact.end - 1)
        assert 0.0 < fact.confidence <= 1.0
        assert fact.rule
        if type(fact).__name__ != "ContentArea":
            assert fold_blanks(text[fact.start : fact.end]) == fact.text
        else:
            assert fact.text in fold_blanks(text[fact.start : fact.end])


@given(st.text())
def test_folding_keeps_every_character_at_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="ăâđêôơưáàảãạẮẰẲẴẶĐqwertz 0-9"))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["", "\n", "\f\f", " ", "\n\n\n", "-", "1."])
def test_a_text_with_nothing_in_it_gives_nothing(text: str) -> None:
    assert everything(text) == []


def test_cost_grows_with_the_text_not_with_its_square() -> None:
    """A line of a hundred thousand characters of each awkward kind is read, none of them for ever."""
    for awkward in (
        "Giấy khen của ",
        "từ năm 2025 đến ",
        "- Phòng ",
        "các cơ quan, ",
        "25/KH-UBND; ",
        "trước ngày ",
        "1/2/",
        ".",
        "A-",
    ):
        everything("IV. KHEN THƯỞNG\n" + awkward * (100_000 // len(awkward)))
