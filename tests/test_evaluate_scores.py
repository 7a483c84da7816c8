"""Scoring: agrees with the measuring scripts to the last digit, and holds the figures to their floors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.errors import UsageError
from pipeline.evaluate.command import means, score_gold
from pipeline.evaluate.extraction import FIELDS, alike, macro_f1, score, score_plan, score_rows
from pipeline.evaluate.floors import below_floors, changes, pin_floors
from pipeline.evaluate.gold import find_gold
from pipeline.run.progress import SilentProgress
from pipeline.store.tables import read_rows


@pytest.mark.parametrize(("right", "gold", "found", "f1"), [
    (0, 0, 0, 1.0), (0, 1, 0, 0.0), (0, 0, 1, 0.0), (1, 1, 1, 1.0), (1, 2, 1, 0.6667), (2, 2, 4, 0.6667)])
def test_f1(right: int, gold: int, found: int, f1: float):
    assert score(right, gold, found).f1 == f1


def test_each_row_serves_once_and_a_line_may_be_one_off():
    gold = [{"line": 5, "date": "2025-01-01"}, {"line": 6, "date": "2025-01-01"}]
    same = FIELDS["dates"][1]
    assert score_rows(gold, [{"line": 6, "date": "2025-01-01"}], same).right == 1
    assert score_rows(gold, [{"line": 4, "date": "2025-01-01"}, {"line": 6, "date": "2025-01-01"}], same).right == 2
    assert score_rows(gold, [{"line": 8, "date": "2025-01-01"}], same).right == 0


def test_bodies_may_be_abbreviated():
    assert alike("UBND xã A", "Ủy ban nhân dân xã A", 100)
    assert not alike("", "Ủy ban nhân dân", 0)


@pytest.fixture(scope="module")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("seeds") / "out"
    flow.extract([shared / "seeds"], out)
    return out


@pytest.mark.parametrize("name", ["001", "003", "004"])
def test_extraction_scores_are_those_of_the_script(name: str, seeds: Path, shared: Path):
    script = subprocess.run([sys.executable, str(shared / "eval" / "score_extract.py"),
                             str(shared / "gold" / f"{name}.json"), str(seeds), name], capture_output=True, check=True)
    theirs = json.loads(script.stdout)
    rows = {table: [r for r in read_rows(seeds / f"{table}.parquet") if r["doc_id"] == name]
            for table in ("documents", *{table for table, _ in FIELDS.values()})}
    gold = json.loads((shared / "gold" / f"{name}.json").read_text("utf-8"))
    ours = score_plan(gold, rows["documents"][0], rows)
    assert {**{k: v.as_dict() for k, v in ours.items()}, "macro_F1": macro_f1(ours)} == theirs
    assert macro_f1(ours) >= 0.97
    for field in ("document", "province_plan", "citations", "citations_full", "dates"):
        assert ours[field].f1 == 1.0, field


@pytest.mark.parametrize("name", ["001", "003"])
def test_restoring_scores_are_those_of_the_script(name: str, seeds: Path, shared: Path, tmp_path: Path):
    from diacritics.scoring import lines_of
    from diacritics.scoring import score as score_text

    lines = [r["restored"] for r in read_rows(seeds / "lines.parquet") if r["doc_id"] == name]
    found = tmp_path / "found.txt"
    found.write_text("\n".join(lines) + "\n", encoding="utf-8")
    script = subprocess.run([sys.executable, str(shared / "eval" / "score_restore.py"),
                             str(shared / "gold" / f"{name}.txt"), str(found)], capture_output=True, check=True)
    ours = score_text(lines_of((shared / "gold" / f"{name}.txt").read_text("utf-8")), lines)
    assert ours.as_dict() == json.loads(script.stdout)
    assert ours.ser <= 0.025 and ours.num == 1.0


@pytest.mark.slow
def test_the_benchmark_plans_stay_above_their_floors(root: Path):
    folder = root / "benchmarks" / "plans"
    documents = find_gold(folder)
    assert len(documents) >= 40
    assert below_floors(folder, documents, means(score_gold(documents, SilentProgress()))) == []


def test_floors_fall_only_when_told_and_notice_other_gold(tmp_path: Path, root: Path):
    documents = find_gold(root / "benchmarks" / "plans")[:2]
    pin_floors(tmp_path, documents, {"clean": {"dates": 0.9, "SER": 0.01}}, allow_lower=False)
    assert below_floors(tmp_path, documents, {"clean": {"dates": 0.9, "SER": 0.01}}) == []
    assert below_floors(tmp_path, documents, {"clean": {"dates": 0.8, "SER": 0.02}}) == [
        "clean: dates is 0.8, floor 0.9", "clean: SER is 0.02, floor 0.01"]
    assert changes(tmp_path, {"clean": {"dates": 0.95, "SER": 0.02}}) == [
        "clean: dates 0.9 -> 0.95 (better)", "clean: SER 0.01 -> 0.02 (worse)"]
    assert "gold data changed" in below_floors(tmp_path, documents[:1], {"clean": {"dates": 1.0, "SER": 0.0}})[0]
    with pytest.raises(UsageError, match="--allow-lower"):
        pin_floors(tmp_path, documents, {"clean": {"dates": 0.8, "SER": 0.01}}, allow_lower=False)
    pin_floors(tmp_path, documents, {"clean": {"dates": 0.8, "SER": 0.01}}, allow_lower=True)
    assert below_floors(tmp_path, documents, {"clean": {"dates": 0.8, "SER": 0.01}}) == []


def test_a_folder_without_gold_is_told(tmp_path: Path):
    with pytest.raises(UsageError, match="no gold data"):
        find_gold(tmp_path)
