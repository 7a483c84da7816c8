"""Reading in a process of its own: what hangs is stopped, what dies is named, and damaged files never stop a batch."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from pipeline.read import ReadError, ReadOptions, read_document
from pipeline.read.kinds import HEAD, kind_of
from pipeline.read.record import ReadResult
from pipeline.read.worker import read_apart, read_here
from pipeline.types import Box, SourceLine
from tests.read_engines import FakeEngine, words_of

FILES = Path(__file__).parent / "data" / "read" / "files"


def test_a_result_travels_whole() -> None:
    result = ReadResult(
        "pdf_scan",
        (SourceLine(1, 1, "Kế hoạch", Box(0.1, 0.2, 0.3, 0.4), 0.9, ((0, 2, 0.65),)), SourceLine(2, 1, "")),
        1, None, ("w",), False, ("2",),
    )  # fmt: skip
    assert ReadResult.from_json(result.to_json()) == result


def test_apart_and_here_give_the_same() -> None:
    options = ReadOptions()
    assert read_apart(FILES / "plan.pdf", "pdf", options) == read_here(FILES / "plan.pdf", "pdf", options)


def test_errors_come_back_with_their_words() -> None:
    with pytest.raises(ReadError, match="mật khẩu") as caught:
        read_document(FILES / "locked.pdf")
    assert caught.value.code == "pdf_encrypted"
    assert "password" in caught.value.english


def fake_python(tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("pipeline.read.worker.sys.executable", str(program))


def test_a_reader_that_hangs_is_stopped_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_python(tmp_path, "sleep 97 & sleep 98", monkeypatch)
    monkeypatch.setattr("pipeline.read.worker._GRACE", 0.2)
    started = time.monotonic()
    with pytest.raises(ReadError, match="quá 1 giây") as caught:
        read_document(FILES / "plan.pdf", ReadOptions(seconds=1))
    assert caught.value.stage == "limits"
    assert time.monotonic() - started < 30


def test_a_reader_that_dies_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_python(tmp_path, "kill -9 $$", monkeypatch)
    with pytest.raises(ReadError, match="dừng đột ngột"):
        read_document(FILES / "plan.pdf")


SAMPLES = (
    "plan.pdf", "scan_clean.pdf", "plan.docx", "features.docx", "page1.png", "page1.jpg", "page1.webp", "page1.heic",
    "scan_fax.tif", "tcvn3.txt", "utf16_le_bom.txt", "plan.rtf", "plan.odt", "plan.doc",
)  # fmt: skip


def harmed(data: bytes, chance: random.Random) -> bytes:
    """A file cut short, with flipped bits, with a part doubled, or with a part of zeros."""
    kind = chance.randrange(4)
    at = chance.randrange(len(data))
    if kind == 0:
        return data[:at]
    if kind == 1:
        flipped = bytearray(data)
        for _ in range(chance.choice((1, 8, 200))):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        return bytes(flipped)
    if kind == 2:
        return data[:at] + data[max(0, at - 500) :]
    return data[:at] + b"\0" * min(400, len(data) - at) + data[at + 400 :]


@pytest.mark.parametrize("name", SAMPLES)
def test_harmed_files_end_in_a_document_or_in_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.read.office.find_office", lambda: None)  # slow; its own faults are told by its exit
    chance = random.Random(name)
    data = (FILES / name).read_bytes()
    engine = FakeEngine([words_of("Thực hiện Kế hoạch của tỉnh")])
    options = ReadOptions(isolate=False, max_pixels=20_000_000, workers=1)
    for turn in range(12):
        suffix = Path(name).suffix if turn % 4 else chance.choice((".pdf", ".docx", ".txt", ".png", ".tif"))
        path = tmp_path / f"{turn}{suffix}"
        path.write_bytes(harmed(data, chance))
        try:
            documents = read_document(path, options, engine=engine)
        except ReadError as error:
            assert str(error)
            assert "\n" not in str(error)
        else:
            assert documents
            assert all(document.lines for document in documents)


@pytest.mark.parametrize("name", [name for name in SAMPLES if not name.endswith((".txt", ".rtf"))])
def test_random_bytes_behind_a_right_beginning(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes((FILES / name).read_bytes()[:64] + random.Random(name).randbytes(3000))
    try:
        kind = kind_of(path, path.read_bytes()[:HEAD])
    except ReadError as error:
        assert "\n" not in str(error)
        return
    with pytest.raises(ReadError):
        read_here(path, kind, ReadOptions(isolate=False, seconds=20), FakeEngine())
