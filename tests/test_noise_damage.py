"""Harms other than reading: each does what it says, keeps the lines, and obeys its seed."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diacritics.noise import damage

TEXT = st.text(alphabet="aáàâậbcdđĐeêhiklmnoôộơuưừvxy \nABC019.,", max_size=80)
SAMPLE = "Từng thôn, từng khu phố thực hiện tốt việc giữ gìn mồ mả, đình chùa và nơi công cộng. " * 40


@given(TEXT, st.integers(0, 5))
def test_lines_stay_lines_and_the_seed_decides(text: str, seed: int) -> None:
    for name, harm in damage.DAMAGES.items():
        once = harm(text, seed)
        assert once.count("\n") == text.count("\n"), name
        assert once == harm(text, seed), name


@given(TEXT)
def test_losing_all_marks_keeps_every_letter_in_its_place(text: str) -> None:
    bare = damage.lose_all_marks(text)
    assert bare.isascii()
    assert len(bare) == len(text)
    assert damage.lose_all_marks(bare) == bare


def test_all_marks_of_vietnamese_are_lost() -> None:
    assert damage.lose_all_marks("Đường sữa, nghỉ ngơi, ỦY BAN – “quý”") == "Duong sua, nghi ngoi, UY BAN – “quy”"


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_some_marks_are_lost_in_the_share_asked_for(share: float) -> None:
    harmed = damage.lose_some_marks(SAMPLE, 1, share).split()
    marked = [(a, b) for a, b in zip(SAMPLE.split(), harmed, strict=True) if not a.isascii()]
    assert sum(b.isascii() for _, b in marked) / len(marked) == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize(("true", "read"), [("CỘNG", "CQNG"), ("hiện", "hiQn"), ("thống", "thdng"), ("từ", "tir"),
                                            ("mục", "mpc")])
def test_the_scanner_layer_makes_the_readings_seen(true: str, read: str) -> None:
    assert read in {damage.scanner_layer(true, seed) for seed in range(200)}


def test_the_scanner_layer_leaves_bare_letters_and_numbers() -> None:
    assert damage.scanner_layer("Internet 57-NQ/TW, 01/7/2025", 3) == "Internet 57-NQ/TW, 01/7/2025"


def test_every_example_of_the_tables_can_be_made() -> None:
    raw = json.loads(resources.files("diacritics.noise").joinpath("damage.json").read_text(encoding="utf-8"))
    for kind, harm in (("scanner_layer", damage.scanner_layer), ("shapes", damage.confuse_shapes),
                       ("digits", damage.swap_digits)):
        for true, read in raw[kind]["examples"]:
            options = {"digits": {"letters": 0.5, "digits": 0.5}, "shapes": {"share": 0.5}}.get(kind, {})
            made = {harm(true, seed, **options) for seed in range(4000)}
            assert read in made, (kind, true, read)


def test_words_are_torn_and_joined_in_the_share_asked_for() -> None:
    words = len(SAMPLE.split())
    assert len(damage.tear_words(SAMPLE, 1, 0.1).split()) == pytest.approx(1.1 * words, rel=0.05)
    assert len(damage.join_words(SAMPLE, 1, 0.1).split()) == pytest.approx(0.9 * words, rel=0.05)
    assert damage.tear_words(SAMPLE, 1, 0.1).replace(" ", "") == SAMPLE.replace(" ", "")


def test_digits_stand_unless_they_are_asked_to_change() -> None:
    assert damage.swap_digits("Số 2025", 1, letters=0.0) == "Số 2025"
    assert damage.swap_digits("2025", 1, digits=1.0) == "ZOZS"
