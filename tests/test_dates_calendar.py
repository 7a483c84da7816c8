"""Calendar dates: every full one, at its place; impossible ones reported and not repaired."""

from __future__ import annotations

import spacy

from extractors.dates import find_dates, impossible_dates
from extractors.lines import TextLines


def test_dates_in_words_and_figures_are_found_in_order() -> None:
    found = find_dates(TextLines("ngày 08 tháng 8 năm 2025\nngày 22/12/2024, 01-4-2025"))
    assert [(d.line, d.date) for d in found] == [(1, "2025-08-08"), (2, "2024-12-22"), (2, "2025-04-01")]


def test_a_date_counts_on_the_line_of_its_number() -> None:
    (found,) = find_dates(TextLines("ký ngày\n13 tháng 10 năm\n2025"))
    assert (found.line, found.line_to) == (2, 3)


def test_a_bare_month_or_day_is_no_calendar_date() -> None:
    assert find_dates(TextLines("trước ngày 15/12 hằng năm; tháng 12/2030; quý III năm 2025; năm 2027")) == ()


def test_a_number_of_a_law_is_no_date() -> None:
    assert find_dates(TextLines("Nghị định số 98/2023/NĐ-CP; 10/5/2024/NĐ-CP")) == ()


def test_an_impossible_date_is_reported_not_repaired() -> None:
    found = find_dates(TextLines("ngày 31/02/2025 và ngày 10/13/2025"))
    assert [d.date for d in found] == [None, None]
    defects = impossible_dates(found)
    assert [(d.kind, d.item) for d in defects] == [("impossible_date", "31/02/2025"), ("impossible_date", "10/13/2025")]
    assert all(d.note for d in defects)


def test_a_leap_day_is_possible_only_in_a_leap_year() -> None:
    assert [d.date for d in find_dates(TextLines("29/02/2024 29/02/2025"))] == ["2024-02-29", None]


def test_the_component_works_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("plan_dates")
    doc = nlp("ngày 31/02/2025")
    assert doc._.plan_dates[0].date is None
    assert [d.kind for d in doc._.plan_defects] == ["impossible_date"]
