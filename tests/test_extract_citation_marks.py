"""Marks within the number of a cited document: misprinted, doubled by an engine, and numbers at the head of a line."""

from __future__ import annotations

import pytest

from extractors.nlp import build_nlp, extract_facts


def cited(text: str) -> tuple[list[str | None], list[str]]:
    """The numbers cited in a text and those against their form."""
    facts = extract_facts(f"{text}\n\nI. MỤC ĐÍCH\n\n1. Thi đua.", build_nlp())
    return [c.number for c in facts.citations], [d.item for d in facts.defects if d.kind == "malformed_number"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Căn cứ Nghị định số 98/2023-NĐ-CP ngày 31/12/2023 của Chính phủ;", "98/2023-NĐ-CP"),
        ("Theo Quyết định số 07/2025-QĐ-UBND ngày 04/3/2025 của Ủy ban nhân dân tỉnh;", "07/2025-QĐ-UBND"),
    ],
)
def test_a_dash_after_the_year_is_against_the_form(text: str, number: str) -> None:
    assert cited(text) == ([number], [number])


def test_a_year_with_its_stroke_is_not() -> None:
    assert cited("Căn cứ Nghị định số 98/2023/NĐ-CP ngày 31/12/2023 của Chính phủ;") == (["98/2023/NĐ-CP"], [])


def test_a_month_before_a_dash_and_two_bodies_is_no_number() -> None:
    assert cited("Trong tháng 11/2026 - HĐND-UBND xã họp một lần.") == ([], [])


@pytest.mark.parametrize("printed", ["34/CT- -TTg", "34/CT--TTg", "34/CT - - TTg"])
def test_a_dash_read_twice_is_one(printed: str) -> None:
    assert cited(f"Thực hiện Chỉ thị số {printed} ngày 07/10/2014 của Thủ tướng Chính phủ;") == (["34/CT-TTg"], [])


def test_a_citation_broken_before_its_number_is_no_number_of_the_document() -> None:
    text = "Số: 31/KH-UBND\n\nKẾ HOẠCH\n\nCăn cứ Luật Thi đua và Hướng\ndẫn\n\nsố. 912HD-SNV ngày 02/4/2026;"
    assert cited(text) == (["912HD-SNV"], ["912HD-SNV"])


def test_the_number_under_the_title_stays_the_document_s_own() -> None:
    assert cited("KẾ HOẠCH\n\nsố. 31/KH-UBND\n\nThi đua trồng rừng") == ([], [])


@pytest.mark.parametrize("number", ["118/TBVPCP", "31/HDBNV", "405/HD/BNV"])
def test_a_number_of_any_ministry_without_its_dash_is_against_the_form(number: str) -> None:
    assert cited(f"Thực hiện Hướng dẫn số {number} ngày 05/5/2026 của cơ quan Trung ương;") == ([number], [number])


@pytest.mark.parametrize("number", ["31/HD-BNV", "12-HD/BTCTU", "05/TT-BTC"])
def test_a_number_with_its_dash_is_not(number: str) -> None:
    assert cited(f"Thực hiện Hướng dẫn số {number} ngày 05/5/2026 của cơ quan Trung ương;")[1] == []
