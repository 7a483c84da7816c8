"""A plan that lies in the folder twice, as a scan and as a Word file, is one plan to the official."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.copies import find_copies, may_be_copies
from pipeline.report.data import ReportData, build_report_data, remarks
from pipeline.report.matrix import build_matrices
from pipeline.report.page import build_payload
from pipeline.report.texts import load_texts
from pipeline.types import Comparison, Plan, PlanLine
from tests.report_samples import make_report

WORDS = "Thi đua đẩy mạnh ứng dụng công nghệ trong giải quyết thủ tục cho người dân ở thôn"


def document(name: str, rows: list[str], **changes: object) -> Plan:
    """A plan of the first commune with these lines, as typed."""
    plan = make_report(1).communes[0]
    lines = tuple(PlanLine(number, 1, text, text, 1.0) for number, text in enumerate(rows, start=1))
    facts = replace(plan.facts, document=replace(plan.facts.document, number="12/KH-UBND", date="2025-08-08"))
    made = replace(plan, doc_id=name, path=f"{name}.docx", kind="docx", restored=False, lines=lines, facts=facts)
    return replace(made, **changes)  # type: ignore[arg-type]


def rows() -> list[str]:
    return [f"{number}. {WORDS} số {100 + number}, tổ {200 + number}." for number in range(1, 30)]


def misread(texts: list[str]) -> list[str]:
    """One word in fifty read as another, marks lost here and there."""
    return [text.replace("thủ", "thú").replace("dụng", "dung") if at % 3 else text for at, text in enumerate(texts)]


def scan(texts: list[str], **changes: object) -> Plan:
    return document("scan", texts, **{"kind": "pdf_scan", "restored": True, "confidence": 0.95} | changes)


def test_a_scan_and_its_word_file_are_one_and_the_word_file_is_worked_with() -> None:
    copies = find_copies([scan(misread(rows())), document("word", rows())])
    assert {name: (copy.of, copy.differing) for name, copy in copies.items()} == {"scan": ("word", ())}


def test_parts_in_another_order_are_the_same_text() -> None:
    texts = rows()
    assert find_copies([document("word", texts), scan(texts[15:] + texts[:15])])


def test_numbers_that_only_one_of_the_two_has_are_told() -> None:
    texts = rows()
    [copy] = find_copies([document("word", texts), scan([texts[0].replace("101", "107"), *texts[1:]])]).values()
    assert set(copy.differing) == {"101", "107"}


def test_only_heads_that_agree_have_to_be_looked_at() -> None:
    heads = [document("word", []), scan([]), with_fields(number="13/KH-UBND")(document("other", []))]
    assert set(may_be_copies(heads)) == {"word", "scan"}


Change = Callable[[Plan], Plan]


def with_fields(**fields: object) -> Change:
    def change(plan: Plan) -> Plan:
        return replace(plan, facts=replace(plan.facts, document=replace(plan.facts.document, **fields)))

    return change


@pytest.mark.parametrize(
    "change",
    [
        with_fields(number="13/KH-UBND"),
        with_fields(number=None),
        with_fields(date="2025-08-09"),
        with_fields(date="2025-08"),
        with_fields(unit="Xã khác"),
        with_fields(province="Cao Bằng"),
        with_fields(type="Quyết định"),
    ],
)
def test_another_number_date_unit_or_type_is_another_document(change: Change) -> None:
    assert find_copies([change(scan(rows())), with_fields(province="Thái Nguyên")(document("word", rows()))]) == {}


@pytest.mark.parametrize("kind", ["pdf_scan", "docx"])
def test_a_paragraph_more_is_another_version(kind: str) -> None:
    more = [*rows(), "30. Ban Chỉ huy quân sự mở thêm lớp dạy bơi cho trẻ em vào dịp hè"]
    assert find_copies([scan(more, kind=kind, restored=kind != "docx"), document("word", rows())]) == {}


def test_of_two_typed_texts_one_number_apart_makes_two() -> None:
    other = [rows()[0].replace("101", "107"), *rows()[1:]]
    assert find_copies([document("word", rows()), document("typed", other, kind="pdf_text")]) == {}
    assert find_copies([document("word", rows()), document("typed", rows(), kind="pdf_text")])


def report_with_a_copy() -> tuple[ReportData, Plan, Plan]:
    data = make_report(3)
    plan = data.communes[0]
    typed = replace(plan, kind="docx", restored=False, path="a/ban-go.docx")
    copy = replace(plan, doc_id="z_scan", kind="pdf_scan", path="a/ban-quet.pdf")
    found = data.comparison
    doubled = Comparison(
        (*found.pairs, replace(found.pairs[0], commune_doc_id="z_scan")),
        found.alignment,
        (*found.findings, *(replace(f, commune_doc_id="z_scan", finding_id="z" + f.finding_id)
                            for f in found.findings if f.commune_doc_id == plan.doc_id)),
        found.notes,
    )  # fmt: skip
    plans = [typed if p.doc_id == plan.doc_id else p for p in data.plans]
    return build_report_data([*plans, copy], (), doubled, data.run), typed, copy


def test_the_report_has_one_row_for_both_and_says_so() -> None:
    data, typed, copy = report_with_a_copy()
    texts = load_texts("vi")
    matrices = build_matrices(data, texts)
    assert [p.doc_id for p in data.communes].count(typed.doc_id) == 1
    assert copy.doc_id not in {row.doc_id for matrix in matrices for row in matrix.rows}
    assert any("ban-quet.pdf" in note for note in remarks(data, typed, texts))
    assert any("ban-go.docx" in note for note in remarks(data, copy, texts))
    payload = build_payload(data, matrices, texts, "key")
    assert {row["c"] for row in payload["findings"]} <= {data.plans.index(p) for p in data.communes}
    told = {document["id"]: document["warnings"] for document in payload["docs"]}
    assert told[copy.doc_id] and told[typed.doc_id]
