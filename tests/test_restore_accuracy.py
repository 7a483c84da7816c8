"""Floors under the accuracy of restoring; the figures and the digests of what they were measured on are pinned."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path

import pytest

from diacritics import Restorer
from diacritics.noise.damage import lose_all_marks
from diacritics.scoring import error_without_least_sure, expected_calibration_error, lines_of, score
from diacritics.train.calibrate import judged

FLOORS = json.loads(Path(__file__).with_name("test_restore_floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


def _digest(files: list[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _rows(shared: Path) -> dict[str, tuple[list[Path], list[tuple[str, str]]]]:
    """Per row the files, and pairs of text as read and as printed."""
    plans = sorted((shared / "compare" / "lamdong" / "mangled").glob("*.txt"))
    read = {
        path: (path.read_text(encoding="utf-8"), path.with_suffix(".gold").read_text(encoding="utf-8"))
        for path in plans
    }
    rows = {
        "lamdong": (plans, list(read.values())),
        "lamdong, all marks lost": (plans, [(lose_all_marks(gold), gold) for _, gold in read.values()]),
        "clean": ([shared / "seeds" / "004.txt"], [((shared / "seeds" / "004.txt").read_text(encoding="utf-8"),) * 2]),
    }
    for number in ("001", "003"):
        files = [shared / "seeds" / f"{number}.txt", shared / "gold" / f"{number}.txt"]
        rows[f"gold {number}"] = (files, [(files[0].read_text(encoding="utf-8"), files[1].read_text(encoding="utf-8"))])
    return rows


@pytest.mark.parametrize("row", sorted(FLOORS["rows"]))
def test_error_rates_stay_below(restorer: Restorer, shared: Path, row: str) -> None:
    files, pairs = _rows(shared)[row]
    floor = FLOORS["rows"][row]
    if _digest(files) != floor["digest"]:
        pytest.skip("the measured texts are others than those that the figures were pinned on")
    printed = [line for _, gold in pairs for line in lines_of(gold)]
    results = [(restorer.restore_lines(lines_of(read)), lines_of(gold)) for read, gold in pairs]
    found = score(printed, [line for result, _ in results for line in result.lines])
    assert found.ser <= floor["SER"]
    assert found.num >= floor["NUM"]
    tokens = [pair for result, gold in results for pair in judged(result, gold)]
    sure, right = [p for p, _ in tokens], [good for _, good in tokens]
    assert expected_calibration_error(sure, right) <= FLOORS["ECE"]
    assert error_without_least_sure(sure, right) <= FLOORS["left_without_least_sure"]


@pytest.mark.parametrize("number", ["001", "003"])
def test_scores_are_those_of_the_measuring_script(shared: Path, number: str) -> None:
    spec = importlib.util.spec_from_file_location("measure", shared / "eval" / "score_restore.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    gold, read = str(shared / "gold" / f"{number}.txt"), str(shared / "seeds" / f"{number}.txt")
    wanted = script.score(script.lines_of(gold), script.lines_of(read))
    ours = score(*(lines_of(Path(path).read_text(encoding="utf-8")) for path in (gold, read)))
    assert {**ours.as_dict(), "wrong": ours.wrong} == wanted


def test_another_number_of_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="2 restored lines, but 1 printed"):
        score(["một"], ["một", "hai"])


def test_rates_by_hand() -> None:
    found = score(["Kế hoạch số 12", "hóa, quý"], ["Kê hoạch số 13", "hoá quý"])
    assert (found.syllables, found.ser, found.num) == (6, round(2 / 6, 5), 0.0)
    assert found.wrong == {("kế", "kê"): 1, ("12", "13"): 1}


def test_calibration_by_hand() -> None:
    assert expected_calibration_error([0.9, 0.9], [True, False]) == pytest.approx(0.4)
    assert expected_calibration_error([], []) == 0.0
    assert error_without_least_sure([0.1] + [0.9] * 19, [False] + [True] * 19) == 0.0
