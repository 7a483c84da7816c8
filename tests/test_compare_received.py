"""What departments receive from communes, what a torn reading leaves of it, and headings that tell nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.compare.damage import hardly_told
from pipeline.compare.due_check import due_gaps
from pipeline.compare.form import component_gaps
from pipeline.compare.gaps import Gap
from pipeline.compare.groups import match_groups
from pipeline.compare.phases import period_gaps, phase_gaps
from pipeline.compare.profile import load_profile
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from pipeline.types import Doubt, Plan
from tests.compare_builder import make_plan, read_plans

PROVINCE = """ỦY BAN NHÂN DÂN TỈNH BẮC NINH

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 77/KH-UBND

Bắc Ninh, ngày 05 tháng 3 năm 2026

KẾ HOẠCH

Phát động phong trào thi đua “Làng nghề sạch khói” giai đoạn 2026 - 2030

I. MỤC ĐÍCH

Giữ nghề, bớt khói bụi, người làm nghề khỏe mạnh hơn.

II. NỘI DUNG THI ĐUA

1. Thay lò than bằng lò điện: hộ nghề vay vốn, góp vốn mua lò chung.

2. Trồng cây quanh làng: mỗi ngõ một hàng cây.

III. TIẾN ĐỘ

1. Giai đoạn 1 (2026 - 2027): làm điểm ở ba làng.

2. Giai đoạn 2 (2028 - 2030): làm ở mọi làng.

IV. TỔ CHỨC THỰC HIỆN

1. Sở Nông nghiệp và Môi trường: tiếp nhận báo cáo năm của các xã, phường gửi trước ngày 25/11 hằng năm; tổng hợp,
trình Ủy ban nhân dân tỉnh trước ngày 15/12 hằng năm.

2. Sở Nội vụ: tiếp nhận hồ sơ do các địa phương nộp: khen sơ kết trước ngày 10/9/2027; khen tổng kết trước ngày
20/9/2030.
"""

COMMUNE = """ỦY BAN NHÂN DÂN XÃ PHÙ KHÊ

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 15/KH-UBND

Phù Khê, ngày 02 tháng 4 năm 2026

KẾ HOẠCH

Triển khai phong trào thi đua “Làng nghề sạch khói” giai đoạn 2026 - 2030

Thực hiện Kế hoạch số 77/KH-UBND ngày 05/3/2026 của Ủy ban nhân dân tỉnh Bắc Ninh, xã làm như sau:

I. {purpose}

Người làm nghề khỏe mạnh, giữ được nghề, bớt khói bụi.

II. NỘI DUNG THI ĐUA

1. Thay lò than bằng lò điện: xã đứng ra mua lò chung cho ba xóm.

2. Trồng cây quanh làng: mỗi ngõ một hàng cây.

III. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế: chủ trì, gửi Sở Nông nghiệp và Môi trường báo cáo năm trước ngày 20/11 hằng năm.

2. Trưởng các thôn: vận động từng hộ.
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, ...]:
    return read_plans(tmp_path_factory.mktemp("plans"), PROVINCE, COMMUNE.format(purpose="MỤC ĐÍCH"))


def test_what_a_department_receives_from_communes_they_owe(plans: tuple[Plan, ...]) -> None:
    falls_to = {d.text: d.falls_to for d in PlanView(plans[0]).dues if d.action in ("report", "dossier")}
    assert falls_to == {
        "trước ngày 25/11 hằng năm": "commune",
        "trước ngày 15/12 hằng năm": "department",
        "trước ngày 10/9/2027": "commune",
        "trước ngày 20/9/2030": "commune",
    }
    gaps, _ = due_gaps(*map(PlanView, plans), load_profile())
    assert {g.item for g in gaps if not g.needs_check} == {"trước ngày 10/9/2027", "trước ngày 20/9/2030"}


def test_a_section_on_time_of_which_every_phase_is_wanting_is_put_to_a_person(plans: tuple[Plan, ...]) -> None:
    told = {(f.kind, f.item): f.needs_check for f in compare_plans(plans).findings}
    assert {"Giai đoạn 1 (2026 - 2027)", "Giai đoạn 2 (2028 - 2030)"} <= {i for k, i in told if k == "missing_phase"}
    assert ("missing_section", "TIẾN ĐỘ") in told


def test_a_heading_that_tells_nothing_may_be_the_one_that_is_wanted(tmp_path: Path) -> None:
    odd = COMMUNE.format(purpose="LÀM VẬY ĐỂ ĐƯỢC GÌ").replace("Người làm nghề khỏe mạnh, giữ được nghề, bớt khói bụi.",
                                                              "Con cháu thở không khí trong, cụ già hết ho.")
    told = [f for f in compare_plans(read_plans(tmp_path, PROVINCE, odd)).findings if f.kind == "missing_section"]
    assert all(f.needs_check for f in told if f.item == "MỤC ĐÍCH")


def _groups(text: str, level: str) -> PlanView:
    return PlanView(make_plan(text, name=level, level=level))


def test_teams_and_persons_are_wanting_for_sure_only_beside_a_list_of_groups() -> None:
    province = _groups("I. TIÊU CHÍ\n1. Đối với tập thể. Nội bộ đoàn kết.\n2. Đối với cá nhân. Gương mẫu.", "province")
    none = _groups("I. GHI CÔNG\nLàm tốt thì được nêu tên giữa đình.", "commune")
    assert {m.status for m in match_groups(province, none)} <= {"present", "unclear"}


def test_a_name_of_which_restoring_is_unsure_may_be_another() -> None:
    plan = make_plan("I. TIÊU CHÍ\n1. Đối với dân bộ Đoàn. Gần dân.", level="province", restored=True)
    at = plan.lines[1].text.index("dân bộ")
    doubt = Doubt(at, at + 3, "ctan", "dân", 0.4, (("cán", 0.3),))
    unsure = replace(plan, lines=(plan.lines[0], replace(plan.lines[1], doubts=(doubt,))))
    assert hardly_told(PlanView(unsure), 2, "dân bộ Đoàn") and not hardly_told(PlanView(plan), 2, "dân bộ Đoàn")


def _phases(time: str, *, read: bool, level: str = "commune", **more: object) -> PlanView:
    text = f"I. NỘI DUNG\n1. Làm đường.\nII. THỜI GIAN\n{time}"
    return PlanView(make_plan(text, name=level, level=level, restored=read, **more))  # type: ignore[arg-type]


def test_a_province_s_period_with_a_figure_misread_is_known_by_its_phases() -> None:
    phases = (("Giai đoạn 1", 2026, 2028), ("Giai đoạn 2", 2029, 2030))
    misread = {"period_from": 2026, "period_to": 2036}
    province = _phases("Hai giai đoạn.", read=True, level="province", document=misread, phases=phases)
    commune = _phases("Đến năm 2030.", read=False, document={"period_from": 2026, "period_to": 2030})
    assert all(g.needs_check for g in period_gaps(province, commune))
    assert phase_gaps(province, province, load_profile()) == []


def _components(head: str) -> list[Gap]:
    text = f"{head}\nKẾ HOẠCH\nI. NỘI DUNG\n1. Làm đường."
    plan = make_plan(text, restored=True, document={"number": None})
    return [g for g in component_gaps(PlanView(plan)) if g.item == "so_ky_hieu"]


def test_a_number_of_which_something_is_left_is_not_wanting_for_sure() -> None:
    assert [g.needs_check for g in _components("S615-KH/ĐU Tân Ninh, ngày 20 tháng 4 năm 2026")] == [True]
    assert [g.needs_check for g in _components("Tân Ninh, ngày 20 tháng 4 năm 2026")] == [False]


TABLE = """ỦY BAN NHÂN DÂN TỈNH BẮC NINH

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 78/KH-UBND

Bắc Ninh, ngày 05 tháng 3 năm 2026

KẾ HOẠCH

Phát động phong trào thi đua “Làng nghề sạch khói” năm 2026

I. NỘI DUNG VÀ TIÊU CHÍ THI ĐUA

1. Thay lò than bằng lò điện

- Tiêu chí (20 điểm): mỗi xóm một lò chung.

2. Phổ biến pháp luật về môi trường bằng nhiều cách dễ nhớ cho mọi hộ làm nghề

- Tiêu chí (10 điểm): mỗi xóm hai buổi.

II. NHÓM THI ĐUA VÀ ĐIỀU KIỆN XÉT

1. Nhóm 1 - Cơ quan, đơn vị, địa phương: có kế hoạch, có mô hình.

2. Nhóm 2 - Trường học, hợp tác xã: có góc pháp luật.

III. TỔ CHỨC THỰC HIỆN

TT | Công việc | Thực hiện | Nơi nhận | Thời hạn

1 | Hướng dẫn mẫu báo cáo | Sở Công Thương | Các địa phương | trước ngày 20/3/2026

2 | Báo cáo năm | Các đơn vị; Ủy ban nhân dân các xã, phường | Sở Công Thương | trước ngày 05/12/2026

3 | Hồ sơ khen thưởng | Các đơn vị; Ủy ban nhân dân các xã, phường | Sở Nội vụ | trước ngày 10/12/2026
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> PlanView:
    return PlanView(read_plans(tmp_path_factory.mktemp("table"), TABLE)[0])


def test_a_row_of_a_table_says_who_owes_what_by_when(table: PlanView) -> None:
    assert [(d.action, d.falls_to, d.date) for d in table.dues] == [
        ("report", "department", "2026-03-20"),
        ("report", "commune", "2026-12-05"),
        ("dossier", "commune", "2026-12-10"),
    ]


def test_numbered_groups_are_named_without_their_number(table: PlanView) -> None:
    assert [g.title for g in table.groups] == ["Cơ quan, đơn vị, địa phương", "Trường học, hợp tác xã"]


def test_letters_within_a_long_heading_announce_nothing(table: PlanView) -> None:
    functions = {n.section.title.split()[0]: n.functions for n in table.outline.values()}
    assert functions["Phổ"] == frozenset()  # "phổ biến pháp" is no "biện pháp"
    assert functions["NHÓM"] == {"criteria"}


def test_a_day_of_the_month_ends_at_the_end_of_its_row(tmp_path: Path) -> None:
    rows = "1 | Phòng Kinh tế | Báo cáo Sở Công Thương | trước ngày 20 hằng tháng\n2 | Công an | Trực | thường xuyên\n"
    plan = read_plans(tmp_path, f"KẾ HOẠCH\n\nI. PHÂN CÔNG\n\nTT | Đơn vị | Việc | Thời hạn\n{rows}")[0]
    assert [d.date for d in plan.facts.deadlines] == ["---20"]


def test_who_owes_what_is_told_by_the_paragraph_where_its_numeral_was_torn(tmp_path: Path) -> None:
    torn = PROVINCE.replace(
        "2. Sở Nội vụ: tiếp nhận",
        "- e) Ủy ban nhân dân các xã, phường: đăng ký làng làm mẫu với Sở Nông nghiệp trước ngày 30/4/2026; cử người "
        "dự tập huấn.\n\n3. Sở Nội vụ: tiếp nhận",
    )
    dues = {d.text: d.falls_to for d in PlanView(read_plans(tmp_path, torn)[0]).dues}
    assert dues["trước ngày 30/4/2026"] == "commune"


def test_a_heading_in_capitals_may_follow_a_row_of_a_table(tmp_path: Path) -> None:
    text = (
        "KẾ HOẠCH\n\nI. NỘI DUNG\n\n1. Trồng cây.\n\nII. THỜI GIAN\n\nTT | Khi nào | Việc\n\n1 | Tháng 4 | Tổng kết\n"
        "II. KHEN THƯỞNG\n\n1. Giấy khen của Chủ tịch Ủy ban nhân dân xã.\n"
    )
    plan = read_plans(tmp_path, text)[0]
    assert [s.title for s in plan.facts.sections if s.level == 1] == ["NỘI DUNG", "THỜI GIAN", "KHEN THƯỞNG"]


def test_a_phase_that_begins_on_another_day_is_pointed_to() -> None:
    named = "1. Đợt 1 (từ ngày {} đến ngày 10 tháng 12 năm 2025)"
    phase = (("Đợt 1", 2025, 2025),)

    def plan(day: str, level: str) -> PlanView:
        made = make_plan(f"I. NỘI DUNG\n1. Làm đường.\nII. THỜI GIAN\n{named.format(day)}", name=level, level=level,
                         phases=phase)
        told = replace(made.facts.phases[0], text=named.format(day))
        return PlanView(replace(made, facts=replace(made.facts, phases=(told,))))

    asked = plan("08 tháng 12 năm 2025", "province")
    moved = phase_gaps(asked, plan("04 tháng 12 năm 2025", "commune"), load_profile())
    assert [(g.kind, g.needs_check) for g in moved] == [("period_mismatch", True)]
    assert moved[0].words["found"] == "04/12/2025" and moved[0].words["expected"] == "08/12/2025"
    assert phase_gaps(asked, plan("08", "commune"), load_profile()) == []
