"""Who takes part by the province's plan: kinds that a commune lists by name, and those that it passes over."""

from __future__ import annotations

import pytest

from pipeline.compare.groups import match_groups
from pipeline.compare.participants import participant_gaps
from pipeline.compare.views import PlanView
from tests.compare_builder import make_plan

PROVINCE = """I. NỘI DUNG
1. Mở tài khoản.
II. ĐỐI TƯỢNG THAM GIA
1. Tập thể
Các xã, phường, ngân hàng.
2. Cá nhân
Cán bộ, người lao động."""

COMMUNE = """I. NỘI DUNG
1. Mở tài khoản cho bà con.
II. AI CÙNG LÀM
{who}
III. CÁCH CHẤM
Ấp nào nhiều tài khoản hơn thì xếp trên; cán bộ ấp được nêu tên.
IV. TỔ CHỨC THỰC HIỆN
1. Phòng Kinh tế. Lo kinh phí."""


def gaps(who: str) -> set[str]:
    province = PlanView(make_plan(PROVINCE, level="province", name="tinh"))
    commune = PlanView(make_plan(COMMUNE.format(who=who), name="xa"))
    return {g.item for g in participant_gaps(province, commune) if g.needs_check}


@pytest.mark.parametrize(
    ("who", "missing"),
    [
        ("1. Tập thể: các phòng, các ấp, ngân hàng.\n2. Cá nhân: cán bộ, cộng tác viên.", set()),
        ("1. Các tập thể gồm phòng, ban của xã, các ấp.\n2. Từng người: cán bộ, nhân viên ngân hàng.", set()),
        ("1. Tập thể: các phòng, các ấp, ngân hàng.\n2. Thời gian: hết tháng 12 năm 2026.", {"Cá nhân"}),
        ("- Cá nhân gồm cán bộ, công chức của xã, cộng tác viên dân số.", {"Tập thể"}),
    ],
)
def test_a_kind_that_is_listed_nowhere_beside_the_other_is_pointed_to(who: str, missing: set[str]) -> None:
    assert gaps(who) == missing


def test_areas_with_their_marks_and_the_lead_of_a_list_are_no_groups() -> None:
    groups = "II. TIÊU CHÍ XÉT\n{lead}1. Cơ quan, đơn vị. Có kế hoạch.\n2. {second}\n3. Hộ gia đình. Không vi phạm."
    asked = groups.format(lead="", second="Trường học, hợp tác xã. Có tủ sách.")
    province = PlanView(make_plan(asked, level="province", name="tinh", groups_in="XÉT"))
    own = (
        "I. NỘI DUNG VÀ TIÊU CHÍ\n1. Phổ biến pháp luật trong trường học: mỗi tháng một buổi.\n"
        + groups.format(lead="Các tập thể, cá nhân trong xã chấm theo thang 100 điểm:\n", second="Các xóm. Không kiện.")
    )
    commune = PlanView(make_plan(own, name="xa", areas_in="NỘI DUNG VÀ", groups_in="XÉT"))
    status = {m.item.title: m.status for m in match_groups(province, commune)}
    assert status["Trường học, hợp tác xã"] != "present"
