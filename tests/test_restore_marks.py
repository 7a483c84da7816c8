"""Marks that a reading engine confused are mended; names and good text stay."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diacritics import Restorer
from diacritics.language import LanguageModel
from diacritics.model import load
from pipeline.clean import clean_document
from pipeline.marks import mend_marks
from pipeline.restore import reading_confidence, restore_document
from pipeline.types import RestoredDocument, SourceDocument, SourceLine

TEXTS = sorted((Path(__file__).parents[1] / "corpus" / "clean").glob("*.clean"))


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


@lru_cache(maxsize=1)
def language() -> LanguageModel:
    return load().language


def restored(lines: list[str], restorer: Restorer, *, confidence: float | None = 0.97) -> RestoredDocument:
    source = SourceDocument(
        "d1", "d1.pdf", "0" * 64, "pdf_scan",
        tuple(SourceLine(i, 1, text, None, confidence) for i, text in enumerate(lines, 1)), 1,
    )  # fmt: skip
    return restore_document(clean_document(source), restorer)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("II. NỘI DUNG THỊ ĐUA", "II. NỘI DUNG THI ĐUA"),
        ("III. TIỂU CHÍ THỊ ĐUA", "III. TIÊU CHÍ THI ĐUA"),
        ("IV. KHEN THƯỜNG", "IV. KHEN THƯỞNG"),
        ("Đề nghị Ủy ban Mặt trận Tố quốc Việt Nam xã", "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam xã"),
        ("nâng cao kỳ năng số cho cán bộ", "nâng cao kỹ năng số cho cán bộ"),
        ("Khen thưởng tống kết năm 2030", "Khen thưởng tổng kết năm 2030"),
        ("thi dua xây dựng nông thôn mới", "thi đua xây dựng nông thôn mới"),
    ],
)
def test_a_mark_that_the_words_about_contradict_is_mended(read: str, printed: str, restorer: Restorer) -> None:
    [line] = restored([read], restorer).lines
    assert line.text == printed
    assert line.source == read
    assert not line.offsets or line.offsets == tuple(range(len(read) + 1))


@pytest.mark.parametrize(
    "line",
    [
        "Chủ tịch Đinh Trọng Khải",
        "Nguyễn Thị Hãng", "xã Lam Thủy, phường Tân Vân", "Cửa Ông, ngày 08 tháng 8 năm 2025",
        "XÃ KIM THANH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 27/KH-UBND, thu.dien.tu@vi.du.vn", "",
    ],
)  # fmt: skip
def test_names_and_numbers_stay(line: str, restorer: Restorer) -> None:
    assert [one.text for one in restored([line], restorer).lines] == [line]


def test_only_what_an_engine_read_is_mended(restorer: Restorer) -> None:
    read = "II. NỘI DUNG THỊ ĐUA"
    document = restored([read], restorer, confidence=None)
    assert document.text == read
    assert not document.restored


def test_a_mended_document_says_that_it_was_restored(restorer: Restorer) -> None:
    assert restored(["II. NỘI DUNG THỊ ĐUA"], restorer).restored
    assert not restored(["II. NỘI DUNG THI ĐUA"], restorer).restored


def test_true_plans_are_left_as_they_are(restorer: Restorer) -> None:
    assert TEXTS
    for path in TEXTS:
        lines = path.read_text(encoding="utf-8").split("\n")
        changed = [word for word in mend_marks(lines, restorer.model.language) if word.changed]
        assert changed == [], path.name


def test_what_is_merely_likelier_becomes_a_doubt(restorer: Restorer) -> None:
    lines = ["về chuyển đối số Ủy ban nhân dân xã"]
    found = mend_marks(lines, restorer.model.language)
    assert any(word.read == "đối" and word.likelier == "đổi" for word in found)
    [line] = restored(lines, restorer).lines
    for doubt in line.doubts:
        assert line.text[doubt.start : doubt.end] == doubt.restored
        assert 0 <= doubt.confidence <= 1


@settings(deadline=None)
@given(st.lists(st.text(alphabet="aáảăâđeêiịoổơuưy THỊĐUAthi đua.,/-0123", max_size=60), max_size=5))
def test_any_text_keeps_its_lines_and_lengths(lines: list[str]) -> None:
    for word in mend_marks(lines, language()):
        assert lines[word.line][word.start : word.end] == word.read
        assert len(word.likelier) == len(word.read)
        assert word.likelier != word.read


@pytest.mark.parametrize(
    ("engine", "least", "most"),
    [(1.0, 1.0, 1.0), (0.965, 0.95, 1.0), (0.85, 0.7, 0.9), (0.55, 0.2, 0.5), (0.0, 0.0, 0.0)],
)
def test_a_line_is_no_surer_than_its_reading(engine: float, least: float, most: float, restorer: Restorer) -> None:
    assert least <= reading_confidence(engine) <= most
    [line] = restored(["Ủy ban nhân dân xã ban hành Kế hoạch"], restorer, confidence=engine).lines
    assert line.confidence == reading_confidence(engine)


def test_the_surer_the_engine_the_surer_the_line() -> None:
    steps = [reading_confidence(step / 100) for step in range(-5, 106)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0.0, 1.0)


def test_a_number_that_the_engine_was_not_sure_of_is_a_doubt(restorer: Restorer) -> None:
    text = "Số: 27KH-UBND xã Uỷ nhiệm   NỘI DUNG THỊ ĐUA"
    at = text.index("27KH")
    line = SourceLine(1, 1, text, None, 0.96, ((at, at + 9, 0.65), (0, 3, 0.9)))
    source = SourceDocument("d1", "d1.pdf", "0" * 64, "pdf_scan", (line,), 1)
    [read] = restore_document(clean_document(source), restorer).lines
    found = {doubt.restored: doubt.confidence for doubt in read.doubts}
    assert found["27KH-UBND"] == 0.65
    assert "Số:" not in found
    for doubt in read.doubts:
        assert read.text[doubt.start : doubt.end] == doubt.restored
    [trusted] = restore_document(clean_document(replace(source, trusted=True)), restorer).lines
    assert trusted.doubts == ()
