"""The tokenizer: the text is kept to the last character, whatever the segmenter makes of it."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.vocab import Vocab

from extractors import build_nlp, extract_facts
from extractors.tokenizer import CHUNK, PlanTokenizer, align, chunks, fold_char, syllables


def words(text: str) -> list[str]:
    return text.split()


@pytest.fixture(scope="module")
def tokenizer() -> PlanTokenizer:
    vocab = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}}).vocab
    return PlanTokenizer(vocab)


@pytest.mark.parametrize(
    ("text", "segmented", "expected"),
    [
        ("Ủy ban nhân dân xã", ["Ủy ban", "nhân dân", "xã"], ["Ủy ban", "nhân dân", "xã"]),
        ("hoá học và thuỷ lợi", ["hóa học", "và", "thủy lợi"], ["hoá học", "và", "thuỷ lợi"]),  # tone marks moved
        ("Ðảng uỷ đã họp", ["Đảng ủy", "đã", "họp"], ["Ðảng uỷ", "đã", "họp"]),  # the letter eth for đ
        ("Số:40/KH-UBND", ["Số", ":", "40", "/", "KH-UBND"], ["Số", ":", "40", "/", "KH-UBND"]),
        ("thi  đua", ["thi đua"], ["thi  đua"]),  # blanks folded
        ("PHONG TRÀO", ["phong_trào"], ["PHONG TRÀO"]),
        ("việc một hai", ["việc", "XYZ", "hai"], ["việc", "một", "hai"]),  # a word replaced: the text's own syllable
        ("một hai", ["một", "hai", "ba"], ["một", "hai"]),  # a word invented
        ("một hai ba", ["một"], ["một", "hai", "ba"]),  # words dropped
    ],
)
def test_words_are_walked_along_the_text(text: str, segmented: list[str], expected: list[str]) -> None:
    assert [text[a:b] for a, b in align(text, segmented)] == expected


def test_combining_marks_stay_with_their_letter() -> None:
    text = unicodedata.normalize("NFD", "Phường Vạn Xuân")
    assert [text[a:b] for a, b in align(text, ["Phường", "Vạn Xuân"])] == text.split(" ", 1)


def test_a_date_is_not_glued_to_the_next_word() -> None:
    text = "ngày 09/7/2025 của"
    assert [text[a:b] for a, b in align(text, ["ngày", "09/7/2025 của"])] == ["ngày", "09/7/2025", "của"]


def test_underthesea_finds_words_and_keeps_the_text(tokenizer: PlanTokenizer) -> None:
    text = "Uỷ  ban nhân dân xã ban hành Kế hoạch\nthi đua số 40/KH-UBND.\n\n Ðảng uỷ  xã\t."
    doc = tokenizer(text)
    assert doc.text == text
    assert "nhân dân" in doc.text and any(token.text == "nhân dân" or "nhân dân" in token.text for token in doc)
    assert any(" " in token.text.strip() for token in doc), "words of several syllables are one token"


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("aăâđêôơưÐð áàảãạ\n\t.,-/\u0301\u0323"), st.characters(codec="utf-8")),
        max_size=120,
    )
)
def test_any_text_is_kept(text: str) -> None:
    assert PlanTokenizer(Vocab(), segment=words)(text).text == text


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(codec="utf-8"), max_size=80),
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=6), max_size=20),
)
def test_any_segmenter_is_survived(text: str, segmented: list[str]) -> None:
    spans = align(text, segmented)
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
    assert PlanTokenizer(Vocab(), segment=lambda _: segmented)(text).text == text


def test_long_lines_are_cut_before_segmenting() -> None:
    text = "thi đua " * 5000
    pieces = list(chunks(text))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert max(b - a for a, b in pieces) <= CHUNK


@pytest.mark.parametrize(
    ("char", "folded"), [("Đ", "d"), ("ð", "d"), ("Ủ", "u"), ("ữ", "u"), ("A", "a"), ("1", "1"), ("-", "-")]
)
def test_folding(char: str, folded: str) -> None:
    assert fold_char(char) == folded


def test_facts_do_not_hang_on_the_segmenter() -> None:
    text = "Số: 12/KH-UBND\n\nKẾ HOẠCH\n\nI. NỘI DUNG\n\n1. Thi đua làm đường.\n\nNơi nhận:\n- Các thôn;\n- Lưu: VT.\n"
    assert extract_facts(text, build_nlp(words=True)) == extract_facts(text, build_nlp(words=False))


def test_syllables() -> None:
    assert syllables("Số: 40/KH-UBND, thi đua") == ["Số", ":", "40", "/", "KH", "-", "UBND", ",", "thi", "đua"]
