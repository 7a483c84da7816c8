"""Roles told by the text of a section where its heading is in everyday words."""

from __future__ import annotations

import re

import pytest

from extractors.datafile import load
from extractors.folding import fold
from extractors.lines import TextLines
from extractors.outline.build import read_outline
from extractors.outline.guess import MainSection, guess_roles
from extractors.outline.roles import ORDER

CUES = load("role_cues.json")["cues"]


@pytest.mark.parametrize("cue", CUES, ids=lambda c: c["id"])
def test_every_cue_against_its_examples(cue: dict[str, object]) -> None:
    assert cue["role"] in ORDER and cue["match"] and cue["no_match"]
    pattern = re.compile(str(cue["pattern"]))
    look = pattern.match if cue.get("child") else pattern.search
    for example in cue["match"]:  # type: ignore[attr-defined]
        assert look(fold(example)), example
    for example in cue["no_match"]:  # type: ignore[attr-defined]
        assert not look(fold(example)), example


PLAN = """UBND xã ban hành Kế hoạch như sau:

I. VÌ SAO CẦN PHÁT ĐỘNG

Khơi dậy tinh thần đoàn kết, làm thiết thực, không phô trương.

II. SÁU ĐIỀU CÙNG LÀM

1. Thi đua làm đường liên xóm.

2. Thi đua xây dựng nhà văn hóa.

3. Thi đua giữ vệ sinh đường làng.

III. AI ĐƯỢC NÊU GƯƠNG

Chủ tịch Ủy ban nhân dân xã tặng Giấy khen; trình cấp trên tặng Bằng khen, Cờ thi đua.

IV. TỪ NAY ĐẾN CUỐI

Giai đoạn 1 từ năm 2025 đến năm 2027, sơ kết năm 2027; giai đoạn 2 tổng kết năm 2030.

V. AI LO VIỆC GÌ

1. Phòng Kinh tế chủ trì, tham mưu, tổng hợp.

2. Công an xã phối hợp.

3. Các thôn gửi báo cáo trước ngày 05/12.
"""


def test_a_plan_in_everyday_words() -> None:
    found = read_outline(TextLines(PLAN)).sections
    assert [s.role for s in found if s.level == 1] == [
        "purpose",
        "content",
        "criteria_awards",
        "timeline",
        "organisation",
    ]
    assert all("role-by-text" in s.rule for s in found if s.level == 1), "a guess is called a guess"


def test_a_heading_that_tells_is_never_overruled() -> None:
    sections = [
        MainSection("solutions", "Giấy khen, Bằng khen, Huân chương", ()),
        MainSection("other", "Chủ tịch tặng Giấy khen, Bằng khen, Cờ thi đua", ()),
    ]
    assert guess_roles(sections)[0] == "solutions"


def test_a_section_that_speaks_like_none_stays_other() -> None:
    sections = [
        MainSection("purpose", "", ()),
        MainSection("other", "Xem bản đồ kèm theo.", ()),
        MainSection("organisation", "", ()),
    ]
    assert guess_roles(sections)[1] == "other"
