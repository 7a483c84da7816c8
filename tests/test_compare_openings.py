"""Areas by their opening words, awards in one paragraph with a rider, and what a torn reading leaves of stages."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.nlp import build_nlp, extract_facts
from pipeline.compare.areas import _opening, match_areas
from pipeline.compare.award_check import _orphaned_stages, award_gaps
from pipeline.compare.phases import _stated, phase_gaps
from pipeline.compare.profile import load_profile
from pipeline.compare.views import PlanView
from tests.compare_builder import make_plan, read_plans


def test_an_opening_leaves_out_the_words_with_which_any_area_may_begin() -> None:
    assert _opening("Thi đua đẩy mạnh cải cách hành chính") == "cải cách hành chính"
    assert _opening("* Cải cách hành chính, phục vụ người dân chu đáo") == "cải cách hành chính"
    assert _opening("Giữ rừng") == ""


def test_an_entry_that_opens_with_an_area_s_words_is_it() -> None:
    areas = "I. NỘI DUNG\n1. {}\n2. {}\n3. {}"
    asked = ("Giải quyết kịp thời đơn thư khiếu nại, phục vụ người dân.", "Đẩy mạnh cải cách hành chính.", "Giữ rừng.")
    own = ("Giữ rừng, khoanh nuôi.", "Cải cách hành chính, phục vụ người dân chu đáo, kịp thời.", "Nuôi ong dưới tán.")
    province = PlanView(make_plan(areas.format(*asked), level="province", name="tinh"))
    commune = PlanView(make_plan(areas.format(*own), name="xa"))
    found = {m.item.title: (m.status, m.line) for m in match_areas(province, commune)}
    assert found["Đẩy mạnh cải cách hành chính"] == ("present", 3)
    assert found["Giải quyết kịp thời đơn thư khiếu nại, phục vụ người dân"][0] != "present"


AWARDS = """KẾ HOẠCH

I. NỘI DUNG

1. Giữ rừng.

II. KHEN THƯỞNG

1. Khen thưởng tổng kết (năm 2030): Chủ tịch Ủy ban nhân dân xã tặng Giấy khen; Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng
khen; Ủy ban nhân dân tỉnh tặng Cờ thi đua cho nơi dẫn đầu. Ủy ban nhân dân tỉnh đề nghị cấp trên tặng Huân chương Lao
động, Bằng khen của Thủ tướng Chính phủ; cấp xã không phải nêu hai hình thức này.
"""


def test_a_rider_frees_communes_from_the_awards_before_it_alone(tmp_path: Path) -> None:
    province, commune = map(PlanView, read_plans(tmp_path, AWARDS, "KẾ HOẠCH\n\nI. NỘI DUNG\n\n1. Giữ rừng.\n"))
    forms = {g.item.split(" của")[0] for g in award_gaps(province, commune, load_profile())[0]}
    assert forms == {"Giấy khen", "Bằng khen", "Cờ thi đua"}


def test_a_stage_torn_off_its_award_may_be_that_of_one_named_before() -> None:
    text = "I. KHEN THƯỞNG\nChủ tịch xã tặng Giấy khen hằng năm, khi sơ kết\n\n(năm 2028), tổng kết (năm 2030)."
    assert _orphaned_stages(PlanView(make_plan(text, restored=True))) >= {"tong_ket"}
    assert _orphaned_stages(PlanView(make_plan(text.replace("\n\n(", " ("), restored=True))) == frozenset()


def test_a_time_that_only_says_so_is_the_movement_s() -> None:
    text = "I. NỘI DUNG\n1. Giữ rừng.\nII. THỜI GIAN\n1. Thời gian: từ tháng 6 năm 2026 đến hết năm 2031, gồm hai bước."
    assert [(a, b) for a, b, *_ in _stated(PlanView(make_plan(text)))] == [(2026, 2031)]


def test_a_phase_of_one_year_is_told_by_that_year_beside_the_others() -> None:
    phases = (("Bước 1", 2026, 2026), ("Bước 2", 2027, 2028))
    asked = "I. NỘI DUNG\n1. Giữ rừng.\nII. THỜI GIAN\nBước 1 năm 2026. Bước 2 (2027 - 2028)."
    province = PlanView(make_plan(asked, level="province", name="tinh", phases=phases))
    own = "I. NỘI DUNG\n1. Giữ rừng.\nII. CÔNG VIỆC\nĐi ba chặng nối nhau. Năm 2026 mở đầu. Hai năm 2027, 2028 làm đều."
    told = own.replace("Hai năm 2027, 2028", "Từ năm 2027 đến năm 2028")
    assert phase_gaps(province, PlanView(make_plan(told, name="xa")), load_profile()) == []


@pytest.mark.parametrize("number", ["10-2024/QĐ-UBND", "12-2025/NQ-HĐND"])
def test_a_year_behind_a_dash_is_against_the_form(number: str) -> None:
    text = f"Căn cứ Quyết định số {number} ngày 05/5/2024 của Ủy ban nhân dân tỉnh;\n\nI. MỤC ĐÍCH\n\n1. Thi đua."
    facts = extract_facts(text, build_nlp())
    assert [d.item for d in facts.defects if d.kind == "malformed_number"] == [number]


def test_groups_are_those_of_the_criteria_where_contents_have_their_targets(tmp_path: Path) -> None:
    text = (
        "KẾ HOẠCH\n\nI. NỘI DUNG, CHỈ TIÊU THI ĐUA\n\n1. Cơ sở sản xuất, dịch vụ giảm điện: kiểm toán năng lượng.\n\n"
        "2. Trồng cây: mỗi nhà một cây.\n\nII. TIÊU CHÍ\n\n1. Cơ quan, đơn vị: giảm 5%.\n\n2. Hộ gia đình: giảm 3%.\n"
    )
    groups = [g.group for g in read_plans(tmp_path, text)[0].facts.target_groups]
    assert groups == ["Cơ quan, đơn vị", "Hộ gia đình"]
