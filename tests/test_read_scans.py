"""Scans read by the real engine, against the true text."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from diacritics import Restorer
from pipeline.clean import clean_document
from pipeline.read import ReadError, ReadOptions, read_document
from pipeline.read.ocr import Tesseract
from pipeline.restore import restore_document
from pipeline.types import Box, SourceDocument
from tests.read_measures import syllable_error_rate

FILES = Path(__file__).parent / "data" / "read" / "files"
TRUTH = json.loads((FILES / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True, scope="module")
def engine() -> None:
    try:
        Tesseract().check("vie+osd")
    except ReadError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


def read(name: str) -> SourceDocument:
    [document] = read_document(FILES / name)
    return document


def texts(document: SourceDocument) -> list[str]:
    return [line.text for line in document.lines if line.text]


# a word or two above what was measured, for another release of the engine; benchmarks/read.py prints what is measured
@pytest.mark.ocr
@pytest.mark.parametrize(
    ("name", "truth", "most"),
    [
        ("scan_clean.pdf", "plan", 0.005),
        ("scan_light.pdf", "plan", 0.006),
        ("scan_harmed.pdf", "plan", 0.015),
        ("scan_english_layer.pdf", "plan", 0.007),
        ("scan_fax.tif", "plan", 0.009),
        ("page1.png", "page1", 0.006),
        ("page1.jpg", "page1", 0.015),
        ("page1.webp", "page1", 0.006),
        ("page1_photo.jpg", "page1", 0.018),
        ("page2_stamped.jpg", "page2", 0.009),
    ],
)
def test_a_scan_is_read_nearly_as_printed(name: str, truth: str, most: float) -> None:
    document = read(name)
    assert syllable_error_rate(TRUTH[truth], texts(document)) <= most
    assert document.kind == ("pdf_scan" if name.endswith(".pdf") else "image")


@pytest.mark.ocr
def test_heic_is_read_as_the_other_pictures_are() -> None:
    pytest.importorskip("pi_heif")
    document = read("page1.heic")
    assert syllable_error_rate(TRUTH["page1"], texts(document)) <= 0.006
    assert document.kind == "image"


@pytest.mark.ocr
@pytest.mark.parametrize(("name", "most"), [("scan_clean.pdf", 0.003), ("scan_harmed.pdf", 0.01)])
def test_a_scan_once_restored_is_nearer_to_print(name: str, most: float, restorer: Restorer) -> None:
    document = restore_document(clean_document(read(name)), restorer)
    assert syllable_error_rate(TRUTH["plan"], [line.text for line in document.lines if line.text]) <= most


def lies_in(place: tuple[float, float, float, float], box: Box | None, wide: int, high: int) -> bool:
    left, top, right, bottom = place
    return (
        box is not None
        and box.left - 0.01 <= left / wide <= right / wide <= box.right + 0.01
        and box.top - 0.012 <= top / high <= bottom / high <= box.bottom + 0.012
    )


@pytest.mark.ocr
@pytest.mark.parametrize("name", ["scan_clean.pdf", "scan_harmed.pdf"])
def test_boxes_of_lines_lie_where_the_lines_were_drawn(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FILES.parent))
    plan_pages = importlib.import_module("make_scans").plan_pages
    lines = [line for line in read(name).lines if line.text]
    for number, page in enumerate(plan_pages(), start=1):
        wide, high = page.image.size
        told = Counter(word.text for word in page.words)
        once = {word.text: word.box for word in page.words if len(word.text) > 4 and told[word.text] == 1}
        holding = {word: line for line in lines if line.page == number for word in line.text.split() if word in once}
        assert len(holding) >= 0.9 * len(once) >= 9
        # a word misread as another one of the page is no evidence
        elsewhere = [word for word, line in holding.items() if not lies_in(once[word], line.box, wide, high)]
        assert len(elsewhere) <= 0.02 * len(holding) + 1, elsewhere
    for module in ("make_scans", "plan_text"):
        sys.modules.pop(module, None)


@pytest.mark.ocr
def test_head_and_foot_of_a_scan_stand_in_order_and_the_page_number_apart() -> None:
    document = read("scan_clean.pdf")
    lines = texts(document)
    assert lines[0].startswith("ỦY BAN NHÂN DÂN CỘNG HÒA")
    foot = lines.index("Nơi nhận:")
    assert lines[foot + 4].startswith("- Lưu")
    assert lines[foot + 5] == "TM. ỦY BAN NHÂN DÂN"
    assert len(lines) == foot + 9
    assert document.header == ("2",)
    assert document.pages == 2


@pytest.mark.ocr
def test_section_numerals_and_numbers_of_a_scan_are_right() -> None:
    lines = texts(read("scan_clean.pdf"))
    numerals = [line.split()[0] for line in lines if line.split()[0].strip(".IVX") == "" and line[0] in "IVX"]
    assert numerals == ["I.", "II.", "III.", "IV."]
    assert any("61/KH-UBND" in line for line in lines)


@pytest.mark.ocr
def test_a_page_on_its_head_is_turned_and_said_so() -> None:
    document = read("page1_upside_down.png")
    assert syllable_error_rate(TRUTH["page1"], texts(document)) <= 0.01
    assert any("180°" in warning for warning in document.warnings)


@pytest.mark.ocr
def test_two_documents_in_one_scan_are_told_apart() -> None:
    first, second = read_document(FILES / "dossier.pdf")
    assert (first.doc_id, second.doc_id) == ("dossier-1", "dossier-2")
    assert any("QUYẾT ĐỊNH" in line.text for line in second.lines)
    assert not any("QUYẾT ĐỊNH" in line.text for line in first.lines)
    assert second.lines[0].number == 1
    assert {line.page for line in second.lines} == {3}


def engine_that(does: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program in Tesseract's place that answers what it is and then misbehaves."""
    program = folder / "tesseract"
    asked = f'case "$*" in *--list-langs*|*--version*) exec {shutil.which("tesseract")} "$@";; esac'
    program.write_text(f"#!/bin/sh\n{asked}\n{does}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("pipeline.read.ocr.find_tesseract", lambda: str(program))


@pytest.mark.ocr
def test_an_engine_that_dies_at_every_page_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine_that("kill -9 $$", tmp_path, monkeypatch)
    with pytest.raises(ReadError, match="dừng giữa chừng"):
        read_document(FILES / "page1.png", ReadOptions(isolate=False))


@pytest.mark.ocr
def test_an_engine_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine_that("exec sleep 60", tmp_path, monkeypatch)
    with pytest.raises(ReadError, match="quá 1 giây"):
        read_document(FILES / "page1.png", ReadOptions(isolate=False, page_seconds=1))
