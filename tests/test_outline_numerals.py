"""The readings of numerals: every clean numeral is read as itself, the usual damages as what was printed."""

# The texts of plans stand one to a line.
# ruff: noqa: E501

from __future__ import annotations

import itertools

import pytest

from extractors.outline.numerals import (
    ALPHABET,
    ARABIC_LIMIT,
    ROMAN_LIMIT,
    alpha_readings,
    arabic_readings,
    multi_readings,
    roman_readings,
    to_roman,
)

ROMANS = {to_roman(v): v for v in range(1, ROMAN_LIMIT + 1)}


@pytest.mark.parametrize(("roman", "value"), ROMANS.items())
def test_every_clean_roman_numeral_is_itself(roman: str, value: int) -> None:
    assert roman_readings(roman, noisy=False) == roman_readings(roman, noisy=False)[:1]
    assert roman_readings(roman, noisy=False)[0].value == (value,)
    best = roman_readings(roman, noisy=True)[0]
    assert (best.value, best.cost) == ((value,), 0.0)


def test_in_clean_text_nothing_else_is_a_roman_numeral() -> None:
    """Every string of up to four of the letters I, V, X is read as a numeral exactly when it is one."""
    for length in range(1, 5):
        for letters in itertools.product("IVX", repeat=length):
            sign = "".join(letters)
            assert bool(roman_readings(sign, noisy=False)) == (sign in ROMANS), sign


@pytest.mark.parametrize("value", range(1, ROMAN_LIMIT + 1))
@pytest.mark.parametrize("stroke", ["1", "l", "|"])
def test_a_stroke_read_as_another_sign_is_still_a_stroke(value: int, stroke: str) -> None:
    printed = to_roman(value)
    for place, sign in enumerate(printed):
        if sign == "I":
            damaged = printed[:place] + stroke + printed[place + 1 :]
            assert roman_readings(damaged)[0].value == (value,), damaged


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("I1", "II"), ("IT", "II"), ("Il", "II"), ("II1", "III"), ("I11", "III"), ("Ill", "III"), ("lll", "III"), ("IIl", "III"),
        ("VL", "VI"), ("Vi", "VI"), ("Iv", "IV"), ("lV", "IV"), ("1V", "IV"), ("VIl", "VII"), ("H", "II"), ("m", "III"), ("x", "X"),
    ],
)  # fmt: skip
def test_damages_met_in_real_readings(read: str, printed: str) -> None:
    assert roman_readings(read)[0].value == (ROMANS[printed],)


def test_a_lost_stroke_is_possible_but_dear() -> None:
    readings = {r.value[0]: r.cost for r in roman_readings("Il")}
    assert readings[2] < 0.5
    assert 1.0 < readings[3] < 3.0


def test_words_are_no_numerals() -> None:
    for word in ("Căn", "Các", "xã", "tổ", "Để", "%", ""):
        assert roman_readings(word) == ()


@pytest.mark.parametrize("value", range(1, ARABIC_LIMIT + 1))
def test_every_arabic_numeral_is_itself(value: int) -> None:
    assert [r.value for r in arabic_readings(str(value), noisy=False)] == [(value,)]


def test_numbers_that_are_no_numerals() -> None:
    for sign in ("0", "00", "61", "99", "100", "2025", "1a", ""):
        assert arabic_readings(sign, noisy=False) == ()


@pytest.mark.parametrize("letter", ALPHABET)
def test_every_letter_is_itself(letter: str) -> None:
    best = alpha_readings(letter, noisy=False)[0]
    assert (best.label, best.cost) == (letter, 0.0)


@pytest.mark.parametrize(
    ("read", "printed"), [("¢", "c"), ("C", "c"), ("©", "c"), ("Đ", "đ"), ("Ð", "đ"), ("é", "e"), ("6", "b")]
)
def test_damaged_letters(read: str, printed: str) -> None:
    assert alpha_readings(read)[0].label == printed


def test_a_d_may_have_lost_its_stroke() -> None:
    assert {"d", "đ"} <= {r.label for r in alpha_readings("d")}


def test_numbers_of_several_parts() -> None:
    assert multi_readings(("2", "1"))[0].label == "2.1"
    assert multi_readings(("l", "2"))[0].label == "1.2"
    assert multi_readings(("II", "3"))[0].value == (2, 3)
    assert multi_readings(("2",)) == ()
    assert multi_readings(("2", "150")) == ()
