"""What holds for the outline of any text at all."""

# The texts of plans stand one to a line.
# ruff: noqa: E501

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.blocks import make_blocks
from extractors.lines import TextLines, fold_blanks
from extractors.outline.build import read_outline

NUMERALS = st.sampled_from(
    [
        "I.",
        "II.",
        "I1.",
        "III.",
        "V.",
        "1.",
        "2.",
        "11.",
        "1.1.",
        "2.1",
        "a)",
        "b)",
        "d)",
        "-",
        "+",
        "(1)",
        "Điều 1.",
        "A.",
        "Phần I",
        "",
    ]
)
WORDS = st.sampled_from(["MỤC ĐÍCH, YÊU CẦU", "Nội dung thi đua", "NỘI DUNG", "các thôn cùng làm;", "Phòng Kinh tế: chủ trì.", "Nơi nhận:", "PHỤ LỤC",
                         "Trên đây là Kế hoạch./.", "như sau:", "2025 - 2030", "TM. ỦY BAN NHÂN DÂN", "", "đ", "“", "   "])  # fmt: skip
LINES = st.tuples(NUMERALS, WORDS).map(lambda pair: " ".join(pair))
TEXTS = st.one_of(st.lists(LINES, max_size=40).map("\n".join), st.text(max_size=300))


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.booleans())
def test_sections_tile_the_text_and_their_spans_slice_back(text: str, ocr: bool) -> None:
    lines = TextLines(text, [0.9] * (text.count("\n") + 1) if ocr else None)
    found = read_outline(lines)
    for section in found.sections:
        assert fold_blanks(text[section.start : section.end]) == section.text
        assert 1 <= section.line <= section.line_to <= len(lines)
        assert lines.bounds(section.line)[0] <= section.start <= lines.bounds(section.line)[1]
        assert 0.0 <= section.confidence <= 1.0
    for before, after in pairwise(found.sections):
        assert before.end <= after.start
        assert fold_blanks(text[before.end : after.start]) == ""
    if found.sections:
        assert fold_blanks(text[: found.sections[0].start]) == ""
        assert fold_blanks(text[found.sections[-1].end :]) == ""
    assert len({s.section_id for s in found.sections}) == len(found.sections)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_parents_stand_before_their_children(text: str) -> None:
    seen: set[str] = set()
    for section in read_outline(TextLines(text)).sections:
        assert section.parent_id is None or section.parent_id in seen
        seen.add(section.section_id)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_blocks_cover_every_sign_once(text: str) -> None:
    lines = TextLines(text)
    blocks = make_blocks(lines)
    assert sum(len(fold_blanks(text[b.start : b.end]).replace(" ", "")) for b in blocks) == len("".join(text.split()))
    for before, after in pairwise(blocks):
        assert before.end <= after.start


def test_an_endless_line_is_read() -> None:
    assert read_outline(TextLines("I. " + "a " * 500_000)).sections
    assert read_outline(TextLines("1." * 200_000)).blocks
    assert read_outline(TextLines(" " * 1_000_000)).sections == ()


def test_a_very_long_plan_is_read_whole() -> None:
    one = "1. Mục đích\n\nCổ vũ mọi người.\n\n2. Yêu cầu\n\na) Thiết thực.\n\nb) Đúng hạn.\n\n"
    text = "I. MỤC ĐÍCH, YÊU CẦU\n\n" + one * 2000
    found = read_outline(TextLines(text))
    assert sum(s.level == 3 for s in found.sections) == 4000
