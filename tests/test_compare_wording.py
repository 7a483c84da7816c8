"""Comparing where a plan words things as real ones do: phases of days, groups outside a commune, limits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.compare import kept_plan, read_document
from extractors import build_nlp, extract_facts
from extractors.facts import PlanFacts
from pipeline.compare.awards import award_mentions
from pipeline.compare.citations import malformed_gaps
from pipeline.compare.outline import Passage
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from pipeline.extract import extract_plan
from pipeline.types import Finding

PROVINCE = """I. MỤC ĐÍCH, YÊU CẦU
Giữ kênh rạch sạch, tạo thói quen không xả rác xuống nước.
II. THỜI GIAN THI ĐUA
- Đợt 01 dự kiến: Ra quân trong 10 ngày (từ ngày 02 tháng 3 năm 2026 đến ngày 11 tháng 3 năm 2026);
- Đợt 02 dự kiến: Làm nốt phần còn lại (từ ngày 16 đến ngày 20 tháng 3 năm 2026).
III. NỘI DUNG THI ĐUA
1. Thi đua vớt rác trên kênh. Mỗi ấp lập một tổ vớt rác, có ghe và dụng cụ.
2. Thi đua trồng cây giữ bờ. Trồng bần, dừa nước ở nơi bờ đang lở.
IV. TIÊU CHÍ THI ĐUA
1. Đối với các xã, phường: không còn điểm rác, trồng đủ số cây đã đăng ký.
2. Đối với các tổ chức cung cấp dịch vụ vận chuyển rác: bố trí đủ xe, đúng giờ.
3. Đối với cá nhân đạt các yêu cầu sau: gương mẫu phân loại rác.
V. KHEN THƯỞNG
1. Bằng khen của Chủ tịch UBND tỉnh; Giấy khen của Chủ tịch UBND xã, phường.
VI. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ: thẩm định hồ sơ, trình UBND tỉnh trước ngày 20/5/2026.
2. Thời gian kiểm tra và xếp hạng trước ngày 30/4/2026."""

COMMUNE = """I. MỤC ĐÍCH, YÊU CẦU
Bà con giữ kênh sạch, bỏ thói quen vứt rác xuống nước.
II. THỜI GIAN
- Đợt 01: từ ngày 02 tháng 3 năm 2026 đến ngày 11 tháng 3 năm 2026.
III. NỘI DUNG THI ĐUA
1. Thi đua vớt rác trên kênh. Ấp nào cũng có tổ vớt rác, có ghe.
2. Thi đua trồng cây giữ bờ. Trồng bần, dừa nước chỗ bờ lở.
IV. TIÊU CHÍ THI ĐUA
1. Đối với các ấp: hết điểm rác, trồng đủ cây.
2. Đối với cá nhân: phân loại rác tại nhà.
V. KHEN THƯỞNG
1. Chủ tịch UBND xã tặng Giấy khen; trình Chủ tịch UBND tỉnh tặng Bằng khen.
VI. TỔ CHỨC THỰC HIỆN
1. Phòng Kinh tế: theo dõi, tổng hợp."""


HEAD = """ỦY BAN NHÂN DÂN {unit}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: {number}/KH-UBND

{place}, ngày {day} tháng 02 năm 2026

KẾ HOẠCH

Phát động phong trào thi đua "Sông rạch sạch, bờ bãi xanh" năm 2026

{ground}

"""


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    folder: Path = tmp_path_factory.mktemp("plans")
    head = HEAD.format(unit="TỈNH AN GIANG", number="88", place="An Giang", day="05",
                       ground="Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;")
    (folder / "province.txt").write_text(head + PROVINCE.replace("\n", "\n\n"), encoding="utf-8")
    head = HEAD.format(unit="XÃ CHỢ VÀM", number="21", place="Chợ Vàm", day="12",
                       ground="Thực hiện Kế hoạch số 88/KH-UBND ngày 05/02/2026 của Ủy ban nhân dân tỉnh An Giang;")
    (folder / "commune.txt").write_text(head + COMMUNE.replace("\n", "\n\n"), encoding="utf-8")
    plans = [kept_plan(folder / name, restore=False, keep=None) for name in ("province.txt", "commune.txt")]
    return list(compare_plans(plans).findings)


def test_a_phase_of_days_is_named_with_its_days(findings: list[Finding]) -> None:
    items = [f.item for f in findings if f.kind == "missing_phase"]
    assert items == ["Đợt 02 (từ ngày 16 đến ngày 20 tháng 3 năm 2026)"]


def test_a_group_outside_a_commune_is_never_called_missing_outright(findings: list[Finding]) -> None:
    groups = [(f.item, f.needs_check) for f in findings if f.kind == "missing_target_group"]
    assert groups == [("các tổ chức cung cấp dịch vụ vận chuyển rác", True)]


def test_a_day_for_judging_that_names_nobody_is_left_to_a_person(findings: list[Finding]) -> None:
    limits = [(f.item, f.needs_check) for f in findings if f.kind == "missing_deadline"]
    assert limits == [("trước ngày 30/4/2026", True)]


@pytest.fixture(scope="module")
def facts() -> PlanFacts:
    return extract_facts(PROVINCE.replace("\n", "\n\n"), build_nlp())


def test_a_group_is_named_to_its_colon_unless_more_is_said_of_it(facts: PlanFacts) -> None:
    assert [g.group for g in facts.target_groups] == [
        "các xã, phường", "các tổ chức cung cấp dịch vụ vận chuyển rác", "cá nhân"
    ]


def test_before_the_province_a_limit_stays_a_limit(facts: PlanFacts) -> None:
    assert ("2026-05-20", "Sở Nội vụ") in [(d.date, d.body) for d in facts.deadlines]


def test_the_commas_of_an_authority_stay(facts: PlanFacts) -> None:
    assert "Chủ tịch UBND xã, phường" in [a.authority for a in facts.award_forms]


def test_who_takes_part_is_no_area_of_emulation() -> None:
    text = """II. AI THI ĐUA, THI ĐUA NỘI DUNG GÌ

1. Ai thi đua

a) Tập thể: các phòng, các ấp.

b) Cá nhân: bà con trong xã.

2. Những việc phải làm

a) Vớt rác trên kênh mỗi tuần một lần.

b) Trồng cây ở chỗ bờ lở.

c) Phân loại rác tại từng nhà.

3. Làm từ bao giờ: từ tháng 3 năm 2026 đến tháng 12 năm 2026.

III. KHEN THƯỞNG

1. Chủ tịch UBND xã tặng Giấy khen."""
    areas = extract_facts(text, build_nlp()).content_areas
    assert [a.text.split()[0] for a in areas] == ["Vớt", "Trồng", "Phân"]


def test_a_flag_that_lost_its_accent_is_still_the_flag() -> None:
    text = "2. Tổng kết: trình UBND tỉnh tặng.Có thi đua."
    passage = Passage(paragraph=0, text=text, line=1, line_to=1, section_id="s1", whole=True, functions=frozenset(),
                      confidence=1.0)
    assert [m.form for m in award_mentions([passage])] == ["co thi dua"]


@pytest.mark.parametrize(
    ("number", "read", "to_check"),
    [
        ("28/CT-T1g", True, True),  # an engine wrote a figure into the sign of the Prime Minister
        ("28/CT-T1g", False, False),  # typed so, it is a slip of the plan's
        ("28CT-TTg", True, False),
    ],
)
def test_a_sign_that_an_engine_garbled_is_no_malformed_number_outright(
    tmp_path: Path, number: str, read: bool, to_check: bool
) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(f"Căn cứ Chỉ thị số {number} ngày 01/6/2025 của Thủ tướng Chính phủ;\n", encoding="utf-8")
    document = replace(read_document(file, restore=False), restored=read)
    gaps = malformed_gaps(PlanView(extract_plan(document)))
    assert [(g.item, g.needs_check) for g in gaps] == [(number.split("-")[0] if "T1g" in number else number, to_check)]
