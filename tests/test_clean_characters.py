"""Cleaning repairs characters, moves no word, and knows the way back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean_document, clean_line, old_tone_style
from pipeline.types import SourceDocument, SourceLine


def document(*texts: str) -> SourceDocument:
    lines = tuple(SourceLine(number, 1, text) for number, text in enumerate(texts, start=1))
    return SourceDocument("d", "d.txt", "0" * 64, "text", lines, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("xã hội hoá", "xã hội hóa"),
        ("Uỷ ban, UỶ BAN", "Ủy ban, ỦY BAN"),
        ("thuỷ lợi, khoẻ mạnh", "thủy lợi, khỏe mạnh"),
        ("qúy I, qủa", "quý I, quả"),
        ("tòan diện, họach định", "toàn diện, hoạch định"),
    ],
)
def test_tone_marks_stand_in_the_old_style(before: str, after: str) -> None:
    assert old_tone_style(before) == after


@pytest.mark.parametrize(
    "text", ["hoàn thành", "quý III", "quyết định", "khuỷu tay", "nghiệp vụ", "giữ gìn", "gì", "Huỳnh"]
)
def test_right_tone_marks_stay(text: str) -> None:
    assert old_tone_style(text) == text


def test_curly_quotes_dashes_and_bullets_stay() -> None:
    text = "“Cả nước thi đua” – ‘một’ — • …"
    assert clean_line(text)[0] == text


def test_entities_are_read_and_lead_back() -> None:
    text, offsets = clean_line("Khoa học &amp; công ngh&#7879;")
    assert text == "Khoa học & công nghệ"
    assert offsets[text.index("&")] == 9
    assert offsets[text.index("ệ")] == len("Khoa học &amp; công ngh")


def test_decomposed_letters_are_composed_whatever_the_order_of_their_marks() -> None:
    assert clean_line(unicodedata.normalize("NFD", "phường Vạn Xuân"))[0] == "phường Vạn Xuân"
    assert clean_line("so\u0301\u0302")[0] == "số"


def test_look_alikes_control_signs_and_odd_blanks() -> None:
    assert clean_line("Ðảng\u00a0ủy\u200b xã\x07 A\ufeff")[0] == "Đảng ủy xã A"


def test_text_misread_as_latin_is_repaired_in_a_document_of_such_lines() -> None:
    good = ["Thực hiện Kế hoạch số 12", "của Ủy ban nhân dân tỉnh", "về phong trào thi đua"]
    broken = [line.encode().decode("latin-1") for line in good]
    clean = clean_document(document(*broken))
    assert [line.text for line in clean.lines] == good
    for line, source in zip(clean.lines, broken, strict=True):
        start = line.text.index(" ") + 1
        assert source[line.offsets[start] :].startswith(line.text[start].encode().decode("latin-1"))


def test_an_english_reading_is_not_taken_for_broken_code() -> None:
    texts = ["Trién khai thyc hién Phong trao thi dua", "nwéc thi dua d6i méi sang tao", "lﬁnh đạo cta Pang uy"]
    clean = clean_document(document(*texts))
    assert clean.lines[0].text == texts[0]
    assert "ﬁ" in clean.lines[2].text  # stands for a Vietnamese letter, the restorer must see it


@given(st.lists(st.text(max_size=60), max_size=6))
def test_every_line_stays_one_line_with_a_rising_map(texts: list[str]) -> None:
    texts = [text.replace("\n", " ") for text in texts]
    clean = clean_document(document(*texts))
    assert [line.number for line in clean.lines] == list(range(1, len(texts) + 1))
    for line, text in zip(clean.lines, texts, strict=True):
        assert len(line.text.splitlines()) <= 1
        assert len(line.offsets) == len(line.text) + 1
        assert list(line.offsets) == sorted(line.offsets)
        assert line.offsets[-1] == len(text)
        assert all(0 <= place <= len(text) for place in line.offsets)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầếềốồớờứừýỳ ", max_size=80))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_line(text)[0]
    assert clean_line(once)[0] == once


@given(st.text(alphabet="aăâeêioôơuưyáàảãạhngtcpmq", max_size=12))
def test_the_tone_style_keeps_length_letters_and_tone(word: str) -> None:
    styled = old_tone_style(word)
    assert len(styled) == len(word)

    def parts(text: str) -> list[str]:
        return sorted(unicodedata.normalize("NFD", text))

    assert parts(styled) == parts(word)
