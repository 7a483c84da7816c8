"""Letters read for digits anywhere in a plan: no fact may cost the document."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import build_nlp, extract_facts

LIKE = {"0": "oOQ°6", "1": "lI|i!", "2": "zZ", "3": "8s", "4": "A", "5": "S$s", "6": "ób", "7": "?/", "8": "B&"}
NLP = build_nlp()


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "corpus" / "clean" / "chuyendoiso_c3.clean").read_text(encoding="utf-8")


@settings(max_examples=30, deadline=None)
@given(random=st.randoms(use_true_random=False), share=st.sampled_from((0.05, 0.3, 1.0)))
def test_a_plan_whose_digits_were_read_as_letters_is_still_a_plan(text: str, random, share: float) -> None:
    harmed = "".join(
        random.choice(LIKE[char]) if char in LIKE and random.random() < share else char for char in text
    )
    facts = extract_facts(harmed, NLP, line_confidence=[0.9] * (harmed.count("\n") + 1))
    assert facts.sections
    assert facts.document.date is None or facts.document.date[:4].isdigit()


@pytest.mark.parametrize("day", ["o1", "0l", "01", "Ol", "oi"])
def test_a_day_with_a_letter_for_a_digit_is_read(day: str) -> None:
    head = f"ỦY BAN NHÂN DÂN\nXÃ EA KAR\nSố: 12/KH-UBND\nEa Kar, ngày {day} tháng l2 năm 2o25\n\nKẾ HOẠCH\nDệt chiếu\n"
    assert facts_date(head) == "2025-12-01"


def facts_date(head: str) -> str | None:
    return extract_facts(head, NLP, line_confidence=[0.9] * (head.count("\n") + 1)).document.date
