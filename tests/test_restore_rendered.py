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
        "light": (0.0108, 0.0124, 0.995, 0.0024), "all marks lost": (0.0087, 0.0087, 0.999, 0.0024),
        "medium": (0.0203, 0.0247, 0.996, 0.0033), "heavy": (0.0432, 0.0595, 0.975, 0.0082),
    },
    UNSEEN: {
        "light": (0.0293, 0.0317, 0.997, 0.0083), "all marks lost": (0.0243, 0.0241, 0.999, 0.0074),
        "medium": (0.0355, 0.0412, 0.99, 0.0103), "heavy": (0.062, 0.076, 0.955, 0.019),
    },
    FRESH: {
        "light": (0.0301, 0.0319, 0.995, 0.0097), "all marks lost": (0.0243, 0.0241, 0.999, 0.0076),
        "medium": (0.0355, 0.0406, 0.985, 0.0117), "heavy": (0.0512, 0.0638, 0.965, 0.0172),
    },
    LATER: {
        "light": (0.0224, 0.0248, 0.99, 0.0058), "all marks lost": (0.0168, 0.0166, 0.999, 0.0044),
        "medium": (0.0295, 0.035, 0.98, 0.0075), "heavy": (0.0402, 0.0518, 0.965, 0.0102),
    },
}  # fmt: skip
"""Worst syllable error rate, the worst where capitals and signs count too, least share of the tokens with digits that
are right, and the worst share of wrong tokens where the least sure twentieth is set aside."""
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
    worst, strict, least, left = FLOORS[pages][kind]
    assert found.syllables > 15_000
    assert found.ser <= worst
    assert found.ser_strict <= strict
    assert found.num >= least
    tokens = [pair for result, (_, gold) in zip(results, plans, strict=True) for pair in judged(result, gold)]
    sure, right = [p for p, _ in tokens], [good for _, good in tokens]
    assert error_without_least_sure(sure, right) <= left
    assert expected_calibration_error(sure, right) <= WORST_ECE
