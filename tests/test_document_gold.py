"""Outline, fields and recipients on the real plans kept for measuring; the floors may rise, not fall."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from extractors import extract_facts
from extractors.facts import PlanFacts

FLOORS = {"document": 1.0, "province_plan": 1.0, "sections": 1.0, "sections_full": 1.0, "recipients": 1.0}


@pytest.fixture(scope="module")
def measure(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_extract", shared / "eval" / "score_extract.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(found: PlanFacts, name: str) -> list[dict[str, Any]]:
    return [asdict(fact) for fact in getattr(found, name) if getattr(fact, "level", 1)]


@pytest.mark.parametrize("name", ["001", "003", "004"])
def test_floors(shared: Path, measure: ModuleType, name: str) -> None:
    gold = json.loads((shared / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    text_file = shared / "gold" / f"{name}.txt"
    if not text_file.exists():
        text_file = shared / "seeds" / f"{name}.txt"
    found = extract_facts(text_file.read_text(encoding="utf-8").replace("\f", ""))
    document = asdict(found.document)
    want = {k: v for k, v in gold["document"].items() if k != "period"}
    want["period_from"], want["period_to"] = gold["document"]["period"]
    wrong = [k for k, v in want.items() if not (str(document[k]) == str(v) or measure.near(v, document[k], 90))]
    assert wrong == []
    plan = gold["province_plan"]
    assert (document["province_plan_number"], document["province_plan_date"]) == (plan["number"], plan["date"])
    for field in ("sections", "sections_full", "recipients"):
        table, same = measure.RULES[field]
        made = rows(found, table)
        hit, _, _ = measure.match(gold[table], made, same)
        assert measure.prf(hit, len(gold[table]), len(made))["F1"] >= FLOORS[field], field


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cantho_157", ("157/KH-UBND", "2025-11-18", "Cần Thơ", 2025, 2025, "Nguyễn Thị Ngọc Điệp", 5, 7)),
        ("daklak_0125", ("0125/KH-UBND", "2025-11-18", "Đắk Lắk", 2025, 2026, "Đào Mỹ", 6, 15)),
    ],
)
def test_plans_set_as_a_web_page(shared: Path, name: str, expected: tuple[object, ...]) -> None:
    found = extract_facts((shared / "plans" / f"{name}.txt").read_text(encoding="utf-8"))
    d = found.document
    assert (d.number, d.date, d.province, d.period_from, d.period_to, d.signatory,
            sum(s.level == 1 for s in found.sections), len(found.recipients)) == expected  # fmt: skip
    assert not [x for x in found.defects if "numeral" in x.kind]
    assert (d.head_damaged, d.foot_damaged) == (False, False)
