"""What holds of every text that is restored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diacritics import Restorer
from diacritics.orthography import is_syllable, old_style, strip_marks
from diacritics.scoring import syllables_of

WORDS_TEXT = """
thi dua chuyén d6i s6 Uy ban nhan N HAN 13 1a 22/12/2024 57-NQ/TW - ~ IT. a) ¢) (phdng) “Ca nuéc” té)ng AI
abc@xa.gov.vn 40 /KH-UBND ./. … ơ ộ K'Ho
"""
WORDS = WORDS_TEXT.split()
LINES = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=1, max_size=6).map("\n".join)
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=120)


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(LINES, ANY_TEXT))
def test_lines_and_offsets_hold(restorer: Restorer, text: str) -> None:
    result = restorer.restore(text)
    source, lines = text.split("\n"), result.lines
    assert len(lines) == len(source)
    last = (0, 0, 0)
    for token in result.tokens:
        assert source[token.line - 1][token.start : token.end] == token.source
        assert lines[token.line - 1][token.restored_start : token.restored_end] == token.restored
        assert (token.line, token.start, token.restored_start) >= last
        assert 0.0 <= token.confidence <= 1.0
        last = (token.line, token.end, token.restored_end)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=LINES)
def test_every_token_is_listed(restorer: Restorer, text: str) -> None:
    result = restorer.restore(text)
    listed = [word for token in result.tokens for word in token.source.split()]
    assert listed == text.split()


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=LINES)
def test_the_same_text_gives_the_same_result(restorer: Restorer, text: str) -> None:
    assert restorer.restore(text) == Restorer(restorer.model, rescorer=restorer.rescorer).restore(text)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    figures=st.from_regex(r"[3579]|[1-9]\d{1,2}(\.\d{3})?", fullmatch=True),  # a lone 6 may be a word
    sign=st.sampled_from([".", ":", ";", ".:", "./", "-", "'", "’", ","]),
    word=st.sampled_from(["tap", "thang", "nguoi", "xém", "cdng", "tur6ng", "Kinh", "Hdi", "tau", "ghe"]),
    before=st.sampled_from(["Chon", "c6", "- Khen", "tai"]),
)
def test_figures_beside_a_word_are_never_lost(
    restorer: Restorer, figures: str, sign: str, word: str, before: str
) -> None:
    line = f"{before} {figures}{sign}{word} va cac don vi trén dia ban x4"
    result = restorer.restore(f"Uy ban nhan dan xa xay dung ké hoach trién khai thc hién nhu sau\n{line}")
    assert figures in result.lines[1], result.lines[1]


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n", "\f", "a" * 100_000, "6" * 5_000, "(" * 5_000, "é" * 3_000])
def test_odd_texts_pass(restorer: Restorer, text: str) -> None:
    assert restorer.restore(text).text.count("\n") == text.count("\n")


def test_a_very_long_line_is_restored_like_a_short_one(restorer: Restorer) -> None:
    """Windows and blocks of the decoder leave no seams."""
    sentence = "Uy ban nhan dan x4 ban hanh Ké hoach trién khai phong trao thi dua nam 2025. "
    restored = restorer.restore(sentence * 900).text
    wanted = restorer.restore(sentence * 12).text.split(". ")[5]
    assert restored.count(wanted) >= 898


def test_tones_are_placed_in_the_old_style() -> None:
    for new, old in {"hoá": "hóa", "thuỷ": "thủy", "khoẻ": "khỏe", "quý": "quý", "toàn": "toàn", "hoạ": "họa"}.items():
        assert old_style(new) == old


@pytest.mark.parametrize("word", ["nghiêng", "quyết", "giữ", "gì", "ủy", "khuỷu", "đường", "yêu"])
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["logistics", "cuả", "đtuong", "quyet", "xyz"])
def test_other_words_are_no_syllables(word: str) -> None:
    assert word == "cuả" or not is_syllable(word)


@given(word=st.sampled_from(["Đổi", "mới", "CỘNG", "hòa", "được"]))
def test_marks_come_off(word: str) -> None:
    assert strip_marks(word).isascii()
    assert len(strip_marks(word)) == len(word)


def test_syllables_are_compared_without_case_and_punctuation() -> None:
    assert syllables_of("“Hoá, (QUÝ)… -") == ["hóa", "quý"]


def test_a_long_document_is_decided_in_portions(restorer: Restorer, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "Uy ban nhan dan xa trién khai thyc hién Phong trao thi dua theo Ké hoach s6 40/KH-UBND cua tinh; "
    text = "\n".join(sentence * 3 for _ in range(12))
    whole = restorer.restore(text)
    for size in (1, 7, 100):
        monkeypatch.setattr("diacritics.restorer.PORTION", size)
        parts = restorer.restore(text)
        assert [(t.line, t.start, t.end) for t in parts.tokens] == [(t.line, t.start, t.end) for t in whole.tokens]
        if size == 100:
            same = sum(a.restored == b.restored for a, b in zip(parts.tokens, whole.tokens, strict=True))
            assert same >= 0.99 * len(whole.tokens)


def test_frequencies_are_those_of_running_text(restorer: Restorer) -> None:
    language = restorer.model.language
    assert np.exp(language.frequency.astype(np.float64)).sum() == pytest.approx(1.0, abs=1e-3)
    bound, free = language.number["dõi"], language.number["dốt"]  # the one after "theo" alone, the other anywhere
    assert language.logp[0][bound] < language.logp[0][free]
    assert language.frequency[bound] > language.frequency[free] + 0.5


def test_a_province_broken_over_two_lines_is_known(restorer: Restorer) -> None:
    above = "Can ctr Ké hoach sé 12/KH-UBND ngay 05/3/2027 cua Uy ban nhan dan tinh Dak"
    read = f"{above}\n\nLak phat déng phong trao thi dua."
    assert restorer.restore(read).lines[2] == "Lắk phát động phong trào thi đua."
