"""What specks, lists of two styles and headings that only sort leave to the extractors."""

from __future__ import annotations

import pytest

from extractors import build_nlp, extract_facts
from extractors.blocks import make_blocks
from extractors.facts import PlanFacts
from extractors.folding import fold
from extractors.lines import TextLines


def _facts(text: str) -> PlanFacts:
    return extract_facts(text, build_nlp())


def test_an_underscore_is_no_part_of_a_word() -> None:
    assert fold("_Trước ngày") == " truoc ngay"
    facts = _facts("I. BÁO CÁO\n\nCác xóm gửi báo cáo về xã\n_trước ngày 17/10/2028.")
    assert [d.date for d in facts.deadlines] == ["2028-10-17"]


@pytest.mark.parametrize("limit", ["trước ngày: 17/10/2028", "trước .\nngày 17/10/2028", "trước ngày 17/10/2028"])
def test_a_colon_or_a_lone_stop_hides_no_limit(limit: str) -> None:
    facts = _facts(f"I. BÁO CÁO\n\nCác xóm gửi báo cáo tổng kết về xã {limit}.")
    assert [d.date for d in facts.deadlines] == ["2028-10-17"]


def test_a_speck_behind_the_name_of_a_kind_hides_no_number() -> None:
    facts = _facts("Căn cứ Chỉ thị’ số 33/CTTTg ngày 09/9/2024 của Thủ tướng Chính phủ;\n\nI. MỤC ĐÍCH\n\n1. Thi đua.")
    assert [d.item for d in facts.defects if d.kind == "malformed_number"] == ["33/CTTTg"]


def test_a_number_in_brackets_has_the_date_behind_them() -> None:
    facts = _facts("Theo kế hoạch (Kế hoạch số 33/KH-UBND) ngày 09/9/2026 của tỉnh;\n\nI. MỤC ĐÍCH\n\n1. Thi đua.")
    assert [(c.number, c.date) for c in facts.citations] == [("33/KH-UBND", "2026-09-09")]


STYLES = """KẾ HOẠCH

I. PHẠM VI, VIỆC LÀM, THỜI GIAN

1. Phạm vi: toàn xã.

2. Việc làm

1) Dọn kênh: mỗi tháng một buổi.

2) Trồng tre: hai bờ kênh.

3) Gom vỏ thuốc: ba điểm gom.

4) Thả cá: đầu mùa nước.

{number}. Thời gian: từ tháng 3 năm 2026 đến hết năm 2027.

II. KHEN THƯỞNG

Chủ tịch Ủy ban nhân dân xã tặng Giấy khen.
"""


@pytest.mark.parametrize(("number", "defects"), [("3", []), ("2", ["2"])])
def test_a_list_within_a_list_has_numbers_of_its_own(number: str, defects: list[str]) -> None:
    facts = _facts(STYLES.format(number=number))
    assert [d.item for d in facts.defects if d.kind in ("numeral_out_of_order", "duplicate_numeral")] == defects


SORTED = """KẾ HOẠCH

I. TIÊU CHÍ THI ĐUA

1. Đối với tập thể

a) Các ấp: không còn điểm rác.

b) Trường học: mỗi lớp một bồn hoa.

2. Đối với gia đình và cá nhân

{families}

II. KHEN THƯỞNG

Chủ tịch Ủy ban nhân dân xã tặng Giấy khen.
"""


def test_families_and_persons_below_one_heading_are_two_groups_where_each_is_named() -> None:
    named = _facts(SORTED.format(families="a) Gia đình: nhà sạch, vườn đẹp.\n\nb) Cá nhân: giúp hàng xóm."))
    assert [g.group for g in named.target_groups] == ["Các ấp", "Trường học", "Gia đình", "Cá nhân"]
    told = _facts(SORTED.format(families="- Gia đình có nhà sạch, vườn đẹp.\n\n- Cá nhân giúp được hàng xóm."))
    assert len(told.target_groups) == 3


def test_a_part_on_marks_before_the_awards_lists_the_groups() -> None:
    text = (
        "KẾ HOẠCH\n\nI. VIỆC THI ĐUA\n\n1. Dọn kênh.\n\n2. Trồng tre.\n\nII. BÌNH CHỌN VÀ KHEN THƯỞNG\n\n"
        "1. Mức phải tới\n\na) Cá nhân: làm đủ ba buổi.\n\nb) Hộ gia đình: có hố ủ phân.\n\n"
        "c) Các ấp: kênh thông suốt.\n\n2. Khen thưởng\n\na) Chủ tịch Ủy ban nhân dân xã tặng Giấy khen hằng năm.\n"
    )
    assert [g.group for g in _facts(text).target_groups] == ["Cá nhân", "Hộ gia đình", "Các ấp"]


def test_the_figures_of_a_date_behind_a_blank_line_go_on_the_sentence() -> None:
    broken = TextLines("a) Tặng Giấy khen vào dịp hằng năm, sơ kết\nnăm\n\n2027 và tổng kết.\n\nb) Việc khác.")
    assert next(b.text for b in make_blocks(broken)).endswith("sơ kết năm 2027 và tổng kết.")


def test_a_year_behind_the_signs_of_a_number_is_against_the_form() -> None:
    facts = _facts("Căn cứ Quyết định số 45/QĐ-UBND/2025 ngày 06/02/2025 của tỉnh;\n\nI. MỤC ĐÍCH\n\n1. Thi đua.")
    assert [d.item for d in facts.defects if d.kind == "malformed_number"] == ["45/QĐ-UBND/2025"]
    assert [c.date for c in facts.citations] == ["2025-02-06"]
