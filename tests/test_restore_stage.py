"""The restoring stage of the flow: offsets lead from the restored line to the source line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from diacritics import Restorer
from pipeline.restore import line_confidence, restore_document
from pipeline.types import CleanDocument, CleanLine, SourceDocument, SourceLine


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


def _document(lines: list[str], trusted: bool = False) -> CleanDocument:
    source = SourceDocument(
        "d1",
        "d1.txt",
        "0" * 64,
        "text",
        tuple(SourceLine(i, 1, text) for i, text in enumerate(lines, 1)),
        1,
        trusted=trusted,
    )
    return CleanDocument(
        source, tuple(CleanLine(i, text, tuple(range(len(text) + 1))) for i, text in enumerate(lines, 1))
    )


READ = ["S6: 40 /KH-UBND", "", ". Uy ban N HAN DAN xa trién khai phong trao thi dua; phat triénkinh té s6."]


def test_restored_words_lead_to_their_source(restorer: Restorer) -> None:
    result = restore_document(_document(READ), restorer)
    assert result.restored
    assert [line.number for line in result.lines] == [1, 2, 3]
    for line in result.lines:
        if line.offsets:
            assert len(line.offsets) == len(line.text) + 1
            assert list(line.offsets) == sorted(line.offsets)
    first, _, third = result.lines
    assert first.text == "Số: 40/KH-UBND"
    at = third.text.index("thi đua")
    start, end = third.to_source(at, at + len("thi đua"))
    assert third.source[start:end] == "thi dua"
    at = third.text.index("NHÂN")
    start, end = third.to_source(at, at + len("NHÂN"))
    assert third.source[start:end] == "N HAN"


def test_good_text_and_trusted_documents_pass(restorer: Restorer) -> None:
    good = "Ủy ban nhân dân xã ban hành Kế hoạch tổ chức phong trào thi đua yêu nước trên địa bàn xã."
    result = restore_document(_document([good]), restorer)
    assert not result.restored
    assert (result.lines[0].text, result.lines[0].confidence, result.lines[0].offsets) == (good, 1.0, ())
    bare = restore_document(_document(["Uy ban nhan dan xa"], trusted=True), restorer)
    assert bare.lines[0].text == "Uy ban nhan dan xa"
    assert restore_document(_document(["Uy ban"]), None).text == "Uy ban"


def test_doubts_stand_in_the_restored_line(restorer: Restorer) -> None:
    result = restore_document(_document(READ), restorer, doubt_below=1.01)
    doubts = [(line, doubt) for line in result.lines for doubt in line.doubts]
    assert doubts
    for line, doubt in doubts:
        assert line.text[doubt.start : doubt.end] == doubt.restored


def test_line_confidence_is_that_of_the_least_sure_quarter(restorer: Restorer) -> None:
    tokens = list(restorer.restore(READ[2]).tokens)
    lowest = sorted(t.confidence for t in tokens)[: len(tokens) // 4]
    assert line_confidence(tokens) == pytest.approx(sum(lowest) / len(lowest))
    assert line_confidence([]) == 1.0


def test_importing_the_package_is_light() -> None:
    code = "import sys, diacritics; sys.exit(any(m in sys.modules for m in ('torch', 'pandas', 'spacy', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
