"""Error rates on plans in everyday wording that were printed, harmed and read, and that nothing was trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.restoring.pages import FRESH, PAGES, UNSEEN, read_rows
from benchmarks.restoring.score import classes
from diacritics import Restorer
from diacritics.scoring import score

FLOORS = {
    PAGES: {
        "light": (0.0155, 0.995), "all marks lost": (0.012, 0.999), "medium": (0.024, 0.996), "heavy": (0.047, 0.97),
    },
    UNSEEN: {
        "light": (0.036, 0.997), "all marks lost": (0.031, 0.999), "medium": (0.042, 0.988), "heavy": (0.069, 0.95),
    },
    FRESH: {
        "light": (0.039, 0.992), "all marks lost": (0.034, 0.999), "medium": (0.045, 0.98), "heavy": (0.062, 0.96),
    },
}
"""Worst syllable error rate, and least share of the tokens with digits that are right."""


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


@pytest.mark.parametrize("pages", FLOORS, ids=lambda path: path.name.split(".")[0])
@pytest.mark.parametrize("kind", ["light", "all marks lost", "medium", "heavy"])
def test_error_rates_on_rendered_plans_stay_below(restorer: Restorer, pages: Path, kind: str) -> None:
    plans = classes(read_rows(pages))[kind]
    printed = [line for _, gold in plans for line in gold]
    restored = [line for read, _ in plans for line in restorer.restore_lines(read).lines]
    found = score(printed, restored)
    worst, least = FLOORS[pages][kind]
    assert found.syllables > 15_000
    assert found.ser <= worst
    assert found.num >= least
