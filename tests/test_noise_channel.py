"""The learned mangler: aligned as a person would, and as harmful as the engine it was learned from."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from diacritics.noise.align import fold, letter_spans, word_spans
from diacritics.noise.channel import Channel, OcrPair, read_pairs, split_syllable
from diacritics.noise.make_pairs import make_pairs, write_pairs

TEXT = st.text(alphabet="abcđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệộợữự 0123456789.,;-’", max_size=60)


@given(TEXT, TEXT)
def test_the_spans_cover_the_reading_and_never_go_back(true: str, read: str) -> None:
    spans = letter_spans(true, read)
    assert len(spans) == len(true)
    if true:
        assert spans[0][0] == 0 and spans[-1][1] == len(read)
        assert all(a[1] == b[0] for a, b in pairwise(spans))


@given(TEXT)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(("true", "read", "expected"), [
    # one letter read as two; the marks are what differs
    ("thức, quyết tâm", "thitc, quyét tam", [("thức,", "thitc,"), ("quyết", "quyét"), ("tâm", "tam")]),
    # a word broken in two
    ("ỦY BAN NHÂN DÂN", "UY BAN N HAN DAN", [("ỦY", "UY"), ("BAN", "BAN"), ("NHÂN", "N HAN"), ("DÂN", "DAN")]),
    # two words run together
    ("chủ trì, phối hợp", "chutri, phéi hop", [("chủ", "chu+"), ("trì,", "tri,"), ("phối", "phéi"), ("hợp", "hop")]),
    # a word that was not read
    ("phát triển kinh tế", "phat trién té", [("phát", "phat"), ("triển", "trién"), ("kinh", ""), ("tế", "té")]),
])
def test_words_are_laid_beside_their_readings(true: str, read: str, expected: list[tuple[str, str]]) -> None:
    assert word_spans(true, read) == expected


@pytest.mark.parametrize(("word", "parts"), [
    ("người", ("ng", "ười")), ("nghiệp", ("ngh", "iệp")), ("ủy", ("", "ủy")), ("giữ", ("gi", "ữ")), ("gì", ("g", "ì")),
    ("quốc", ("qu", "ốc")), ("ĐOÀN", ("Đ", "OÀN")), ("TW", ("T", "W")),
])
def test_a_syllable_is_a_head_and_a_rime(word: str, parts: tuple[str, str]) -> None:
    assert split_syllable(word) == parts


def _some_pairs() -> list[OcrPair]:
    return [OcrPair("tinos", 200, "light", "eng", "phat trién kinh té", "phát triển kinh tế")] * 30


def test_learned_readings_are_used_and_strange_text_passes() -> None:
    channel = Channel.learn(_some_pairs())
    assert channel.mangle("phát triển kinh tế\n\nArduino 2025") == "phat trién kinh té\n\nArduino 2025"


def test_parts_of_known_words_read_new_words() -> None:
    channel = Channel.learn(_some_pairs())
    assert channel.read_word("tiển", random.Random(0)) == "tién"


def test_the_seed_decides() -> None:
    pairs = [*_some_pairs(), *[p._replace(read="phdt tri6n kinh t6") for p in _some_pairs()]]
    channel = Channel.learn(pairs)
    text = "phát triển kinh tế " * 20
    assert channel.mangle(text, 1) == channel.mangle(text, 1)
    assert channel.mangle(text, 1) != channel.mangle(text, 2)


def test_no_pairs_is_an_error() -> None:
    with pytest.raises(ValueError, match="no pairs"):
        Channel.learn(_some_pairs(), "vie")


def test_a_broken_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("tinos\t200\tlight\teng\ta\tb\nkaputt\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2 has 1 fields"):
        list(read_pairs(path))


def test_pairs_can_be_written_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv.xz"
    assert write_pairs(_some_pairs(), path) == 30
    assert list(read_pairs(path)) == _some_pairs()


def _error_rate(pairs: list[tuple[str, str]]) -> float:
    wrong = sum(Levenshtein.distance(read.split(), true.split()) for read, true in pairs)
    return wrong / sum(len(true.split()) for _, true in pairs)


@pytest.mark.parametrize(("languages", "band"), [("eng", 0.03), ("vie", 0.01), ("eng+vie", 0.015)])
def test_the_channel_harms_as_much_as_the_engine(shared: Path, languages: str, band: float) -> None:
    """Learned on nine tenths of the pairs, it makes on the last tenth nearly the engine's share of wrong syllables."""
    pairs = [p for p in read_pairs(shared / "corpora/ocr_pairs.tsv.xz") if p.languages == languages][:12000]
    cut = 9 * len(pairs) // 10
    channel = Channel.learn(pairs[:cut], languages)
    rng = random.Random(3)
    real = _error_rate([(p.read, p.true) for p in pairs[cut:]])
    drawn = _error_rate([(channel.mangle_line(p.true, rng), p.true) for p in pairs[cut:]])
    assert drawn == pytest.approx(real, abs=band)


@pytest.mark.ocr
def test_pairs_are_made_again_from_clean_text() -> None:
    from tests.test_noise_pages import _has_engine, fonts

    if not fonts.installed() or not _has_engine():
        pytest.skip("needs a typeface and tesseract with eng and vie")
    sentence = "Mỗi thôn chọn một đoạn đường để trồng hoa, mỗi gia đình nhận chăm sóc một luống trước cổng nhà mình"
    pairs = list(make_pairs([sentence] * 3, seed=2))
    assert len(pairs) >= 3
    for pair in pairs:
        assert pair.harm in ("light", "medium", "heavy")
        assert pair.true in " ".join([sentence.upper() if pair.true.isupper() else sentence] * 3)
