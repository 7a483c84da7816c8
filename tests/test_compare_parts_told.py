"""What stands for a part of a plan and what does not: files for awards, criteria told elsewhere, who only acts."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.nlp import build_nlp, extract_facts
from pipeline.compare.areas import match_areas
from pipeline.compare.groups import group_gaps, match_groups
from pipeline.compare.outline import heading_functions
from pipeline.compare.phases import period_gaps, phase_gaps
from pipeline.compare.profile import load_profile
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from tests.compare_builder import make_plan, read_plans

PROVINCE = """ỦY BAN NHÂN DÂN TỈNH LÀO CAI

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 91/KH-UBND

Lào Cai, ngày 03 tháng 3 năm 2026

KẾ HOẠCH

Phát động phong trào thi đua “Ruộng bậc thang bốn mùa” giai đoạn 2026 - 2030

I. NỘI DUNG THI ĐUA

1. Giữ nguồn nước cho ruộng: nạo mương, trồng cây đầu nguồn.

2. Đón khách đến ruộng: mở nhà nghỉ, dạy người dẫn đường.

II. TIÊU CHÍ THI ĐUA

1. Đối với thôn, bản: mương thông, ruộng không bỏ hoang.

2. Đối với hộ gia đình: cấy đủ vụ, giữ giống lúa cũ.

III. HÌNH THỨC, TIÊU CHUẨN, HỒ SƠ KHEN THƯỞNG

1. Hình thức khen thưởng

- Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh;

2. Tiêu chuẩn khen thưởng: tập thể, cá nhân đạt tiêu chí tại Mục II.

3. Hồ sơ, thời gian đề nghị khen thưởng: hồ sơ gửi về Sở Nội vụ như sau:

- Khen thưởng sơ kết: trước ngày 10/9/2028;

- Khen thưởng tổng kết: trước ngày 20/8/2030.

IV. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ: theo dõi, đôn đốc.

2. Ủy ban nhân dân các xã, phường: ban hành kế hoạch, giao việc cho các thôn.

Nơi nhận:
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Giàng A Sáng
"""

COMMUNE = """ỦY BAN NHÂN DÂN XÃ Y TÝ

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 18/KH-UBND

Y Tý, ngày 25 tháng 3 năm 2026

KẾ HOẠCH

Thực hiện phong trào thi đua “Ruộng bậc thang bốn mùa” giai đoạn 2026 - 2030

Thực hiện Kế hoạch số 91/KH-UBND ngày 03/3/2026 của Ủy ban nhân dân tỉnh Lào Cai;

I. NỘI DUNG THI ĐUA

1. Giữ nguồn nước cho ruộng: nạo mương, trồng cây đầu nguồn.

2. Đón khách đến ruộng: mở nhà nghỉ, dạy người dẫn đường.

II. TIÊU CHÍ THI ĐUA

1. Đối với thôn, bản: mương thông, ruộng không bỏ hoang.

2. Đối với hộ gia đình: cấy đủ vụ, giữ giống lúa cũ.
{awards}
{number}. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế: chỉ cách nạo mương; {files}.

2. Các thôn: họp dân, giao việc.

Nơi nhận:
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Vàng Thị Mỷ
"""
AWARDS = "\nIII. KHEN THƯỞNG\n\n1. Đề nghị Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen; hồ sơ do xã lập.\n"
FILES = "gửi hồ sơ khen thưởng sơ kết về Sở Nội vụ trước ngày 10/9/2028, tổng kết trước ngày 20/8/2030"


def found(folder: Path, *, awards: str = AWARDS, files: str = FILES) -> list[tuple[str, str]]:
    """What the province's plan asks and the commune's lacks, but for awards."""
    text = COMMUNE.format(awards=awards, number="IV" if awards else "III", files=files)
    plans = read_plans(folder, PROVINCE, text)
    kept = (f for f in compare_plans(plans).findings if f.ground == "province_plan" and not f.needs_check)
    return [(f.kind, f.item) for f in kept if f.kind != "missing_award_form"]


def test_the_faithful_plan_lacks_nothing(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_a_limit_under_files_for_awards_is_one_for_the_files_of_each_review(tmp_path: Path) -> None:
    """The days of the reviews themselves are asked for with the phases, those for files are not."""
    files = "gửi hồ sơ khen thưởng sơ kết về Sở Nội vụ trước ngày 10/9/2028"
    assert found(tmp_path, files=files) == [("missing_deadline", "trước ngày 20/8/2030")]


def test_criteria_that_have_their_own_section_are_no_part_of_the_awards(tmp_path: Path) -> None:
    assert ("missing_section", "HÌNH THỨC, TIÊU CHUẨN, HỒ SƠ KHEN THƯỞNG") in found(tmp_path, awards="")


@pytest.mark.parametrize(
    ("heading", "name", "status"),
    [
        ("CÁCH THỨC TRIỂN KHAI", "Đảng ủy, Ủy ban nhân dân xã", "missing"),
        ("MỤC ĐÍCH", "Bà con trong bản", "missing"),
        ("TIÊU CHÍ", "Các bản", "present"),
    ],
)
def test_who_acts_or_gains_is_no_group_that_is_judged(heading: str, name: str, status: str) -> None:
    province = make_plan("I. NỘI DUNG\n1. Giữ nước.\nII. TIÊU CHÍ\n1. Thôn, bản. Mương thông.", level="province")
    text = f"I. NỘI DUNG\n1. Giữ nước.\nII. {heading}\n1. {name}. Họp mỗi tháng một lần."
    commune = make_plan(text, name="xa", groups_in=heading)
    (match,) = match_groups(PlanView(province), PlanView(commune))
    assert match.status == status


def test_a_paragraph_that_tells_of_two_areas_in_turn_answers_both() -> None:
    province = make_plan(
        "I. NỘI DUNG\n"
        "1. Thi đua giữ gìn nguồn nước, nâng cao hiểu biết của người dân. Phát tờ rơi, nói trên loa, dán áp phích, "
        "ở chợ, bến xe, nhà văn hóa; cán bộ, đảng viên nêu gương tiết kiệm; đưa việc giữ nước vào hương ước của bản.\n"
        "2. Thi đua xây bể chứa, đường ống dẫn nước về bản. Đặt ống nhựa, xây bể xi măng, lắp vòi; sửa chỗ rò rỉ.\n"
        "3. Thi đua trồng cây ăn quả trên đất dốc. Chọn giống đào, mận, lê; làm bậc thang, bón phân chuồng.",
        level="province",
    )
    commune = make_plan(
        "I. NỘI DUNG\n"
        "1. Bể chứa và lòng người. Phát tờ rơi ở nhà văn hóa, bến xe; cán bộ, đảng viên tiết kiệm trước; thêm điều về "
        "nguồn nước vào hương ước của bản; đồng thời đặt ống nhựa, xây bể xi măng, lắp vòi cho đường ống dẫn nước về "
        "bản; sửa chỗ rò rỉ.\n"
        "2. Cây ăn quả trên đất dốc. Giống đào, mận, lê; làm bậc thang, bón phân chuồng.",
        name="xa",
    )
    assert [m.status for m in match_areas(PlanView(province), PlanView(commune))] == ["present"] * 3


@pytest.mark.parametrize("number", ["43/2013QH13", "318/2016UBTVQH13"])
def test_the_mark_before_the_assembly_s_code_may_be_wanting(number: str) -> None:
    text = f"Căn cứ Luật Bảo vệ môi trường số {number} ngày 17/11/2020;\n\nI. MỤC ĐÍCH\n\n1. Thi đua."
    facts = extract_facts(text, build_nlp())
    assert [d.item for d in facts.defects if d.kind == "malformed_number"] == [number]


@pytest.mark.parametrize(
    ("heading", "function"),
    [("MỤC TIÊU VÀ NHIỆM VỤ", "content"), ("NHIỆM VỤ, GIẢI PHÁP", "solutions"), ("NHIỆM VỤ, GIẢI PHÁP", "content")],
)
def test_a_heading_that_adds_tasks_to_aims_or_measures_announces_contents(heading: str, function: str) -> None:
    assert function in heading_functions(heading)


def test_a_list_of_named_items_under_group_headings_is_held_against_the_areas(tmp_path: Path) -> None:
    items = (
        "1. Việc ngoài ruộng\n\n- Nguồn nước: nạo mương, trồng cây đầu nguồn cho ruộng.\n\n"
        "- Lúa cũ: giữ hạt giống, cấy lại ở ba thửa.\n\n2. Việc trong nhà\n\n"
        "- Đón khách: mở nhà nghỉ, dạy người dẫn đường đến ruộng.\n\n- Bếp núc: dạy nấu món của bản."
    )
    plain = COMMUNE.format(awards=AWARDS, number="IV", files=FILES)
    at, to = plain.index("1. Giữ nguồn nước"), plain.index("II. TIÊU CHÍ")
    views = [PlanView(p) for p in read_plans(tmp_path, PROVINCE, f"{plain[:at]}{items}\n\n{plain[to:]}")]
    assert [m.text.split(":")[0].strip(" -") for m in match_areas(*views)] == ["Nguồn nước", "Đón khách"]


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ("Làm quen trong năm 2025: mở lớp đầu tiên.", True),
        ("Làm quen với nhau: họp dân năm 2025.", False),
        ("Năm 2025: mở lớp đầu tiên.", False),
    ],
)
def test_a_phase_may_be_told_by_what_it_is_called_and_its_year(opening: str, *, told: bool) -> None:
    text = "I. THỜI GIAN\n1. {}\n2. Thành thạo (2026 - 2030): nhân rộng."
    name = "Giai đoạn làm quen (2025)"
    province = make_plan(text.format(name), level="province", phases=((name, 2025, 2025),))
    commune = make_plan(text.format(opening), name="xa")
    gaps = phase_gaps(PlanView(province), PlanView(commune), load_profile())
    assert ("missing_phase" not in {g.kind for g in gaps}) is told


@pytest.mark.parametrize(
    ("name", "second", "check"),
    [("Các xã, phường", "Thôn, bản", True), ("Các xã, phường", "Hộ gia đình", False), ("Trường học", "Thôn", False)],
)
def test_communes_that_are_judged_beside_villages_are_only_pointed_to(name: str, second: str, *, check: bool) -> None:
    """It is the province that judges them; where it tells of no villages, what it asks of communes is all there is."""
    judged = f"I. NỘI DUNG\n1. Giữ nước.\nII. TIÊU CHÍ\n1. {second}. Mương thông, ngõ sạch."
    province = make_plan(f"{judged}\n2. {name}. Họp đủ, báo cáo đúng hạn.", level="province")
    views = PlanView(province), PlanView(make_plan(judged, name="xa"))
    (gap,) = group_gaps(match_groups(*views), *views, load_profile())[0]
    assert gap.needs_check is check


@pytest.mark.parametrize(
    ("months", "told"), [("tháng 9 năm 2027 đến hết tháng 4 năm 2027", 1), ("tháng 9/2026 đến tháng 4/2027", 0)]
)
def test_a_span_of_months_that_ends_before_it_begins_is_told(months: str, told: int) -> None:
    text = "I. THỜI GIAN\n1. Đợt cao điểm từ {}."
    province = make_plan(text.format("tháng 9/2026 đến tháng 4/2027"), level="province")
    gaps = period_gaps(PlanView(province), PlanView(make_plan(text.format(months), name="xa")))
    assert len(gaps) == told
