"""The matrix says what comparing found, and never more."""

from __future__ import annotations

from dataclasses import replace

from pipeline.report.data import ReportData, build_report_data, section_path
from pipeline.report.decisions import Decision, DecisionBook, Verdict
from pipeline.report.matrix import Cell, Matrix, build_matrices
from pipeline.report.texts import load_texts
from pipeline.types import Comparison, Finding, Pair
from tests.report_samples import AREAS, make_commune, make_province, make_report

TEXTS = load_texts("vi")


def matrix_of(data: ReportData) -> Matrix:
    (matrix,) = build_matrices(data, TEXTS)
    return matrix


def one(missing: set[int], *more: Finding, verdict: Verdict | None = None, **changed: object) -> Matrix:
    province = make_province()
    plan, findings, alignment = make_commune(0, province, missing)
    rows = [replace(f, needs_check=False, **changed) for f in findings] + list(more)  # type: ignore[arg-type]
    comparison = Comparison((Pair(plan.doc_id, province.doc_id, "x", 1.0),), tuple(alignment), tuple(rows))
    decisions = DecisionBook({f.finding_id: Decision(f.finding_id, verdict or "") for f in rows})
    run = make_report(1).run
    return matrix_of(build_report_data([province, plan], (), comparison, run, decisions=decisions))


def cell(matrix: Matrix, group: str, words: str) -> Cell:
    (item,) = [i for i in matrix.items if i.group == group and words in i.title]
    return matrix.rows[0].cells[item.index]


def test_every_item_of_the_province_has_a_column_in_its_order() -> None:
    matrix = one(set())
    titles = [i.title for i in matrix.items if i.group == "area"]
    assert titles == list(AREAS)
    assert [i.group for i in matrix.items] == sorted(
        (i.group for i in matrix.items),
        key=["section", "area", "award", "target", "phase", "deadline", "law", "form"].index,
    )
    assert sum(i.group == "award" for i in matrix.items) == 6


def test_a_finding_decides_its_cell_and_no_other() -> None:
    matrix = one({2})
    assert cell(matrix, "area", AREAS[2]).status == "missing"
    assert [cell(matrix, "area", a).status for a in AREAS if a != AREAS[2]] == ["present"] * 5
    plan, _, _ = make_commune(0, make_province(), {2})
    content, after = plan.facts.sections[1:3]
    assert cell(matrix, "area", AREAS[2]).searched == (content.line, after.line - 1)


def test_a_present_item_leads_to_its_place() -> None:
    matrix = one(set())
    assert cell(matrix, "area", AREAS[0]).line is not None
    assert cell(matrix, "section", "NỘI DUNG").line is not None


def test_what_needs_checking_is_never_missing() -> None:
    assert cell(one({2}), "area", AREAS[2]).status == "missing"
    province = make_province()
    _, findings, _ = make_commune(0, province, {2})
    unsure = replace(findings[0], needs_check=True)
    assert cell(one(set(), unsure), "area", AREAS[2]).status == "unclear"


def test_decisions_count() -> None:
    assert cell(one({2}, verdict="waived"), "area", AREAS[2]).status == "na"
    assert cell(one({2}, verdict="to_check"), "area", AREAS[2]).status == "unclear"
    assert cell(one({2}, verdict="confirmed"), "area", AREAS[2]).status == "missing"


def test_partial_and_differing_have_their_own_state() -> None:
    assert cell(one({2}, kind="partial_content_area"), "area", AREAS[2]).status == "partial"
    province = make_province()
    late = Finding(
        "late", "xa-000", province.doc_id, "province_plan", "late_deadline", "high", "trước ngày 20/12",
        province.facts.deadlines[0].line, 5, None, None, "", 0.9, False,
    )  # fmt: skip
    assert cell(one(set(), late), "deadline", "15/12").status == "differs"


def test_an_item_in_other_words_finds_its_column_by_its_place() -> None:
    matrix = one({2}, item="cải cách hành chính (viết gọn)")
    assert cell(matrix, "area", AREAS[2]).status == "missing"
    assert sum(i.group == "area" for i in matrix.items) == len(AREAS)


def test_no_finding_is_left_out_of_the_matrix() -> None:
    data = make_report(9)
    matrix = matrix_of(data)
    shown = {f for row in matrix.rows for c in row.cells for f in c.findings}
    assert shown == {f.finding_id for f in data.comparison.findings}
    strange = Finding(
        "s", "xa-000", None, "law", "a_kind_of_tomorrow", "low", "điều gì đó", None, None, None, None, "", 0.5, False
    )
    assert cell(one(set(), strange), "law", "điều gì đó").findings == ("s",)


def test_without_a_counterpart_a_badly_read_plan_is_unclear() -> None:
    data = make_report(1)
    province, plan = data.plans
    bare = replace(plan.facts, award_forms=())
    for confidence, status in ((0.97, "present"), (0.5, "unclear")):
        poor = replace(plan, confidence=confidence, facts=bare)
        matrix = matrix_of(build_report_data([province, poor], (), data.comparison, data.run))
        awards = {matrix.rows[0].cells[i.index].status for i in matrix.items if i.group == "award"}
        assert awards == {status}


def test_what_communes_need_not_carry_is_not_applicable() -> None:
    data = make_report(1)
    province, plan = data.plans
    medal = replace(province.facts.award_forms[0], form="Huân chương Lao động", authority="Chủ tịch nước")
    province = replace(province, facts=replace(province.facts, award_forms=(medal, *province.facts.award_forms[1:])))
    matrix = matrix_of(build_report_data([province, plan], (), data.comparison, data.run))
    assert cell(matrix, "award", "Huân chương").status == "na"


def test_without_a_province_plan_only_law_and_form_are_judged() -> None:
    data = make_report(1)
    pair = Pair(data.plans[1].doc_id, None, "none", 0.0)
    matrix = matrix_of(build_report_data(data.plans[1:], (), Comparison((pair,)), data.run))
    assert matrix.province_doc_id is None
    assert {i.group for i in matrix.items} == {"law", "form"}


def test_a_superseded_version_is_not_judged() -> None:
    data = make_report(2)
    pairs = (data.comparison.pairs[0], replace(data.comparison.pairs[1], how="superseded"))
    matrix = matrix_of(build_report_data(data.plans, (), replace(data.comparison, pairs=pairs, findings=()), data.run))
    assert [row.doc_id for row in matrix.rows] == ["xa-000"]


def test_what_the_auditor_lacks_or_others_have_is_no_gap_of_the_commune() -> None:
    data = make_report(1)
    plan = data.plans[1]
    kinds = (("no_province_plan", "province_plan"), ("sibling_practice", "practice"))
    findings = tuple(
        Finding(kind, plan.doc_id, None, ground, kind, "high", "x", None, None, None, None, "", 0.9, False)  # type: ignore[arg-type]
        for kind, ground in kinds
    )
    comparison = Comparison((Pair(plan.doc_id, None, "none", 0.0),), (), findings)
    matrix = matrix_of(build_report_data([plan], (), comparison, data.run))
    judged = {f: c.status for c in matrix.rows[0].cells for f in c.findings}
    assert judged == {"no_province_plan": "unclear", "sibling_practice": "unclear"}


def test_a_column_of_faults_asks_for_what_is_right() -> None:
    titles = {i.title for i in matrix_of(make_report(4)).items if i.group == "own"}
    assert titles == {"Viện dẫn thống nhất trong văn bản"}


def test_one_matrix_for_each_province_plan() -> None:
    data = make_report(3)
    other = make_province(doc_id="tinh-2")
    pairs = (*data.comparison.pairs[:2], replace(data.comparison.pairs[2], province_doc_id="tinh-2"))
    matrices = build_matrices(
        build_report_data([*data.plans, other], (), replace(data.comparison, pairs=pairs), data.run), TEXTS
    )
    assert [(m.province_doc_id, len(m.rows)) for m in matrices] == [("tinh", 2), ("tinh-2", 1)]


def test_the_law_is_not_met_where_comparing_named_the_want_already() -> None:
    data = make_report(1)
    province, plan = data.plans
    lines = tuple(replace(line, text="Xã phát động thi đua.", source="", doubts=()) for line in plan.lines)
    purpose = tuple(s for s in plan.facts.sections if s.role == "purpose")
    poor = replace(plan, lines=lines, facts=replace(plan.facts, sections=purpose, award_forms=(), target_groups=()))
    wanting = replace(
        data.comparison.findings[0],
        kind="missing_section",
        rule="sections.criteria",
        item="TIÊU CHÍ",
        province_line=None,
        needs_check=False,
    )
    matrix = matrix_of(build_report_data([province, poor], (), replace(data.comparison, findings=(wanting,)), data.run))
    told = cell(matrix, "law", "Tiêu chí thi đua")
    assert (told.status, told.findings) == ("missing", (wanting.finding_id,))
    assert cell(matrix, "law", "Mục tiêu, mục đích").status == "present"
    counted = [c for c in matrix.rows[0].cells if c.status in ("missing", "partial", "differs") and c is not told]
    assert matrix.rows[0].gaps == len(counted)
    untold = cell(matrix, "law", "Khen thưởng")
    assert (untold.status, untold.findings) == ("unclear", ())


def test_a_place_is_named_by_its_sections() -> None:
    province = make_province()
    area = province.facts.content_areas[0]
    assert section_path(province, area.line) == "II"
    assert section_path(province, 1) == ""


def test_a_section_in_other_words_is_no_gap_while_no_finding_says_so() -> None:
    province = make_province()
    plan, _, alignment = make_commune(0, province, set())
    rows = tuple(replace(row, status="partial", score=0.4) for row in alignment)
    comparison = Comparison((Pair(plan.doc_id, province.doc_id, "x", 1.0),), rows)
    for confidence, status in ((0.97, "present"), (0.5, "unclear")):
        plans = [province, replace(plan, confidence=confidence)]
        matrix = matrix_of(build_report_data(plans, (), comparison, make_report(1).run))
        assert matrix.rows[0].gaps == 0
        assert cell(matrix, "section", "NỘI DUNG").status == status
