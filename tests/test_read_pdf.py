"""PDF: the text layer where it is good, a reading of the picture where it is not."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from pipeline.read import ReadError, ReadOptions, read_document
from pipeline.read.ocr import Tesseract
from pipeline.read.programs import find_tesseract
from tests.read_engines import FakeEngine, dies, words_of
from tests.read_measures import syllable_error_rate

FILES = Path(__file__).parent / "data" / "read" / "files"
TRUTH = json.loads((FILES / "truth.json").read_text(encoding="utf-8"))
HERE = ReadOptions(isolate=False)
GOOD = [
    words_of("Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh", 200),
    words_of("về phong trào thi đua, cán bộ, công chức", 240),
    words_of("và Nhân dân tích cực hưởng ứng.", 280),
]


def words(document_lines: object) -> list[str]:
    return " ".join(line.text for line in document_lines).replace("|", " ").split()  # type: ignore[attr-defined]


def test_a_born_digital_plan_is_read_exactly_and_no_engine_is_asked() -> None:
    engine = FakeEngine()
    [document] = read_document(FILES / "plan.pdf", HERE, engine=engine)
    assert words(document.lines) == " ".join(TRUTH["plan"]).replace("|", " ").split()
    assert document.kind == "pdf_text"
    assert document.trusted
    assert document.pages == 2
    assert engine.asked == []


def test_head_foot_and_table_of_a_born_digital_plan_are_in_order() -> None:
    [document] = read_document(FILES / "plan.pdf", HERE, engine=FakeEngine())
    texts = [line.text for line in document.lines if line.text]
    # the quốc hiệu is broken in two on paper; the second half keeps its place between the rows
    assert " ".join(texts[:4]).split() == " ".join(TRUTH["plan"][:3]).split()
    assert texts[-9:] == TRUTH["plan"][-9:]
    assert "2 | Trồng cây, giữ đường sạch | 35" in texts


def test_every_line_has_its_page_and_its_box() -> None:
    [document] = read_document(FILES / "plan.pdf", HERE, engine=FakeEngine())
    filled = [line for line in document.lines if line.text]
    assert all(line.box is not None for line in filled)
    for line in filled:
        assert line.box is not None
        assert 0 <= line.box.left < line.box.right <= 1
        assert 0 <= line.box.top < line.box.bottom <= 1
    assert [line.page for line in filled] == sorted(line.page for line in filled)
    head = filled[0].box
    assert head is not None
    assert head.top < 0.15


def test_a_scan_is_given_to_the_engine_page_by_page() -> None:
    engine = FakeEngine(GOOD)
    [document] = read_document(FILES / "scan_clean.pdf", HERE, engine=engine)
    assert document.kind == "pdf_scan"
    assert document.pages == 2
    assert not document.trusted
    assert engine.asked == ["vie", "vie"]
    assert {line.page for line in document.lines} == {1, 2}
    assert all(line.confidence == 0.95 for line in document.lines if line.text)


def test_each_page_is_decided_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "mixed.pdf"
    with pdfium.PdfDocument(FILES / "plan.pdf") as born, pdfium.PdfDocument(FILES / "scan_clean.pdf") as scan:
        mixed = pdfium.PdfDocument.new()
        mixed.import_pages(born, [0])
        mixed.import_pages(scan, [1])
        mixed.save(path)
    engine = FakeEngine(GOOD)
    [document] = read_document(path, HERE, engine=engine)
    assert engine.asked == ["vie"]
    by_page = {page: [line for line in document.lines if line.page == page and line.text] for page in (1, 2)}
    assert "KẾ HOẠCH" in [line.text for line in by_page[1]]
    assert all(line.confidence is None for line in by_page[1])
    assert [line.text for line in by_page[2]] == [" ".join(word.text for word in words) for words in GOOD]
    assert all(line.confidence == 0.95 for line in by_page[2])
    assert not document.trusted


@pytest.mark.ocr
def test_a_good_layer_over_a_scan_is_used_and_no_page_is_read_again(tmp_path: Path) -> None:
    try:
        Tesseract().check("vie")
    except ReadError as error:
        pytest.skip(str(error))
    command = [find_tesseract() or "", str(FILES / "page1.png"), str(tmp_path / "layered"), "-l", "vie", "pdf"]
    subprocess.run(command, check=True, capture_output=True)
    engine = FakeEngine(GOOD)
    [document] = read_document(tmp_path / "layered.pdf", HERE, engine=engine)
    assert engine.asked == []
    assert document.kind == "pdf_text"
    assert syllable_error_rate(TRUTH["page1"], [line.text for line in document.lines]) <= 0.05
    assert all(line.box is not None for line in document.lines if line.text)


def test_a_mangled_layer_over_a_scan_is_read_again_and_the_choice_is_recorded() -> None:
    [document] = read_document(FILES / "scan_english_layer.pdf", HERE, engine=FakeEngine(GOOD))
    assert document.kind == "pdf_scan"
    assert document.lines[0].text == "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh"
    assert any("đã đọc lại" in warning for warning in document.warnings)


def test_a_mangled_layer_is_kept_where_the_reading_is_no_better() -> None:
    engine = FakeEngine([words_of("zxq wvb kjh qqq", 200, confidence=0.3)])
    [document] = read_document(FILES / "scan_english_layer.pdf", HERE, engine=engine)
    assert document.kind == "pdf_text"
    assert not document.trusted
    assert any("giữ lớp chữ" in warning for warning in document.warnings)


def test_a_mangled_layer_is_kept_where_it_restores_to_better_than_the_reading() -> None:
    poor = words_of("Thực hiện Kế hoạch của Ủy ban nhwq dzn tỉnh vế cvông tác thi đua kxen thướng", 200)
    [document] = read_document(FILES / "scan_english_layer.pdf", HERE, engine=FakeEngine([poor]))
    assert document.kind == "pdf_text"  # better than the layer as it stands, worse than what restoring makes of it
    assert any("giữ lớp chữ" in warning for warning in document.warnings)


def test_a_mangled_layer_is_kept_where_there_is_no_engine() -> None:
    missing = ReadError("Chưa cài Tesseract; cài bằng lệnh: x", code="tesseract_missing")
    [document] = read_document(FILES / "scan_english_layer.pdf", HERE, engine=FakeEngine(missing=missing))
    assert any("Chưa cài Tesseract" in warning for warning in document.warnings)
    with pytest.raises(ReadError, match="cài bằng lệnh"):
        read_document(FILES / "scan_clean.pdf", HERE, engine=FakeEngine(missing=missing))


def test_pages_can_be_read_always_or_never() -> None:
    always = FakeEngine(GOOD)
    read_document(FILES / "plan.pdf", ReadOptions(isolate=False, ocr="always"), engine=always)
    assert len(always.asked) == 2
    never = FakeEngine(GOOD)
    [document] = read_document(FILES / "scan_english_layer.pdf", ReadOptions(isolate=False, ocr="never"), engine=never)
    assert never.asked == []
    assert document.kind == "pdf_text"


def test_a_page_on_which_the_engine_dies_costs_that_page_only() -> None:
    calls: list[Path] = []

    def dies_first(image: Path) -> None:
        calls.append(image)
        if image.name.startswith("000001"):
            dies(image)

    [document] = read_document(FILES / "scan_clean.pdf", HERE, engine=FakeEngine(GOOD, behave=dies_first))
    assert {line.page for line in document.lines} == {2}
    assert any("trang 1" in warning for warning in document.warnings)
    with pytest.raises(ReadError, match="Tesseract dừng giữa chừng"):
        read_document(FILES / "scan_clean.pdf", HERE, engine=FakeEngine(GOOD, behave=dies))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_drawn_on_its_side_and_shown_upright_is_read_upright(degrees: int, tmp_path: Path) -> None:
    path = tmp_path / "turned.pdf"
    with pdfium.PdfDocument(FILES / "plan.pdf") as document:
        page = document[0]
        wide, high = page.get_size()
        # turned against the clock by what the page's own turn will take back, and moved into the sheet again
        shift = {90: (high, 0), 180: (wide, high), 270: (0, wide)}[degrees]
        matrix = pdfium.PdfMatrix().rotate(degrees, ccw=True).translate(*shift)
        for thing in page.get_objects(max_depth=1):
            thing.transform(matrix)
        page.gen_content()
        if degrees != 180:
            page.set_mediabox(0, 0, high, wide)
        page.set_rotation(degrees)
        document.save(path)
        page.close()
    [upright] = read_document(FILES / "plan.pdf", HERE, engine=FakeEngine())
    [turned] = read_document(path, HERE, engine=FakeEngine())
    want = [line for line in upright.lines if line.page == 1 and line.text]
    got = [line for line in turned.lines if line.page == 1 and line.text]
    assert [line.text for line in got] == [line.text for line in want]
    for one, other in zip(got, want, strict=True):
        assert one.box is not None
        assert other.box is not None
        assert one.box == pytest.approx(other.box, abs=0.02)


def test_an_encrypted_a_cut_and_a_pageless_pdf_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="mật khẩu"):
        read_document(FILES / "locked.pdf", HERE)
    cut = tmp_path / "cut.pdf"
    cut.write_bytes((FILES / "plan.pdf").read_bytes()[:900])
    with pytest.raises(ReadError, match="bị hỏng"):
        read_document(cut, HERE)
    none = tmp_path / "none.pdf"
    with pdfium.PdfDocument.new() as document:
        document.save(none)
    with pytest.raises(ReadError, match=r"không có trang|bị hỏng"):
        read_document(none, HERE)


def test_pages_beyond_the_limit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="2 trang, quá giới hạn 1") as caught:
        read_document(FILES / "plan.pdf", ReadOptions(isolate=False, max_pages=1))
    assert caught.value.stage == "limits"


def test_a_blank_page_is_a_page_without_lines(tmp_path: Path) -> None:
    path = tmp_path / "blank.pdf"
    with pdfium.PdfDocument(FILES / "plan.pdf") as document:
        document.new_page(595, 842, index=1)
        document.save(path)
    engine = FakeEngine(GOOD)
    [read] = read_document(path, HERE, engine=engine)
    assert read.pages == 3
    assert {line.page for line in read.lines} == {1, 3}
    assert engine.asked == []


@pytest.mark.parametrize("name", ["kế hoạch số 5 (bản 2).pdf", "a%20b#c.pdf", os.fsdecode(b"k\xff\xfe.pdf")])
def test_a_pdf_of_an_odd_name_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    try:
        path.write_bytes((FILES / "plan.pdf").read_bytes())
    except (OSError, UnicodeError):
        pytest.skip("this system knows no such names")
    for options in (HERE, ReadOptions()):
        [document] = read_document(path, options, engine=FakeEngine() if not options.isolate else None)
        assert document.kind == "pdf_text"
