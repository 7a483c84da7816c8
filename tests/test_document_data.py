"""Every entry of data/document.json against its own examples."""

from __future__ import annotations

import re

import pytest

from extractors.datafile import load
from extractors.document.foot import read_foot
from extractors.document.head import type_of_symbol
from extractors.folding import fold
from extractors.lines import TextLines

DATA = load("document.json")


@pytest.mark.parametrize("entry", [*DATA["signature_titles"], *DATA["for_the_body"]], ids=lambda e: e["match"][0])
def test_patterns_match_their_examples(entry: dict[str, object]) -> None:
    for example in entry["match"]:  # type: ignore[attr-defined]
        assert re.search(str(entry["pattern"]), fold(example)), example
    assert not re.search(str(entry["pattern"]), fold("Các cơ quan, đơn vị liên quan"))


@pytest.mark.parametrize("entry", DATA["signature_titles"], ids=lambda e: e["title"])
def test_every_title_is_read_as_itself(entry: dict[str, str]) -> None:
    text = f"Nơi nhận:\n- Các thôn;\n- Lưu: VT.\n\n{entry['title']}\n\nLê Văn Tám\n"
    foot = read_foot(TextLines(text), 1, 8)
    assert (foot.signatory_title, foot.signatory) == (entry["title"], "Lê Văn Tám")


def test_types_and_their_abbreviations() -> None:
    assert type_of_symbol("40/KH-UBND") == "Kế hoạch"
    assert type_of_symbol("1683QĐ-UBND") == "Quyết định"
    assert type_of_symbol("04-CTr/ĐU") == "Chương trình"
    assert type_of_symbol("619/SNV-BTĐKT") is None, "a letter has no type in its number"
    assert type_of_symbol(None) is None
    assert len({t["name"] for t in DATA["types"]}) == len(DATA["types"])
