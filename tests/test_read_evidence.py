"""What the engine adds of its own: dots without ink, and letters made of specks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.read.evidence import is_speck, without_false_dots, without_specks
from pipeline.read.layout import Row, Segment, Word
from tests.read_engines import words_of


def tight(text: str, dots: frozenset[str] = frozenset(), top: float = 100.0) -> list[Word]:
    """A line whose boxes end where the ink does; `dots` are the words that truly have a dot below."""
    line = []
    for word in words_of(text, top):
        hangs = any(sign in "gpqy" for sign in word.text)
        line.append(replace(word, bottom=word.bottom + (6 if hangs else 5 if word.text in dots else 0)))
    return line


BODY = [tight("phong trào yêu nước giữ sạch đường làng", frozenset({"sạch"}), 100 + 40 * row) for row in range(3)]


def test_a_dot_without_ink_is_taken_off_and_a_true_one_stays() -> None:
    heading = tight("II. NỘI DUNG THỊ ĐUA", frozenset({"NỘI"}), 300)
    lines = without_false_dots([*BODY, heading])
    assert [word.text for word in lines[-1]] == ["II.", "NỘI", "DUNG", "THI", "ĐUA"]
    assert [word.text for word in lines[0]] == [word.text for word in BODY[0]]


def test_all_stays_where_the_boxes_do_not_follow_the_ink() -> None:
    lines = [words_of("phong trào yêu nước giữ sạch đường làng", 100 + 40 * row) for row in range(3)]
    assert without_false_dots(lines) == lines


@pytest.mark.parametrize("text", ["thực", "Nhiệm vụ", "vị, trị"])
def test_a_word_whose_base_line_is_not_known_stays(text: str) -> None:
    line = tight(text, top=300)
    assert without_false_dots([*BODY, line])[-1] == line


def test_a_word_with_a_hanging_letter_stays() -> None:
    line = tight("của đồng chí ngụy tạo", frozenset({"tạo"}), 300)
    assert [word.text for word in without_false_dots([*BODY, line])[-1]] == [word.text for word in line]


def test_specks_within_a_line_go_and_low_signs_stay() -> None:
    line = words_of("thực hiện - kế hoạch . l ˆ")
    low = [replace(word, top=word.bottom - 4) if len(word.text) == 1 else word for word in line]
    assert [word.text for word in without_specks(low)] == ["thực", "hiện", "-", "kế", "hoạch", "."]
    assert without_specks(line) == line
    assert without_specks(low[-1:]) == low[-1:]


@pytest.mark.parametrize(
    ("text", "confidence", "speck"),
    [
        ("ễ", 0.1, True),
        ("Ấ?-", 0.29, True),
        ("ễ", 0.9, False),
        ("2", 0.1, False),
        ("ban", 0.1, False),
        ("a b", 0.1, False),
    ],
)
def test_a_row_of_one_unsure_letter_is_a_speck(text: str, confidence: float, speck: bool) -> None:
    assert is_speck(Row((Segment(tuple(words_of(text, confidence=confidence))),))) is speck
