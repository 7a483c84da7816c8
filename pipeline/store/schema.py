"""The tables: one source of truth for names, types, meanings, units and examples.

The Parquet files, the DuckDB comments, the data dictionary of the documentation and the checks of the
tests are all made from `TABLES`. Change a column here and nowhere else, and raise `SCHEMA_VERSION`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    type: str
    """`string`, `int`, `float`, `bool` or `strings` (a list of strings)."""
    meaning: str
    example: Any
    unit: str = ""
    null: bool = False
    """True where null can occur and means: the document does not show it, or it does not apply."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the meaning of one row."""

    name: str
    row: str
    columns: tuple[Column, ...]
    stage: str
    """The command that writes it: `extract` or `compare`."""

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)


def _c(name: str, kind: str, meaning: str, example: Any, unit: str = "", *, null: bool = False) -> Column:
    return Column(name, kind, meaning, example, unit, null)


DOC_ID = _c("doc_id", "string", "The document, as in `documents`", "xuan_hoa_c1")
LINE = _c("line", "int", "Line of the text as read where the thing starts", 24, "1-based line")
LINE_TO = _c("line_to", "int", "Last line of the thing, inclusive", 26, "1-based line")
START = _c("start", "int", "Start of the span in the source line `line`", 22, "code points, 0-based")
END = _c("end", "int", "End of the span in the source line `line_to`, exclusive", 34, "code points, 0-based")
CONFIDENCE = _c("confidence", "float", "How sure the program is: reading × restoring × rule", 0.97, "0 to 1")
RULE = _c("rule", "string", "The pattern or rule that found it", "citation.state", null=True)
SPAN_R = (
    _c("restored_start", "int", "Start of the span in the restored text of the document (lines joined by line breaks)",
       512, "code points, 0-based"),
    _c("restored_end", "int", "End of that span, exclusive", 524, "code points, 0-based"),
)


def _text(meaning: str, example: str) -> Column:
    return _c("text", "string", meaning, example, null=True)


def _fact(meaning: str, example: str, *own: Column) -> tuple[Column, ...]:
    """Columns that every extracted thing has, with its own ones in the middle."""
    return (DOC_ID, LINE, LINE_TO, START, END, _text(meaning, example), *own, CONFIDENCE, RULE, *SPAN_R)


TABLES: tuple[Table, ...] = (
    Table("documents", "one document that was read", (
        _c("doc_id", "string", "Short unique name: the file's stem, with its folder if need be", "xuan_hoa_c1"),
        _c("path", "string", "The file, relative to the folder that was given", "plans/xuan_hoa_c1.txt"),
        _c("sha256", "string", "Checksum of the file's bytes", "9f86d081884c7d65…"),
        _c("kind", "string", "How it was read: text, pdf_text, pdf_scan, image, docx", "text"),
        _c("pages", "int", "Number of pages", 6, "pages"),
        _c("level", "string", "Whose document: national, province, commune, unknown", "commune"),
        _c("type", "string", "Kind of document", "Kế hoạch", null=True),
        _c("number", "string", "Số, ký hiệu", "40/KH-UBND", null=True),
        _c("date", "string", "Date of issue", "2025-08-08", "ISO date", null=True),
        _c("place", "string", "Place of issue", "Vạn Xuân", null=True),
        _c("issuer", "string", "Issuing body", "Ủy ban nhân dân phường Vạn Xuân", null=True),
        _c("unit", "string", "Name of the commune or province", "Vạn Xuân", null=True),
        _c("unit_level", "string", "xã, phường, đặc khu, tỉnh or thành phố", "phường", null=True),
        _c("province", "string", "Province, one of the 34 of July 2025 where known", "Thái Nguyên", null=True),
        _c("title", "string", "Trích yếu", "Triển khai Phong trào thi đua …", null=True),
        _c("movement", "string", "Name of the movement, without quotation marks",
           "Cả nước thi đua đổi mới sáng tạo và chuyển đổi số", null=True),
        _c("period_from", "int", "First year of the movement", 2025, "year", null=True),
        _c("period_to", "int", "Last year of the movement", 2030, "year", null=True),
        _c("signatory_title", "string", "Title of the signatory with its authority (KT., TL. …)",
           "KT. CHỦ TỊCH PHÓ CHỦ TỊCH", null=True),
        _c("signatory", "string", "Name of the signatory", "Nguyễn Văn A", null=True),
        _c("province_plan_type", "string", "The provincial document carried out: kind", "Kế hoạch", null=True),
        _c("province_plan_number", "string", "Its number", "136/KH-UBND", null=True),
        _c("province_plan_date", "string", "Its date", "2025-07-22", "ISO date", null=True),
        _c("province_plan_issuer", "string", "Its issuer", "UBND tỉnh Lâm Đồng", null=True),
        _c("restored", "bool", "False where the text was good Vietnamese already and passed untouched", True),
        _c("confidence", "float", "Mean over the lines that hold text", 0.98, "0 to 1"),
        _c("doubtful", "int", "Number of doubtful tokens", 12, "tokens"),
        _c("warnings", "strings", "What the reader should know of the reading", ["scanned page 3 is dark"]),
        _c("head_damaged", "bool", "The head of the page was lost: a missing number or date means nothing", False),
        _c("foot_damaged", "bool", "The foot was lost: missing recipients or signature mean nothing", False),
        _c("blank_fields", "strings", "Components printed but left blank", ["ngay_thang"]),
    ), "extract"),
    Table("failures", "one document, or thing in a folder, that could not be worked on", (
        _c("path", "string", "The file", "scan/hong.pdf"),
        _c("sha256", "string", "Checksum of its bytes", "9f86d081884c7d65…", null=True),
        _c("stage", "string", "read, clean, restore, outline, extract or limits", "read"),
        _c("error", "string", "One line naming cause and cure", "hong.pdf: encrypted; ask for another copy"),
    ), "extract"),
    Table("lines", "one line of a document", (
        DOC_ID,
        _c("line", "int", "Number of the line through the whole document", 24, "1-based line"),
        _c("page", "int", "Page the line stands on", 2, "1-based page"),
        _c("source", "string", "The line as read; empty for a blank line", "Trién khai thyc hién"),
        _c("restored", "string", "The line restored; empty for a blank line", "Triển khai thực hiện"),
        _c("confidence", "float", "How sure the restored line is", 0.99, "0 to 1"),
        _c("box", "string", "Place on the page as left,top,right,bottom", "0.12,0.08,0.88,0.10",
           "fractions of the page", null=True),
    ), "extract"),
    Table("doubts", "one token whose restored form may be wrong", (
        DOC_ID, LINE,
        _c("start", "int", "Start in the source line", 3, "code points, 0-based"),
        _c("end", "int", "End in the source line, exclusive", 8, "code points, 0-based"),
        _c("source", "string", "As read", "thyc"),
        _c("restored", "string", "As restored", "thực"),
        _c("confidence", "float", "Probability that the restored form is right", 0.62, "0 to 1"),
        _c("alternatives", "strings", "Other readings, best first", ["thúc", "thức"]),
        _c("restored_start", "int", "Start in the restored line", 3, "code points, 0-based"),
        _c("restored_end", "int", "End in the restored line, exclusive", 7, "code points, 0-based"),
    ), "extract"),
    Table("sections", "one node of the outline, the preamble and the closing among them", (
        DOC_ID,
        _c("section_id", "string", "Id within the document; s0 is the preamble", "s7"),
        _c("parent_id", "string", "The section it stands in", "s2", null=True),
        _c("level", "int", "1 = “I.”, 2 = “1.”, 3 = “a)” or “1.1.”; 0 = preamble or closing", 2),
        _c("numeral", "string", "Numeral as printed, after repair", "II.", null=True),
        _c("title", "string", "Heading, or the first clause of a numbered paragraph", "Mục đích", null=True),
        _c("role", "string", "purpose, content, criteria_awards, solutions, timeline, organisation, other; joined by +",
           "timeline+organisation"),
        LINE, LINE_TO, START, END, _text("The section's text down to the next section", "1. Mục đích …"),
        _c("numeral_source", "string", "The numeral as it stands in the restored text", "I1.", null=True),
        _c("heading", "bool", "False for a numbered paragraph without a heading of its own", True),
        CONFIDENCE, RULE, *SPAN_R,
    ), "extract"),
    Table("citations", "one mention of a numbered document", _fact(
        "The mention as restored", "Nghị quyết số 57-NQ/TW ngày 22/12/2024",
        _c("type", "string", "Kind of document; null where the mention has none", "Nghị quyết", null=True),
        _c("number", "string", "Its number as printed", "57-NQ/TW", null=True),
        _c("date", "string", "The date that follows the mention", "2024-12-22", "ISO date", null=True),
        _c("issuer", "string", "Only where named beside the mention", "Bộ Chính trị", null=True),
        _c("role", "string", "carries_out, basis or mention", "basis"),
        _c("short", "bool", "True for a short name (“Nghị quyết số 57”)", False),
        _c("resolved", "string", "Full number of a short name, where the text gives it", "57-NQ/TW", null=True),
    ), "extract"),
    Table("dates", "one full calendar date in the text", _fact(
        "The date as restored", "ngày 08 tháng 8 năm 2025",
        _c("date", "string", "The date; null for an impossible one", "2025-08-08", "ISO date", null=True),
        _c("problem", "string", "What is wrong with an impossible date", "no such day", null=True),
    ), "extract"),
    Table("deadlines", "one explicit limit for an action", _fact(
        "The limit as restored", "trước ngày 15/12 hằng năm",
        _c("date", "string", "The limit", "--12-15", "ISO date, month, quarter or yearly day"),
        _c("body", "string", "Who must", "Các phòng, ban", null=True),
        _c("recurrence", "string", "yearly, quarterly or monthly", "yearly", null=True),
    ), "extract"),
    Table("content_areas", "one area of emulation", _fact(
        "Its first clause", "Thi đua phát triển hạ tầng số",
        _c("labels", "strings", "Labels, the main one first; empty for a movement without known labels", ["ha_tang"]),
        _c("section_id", "string", "The section it stands in", "s9", null=True),
        _c("body", "string", "The whole text of the area", "Thi đua phát triển hạ tầng số …", null=True),
    ), "extract"),
    Table("award_forms", "one form of award at one stage", _fact(
        "The passage", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        _c("stage", "string", "hang_nam, so_ket, tong_ket or chung (not tied to a stage)", "so_ket"),
        _c("form", "string", "The form of award", "Bằng khen"),
        _c("authority", "string", "Who decides, as the text names it", "Chủ tịch Ủy ban nhân dân tỉnh", null=True),
        _c("proposed", "bool", "True where it is only proposed to a higher level", False),
    ), "extract"),
    Table("target_groups", "one group that criteria are set for", _fact(
        "The whole passage", "Đối với cá nhân …",
        _c("group", "string", "The group", "cá nhân"),
    ), "extract"),
    Table("phases", "one phase of the movement", _fact(
        "The passage", "Giai đoạn 1 (2025 - 2027)",
        _c("name", "string", "Its name", "Giai đoạn 1"),
        _c("from", "int", "First year", 2025, "year", null=True),
        _c("to", "int", "Last year", 2027, "year", null=True),
    ), "extract"),
    Table("responsibilities", "one body that is given tasks", _fact(
        "The passage that gives them", "Phòng Văn hóa - Xã hội chủ trì …",
        _c("body", "string", "The body", "Phòng Văn hóa - Xã hội"),
    ), "extract"),
    Table("recipients", "one entry of “Nơi nhận”", _fact("The entry", "Lưu: VT, VHXH"), "extract"),
    Table("defects", "one flaw of the printed document itself", (
        DOC_ID, LINE,
        _c("kind", "string", "duplicate_numeral, numeral_out_of_order, malformed_number, impossible_date",
           "duplicate_numeral"),
        _c("item", "string", "What is wrong, as printed", "III"),
        _c("note", "string", "Why it is held wrong", "III stands twice", null=True),
        CONFIDENCE,
    ), "extract"),
    Table("runs", "one run of a command on this output folder", (
        _c("run", "int", "Number of the run", 3),
        _c("command", "string", "extract, compare or report", "extract"),
        _c("time", "string", "When it ended", "2026-11-21T08:15:00+00:00", "ISO time, UTC"),
        _c("program", "string", "Version of the program", "0.1.0"),
        _c("model", "string", "Checksum of the restorer's model", "3fa4c2…"),
        _c("schema", "string", "Version of the tables", SCHEMA_VERSION),
        _c("options", "string", "Options that bear on the result, as JSON", "{}"),
        _c("documents", "int", "Documents in the tables after the run", 14, "documents"),
        _c("worked_on", "int", "Documents worked on in this run", 2, "documents"),
        _c("failed", "int", "Documents that failed", 0, "documents"),
        _c("seconds", "float", "How long it took", 4.2, "seconds"),
    ), "extract"),
    Table("pairs", "one commune plan and the province plan it is held against", (
        _c("commune_doc_id", "string", "The commune plan", "xuan_hoa_c1"),
        _c("province_doc_id", "string", "The province plan; null where none is at hand", "xuan_hoa_p", null=True),
        _c("how", "string", "cited_number, cited_date, province_and_movement, ambiguous, superseded or none",
           "cited_number"),
        CONFIDENCE,
        _c("candidates", "strings", "Other province plans that fit as well", []),
    ), "compare"),
    Table("alignment", "one section of the province plan beside one of the commune plan", (
        _c("commune_doc_id", "string", "The commune plan", "xuan_hoa_c1"),
        _c("province_doc_id", "string", "The province plan", "xuan_hoa_province"),
        _c("province_section_id", "string", "Section of the province plan; null for an extra one", "s7", null=True),
        _c("commune_section_id", "string", "Section of the commune plan; null for a missing one", "s5", null=True),
        _c("status", "string", "present, partial, missing, moved, extra or unclear", "present"),
        _c("score", "float", "How alike the two are", 0.83, "0 to 1"),
        _c("how", "string", "The level that decided", "same_heading", null=True),
    ), "compare"),
    Table("findings", "one thing a careful official would point out", (
        _c("finding_id", "string", "The same again in every run on the same texts", "F-3a9c21d0"),
        _c("commune_doc_id", "string", "The commune plan", "xuan_hoa_c3"),
        _c("province_doc_id", "string", "The province plan it was held against", "xuan_hoa_province", null=True),
        _c("ground", "string", "province_plan, own_text, law or practice", "province_plan"),
        _c("kind", "string", "Kind of finding", "missing_content_area"),
        _c("severity", "string", "high, medium or low", "high"),
        _c("item", "string", "What is missing or wrong", "Thi đua phát triển hạ tầng số"),
        _c("province_line", "int", "Line in the province plan", 88, "1-based line", null=True),
        _c("commune_line", "int", "Line in the commune plan", 41, "1-based line", null=True),
        _c("province_text", "string", "Passage of the province plan", "2. Thi đua phát triển hạ tầng số …", null=True),
        _c("commune_text", "string", "Passage, or the nearest one, of the commune plan", "II. NỘI DUNG …", null=True),
        _c("message", "string", "A sentence in Vietnamese that can stand in a letter", "Kế hoạch chưa nêu nội dung …"),
        CONFIDENCE,
        _c("needs_check", "bool", "True where the place is doubtful and the original must be seen", False),
        _c("message_en", "string", "The sentence in English", "The plan does not name …", null=True),
        _c("rule", "string", "The rule or profile entry behind it", "profile.commune/area", null=True),
        _c("decision", "string", "What the auditor decided (decisions.csv): confirmed, waived or to_check", "confirmed",
           null=True),
    ), "compare"),
)

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table, with meaning, unit and example as column metadata.

    Args:
        table: One of `TABLES`.

    Returns:
        The schema; its own metadata hold the table's meaning and the schema version.
    """
    import json

    import pyarrow as pa

    types = {"string": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(),
             "strings": pa.list_(pa.string())}
    fields = [
        pa.field(column.name, types[column.type], nullable=True, metadata={
            "meaning": column.meaning, "unit": column.unit, "example": json.dumps(column.example, ensure_ascii=False)})
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"table": table.name, "row": table.row, "schema_version": SCHEMA_VERSION})


def sql_type(column: Column) -> str:
    """The DuckDB type of a column, for the dictionary and for empty tables."""
    return {"string": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "strings": "VARCHAR[]"}[
        column.type]
