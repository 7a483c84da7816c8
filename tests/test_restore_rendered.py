"""Error rates on plans in everyday wording that were printed, harmed and read, and that nothing was trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.restoring.pages import FRESH, LATER, PAGES, UNSEEN, read_rows
from benchmarks.restoring.score import classes
from diacritics import Restorer
from diacritics.scoring import error_without_least_sure, expected_calibration_error, score
from diacritics.train.calibrate import judged

FLOORS = {
    PAGES: {
        "light": (0.012, 0.995, 0.003), "all marks lost": (0.0098, 0.999, 0.003),
        "medium": (0.0212, 0.996, 0.0034), "heavy": (0.0445, 0.975, 0.0083),
    },
    UNSEEN: {
        "light": (0.031, 0.997, 0.0085), "all marks lost": (0.0258, 0.999, 0.008),
        "medium": (0.037, 0.99, 0.0108), "heavy": (0.064, 0.955, 0.021),
    },
    FRESH: {
        "light": (0.032, 0.995, 0.0104), "all marks lost": (0.0265, 0.999, 0.0083),
        "medium": (0.0365, 0.985, 0.0122), "heavy": (0.0545, 0.965, 0.0188),
    },
    LATER: {
        "light": (0.0242, 0.99, 0.0061), "all marks lost": (0.0183, 0.999, 0.0048),
        "medium": (0.031, 0.98, 0.0084), "heavy": (0.0425, 0.965, 0.0127),
    },
}  # fmt: skip
"""Worst syllable error rate, least share of the tokens with digits that are right, and the worst share of wrong tokens
where the least sure twentieth is set aside."""
WORST_ECE = 0.01


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


@pytest.mark.parametrize("pages", FLOORS, ids=lambda path: path.name.split(".")[0])
@pytest.mark.parametrize("kind", ["light", "all marks lost", "medium", "heavy"])
def test_error_rates_on_rendered_plans_stay_below(restorer: Restorer, pages: Path, kind: str) -> None:
    plans = classes(read_rows(pages))[kind]
    results = [restorer.restore_lines(read) for read, _ in plans]
    printed = [line for _, gold in plans for line in gold]
    found = score(printed, [line for result in results for line in result.lines])
    worst, least, left = FLOORS[pages][kind]
    assert found.syllables > 15_000
    assert found.ser <= worst
    assert found.num >= least
    tokens = [pair for result, (_, gold) in zip(results, plans, strict=True) for pair in judged(result, gold)]
    sure, right = [p for p, _ in tokens], [good for _, good in tokens]
    assert error_without_least_sure(sure, right) <= left
    assert expected_calibration_error(sure, right) <= WORST_ECE
