"""Plans of the Youth Union, plans in running text, groups sorted under headings, numerals beyond reading."""

from __future__ import annotations

import pytest

from extractors import build_nlp, extract_facts
from extractors.facts import PlanFacts


def facts(text: str, confidence: float | None = None) -> PlanFacts:
    lines = text.split("\n")
    return extract_facts(text, build_nlp(), [confidence] * len(lines) if confidence else None)


HEADS = {
    "columns": """BCH ĐOÀN TỈNH TÂY NINH                   ĐOÀN TNCS HỒ CHÍ MINH
***
Số: 52-KH/TĐTN-PTTN                      Tây Ninh, ngày 09 tháng 3 năm 2026""",
    "joined": """BCH ĐOÀN TỈNH TÂY NINH ĐOÀN TNCS HỒ CHÍ MINH
***
Số: 52-KH/TĐTN-PTTN Tây Ninh, ngày 09 tháng 3 năm 2026""",
    "commune": """ĐOÀN TỈNH TÂY NINH                       ĐOÀN TNCS HỒ CHÍ MINH
BCH ĐOÀN PHƯỜNG TRẢNG BÀNG
Số: 05-KH/ĐTN                            Trảng Bàng, ngày 16 tháng 3 năm 2026""",
    "one line": """ĐOÀN TỈNH TÂY NINH BCH ĐOÀN PHƯỜNG TRẢNG BÀNG

ĐOÀN TNCS HỒ CHÍ MINH

Số: 05-KH/ĐTN

Trảng Bàng, ngày 16 tháng 3 năm 2026""",
}
BODY = """

KẾ HOẠCH

Phát động phong trào thi đua “Tuổi trẻ giữ sông” năm 2026

Ban Thường vụ xây dựng kế hoạch như sau:

I. MỤC ĐÍCH

1. Giữ sông sạch.
"""


@pytest.mark.parametrize(
    ("head", "level", "issuer", "unit"),
    [
        ("columns", "province", "Ban Chấp hành Đoàn tỉnh Tây Ninh", "Tây Ninh"),
        ("joined", "province", "Ban Chấp hành Đoàn tỉnh Tây Ninh", "Tây Ninh"),
        ("commune", "commune", "Ban Chấp hành Đoàn phường Trảng Bàng", "Trảng Bàng"),
        ("one line", "commune", "Ban Chấp hành Đoàn phường Trảng Bàng", "Trảng Bàng"),
    ],
)
def test_the_youth_union_issues_its_own_plans(head: str, level: str, issuer: str, unit: str) -> None:
    """No people's committee is made of a body of the Union, and the Union's name is no part of a place."""
    found = facts(HEADS[head] + BODY).document
    assert (found.level, found.issuer, found.unit, found.province) == (level, issuer, unit, "Tây Ninh")


PROSE = """I. MỤC ĐÍCH

Để đường làng sạch đẹp.

II. NỘI DUNG THI ĐUA

Các địa phương thi đua theo những nội dung sau:

Về đường làng: mỗi nhà quét đoạn trước cổng, trồng hoa hai bên.

Về kênh mương: khơi dòng trước mùa mưa, không đổ rác xuống nước.

Về chợ quê: chia lối bán hàng tươi, hàng khô, thu rác cuối buổi.

III. TIÊU CHUẨN BÌNH XÉT

Đối với thôn: đường sạch quanh năm.

Với hộ gia đình: có chỗ ủ rác, không đốt rơm ngoài đường.
"""


def test_areas_and_groups_in_running_text_are_found() -> None:
    found = facts(PROSE)
    assert [a.text for a in found.content_areas] == ["Về đường làng", "Về kênh mương", "Về chợ quê"]
    assert [g.group for g in found.target_groups] == ["thôn", "hộ gia đình"]


def test_paragraphs_that_name_no_subject_are_no_areas() -> None:
    text = "II. NỘI DUNG THI ĐUA\n\nCả xã cùng làm.\n\nMỗi nhà một việc.\n\nKhông phô trương."
    assert facts(text).content_areas == ()


def test_a_heading_whose_numeral_cannot_be_read_is_still_a_heading() -> None:
    text = "I. MỤC ĐÍCH, YÊU CẦU\n\n1. Giữ sạch.\n\n‘TỪ. NỘI DUNG THI ĐUA\n\n1. Quét đường.\n\n2. Khơi mương.\n\n"
    text += "3. Trồng hoa.\n\nIII. TIÊU CHÍ\n\n1. Đối với thôn: sạch.\n\nIV. KHEN THƯỞNG\n\n1. Giấy khen."
    found = facts(text, 0.7)
    assert [s.title for s in found.sections if s.level == 1] == [
        "MỤC ĐÍCH, YÊU CẦU", "NỘI DUNG THI ĐUA", "TIÊU CHÍ", "KHEN THƯỞNG"
    ]
    assert len(found.content_areas) == 3


def test_headings_that_only_sort_groups_are_none() -> None:
    text = """III. TIÊU CHÍ

1. Tập thể

a) Chi đoàn: sinh hoạt đều.

b) Đoàn xã: có hai công trình.

2. Cá nhân

a) Đoàn viên, thanh niên: có một việc tốt.

b) Cán bộ Đoàn: nêu gương."""
    assert [g.group for g in facts(text).target_groups] == [
        "Chi đoàn", "Đoàn xã", "Đoàn viên, thanh niên", "Cán bộ Đoàn"
    ]


def test_teams_and_persons_with_standards_of_their_own_stay_groups() -> None:
    text = "III. TIÊU CHÍ\n\n1. Tập thể\n\na) Đủ chỉ tiêu.\n\nb) Đoàn kết.\n\n2. Cá nhân\n\na) Làm tốt việc."
    assert [g.group for g in facts(text).target_groups] == ["Tập thể", "Cá nhân"]


def test_an_occasion_with_its_day_is_a_limit() -> None:
    text = "VI. THỜI GIAN\n\n1. Phát động đúng dịp ngày 26/3/2026; nhân dịp ngày hội, các thôn thi văn nghệ."
    assert [(d.text, d.date) for d in facts(text).deadlines] == [("đúng dịp ngày 26/3/2026", "2026-03-26")]


def test_the_plan_carried_out_is_known_though_its_issuer_is_torn_over_lines() -> None:
    text = """ỦY BAN NHÂN DÂN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
PHƯỜNG TÂN NINH                    Độc lập - Tự do - Hạnh phúc

Số: 12/KH-UBND                     Tân Ninh, ngày 03 tháng 4 năm 2026

KẾ HOẠCH

Phong trào thi đua “Giữ sông”

Căn cứ? Kế hoạch số 58°KH-UBND ngày 03/3/2026 của Ủy ban nhân dân :

tỉnh Tây Ninh về Phong trào;

Ủy ban nhân dân phường Tân Ninh ban hành Kế hoạch như sau:

I. MỤC ĐÍCH

1. Giữ sông.
"""
    found = facts(text).document
    assert (found.province_plan_number, found.province_plan_date) == ("58/KH-UBND", "2026-03-03")


FOOT = "I. MỤC ĐÍCH\n\n1. Giữ sông./.\n\nNơi nhận:\n- Các thôn;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Nguyễn Văn Tám c", "Nguyễn Văn Tám"),  # a speck behind the name
        ("Hoàng văn Thạch", "Hoàng Văn Thạch"),
        ("theo dõi văn bản", None),
    ],
)
def test_a_name_is_read_through_specks(printed: str, name: str | None) -> None:
    assert facts(FOOT + printed).document.signatory == name


@pytest.mark.parametrize(
    ("printed", "number"),
    [("118-KH/TDTN-PTTN", "118-KH/TĐTN-PTTN"), ("09/KH-MTTO-BIT", "09/KH-MTTQ-BTT"), ("40/KH-UBND", "40/KH-UBND")],
)
def test_the_letters_of_known_bodies_are_put_right_in_a_plans_own_number(printed: str, number: str) -> None:
    text = HEADS["columns"].replace("52-KH/TĐTN-PTTN", printed) + BODY
    assert facts(text).document.number == number


def test_no_heading_and_no_type_is_part_of_a_place() -> None:
    text = """ỦY BAN NHÂN DÂN
XÃ ĐỨC HUỆ KẾ HOẠCH

Số: 07/KH-UBND                      Đức Huệ, ngày 16 tháng 3 năm 2026""" + BODY
    assert facts(text).document.unit == "Đức Huệ"


def test_the_name_of_a_unit_keeps_no_capitals_that_an_engine_made() -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nXÃ MỸ GIANG\nSố: 12/KH-UBND\nMỸ Giang, ngày 29 tháng 9 năm 2025\nKẾ HOẠCH\n"
        "Tổ chức phong trào thi đua\nỦy ban nhân dân xã MỸ Giang ban hành Kế hoạch:\nI. MỤC ĐÍCH\nĐộng viên.\n"
        "Trên đây là Kế hoạch trên địa bàn xã MỸ Giang.\n"
    )
    document = facts(text, 0.8).document
    assert (document.unit, document.issuer) == ("Mỹ Giang", "Ủy ban nhân dân xã Mỹ Giang")


def test_a_ward_s_plan_is_told_from_the_province_s_where_the_motto_was_torn() -> None:
    head = (
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM .\nPHƯỜNG TÂN NINH Đọc Kip - Tự do - Hạnh phúc\n\n"
        "Số: 31/KH-UBND Tân Ninh, ngày 20 tháng 4 năm 2026\nKẾ HOẠCH\n\nHưởng ứng phong trào thi đua của tỉnh\n\n"
        "Thực hiện Kế hoạch số 12/KH-UBND ngày 02/3/2026 của Ủy ban nhân dân tỉnh Tây Ninh, phường làm như sau:\n\n"
        "I. NỘI DUNG\n\n1. Trồng cây ven kênh.\n"
    )
    assert facts(head, 0.9).document.level == "commune"


def test_what_is_said_of_a_group_in_the_cell_beside_it_makes_it_none_the_less_a_group() -> None:
    table = (
        "KẾ HOẠCH\n\nI. NỘI DUNG\n\n1. Trồng cây.\n\nII. TIÊU CHÍ THI ĐUA\n\nTT | Nhóm | Tiêu chí\n\n"
        "1 | Cơ quan, đơn vị | Có kế hoạch\n\n2 | Trường học, trạm y tế | Xếp loại tốt; đủ hồ sơ\n\n"
        "3 | Hộ gia đình | Không xả rác\n"
    )
    groups = [g.group for g in facts(table).target_groups]
    assert groups == ["Cơ quan, đơn vị", "Trường học, trạm y tế", "Hộ gia đình"]
