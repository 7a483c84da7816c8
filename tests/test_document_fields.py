"""The document's own fields: read where the page shows them, null where it does not, and honest about damage."""

# The texts of plans stand one to a line.
# ruff: noqa: E501

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from extractors import extract_facts
from extractors.facts import DocumentFields, PlanFacts

HEAD = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ TỨ KỲ Độc lập - Tự do - Hạnh phúc
Số: 12/KH-UBND Tứ Kỳ, ngày 05 tháng 9 năm 2025
"""
TITLE = """KẾ HOẠCH

Thực hiện Phong trào thi đua “Chung tay làm đường nông thôn” trên địa
bàn xã Tứ Kỳ, giai đoạn 2025 - 2030

"""
BASIS = """Thực hiện Kế hoạch số 88/KH-UBND ngày 04/8/2025 của Ủy ban nhân dân thành phố Hải Phòng
về việc phát động Phong trào thi đua “Chung tay làm đường nông thôn”;

Ủy ban nhân dân xã Tứ Kỳ ban hành Kế hoạch thực hiện như sau:

"""
BODY = """I. MỤC ĐÍCH, YÊU CẦU

1. Mục đích

Cổ vũ mọi nhà cùng làm đường.

II. THỜI GIAN THỰC HIỆN

Từ năm 2025 đến năm 2030.

Trên đây là Kế hoạch của xã, các thôn tổ chức thực hiện./.

"""
FOOT = """Nơi nhận: TM. ỦY BAN NHÂN DÂN
- Sở Nội vụ thành phố; KT. CHỦ TỊCH
- Thường trực Đảng ủy xã; PHÓ CHỦ TỊCH
- Các thôn;
- Lưu: VT.

Bùi Thị Hạnh
"""


@lru_cache(maxsize=64)
def facts(text: str, ocr: bool = False) -> PlanFacts:
    return extract_facts(text, line_confidence=[0.9] * (text.count("\n") + 1) if ocr else None)


def document(text: str, ocr: bool = False) -> DocumentFields:
    return facts(text, ocr).document


def test_a_whole_plan() -> None:
    found = document(HEAD + TITLE + BASIS + BODY + FOOT)
    expected: dict[str, Any] = {
        "level": "commune", "type": "Kế hoạch", "number": "12/KH-UBND", "date": "2025-09-05", "place": "Tứ Kỳ",
        "issuer": "Ủy ban nhân dân xã Tứ Kỳ", "unit": "Tứ Kỳ", "unit_level": "xã", "province": "Hải Phòng",
        "title": "Thực hiện Phong trào thi đua “Chung tay làm đường nông thôn” trên địa bàn xã Tứ Kỳ, giai đoạn 2025 - 2030",
        "movement": "Chung tay làm đường nông thôn", "period_from": 2025, "period_to": 2030,
        "signatory_title": "KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "signatory": "Bùi Thị Hạnh",
        "province_plan_type": "Kế hoạch", "province_plan_number": "88/KH-UBND", "province_plan_date": "2025-08-04",
        "province_plan_issuer": "Ủy ban nhân dân thành phố Hải Phòng",
        "head_damaged": False, "foot_damaged": False, "blank_fields": (),
    }  # fmt: skip
    assert {name: getattr(found, name) for name in expected} == expected


def test_every_field_found_leads_to_its_line() -> None:
    lines = dict(document(HEAD + TITLE + BASIS + BODY + FOOT).lines)
    assert (lines["number"], lines["date"], lines["type"], lines["title"]) == (3, 3, 4, 6)
    assert lines["province_plan_number"] == 9
    assert lines["signatory"] == (HEAD + TITLE + BASIS + BODY + FOOT).split("\n").index("Bùi Thị Hạnh") + 1


def test_nothing_is_made_up_for_an_empty_text() -> None:
    for text in ("", "\n\n", "Các thôn cùng làm đường."):
        found = document(text)
        assert {
            f for f in DocumentFields.__slots__ if getattr(found, f) not in (None, (), "unknown", True, False)
        } == set()


@pytest.mark.parametrize(
    ("line", "number", "date", "blank"),
    [
        ("Số: 12/KH-UBND Tứ Kỳ, ngày 05 tháng 9 năm 2025", "12/KH-UBND", "2025-09-05", ()),
        ("Số: 12 /KH-UBND      Tứ Kỳ, ngày 5 tháng 09 năm 2025", "12/KH-UBND", "2025-09-05", ()),
        ("Số:     /KH-UBND Tứ Kỳ, ngày 05 tháng 9 năm 2025", None, "2025-09-05", ("so_ky_hieu",)),
        ("Số: ....../KH-UBND Tứ Kỳ, ngày 05 tháng 9 năm 2025", None, "2025-09-05", ("so_ky_hieu",)),
        ("Số: 12/KH-UBND Tứ Kỳ, ngày     tháng     năm 2025", "12/KH-UBND", None, ("ngay_thang",)),
        ("Số: 12/KH-UBND Tứ Kỳ, ngày ... tháng 9 năm 2025", "12/KH-UBND", None, ("ngay_thang",)),
        ("Số:   /KH-UBND Tứ Kỳ, ngày    tháng    năm 2025", None, None, ("ngay_thang", "so_ky_hieu")),
        ("Số: 0125/KH-UBND Tứ Kỳ, ngày 05 tháng 9 năm 2025", "0125/KH-UBND", "2025-09-05", ()),
        ("Số: 12KH-UBND Tứ Kỳ, ngày 05 tháng 9 năm 2025", "12KH-UBND", "2025-09-05", ()),
    ],
)
def test_number_and_date(line: str, number: str | None, date: str | None, blank: tuple[str, ...]) -> None:
    head = "\n".join([*HEAD.split("\n")[:2], line, ""])
    found = document(head + TITLE + BASIS + BODY + FOOT)
    assert (found.number, found.date, found.place, found.blank_fields) == (number, date, "Tứ Kỳ", blank)
    assert not found.head_damaged, "left blank by the author is not lost in reading"


def test_number_and_date_on_lines_of_their_own() -> None:
    head = "ỦY BAN NHÂN DÂN\n\nXÃ TỨ KỲ\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nSố: 12/KH-UBND\n\nTứ Kỳ, ngày 05 tháng 9 năm 2025\n\n"
    found = document(head + TITLE + BASIS + BODY + FOOT)
    assert (found.number, found.date, found.place, found.unit) == ("12/KH-UBND", "2025-09-05", "Tứ Kỳ", "Tứ Kỳ")


def test_the_number_of_a_cited_document_is_not_the_plans_own() -> None:
    found = document(TITLE + BASIS + BODY + FOOT)
    assert (found.number, found.date, found.place) == (None, None, None)
    assert found.head_damaged, "the top of the page is missing: nothing can be said of number and date"
    assert found.unit == "Tứ Kỳ", "the preamble names the issuer"


def test_a_head_without_number_and_date_that_is_plainly_there() -> None:
    head = "\n".join([*HEAD.split("\n")[:2], ""])
    found = document(head + TITLE + BASIS + BODY + FOOT)
    assert (found.number, found.date, found.head_damaged) == (None, None, False)


@pytest.mark.parametrize(
    ("foot", "title", "name"),
    [
        ("Nơi nhận: CHỦ TỊCH\n- Các thôn;\n- Lưu: VT.\n\nLê Văn Tám\n", "CHỦ TỊCH", "Lê Văn Tám"),
        ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n(Đã ký)\n\nLê Văn Tám\n", "CHỦ TỊCH", "Lê Văn Tám"),
        ("Nơi nhận: - Các thôn; - Trường học; - Lưu: VT.\n\nTL. CHỦ TỊCH CHÁNH VĂN PHÒNG Lê Văn Tám\n", "TL. CHỦ TỊCH CHÁNH VĂN PHÒNG",
         "Lê Văn Tám"),
        ("Nơi nhận:\n- Các thôn;                TUQ. CHỦ TỊCH\n- Lưu: VT.                TRƯỞNG PHÒNG\n\n                Lê Văn Tám\n",
         "TUQ. CHỦ TỊCH TRƯỞNG PHÒNG", "Lê Văn Tám"),
        ("Nơi nhận:\n- Các thôn; KT. CHỦ TỊCH\n- Lưu: VT. PHÓ CHỦ TỊCH\n\nY Thanh Niê\n", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "Y Thanh Niê"),
        ("Nơi nhận: TM. ỦY BAN NHÂN DÂN\n- Các thôn;\n- Lưu: VT.\n", None, None),
        ("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nLê Văn Tám\n", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "Lê Văn Tám"),
    ],
)  # fmt: skip
def test_signatures(foot: str, title: str | None, name: str | None) -> None:
    found = document(HEAD + TITLE + BASIS + BODY + foot)
    assert (found.signatory_title, found.signatory) == (title, name)


@pytest.mark.parametrize(
    ("foot", "expected"),
    [
        (FOOT, ["Sở Nội vụ thành phố", "Thường trực Đảng ủy xã", "Các thôn", "Lưu: VT"]),
        ("Nơi nhận:\n\n- Các thôn;\n\n- Ủy ban Mặt trận Tổ quốc và các tổ chức chính trị\n- xã hội xã;\n\n- Lưu: VT, VHXH.\n",
         ["Các thôn", "Ủy ban Mặt trận Tổ quốc và các tổ chức chính trị - xã hội xã", "Lưu: VT, VHXH"]),
        ("Nơi nhận: - TT. Đảng ủy; - TT. HĐND xã; -\nUBMTTQ xã; - 12 thôn; - Lưu:\nVT.\n\nCHỦ TỊCH Lê Văn Tám\n",
         ["TT. Đảng ủy", "TT. HĐND xã", "UBMTTQ xã", "12 thôn", "Lưu: VT"]),
        ("Nơi nhận:\n- Chủ tịch UBND tỉnh (b/c);\n- Như Điều 3;\n-Lưu: VT\n", ["Chủ tịch UBND tỉnh (b/c)", "Như Điều 3", "Lưu: VT"]),
        ("Nơi nhận:\n- Các thôn; ‘\n- Trường học; = )\n- Lưu: VT. e\n", ["Các thôn", "Trường học", "Lưu: VT"]),
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLê Văn Tám\n", []),
    ],
)  # fmt: skip
def test_recipients(foot: str, expected: list[str]) -> None:
    assert [r.text for r in facts(HEAD + TITLE + BASIS + BODY + foot).recipients] == expected


def test_recipients_lead_to_their_lines() -> None:
    text = HEAD + TITLE + BASIS + BODY + FOOT
    for recipient in facts(text).recipients:
        assert recipient.text.split(";")[0] in text.split("\n")[recipient.line - 1]


def test_a_foot_that_was_lost_is_not_a_foot_that_is_missing() -> None:
    assert document(HEAD + TITLE + BASIS + BODY).foot_damaged, "no foot at all: a page may be missing"
    unsigned = "Nơi nhận:\n- Sở Nội vụ;\n- Đảng ủy xã;\n- Các thôn;\n- Lưu: VT.\n"
    assert not document(HEAD + TITLE + BASIS + BODY + unsigned).foot_damaged, (
        "recipients read well, no signature printed"
    )
    stamped = "Nơi nhận: TM. ỦY BAN NHÂN DÂN\n- Sở Nội vụ;\n- Các thôn;\n- Lưu: VT.\n"
    assert document(HEAD + TITLE + BASIS + BODY + stamped, ocr=True).foot_damaged, "a name under a stamp may be lost"


@pytest.mark.parametrize(
    ("title", "movement"),
    [
        ("Thực hiện Phong trào thi đua “Làng xanh” trên địa bàn xã Tứ Kỳ", "Làng xanh"),
        ('Hưởng ứng Phong trào thi đua "Làng xanh" giai đoạn 2025 - 2030', "Làng xanh"),
        ("PHÁT ĐỘNG PHONG TRÀO THI ĐUA LÀM ĐƯỜNG NÔNG THÔN TRÊN ĐỊA BÀN XÃ TỨ KỲ", "LÀM ĐƯỜNG NÔNG THÔN"),
        ("Phát động phong trào thi đua làm đường nông thôn giai đoạn 2025 - 2030", "làm đường nông thôn"),
    ],
)
def test_movements(title: str, movement: str) -> None:
    basis = (
        "Thực hiện Công văn số 5/SNV-TĐKT ngày 04/8/2025 của Sở Nội vụ;\n\nUBND xã Tứ Kỳ ban hành Kế hoạch như sau:\n\n"
    )
    assert document(f"{HEAD}KẾ HOẠCH\n\n{title}\n\n{basis}{BODY}{FOOT}").movement == movement


@pytest.mark.parametrize(
    ("title", "body", "period"),
    [
        ("Phát động thi đua, giai đoạn 2026-2030", "Các thôn làm.", (2026, 2030)),
        ("Phát động thi đua", "Từ năm 2026 đến hết năm 2028.", (2026, 2028)),
        ("Phát động thi đua", "Từ tháng 10 năm 2025 đến hết tháng 3 năm 2026.", (2025, 2026)),
        ("Phát động thi đua", "Từ ngày ban hành Kế hoạch đến hết tháng 12/2030.", (2025, 2030)),
        ("Phát động thi đua năm 2026", "Các thôn làm.", (2026, 2026)),
        ("Phát động thi đua", "Các thôn làm.", (None, None)),
    ],
)
def test_periods(title: str, body: str, period: tuple[int | None, int | None]) -> None:
    basis = (
        "Thực hiện Công văn số 5/SNV-TĐKT ngày 04/8/2025 của Sở Nội vụ;\n\nUBND xã Tứ Kỳ ban hành Kế hoạch như sau:\n\n"
    )
    text = (
        f"{HEAD}KẾ HOẠCH\n\n{title}\n\n{basis}I. NỘI DUNG\n\nLàm đường.\n\nII. THỜI GIAN THỰC HIỆN\n\n{body}\n\n{FOOT}"
    )
    found = document(text)
    assert (found.period_from, found.period_to) == period


def test_the_province_of_a_commune_with_a_common_name_is_not_guessed() -> None:
    text = "UBND xã Liên Minh ban hành Kế hoạch như sau:\n\nI. NỘI DUNG\n\nLàm đường.\n"
    assert document(text).province is None, "three provinces have a commune Liên Minh"
    told = text.replace("Làm đường.", "Báo cáo UBND tỉnh Ninh Bình.")
    assert document(told).province == "Ninh Bình"
    unique = text.replace("Liên Minh", "Tứ Kỳ")
    assert document(unique).province == "Hải Phòng"
    invented = unique.replace("Làm đường.", "").replace("UBND xã", "Theo Kế hoạch của UBND tỉnh Lam Thủy, UBND xã", 1)
    assert document(invented).province is None, "the text names another province, though one that does not exist"


def test_a_former_province_is_the_one_of_today() -> None:
    text = "Thực hiện Kế hoạch số 8/KH-UBND ngày 04/8/2025 của UBND tỉnh Hải Dương về thi đua;\n\nUBND xã Tứ Kỳ ban hành Kế hoạch như sau:\n\nI. NỘI DUNG\n"
    found = document(text)
    assert found.province == "Hải Phòng"
    assert found.province_plan_issuer == "UBND tỉnh Hải Dương", "what the page says stays as it says it"


def test_a_damaged_name_is_spelled_as_the_unit_that_exists() -> None:
    text = (
        (HEAD + TITLE + BASIS + BODY + FOOT)
        .replace("xã Tứ Kỳ", "xã Tử Kỷ")
        .replace("XÃ TỨ KỲ", "XÃ TỬ KỶ")
        .replace("Tứ Kỳ, ngày", "Tử Kỳ, ngày")
    )
    assert document(text, ocr=True).unit == "Tứ Kỳ"
    assert document(text).unit == "Tử Kỷ", "in clean text the page is right"


def test_a_province_plan_has_no_province_plan() -> None:
    text = (
        "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc\n\nSố: 0125/KH-UBND\n\n"
        "Đắk Lắk, ngày 18 tháng 11 năm 2025\n\nKẾ HOẠCH\n\nPHÁT ĐỘNG THI ĐUA LÀM ĐƯỜNG\n\n"
        "Thực hiện Chỉ thị số 28/CT-TTg ngày 18/9/2025 của Thủ tướng Chính phủ; UBND tỉnh ban hành Kế hoạch như sau:\n\nI. NỘI DUNG\n\nLàm đường.\n"
    )
    found = document(text)
    assert (found.level, found.unit, found.unit_level, found.province) == ("province", "Đắk Lắk", "tỉnh", "Đắk Lắk")
    assert found.province_plan_number is None


def test_the_province_plan_named_as_issued() -> None:
    text = "Ngày 18/9/2025, Ủy ban nhân dân tỉnh Quảng Trị ban hành Kế hoạch số 215/KH-UBND về làm đường. UBND xã Gio Linh xây dựng Kế hoạch như sau:\n\nI. NỘI DUNG\n\nLàm.\n"
    found = document(text)
    assert (found.province_plan_number, found.province_plan_date) == ("215/KH-UBND", "2025-09-18")


def test_a_unit_with_a_number_in_its_name() -> None:
    text = "UBND xã Tân Phước 1 ban hành Kế hoạch như sau:\n\nI. NỘI DUNG\n\nLàm đường.\n"
    assert document(text).unit == "Tân Phước 1"


BODY_OF_OTHERS = "\n\nI. NỘI DUNG THI ĐUA\n\n1. Thi đua làm đường.\n\nTrên đây là Kế hoạch./.\n\n"


@pytest.mark.parametrize(
    ("head", "issuer", "level", "unit", "unit_level"),
    [
        ("ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG ĐẢNG CỘNG SẢN VIỆT NAM\nĐẢNG ỦY XÃ TỨ KỲ\n*\nSố 12-KH/ĐU Tứ Kỳ, ngày 05 tháng 9 năm 2025",
         "Đảng ủy xã Tứ Kỳ", "commune", "Tứ Kỳ", "xã"),
        ("UBND XÃ TỨ KỲ\nTRƯỜNG TIỂU HỌC TỨ XUYÊN\nSố: 12/KH-TH Tứ Kỳ, ngày 05 tháng 9 năm 2025",
         "Trường Tiểu học Tứ Xuyên", "unknown", None, None),
        ("UBND TỈNH LÂM ĐỒNG\nSỞ NỘI VỤ\nSố: 12/KH-SNV Lâm Đồng, ngày 05 tháng 9 năm 2025", "Sở Nội vụ", "province", None, None),
        ("HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG\nXÃ TỨ KỲ\nSố: 12/KH-HĐ Tứ Kỳ, ngày 05 tháng 9 năm 2025",
         "Hội đồng Thi đua - Khen thưởng xã Tứ Kỳ", "commune", "Tứ Kỳ", "xã"),
        ("ỦY BAN NHÂN DÂN\nĐẶC KHU PHÚ QUÝ\nSố: 12/KH-UBND\nPhú Quý, ngày 05 tháng 9 năm 2025",
         "Ủy ban nhân dân đặc khu Phú Quý", "commune", "Phú Quý", "đặc khu"),
    ],
)  # fmt: skip
def test_bodies_of_every_kind(head: str, issuer: str, level: str, unit: str | None, unit_level: str | None) -> None:
    basis = f"\n\nKẾ HOẠCH\nPhát động thi đua\n\nThực hiện Thông báo số 5/TB-BCĐ ngày 04/8/2025, {issuer} xây dựng kế hoạch như sau:"
    found = document(head + basis + BODY_OF_OTHERS + FOOT)
    assert (found.issuer, found.level, found.unit, found.unit_level) == (issuer, level, unit, unit_level)
    assert found.number is not None and found.date == "2025-09-05"


def test_a_signature_without_recipients_or_a_body() -> None:
    found = document(HEAD + TITLE + BASIS + BODY + "HIỆU TRƯỞNG\n\nLê Văn Tám\n")
    assert (found.signatory_title, found.signatory) == ("HIỆU TRƯỞNG", "Lê Văn Tám")


def test_a_school_year_is_a_period() -> None:
    found = document(HEAD + "KẾ HOẠCH\n\nPhát động thi đua năm học 2025 - 2026\n\n" + BASIS + BODY_OF_OTHERS + FOOT)
    assert (found.period_from, found.period_to) == (2025, 2026)


def test_a_plan_attached_to_a_decision_is_known_by_its_number() -> None:
    text = (
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTỈNH CAO BẰNG Độc lập - Tự do - Hạnh phúc\n\nKẾ HOẠCH\n\n"
        "Triển khai Phong trào thi đua “Làng xanh” giai đoạn 2025 - 2030\n"
        "(Kèm theo Quyết định số 1255/QĐ-UBND ngày 28/7/2025 của Ủy ban nhân dân tỉnh\nCao Bằng)\n"
    )
    found = document(text + BODY_OF_OTHERS + FOOT)
    assert (found.number, found.date, found.type) == ("1255/QĐ-UBND", "2025-07-28", "Kế hoạch")
    assert found.title == "Triển khai Phong trào thi đua “Làng xanh” giai đoạn 2025 - 2030"
    assert found.province_plan_number is None
