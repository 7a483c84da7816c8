"""Makes the built-in Word template of the letters: `python -m pipeline.report.letter_template`.

The layout follows Phụ lục I of Nghị định số 30/2020/NĐ-CP for a công văn: A4, margins 20/20/30/15 mm, Times New
Roman, the state's name and motto at the right, the issuing office at the left with number and subject below it,
"Kính gửi", the text at 14 points, "Nơi nhận" at the lower left, the signature at the lower right; page number at
the top centre from page 2 on. A department may edit the file in Word, or make its own with the same {{places}}.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
CENTRE, BOTH, LEFT, RIGHT = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


def _write(
    paragraph: Paragraph,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = CENTRE,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
) -> Paragraph:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    run.font.size = Pt(size)
    run.font.name = FONT
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)
    look = paragraph.paragraph_format
    look.alignment = align
    look.space_before, look.space_after = Pt(before), Pt(after)
    if indent:
        look.first_line_indent = Mm(indent)
    return paragraph


def _rule(paragraph: Paragraph, side_mm: float) -> None:
    """A short line below a paragraph's words: an empty paragraph with a bottom border, drawn in from both sides."""
    look = paragraph.paragraph_format
    look.left_indent = look.right_indent = Mm(side_mm)
    look.space_before, look.space_after = Pt(0), Pt(4)
    look.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("w:val", "single"), ("w:sz", "6"), ("w:space", "0"), ("w:color", "000000")):
        bottom.set(qn(name), value)
    borders.append(bottom)
    paragraph._element.get_or_add_pPr().append(borders)


def _columns(document: Any, widths: tuple[float, float]) -> tuple[_Cell, _Cell]:
    """A table of one row without borders, two columns wide."""
    table: Table = document.add_table(rows=1, cols=2)
    table.autofit = False
    # the words of the head need the whole width: no inner margins at the sides
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table.rows[0].cells[0], table.rows[0].cells[1]


def _page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    run.font.size, run.font.name = Pt(13), FONT
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        run._element.append(part)
    paragraph.alignment = CENTRE


_UNUSED_PARTS = ("/stylesWithEffects", "/customXml", "/thumbnail")


def _without_ballast(document: Any) -> None:
    """Leave out what python-docx's own blank brings and no letter uses: nine tenths of a letter's size and time.

    Styles stay that something here uses or that Word offers by default to who goes on writing.
    """
    for rels in (document.part.rels, document.part.package.rels):
        for key in [k for k, rel in rels.items() if rel.reltype.endswith(_UNUSED_PARTS)]:
            del rels[key]
    styles = document.styles.element
    for style in list(styles):
        if style.tag == qn("w:style") and style.get(qn("w:type")) == "table" and style.get(qn("w:default")) is None:
            styles.remove(style)


def build_template() -> Any:
    """The template as an open document."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)
    normal.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    _write(section.first_page_header.paragraphs[0], "{{DU_THAO}}", 11, italic=True, align=RIGHT)

    left, right = _columns(document, (70, 96))
    _write(left.paragraphs[0], "{{CO_QUAN_CHU_QUAN}}", 12)
    _write(left.add_paragraph(), "{{CO_QUAN}}", 12, bold=True)
    _rule(left.add_paragraph(), 24)
    _write(left.add_paragraph(), "Số:          /{{KY_HIEU}}", 13, before=4)
    _write(left.add_paragraph(), "{{TRICH_YEU}}", 12, before=4)
    _write(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    _write(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", 13, bold=True)
    _rule(right.add_paragraph(), 22)
    _write(right.add_paragraph(), "{{DIA_DANH}}, {{NGAY_THANG}}", 13, italic=True, before=4)

    _write(document.add_paragraph(), "Kính gửi: {{KINH_GUI}}", 14, before=18, after=12)
    _write(document.add_paragraph(), "{{MO_DAU}}", 14, align=BOTH, before=6, indent=12.7)
    _write(
        document.add_paragraph(), "{{NHOM}}", 14, bold=True, align=BOTH, before=6, indent=12.7
    ).paragraph_format.keep_with_next = True
    _write(document.add_paragraph(), "{{NOI_DUNG}}", 14, align=BOTH, before=6, indent=12.7)
    _write(document.add_paragraph(), "{{DE_NGHI}}", 14, align=BOTH, before=6, indent=12.7)
    closing = _write(document.add_paragraph(), "{{KET_THUC}}", 14, align=BOTH, before=6, after=14, indent=12.7)
    # the signature never stands alone on a page
    closing.paragraph_format.keep_with_next = True

    left, right = _columns(document, (80, 85))
    _write(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True, align=LEFT)
    _write(left.add_paragraph(), "- {{NOI_NHAN}}", 11, align=LEFT)
    _write(right.paragraphs[0], "{{QUYEN_HAN}}", 14, bold=True)
    _write(right.add_paragraph(), "{{CHUC_VU}}", 14, bold=True)
    _write(right.add_paragraph(), "{{HO_TEN}}", 13, italic=True, before=64)
    # a signature block is not parted from its office over two pages
    for cell in (left, right):
        for paragraph in cell.paragraphs[:-1]:
            paragraph.paragraph_format.keep_with_next = True
    _without_ballast(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "Mẫu công văn", "Doichieu", ""
    # fixed dates keep the file the same from run to run
    properties.created = properties.modified = datetime(2026, 11, 21)
    return document


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "templates" / "letter.docx"
    build_template().save(str(target))
