# ruff: noqa: E501 (documents read best as they are printed)
"""Mentions of numbered documents: what is found, where, and what it is to the plan."""

from __future__ import annotations

import pytest
import spacy

from extractors.citations import find_citations, malformed_numbers
from extractors.facts import Citation
from extractors.lines import TextLines

HEAD = "ỦY BAN NHÂN DÂN\nXÃ AN HÒA\nSố: 12/KH-UBND An Hòa, ngày 05 tháng 9 năm 2025\n\nKẾ HOẠCH\n\n"
BODY = "\n\nỦy ban nhân dân xã An Hòa ban hành Kế hoạch như sau:\n\nI. MỤC ĐÍCH\n\nLàm tốt.\n"


def read(text: str) -> tuple[Citation, ...]:
    return find_citations(TextLines(text))


def numbers(text: str) -> list[str | None]:
    return [c.number for c in read(text)]


def test_every_mention_is_a_row_repeats_too() -> None:
    text = "Nghị quyết số 57-NQ/TW và Nghị quyết số 57-NQ/TW"
    assert numbers(text) == ["57-NQ/TW", "57-NQ/TW"]


def test_the_line_is_the_one_where_the_number_begins() -> None:
    (found,) = read("theo Nghị quyết số\n57-NQ/TW ngày\n22/12/2024 của Bộ Chính trị")
    assert (found.line, found.line_to) == (2, 3)
    assert (found.type, found.date, found.issuer) == ("Nghị quyết", "2024-12-22", "Bộ Chính trị")


def test_a_type_carries_over_a_list() -> None:
    text = "các Nghị quyết số 57-NQ/TW ngày 22/12/2024, số 71/NQ-CP ngày 01/4/2025 và số 03-NQ/TU"
    assert [(c.type, c.number) for c in read(text)] == [
        ("Nghị quyết", "57-NQ/TW"),
        ("Nghị quyết", "71/NQ-CP"),
        ("Nghị quyết", "03-NQ/TU"),
    ]


def test_a_type_is_not_carried_to_a_number_of_another_kind() -> None:
    found = read("Nghị quyết số 57-NQ/TW, số 25/KH-UBND")
    assert [c.type for c in found] == ["Nghị quyết", None]


def test_a_list_goes_on_without_the_word_for_number() -> None:
    found = read("Công văn 3108/BNV-BTĐKT và 3109/BNV-BTĐKT")
    assert [(c.type, c.number) for c in found] == [("Công văn", "3108/BNV-BTĐKT"), ("Công văn", "3109/BNV-BTĐKT")]


def test_an_issuer_is_given_only_to_the_mention_beside_which_it_stands() -> None:
    found = read("Nghị quyết số 71/NQ-CP ngày 01/4/2025, Kế hoạch số 25/KH-UBND ngày 24/01/2025 của UBND tỉnh Cà Mau")
    assert [c.issuer for c in found] == [None, "UBND tỉnh Cà Mau"]


def test_an_issuer_may_stand_between_type_and_number_or_before_a_proposal() -> None:
    (plan,) = read("Kế hoạch của Ủy ban nhân dân tỉnh Cà Mau số 25/KH-UBND ngày 24/01/2025")
    assert (plan.type, plan.issuer) == ("Kế hoạch", "Ủy ban nhân dân tỉnh Cà Mau")
    (proposal,) = read("Xét đề nghị của Sở Nội vụ tại Tờ trình số 64/TTr-SNV ngày 18/7/2025")
    assert (proposal.type, proposal.issuer) == ("Tờ trình", "Sở Nội vụ")


def test_an_issuer_may_stand_before_the_date() -> None:
    (found,) = read("Quyết định số 923/QĐ-TTg của Thủ tướng Chính phủ ngày 14/5/2025 về việc")
    assert (found.issuer, found.date) == ("Thủ tướng Chính phủ", "2025-05-14")


def test_specks_between_number_and_date_do_not_part_them_but_a_sentence_end_does() -> None:
    assert [c.date for c in read("Tờ trình số 77/TTr-SNV .\nngày 24/02/2026")] == ["2026-02-24"]
    assert [c.date for c in read("Nghị quyết số 57-NQ/TW ngày, 22/12/2024")] == ["2024-12-22"]
    assert [c.date for c in read("thực hiện Nghị quyết số 57-NQ/TW. Ngày 22/12/2024 là hạn cuối")] == [None]


def test_a_short_name_keeps_what_is_printed_and_tells_the_full_number() -> None:
    text = "Nghị quyết số 57-NQ/TW (sau đây gọi tắt là Nghị quyết số 57). Thực hiện Nghị quyết 57 tốt."
    found = read(text)
    assert [(c.number, c.short, c.resolved) for c in found] == [
        ("57-NQ/TW", False, None),
        ("57", True, "57-NQ/TW"),
        ("57", True, "57-NQ/TW"),
    ]


def test_a_short_name_that_the_text_never_explains_is_not_resolved() -> None:
    (found,) = read("thực hiện Nghị quyết số 57")
    assert (found.short, found.resolved) == (True, None)
    assert found.confidence < 1.0


def test_the_documents_own_number_is_no_citation() -> None:
    assert numbers(HEAD) == []


@pytest.mark.parametrize("printed", ["71/NQ-CP", "71 /NQ-CP", "71/ NQ-CP", "71/NQ–CP", "71/NQ-\nCP", "71/\nNQ-CP"])
def test_blanks_breaks_and_dashes_inside_a_number_do_not_hide_it(printed: str) -> None:
    assert numbers(f"Nghị quyết số {printed} ngày 01/4/2025") == ["71/NQ-CP"]


def test_a_misprinted_number_stays_and_is_reported() -> None:
    found = read("Quyết định số 1683QĐ-UBND ngày 02/6/2025")
    assert [c.number for c in found] == ["1683QĐ-UBND"]
    (defect,) = malformed_numbers(found)
    assert (defect.kind, defect.item, defect.line) == ("malformed_number", "1683QĐ-UBND", 1)


def test_good_numbers_of_state_and_party_are_not_reported() -> None:
    text = "Kế hoạch số 40/KH-UBND, Nghị quyết số 57-NQ/TW, Nghị định số 98/2023/NĐ-CP, Luật số 06/2022/QH15, Công văn 619/SNV-BTĐKT"
    assert malformed_numbers(read(text)) == ()


def test_the_marks_of_the_party_in_a_state_number_are_doubted_not_claimed() -> None:
    (defect,) = malformed_numbers(read("Nghị quyết số 57/NQ-TW"))
    assert defect.confidence < 0.8


def test_the_province_plan_is_the_one_carried_out() -> None:
    preamble = (
        "Căn cứ Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15/6/2022;\n\n"
        "Căn cứ Quyết định số 7/QĐ-UBND ngày 01/8/2025 của UBND xã về thành lập Ban Chỉ đạo;\n\n"
        "Thực hiện Kế hoạch số 100/KH-UBND ngày 10/8/2025 của Ủy ban nhân dân tỉnh Cà Mau về Phong trào thi đua\n"
        "thực hiện Nghị quyết số 57-NQ/TW;"
    )
    found = read(HEAD + preamble + BODY + "\nTheo Nghị quyết số 71/NQ-CP.")
    assert {c.number: c.role for c in found} == {
        "06/2022/QH15": "basis",
        "7/QĐ-UBND": "basis",
        "100/KH-UBND": "carries_out",
        "57-NQ/TW": "mention",
        "71/NQ-CP": "mention",
    }


def test_a_province_carries_out_no_plan_of_its_own_level() -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nTỈNH CÀ MAU\n\nCăn cứ Quyết định số 7/QĐ-UBND ngày 01/8/2025 của UBND tỉnh về phong trào thi đua;\n\n"
        "Ủy ban nhân dân tỉnh Cà Mau ban hành Kế hoạch như sau:\n\nI. MỤC ĐÍCH\n"
    )
    assert [c.role for c in read(text)] == ["basis"]


def test_an_unreadable_opening_does_not_lose_the_plan_carried_out() -> None:
    text = (
        HEAD
        + "Thúy hiến Kế hoạch số 100/KH-UBND ngày 10/8/2025 của Ủy ban nhân dân tỉnh Cà Mau về Phong trào thi đua;"
        + BODY
    )
    assert [c.role for c in read(text)] == ["carries_out"]


def test_the_component_works_alone_in_any_pipeline() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("plan_citations")
    doc = nlp("Quyết định 1683QĐ-UBND và Nghị quyết số 57-NQ/TW")
    assert [c.number for c in doc._.plan_citations] == ["1683QĐ-UBND", "57-NQ/TW"]
    assert [d.kind for d in doc._.plan_defects] == ["malformed_number"]
