"""The words of pipeline/compare/data/patterns.toml do what their examples say, on any line."""

from __future__ import annotations

import pytest

from pipeline.compare.due import Due
from pipeline.compare.gaps import unit_name
from pipeline.compare.group_names import group_classes, leading_classes
from pipeline.compare.patterns import names, pattern, table
from pipeline.compare.phases import phase_number
from pipeline.compare.words import normalise
from tests.compare_builder import make_plan

ENTRIES = sorted(table("patterns"))


@pytest.mark.parametrize("name", ENTRIES)
def test_a_pattern_matches_its_examples_and_no_counterexample(name: str) -> None:
    entry = table("patterns")[name]
    assert entry["source"] and entry["any"] and entry["match"] and entry["no_match"]
    for text in entry["match"]:
        assert text == normalise(text).replace("iii", "III"), "examples are normalised text"
        assert pattern(name).search(text), text
    for text in entry["no_match"]:
        assert not pattern(name).search(text), text


@pytest.mark.parametrize("name", ENTRIES)
def test_a_long_line_of_beginnings_ends(name: str) -> None:
    line = "gửi báo cáo về các " * 20_000
    found = pattern(name).search(line)
    assert found is None or found.end() < 200


def test_an_unknown_pattern_is_an_error() -> None:
    with pytest.raises(KeyError):
        pattern("khong_co")


@pytest.mark.parametrize(
    ("name", "number"), [("Giai đoạn I", 1), ("Chặng thứ hai", 2), ("Đợt 03", 3), ("Bước bốn", 4), ("Mùa khô", None)]
)
def test_phases_are_counted_in_every_way(name: str, number: int | None) -> None:
    assert phase_number(name) == number


def test_every_thing_that_may_be_due_has_a_name() -> None:
    actions = {n.removeprefix("due_") for n in ENTRIES if n.startswith("due_")} - {"judging"}
    assert actions | {"other"} == set(names("deadline"))
    assert Due.__doc__


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("các chi đoàn", True),
        ("anh chị cán bộ đoàn", True),
        ("chủ tàu, chủ xe, chủ bến", True),
        ("cả đặc khu", True),
        ("chăm cho chi đoàn", False),
        ("giúp bà con lên mạng làm giấy tờ", False),
    ],
)
def test_a_group_leads_the_name_of_a_criterion_not_any_clause(text: str, leads: bool) -> None:
    assert group_classes(text)
    assert bool(leading_classes(text)) is leads


@pytest.mark.parametrize(
    ("issuer", "name"),
    [
        ("Ủy ban nhân dân xã Tân An", "UBND xã Tân An"),
        ("Đảng ủy xã Tân An", "Đảng ủy xã Tân An"),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam xã Tân An", "UBMTTQ Việt Nam xã Tân An"),
        ("Ban Chấp hành Đoàn xã Tân An", "Ban Chấp hành Đoàn xã Tân An"),
        (None, "UBND xã Tân An"),
    ],
)
def test_a_letter_names_the_body_that_issued_the_plan(issuer: str | None, name: str) -> None:
    assert unit_name(make_plan("I. MỤC ĐÍCH\n1. Làm.", document={"issuer": issuer})) == name
