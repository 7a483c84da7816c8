"""Makes the Word document of the plan, its numbers left to Word, as a clerk would write it."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from plan_text import BASIS, BODY, BODY_AFTER_TABLE, FOOT_LEFT, FOOT_RIGHT, HEAD, TABLE, TITLE

LEVELS = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"))
NOTE = "Theo số liệu rà soát đến ngày 31/12/2025."


def numbering_xml() -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="space"/>'
        f'<w:lvlText w:val="{text}"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="567"/></w:pPr></w:lvl>'
        for i, (form, text) in enumerate(LEVELS)
    )
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>{levels}'
        "</w:abstractNum>"
    )


def bullet_xml() -> str:
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="91"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:suff w:val="space"/>'
        '<w:lvlText w:val="-"/><w:pPr><w:ind w:left="0" w:firstLine="567"/></w:pPr></w:lvl>'
        "</w:abstractNum>"
    )


def add_numbering(document: docx.document.Document) -> None:
    root = document.part.numbering_part.element
    first = root.find(docx.oxml.ns.qn("w:num"))
    for xml in (numbering_xml(), bullet_xml()):
        first.addprevious(parse_xml(xml))
    for number, abstract in ((90, 90), (91, 91)):
        root.append(parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'))


def number(paragraph, level: int) -> None:
    list_number, index = (91, 0) if level == 4 else (90, level - 1)
    paragraph._p.get_or_add_pPr().append(parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{index}"/><w:numId w:val="{list_number}"/></w:numPr>'))


def fill_cell(cell, texts: list[str]) -> None:
    cell.paragraphs[0].text = texts[0]
    for text in texts[1:]:
        cell.add_paragraph(text)


def add_body(document, body: list[tuple[int, str]]) -> None:
    for level, text in body:
        paragraph = document.add_paragraph(text)
        if level:
            number(paragraph, level)
            paragraph.runs[0].bold = level <= 2 and len(text) < 60


def add_columns(document, left: list[str], right: list[str]) -> None:
    table = document.add_table(rows=1, cols=2)
    fill_cell(table.cell(0, 0), left)
    fill_cell(table.cell(0, 1), right)


def base_document() -> docx.document.Document:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Tinos", Pt(13)
    style.paragraph_format.space_after = Pt(4)
    add_numbering(document)
    return document


def make_plan(path: Path) -> None:
    """The plain plan: head and foot as tables without lines, one ruled table."""
    document = base_document()
    table = document.add_table(rows=len(HEAD), cols=2)
    for row, pair in zip(table.rows, HEAD, strict=True):
        for cell, text in zip(row.cells, pair, strict=True):
            cell.text = text
    for text in (*TITLE, *BASIS):
        document.add_paragraph(text)
    add_body(document, BODY)
    ruled = document.add_table(rows=len(TABLE), cols=3)
    ruled.style = "Table Grid"
    for row, texts in zip(ruled.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    add_body(document, BODY_AFTER_TABLE)
    add_columns(document, FOOT_LEFT, FOOT_RIGHT)
    document.add_paragraph()
    document.save(path)


FEATURES = [
    "PHẦN MỞ ĐẦU",
    "1. Điều chỉnh nội dung lần thứ hai",
    "1.1. Bổ sung chỉ tiêu mới vào kế hoạch[1]",
    "1.2. Giữ nguyên chỉ tiêu cũ",
    "2. Phân công",
    "2.1. Văn phòng theo dõi chung",
    "- Gạch đầu dòng thứ nhất",
    "- Gạch đầu dòng thứ hai",
    "1. Danh sách đếm lại từ đầu",
    "TIÊU ĐỀ BẰNG CHỮ HOA",
    "Đoạn này có khung chữ.",
    "Nội dung trong khung chữ",
    "Dòng trên",
    "dòng dưới",
    "Trang sau",
    "Uỷ ban nhân dân xã",
    "",
    f"[1] {NOTE}",
]


def make_features(path: Path) -> None:
    """What Word hides: style-linked numbers, restarts, tracked changes, fields, a text box, a footnote, old fonts."""
    document = base_document()
    w = nsdecls("w")
    root = document.part.numbering_part.element
    first = root.find(docx.oxml.ns.qn("w:abstractNum"))
    first.addprevious(parse_xml(
        f'<w:abstractNum {w} w:abstractNumId="92"><w:multiLevelType w:val="multilevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/>'
        '<w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/>'
        '<w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>'))
    root.append(parse_xml(f'<w:num {w} w:numId="92"><w:abstractNumId w:val="92"/></w:num>'))
    root.append(parse_xml(
        f'<w:num {w} w:numId="93"><w:abstractNumId w:val="92"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'))
    for name in ("Heading 1", "Heading 2"):
        style = document.styles[name].element
        style.get_or_add_pPr().append(parse_xml(f'<w:numPr {w}><w:numId w:val="92"/></w:numPr>'))
    body = document.element.body
    add = body.sectPr.addprevious

    def paragraph(inner: str, style: str = "", properties: str = "") -> None:
        named = f'<w:pStyle w:val="{style}"/>' if style else ""
        add(parse_xml(f"<w:p {w}><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"))

    def run(text: str, properties: str = "") -> str:
        return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'

    who = 'w:id="1" w:author="Văn thư" w:date="2026-03-09T08:00:00Z"'
    paragraph(run("Phần mở đầu", "<w:caps/>"))
    paragraph(run("Điều chỉnh nội dung ") + f'<w:del {who}><w:r><w:delText>lần thứ nhất</w:delText></w:r></w:del>'
              + f"<w:ins {who}>{run('lần thứ hai')}</w:ins>", "Heading1")
    paragraph(run("Bổ sung chỉ tiêu mới vào kế hoạch") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "Heading2")
    paragraph(run("Giữ nguyên chỉ tiêu cũ"), "Heading2")
    paragraph(run("Phân "), "Heading1", f"<w:rPr><w:del {who}/></w:rPr>")
    paragraph(run("công"))
    paragraph(run("Văn phòng ") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
              '<w:r><w:instrText> REF muc </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
              + run("theo dõi") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run(" chung"), "Heading2")
    for text in ("Gạch đầu dòng thứ nhất", "Gạch đầu dòng thứ hai"):
        paragraph(run(text), "", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="91"/></w:numPr>')
    paragraph(run("Danh sách đếm lại từ đầu"), "", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="93"/></w:numPr>')
    paragraph(run("tiêu đề bằng chữ hoa", "<w:caps/>") + run("ẩn", "<w:vanish/>"))
    box = f"<w:txbxContent><w:p>{run('Nội dung trong khung chữ')}</w:p></w:txbxContent>"
    paragraph(
        run("Đoạn này có khung chữ.")
        + '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml">'
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>")
    paragraph(run("Dòng trên") + "<w:r><w:br/></w:r>" + run("dòng dưới"))
    paragraph('<w:r><w:br w:type="page"/></w:r>' + run("Trang sau"))
    paragraph(run("ñy ban nh©n d©n x·", '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>').replace("ñy", "Uû"))
    document.sections[0].header.paragraphs[0].text = "Dự thảo lần 2"
    notes = parse_xml(
        f'<w:footnotes {w}><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{run(" " + NOTE)}</w:p></w:footnote>'
        "</w:footnotes>")
    from lxml import etree

    part = Part(PackURI("/word/footnotes.xml"),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
                etree.tostring(notes, xml_declaration=True, encoding="UTF-8", standalone=True), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.save(path)
