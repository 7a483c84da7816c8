"""The restorer on single sentences: what it must repair, and what it must leave alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diacritics import Restorer
from diacritics.orthography import nfc

CASES = json.loads(Path(__file__).with_name("test_restore_cases.json").read_text(encoding="utf-8"))["cases"]


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


@pytest.mark.parametrize("case", CASES, ids=[f"{c['kind']}: {c['why']}" for c in CASES])
def test_case(restorer: Restorer, case: dict[str, str]) -> None:
    assert restorer.restore(case["read"]).text == case["printed"]


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_restored_text_stays_as_it_is(restorer: Restorer, case: dict[str, str]) -> None:
    """What was restored is good text, and good text is left alone."""
    assert restorer.restore(case["printed"]).text == case["printed"]


def test_cases_are_composed() -> None:
    assert all(nfc(c["printed"]) == c["printed"] for c in CASES)


def test_a_number_that_becomes_a_word_does_so_with_a_stated_confidence(restorer: Restorer) -> None:
    result = restorer.restore("Day 1a nhiém vu trong tam cua cac co quan, don vi trén dia ban.")
    (token,) = [t for t in result.tokens if t.source == "1a"]
    assert token.restored == "là"
    assert 0.5 < token.confidence <= 1.0


def test_context_crosses_line_breaks(restorer: Restorer) -> None:
    """`thi` before a break and `dua` after it are read together."""
    result = restorer.restore("Cac dia phuong tich cuc huong ung phong trao thi\ndua yéu nudc nam 2025.")
    assert result.lines[0].endswith("phong trào thi")
    assert result.lines[1].startswith("đua yêu nước")


def test_a_word_split_at_the_line_end_stays_split(restorer: Restorer) -> None:
    result = restorer.restore("T6 chtc thuc hién phong trao thi dua trén dia ban tinh Thai Ngu-\nyén nam 2025.")
    assert result.lines[0].endswith("-")
    assert len(result.lines) == 2


def test_alternatives_are_other_readings(restorer: Restorer) -> None:
    result = restorer.restore("Bdo cao két qua thyc hién vé Sd Ndi vu d6 tong hop.")
    doubted = [t for t in result.tokens if t.alternatives]
    assert doubted
    for token in doubted:
        assert token.restored not in [text for text, _ in token.alternatives]
        assert [p for _, p in token.alternatives] == sorted((p for _, p in token.alternatives), reverse=True)
