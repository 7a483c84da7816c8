from __future__ import annotations

from typing import Any

import pytest

from pipeline.compare.citations import number_parts, read_alike
from pipeline.compare.pairing import pair_plans, superseded
from pipeline.compare.provinces import same_province
from pipeline.compare.recipe import compare_plans
from tests.compare_builder import make_plan

BODY = "I. MỤC ĐÍCH\nĐộng viên mọi người.\nII. NỘI DUNG\nLàm tốt các việc được giao."


def province(name: str = "tinh", **document: Any):
    fields = {"number": "136/KH-UBND", "date": "2025-07-22", "movement": "Chuyển đổi số", **document}
    return make_plan(BODY, level="province", name=name, document=fields)


def commune(cited: str | None, dated: str | None, name: str = "xa", **document: Any):
    fields = {
        "province_plan_number": cited, "province_plan_date": dated, "movement": "Chuyển đổi số",
        "province_plan_issuer": "Ủy ban nhân dân tỉnh Lâm Đồng", **document,
    }
    return make_plan(BODY, name=name, document=fields)


@pytest.mark.parametrize(
    ("number", "date", "how"),
    [
        ("136/KH-UBND", "2025-07-22", "cited_number"),
        ("136/KH-UBND", None, "cited_number"),
        ("0136/KH-UBND", "2025-07-22", "cited_number"),  # a leading zero is no other number
        ("163/KH-UBND", "2025-07-22", "cited_date"),  # two digits swapped
        ("186/KH-UBND", "2025-07-22", "cited_date"),  # a look-alike digit
        (None, None, "province_and_movement"),
    ],
)
def test_a_plan_is_paired_by_what_it_cites(number: str | None, date: str | None, how: str) -> None:
    pair = pair_plans([province()], [commune(number, date)])[0]
    assert (pair.province_doc_id, pair.how) == ("tinh", how)


def test_a_plan_of_another_province_is_no_pair_though_the_number_is_the_same() -> None:
    other = commune("136/KH-UBND", "2025-07-22", province="Nghệ An", province_plan_issuer="UBND tỉnh Nghệ An")
    assert pair_plans([province()], [other])[0].how == "none"


def test_a_former_province_is_the_one_it_went_into() -> None:
    former = province(province="Bình Thuận", issuer="Ủy ban nhân dân tỉnh Bình Thuận")
    assert pair_plans([former], [commune(None, None)])[0].province_doc_id == "tinh"
    assert same_province("tỉnh Đắk Nông", "Lâm Đồng")
    assert not same_province("Lâm Đồng", "Đắk Lắk")


def test_of_several_that_fit_none_is_taken_in_silence() -> None:
    both = [province("a", number="5/KH-UBND", date="2025-03-01"), province("b", number="9/KH-UBND", date="2025-03-05")]
    pair = pair_plans(both, [commune(None, None)])[0]
    assert pair.province_doc_id is None
    assert pair.how == "ambiguous"
    assert set(pair.candidates) == {"a", "b"}


def test_two_copies_of_one_document_are_no_ambiguity() -> None:
    pair = pair_plans([province("scan"), province("docx")], [commune("136/KH-UBND", "2025-07-22")])[0]
    assert pair.how == "cited_number"
    assert pair.province_doc_id in ("scan", "docx")


def test_the_newer_plan_of_a_unit_supersedes_the_older() -> None:
    old = commune("136/KH-UBND", "2025-07-22", name="old", number="10/KH-UBND", date="2025-08-01")
    new = commune("136/KH-UBND", "2025-07-22", name="new", number="15/KH-UBND", date="2025-10-01")
    assert superseded([old, new]) == {"old"}
    comparison = compare_plans([province(), old, new])
    assert {p.commune_doc_id: p.how for p in comparison.pairs} == {"old": "superseded", "new": "cited_number"}
    assert {f.commune_doc_id for f in comparison.findings} <= {"new"}


def test_a_plan_without_its_province_plan_says_which_document_to_add() -> None:
    found = compare_plans([commune("136/KH-UBND", "2025-07-22")]).findings
    missing = next(f for f in found if f.kind == "no_province_plan")
    assert "136/KH-UBND" in missing.item
    assert "22/07/2025" in missing.item
    # what needs no other plan is checked all the same
    assert any(f.ground == "law" for f in found)


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("136/KH-UBND", ("136", "KHUBND")),
        ("02/KH-UBND", ("2", "KHUBND")),
        ("57-NQ/TW", ("57", "NQTW")),
        ("152/2025/NĐ-CP", ("152/2025", "NDCP")),
        ("923QĐ-TTg", ("923", "QDTTG")),
        ("không số", None),
        (None, None),
    ],
)
def test_numbers_fall_into_digits_and_sign(number: str | None, parts: tuple[str, str] | None) -> None:
    assert number_parts(number) == parts


@pytest.mark.parametrize(
    ("a", "b", "alike"), [("136", "186", True), ("136", "163", False), ("136", "36", True), ("115", "155", False)]
)
def test_what_an_engine_may_have_made_of_a_number(a: str, b: str, alike: bool) -> None:
    assert read_alike(a, b) is alike


@pytest.mark.parametrize(
    ("kind", "number", "title", "compared"),
    [
        ("Quyết định", "05/QĐ-UBND", "Về việc thành lập Hội đồng Thi đua - Khen thưởng xã", False),
        ("Quyết định", "06/QĐ-UBND", "Kiện toàn Ban Chỉ đạo phong trào xây dựng nông thôn mới", False),
        ("Báo cáo", "15/BC-UBND", "Kết quả công tác thi đua sáu tháng", False),
        ("Quyết định", "07/QĐ-UBND", "Về việc ban hành Kế hoạch thực hiện phong trào thi đua", True),
        ("Chỉ thị", "02/CT-UBND", "Về việc phát động thi đua", True),
        ("Kế hoạch", "40/KH-UBND", "Thành lập các tổ công nghệ số cộng đồng", True),
        (None, None, None, True),  # what is not known is looked at
    ],
)
def test_only_plans_are_compared(kind: str | None, number: str | None, title: str | None, compared: bool) -> None:
    document = commune("136/KH-UBND", "2025-07-22", type=kind, number=number, title=title)
    comparison = compare_plans([province(), document])
    assert bool(comparison.pairs) is compared
    assert any(document.path in note for note in comparison.notes) is not compared
    if not compared:
        assert not comparison.findings
