"""Word files: the text as Word shows it."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.read import ReadError, ReadOptions, read_document
from pipeline.read.word_numbering import Numbering, in_form
from tests.read_engines import FakeEngine, words_of

DATA = Path(__file__).parent / "data" / "read"
FILES = DATA / "files"
TRUTH = json.loads((FILES / "truth.json").read_text(encoding="utf-8"))
HERE = ReadOptions(isolate=False)


def test_a_plan_is_read_exactly_numbers_included() -> None:
    [document] = read_document(FILES / "plan.docx")
    assert [line.text for line in document.lines] == TRUTH["plan"]
    assert document.kind == "docx"
    assert document.trusted


def test_what_word_hides_is_read_as_word_shows_it() -> None:
    [document] = read_document(FILES / "features.docx", HERE)
    assert [line.text for line in document.lines] == TRUTH["features"]
    assert document.header == ("Dự thảo lần 2",)
    assert document.encoding == "tcvn3"
    assert any("track changes" in warning for warning in document.warnings)
    pages = {line.text: line.page for line in document.lines}
    assert pages["Dòng trên"] == 1
    assert pages["Trang sau"] == 2


def numbering(levels: str, nums: str = "") -> Numbering:
    return Numbering(parse_xml(
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{nums}</w:numbering>'), None)  # fmt: skip


def level(index: int, form: str, text: str, more: str = "") -> str:
    inner = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{index}">{inner}</w:lvl>'


def labels(numbers: Numbering, *places: tuple[int, int]) -> list[str]:
    found = []
    for num, at in places:
        numbered = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>'
        paragraph = parse_xml(f"<w:p {nsdecls('w')}><w:pPr>{numbered}</w:pPr></w:p>")
        found.append(numbers.label(paragraph).strip())
    return found


def test_levels_begin_anew_under_a_higher_one() -> None:
    three = level(0, "upperRoman", "%1.") + level(1, "decimal", "%2.") + level(2, "lowerLetter", "%3)")
    found = labels(numbering(three), (1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1))
    assert found == ["I.", "1.", "a)", "b)", "2.", "a)", "II.", "1."]


def test_a_level_told_never_to_restart_counts_on() -> None:
    two = level(0, "upperRoman", "%1.") + level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')
    assert labels(numbering(two), (1, 0), (1, 1), (1, 1), (1, 0), (1, 1)) == ["I.", "1.", "2.", "II.", "3."]


def test_numbers_of_several_levels_and_legal_numbers() -> None:
    two = level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2.", "<w:isLgl/>")
    assert labels(numbering(two), (1, 0), (1, 0), (1, 1), (1, 1)) == ["I.", "II.", "2.1.", "2.2."]


def test_a_deep_level_without_its_parent_shows_the_parents_start() -> None:
    two = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2.")
    assert labels(numbering(two), (1, 1), (1, 1)) == ["1.1.", "1.2."]


def test_lists_on_one_definition_count_on_and_an_override_begins_anew_once() -> None:
    one = level(0, "decimal", "%1.")
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
    )
    assert labels(numbering(one, more), (1, 0), (2, 0), (3, 0), (3, 0), (1, 0)) == ["1.", "2.", "5.", "6.", "7."]


def test_bullets_and_no_number() -> None:
    levels = level(0, "bullet", "\uf0b7") + level(1, "bullet", "+") + level(2, "none", "")
    assert labels(numbering(levels), (1, 0), (1, 1), (1, 2), (0, 0), (9, 0)) == ["-", "+", "", "", ""]


@pytest.mark.parametrize(
    ("count", "form", "shown"),
    [(1, "upperRoman", "I"), (9, "lowerRoman", "ix"), (44, "upperRoman", "XLIV"), (26, "lowerLetter", "z"),
     (27, "lowerLetter", "aa"), (28, "upperLetter", "BB"), (7, "decimalZero", "07"), (12, "decimal", "12"),
     (3, "somethingNew", "3")],
)  # fmt: skip
def test_number_forms(count: int, form: str, shown: str) -> None:
    assert in_form(count, form) == shown


def rewritten(tmp_path: Path, part: str, change: object, name: str = "a.docx") -> Path:
    """The plan with one part changed."""
    path = tmp_path / name
    with zipfile.ZipFile(FILES / "plan.docx") as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item.filename, change(data) if item.filename == part else data)  # type: ignore[operator]
    return path


def test_entities_and_outside_references_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("BÍ MẬT", encoding="utf-8")
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'.encode()
    path = rewritten(
        tmp_path, "word/document.xml",
        lambda data: data.replace(b"<w:document", evil + b"<w:document", 1).replace("Mục đích".encode(), b"&e;"),
    )  # fmt: skip
    with pytest.raises(ReadError, match="không an toàn"):
        read_document(path, HERE)


def test_links_outside_are_counted_and_never_followed(tmp_path: Path) -> None:
    link = (
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="http://127.0.0.1:9/x.png" TargetMode="External"/></Relationships>'
    )
    path = rewritten(tmp_path, "word/_rels/document.xml.rels", lambda data: data.replace(b"</Relationships>", link))
    [document] = read_document(path, HERE)
    assert [line.text for line in document.lines] == TRUTH["plan"]
    assert any("liên kết" in warning for warning in document.warnings)


def test_a_file_that_unpacks_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = rewritten(tmp_path, "docProps/app.xml", lambda data: b" " * 30_000_000)
    with pytest.raises(ReadError, match="bung ra") as caught:
        read_document(path, HERE)
    assert caught.value.stage == "limits"
    with pytest.raises(ReadError, match="bung ra"):
        read_document(path, ReadOptions(isolate=False, max_bytes=1_000_000))


def test_a_locked_word_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    path.write_bytes(container + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99)
    with pytest.raises(ReadError, match="mật khẩu"):
        read_document(path, HERE)


def test_the_made_document_is_the_one_the_script_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DATA))
    import make_word

    make_word.make_features(tmp_path / "again.docx")
    [document] = read_document(tmp_path / "again.docx", HERE)
    assert [line.text for line in document.lines] == TRUTH["features"]
    sys.modules.pop("make_word", None)
    sys.modules.pop("plan_text", None)


def test_scans_pasted_into_a_word_file_are_read(tmp_path: Path) -> None:
    path = tmp_path / "pasted.docx"
    document = docx.Document()
    for name in ("page1.jpg", "page1.png"):
        document.add_picture(str(FILES / name))
    document.save(path)
    [read] = read_document(path, HERE, engine=FakeEngine([words_of("Thực hiện Kế hoạch của tỉnh", 200)]))
    assert [(line.page, line.text) for line in read.lines] == [
        (1, "Thực hiện Kế hoạch của tỉnh"), (2, "Thực hiện Kế hoạch của tỉnh"),
    ]  # fmt: skip
    assert read.kind == "docx"
    assert not read.trusted


W = nsdecls("w")
AUTHOR = 'w:id="1" w:author="Văn thư" w:date="2026-03-09T08:00:00Z"'


def made(tmp_path: Path, *blocks: str) -> Path:
    """A Word file of the given blocks (WordprocessingML), with one list of numbers "1.", "2."."""
    document = docx.Document()
    root = document.part.numbering_part.element
    root.find(docx.oxml.ns.qn("w:num")).addprevious(
        parse_xml(f'<w:abstractNum {W} w:abstractNumId="95">{level(0, "decimal", "%1.")}</w:abstractNum>')
    )
    root.append(parse_xml(f'<w:num {W} w:numId="95"><w:abstractNumId w:val="95"/></w:num>'))
    for block in blocks:
        document.element.body.sectPr.addprevious(parse_xml(block))
    path = tmp_path / "made.docx"
    document.save(path)
    return path


def para(text: str, properties: str = "") -> str:
    return f"<w:p {W}><w:pPr>{properties}</w:pPr>{text}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="95"/></w:numPr>'


def test_a_deleted_paragraph_neither_shows_nor_counts(tmp_path: Path) -> None:
    deleted = f"<w:del {AUTHOR}><w:r><w:delText>Mục cũ</w:delText></w:r></w:del>"
    path = made(
        tmp_path,
        para(run("Mục thứ nhất"), NUMBERED),
        para(deleted, f"{NUMBERED}<w:rPr><w:del {AUTHOR}/></w:rPr>"),
        para(run("Mục thứ hai"), NUMBERED),
        para(f"<w:ins {AUTHOR}>{run('Mục thêm vào')}</w:ins>", NUMBERED),
    )
    [document] = read_document(path, HERE)
    assert [line.text for line in document.lines] == ["1. Mục thứ nhất", "2. Mục thứ hai", "3. Mục thêm vào"]
    assert any("track changes" in warning for warning in document.warnings)


def test_moved_text_stands_where_it_was_moved_to(tmp_path: Path) -> None:
    path = made(
        tmp_path,
        para(f"<w:moveFrom {AUTHOR}>{run('Câu chuyển đi')}</w:moveFrom>{run('Câu đứng yên')}"),
        para(f"<w:moveTo {AUTHOR}>{run('Câu chuyển đi')}</w:moveTo>"),
    )
    assert [line.text for line in read_document(path, HERE)[0].lines] == ["Câu đứng yên", "Câu chuyển đi"]


def test_an_old_font_that_only_a_style_names_is_converted(tmp_path: Path) -> None:
    coded = ["ñy ban nh©n d©n x· L©m Th­îng ban hµnh KÕ ho¹ch tæ chøc phong trµo thi ®ua",
             "C¸n bé, c«ng chøc thùc hiÖn tiÕt kiÖm ®iÖn vµ n­íc t¹i n¬i lµm viÖc."]  # fmt: skip
    [document] = read_document(made(tmp_path, *(para(run(text)) for text in coded)), HERE)
    assert document.encoding == "tcvn3"
    assert [line.text for line in document.lines] == [
        "Ủy ban nhân dân xã Lâm Thượng ban hành Kế hoạch tổ chức phong trào thi đua",
        "Cán bộ, công chức thực hiện tiết kiệm điện và nước tại nơi làm việc.",
    ]
    assert any("TCVN3" in warning for warning in document.warnings)


def test_content_controls_links_and_comments(tmp_path: Path) -> None:
    path = made(
        tmp_path,
        f"<w:sdt {W}><w:sdtContent><w:p>{run('Trong ô nhập liệu')}</w:p></w:sdtContent></w:sdt>",
        para(f'<w:hyperlink w:anchor="a">{run("Chữ của liên kết")}</w:hyperlink>{run(" và chữ thường")}'),
        para(f'<w:commentRangeStart w:id="0"/>{run("Có lời bình")}<w:commentRangeEnd w:id="0"/>'
             '<w:r><w:commentReference w:id="0"/></w:r>'),
    )  # fmt: skip
    assert [line.text for line in read_document(path, HERE)[0].lines] == [
        "Trong ô nhập liệu", "Chữ của liên kết và chữ thường", "Có lời bình",
    ]  # fmt: skip


def test_merged_cells_of_a_table_are_said_once(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"

    rows = [
        cell("Tiêu chí", '<w:vMerge w:val="restart"/>') + cell("Điểm chấm năm", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("2026") + cell("2027"),
        cell("Trồng cây") + cell("35") + cell("40"),
    ]
    table = f"<w:tbl {W}><w:tblGrid/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    assert [line.text for line in read_document(made(tmp_path, table), HERE)[0].lines] == [
        "Tiêu chí | Điểm chấm năm", " | 2026 | 2027", "Trồng cây | 35 | 40",
    ]  # fmt: skip


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["doc", "odt", "rtf"])
def test_older_formats_through_libreoffice(suffix: str) -> None:
    from pipeline.read.programs import find_office

    if find_office() is None:
        pytest.skip("LibreOffice is not installed")
    [document] = read_document(FILES / f"plan.{suffix}")
    assert [line.text for line in document.lines] == TRUTH["plan"]
    assert document.kind == "docx"


def test_without_libreoffice_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.office.find_office", lambda: None)
    with pytest.raises(ReadError, match=r"LibreOffice.*cài bằng lệnh: .*libreoffice") as caught:
        read_document(FILES / "plan.doc", HERE)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a shell script")
@pytest.mark.parametrize(
    ("does", "says"),
    [("exec sleep 60", "quá 1 giây"), ("kill -9 $$", "không chuyển được"), ("exit 0", "không chuyển được")],
    ids=["hangs", "dies", "writes nothing"],
)
def test_a_libreoffice_that_fails_is_named(
    does: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("pipeline.read.office.find_office", lambda: str(program))
    with pytest.raises(ReadError, match=says) as caught:
        read_document(FILES / "plan.doc", ReadOptions(isolate=False, seconds=1))
    assert "\n" not in str(caught.value)
