"""Groups one level down, phases with names, limits that return every quarter, a year told by its sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.compare import kept_plan
from extractors import build_nlp, extract_facts
from extractors.facts import PlanFacts, Section
from pipeline.compare.areas import Match, doubted
from pipeline.compare.awards import award_mentions
from pipeline.compare.damage import numeral_value
from pipeline.compare.due import Due, later
from pipeline.compare.form import gained_stroke, numeral_gaps
from pipeline.compare.outline import Passage
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import Item, PlanView
from tests.compare_builder import read_plans


def facts(text: str) -> PlanFacts:
    return extract_facts(text, build_nlp())


def groups(text: str) -> list[str]:
    return [g.group for g in facts(text).target_groups]


def test_groups_are_found_below_the_part_that_lists_them() -> None:
    text = """II. NỘI DUNG VÀ CHỈ TIÊU THI ĐUA

1. Nội dung

a) Trồng cây xanh: mỗi nhà hai cây.

b) Giữ nguồn nước: không xả nước thải.

2. Chỉ tiêu cho từng đối tượng

a) Đối với các thôn: trồng đủ số cây đã giao.

b) Đối với trường học: mỗi lớp chăm một luống hoa.

c) Đối với hộ gia đình: dọn sạch lối đi.
"""
    assert groups(text) == ["các thôn", "trường học", "hộ gia đình"]


def test_groups_are_found_in_the_dashes_under_their_conditions() -> None:
    text = """III. BÌNH XÉT, KHEN THƯỞNG

1. Điều kiện bình xét

- Các thôn được công nhận khi trồng đủ số cây;

- Hộ gia đình khi dọn sạch lối đi;

- Trường học khi có vườn hoa.

2. Khen thưởng

- Chủ tịch Ủy ban nhân dân xã tặng Giấy khen hằng năm.
"""
    assert groups(text) == ["Các thôn", "Hộ gia đình", "Trường học"]


@pytest.mark.parametrize(
    ("rows", "phases"),
    [
        (
            ["1. Năm khởi động (2026): làm điểm.", "2. Giai đoạn nhân rộng (2027 - 2029): làm khắp xã.",
             "3. Năm về đích (2030): tổng kết."],
            [(2026, 2026), (2027, 2029), (2030, 2030)],
        ),
        (
            ["- Năm 2026 làm quen: làm điểm.", "- Hai năm 2027 - 2028 tăng tốc: làm khắp xã.", "- Năm 2029: tổng kết."],
            [(2026, 2026), (2027, 2028), (2029, 2029)],
        ),
        # spans that do not follow on each other are no phases in a row
        (["- Năm 2026: phát động.", "- Năm 2030: tổng kết."], [(2026, 2026), (2030, 2030)]),
    ],
)
def test_phases_are_known_by_name_or_years(rows: list[str], phases: list[tuple[int, int]]) -> None:
    text = "V. LỘ TRÌNH THỰC HIỆN\n\n" + "\n\n".join(rows) + "\n"
    assert [(p.from_year, p.to_year) for p in facts(text).phases] == phases


def test_a_limit_returns_every_quarter() -> None:
    found = facts("Báo cáo kết quả trước ngày 20 của tháng cuối quý.").deadlines
    assert [(d.date, d.recurrence) for d in found] == [("---20", "quarterly")]


def due(date: str, recurrence: str | None = "quarterly") -> Due:
    return Due(text=date, date=date, action="report", actions=frozenset(("report",)), direction="up",
               falls_to="commune", line=1, clause="", recurrence=recurrence, confidence=1.0)


@pytest.mark.parametrize(
    ("commune", "province", "said"),
    [
        (due("---25"), due("---20"), True),
        (due("---15"), due("---20"), False),
        (due("---25", "monthly"), due("---20"), None),
    ],
)
def test_a_day_of_every_quarter_may_be_later(commune: Due, province: Due, said: bool | None) -> None:
    assert later(commune, province) is said


def test_an_award_before_the_stages_that_later_sentences_tell_is_for_the_other_one() -> None:
    text = "Xã đề nghị tỉnh tặng Bằng khen. Sơ kết, xã rút kinh nghiệm. Tổng kết, xã tặng Giấy khen."
    passage = Passage(text=text, paragraph=0, line=1, line_to=1, section_id="s1", whole=True, functions=frozenset(),
                      confidence=1.0)
    assert [(m.form, m.stages) for m in award_mentions([passage])] == [
        ("bang khen", frozenset({"hang_nam"})), ("giay khen", frozenset({"tong_ket"}))
    ]


def test_an_award_of_which_one_syllable_was_misread_is_known_by_who_gives_it() -> None:
    text = """IV. KHEN THƯỞNG

a) Sơ kết: anh khen của Chủ tịch Ủy ban nhân dân tỉnh cho thôn làm tốt.

b) Tổng kết: Giay khen của Chủ tịch Ủy ban nhân dân xã; được khen của Chủ tịch xã là vinh dự.
"""
    found = [(a.form, a.stage, a.confidence < 0.5) for a in facts(text).award_forms]
    assert found == [("Bằng khen", "so_ket", True), ("Giấy khen", "tong_ket", False)]


@pytest.mark.parametrize("speck", ["", " i", " ;", " '"])
def test_a_speck_within_a_limit_is_passed_over(speck: str) -> None:
    found = facts(f"Nộp hồ sơ trước ngày\n20{speck}\n\ntháng 12 hằng năm.").deadlines
    assert [d.date for d in found] == ["--12-20"]


@pytest.mark.parametrize("speck", ["", ";", "i", "~"])
def test_a_speck_behind_the_word_of_limit_is_passed_over(speck: str) -> None:
    assert [d.date for d in facts(f"Nộp hồ sơ trước {speck}\n\nngày 10/6 hằng năm.").deadlines] == ["--06-10"]


def test_the_end_of_one_limit_and_the_month_of_another_stay_apart() -> None:
    assert [d.date for d in facts("Gửi sổ trước ngày 20; tháng 12 tổng kết.").deadlines] == []


def section(numeral: str, source: str | None, line: int) -> Section:
    return Section(line=line, line_to=line, start=0, end=0, text="", confidence=1.0, rule="", section_id=f"s{line}",
                   parent_id=None, level=1, numeral=numeral, numeral_source=source, title="", role="other",
                   heading=True)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (("VII.", "VIII."), ("VIII.", None), True),  # printed twice, the first set right by its place
        (("VII.", None), ("VIII.", "VII."), False),  # the engine lost a stroke of the second
        (("VII.", None), ("VIII.", None), False),
    ],
)
def test_an_engine_adds_no_stroke_to_a_numeral(
    before: tuple[str, str | None], after: tuple[str, str | None], said: bool
) -> None:
    assert gained_stroke(section(*before, 1), section(*after, 2)) is said


@pytest.mark.parametrize(("numeral", "value"), [("VI/", 6), ("3/", 3), ("đ)", 5), ("2.3.", 3), ("IV-", 4), ("", None)])
def test_a_numeral_has_its_value_whatever_stands_behind_it(numeral: str, value: int | None) -> None:
    assert numeral_value(numeral) == value


@pytest.mark.parametrize(("numerals", "items"), [("I. II. III.", []), ("I. II. IV.", ["IV"]), ("1. 2. 4.", [])])
def test_a_roman_numeral_left_out_is_pointed_to(tmp_path: Path, numerals: str, items: list[str]) -> None:
    heads = zip(numerals.split(), ("MỤC ĐÍCH", "NỘI DUNG THI ĐUA", "TỔ CHỨC THỰC HIỆN"), strict=True)
    file = tmp_path / "xa.txt"
    file.write_text("KẾ HOẠCH\n\n" + "\n\n".join(f"{n} {h}\n\nBà con cùng làm." for n, h in heads), encoding="utf-8")
    found = numeral_gaps(PlanView(kept_plan(file, restore=False, keep=None)))
    assert [(g.item, g.needs_check) for g in found] == [(item, True) for item in items]


PROVINCE = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH PHÚ THỌ Độc lập - Tự do - Hạnh phúc

Số: 415/KH-UBND Phú Thọ, ngày 20 tháng 01 năm 2026

KẾ HOẠCH

Tổ chức các phong trào thi đua trên địa bàn tỉnh năm 2026

Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:

I. NỘI DUNG CÁC PHONG TRÀO

1. Phong trào “Đồng sạch”

a) Thu gom vỏ thuốc trên đồng.

b) Không đốt rơm rạ.

2. Phong trào “Cơ quan không giấy”

a) Ký số văn bản.

b) Số hóa tài liệu lưu trữ.

II. KHEN THƯỞNG

1. Cấp tỉnh: Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen khi tổng kết năm.

2. Cấp xã: Chủ tịch Ủy ban nhân dân xã, phường tặng Giấy khen.

III. TIẾN ĐỘ

- Quý I năm 2026: các xã, phường phát động xong trước ngày 15/02/2026.

- Quý III năm 2026: tập huấn cho cán bộ.

- Quý IV năm 2026: tổng kết.

IV. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ: đầu mối.

2. Ủy ban nhân dân các xã, phường: thực hiện.
"""

COMMUNE = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ THANH SƠN Độc lập - Tự do - Hạnh phúc

Số: 17/KH-UBND Thanh Sơn, ngày 06 tháng 02 năm 2026

KẾ HOẠCH

Thực hiện các phong trào thi đua năm 2026

Thực hiện Kế hoạch số 415/KH-UBND ngày 20/01/2026 của Ủy ban nhân dân tỉnh Phú Thọ, xã Thanh Sơn đề ra:

I. NỘI DUNG

1. Đồng sạch: gom vỏ thuốc trừ sâu, không đốt rơm.

II. KHEN THƯỞNG

Cuối năm Chủ tịch Ủy ban nhân dân xã tặng Giấy khen, đề nghị Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen.

III. THỜI GIAN

Phát động trước ngày 15/02/2026; cuối năm tổng kết.

IV. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế: tổng hợp.

2. Các khu dân cư: đăng ký, thực hiện.

Nơi nhận:
- UBND tỉnh;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Hà Quang Lộc
"""


def test_a_plan_of_several_movements_and_one_year(tmp_path: Path) -> None:
    """Each movement is an area, the year's awards are the final ones, quarters that head rows are no limits."""
    plans = read_plans(tmp_path, PROVINCE, COMMUNE)
    assert [d.date for d in PlanView(plans[0]).dues] == ["2026-02-15", "2026-Q4"]
    firm = [(f.kind, f.item) for f in compare_plans(plans).findings if f.ground == "province_plan"]
    assert firm == [("missing_content_area", "Phong trào “Cơ quan không giấy”")]


def test_without_a_part_on_contents_no_area_is_called_kept() -> None:
    kept = Match(Item("Giữ rừng", "Giữ rừng", 1, 1, None), "present", 0.6, "covered", 9, "s4", "giữ rừng")
    gone = replace(kept, status="missing", score=0.1)
    assert [(m.status, m.how) for m in doubted((kept, gone))] == [("unclear", "no_contents"), ("missing", "covered")]
