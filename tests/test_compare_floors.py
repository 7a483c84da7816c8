"""The floors of benchmarks/compare_floors.json on the committed sets, so that no change quietly costs accuracy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.compare import agrees, calibration, evaluate, kept_plan, plan_sets, score_plan
from pipeline.compare.patterns import table
from pipeline.compare.recipe import compare_plans
from pipeline.types import Finding

FLOORS = json.loads((Path(__file__).parents[1] / "benchmarks" / "compare_floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the tests of this run keep the plans they read, one for all worker processes."""
    return tmp_path_factory.getbasetemp().parent / "kept-plans"


def finding(kind: str, item: str, *, needs_check: bool = False, ground: str = "province_plan") -> Finding:
    return Finding(
        finding_id="id", commune_doc_id="xa", province_doc_id="tinh", kind=kind, severity="low", item=item,
        ground=ground,  # type: ignore[arg-type]
        province_line=1, commune_line=1, province_text=None, commune_text=None,
        message="Câu.", confidence=0.9, needs_check=needs_check,
    )


@pytest.mark.parametrize(
    ("kind", "item", "found_kind", "found_item", "same"),
    [
        ("missing_content_area", "Thi đua hạ tầng số", "missing_content_area", "hạ tầng số", True),
        ("missing_content_area", "Thi đua hạ tầng số", "missing_content_area", "an ninh mạng", False),
        ("wrong_province_citation", "163/KH-UBND", "contradictory_citation", "136; 163", True),
        ("missing_component", "ngày     tháng     năm 2025", "missing_component", "ngay_thang", True),
        ("missing_component", "Nơi nhận", "missing_component", "ngay_thang", False),
        ("late_deadline", "trước ngày 25/12", "missing_deadline", "trước ngày 25/12", False),
    ],
)
def test_a_finding_agrees_with_the_truth_by_kind_and_item(
    kind: str, item: str, found_kind: str, found_item: str, same: bool
) -> None:
    assert agrees({"kind": kind, "item": item}, finding(found_kind, found_item)) is same


def test_hints_count_when_right_and_are_passed_over_when_wrong() -> None:
    truth = {"findings": [{"kind": "missing_phase", "item": "Giai đoạn 2"}]}
    right = finding("missing_phase", "Giai đoạn 2 (2028 - 2030)", needs_check=True)
    wrong = finding("missing_content_area", "an ninh mạng", needs_check=True)
    firm = finding("missing_content_area", "hạ tầng số")
    score, _ = score_plan(truth, [right, wrong, firm])
    assert (score.right, score.missed, score.wrong) == (1, 0, 1)


def test_the_sample_corpus_as_digital_text(root: Path) -> None:
    total, _, _ = evaluate(plan_sets([root / "corpus"]), "clean")
    assert total.right > 30
    assert total.precision >= FLOORS["clean"]["precision"]
    assert total.recall >= FLOORS["clean"]["recall"]


@pytest.mark.slow
@pytest.mark.parametrize("route", ["clean", "mangled", "heavy"])
def test_the_benchmark_sets(root: Path, kept: Path, route: str) -> None:
    total, _, _ = evaluate(plan_sets([root / "benchmarks" / "plans", root / "corpus"]), route, keep=kept)
    assert total.right > 100
    assert total.precision >= FLOORS[route]["precision"]
    assert total.recall >= FLOORS[route]["recall"]


@pytest.mark.slow
def test_confidence_says_how_often_a_finding_is_right(root: Path, kept: Path) -> None:
    tenths = calibration(plan_sets([root / "benchmarks" / "plans", root / "corpus"]), ("clean", "mangled"), keep=kept)
    count = sum(n for _, n, _ in tenths.values())
    assert count > 1000
    assert sum(abs(right - told) for right, _, told in tenths.values()) / count <= FLOORS["calibration"]["distance"]


def test_every_figure_of_confidence_is_a_share_of_a_rule_that_exists() -> None:
    code = Path(__file__).parents[1] / "pipeline" / "compare"
    text = " ".join(p.read_text(encoding="utf-8") for p in code.glob("*.py"))
    for rule, entry in table("confidence").items():
        part, name = rule.split(".")
        assert f'"{rule}"' in text or (f"{part}.{{" in text), rule
        assert name and all(0.0 < value <= 0.97 for value in entry.values())


@pytest.mark.slow
@pytest.mark.parametrize("route", ["clean", "mangled"])
def test_the_model_set(shared: Path, route: str) -> None:
    total, _, _ = evaluate(plan_sets([shared / "compare"]), route)
    assert total.precision >= FLOORS[route]["precision"]
    assert total.recall >= FLOORS[route]["recall"]


@pytest.mark.parametrize("route", ["clean", "mangled"])
def test_commune_plans_under_real_province_plans(root: Path, shared: Path, route: str) -> None:
    total, _, _ = evaluate(plan_sets([root / "benchmarks" / "plans_real"]), route)
    assert total.right > 15
    assert total.precision >= FLOORS["real"][route]["precision"]
    assert total.recall >= FLOORS["real"][route]["recall"]


def test_a_set_whose_province_plan_is_absent_is_passed_over_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOICHIEU_SHARED", str(tmp_path / "beside"))
    (tmp_path / "province_plans.json").write_text('{"bo": "plans/bo.txt"}', encoding="utf-8")
    (tmp_path / "bo" / "clean").mkdir(parents=True)
    (tmp_path / "bo" / "truth.json").write_text('{"communes": {}}', encoding="utf-8")
    (tmp_path / "bo" / "clean" / "bo_c01.txt").write_text("KẾ HOẠCH", encoding="utf-8")
    assert list(plan_sets([tmp_path])) == []
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "bo" in told
    (tmp_path / "beside" / "plans").mkdir(parents=True)
    (tmp_path / "beside" / "plans" / "bo.txt").write_text("KẾ HOẠCH", encoding="utf-8")
    (found,) = plan_sets([tmp_path])
    assert found.files["clean"]["bo_province"] == tmp_path / "beside" / "plans" / "bo.txt"


@pytest.mark.slow
def test_faithful_and_reorganised_plans_lack_nothing(root: Path, kept: Path) -> None:
    accused = []
    for plan_set in plan_sets([root / "benchmarks" / "plans"]):
        files = plan_set.files["clean"]
        faithful = [c for c, info in plan_set.truth["communes"].items() if not info["findings"]]
        names = [f"{plan_set.name}_province", *(f"{plan_set.name}_{c}" for c in faithful)]
        plans = [kept_plan(files[n], restore=False, keep=kept) for n in names if n in files]
        accused += [
            (plan_set.name, f.commune_doc_id, f.item)
            for f in compare_plans(plans).findings
            if f.kind.startswith("missing_") and not f.needs_check and f.ground != "law"
        ]
    assert len(accused) <= FLOORS["faithful"]["missing"], accused
