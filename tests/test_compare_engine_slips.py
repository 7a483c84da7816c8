"""What an engine does to a print: dashes within words, strokes of tables and numerals that are lost, specks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractors.nlp import build_nlp, extract_facts
from pipeline.compare.form import numeral_gaps
from pipeline.compare.groups import match_groups
from pipeline.compare.phases import phase_gaps
from pipeline.compare.profile import load_profile
from pipeline.compare.views import PlanView
from tests.compare_builder import make_plan, read_plans

TABLE = """I. MỤC ĐÍCH

1. Giữ rừng.

II. TIÊU CHÍ

TT | Đối tượng | Tiêu chí

1 | Các cơ quan, đơn vị | Giao đất, giao rừng đúng hạn

2 | Doanh nghiệp, hợp tác xã | Trồng bù diện tích đã khai thác

3: Trường học ) Có vườn ươm cây bản địa

4 | Hộ gia đình, cá nhân | Không đốt nương trái phép

III. TỔ CHỨC THỰC HIỆN

1. Các thôn: họp dân.
"""


def test_a_row_of_a_table_read_as_a_section_hides_no_other_row() -> None:
    groups = [g.group for g in extract_facts(TABLE, build_nlp()).target_groups]
    assert {"Các cơ quan, đơn vị", "Doanh nghiệp, hợp tác xã", "Hộ gia đình, cá nhân"} <= set(groups)


@pytest.mark.parametrize(
    ("numerals", "told"),
    [
        (("I.", "II.", "IV.", "III."), ["IV"]),
        (("I.", "III.", "II.", "IV."), ["III"]),
        (("I.", "II.", "III.", "V."), ["V"]),
        (("I.", "II.", "II.", "IV."), []),
    ],
)
def test_numerals_read_in_each_other_s_place_are_pointed_to(numerals: tuple[str, ...], told: list[str]) -> None:
    plan = make_plan("I. MỤC ĐÍCH\nA.\nII. NỘI DUNG\nB.\nIII. GIẢI PHÁP\nC.\nIV. TỔ CHỨC\nD.", restored=True)
    sections = tuple(replace(s, numeral=n) for s, n in zip(plan.facts.sections, numerals, strict=True))
    gaps = numeral_gaps(PlanView(replace(plan, facts=replace(plan.facts, sections=sections))))
    assert [g.item for g in gaps if g.kind == "numeral_out_of_order"] == told
    assert all(g.needs_check for g in gaps)


@pytest.mark.parametrize("word", ["phát-động", "phát động"])
def test_a_dash_between_two_syllables_hides_no_action(tmp_path: Path, word: str) -> None:
    text = TABLE.replace("1. Các thôn: họp dân.", f"1. Xã mở lễ {word} trước ngày 10/4/2026.")
    (due,) = PlanView(read_plans(tmp_path, text)[0]).dues
    assert due.action == "launch"


def test_a_speck_before_a_row_joins_it_to_no_other(tmp_path: Path) -> None:
    rows = "1 | Báo cáo sơ kết | Sở Nội vụ | theo hướng dẫn\n. 2 | Báo cáo tổng kết | Sở Nội vụ | trước ngày 31/7/2030"
    text = TABLE.replace("1. Các thôn: họp dân.", rows)
    (due,) = PlanView(read_plans(tmp_path, text)[0]).dues
    assert due.actions == {"report", "final"}


GROUPS = """I. NỘI DUNG
1. Trồng rừng. Mỗi thôn một vườn ươm.
II. TIÊU CHÍ
1. Các cơ quan, đơn vị. Giao rừng đúng hạn, không để lấn chiếm.
2. Doanh nghiệp, hợp tác xã. Trồng bù diện tích đã khai thác.
{third}"""


@pytest.mark.parametrize("restored", [True, False])
def test_a_group_whose_numeral_was_not_read_stands_under_no_other(*, restored: bool) -> None:
    province = make_plan(GROUPS.format(third="3. Hộ gia đình, cá nhân. Không đốt nương trái phép."), level="province")
    text = GROUPS.format(third="\nTừng nhà, từng người: phát nương đúng chỗ được giao.")
    commune = make_plan(text, name="xa", restored=restored)
    status = [m.status for m in match_groups(PlanView(province), PlanView(commune))]
    assert (status == ["present"] * 3) is restored


@pytest.mark.parametrize(
    ("years", "told"), [((2027, 2030), [True]), ((2028, 2030), []), ((2026, 2030), [False])]
)
def test_a_border_year_told_twice_is_for_a_person_to_see(years: tuple[int, int], told: list[bool]) -> None:
    """It may be meant or a slip; another year is a slip."""
    first, second = "Giai đoạn 1 (2025 - 2027)", "Giai đoạn 2 (2028 - 2030)"
    own = f"Giai đoạn 2 ({years[0]} - {years[1]})"
    text = "I. THỜI GIAN\n1. {}: làm điểm.\n2. {}: nhân rộng."
    province = make_plan(
        text.format(first, second), level="province", phases=((first, 2025, 2027), (second, 2028, 2030))
    )
    commune = make_plan(text.format(first, own), name="xa", phases=((first, 2025, 2027), (own, *years)))
    gaps = phase_gaps(PlanView(province), PlanView(commune), load_profile())
    assert [g.needs_check for g in gaps if g.kind == "period_mismatch"] == told
