"""The cells of a workbook: their looks, and the few ways a value is written.

Every cell is written by its type. Text goes through `write_string`, so nothing a document says becomes a
formula, a number or a link.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.report.inert import cut
from pipeline.report.matrix import STATUSES
from pipeline.report.page import show_date
from pipeline.report.texts import Texts

MAX_CELL = 32_000
"""Characters per cell; Excel refuses more than 32 767."""
COLOURS = {
    "present": ("#E1F0E4", "#17602A"),
    "partial": ("#FFF2C6", "#664D00"),
    "missing": ("#F8D3D1", "#8C1111"),
    "differs": ("#FBDFC4", "#7A3600"),
    "unclear": ("#E3E1F4", "#3B3478"),
    "na": ("#ECEFF1", "#55606A"),
    "high": ("#F8D3D1", "#8C1111"),
    "medium": ("#FBDFC4", "#7A3600"),
    "low": ("#ECEFF1", "#55606A"),
}
_BAD_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")
_FULL_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class Book:
    """The workbook with its formats and the few ways a cell is written."""

    def __init__(self, sink: io.BytesIO, texts: Texts) -> None:
        self.texts = texts
        self.book = xlsxwriter.Workbook(
            sink,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "dd/mm/yyyy",
            },
        )
        base: dict[str, Any] = {
            "font_name": "Times New Roman",
            "font_size": 11,
            "valign": "top",
            "border": 1,
            "border_color": "#B8C2CB",
        }
        add = self.book.add_format
        self.head = add(
            {
                **base,
                "bold": True,
                "bg_color": "#12436D",
                "font_color": "#FFFFFF",
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
            }
        )
        self.turned = add(
            {
                **base,
                "bold": True,
                "bg_color": "#E9EEF2",
                "rotation": 90,
                "text_wrap": True,
                "valign": "bottom",
                "align": "center",
                "font_size": 9,
            }
        )
        self.group = add(
            {
                **base,
                "bold": True,
                "bg_color": "#12436D",
                "font_color": "#FFFFFF",
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "font_size": 10,
            }
        )
        self.text = add({**base, "num_format": "@", "text_wrap": True})
        self.plain = add({**base, "num_format": "@"})
        self.bold = add({**base, "bold": True, "num_format": "@", "text_wrap": True})
        self.number = add({**base, "num_format": "#,##0"})
        self.share = add({**base, "num_format": "0.0%"})
        self.date = add({**base, "num_format": "dd/mm/yyyy", "align": "left"})
        self.link = add({**base, "font_color": "#12436D", "underline": 1, "num_format": "@"})
        self.title = add({"font_name": "Times New Roman", "font_size": 16, "bold": True, "font_color": "#12436D"})
        self.subtitle = add({"font_name": "Times New Roman", "font_size": 12, "bold": True, "font_color": "#12436D"})
        self.note = add({"font_name": "Times New Roman", "font_size": 11, "italic": True, "font_color": "#52606D"})
        self.caution = add(
            {"font_name": "Times New Roman", "font_size": 11, "text_wrap": True, "valign": "top", "italic": True}
        )
        self.of: dict[str, Format] = {}
        for code, (ground, ink) in COLOURS.items():
            look = {
                **base,
                "bg_color": ground,
                "font_color": ink,
                "align": "center",
                "valign": "vcenter",
                "num_format": "@",
            }
            self.of[code] = add(
                {
                    **look,
                    "font_size": 9 if code in STATUSES else 11,
                    "bold": code in ("missing", "high"),
                    "text_wrap": True,
                }
            )

    def clean(self, value: str | None) -> str:
        """Text as a cell may hold it."""
        text = _BAD_XML.sub("\ufffd", cut(value, MAX_CELL, self.texts("sheet.cut")))
        # "_x0041_" in a cell is an escape for Excel: it would show "A"
        return re.sub(r"_(x[0-9A-Fa-f]{4}_)", r"_x005F_\1", text)

    def put(self, sheet: Worksheet, row: int, column: int, value: str | None, look: Format | None = None) -> None:
        """A text cell; empty text leaves the cell blank but framed."""
        text = self.clean(value)
        if text:
            sheet.write_string(row, column, text, look or self.text)
        else:
            sheet.write_blank(row, column, None, look or self.text)

    def put_date(self, sheet: Worksheet, row: int, column: int, iso: str | None) -> None:
        """A full date as a date, a partial one as text."""
        match = _FULL_DATE.fullmatch(iso or "")
        if match:
            try:
                day = date(*(int(part) for part in match.groups()))
            except ValueError:
                pass
            else:
                if day.year >= 1900:
                    sheet.write_datetime(row, column, day, self.date)
                    return
        self.put(sheet, row, column, show_date(iso))

    def table(self, name: str, heads: Sequence[tuple[str, float]], rows: int, *, landscape: bool = True) -> Worksheet:
        """A sheet with a frozen, filtered head in its first row."""
        sheet = self.book.add_worksheet(name)
        for column, (text, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            self.put(sheet, 0, column, text, self.head)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, rows), len(heads) - 1)
        self.paper(sheet, rows, len(heads) - 1, landscape=landscape, repeat=0)
        return sheet

    def paper(self, sheet: Worksheet, last_row: int, last_column: int, *, landscape: bool, repeat: int | None) -> None:
        """A4, as wide as the table, with the head on every page."""
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.7)
        sheet.print_area(0, 0, max(1, last_row), last_column)
        sheet.fit_to_pages(1, 0)
        if repeat is not None:
            sheet.repeat_rows(0, repeat)
        sheet.set_footer("&R" + self.texts("sheet.of_page"))


def row_height(cells: Sequence[tuple[str, float]], most: int = 14) -> float:
    """Height in points of a row whose texts are wrapped; programs other than Excel do not find it themselves.

    Args:
        cells: The texts with the widths of their columns, in characters.
        most: Lines beyond which a row is not made higher.
    """
    needed = 1
    for text, width in cells:
        rows = sum(max(1, math.ceil(len(part) * 0.92 / max(1.0, width))) for part in text[:4000].split("\n"))
        needed = max(needed, rows)
    return 15.0 * min(needed, most) + 3
