"""What was written for the project and is trained on is never what is measured on."""

from __future__ import annotations

import re
import unicodedata

import pytest

from diacritics.orthography import is_syllable
from diacritics.train.language import settings
from diacritics.train.own import ROOT, own_files, own_lines, own_measured

OWN = settings()["own"]
SOURCES = [name for name in OWN if name.startswith("own_")]
WORD = re.compile(r"[^\W\d_]+")


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_has_text_and_no_line_twice(name: str) -> None:
    lines = list(own_lines(OWN[name]))
    assert len(lines) > 1000
    assert len(set(lines)) == len(lines)
    assert all(line == " ".join(line.split()) for line in lines)


def test_nothing_that_is_measured_is_trained_on() -> None:
    trained = {path for name in SOURCES for path in own_files(OWN[name])}
    measured = {path for pattern in OWN["measured"] for path in ROOT.glob(pattern)}
    assert measured
    assert not trained & measured
    # the pages of the restoring benchmark are made of the plans of these sets
    assert not any({"dongthap", "quangtri", "plans_real", "restoring", "corpus"} & set(path.parts) for path in trained)
    assert len(own_measured(OWN["measured"])) == len(measured)


def test_what_confidence_is_fitted_on_is_trained_on_nowhere_else() -> None:
    held_out = set(own_lines(OWN["held_out"]))
    assert sum(len(line.split()) for line in held_out) > 25_000
    sentences = {line for line in held_out if len(line.split()) > 7}
    assert not any(sentences & set(own_lines(OWN[name])) for name in SOURCES)


def test_wrapped_lines_of_a_plan_are_one_paragraph() -> None:
    longest = max(len(line.split()) for line in own_lines(OWN["own_plans"]))
    assert longest > 40  # a line of a plan has some fifteen words


def test_the_wording_is_vietnamese_with_its_marks() -> None:
    words = [w.lower() for line in own_lines(OWN["own_wording"]) for w in WORD.findall(line)]
    assert sum(is_syllable(w) for w in words) > 0.97 * len(words)
    marked = sum(any(unicodedata.combining(c) for c in unicodedata.normalize("NFD", w)) or "đ" in w for w in words)
    assert marked > 0.6 * len(words)
    assert all(unicodedata.is_normalized("NFC", w) for w in words)
