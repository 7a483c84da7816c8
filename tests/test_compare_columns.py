"""What the head of a column, a year, a name or a place in a list tells, and slips that are told once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.compare.areas import match_areas
from pipeline.compare.award_check import award_gaps
from pipeline.compare.form import numeral_gaps
from pipeline.compare.outline import paragraphs
from pipeline.compare.phases import phase_gaps
from pipeline.compare.profile import load_profile
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from tests.compare_builder import make_plan, read_plans

HEAD = """ỦY BAN NHÂN DÂN {unit}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: {number}/KH-UBND

{place}, ngày {day} năm 2026

KẾ HOẠCH

{verb} phong trào thi đua “Chợ quê không túi ni lông” giai đoạn 2026 - 2028

{basis}

"""

CONTENTS = """I. MỤC ĐÍCH

Chợ sạch, người bán và người mua quen dùng làn, lá chuối.

II. NỘI DUNG THI ĐUA

1. Thay túi ni lông bằng làn, lá và túi giấy: mỗi sạp một giỏ làn cho mượn.

2. Phân loại rác tại chợ: ba thùng ba màu, hợp đồng gom rác mỗi ngày.

3. Cải cách hành chính trong cấp phép sạp hàng: trả kết quả trong ba ngày.

III. LỘ TRÌNH

"""

PROVINCE = HEAD.format(
    unit="TỈNH GIA LAI", number="412", place="Gia Lai", day="06 tháng 01", verb="Phát động",
    basis="Căn cứ Luật Bảo vệ môi trường số 72/2020/QH14 ngày 17/11/2020;",
) + CONTENTS + """- Năm 2026 - Năm làm quen: ban hành kế hoạch, phát động trước ngày 28/02/2026.

- Năm 2027 - Năm đi chợ xanh: mọi chợ cùng làm; sơ kết.

- Năm 2028 - Năm thành nếp: tổng kết.

IV. KHEN THƯỞNG

TT | Dịp | Hình thức | Hạn gửi hồ sơ

1 | Hằng năm | Giấy khen của Chủ tịch Ủy ban nhân dân cấp xã; Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh | trước ngày
25/10 hằng năm

2 | Sơ kết | Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh | trước ngày 12/8/2027

V. TỔ CHỨC THỰC HIỆN

1. Sở Công Thương: theo dõi, đôn đốc.

2. Ủy ban nhân dân các xã, phường: xây dựng kế hoạch; báo cáo Sở Công Thương trước ngày 17/11 hằng năm.
"""

COMMUNE = HEAD.format(
    unit="XÃ IA HRUNG", number="25", place="Ia Hrung", day="26 tháng 01", verb="Hưởng ứng",
    basis="Căn cứ Luật Bảo vệ môi trường số 72/2020/QH14 ngày 17/11/2020;\n\nThực hiện Kế hoạch số 412/KH-UBND ngày "
    "06/01/2026 của Ủy ban nhân dân tỉnh Gia Lai, xã làm như sau:",
) + CONTENTS + """a) 2026 - làm quen: phát động trước ngày 28/02/2026.

{second}

c) 2028 - thành nếp: tổng kết.

IV. KHEN THƯỞNG

1. Chủ tịch Ủy ban nhân dân xã tặng Giấy khen hằng năm; đề nghị Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen hằng năm
và khi sơ kết.

2. Hồ sơ gửi Sở Nội vụ: hằng năm {yearly}; sơ kết {mid}.

V. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế: giúp việc; {report}.

2. Các làng: vận động từng sạp.
"""
FAITHFUL = {
    "second": "b) 2027 - đi chợ xanh: mọi chợ cùng làm; sơ kết.",
    "yearly": "trước ngày 20/10 hằng năm",
    "mid": "trước ngày 12/8/2027",
    "report": "báo cáo Sở Công Thương trước ngày 15/11 hằng năm",
}


def _found(folder: Path, **change: str) -> set[tuple[str, str, bool]]:
    plans = read_plans(folder, PROVINCE, COMMUNE.format(**FAITHFUL | change))
    return {
        (f.kind, f.item, f.needs_check) for f in compare_plans(plans).findings
        if f.kind in ("missing_deadline", "late_deadline", "missing_phase")
    }


def test_phases_told_by_their_bare_year_are_there(tmp_path: Path) -> None:
    assert _found(tmp_path) == set()


def test_a_year_left_out_is_a_phase_left_out(tmp_path: Path) -> None:
    gone = _found(tmp_path, second="b) Việc chung: mọi chợ cùng làm.")
    assert ("missing_phase", "Năm 2027") in {(kind, item) for kind, item, _ in gone}


@pytest.mark.parametrize(
    ("change", "item"),
    [({"yearly": "trước ngày 25/11 hằng năm"}, "trước ngày 25/11 hằng năm"),
     ({"mid": "trước ngày 12/9/2027"}, "trước ngày 12/9/2027")],
)
def test_the_head_of_the_column_says_what_is_due(tmp_path: Path, change: dict[str, str], item: str) -> None:
    assert _found(tmp_path, **change) == {("late_deadline", item, False)}


def test_the_day_of_a_law_is_no_yearly_limit(tmp_path: Path) -> None:
    # both plans cite a law of 17/11/2020
    gone = _found(tmp_path, report="báo cáo Sở Công Thương khi được hỏi")
    assert ("missing_deadline", "trước ngày 17/11 hằng năm", False) in gone


def _plan(text: str, level: str, **more: object) -> PlanView:
    return PlanView(make_plan(text, name=level, level=level, **more))  # type: ignore[arg-type]


def test_one_area_named_like_a_duty_makes_no_list_of_duties(tmp_path: Path) -> None:
    head, tail = COMMUNE.format(**FAITHFUL).split("1. Thay túi")
    tail = "III. LỘ TRÌNH" + tail.split("III. LỘ TRÌNH")[1]
    odd = (
        f"{head}1. Ai cũng xách làn đi chợ\n\n- Sạp nào cũng có giỏ.\n\n"
        f"2. Giao việc cho rõ\n\n- Sáng gom, chiều rửa.\n\n3. Giấy tờ cho nhanh\n\n- Trong ba hôm.\n\n{tail}"
    )
    views = [PlanView(p) for p in read_plans(tmp_path, PROVINCE, odd)]
    assert "missing" not in {m.status for m in match_areas(*views)}


def test_an_entry_that_bears_words_of_one_area_only_is_put_to_a_person() -> None:
    province = _plan(
        "I. NỘI DUNG\n1. Nói cho dân biết luật chợ: loa, tờ rơi.\n"
        "2. Ứng dụng chuyển đổi số: quét mã trả tiền, sổ sạp trên máy.",
        "province",
    )
    beside = _plan("I. NỘI DUNG\n1. Nói cho dân biết luật chợ gắn với chuyển đổi số: loa, tờ rơi, mã vuông.", "commune")
    without = _plan("I. NỘI DUNG\n1. Nói cho dân biết luật chợ: loa, tờ rơi, họp xóm.", "commune")
    assert [m.status for m in match_areas(province, beside)][1] in ("unclear", "present")
    assert [m.status for m in match_areas(province, without)][1] == "missing"


def test_a_slip_in_a_phase_is_no_second_slip_of_the_period(tmp_path: Path) -> None:
    days = "Đợt 1: từ ngày 05/3/2026 đến ngày 20/3/{year}.\n\nĐợt 2: từ ngày 01/4/2026 đến ngày 10/4/2026."
    texts = []
    for text, year in ((PROVINCE, "2026"), (COMMUNE.format(**FAITHFUL), "2027")):
        before, rest = text.replace("giai đoạn 2026 - 2028", "năm 2026").split("III. LỘ TRÌNH\n")
        texts.append(f"{before}III. LỘ TRÌNH\n\n{days.format(year=year)}\n\nIV. KHEN{rest.split('IV. KHEN')[1]}")
    told = [f for f in compare_plans(read_plans(tmp_path, *texts)).findings if f.kind == "period_mismatch"]
    assert len(told) == 1 and told[0].item.startswith("Đợt 1")


def test_the_days_of_the_next_spell_are_not_those_of_this_one() -> None:
    text = (
        "I. THỜI GIAN\nĐợt 1 kéo dài hai tuần, khởi đầu ngày 05 tháng 3 năm 2026 và kết thúc ngày 20 tháng 3 năm 2026. "
        "Đợt 2 làm nốt từ ngày 01 tháng 4 năm 2026 đến ngày 10 tháng 4 năm 2026."
    )
    phases = (("Đợt 1", 2026, 2026), ("Đợt 2", 2026, 2026))
    apart = (
        "I. THỜI GIAN\n1. Đợt 1: từ ngày 05/3/2026 đến ngày 20/3/2026.\n2. Đợt 2: từ ngày 01/4/2026 đến ngày 10/4/2026."
    )
    province = _plan(apart, "province", phases=phases)
    commune = _plan(text, "commune", phases=phases)
    assert phase_gaps(province, commune, load_profile()) == []


def test_a_sentence_that_ends_with_a_year_ends(tmp_path: Path) -> None:
    awards = (
        "Hằng năm, Chủ tịch Ủy ban nhân dân xã tặng Giấy khen và đề nghị Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen. "
        "Khi sơ kết, Chủ tịch Ủy ban nhân dân xã tặng Giấy khen; hồ sơ gửi trước ngày 12/8/2027. Khi tổng kết năm "
        "2028, đề nghị Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen."
    )
    text = COMMUNE.format(**FAITHFUL)
    start, end = text.index("1. Chủ tịch Ủy ban nhân dân xã tặng"), text.index("V. TỔ CHỨC")
    views = [PlanView(p) for p in read_plans(tmp_path, PROVINCE, f"{text[:start]}{awards}\n\n{text[end:]}")]
    gaps, _ = award_gaps(*views, load_profile())
    assert [(g.item, g.stage) for g in gaps] == [("Bằng khen của Chủ tịch UBND tỉnh (sơ kết)", "so_ket")]


def _awards(items: str, *, read: bool) -> list[bool]:
    asked = "I. KHEN THƯỞNG\n1. Bằng khen của Chủ tịch UBND tỉnh.\n2. Giấy khen của Chủ tịch UBND xã."
    province = _plan(asked, "province",
                     awards=(("Bằng khen", "Chủ tịch UBND tỉnh", "chung"), ("Giấy khen", "Chủ tịch UBND xã", "chung")))
    commune = _plan(f"I. KHEN THƯỞNG\n{items}", "commune", restored=read,
                    awards=(("Giấy khen", "Chủ tịch UBND xã", "chung"),))
    return [g.needs_check for g in award_gaps(province, commune, load_profile())[0]]


def test_an_item_of_which_only_who_decides_was_read_may_be_the_award() -> None:
    torn = "1. Giấy khen của Chủ tịch UBND xã.\n2. Bìng oe cta Chủ tịch UBND tỉnh: hai tập thể."
    assert _awards(torn, read=True) == [True]
    assert _awards("1. Giấy khen của Chủ tịch UBND xã.\n2. Tiền thưởng trích quỹ xã.", read=True) == [False]


def test_a_numeral_read_twice_and_set_right_is_shown_to_a_person(tmp_path: Path) -> None:
    lines = COMMUNE.format(**FAITHFUL).replace("V. TỔ CHỨC", "VI. TỔ CHỨC").replace("IV. KHEN", "V. KHEN")
    assert numeral_gaps(PlanView(read_plans(tmp_path, lines.replace("III. LỘ", "IV. LỘ"))[0]))
    plan = make_plan("I. A\nChợ.\nII. B\nLàn.\nIII. C\nLá.", restored=True)
    sections = plan.facts.sections
    twice = (*sections[:2], replace(sections[2], numeral_source="II."))
    told = numeral_gaps(PlanView(replace(plan, facts=replace(plan.facts, sections=twice))))
    assert [(g.kind, g.item, g.needs_check) for g in told] == [("duplicate_numeral", "II", True)]
    assert numeral_gaps(PlanView(plan)) == []


def test_dirt_or_figures_at_a_line_s_start_break_no_sentence() -> None:
    text = "I. HẠN\nBáo cáo sơ kết gửi tỉnh\n\n_trước ngày 12/8/2027; tổng kết năm\n\n2028 gửi sau."
    plan = make_plan(text, restored=True)
    joined = [p.text for p, _ in paragraphs(plan, PlanView(plan).outline)]
    assert joined[-1].endswith("tổng kết năm 2028 gửi sau.") and "_trước" in joined[-1]


SPELLS = (
    "I. THỜI GIAN\n1. Giai đoạn 1 (2026 - 2027): làm điểm.\n"
    "2. Giai đoạn 2 (2028 - 2029): gửi báo cáo trước ngày 31/8/2029."
)


@pytest.mark.parametrize(
    ("report", "sure"), [("Báo cáo trước ngày 31/8/2029.", False), ("Báo cáo khi được hỏi.", True)]
)
def test_a_limit_within_a_phase_is_not_the_phase(report: str, *, sure: bool, tmp_path: Path) -> None:
    head = HEAD.format(unit="{unit}", number="412", place="Gia Lai", day="06 tháng 01", verb="Phát động", basis="")
    province = head.format(unit="TỈNH GIA LAI") + SPELLS
    commune = head.format(unit="XÃ IA HRUNG") + f"I. THỜI GIAN\n1. Giai đoạn 1 (2026 - 2027): làm điểm.\n2. {report}"
    gaps = phase_gaps(*(PlanView(p) for p in read_plans(tmp_path, province, commune)), load_profile())
    assert [(g.kind, g.needs_check) for g in gaps] == [("missing_phase", not sure)]


@pytest.mark.parametrize(("number", "told"), [("413", True), ("97", False), ("412", False)])
def test_a_number_one_digit_off_that_is_cited_in_passing_is_put_to_a_person(
    number: str, told: bool, tmp_path: Path
) -> None:
    passing = f"mẫu kèm theo Kế hoạch số {number}/KH-UBND của Ủy ban nhân dân tỉnh"
    plans = read_plans(
        tmp_path, PROVINCE, COMMUNE.format(**FAITHFUL).replace("vận động từng sạp", f"vận động từng sạp theo {passing}")
    )
    found = [f for f in compare_plans(plans).findings if f.kind == "wrong_province_citation"]
    assert [(f.item, f.needs_check) for f in found] == ([(f"{number}/KH-UBND", True)] if told else [])


def test_a_plan_without_day_of_issue_that_says_it_is_sent_late(tmp_path: Path) -> None:
    text = COMMUNE.format(**FAITHFUL).replace("ngày 26 tháng 01 năm 2026", "ngày     tháng     năm 2026")
    sent = "gửi kế hoạch về Sở Công Thương trước ngày 10/02/2026"
    province = PROVINCE.replace("báo cáo Sở Công Thương", f"{sent}; báo cáo Sở Công Thương")
    late = text.replace("1. Phòng Kinh tế: giúp việc;", "1. Phòng Kinh tế: gửi Sở Công Thương kế hoạch này trước ngày "
                        "25/02/2026;")
    told = {
        (f.kind, f.item) for f in compare_plans(read_plans(tmp_path, province, late)).findings
        if f.kind in ("late_deadline", "missing_deadline")
    }
    assert told == {("late_deadline", "trước ngày 25/02/2026")}
