"""Roles of headings: every entry of the data file against its own examples, and whole headings."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from extractors.outline.roles import ORDER, role_of, role_words

DATA = json.loads(files("extractors").joinpath("data/roles.json").read_text(encoding="utf-8"))
ENTRIES = {entry["id"]: entry for entry in DATA["entries"]}


@pytest.mark.parametrize("words", role_words(), ids=lambda w: w.id)
def test_every_entry_finds_its_own_examples_and_nothing_else(words: object) -> None:
    entry = ENTRIES[words.id]  # type: ignore[attr-defined]
    assert entry["match"] and entry["no_match"] and entry["source"]
    assert entry["role"] in ORDER
    assert entry["strength"] in ("strong", "weak")
    for heading in entry["match"]:
        assert words.finds(heading) is not None, heading  # type: ignore[attr-defined]
    for heading in entry["no_match"]:
        assert words.finds(heading) is None, heading  # type: ignore[attr-defined]


def test_ids_are_unique() -> None:
    assert len(ENTRIES) == len(DATA["entries"])


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("MỤC ĐÍCH, YÊU CẦU", "purpose"),
        ("NỘI DUNG PHONG TRÀO THI ĐUA", "content"),
        ("TIÊU CHÍ THI ĐUA VÀ HÌNH THỨC KHEN THƯỞNG", "criteria_awards"),
        ("GIẢI PHÁP THỰC HIỆN", "solutions"),
        ("THỜI GIAN VÀ TRÁCH NHIỆM THỰC HIỆN", "timeline+organisation"),
        ("NỘI DUNG THI ĐUA VÀ THỜI GIAN THỰC HIỆN", "content+timeline"),
        ("PHÂN CÔNG NHIỆM VỤ", "organisation"),
        ("NHIỆM VỤ TRỌNG TÂM", "content"),
        ("MỤC TIÊU VÀ NGUYÊN TẮC TRIỂN KHAI", "purpose"),
        ("Căn cứ đánh giá, bình xét", "criteria_awards"),
        ("LỘ TRÌNH", "timeline"),
        ("Phòng Văn hóa - Xã hội", "other"),
        ("", "other"),
    ],
)
def test_roles_of_headings(heading: str, role: str) -> None:
    assert role_of(heading) == role


def test_lost_marks_hide_no_role() -> None:
    assert role_of("MUC PICH, YEU CAU".replace("P", "D")) == "purpose"
    assert role_of("THỜl GIAN THỰC HIỆN".replace("l", "I")) == "timeline"
