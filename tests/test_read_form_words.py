"""The words by which head and foot are known: every pattern is held to its own examples."""

from __future__ import annotations

import pytest

from pipeline.read.form_words import form_pattern, form_words
from pipeline.read.layout import folded

PATTERNS = [name for name, entry in form_words().items() if isinstance(entry, dict) and "pattern" in entry]


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_finds_its_examples_and_nothing_else(name: str) -> None:
    entry = form_words()[name]
    assert entry["match"] and entry["no_match"]
    assert [text for text in entry["match"] if not form_pattern(name).search(text)] == []
    assert [text for text in entry["no_match"] if form_pattern(name).search(text)] == []


def test_all_words_are_written_as_they_are_looked_for() -> None:
    words = form_words()
    plain = [*words["titles"]["values"], words["motto"]["top"], words["motto"]["below"], *words["motto"]["in_a_table"]]
    for name in PATTERNS:
        plain += words[name]["match"]
    assert [text for text in plain if folded(text) != text] == []
