"""Words of communes and provinces that once led to a false finding or hid a true one, in other wording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.compare import kept_plan
from extractors.facts import PlanFacts
from extractors.nlp import build_nlp, extract_facts
from pipeline.compare.area_check import for_departments
from pipeline.compare.areas import match_areas
from pipeline.compare.citations import _dates_alike
from pipeline.compare.due import Due, later
from pipeline.compare.form import numeral_gaps
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from tests.compare_builder import make_plan, read_plans

PROVINCE = """ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 58/KH-UBND

Hà Tĩnh, ngày 12 tháng 02 năm 2026

KẾ HOẠCH

Phát động phong trào thi đua “Mỗi nhà một vườn mẫu” giai đoạn 2026 - 2030

I. MỤC ĐÍCH, YÊU CẦU

1. Cổ vũ người dân cải tạo vườn tạp.

II. NỘI DUNG THI ĐUA

1. Cải tạo vườn tạp: mỗi thôn có ít nhất mười vườn trồng cây ăn quả theo quy hoạch.

2. Chế biến, tiêu thụ nông sản: lập tổ hợp tác thu mua, dán nhãn, bán hàng trên mạng.

3. Bảo vệ nguồn nước: đào ao lắng, không phun thuốc trừ cỏ gần giếng.

{extra}

III. THỜI GIAN THỰC HIỆN

1. Giai đoạn 1 (2026 - 2027): phát động, làm điểm.

2. Giai đoạn 2 (2028 - 2030): nhân rộng.

IV. TỔ CHỨC THỰC HIỆN

1. Sở Nông nghiệp và Môi trường: hướng dẫn kỹ thuật trước ngày 30/4/2026.

2. Ủy ban nhân dân các xã, phường

a) Ban hành kế hoạch, tổ chức phát động trước ngày 31/3/2026.

b) Báo cáo kết quả về Sở Nông nghiệp và Môi trường trước ngày 20/12 hằng năm.

Nơi nhận:
- UBND các xã, phường;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Văn Bình
"""

COMMUNE = """ỦY BAN NHÂN DÂN XÃ ĐỨC THỌ

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 21/KH-UBND

Đức Thọ, ngày 10 tháng 3 năm 2026

KẾ HOẠCH

Thực hiện phong trào thi đua “Mỗi nhà một vườn mẫu” giai đoạn 2026 - 2030

{basis}

I. MỤC ĐÍCH, YÊU CẦU

1. Cổ vũ người dân cải tạo vườn tạp.

II. NỘI DUNG THI ĐUA

1. Cải tạo vườn tạp: mỗi thôn có ít nhất mười vườn trồng cây ăn quả theo quy hoạch.

2. Chế biến, tiêu thụ nông sản: lập tổ hợp tác thu mua, dán nhãn, bán hàng trên mạng.

3. Bảo vệ nguồn nước: đào ao lắng, không phun thuốc trừ cỏ gần giếng.

III. THỜI GIAN THỰC HIỆN

{phases}

IV. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế: {launch}; {report}.

2. Các thôn: vận động các hộ tham gia.

Nơi nhận:
- Sở Nông nghiệp và Môi trường;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lê Thị Hoa
"""

PARTS = {
    "basis": "Thực hiện Kế hoạch số 58/KH-UBND ngày 12/02/2026 của Ủy ban nhân dân tỉnh Hà Tĩnh;",
    "phases": "1. Giai đoạn 1 (2026 - 2027): phát động.\n\n2. Giai đoạn 2 (2028 - 2030): nhân rộng.",
    "launch": "tham mưu lễ phát động trước ngày 31/3/2026",
    "report": "dự thảo báo cáo để xã gửi Sở Nông nghiệp và Môi trường trước ngày 20/12 hằng năm",
}


def firm(folder: Path, *, extra: str = "", **parts: str) -> list[tuple[str, str]]:
    """What is firmly found in a commune's plan that differs from a faithful one in some parts."""
    plans = read_plans(folder, PROVINCE.replace("{extra}", extra), COMMUNE.format_map({**PARTS, **parts}))
    found = compare_plans(plans).findings
    return [(f.kind, f.item) for f in found if not f.needs_check and f.ground in ("province_plan", "own_text")]


def test_a_faithful_plan_has_no_findings(tmp_path: Path) -> None:
    assert firm(tmp_path) == []


@pytest.mark.parametrize(
    "phases",
    [
        "1. Từ năm 2026 đến năm 2027 (giai đoạn 1): phát động trước ngày 31/3/2026.\n\n"
        "2. Từ năm 2028 đến năm 2030 (giai đoạn 2): nhân rộng.",
        "- Hai năm 2026 và 2027, gọi là giai đoạn 1: phát động.\n\n"
        "- Giai đoạn 2 gồm các năm 2028, 2029 và 2030: nhân rộng.",
        "1. Chặng đầu, 2026 và 2027: làm điểm.\n\n2. Chặng sau, 2028, 2029 và 2030: nhân rộng.",
    ],
)
def test_a_phase_may_stand_behind_its_years_or_beside_each_of_them(tmp_path: Path, phases: str) -> None:
    assert firm(tmp_path, phases=phases) == []


def test_a_phase_of_other_years_is_told_in_that_order_too(tmp_path: Path) -> None:
    phases = "1. Từ năm 2026 đến năm 2028 (giai đoạn 1): làm điểm.\n\n2. Hai năm 2029, 2030 (giai đoạn 2): nhân rộng."
    assert "period_mismatch" in {kind for kind, _ in firm(tmp_path, phases=phases)}


@pytest.mark.parametrize(
    "remark",
    [
        "(do các sở, ngành của tỉnh thực hiện)",
        "(cấp tỉnh thực hiện)",
        "(giao Sở Khoa học và Công nghệ thực hiện)",
        "; nội dung này thuộc trách nhiệm của Sở Khoa học và Công nghệ",
    ],
)
def test_an_area_for_bodies_of_the_province_is_not_asked_of_communes(tmp_path: Path, remark: str) -> None:
    extra = f"4. Xây dựng trung tâm giống cây trồng cấp vùng tại thành phố {remark}."
    assert firm(tmp_path, extra=extra) == []


@pytest.mark.parametrize(
    "told",
    [
        "Đăng ký mã số vùng trồng (do Sở Nông nghiệp chủ trì, phối hợp các địa phương thực hiện).",
        "Dùng phần mềm do Sở Nông nghiệp và Môi trường cung cấp.",
        "Trồng rừng do các xã, phường thực hiện.",
    ],
)
def test_an_area_that_communes_share_in_stays_asked(told: str) -> None:
    assert not for_departments(told, told.rstrip("."))


@pytest.mark.parametrize(
    ("launch", "kind"),
    [
        ("tham mưu lễ phát động trước ngày 25/3/2026", None),
        ("tham mưu lễ phát động trước ngày 30/4/2026", "late_deadline"),
        ("lập kế hoạch chi tiết trước ngày 20/4/2026", "late_deadline"),
    ],
)
def test_an_earlier_launch_keeps_the_province_s_limit_and_a_later_one_breaks_it(
    tmp_path: Path, launch: str, kind: str | None
) -> None:
    """Also where the later day is one that the province set a department of its own."""
    assert [k for k, _ in firm(tmp_path, launch=launch)] == ([kind] if kind else [])


@pytest.mark.parametrize("year", ["năm sau", "của năm kế tiếp", "năm liền kề"])
def test_a_report_early_in_the_next_year_is_later_than_one_at_the_year_s_end(tmp_path: Path, year: str) -> None:
    report = f"dự thảo báo cáo để xã gửi Sở Nông nghiệp và Môi trường trước ngày 10/01 {year}"
    assert [k for k, _ in firm(tmp_path, report=report)] == ["late_deadline"]


def _due(date: str, text: str, action: str = "report") -> Due:
    return Due(text, date, action, frozenset({action}), "up", "commune", 1, text, "yearly", 0.9)


@pytest.mark.parametrize(
    ("commune", "province", "late"),
    [
        (("--12-20", "trước ngày 20/12 hằng năm"), ("--01-15", "trước ngày 15/01 năm sau"), False),
        (("--01-20", "trước ngày 20/01 hằng năm"), ("--01-15", "trước ngày 15/01 năm sau"), True),
        (("--01-10", "trước ngày 10/01 hằng năm"), ("--11-30", "trước ngày 30/11 hằng năm"), True),
        (("--11-20", "trước ngày 20/11 hằng năm"), ("--01-15", "trước ngày 15/01 hằng năm"), False),
        (("--02-10", "trước ngày 10/02 hằng năm"), ("--02-28", "trước ngày 28/02 hằng năm"), False),
    ],
)
def test_yearly_reports_are_held_together_over_the_turn_of_the_year(
    commune: tuple[str, str], province: tuple[str, str], late: bool
) -> None:
    assert later(_due(*commune), _due(*province)) is late


@pytest.mark.parametrize(
    "basis",
    [
        "Ủy ban nhân dân tỉnh Hà Tĩnh đã phát động phong trào thi đua “Mỗi nhà một vườn mẫu” giai đoạn\n"
        "2026 - 2030 bằng Kế hoạch số 58/KH-UBND ngày 21/02/2026. Nay xã lập kế hoạch thực hiện như sau:",
        "Ngày 21 tháng 02 năm 2026, Ủy ban nhân dân tỉnh Hà Tĩnh có Kế hoạch số 58/KH-UBND phát động phong trào.\n"
        "Xã Đức Thọ hưởng ứng bằng kế hoạch sau:",
        "Chủ tịch UBND tỉnh đã ký Kế hoạch số 58/KH-UBND ngày 21/02/2026 phát động phong trào thi đua; xã thực hiện:",
    ],
)
def test_the_province_s_plan_under_a_wrong_date_is_told_in_any_order_of_words(tmp_path: Path, basis: str) -> None:
    assert [k for k, _ in firm(tmp_path, basis=basis)] == ["wrong_province_citation"]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("08-NQ-ĐU", True), ("08/NQ/ĐU", True), ("12/KH/UBND", True), ("98/2023/NĐ/CP", True), ("07-NQĐU", True),
        ("08.NQ/ĐU", True),
        ("08-NQ/ĐU", False), ("12/KH-UBND", False), ("152/2025/NĐ-CP", False), ("06/2022/QH15", False),
        ("118-KH/TĐTN-PTTN", False), ("619/SNV-BTĐKT", False),
    ],
)
def test_one_mark_in_both_places_of_a_number_is_against_its_form(number: str, told: bool) -> None:
    kind = {"NQ": "Nghị quyết", "KH": "Kế hoạch", "NĐ": "Nghị định", "QH": "Luật Thi đua", "SN": "Công văn"}
    name = next(v for k, v in kind.items() if k in number)
    facts = extract_facts(f"Căn cứ {name} số {number} ngày 05/01/2026;\n\nI. MỤC ĐÍCH\n\n1. Thi đua.", build_nlp())
    assert [d.item for d in facts.defects if d.kind == "malformed_number"] == ([number] if told else [])


def test_a_number_whose_digits_were_read_as_letters_is_found_and_only_pointed_to() -> None:
    text = "Thực hiện Nghị quyết số OSNQ/DU ngày 15/01/2026 của Đảng ủy xã;\n\nI. MỤC ĐÍCH\n\n1. Thi đua."
    facts = extract_facts(text, build_nlp())
    assert [c.number for c in facts.citations] == ["05NQ/ĐU"]
    assert all(d.confidence < 0.6 for d in facts.defects if d.kind == "malformed_number")


def test_contents_whose_parts_only_bear_the_name_of_criteria_stay_contents() -> None:
    province = make_plan(
        "I. NỘI DUNG THI ĐUA\n1. Thi đua trồng cây bóng mát, đường hoa.\n2. Thi đua phân loại rác tại nhà.",
        level="province", name="tinh", document={"date": "2025-07-01"},
    )
    commune = make_plan(
        "I. NỘI DUNG THI ĐUA\n1. Tiêu chí Xanh\n- Trồng cây bóng mát, đường hoa ở các ngõ.\n"
        "2. Tiêu chí Sạch\n- Phân loại rác tại từng nhà.",
        name="xa", document={"province_plan_number": "10/KH-UBND"},
    )
    found = compare_plans([province, commune]).findings
    assert not [f.item for f in found if f.kind == "missing_content_area"]


def test_numerals_read_in_each_other_s_place_are_pointed_to() -> None:
    plan = make_plan("I. MỤC ĐÍCH\nA.\nII. NỘI DUNG\nB.\nIII. GIẢI PHÁP\nC.", restored=True)
    first, second, third = plan.facts.sections
    swapped = (first, replace(second, numeral_source="III."), replace(third, numeral_source="II."))
    seen = numeral_gaps(PlanView(replace(plan, facts=replace(plan.facts, sections=swapped))))
    assert [(g.kind, g.item, g.needs_check) for g in seen] == [("numeral_out_of_order", "III", True)]
    assert numeral_gaps(PlanView(plan)) == []


AWARDED = """KHEN THƯỞNG

1. Khen thưởng hằng năm: Giấy khen của Chủ tịch UBND cấp xã; Bằng khen của Chủ tịch UBND tỉnh.

2. Khen thưởng sơ kết: Giấy khen của Chủ tịch UBND cấp xã; Bằng khen của Chủ tịch UBND tỉnh.

3. Khen thưởng tổng kết: Giấy khen của Chủ tịch UBND cấp xã; Bằng khen của Chủ tịch UBND tỉnh; Cờ thi đua
của UBND tỉnh."""


def _awards_missing(folder: Path, told: str) -> set[str]:
    province = PROVINCE.replace("{extra}", "").replace("III. THỜI", f"III. {AWARDED}\n\nIV. THỜI")
    commune = COMMUNE.format_map(PARTS).replace("III. THỜI", f"III. KHEN THƯỞNG\n\n{told}\n\nIV. THỜI")
    plans = read_plans(folder, province.replace("IV. TỔ", "V. TỔ"), commune.replace("IV. TỔ", "V. TỔ"))
    return {f.item for f in compare_plans(plans).findings if f.kind == "missing_award_form"}


@pytest.mark.parametrize(
    "told",
    [
        "1. Mỗi năm một lần: Chủ tịch UBND xã trao Giấy khen, đề nghị Chủ tịch UBND tỉnh tặng Bằng khen.\n\n"
        "2. Dịp sơ kết và dịp tổng kết: khen như hằng năm; tổng kết đề nghị thêm Cờ thi đua của UBND tỉnh.",
        "1. Hằng năm\n\nGiấy khen của Chủ tịch UBND xã; Bằng khen của Chủ tịch UBND tỉnh.\n\n"
        "2. Sơ kết\n\nNhư trên.\n\n3. Tổng kết\n\nNhư trên, thêm Cờ thi đua của UBND tỉnh.",
    ],
)
def test_a_stage_may_take_its_awards_over_from_another(tmp_path: Path, told: str) -> None:
    assert _awards_missing(tmp_path, told) == set()
    short = told.replace("đề nghị thêm Cờ thi đua của UBND tỉnh", "long trọng").replace(
        ", thêm Cờ thi đua của UBND tỉnh", ""
    )
    assert _awards_missing(tmp_path, short) == {"Cờ thi đua của UBND tỉnh (tổng kết)"}


@pytest.mark.parametrize(
    "report",
    [
        "ngày 20/12 hằng năm gửi báo cáo về Sở Nông nghiệp và Môi trường",
        "báo cáo tỉnh xong trước mùng 20 tháng 12 mỗi năm",
        "trong tuần đầu tháng 12 hằng năm gửi báo cáo về Sở Nông nghiệp và Môi trường",
        "gửi báo cáo về Sở Nông nghiệp và Môi trường từ ngày 10/12 đến ngày 20/12 hằng năm",
    ],
)
def test_a_time_without_a_word_of_limit_keeps_a_deadline(tmp_path: Path, report: str) -> None:
    assert firm(tmp_path, report=report) == []


@pytest.mark.parametrize(
    "launch",
    [
        "tham mưu lễ phát động theo Kế hoạch số 14/KH-UBND ngày 02/3/2026 của xã",
        "lo việc phát động và nhân rộng, từ tháng 3 năm 2026 đến hết tháng 12 năm 2030",
        "tham mưu lễ phát động",
    ],
)
def test_neither_a_document_s_date_nor_how_long_something_lasts_keeps_one(tmp_path: Path, launch: str) -> None:
    assert [k for k, _ in firm(tmp_path, launch=launch)] == ["missing_deadline"]


def test_a_review_named_last_before_a_time_is_what_the_time_is_for(tmp_path: Path) -> None:
    """"phát động, sơ kết vào quý III": communes owe no review of the province's."""
    told = "phát động, sơ kết vào quý III năm 2027."
    province = PROVINCE.replace("{extra}", "").replace("phát động, làm điểm.", told)
    plans = read_plans(tmp_path, province, COMMUNE.format_map(PARTS))
    assert not [f for f in compare_plans(plans).findings if f.kind == "missing_deadline"]


def test_phases_told_in_one_sentence_keep_their_own_years(tmp_path: Path) -> None:
    phases = "Giai đoạn I đến hết năm 2027, giai đoạn II đến hết năm 2030."
    assert firm(tmp_path, phases=phases) == []


def test_criteria_in_sentences_that_follow_each_other_name_their_groups() -> None:
    province = make_plan(
        "I. NỘI DUNG\n1. Thi đua đọc sách.\nII. TIÊU CHÍ\n1. Đối với cơ quan: mở tủ sách.\n"
        "2. Đối với thôn: có phòng đọc.\n3. Đối với cá nhân: đọc mười cuốn mỗi năm.",
        level="province", name="tinh", document={"date": "2025-07-01"},
    )
    told = "Cơ quan phải mở tủ sách dùng chung. Thôn có phòng đọc sáng đèn. Cá nhân đọc ít nhất mười cuốn."
    for text, missing in ((told, []), (told.replace(" Thôn có phòng đọc sáng đèn.", ""), ["thôn"])):
        commune = make_plan(
            f"I. NỘI DUNG\n1. Thi đua đọc sách.\nII. TIÊU CHÍ\n{text}",
            name="xa", document={"province_plan_number": "10/KH-UBND"},
        )
        found = compare_plans([province, commune]).findings
        assert [f.item for f in found if f.kind == "missing_target_group" and f.item == "thôn"] == missing


def test_days_without_a_year_and_lost_days_of_a_reading_accuse_nobody() -> None:
    facts = {"document": {"province_plan_number": "10/KH-UBND"}, "name": "xa", "restored": True}
    province = make_plan(
        "I. NỘI DUNG\n1. Thi đua.\nII. TỔ CHỨC\n1. Xã gửi báo cáo về tỉnh trước ngày 25/11 hằng năm.",
        level="province", name="tinh", document={"date": "2025-07-01"}, deadlines=(("trước ngày 25/11", "--11-25"),),
    )
    for told, firmly in (("aude ngày 25- tháng 11", 0), ("trước ngày mỗi năm", 0), ("khi xong việc", 1)):
        commune = make_plan(f"I. NỘI DUNG\n1. Thi đua.\nII. TỔ CHỨC\n1. Gửi tờ kê về tỉnh {told}.", **facts)
        found = [f for f in compare_plans([province, commune]).findings if f.kind == "missing_deadline"]
        assert sum(not f.needs_check for f in found) == firmly, told


def _facts_of(section: str) -> PlanFacts:
    text = f"I. MỤC ĐÍCH\n\n1. Thi đua.\n\n{section}\n\nIII. TỔ CHỨC THỰC HIỆN\n\n1. Thôn: làm."
    return extract_facts(text, build_nlp())


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            "1. Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen hằng năm, khi sơ kết và khi tổng kết.",
            {("Bằng khen", "Chủ tịch Ủy ban nhân dân tỉnh", s) for s in ("hang_nam", "so_ket", "tong_ket")},
        ),
        (
            "1. Giấy khen của Chủ tịch Ủy ban nhân dân cấp xã hằng năm, sơ kết, tổng kết.",
            {("Giấy khen", "Chủ tịch Ủy ban nhân dân cấp xã", s) for s in ("hang_nam", "so_ket", "tong_ket")},
        ),
        (
            "1. Hằng năm, Chủ tịch UBND tỉnh, Chủ tịch UBND cấp xã kịp thời tặng Bằng khen, Giấy khen.",
            {("Bằng khen", "UBND tỉnh", "hang_nam"), ("Giấy khen", "Chủ tịch UBND cấp xã", "hang_nam")},
        ),
        (
            "1. Chủ tịch UBND xã tặng Giấy khen hằng năm, đề nghị Chủ tịch UBND tỉnh tặng Bằng khen khi tổng kết.",
            {("Giấy khen", "Chủ tịch UBND xã", "hang_nam"), ("Bằng khen", "Chủ tịch UBND tỉnh", "tong_ket")},
        ),
    ],
)
def test_stages_listed_behind_an_award_are_each_read(told: str, expected: set[tuple[str, str, str]]) -> None:
    facts = _facts_of(f"II. KHEN THƯỞNG\n\n{told}")
    assert {(a.form, a.authority, a.stage) for a in facts.award_forms} == expected


@pytest.mark.parametrize(
    "duty",
    [
        "3. Các doanh nghiệp đăng ký sản phẩm mới với Sở Công Thương trước ngày 31/5/2026.",
        "3. Hội đồng Thi đua - Khen thưởng tỉnh họp xét trước ngày 28/12 hằng năm.",
        "3. Ủy ban nhân dân các xã, phường gửi bảng kê trước ngày 20/12 hằng năm để Sở Nội vụ tổng hợp, báo cáo Ủy ban "
        "nhân dân tỉnh trước ngày 28/12 hằng năm.",
    ],
)
def test_limits_of_others_are_not_asked_of_communes(tmp_path: Path, duty: str) -> None:
    province = PROVINCE.replace("{extra}", "").replace("Nơi nhận:\n- UBND", f"{duty}\n\nNơi nhận:\n- UBND")
    plans = read_plans(tmp_path, province, COMMUNE.format_map(PARTS))
    assert not [f.item for f in compare_plans(plans).findings if f.kind == "missing_deadline"]


def test_what_other_forces_are_to_do_is_no_area_of_the_commune_s(tmp_path: Path) -> None:
    assert firm(tmp_path, extra="4. Đối với các sở, ngành: rút ngắn thời gian cấp phép, đối thoại với dân.") == []
    assert firm(tmp_path, extra="4. Đối với doanh nghiệp: trả lương đúng hạn, đóng đủ bảo hiểm.") == []


@pytest.mark.parametrize("name", ["angiang", "dongnai", "hungyen", "thanhhoa"])
def test_a_province_s_plan_held_against_itself_lacks_nothing(root: Path, name: str) -> None:
    path = root / "benchmarks" / "plans" / name / "clean" / f"{name}_province.txt"
    plan = kept_plan(path, restore=False, keep=None)
    head = plan.facts.document
    own = replace(head, level="commune", unit="Thử", unit_level="xã", number="1/KH-UBND",
                  province_plan_number=head.number, province_plan_date=head.date)
    commune = replace(plan, doc_id="xa", sha256="1" * 64, facts=replace(plan.facts, document=own))
    found = compare_plans([plan, commune]).findings
    assert not [f.item for f in found if f.kind.startswith("missing_") and not f.needs_check]


def test_a_word_of_measures_in_the_name_of_an_area_is_no_part_on_measures() -> None:
    contents = "I. NỘI DUNG THI ĐUA\n1. Thi đua sửa đổi cách làm, trả hồ sơ đúng hẹn.\n2. Thi đua niềm nở với dân.\n"
    province = make_plan(
        f"{contents}II. GIẢI PHÁP\n1. Kiểm tra đột xuất các quầy tiếp dân.\n2. Gắn máy chấm công ở mọi phòng.",
        level="province", name="tinh", document={"date": "2025-07-01"},
    )
    for told, missing in (("", ["GIẢI PHÁP"]), ("II. CÁCH TIẾN HÀNH\n1. Kiểm tra đột xuất các quầy tiếp dân.\n", [])):
        plan = make_plan(f"{contents}{told}", name="xa", document={"province_plan_number": "10/KH-UBND"})
        headed = tuple(replace(s, heading=True, title=s.title.removeprefix("Thi đua ")) for s in plan.facts.sections)
        commune = replace(plan, facts=replace(plan.facts, sections=headed))
        found = compare_plans([province, commune]).findings
        named = [f for f in found if f.kind == "missing_section" and f.ground == "province_plan"]
        assert [f.item for f in named] == missing
        assert all(f.needs_check for f in named)


def test_a_form_of_award_whose_letters_were_read_but_restored_otherwise_is_doubtful() -> None:
    awarded = (("Bằng khen", "Chủ tịch UBND tỉnh", "tong_ket"), ("Cờ thi đua", "UBND tỉnh", "tong_ket"))
    text = "I. KHEN THƯỞNG\nTổng kết: Bằng khen của Chủ tịch UBND tỉnh, {flag} của UBND tỉnh."
    province = make_plan(
        text.format(flag="Cờ thi đua"), level="province", name="tinh", document={"date": "2025-07-01"}, awards=awarded
    )
    commune = make_plan(
        text.format(flag="mũ, nón"), name="xa", restored=True, document={"province_plan_number": "10/KH-UBND"},
        awards=awarded[:1],
    )
    for source, doubtful in (("Co thi dua", True), ("Huan chuong", False)):
        lines = tuple(replace(p, source=text.format(flag=source).split("\n")[k]) for k, p in enumerate(commune.lines))
        found = compare_plans([province, replace(commune, lines=lines)]).findings
        assert [f.needs_check for f in found if f.kind == "missing_award_form"] == [doubtful]


def test_any_office_enterprise_or_village_answers_the_group_of_all_collectives() -> None:
    province = make_plan(
        "I. NỘI DUNG\n1. Thi đua.\nII. TIÊU CHÍ\n1. Tập thể: xong việc.\n2. Cá nhân: chăm chỉ.\n"
        "3. Hộ gia đình: hòa thuận.",
        level="province", name="tinh", document={"date": "2025-07-01"},
    )
    commune = make_plan(
        "I. NỘI DUNG\n1. Thi đua.\nII. TIÊU CHÍ\n1. Phòng, ban: trả hồ sơ nhanh.\n2. Từng người: có mặt đúng giờ.\n"
        "3. Từng nhà: cửa nhà sạch sẽ.",
        name="xa", document={"province_plan_number": "10/KH-UBND"},
    )
    found = compare_plans([province, commune]).findings
    assert not [f.item for f in found if f.kind == "missing_target_group"]


@pytest.mark.parametrize(
    ("told", "pointed"),
    [
        ("1. Phía tập thể: các thôn, trạm, trường.", ["Cá nhân"]),
        ("1. Phía tập thể: các thôn, trạm, trường.\n2. Cán bộ, cộng tác viên, bà con.", []),
    ],
)
def test_participants_whom_the_criteria_do_not_name_are_pointed_to(told: str, pointed: list[str]) -> None:
    plans = [
        make_plan(text, name=name, level=level, document=document)
        for text, name, level, document in (
            ("I. ĐỐI TƯỢNG THI ĐUA\n1. Tập thể: các xã, phường.\n2. Cá nhân: cán bộ, người dân.\nII. NỘI DUNG\n1. Hát.",
             "tinh", "province", {"date": "2025-07-01"}),
            (f"I. AI VÀO CUỘC\n{told}\nII. NỘI DUNG\n1. Thi đua.", "xa", "commune",
             {"province_plan_number": "10/KH-UBND"}),
        )
    ]
    found = [f for f in compare_plans(plans).findings if f.kind == "missing_target_group"]
    assert [f.item for f in found] == pointed
    assert all(f.needs_check for f in found)


def test_what_an_engine_may_have_misread_is_pointed_to_and_never_called_missing() -> None:
    """Names of awards, stages and phases with a letter wrong, days and years with a figure wrong."""
    awarded = tuple((f, w, s) for f, w in (("Giấy khen", "Chủ tịch UBND cấp xã"), ("Bằng khen", "Chủ tịch UBND tỉnh"))
                    for s in ("hang_nam", "tong_ket"))
    text = (
        "I. KHEN THƯỞNG\n1. Hằng năm: Giấy khen của Chủ tịch UBND xã, Bằng khen của Chủ tịch UBND tỉnh.\n"
        "2. Tổng kết: Giấy khen của Chủ tịch UBND xã, Bằng khen của Chủ tịch UBND tỉnh.\nII. THỜI GIAN\n"
        "1. Giai đoạn 1 (2025 - 2027): phát động trước ngày 05 tháng 9 năm 2025.\nIII. TỔ CHỨC\n1. Xã: làm."
    )
    phases = (("Giai đoạn 1", 2025, 2027),)
    due = (("trước ngày 05 tháng 9 năm 2025", "2025-09-05"),)
    province = make_plan(text, level="province", name="tinh", document={"date": "2025-07-01"}, awards=awarded,
                         phases=phases, deadlines=due)
    slips = (
        ("Tổng kết: Giấy khen", "Tổng kết: Giy khcn", {"awards": awarded[:1] + awarded[2:]}),
        ("Hằng năm:", "Hanq năm:", {"awards": awarded[1::2]}),
        ("05 tháng 9 năm", "05 thamg 9 năm", {"deadlines": ()}),
        ("Giai đoạn 1 (2025 - 2027)", "Giai đoam l (225 - 2027)", {"phases": ()}),
    )
    for right, wrong, lost in slips:
        known = {"awards": awarded, "phases": phases, "deadlines": due, **lost}
        commune = make_plan(text.replace(right, wrong), name="xa", restored=True,
                            document={"province_plan_number": "10/KH-UBND"}, **known)
        found = [f for f in compare_plans([province, commune]).findings if f.ground == "province_plan"]
        assert not [f.item for f in found if not f.needs_check], wrong


def test_a_section_whose_heading_tells_nothing_in_a_reading_may_be_the_one_wanted() -> None:
    body = "I. NỘI DUNG\n1. Thi đua hát.\n"
    province = make_plan(f"{body}II. GIẢI PHÁP\n1. Kiểm tra đột xuất.\n2. Gắn máy chấm công.", level="province",
                         name="tinh", document={"date": "2025-07-01"})
    for heading, firmly in (("II. LIÊM SAC CHO BEE\n1. Cha mẹ dặn con.", 0), ("", 1)):
        commune = make_plan(body + heading, name="xa", restored=True, document={"province_plan_number": "10/KH-UBND"})
        found = compare_plans([province, commune]).findings
        named = [f for f in found if f.kind == "missing_section" and f.ground == "province_plan"]
        assert [not f.needs_check for f in named] == [bool(firmly)]


@pytest.mark.parametrize(
    ("read", "printed", "alike"),
    [
        ("2026-02-02", "2026-02-22", True), ("2026-03-11", "2026-03-24", False), ("2026-03-08", "2026-03-06", True),
        ("2026-01-15", "2026-11-15", True), ("2026-04-10", "2026-04-14", False), ("2024-04-10", "2026-04-10", False),
    ],
)
def test_a_date_that_lost_a_figure_in_a_reading_is_like_the_one_printed(read: str, printed: str, alike: bool) -> None:
    assert _dates_alike(read, printed) is alike


@pytest.mark.parametrize(
    ("launch", "kinds"),
    [
        ("tổ chức phát động tới từng thôn trước ngày 25/3/2026", []),
        ("mở lễ phát động cho các thôn trước ngày 12/5/2026", ["late_deadline"]),
        ("các thôn ghi tên đăng ký với Ủy ban nhân dân xã trước ngày 25/3/2026", ["missing_deadline"]),
    ],
)
def test_a_launch_that_reaches_the_villages_is_the_commune_s_own(
    tmp_path: Path, launch: str, kinds: list[str]
) -> None:
    """But not what the villages hand in to the commune."""
    assert [k for k, _ in firm(tmp_path, launch=launch)] == kinds


@pytest.mark.parametrize(
    "remark",
    [
        "(các xã, phường không cần nêu lại trong kế hoạch)",
        "; cấp xã không phải đưa nội dung này vào kế hoạch",
        "(kế hoạch của xã không nhất thiết phải ghi)",
    ],
)
def test_an_area_that_communes_need_not_tell_is_not_missed(tmp_path: Path, remark: str) -> None:
    assert firm(tmp_path, extra=f"4. Đưa giống cây mới từ viện nghiên cứu về trồng thử {remark}.") == []


def test_an_area_that_only_some_people_need_not_do_is_missed(tmp_path: Path) -> None:
    extra = "4. Đưa giống cây mới từ viện nghiên cứu về trồng thử; hộ nghèo không phải đăng ký."
    assert [k for k, _ in firm(tmp_path, extra=extra)] == ["missing_content_area"]


def test_a_part_headed_as_measures_stands_for_no_area(tmp_path: Path) -> None:
    """Also where it is all that is left of a list in which an area is wanting."""
    province, commune = PROVINCE.replace("{extra}", ""), COMMUNE.format_map(PARTS)
    ponds = "3. Bảo vệ nguồn nước: đào ao lắng, không phun thuốc trừ cỏ gần giếng.\n"
    commune = commune.replace("NỘI DUNG THI ĐUA", "VIỆC THI ĐUA VÀ BIỆN PHÁP").replace(
        ponds, "3. Biện pháp\n\n- Xem giếng, xem ao, họp thôn.\n"
    )
    views = [PlanView(p) for p in read_plans(tmp_path, province, commune)]
    assert [m.status for m in match_areas(*views)] == ["present", "present", "missing"]
