"""A commune sends its plan again: what was put right, what remains, what is new."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.report import write_reports
from pipeline.report.decisions import Decision, load_decisions, merge, save_decisions
from pipeline.report.versions import load_state
from pipeline.types import Comparison, Finding, Pair, Plan
from tests.report_samples import make_commune, make_province


def run(out: Path, missing: set[int], version: str, rename: bool = False) -> tuple[Plan, list[Finding]]:
    province = make_province()
    plan, findings, alignment = make_commune(0, province, missing, version=version)
    if rename:
        # a new text gives new ids, as the comparing stage makes them from the document
        findings = [replace(f, finding_id=f"{version}-{f.finding_id}") for f in findings]
    comparison = Comparison(
        (Pair(plan.doc_id, province.doc_id, "cited_number", 1.0),), tuple(alignment), tuple(findings)
    )
    write_reports(out, plans=[province, plan], failures=[], comparison=comparison)
    return plan, findings


def test_a_new_version_shows_fixed_remaining_and_new(tmp_path: Path) -> None:
    run(tmp_path, {1, 2}, "a")
    run(tmp_path, {2, 3}, "b")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "đã khắc phục 1, còn 1, mới 1" in page
    states = {row.finding_id[-1]: row.state for row in load_decisions(tmp_path)}
    assert states == {"1": "fixed", "2": "open", "3": "open"}


def test_the_change_stays_shown_until_the_next_version(tmp_path: Path) -> None:
    run(tmp_path, {1, 2}, "a")
    run(tmp_path, {2}, "b")
    run(tmp_path, {2}, "b")
    assert "đã khắc phục 1, còn 1, mới 0" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_same_text_judged_anew_puts_nothing_right(tmp_path: Path) -> None:
    run(tmp_path, {1, 2}, "a")
    run(tmp_path, {2}, "a")
    assert "đã khắc phục" not in (tmp_path / "report.html").read_text(encoding="utf-8").split("<script")[0]
    assert {r.finding_id[-1]: r.state for r in load_decisions(tmp_path)} == {"1": "gone", "2": "open"}


def test_a_decision_follows_its_gap_into_the_new_version(tmp_path: Path) -> None:
    _, findings = run(tmp_path, {1, 2}, "a")
    decided = Decision(findings[1].finding_id, "waived", "thuộc tỉnh", "X", "2026-11-21T09:00")
    save_decisions(tmp_path, merge(load_decisions(tmp_path), [decided]))
    _, fresh = run(tmp_path, {2, 3}, "b", rename=True)
    rows = load_decisions(tmp_path).rows
    carried = rows[fresh[0].finding_id]
    assert (carried.verdict, carried.reason, carried.who) == ("waived", "thuộc tỉnh", "X")
    assert rows[findings[1].finding_id].verdict == "waived"
    assert rows[fresh[1].finding_id].verdict == ""
    assert "đã khắc phục 1, còn 1, mới 1" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_broken_state_file_stops_nothing(tmp_path: Path) -> None:
    run(tmp_path, {1}, "a")
    for junk in ("{", "[]", '{"format": 99}', '{"format": 1, "plans": 3}'):
        (tmp_path / "report_state.json").write_text(junk)
        run(tmp_path, {1}, "a")
        assert load_state(tmp_path)["plans"]
