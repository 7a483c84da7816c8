"""What a reading engine tore, doubled or put a speck into is pointed to at most, never held against a commune."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.compare.citations import _doubtful, _goes_on
from pipeline.compare.due_check import _DAY_LOST, _days_read, _written
from pipeline.compare.group_names import opening
from pipeline.compare.groups import group_gaps, match_groups
from pipeline.compare.law import law_gaps
from pipeline.compare.phases import period_gaps, phase_gaps
from pipeline.compare.profile import load_profile
from pipeline.compare.views import PlanView
from tests.compare_builder import make_plan

PLAN = """Tiêu đề phong trào thi đua{head}
I. NỘI DUNG
1. Trồng rừng ngập mặn.
II. THỜI GIAN
{time}
III. TỔ CHỨC THỰC HIỆN
Các ấp báo cáo."""


def view(time: str = "", head: str = "", *, read: bool = True, level: str = "commune", **more: Any) -> PlanView:
    text = PLAN.format(time=time, head=head)
    return PlanView(make_plan(text, name=level, level=level, restored=read, **more))


@pytest.mark.parametrize(
    ("time", "date"),
    [
        ('Ra quân trong qu "IV năm 2027.', "2027-Q4"),
        ("Ra quân trong quý ‘II/2027.", "2027-Q2"),
        ('Gửi hồ sơ trước ngày 20/8/"2029.', "2029-08-20"),
        ("Gửi hồ sơ trước ngày 20:/8/2029.", "2029-08-20"),
        ("Gửi hồ sơ trước ngày 20. _/8/2029.", "2029-08-20"),
        ("Gửi hồ sơ trước ngày 20/0 ~8/2029.", "2029-08-20"),
        ("Gửi hồ sơ trước ngày 20 tháng ‘8 năm 2029.", "2029-08-20"),
    ],
)
def test_dirt_in_a_date_hides_it_from_nobody(time: str, date: str) -> None:
    plan = view(time)
    assert date in _written(plan, _days_read(plan))


@pytest.mark.parametrize("text", ["trước ngày 10/4/2626", "tháng 5/2626 có danh sách"])
def test_a_year_that_cannot_be_is_a_day_lost(text: str) -> None:
    assert _DAY_LOST.search(text)
    assert not _DAY_LOST.search(text.replace("2626", "2026"))


@pytest.mark.parametrize(("read", "check"), [(True, True), (False, False)])
def test_a_period_put_together_from_torn_phases_accuses_only_a_clean_plan(read: bool, check: bool) -> None:
    document = {"period_from": 2026, "period_to": 2030}
    province = view(level="province", read=False, document=document)
    own = {"period_from": 2027, "period_to": 2030}
    phases = (("Hai năm 2027 - 2028", 2027, 2028), ("Hai năm 2029 - 2030", 2029, 2030))
    commune = view("Hai năm 2027 - 2028: làm. Hai năm 2029 - 2030: làm tiếp.", read=read, document=own, phases=phases)
    assert [g.needs_check for g in period_gaps(province, commune)] == [check]


def test_a_period_of_a_programme_is_not_the_movement_s_where_its_own_was_torn() -> None:
    province = view(level="province", read=False, document={"period_from": 2026, "period_to": 2030})
    head = "\nCăn cứ Quyết định phê duyệt Đề án “Cây xanh đô thị giai đoạn 2021 - 2030”;"
    commune = view(head=head, document={"period_from": 2021, "period_to": 2030})
    assert [g.needs_check for g in period_gaps(province, commune)] == [True]


def test_a_phase_is_not_wanting_for_sure_beside_a_torn_year() -> None:
    phases = (("Giai đoạn 1", 2026, 2027), ("Giai đoạn 2", 2028, 2030))
    province = view(level="province", read=False, phases=phases, document={"period_from": 2026, "period_to": 2030})
    commune = view("1. Quý II năm 2026 - quý II năm 2627: làm điểm.")
    told = {g.item: g.needs_check for g in phase_gaps(province, commune, load_profile())}
    assert told and all(told.values())


def test_a_period_in_the_title_stays_a_slip_in_a_reading() -> None:
    province = view(level="province", read=False, document={"period_from": 2026, "period_to": 2030})
    own = {"period_from": 2026, "period_to": 2029}
    commune = view(head=" giai đoạn 2026 - 2029", document=own, phases=(("Giai đoạn 1", 2026, 2029),))
    assert [g.needs_check for g in period_gaps(province, commune)] == [False]


def test_a_province_s_period_that_an_engine_read_in_two_ways_accuses_nobody() -> None:
    misread = {"period_from": 2026, "period_to": 2036}
    province = view("Phong trào giai đoạn 2026 - 2030.", level="province", document=misread)
    commune = view(head=" giai đoạn 2026 - 2030", read=False, document={"period_from": 2026, "period_to": 2030})
    assert all(g.needs_check for g in period_gaps(province, commune))


@pytest.mark.parametrize(("read", "kinds"), [(True, set()), (False, {"missing_phase"})])
def test_a_span_of_years_with_dirt_inside_is_one_in_a_reading(read: bool, kinds: set[str]) -> None:
    phases = (("Giai đoạn 1", 2026, 2027), ("Giai đoạn 2", 2028, 2030))
    province = view(level="province", read=False, phases=phases, document={"period_from": 2026, "period_to": 2030})
    commune = view("Từ năm 2028 đề .đến năm 2030 làm rộng ra.", read=read)
    found = {g.kind for g in phase_gaps(province, commune, load_profile()) if g.item.startswith("Giai đoạn 2")}
    assert found == kinds


def test_a_speck_behind_a_numeral_hides_no_group() -> None:
    assert opening("4. ; Doanh nghiệp, hợp tác xã: làm đúng luật").startswith("doanh nghiệp")
    assert opening("3. : Trưởng ấp, cán bộ: sát dân").startswith("trưởng ấp")


@pytest.mark.parametrize(("read", "check"), [(True, True), (False, False)])
def test_a_list_of_groups_that_is_gone_whole_is_pointed_to_in_a_reading(read: bool, check: bool) -> None:
    asked = "I. NỘI DUNG\n1. Trồng cây.\nII. TIÊU CHÍ\n1. Doanh nghiệp. Nộp thuế đủ.\n2. Trường học. Có vườn trường."
    province = PlanView(make_plan(asked, level="province", name="tinh"))
    commune = PlanView(make_plan("I. NỘI DUNG\n1. Trồng cây.", name="xa", restored=read))
    gaps, _ = group_gaps(match_groups(province, commune), province, commune, load_profile())
    assert [g.needs_check for g in gaps] == [check, check]


def test_an_end_of_the_province_s_number_is_a_torn_number() -> None:
    assert _doubtful(view(), 1, "42", "1042") and not _doubtful(view(read=False), 1, "42", "1042")
    assert not _doubtful(view(), 1, "57", "1042")


def test_a_number_goes_on_behind_a_speck() -> None:
    assert _goes_on("Kế hoạch số 12/KH’ -UBND ngày 03/4/2026", "12/KH")
    assert not _goes_on("Kế hoạch số 12/KH, thực hiện", "12/KH")


def test_what_the_law_asks_in_words_alone_is_only_pointed_to() -> None:
    bare = PlanView(make_plan("I. VIỆC CHUNG\nBà con cùng làm.", name="xa"))
    told = {g.rule: g.needs_check for g in law_gaps(bare, frozenset())}
    assert told["law.kiem_tra"] and told["law.dien_hinh"] and not told["law.muc_tieu"]
