"""`audit.xlsx`: the same results for those who work in Excel."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.report.cells import Book, row_height
from pipeline.report.charts import draw_charts
from pipeline.report.data import ReportData, item_label, line_at, remarks, section_path, unit_name
from pipeline.report.inert import cut
from pipeline.report.matrix import STATUSES, Matrix, build_matrices
from pipeline.report.page import is_poor, show_date, show_when
from pipeline.report.texts import Texts, load_texts
from pipeline.types import Finding, Plan


def _place(plan: Plan | None, line: int | None, texts: Texts) -> str:
    path = section_path(plan, line) if plan else ""
    return f"{texts('words.section')} {path}" if path else ""


def _summary(book: Book, data: ReportData, matrices: Sequence[Matrix]) -> None:
    t = book.texts
    sheet = book.book.add_worksheet(t("sheet.summary"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, 8, 13)
    sheet.write_string(0, 0, t("title"), book.title)
    sheet.write_string(1, 0, t("sheet.made", when=show_when(data.run.made_at)), book.note)
    summary = draw_charts(data, matrices, t)
    row = 3
    for figure in summary.figures:
        book.put(sheet, row, 0, figure.label[:1].upper() + figure.label[1:], book.text)
        sheet.write_number(row, 1, figure.value, book.number)
        row += 1
    for chart in summary.charts:
        row += 1
        sheet.write_string(row, 0, chart.title, book.subtitle)
        sheet.write_string(row + 1, 0, chart.note, book.note)
        row += 2
        columns = [label for _, label in chart.columns] + ([t("words.total")] if len(chart.columns) > 1 else [])
        book.put(sheet, row, 0, "", book.head)
        for column, label in enumerate(columns, start=1):
            book.put(sheet, row, column, label, book.head)
        first = row + 1
        for bar in chart.bars:
            row += 1
            book.put(sheet, row, 0, bar.label, book.text)
            sheet.set_row(row, row_height([(bar.label, 42)]))
            for column, segment in enumerate(bar.segments, start=1):
                sheet.write_number(row, column, segment.value, book.number)
            if len(chart.columns) > 1:
                sheet.write_number(row, len(columns), bar.total, book.number)
        if len(chart.columns) == 1:
            sheet.conditional_format(
                first,
                1,
                row,
                1,
                {"type": "data_bar", "bar_color": "#8FB3D0", "bar_solid": True, "min_type": "num", "min_value": 0},
            )
        row += 1
    for note in data.run.notes:
        row += 1
        book.put(sheet, row, 0, note, book.note)
    row += 1
    sheet.merge_range(row, 0, row, 8, "", book.caution)
    sheet.write_string(row, 0, t("summary.caution"), book.caution)
    sheet.set_row(row, 34)
    book.paper(sheet, row, 8, landscape=False, repeat=None)


def _matrix(book: Book, data: ReportData, matrix: Matrix, name: str, detail_row: dict[str, int]) -> None:
    t = book.texts
    sheet = book.book.add_worksheet(name)
    province = data.by_id.get(matrix.province_doc_id or "")
    document = province.facts.document if province else None
    source = (
        " ".join(filter(None, (document.type, document.number, document.issuer)))
        if document
        else t("matrix.no_province")
    )
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 8)
    last = 1 + max(1, len(matrix.items))
    sheet.set_column(2, last, 8.3)
    sheet.set_row(0, 32)
    sheet.set_row(1, 150)
    book.put(sheet, 0, 0, source, book.group)
    book.put(sheet, 0, 1, "", book.group)
    start = 0
    for n, item in enumerate(matrix.items):
        if n + 1 == len(matrix.items) or matrix.items[n + 1].group != item.group:
            label = book.clean(t.label("group", item.group))
            if start == n:
                sheet.write_string(0, 2 + n, label, book.group)
            else:
                sheet.merge_range(0, 2 + start, 0, 2 + n, "", book.group)
                sheet.write_string(0, 2 + start, label, book.group)
            start = n + 1
        book.put(sheet, 1, 2 + n, cut(item.short, 120), book.turned)
    book.put(sheet, 1, 0, t("words.commune"), book.head)
    book.put(sheet, 1, 1, t("sheet.gaps"), book.turned)
    for r, row in enumerate(matrix.rows, start=2):
        plan = data.by_id[row.doc_id]
        book.put(sheet, r, 0, unit_name(plan), book.plain)
        sheet.write_number(r, 1, row.gaps, book.number)
        for n, cell in enumerate(row.cells):
            look = book.of[cell.status]
            label = t.label("status_short", cell.status)
            target = next((detail_row[f] for f in cell.findings if f in detail_row), None)
            if target is not None:
                sheet.write_url(
                    r, 2 + n, f"internal:'{t('sheet.findings')}'!A{target + 1}", look, label, t("words.link")
                )
            else:
                sheet.write_string(r, 2 + n, label, look)
    bottom = max(2, len(matrix.rows) + 1)
    sheet.freeze_panes(2, 2)
    sheet.autofilter(1, 0, bottom, last)
    for n, status in enumerate(STATUSES, start=bottom + 2):
        book.put(sheet, n, 0, t.label("status_short", status), book.of[status])
        sheet.write_string(n, 1, t.label("status_help", status), book.note)
    book.paper(sheet, bottom + 1 + len(STATUSES), last, landscape=True, repeat=1)
    sheet.repeat_columns(0, 1)
    sheet.set_paper(8)  # A3; sixty columns cannot be read on one page, even so
    sheet.fit_to_pages(math.ceil(len(matrix.items) / _COLUMNS_A_PAGE) or 1, 0)


def _finding_rows(book: Book, sheet: Worksheet, data: ReportData, findings: Sequence[Finding]) -> None:
    t = book.texts
    sheet.write_comment(0, 7, t("sheet.decide_here"), {"x_scale": 2.2, "author": "Doichieu"})
    widths = [width for _, width in _finding_heads(t)]
    for row, finding in enumerate(findings, start=1):
        commune = data.by_id.get(finding.commune_doc_id)
        province = data.by_id.get(finding.province_doc_id or "")
        decision = data.decision(finding)
        line = line_at(commune, finding.commune_line) if commune else None
        message = (finding.message_en or finding.message) if t.lang == "en" else finding.message
        check = book.of["unclear"] if finding.needs_check else book.text
        cells: list[tuple[str | int | float | None, Format | None]] = [
            (unit_name(commune) if commune else finding.commune_doc_id, None),
            (t.label("severity", finding.severity), book.of.get(finding.severity)),
            (t.label("kind", finding.kind), None),
            (item_label(finding, t), None),
            (message, None),
            (t.label("ground", finding.ground), None),
            (t("words.yes") if finding.needs_check else "", check),
            (t.label("decision", decision.verdict) if decision else "", None),
            (decision.reason if decision else "", None),
            (decision.who if decision else "", None),
            (show_when_text(decision.when) if decision else "", None),
            (round(finding.confidence, 3), book.share),
            (_place(province, finding.province_line, t), None),
            (finding.province_line, None),
            (finding.province_text, None),
            (_place(commune, finding.commune_line, t), None),
            (line.page if line else None, None),
            (finding.commune_line, None),
            (finding.commune_text, None),
            (finding.finding_id, book.plain),
        ]
        shown = [(str(value or ""), width) for (value, _), width in zip(cells, widths, strict=True)]
        # the long passages at the right may be cut off below: whoever reads them opens the cell
        sheet.set_row(row, max(row_height(shown[:_PRINTED]), row_height(shown[_PRINTED:], most=6)))
        for column, (value, look) in enumerate(cells):
            if value is None or isinstance(value, str):
                book.put(sheet, row, column, value, look)
            else:
                sheet.write_number(row, column, value, look or book.number)


def show_when_text(iso: str) -> str:
    """A stored time for people: "2026-11-21T08:30" gives "21/11/2026 08:30"."""
    day, _, clock = iso.partition("T")
    return " ".join(filter(None, (show_date(day), clock)))


def _finding_heads(t: Texts) -> list[tuple[str, float]]:
    w = t.table["words"]
    s = t.table["sheet"]
    return [
        (w["commune"], 22),
        (w["severity"], 11),
        (w["kind"], 20),
        (w["item"], 38),
        (w["message"], 52),
        (w["ground"], 17),
        (w["needs_check"], 9),
        (w["decision"], 14),
        (w["reason"], 26),
        (w["who"], 18),
        (w["when"], 17),
        (w["confidence"], 9),
        (t("evidence.province"), 12),
        (s["province_line"], 8),
        (s["province_text"], 44),
        (t("evidence.commune"), 12),
        (s["commune_page"], 8),
        (s["commune_line"], 8),
        (s["commune_text"], 44),
        (w["id"], 20),
    ]


_COLUMNS_A_PAGE = 32
_PRINTED = 9
"""Columns of the findings that are printed; those after them, the passages and places, are for the screen."""


def _documents(book: Book, data: ReportData) -> None:
    t = book.texts
    w = t.table["words"]
    heads = [
        (w["unit"], 22),
        (w["level"], 11),
        (w["type"], 14),
        (w["number"], 16),
        (w["date"], 12),
        (w["issuer"], 28),
        (w["title"], 50),
        (w["movement"], 34),
        (w["period"], 11),
        (w["signatory_title"], 18),
        (w["signatory"], 20),
        (w["cites"], 22),
        (w["matched_by"], 24),
        (w["quality"], 10),
        (w["doubtful"], 10),
        (w["pages"], 8),
        (w["file"], 34),
        (w["warnings"], 40),
    ]
    sheet = book.table(t("sheet.documents"), heads, len(data.plans))
    for row, plan in enumerate(data.plans, start=1):
        d = plan.facts.document
        pair = data.pair_of.get(plan.doc_id)
        period = f"{d.period_from or '…'}-{d.period_to or '…'}" if d.period_from or d.period_to else ""
        texts = (unit_name(plan), t.label("doc_level", d.level), d.type, d.number)
        for column, value in enumerate(texts):
            book.put(sheet, row, column, value)
        book.put_date(sheet, row, 4, d.date)
        notes = "\n".join(remarks(data, plan, t))
        tall = [
            (d.issuer or "", 28),
            (d.title or "", 50),
            (d.movement or "", 34),
            (plan.path, 34),
            (notes, 40),
        ]
        sheet.set_row(row, row_height(tall))
        cites = " ".join(filter(None, (d.province_plan_type, d.province_plan_number)))
        for column, value in enumerate(
            (
                d.issuer,
                d.title,
                d.movement,
                period,
                d.signatory_title,
                d.signatory,
                cites,
                t.label("how", pair.how) if pair else "",
            ),
            start=5,
        ):
            book.put(sheet, row, column, value)
        sheet.write_number(row, 13, plan.confidence, book.share)
        sheet.write_number(row, 14, plan.doubtful, book.number)
        sheet.write_number(row, 15, plan.pages, book.number)
        book.put(sheet, row, 16, plan.path)
        book.put(sheet, row, 17, notes)


def build_workbook(data: ReportData, lang: str = "vi", matrices: Sequence[Matrix] | None = None) -> bytes:
    """The bytes of `audit.xlsx`.

    Args:
        data: The report's material.
        lang: "vi" or "en".
        matrices: What `build_matrices` gave, where it is at hand already.

    Returns:
        A workbook with the sheets Tổng hợp, Ma trận (one for each province plan), Chi tiết, Văn bản,
        Cần kiểm tra and Không đọc được.
    """
    t = load_texts(lang)
    matrices = build_matrices(data, t) if matrices is None else matrices
    findings = data.told
    sink = io.BytesIO()
    book = Book(sink, t)
    made = data.run.made_at.replace(tzinfo=None)
    book.book.set_properties({"title": t("title"), "comments": f"Doichieu {data.run.version}", "created": made})
    _summary(book, data, matrices)
    detail_row = {finding.finding_id: row for row, finding in enumerate(findings, start=1)}
    for n, matrix in enumerate(matrices, start=1):
        _matrix(book, data, matrix, t("sheet.matrix") if n == 1 else t("sheet.matrix_n", n=n), detail_row)
    heads = _finding_heads(t)
    sheet = book.table(t("sheet.findings"), heads, len(findings))
    sheet.freeze_panes(1, 4)
    book.paper(sheet, len(findings), _PRINTED - 1, landscape=True, repeat=0)
    _finding_rows(book, sheet, data, findings)
    _documents(book, data)

    unsure = [f for f in findings if f.needs_check or ((d := data.decision(f)) is not None and d.verdict == "to_check")]
    sheet = book.table(t("sheet.check"), heads, len(unsure))
    sheet.freeze_panes(1, 4)
    _finding_rows(book, sheet, data, unsure)
    row = len(unsure) + 2
    sheet.write_string(row, 0, t("sheet.check_documents"), book.subtitle)
    for plan in data.plans:
        if is_poor(plan):
            row += 1
            book.put(sheet, row, 0, unit_name(plan))
            sheet.write_number(row, 1, plan.confidence, book.share)
            book.put(sheet, row, 2, f"{t('words.doubtful')}: {plan.doubtful}")
            book.put(sheet, row, 3, "\n".join(remarks(data, plan, t)))
    book.paper(sheet, row, _PRINTED - 1, landscape=True, repeat=0)

    w = t.table["words"]
    sheet = book.table(t("sheet.failures"), [(w["file"], 60), (w["stage"], 20), (w["error"], 80)], len(data.failures))
    for row, failure in enumerate(data.failures, start=1):
        sheet.set_row(row, row_height([(failure.path, 60), (failure.error, 80)]))
        book.put(sheet, row, 0, failure.path)
        book.put(sheet, row, 1, t.label("failure_stage", failure.stage))
        book.put(sheet, row, 2, failure.error)
    book.book.close()
    return sink.getvalue()
