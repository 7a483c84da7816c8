"""Plans of other bodies and layouts: the Party, the Front, tables, areas counted in words, annexes with dates."""

from __future__ import annotations

import pytest

from extractors import build_nlp, extract_facts
from pipeline.compare.recipe import compare_plans
from pipeline.types import Comparison, Plan
from tests.compare_builder import read_plans

PROVINCE = """TỈNH ỦY HÀ TĨNH                    ĐẢNG CỘNG SẢN VIỆT NAM

Số 31-KH/TU                        Hà Tĩnh, ngày 12 tháng 3 năm 2026

KẾ HOẠCH

phong trào thi đua “Mỗi chi bộ một việc khó” giai đoạn 2026 - 2028

Ban Thường vụ Tỉnh ủy ban hành Kế hoạch như sau:

I- MỤC ĐÍCH, YÊU CẦU

Chi bộ dám nhận và làm xong việc khó ở nơi mình phụ trách.

II- NỘI DUNG THI ĐUA

Một là, gỡ đơn thư tồn đọng. Chi bộ cùng thôn hòa giải, trả lời dứt điểm từng đơn.

Hai là, dời chuồng trại khỏi khu dân cư. Đảng viên làm trước, giúp hộ nghèo xây chuồng mới.

Ba là, giữ thanh niên ở lại quê. Kết nối xưởng may, dạy nghề cơ khí, cho vay vốn khởi nghiệp.

III- TIÊU CHUẨN

1- Đối với chi bộ: làm xong việc khó đã đăng ký.

2- Đối với đảng viên: nhận phần việc cụ thể trong việc khó của chi bộ.

IV- TỔ CHỨC THỰC HIỆN

1- Ban Tổ chức Tỉnh ủy: ban hành biểu mẫu trước ngày 01/4/2026.

2- Đảng ủy các xã, phường: báo cáo Ban Thường vụ Tỉnh ủy (qua Ban Tổ chức Tỉnh ủy) trước ngày 20/11 hằng năm.

Nơi nhận:
- Các đảng ủy xã, phường;
- Lưu Văn phòng Tỉnh ủy.

T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ

Trần Khắc Tựu

PHỤ LỤC 1

DANH SÁCH VIỆC KHÓ THÍ ĐIỂM

1 | Xã Thạch Khê | Dời chợ cũ | trước ngày 30/6/2026

2 | Xã Cẩm Bình | Lấp hố rác | trước ngày 31/8/2026
"""

COMMUNE = """ĐẢNG BỘ TỈNH HÀ TĨNH               ĐẢNG CỘNG SẢN VIỆT NAM
ĐẢNG ỦY XÃ THẠCH KHÊ

Số 08-KH/ĐU                        Thạch Khê, ngày 02 tháng 4 năm 2026

KẾ HOẠCH

hưởng ứng phong trào thi đua “Mỗi chi bộ một việc khó” giai đoạn 2026 - 2028

Ban Thường vụ Đảng ủy xã hưởng ứng phong trào do Ban Thường vụ Tỉnh ủy phát động tại Kế hoạch số 31-KH/TU,
ngày 12/3/2026, như sau:

I- MỤC ĐÍCH

Chi bộ thôn nhận việc khó và làm cho xong.

II- NỘI DUNG

TT | Việc | Chi bộ làm

1 | Gỡ đơn thư tồn đọng: hòa giải ở thôn, trả lời dứt điểm | Chi bộ thôn

2 | Dời chuồng trại khỏi khu dân cư: đảng viên làm trước, giúp hộ nghèo xây chuồng | Chi bộ thôn

III- TIÊU CHUẨN

1- Đối với chi bộ: xong việc đã đăng ký.

2- Đối với đảng viên: có phần việc của mình trong việc khó.

IV- TỔ CHỨC THỰC HIỆN

1- Ban Xây dựng Đảng: báo cáo Tỉnh ủy (qua Ban Tổ chức Tỉnh ủy) trước ngày 20/11 hằng năm.

2- Các chi bộ: gửi kết quả trước ngày 05/11 hằng năm.

Nơi nhận:
- Ban Thường vụ Tỉnh ủy;
- Các chi bộ.

T/M BAN THƯỜNG VỤ
BÍ THƯ

Phan Đình Lợi
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, ...]:
    return read_plans(tmp_path_factory.mktemp("plans"), PROVINCE, COMMUNE)


@pytest.fixture(scope="module")
def comparison(plans: tuple[Plan, ...]) -> Comparison:
    return compare_plans(plans)


def test_a_provincial_party_committee_and_its_numerals_are_known(plans: tuple[Plan, ...]) -> None:
    province, commune = plans
    head = province.facts.document
    assert (head.level, head.issuer, head.province, head.number) == (
        "province", "Tỉnh ủy Hà Tĩnh", "Hà Tĩnh", "31-KH/TU"
    )
    assert (commune.facts.document.level, commune.facts.document.unit) == ("commune", "Thạch Khê")
    assert commune.facts.document.province_plan_number == "31-KH/TU"
    assert [g.group for g in province.facts.target_groups] == ["chi bộ", "đảng viên"]
    assert province.facts.responsibilities[0].body == "Ban Tổ chức Tỉnh ủy"


def test_areas_counted_in_words_and_areas_in_a_table_are_areas(plans: tuple[Plan, ...]) -> None:
    province, commune = plans
    assert [a.text for a in province.facts.content_areas] == [
        "gỡ đơn thư tồn đọng", "dời chuồng trại khỏi khu dân cư", "giữ thanh niên ở lại quê"
    ]
    assert [a.text for a in commune.facts.content_areas] == ["Gỡ đơn thư tồn đọng", "Dời chuồng trại khỏi khu dân cư"]


def test_only_what_is_left_out_is_found(comparison: Comparison) -> None:
    assert [p.how for p in comparison.pairs] == ["cited_number"]
    firm = [(f.kind, f.item) for f in comparison.findings if not f.needs_check and f.ground == "province_plan"]
    # neither the dates of the annex nor the date set for the province's own office
    assert firm == [("missing_content_area", "giữ thanh niên ở lại quê")]


def test_a_span_without_its_first_word_is_no_deadline() -> None:
    text = "I. THỜI GIAN\n\n1. Đợt 1 (tháng 3 đến hết tháng 7 năm 2026): phát động, đăng ký trước ngày 25/3/2026."
    assert [d.date for d in extract_facts(text, build_nlp()).deadlines] == ["2026-03-25"]
