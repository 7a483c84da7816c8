"""Wordings by which a faithful plan was once accused, or a gap once overlooked."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors import build_nlp, extract_facts
from pipeline.compare.recipe import compare_plans
from pipeline.types import Finding
from tests.compare_builder import read_plans

PROVINCE = """ỦY BAN NHÂN DÂN                         CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH LÂM ĐỒNG                           Độc lập - Tự do - Hạnh phúc

Số: 318/KH-UBND                         Lâm Đồng, ngày 09 tháng 3 năm 2026

KẾ HOẠCH
Tổ chức Phong trào thi đua “Nghề nuôi ong vì đời sống xã hội buôn làng” giai đoạn 2026 - 2028

I. MỤC ĐÍCH

Khuyến khích bà con giữ đàn ong, giữ rừng hoa.

II. NỘI DUNG THI ĐUA

1. Thi đua giữ đàn ong nội: mỗi hộ làm thùng gỗ, chia đàn đúng mùa.

2. Thi đua làm mật sạch: quay mật đúng kỳ, lọc và đóng chai có nhãn.

III. LỘ TRÌNH

1. Đợt 01 (từ ngày 15 đến ngày 25 tháng 4 năm 2026): mở lớp chia đàn.

2. Đợt 02 (từ ngày 02 đến ngày 20 tháng 9 năm 2026): quay mật.

IV. KHEN THƯỞNG

1. Khen thưởng hằng năm và khen thưởng sơ kết

- Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh;

- Giấy khen của Chủ tịch Ủy ban nhân dân cấp xã.

2. Khen thưởng tổng kết

- Bằng khen của Thủ tướng Chính phủ (cấp xã không phải quy định);

- Cờ thi đua của Ủy ban nhân dân tỉnh;

- Giấy khen của Chủ tịch Ủy ban nhân dân cấp xã.

V. TỔ CHỨC THỰC HIỆN

Ủy ban nhân dân các xã, phường ban hành kế hoạch; báo cáo kết quả về Sở Nội vụ: sáu tháng trước ngày 10/6
hằng năm, cả năm trước ngày 30/11 hằng năm.

Nơi nhận:                               TM. ỦY BAN NHÂN DÂN
- UBND các xã, phường;                  CHỦ TỊCH
- Lưu: VT.
                                        Đỗ Quang Hiển
"""
COMMUNE = """ỦY BAN NHÂN DÂN                         CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ LẠC DƯƠNG                            Độc lập - Tự do - Hạnh phúc

Số: 27/KH-UBND                          Lạc Dương, ngày 30 tháng 3 năm 2026

KẾ HOẠCH
Tổ chức Phong trào thi đua “Nghề nuôi ong vì đời sống xã hội buôn làng” giai đoạn 2026 - 2028

Ủy ban nhân dân tỉnh đã mở phong trào thi đua nuôi ong vì đời sống xã hội tại Kế hoạch số 318/KH-UBND
ngày 09 tháng 3 năm 2026. Xã lập kế hoạch như sau:

I. VÌ SAO THI ĐUA

Để bà con giữ đàn ong, giữ rừng hoa.

II. VIỆC CÙNG THI ĐUA

1. Thi đua giữ đàn ong nội: nhà nào cũng có thùng gỗ, chia đàn đúng mùa.

2. Thi đua làm mật sạch: quay mật đúng kỳ, lọc kỹ, đóng chai có nhãn.

III. CÁC ĐỢT

1. Đợt 01 (từ ngày 15/4/2026 đến ngày 25/4/2026): học cách chia đàn.

2. Đợt 02 (từ ngày 02/9/2026 đến ngày 20/9/2026): quay mật chung.

IV. KHEN THƯỞNG

1. Mỗi năm và khi xem lại giữa chừng: Chủ tịch Ủy ban nhân dân xã tặng Giấy khen; trình Chủ tịch Ủy ban nhân
dân tỉnh tặng Bằng khen.

2. Khi tổng kết: Giấy khen của Chủ tịch Ủy ban nhân dân xã; trình Ủy ban nhân dân tỉnh tặng Cờ thi đua của Ủy
ban nhân dân tỉnh.

V. AI LÀM GÌ

Văn phòng báo cáo kết quả về Sở Nội vụ: sáu tháng trước ngày 10/6 hằng năm; cả năm trước ngày 20/11 hằng năm.
Ban Chỉ huy Quân sự phát động tại buôn, kiểm tra, đôn đốc. Đài truyền thanh nêu gương người tốt; cuối năm 2028 tổng kết.

Nơi nhận:                               TM. ỦY BAN NHÂN DÂN
- Sở Nội vụ;                            CHỦ TỊCH
- Lưu: VT.
                                        K’ Brel
"""


def findings(folder: Path, commune: str) -> list[Finding]:
    return [f for f in compare_plans(read_plans(folder, PROVINCE, commune)).findings if not f.needs_check]


def test_a_faithful_plan_in_these_words_lacks_nothing(tmp_path: Path) -> None:
    assert [(f.kind, f.item) for f in findings(tmp_path, COMMUNE)] == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "item"),
    [
        ("; trình Ủy ban nhân dân tỉnh tặng Cờ thi đua của Ủy\nban nhân dân tỉnh", "",
         "missing_award_form", "Cờ thi đua của UBND tỉnh (tổng kết)"),
        ("ngày 20/11 hằng", "ngày 10/12 hằng", "late_deadline", "trước ngày 10/12 hằng năm"),
        ("09 tháng 3 năm 2026. Xã", "19 tháng 3 năm 2026. Xã", "wrong_province_citation", "318/KH-UBND ngày 19/3/2026"),
        ("ngày 20/9/2026)", "ngày 28/9/2026)", "period_mismatch", "Đợt 02 (từ ngày 02/9/2026 đến ngày 28/9/2026)"),
    ],
    ids=["award", "limit", "citation", "phase"],
)
def test_one_slip_is_one_finding(tmp_path: Path, old: str, new: str, kind: str, item: str) -> None:
    assert old in COMMUNE
    assert [(f.kind, f.item) for f in findings(tmp_path, COMMUNE.replace(old, new))] == [(kind, item)]


@pytest.mark.parametrize("name", ["K’ Brel", "K'Brel Hà", "H’ Yim Kđoh", "Y Thanh Niê"])
def test_a_signatory_from_the_highlands_has_signed(name: str) -> None:
    facts = extract_facts(COMMUNE.replace("K’ Brel", name), build_nlp(words=False))
    assert facts.document.signatory == name
