from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare.vocabulary import Lexemes, word_likeness, word_table
from pipeline.compare.words import join_words, normalise, strip_marks, syllables

LETTERS = st.text(alphabet="aàáảãạăằâầbcdđeèêềghiklmnoòôồơờpqrstuùưừvxyý óòúỳ", max_size=40)


@pytest.mark.parametrize(
    ("written", "one_spelling"),
    [
        ("Hoà bình", "hòa bình"),
        ("thuỷ lợi", "thủy lợi"),
        ("Uỷ ban", "ủy ban"),
        ("QUÝ III", "quý iii"),  # "qu" is a consonant: its tone stays on the y
        ("hoàn toàn", "hoàn toàn"),  # a closed syllable bears the tone where it is
        ("khoẻ", "khỏe"),
    ],
)
def test_one_spelling_for_each_word(written: str, one_spelling: str) -> None:
    assert normalise(written) == one_spelling


@given(LETTERS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(LETTERS)
def test_stripped_text_has_no_marks(text: str) -> None:
    assert not any(unicodedata.combining(c) for c in unicodedata.normalize("NFD", strip_marks(text)))


@given(st.lists(st.sampled_from(["cải", "cách", "hành", "chính", "số", "x"]), max_size=30))
def test_joining_words_keeps_every_syllable_in_order(parts: list[str]) -> None:
    joined = join_words(parts, {"cải_cách", "hành_chính", "cải_cách_hành_chính"})
    assert [p for word in joined for p in word.split("_")] == parts


def test_longest_word_wins() -> None:
    parts = syllables("cải cách hành chính")
    assert join_words(parts, {"cải_cách", "hành_chính", "cải_cách_hành_chính"}) == ["cải_cách_hành_chính"]


@pytest.mark.parametrize(
    ("near", "than"),
    [
        (("nhận_thức", "tư_duy"), ("nhận_thức", "thủy_lợi")),
        (("lừa_đảo", "chiếm_đoạt"), ("lừa_đảo", "nông_nghiệp")),
        (("giáo_viên", "nhà_giáo"), ("giáo_viên", "hạ_tầng")),
    ],
)
def test_trained_words_know_their_neighbours(near: tuple[str, str], than: tuple[str, str]) -> None:
    table = word_table()

    def like(pair: tuple[str, str]) -> float:
        return float(word_likeness(Lexemes.of([pair[0]], table), Lexemes.of([pair[1]], table), table)[0, 0])

    assert like(near) > like(than) + 0.3
