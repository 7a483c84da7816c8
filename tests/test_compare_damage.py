"""What an engine lost or garbled is left to a person, never called wanting or wrong outright."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.compare.awards import blurred_stages
from pipeline.compare.damage import lost_sections
from pipeline.compare.form import component_gaps
from pipeline.compare.outline import Passage, misread_functions
from pipeline.compare.pairing import pair_plans
from pipeline.compare.phases import phase_gaps
from pipeline.compare.profile import load_profile
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from pipeline.types import Plan, PlanLine
from tests.compare_builder import make_plan

PROVINCE = """I. MỤC ĐÍCH
1. Làng xóm sạch đẹp.
II. NỘI DUNG
1. Thi đua trồng cây chắn cát ven biển. Trồng phi lao, keo lá liềm dọc bãi.
2. Thi đua gom lưới cũ dưới rạn san hô. Thợ lặn gỡ lưới ma, đưa lên bờ cân đếm.
3. Thi đua đóng tàu vỏ thép vươn khơi. Vay vốn, bảo hiểm thuyền viên.
III. THỜI GIAN
1. Giai đoạn 1 (2026 - 2027): làm điểm.
2. Giai đoạn 2 (2028 - 2030): nhân rộng."""
COMMUNE = """I. MỤC ĐÍCH
1. Bãi sạch.
II. NỘI DUNG
1. Thi đua trồng cây chắn cát: phi lao, keo dọc bãi biển.
2. Thi đua gom lưới cũ: thợ lặn gỡ lưới khỏi rạn san hô.
III. THỜI GIAN
1. Giai đoạn 1 (2026 - 2027): làm điểm.
2. Giai đoạn 2 (2028 - 2030): nhân rộng."""
PHASES = (("Giai đoạn 1 (2026 - 2027)", 2026, 2027), ("Giai đoạn 2 (2028 - 2030)", 2028, 2030))
PERIOD = {"period_from": 2026, "period_to": 2030}


def plan(text: str, level: str = "commune", *, read: bool = True, **more: Any) -> Plan:
    document = {"date": "2026-01-05" if level == "province" else "2026-02-01", "province_plan_number": "10/KH-UBND",
                **PERIOD, **more.pop("document", {})}
    return make_plan(text, level=level, name=level, restored=read, document=document, phases=more.pop("phases", PHASES),
                     **more)


def unsure(found: Plan, words: str, confidence: float = 0.3) -> Plan:
    lines = tuple(replace(x, confidence=confidence) if words in x.text else x for x in found.lines)
    return replace(found, lines=lines)


def areas(commune: Plan) -> list[tuple[str, bool]]:
    findings = compare_plans([plan(PROVINCE, "province"), commune]).findings
    return [(f.item, f.needs_check) for f in findings if f.kind == "missing_content_area"]


def test_an_area_is_missing_where_all_was_read_well() -> None:
    assert areas(plan(COMMUNE)) == [("Thi đua đóng tàu vỏ thép vươn khơi", False)]


def test_a_paragraph_hardly_read_may_be_the_area_that_is_wanted() -> None:
    text = COMMUNE.replace("III. THỜI", "Thì dưa dông tảu vo thẹp vuon khoi váy von bạo hiem thuyên vịen\nIII. THỜI")
    assert areas(unsure(plan(text), "Thì dưa")) == [("Thi đua đóng tàu vỏ thép vươn khơi", True)]


def test_a_list_that_begins_again_in_its_middle_lost_a_heading() -> None:
    text = COMMUNE.replace("III. THỜI GIAN\n1. Giai đoạn 1 (2026 - 2027): làm điểm.\n", "")
    assert not lost_sections(PlanView(plan(COMMUNE)))
    assert lost_sections(PlanView(plan(text + "\n3. Báo cáo.\n2. Công an.")))
    assert not lost_sections(PlanView(plan(text + "\n3. Báo cáo.\n2. Công an.", read=False)))


@pytest.mark.parametrize(("last", "to_check"), [(2029, True), (2030, False)])
def test_phases_that_end_before_the_period_were_misread(last: int, to_check: bool) -> None:
    theirs = (PHASES[0], ("Giai đoạn 2 (2028 - 2030)", 2028, last))
    own = (PHASES[0], ("Giai đoạn 2 (2028 - 2030)", 2028, 2031))
    province = PlanView(plan(PROVINCE, "province", phases=theirs))
    commune = PlanView(plan(COMMUNE, phases=own))
    (gap,) = phase_gaps(province, commune, load_profile())
    assert (gap.kind, gap.needs_check) == ("period_mismatch", to_check)


@pytest.mark.parametrize(
    ("foot", "to_check"),
    [
        ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.", False),  # nobody signed
        ("Nơi nhận:\n- Các thôn;", True),  # the list breaks off, and with it the foot
        ("Nơi nhận:\n- Các thôn;\n- Lưu: VT.\nChu Ditc Tho", True),  # a name that no list of surnames knows
    ],
)
def test_a_signature_is_wanting_only_where_the_foot_was_read(foot: str, to_check: bool) -> None:
    found = plan(COMMUNE + "\n" + foot, document={"signatory": None, "signatory_title": None})
    listed = [line.strip("- ") for line in foot.split("\n") if line.startswith("-")]
    first = found.facts.recipients[0]
    recipients = tuple(replace(first, text=t) for t in listed)
    view = PlanView(replace(found, facts=replace(found.facts, recipients=recipients)))
    assert [(g.item, g.needs_check) for g in component_gaps(view)] == [("chu_ky", to_check)]


def passage(text: str) -> Passage:
    return Passage(1, 1, text, "s1", frozenset(), 1.0, 0, True)


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("Chủ tịch UBND tỉnh tặng Bằng khen bắc nam, khi sơ kết và khi tổng kết.", {"hang_nam"}),
        ("Chủ tịch UBND tỉnh tặng Bằng khen bene năm, khi tổng kết.", {"hang_nam"}),
        ("Chủ tịch UBND tỉnh tặng Bằng khen trong năm, khi tổng kết.", set()),
        ("Tặng Bằng khen của Mặt trận Tổ quốc Việt Nam khi tổng kết.", set()),
        ("Tổng kết năm 2030: tặng Bằng khen.", set()),
    ],
)
def test_a_word_before_the_year_that_never_stands_there_may_have_been_hang_nam(text: str, stages: set[str]) -> None:
    assert blurred_stages([passage(text)]) == stages


def test_a_limit_one_digit_off_may_be_misread() -> None:
    asked = (("trước ngày 25/3/2026", "2026-03-25"),)
    read = (("trước ngày 25/9/2026", "2026-09-25"),)
    province = plan(PROVINCE + " Các xã phát động trước ngày 25/3/2026.", "province", deadlines=asked)
    for engine in (True, False):
        text = COMMUNE + " Xã phát động trước ngày 25/9/2026."
        commune = plan(text, read=engine, deadlines=read, document={"date": "2026-02-01"})
        late = [f for f in compare_plans([province, commune]).findings if f.kind == "late_deadline"]
        assert [f.needs_check for f in late] == [engine]


def test_a_name_and_a_number_both_damaged_still_find_their_plan() -> None:
    movement = {"movement": "Đà Nẵng xanh, chung tay giảm rác thải nhựa"}
    hurt = {"movement": "Đà Nẵng xanh, chung tay gióng that abua", "number": "38KH-L", "date": None}
    cites = {"province_plan_number": "58/KH-UBND", "province_plan_date": "2026-03-03", **movement}
    commune = plan(COMMUNE, document=cites)
    province = replace(plan(PROVINCE, "province", document=hurt), doc_id="p")
    assert pair_plans([province], [commune])[0].how == "province_and_movement"
    clean = replace(province, restored=False)
    assert pair_plans([clean], [replace(commune, restored=False)])[0].how == "none"


def test_a_citation_that_was_not_read_is_no_document_to_ask_for() -> None:
    lost = {"province_plan_number": None, "province_plan_date": None, "province": None}
    (gap,) = [f for f in compare_plans([plan(COMMUNE, document=lost)]).findings if f.kind == "no_province_plan"]
    assert gap.needs_check and "không đọc được" in gap.item


@pytest.mark.parametrize(
    ("heading", "function"),
    [
        ("NOLDUNG THI ĐUA", "content"),
        ("THỌ! GIAN THỰC HIỆN", "timeline"),
        ("TỔ CHỨC", "organisation"),
        ("SỔ TAY CÁN BỘ", None),
        ("Noldung thi đua", None),
    ],
)
def test_a_usual_heading_with_a_misread_letter_is_still_known(heading: str, function: str | None) -> None:
    assert misread_functions(heading) == (frozenset({function}) if function else frozenset())
    province = PlanView(plan(PROVINCE.replace("NỘI DUNG", heading), "province"))
    told = next(n.functions for n in province.outline.values() if n.section.title == heading)
    assert told == (frozenset({function}) if function else frozenset())


def test_an_authority_that_was_garbled_is_asked_of_nobody_outright() -> None:
    theirs = (("Cờ thi đua", "Ủy ban nhân giành-+4 g 05 xã", "so_ket"),)
    province = plan(PROVINCE, "province", awards=theirs)
    found = compare_plans([province, plan(COMMUNE)]).findings
    assert [f.needs_check for f in found if f.kind == "missing_award_form"] == [True]


def test_lines_without_text_are_no_damage() -> None:
    found = plan(COMMUNE)
    empty = PlanLine(99, 1, "", "", 0.0)
    assert not lost_sections(PlanView(replace(found, lines=(*found.lines, empty))))
