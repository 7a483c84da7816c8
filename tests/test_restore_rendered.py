"""Error rates on plans in everyday wording that were printed, harmed and read, and that nothing was trained on."""

from __future__ import annotations

import pytest

from benchmarks.restoring.pages import PAGES, read_rows
from benchmarks.restoring.score import classes
from diacritics import Restorer
from diacritics.scoring import score

FLOORS = {"light": (0.0165, 0.995), "all marks lost": (0.013, 0.999), "medium": (0.025, 0.995), "heavy": (0.048, 0.965)}
"""Worst syllable error rate, and least share of the tokens with digits that are right."""


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


@pytest.mark.parametrize("kind", FLOORS)
def test_error_rates_on_rendered_plans_stay_below(restorer: Restorer, kind: str) -> None:
    plans = classes(read_rows(PAGES))[kind]
    printed = [line for _, gold in plans for line in gold]
    restored = [line for read, _ in plans for line in restorer.restore_lines(read).lines]
    found = score(printed, restored)
    worst, least = FLOORS[kind]
    assert found.syllables > 15_000
    assert found.ser <= worst
    assert found.num >= least
