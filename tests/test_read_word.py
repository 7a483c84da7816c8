"""Word files: the text as Word shows it."""

from __future__ import annotations

import json
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
