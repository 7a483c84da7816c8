# ruff: noqa: E501 (documents read best as they are printed)
"""Areas, awards, groups, phases and tasks in the layouts in which plans print them."""

from __future__ import annotations

import pytest
import spacy

from extractors.award_forms import find_award_forms
from extractors.clauses import first_clause
from extractors.content_areas import find_content_areas
from extractors.lines import TextLines
from extractors.outline.build import Outline, read_outline
from extractors.phases import find_phases
from extractors.responsibilities import find_responsibilities
from extractors.target_groups import find_target_groups

TITLE = "KẾ HOẠCH\nThực hiện Phong trào thi đua “{name}”\n\nThực hiện chỉ đạo của tỉnh, UBND xã ban hành Kế hoạch như sau:\n\n"
DIGITAL = TITLE.format(name="Cả nước thi đua đổi mới sáng tạo và chuyển đổi số")
OTHER = TITLE.format(name="Toàn dân hiến máu cứu người")


def read(text: str) -> tuple[TextLines, Outline]:
    lines = TextLines(text)
    return lines, read_outline(lines)


def areas(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(a.text, a.labels) for a in find_content_areas(*read(text))]


def test_numbered_areas_are_found_and_labelled_by_their_own_first_clause() -> None:
    text = DIGITAL + (
        "I. NỘI DUNG THI ĐUA\n\n1. Thi đua nâng cao nhận thức, đổi mới tư duy. Gắn với bảo đảm quốc phòng, an ninh.\n\n"
        "2. Thi đua phát triển xã hội số. Trọng dụng nguồn nhân lực chất lượng cao.\n\nII. TỔ CHỨC THỰC HIỆN\n\n1. Phòng Kinh tế chủ trì.\n"
    )
    assert [labels for _, labels in areas(text)] == [("nhan_thuc",), ("xa_hoi_so", "nhan_luc")]


def test_dashes_are_areas_only_where_nothing_is_numbered() -> None:
    dashes = (
        OTHER
        + "I. NỘI DUNG THI ĐUA\n\n- Thi đua vận động người hiến máu.\n\n- Thi đua tổ chức ngày hội.\n\nII. GIẢI PHÁP\n\n1. Làm tốt.\n"
    )
    numbered = (
        dashes.replace("- Thi đua vận", "(1) Thi đua vận")
        .replace("- Thi đua tổ", "(2) Thi đua tổ")
        .replace("máu.\n", "máu.\n\n- Ở từng thôn.\n")
    )
    assert [t for t, _ in areas(dashes)] == ["Thi đua vận động người hiến máu", "Thi đua tổ chức ngày hội"]
    assert [t for t, _ in areas(numbered)] == ["Thi đua vận động người hiến máu", "Thi đua tổ chức ngày hội"]


def test_a_movement_that_is_not_known_has_areas_without_labels() -> None:
    text = (
        OTHER
        + "I. NỘI DUNG THI ĐUA\n\n1. Thi đua nâng cao nhận thức.\n\n2. Thi đua xây dựng hạ tầng.\n\nII. GIẢI PHÁP\n\n1. Làm tốt.\n"
    )
    assert [labels for _, labels in areas(text)] == [(), ()]


def test_whom_when_and_why_beside_the_list_are_no_areas() -> None:
    text = OTHER + (
        "I. NỘI DUNG PHONG TRÀO\n\n1. Đối tượng thi đua\n\n- Tập thể.\n\n2. Thời gian thi đua\n\nTừ năm 2025 đến năm 2030.\n\n"
        "3. Nội dung thi đua\n\n- Thi đua hiến máu.\n\n- Thi đua vận động.\n\nII. GIẢI PHÁP\n\n1. Làm tốt.\n"
    )
    assert [t for t, _ in areas(text)] == ["Thi đua hiến máu", "Thi đua vận động"]


def test_bare_group_headings_hold_the_areas_below_them() -> None:
    text = OTHER + (
        "I. NỘI DUNG THI ĐUA\n\n1. Trong cơ quan\n\na) Thi đua hiến máu.\n\nb) Thi đua vận động đồng nghiệp.\n\n"
        "2. Ngoài xã hội\n\na) Thi đua tuyên truyền.\n\nb) Thi đua tổ chức ngày hội.\n\nII. GIẢI PHÁP\n\n1. Làm tốt.\n"
    )
    assert len(areas(text)) == 4


def test_an_area_carries_its_whole_body_and_its_lines() -> None:
    text = (
        OTHER
        + "I. NỘI DUNG THI ĐUA\n\n1. Thi đua hiến máu. Mỗi thôn\nmột đội.\n\n- Đội trưởng do thôn cử.\n\n2. Thi đua vận động.\n"
    )
    first, _ = find_content_areas(*read(text))
    assert first.body.startswith("1. Thi đua hiến máu.") and first.body.endswith("Đội trưởng do thôn cử.")
    assert first.line_to - first.line == 3


def awards(text: str) -> list[tuple[str, str, str | None, bool]]:
    found = find_award_forms(
        *read("I. MỤC ĐÍCH\n\nLàm tốt.\n\n" + text + "\n\nIII. TỔ CHỨC THỰC HIỆN\n\n1. Phòng Kinh tế chủ trì.\n")
    )
    return [(a.stage, a.form, a.authority, a.proposed) for a in found]


def test_one_item_for_two_stages_gives_a_row_for_each() -> None:
    text = (
        "II. KHEN THƯỞNG\n\na) Khen thưởng hằng năm và sơ kết:\n\n+ Bằng khen của Chủ tịch UBND tỉnh;\n\n+ Giấy khen."
    )
    assert awards(text) == [
        ("hang_nam", "Bằng khen", "Chủ tịch UBND tỉnh", False),
        ("so_ket", "Bằng khen", "Chủ tịch UBND tỉnh", False),
        ("hang_nam", "Giấy khen", None, False),
        ("so_ket", "Giấy khen", None, False),
    ]


def test_who_decides_may_stand_before_the_award_and_a_proposal_is_told_apart() -> None:
    text = (
        "II. KHEN THƯỞNG\n\n1. Mỗi năm một lần: Chủ tịch Ủy ban nhân dân phường tặng Giấy khen; trình Chủ tịch Ủy ban nhân dân\n"
        "tỉnh tặng Bằng khen.\n\n2. Khi tổng kết: đề nghị tặng Cờ thi đua của Ủy ban nhân dân tỉnh, Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh."
    )
    assert awards(text) == [
        ("hang_nam", "Giấy khen", "Chủ tịch Ủy ban nhân dân phường", False),
        ("hang_nam", "Bằng khen", "Chủ tịch Ủy ban nhân dân tỉnh", True),
        ("tong_ket", "Cờ thi đua", "Ủy ban nhân dân tỉnh", True),
        ("tong_ket", "Bằng khen", "Chủ tịch Ủy ban nhân dân tỉnh", True),
    ]


def test_awards_without_a_stage_are_general_and_named_once() -> None:
    text = (
        "II. HÌNH THỨC KHEN THƯỞNG\n\n- Bằng khen của Chủ tịch UBND tỉnh;\n\n- Giấy khen của Thủ trưởng cơ quan, đơn vị; Chủ tịch UBND xã.\n\n"
        "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh: theo quy định."
    )
    assert awards(text) == [
        ("chung", "Bằng khen", "Chủ tịch UBND tỉnh", False),
        ("chung", "Giấy khen", "Thủ trưởng cơ quan, đơn vị; Chủ tịch UBND xã", False),
    ]


def test_an_unreadable_stage_is_told_by_its_year() -> None:
    text = "II. KHEN THƯỞNG\n\n1. Khi s0 kêt (năm 2027): Giấy khen.\n\n2. Khi tồng kêt (năm 2030): Giấy khen."
    assert [stage for stage, *_ in awards(text)] == ["so_ket", "tong_ket"]


def test_awards_outside_the_section_on_awards_are_left_alone() -> None:
    assert awards("II. GIẢI PHÁP\n\n1. Kịp thời đề nghị tặng Bằng khen cho các điển hình.") == []


def groups(text: str) -> list[str]:
    return [g.group for g in find_target_groups(*read(text))]


def test_groups_are_named_without_the_words_before_them() -> None:
    text = (
        "I. TIÊU CHÍ THI ĐUA\n\n1. Đối với các cơ quan, đơn vị:\n\n- Hoàn thành nhiệm vụ.\n\n2. Đối với cá nhân\n\n- Có sáng kiến.\n\n"
        "3. Đề nghị Ủy ban Mặt trận Tổ quốc và các tổ chức chính trị\n- xã hội xã\n\n- Giám sát.\n\nII. GIẢI PHÁP\n\n1. Làm tốt.\n"
    )
    assert groups(text) == [
        "các cơ quan, đơn vị",
        "cá nhân",
        "Ủy ban Mặt trận Tổ quốc và các tổ chức chính trị - xã hội xã",
    ]


def test_a_group_carries_all_its_criteria() -> None:
    text = "I. TIÊU CHÍ\n\n1. Đối với thôn\n\n- Không có hộ nghèo.\n\n- Có đội văn nghệ.\n\n2. Đối với hộ gia đình\n\n- Hòa thuận.\n"
    first, _ = find_target_groups(*read(text))
    assert "đội văn nghệ" in first.text and "Hòa thuận" not in first.text


def test_groups_in_everyday_words_are_found_by_what_the_section_holds() -> None:
    text = (
        "I. MUỐN ĐƯỢC GÌ\n\n- Xã sạch, người khỏe.\n\nII. CÙNG NHAU LÀM\n\n1. Dọn rác: mỗi tuần một buổi.\n\n2. Trồng cây: mỗi nhà một cây.\n\n3. Giữ nước: không đổ thải.\n\n"
        "III. THƯỚC ĐO\n\n1. Từng nhà, từng người: tham gia đủ.\n\n2. Các thôn: sạch đường.\n\n"
        "IV. PHẦN KHEN\n\n1. Mỗi năm: Chủ tịch UBND xã tặng Giấy khen; trình tỉnh tặng Bằng khen.\n\n"
        "V. AI LO VIỆC GÌ\n\n1. Phòng Kinh tế: lo cây giống.\n\n2. Công an xã: giữ trật tự.\n"
    )
    lines, outline = read(text)
    assert groups(text) == ["Từng nhà, từng người", "Các thôn"]
    assert [r.body for r in find_responsibilities(lines, outline)] == ["Phòng Kinh tế", "Công an xã"]
    assert [a.text for a in find_content_areas(lines, outline)] == ["Dọn rác", "Trồng cây", "Giữ nước"]
    assert [a.form for a in find_award_forms(lines, outline)] == ["Giấy khen", "Bằng khen"]


def phases(text: str) -> list[tuple[str, int | None, int | None]]:
    return [(p.name, p.from_year, p.to_year) for p in find_phases(*read(text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("- Giai đoạn 1 (từ 2025 - 2027)\n\n- Giai đoạn 2: từ năm 2028-2030", [("Giai đoạn 1", 2025, 2027), ("Giai đoạn 2", 2028, 2030)]),
        ("1. Chặng thứ nhất (2025 - 2027): phát động.\n\n2. Chặng thứ hai (2028 - 2030): tổng kết.", [("Chặng thứ nhất", 2025, 2027), ("Chặng thứ hai", 2028, 2030)]),
        ("- Năm 2025: ban hành.\n\n- Năm 2027: sơ kết.", [("Năm 2025", 2025, 2025), ("Năm 2027", 2027, 2027)]),
        ("Trước mắt, thực hiện Giai đoạn 1 (2025 - 2027): phát động.", [("Giai đoạn 1", 2025, 2027)]),
        ("- Giai đoạn I: từ tháng 9/2025 đến tháng 12/2027\n- Giai đoạn II: từ tháng 01/2028 đến tháng 12/2030", [("Giai đoạn I", 2025, 2027), ("Giai đoạn II", 2028, 2030)]),
        ("- Năm thứ nhất (2026): phát động.\n\n- Năm thứ hai (2027): sơ kết.", [("Năm thứ nhất", 2026, 2026), ("Năm thứ hai", 2027, 2027)]),
        ("- Từ năm 2025 đến năm 2027: phát động.\n\n- Từ năm 2028 đến năm 2030: tổng kết.", [("Từ năm 2025 đến năm 2027", 2025, 2027), ("Từ năm 2028 đến năm 2030", 2028, 2030)]),
        ("Phong trào được triển khai từ năm 2025 đến năm 2030.", [("THỜI GIAN THỰC HIỆN", 2025, 2030)]),
    ],
)  # fmt: skip
def test_phases_are_read_under_any_name(text: str, wanted: list[tuple[str, int, int]]) -> None:
    assert phases("I. MỤC ĐÍCH\n\nGiai đoạn 2025-2030.\n\nII. THỜI GIAN THỰC HIỆN\n\n" + text) == wanted


def test_a_phase_from_the_day_of_issue_begins_in_that_year() -> None:
    text = "An Hòa, ngày 08 tháng 8 năm 2025\n\nI. THỜI GIAN\n\n- Phong trào được tổ chức từ ngày ban hành Kế hoạch đến hết\ntháng 12/2030.\n"
    assert phases(text) == [("THỜI GIAN", 2025, 2030)]


def bodies(text: str) -> list[str]:
    return [r.body for r in find_responsibilities(*read(text))]


def test_tasks_under_numbered_headings_dashes_and_in_later_sentences() -> None:
    text = (
        "I. TỔ CHỨC THỰC HIỆN\n\n- Các phòng, ban căn cứ Kế hoạch này để thực hiện. Các cụm thi đua bổ sung tiêu chí chấm điểm.\n\n"
        "- Đề nghị Ủy ban Mặt trận Tổ quốc xã vận động Nhân dân.\n\n- Định kỳ hằng năm, các thôn báo cáo kết quả.\n"
    )
    assert bodies(text) == ["Các phòng, ban", "Các cụm thi đua", "Ủy ban Mặt trận Tổ quốc xã", "các thôn"]
    text = "I. TỔ CHỨC THỰC HIỆN\n\n1. Phòng Kinh tế phụ trách nhiệm vụ 3; Công an xã phụ trách nhiệm vụ 4.\n\n2. Các thôn đăng ký.\n"
    assert bodies(text) == ["Phòng Kinh tế", "Công an xã", "Các thôn"]


@pytest.mark.parametrize(
    "text",
    [
        "1. Trách nhiệm của Phòng Kinh tế\n\na) Tham mưu.\n\n2. Trách nhiệm của các thôn\n\nThực hiện.",
        "- Phòng Kinh tế\n+ Tham mưu kế hoạch.\n+ Báo cáo.\n- Các thôn\n+ Thực hiện.",
        "Giao Phòng Kinh tế chủ trì, phối hợp với Công an xã.\n\nĐề nghị các thôn tổ chức thực hiện.",
    ],
)
def test_bodies_are_found_in_other_layouts(text: str) -> None:
    assert [b.lower() for b in bodies("I. MỤC ĐÍCH\n\nLàm tốt.\n\nII. TỔ CHỨC THỰC HIỆN\n\n" + text)] == [
        "phòng kinh tế",
        "các thôn",
    ]


def test_a_task_carries_its_whole_passage() -> None:
    text = "I. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ\n\n- Là cơ quan thường trực.\n\n- Thẩm định hồ sơ.\n\n2. Sở Tài chính\n\nBố trí kinh phí.\n"
    first, _ = find_responsibilities(*read(text))
    assert (first.line, first.line_to) == (3, 7)
    assert first.text.endswith("Thẩm định hồ sơ.")


@pytest.mark.parametrize(
    "name",
    [
        "plan_deadlines",
        "plan_phases",
        "plan_content_areas",
        "plan_award_forms",
        "plan_target_groups",
        "plan_responsibilities",
    ],
)
def test_each_component_works_alone_in_any_pipeline(name: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    text = (
        "I. NỘI DUNG THI ĐUA\n\n1. Thi đua hiến máu.\n\nII. TIÊU CHÍ\n\n1. Đối với cá nhân\n\n- Hiến máu.\n\n"
        "III. KHEN THƯỞNG\n\n- Giấy khen.\n\nIV. THỜI GIAN\n\n- Giai đoạn 1 (2025 - 2027)\n\n"
        "V. TỔ CHỨC THỰC HIỆN\n\n1. Phòng Kinh tế báo cáo trước ngày 15/12 hằng năm.\n"
    )
    found = getattr(nlp(text)._, name)
    assert len(found) == 1
    assert text[found[0].start : found[0].end].strip()


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Thi đua nâng cao nhận thức, đột phá về tư duy.", "Thi đua nâng cao nhận thức"),
        ("Thi đua nâng cao và, đột phá về tư duy.", "Thi đua nâng cao và, đột phá về tư duy"),
    ],
)
def test_a_clause_ends_at_a_comma_but_not_behind_a_word_that_leads_on(text: str, clause: str) -> None:
    assert first_clause(text) == clause
