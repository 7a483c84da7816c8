"""Plans in lettered parts ("A. NỘI DUNG" over "I. ..."), and sections known by what stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.compare.group_names import leading_classes
from pipeline.compare.places import place_of
from pipeline.compare.recipe import compare_plans
from pipeline.compare.tops import looks_like
from pipeline.compare.views import PlanView
from tests.compare_builder import read_plans

PROVINCE = """ỦY BAN NHÂN DÂN TỈNH GIA LAI

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 77/KH-UBND

Gia Lai, ngày 05 tháng 3 năm 2026

KẾ HOẠCH

Phát động phong trào thi đua “Đường làng sáng, sạch” giai đoạn 2026 - 2030

A. MỤC ĐÍCH VÀ CHỈ TIÊU

I. Mục đích

1. Cổ vũ người dân giữ đường làng sạch đẹp.

II. Chỉ tiêu đến năm 2030

1. Mọi thôn có đường chính được thắp đèn.

B. NỘI DUNG THI ĐUA

I. Thi đua thắp sáng đường quê

1. Dựng cột, mắc bóng đèn tiết kiệm điện, giao từng nhà trông giữ.

2. Vận động con em xa quê góp tiền mua dây.

II. Thi đua trồng hoa, cây bóng mát

1. Mỗi hộ trồng một khóm hoa trước ngõ, tưới tắm thường xuyên.

2. Ươm cây sao, cây muồng ở vườn ươm của trường.

III. Thi đua phân loại, thu gom rác

1. Mỗi nhà có hai thùng, rác hữu cơ ủ làm phân.

2. Xe gom chạy đủ ngày, không để rác tồn.

IV. Thi đua lát gạch, đổ bê tông ngõ nhỏ

1. Hiến đất mở ngõ, góp cát sỏi, xi măng.

2. Xóa hết ngõ lầy lội.

C. TIÊU CHÍ

1. Thôn, làng: đèn sáng, ngõ sạch.

2. Hộ gia đình: trước ngõ có hoa.

D. TỔ CHỨC THỰC HIỆN

I. Sở Nội vụ

1. Theo dõi, đôn đốc.

II. Sở Công Thương

1. Hướng dẫn mắc điện an toàn.

III. Ủy ban nhân dân các xã, phường

1. Ban hành kế hoạch trước ngày 15/4/2026.

Nơi nhận:
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn An
"""

COMMUNE = """ỦY BAN NHÂN DÂN XÃ IA HRUNG

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 14/KH-UBND

Ia Hrung, ngày 02 tháng 4 năm 2026

KẾ HOẠCH

Thực hiện phong trào thi đua “Đường làng sáng, sạch” giai đoạn 2026 - 2030

Thực hiện Kế hoạch số 77/KH-UBND ngày 05/3/2026 của Ủy ban nhân dân tỉnh Gia Lai;

I. MỤC ĐÍCH

1. Giữ đường làng sạch đẹp; đến năm 2030 mọi thôn có đường chính được thắp đèn.

II. NỘI DUNG THI ĐUA

1. Thắp sáng đường quê: dựng cột, mắc bóng đèn tiết kiệm điện.

2. Trồng hoa, cây bóng mát: mỗi hộ một khóm hoa trước ngõ.

3. Phân loại, thu gom rác: hai thùng, ủ phân, xe gom đủ ngày.
{fourth}
III. TIÊU CHÍ

1. Thôn, làng: đèn sáng, ngõ sạch.

2. Hộ gia đình: trước ngõ có hoa.

IV. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế: hướng dẫn mắc điện an toàn; phát động trước ngày 15/4/2026.

2. Các thôn: họp dân, giao việc.

Nơi nhận:
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Rơ Châm Hnhai
"""
FOURTH = "\n4. Lát gạch, đổ bê tông ngõ nhỏ: hiến đất, góp cát sỏi.\n"


def test_the_areas_below_a_lettered_part_are_no_sections_of_their_own(tmp_path: Path) -> None:
    plans = read_plans(tmp_path, PROVINCE, COMMUNE.format(fourth=""))
    found = [(f.kind, f.item) for f in compare_plans(plans).findings if f.ground == "province_plan"]
    assert [item for kind, item in found if kind == "missing_section"] == []
    assert [kind for kind, item in found if "gạch" in item] == ["missing_content_area"]


def test_a_plan_in_roman_numerals_answers_one_in_lettered_parts(tmp_path: Path) -> None:
    plans = read_plans(tmp_path, PROVINCE, COMMUNE.format(fourth=FOURTH))
    assert [f for f in compare_plans(plans).findings if f.ground == "province_plan"] == []


def test_the_place_of_a_line_names_the_lettered_part_too(tmp_path: Path) -> None:
    province = PlanView(read_plans(tmp_path, PROVINCE)[0])
    line = next(n for n, text in enumerate(PROVINCE.split("\n"), start=1) if "Ươm cây" in text)
    assert place_of(province, line) == "khoản 2 Mục II Phần B"


def test_a_lone_letter_among_roman_numerals_holds_nothing(tmp_path: Path) -> None:
    """An engine reads "III." as "A."; what follows is not part of it."""
    text = COMMUNE.format(fourth=FOURTH).replace("III. TIÊU CHÍ", "A. TIÊU CHÍ")
    outline = PlanView(read_plans(tmp_path, text)[0]).outline
    assert {n.level for n in outline.values() if n.section.title == "TỔ CHỨC THỰC HIỆN"} == {1}
    assert {n.level for n in outline.values() if n.section.title == "TIÊU CHÍ"} == {1}


@pytest.mark.parametrize(
    ("parts", "function", "wanted"),
    [
        (("Hai năm đầu, 2026 và 2027: làm điểm.", "Ba năm sau, 2028 đến 2030: nhân rộng."), "timeline", True),
        (("Bắc đèn cho ba ngõ.", "Trồng hoa, như năm 2025 đã làm."), "timeline", False),
        (("Các phòng: xong việc được giao.", "Các thôn: ngõ sạch.", "Mỗi nhà: có hoa."), "criteria", True),
        (("Giữ đèn: các phòng cùng lo.", "Giữ hoa: các thôn cùng lo."), "criteria", False),
        (("Báo cáo thành tích và tờ trình gửi về Phòng Kinh tế.", "Xét vào tháng 11."), "procedure", True),
        (("Nhận hồ sơ của dân đúng hẹn.", "Trả lời trong ngày."), "procedure", False),
    ],
)
def test_a_section_under_an_untold_heading_shows_what_it_is(
    tmp_path: Path, parts: tuple[str, ...], function: str, wanted: bool
) -> None:
    body = "\n\n".join(f"{n}. {p}" for n, p in enumerate(parts, start=1))
    text = COMMUNE.format(fourth=FOURTH).replace("IV. TỔ CHỨC", f"IV. THƯA BÀ CON\n\n{body}\n\nV. TỔ CHỨC")
    view = PlanView(read_plans(tmp_path, text)[0])
    untold = next(i for i, n in view.outline.items() if n.section.title == "THƯA BÀ CON")
    assert (function in looks_like(view, untold)) is wanted


@pytest.mark.parametrize("name", ["các phòng, trường học", "mỗi nhà, mỗi người", "các trường", "từng hộ"])
def test_a_group_may_begin_with_its_determiner(name: str) -> None:
    assert leading_classes(name)


def test_a_name_that_only_ends_in_a_group_does_not_begin_with_one() -> None:
    assert not leading_classes("chăm lo cho các phòng học của xã")
