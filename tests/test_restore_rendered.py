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
        "light": (0.0103, 0.0118, 0.995, 0.0023), "all marks lost": (0.0084, 0.0083, 0.999, 0.0021),
        "medium": (0.0187, 0.0232, 0.996, 0.003), "heavy": (0.0388, 0.0555, 0.975, 0.0063),
    },
    UNSEEN: {
        "light": (0.0282, 0.0306, 0.997, 0.0077), "all marks lost": (0.0241, 0.0239, 0.999, 0.0072),
        "medium": (0.0336, 0.0397, 0.99, 0.0097), "heavy": (0.0588, 0.0732, 0.955, 0.0184),
    },
    FRESH: {
        "light": (0.0287, 0.0307, 0.995, 0.0094), "all marks lost": (0.0239, 0.0237, 0.999, 0.0074),
        "medium": (0.035, 0.0403, 0.985, 0.0108), "heavy": (0.0473, 0.0605, 0.965, 0.0156),
    },
    LATER: {
        "light": (0.0218, 0.0243, 0.99, 0.0058), "all marks lost": (0.0168, 0.0166, 0.999, 0.0042),
        "medium": (0.0276, 0.0337, 0.98, 0.0072), "heavy": (0.0389, 0.0515, 0.965, 0.009),
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
