"""audit.xlsx, read back by openpyxl: the right sheets, types and links, and nothing that could be obeyed."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.report.cells import COLOURS, row_height
from pipeline.report.data import build_report_data
from pipeline.report.decisions import Decision, DecisionBook
from pipeline.report.workbook import build_workbook
from tests.report_samples import HOSTILE, hostile_report, make_report

SHEETS = ["Tổng hợp", "Ma trận", "Chi tiết", "Văn bản", "Cần kiểm tra", "Không đọc được"]


def book_of(data: Any, lang: str = "vi") -> Any:
    return openpyxl.load_workbook(io.BytesIO(build_workbook(data, lang)))


@pytest.fixture(scope="module")
def book() -> Any:
    return book_of(make_report(6))


def test_the_sheets_stand_in_order(book: Any) -> None:
    assert book.sheetnames == SHEETS
    assert book_of(make_report(2), "en").sheetnames == [
        "Summary",
        "Matrix",
        "Findings",
        "Documents",
        "Needs checking",
        "Unreadable",
    ]


@pytest.mark.parametrize("name", SHEETS[1:])
def test_heads_are_frozen_filtered_and_printed_on_every_page(book: Any, name: str) -> None:
    sheet = book[name]
    assert sheet.freeze_panes
    assert sheet.auto_filter.ref
    assert sheet.print_area
    assert sheet.print_title_rows
    assert sheet.column_dimensions["A"].width >= 20


def test_numbers_of_documents_are_text_and_dates_are_dates(book: Any) -> None:
    sheet = book["Văn bản"]
    heads = [cell.value for cell in sheet[1]]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[0].value == "xã An Bình")
    number, date = row[heads.index("Số, ký hiệu")], row[heads.index("Ngày ban hành")]
    assert (number.value, number.data_type, number.number_format) == ("10/KH-UBND", "s", "@")
    assert date.value == datetime(2025, 8, 8) and date.is_date and date.number_format == "dd/mm/yyyy"


def test_a_partial_date_stays_words() -> None:
    data = make_report(1)
    from dataclasses import replace

    plan = data.plans[1]
    plan = replace(plan, facts=replace(plan.facts, document=replace(plan.facts.document, date="2025-08")))
    sheet = book_of(build_report_data([data.plans[0], plan], (), data.comparison, data.run))["Văn bản"]
    assert "08/2025" in [cell.value for cell in sheet[3]]


def test_a_gap_in_the_matrix_leads_to_its_row(book: Any) -> None:
    matrix, detail = book["Ma trận"], book["Chi tiết"]
    linked = [cell for row in matrix.iter_rows(min_row=3, min_col=3) for cell in row if cell.hyperlink]
    assert linked
    for cell in linked:
        target = cell.hyperlink.location
        assert target.startswith("'Chi tiết'!A")
        assert detail[target.split("!")[1]].value == matrix.cell(cell.row, 1).value


def test_states_are_told_by_word_and_colour(book: Any) -> None:
    seen = {}
    for row in book["Ma trận"].iter_rows(min_row=3, min_col=3):
        for cell in row:
            seen.setdefault(cell.value, set()).add(cell.fill.fgColor.rgb[-6:])
    assert {"Có", "Thiếu", "Không rõ"} <= seen.keys()
    assert seen["Thiếu"] == {COLOURS["missing"][0][1:]} and seen["Có"] == {COLOURS["present"][0][1:]}


def test_every_finding_has_a_row_and_the_unsure_ones_a_second() -> None:
    data = make_report(9)
    book = book_of(data)
    assert book["Chi tiết"].max_row == 1 + len(data.comparison.findings)
    unsure = [f for f in data.comparison.findings if f.needs_check]
    messages = [row[4].value for row in book["Cần kiểm tra"].iter_rows(min_row=2, max_row=1 + len(unsure))]
    assert sorted(messages) == sorted(f.message for f in unsure)
    assert book["Không đọc được"]["A2"].value == "ke-hoach/hong.pdf"


def test_a_decision_is_shown_with_who_and_when() -> None:
    data = make_report(2)
    finding = data.comparison.findings[0]
    row = Decision(finding.finding_id, "waived", "thuộc tỉnh", "Trần Bình", "2026-11-21T08:30")
    data = build_report_data(
        data.plans, (), data.comparison, data.run, decisions=DecisionBook({finding.finding_id: row})
    )
    found = next(r for r in book_of(data)["Chi tiết"].iter_rows(values_only=True) if r[-1] == finding.finding_id)
    assert found[7:11] == ("Bỏ qua", "thuộc tỉnh", "Trần Bình", "21/11/2026 08:30")


def test_a_hostile_document_stays_text_everywhere() -> None:
    book = book_of(hostile_report())
    words = set()
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None or cell.hyperlink.target is None
                if isinstance(cell.value, str):
                    assert len(cell.value) <= 32_767
                    words.add(cell.value)
    for text in HOSTILE[:8]:
        assert text in words
    assert not any(mark in word for word in words for mark in "\u202e\u2066\x00\x0c")
    assert any(word.endswith("[…cắt bớt, xem report.html]") for word in words)


def test_escapes_of_excel_are_shown_as_written() -> None:
    raw = build_workbook(hostile_report(10))
    import zipfile

    strings = zipfile.ZipFile(io.BytesIO(raw)).read("xl/sharedStrings.xml").decode()
    assert "_x005F_x0041_" in strings


def test_an_empty_folder_gives_a_workbook() -> None:
    from pipeline.types import Comparison

    data = build_report_data((), (), Comparison(), make_report(1).run)
    assert [n for n in book_of(data).sheetnames if n != "Ma trận"] == [n for n in SHEETS if n != "Ma trận"]


def test_rows_are_as_high_as_their_text_but_not_endless() -> None:
    assert row_height([("a" * 100, 20)]) > row_height([("a" * 15, 20)])
    assert row_height([("a" * 100_000, 20)]) < 409


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_opens_and_prints_it(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("needs LibreOffice (soffice)")
    (tmp_path / "audit.xlsx").write_bytes(build_workbook(make_report(3)))
    command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "audit.xlsx"], cwd=tmp_path, check=True, capture_output=True, timeout=240)
    import pypdfium2

    document = pypdfium2.PdfDocument(str(tmp_path / "audit.pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "An Bình" in text and "Thiếu" in text and "#NAME?" not in text
