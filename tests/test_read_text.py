"""Text files: every encoding, and the lines that all later stages count by."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean_document
from pipeline.read import ReadError, ReadOptions, content_hash, read_document
from pipeline.read.encodings import decode
from pipeline.read.text_file import lines_of_text

FILES = Path(__file__).parent / "data" / "read" / "files"
PLAN = json.loads((FILES / "truth.json").read_text(encoding="utf-8"))["plan"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("utf8", "utf-8"),
        ("utf8_bom", "utf-8-sig"),
        ("utf16_le_bom", "utf-16"),
        ("utf16_be", "utf-16-be"),
        ("windows_1258", "windows-1258"),
        ("tcvn3", "tcvn3"),
        ("vni", "vni"),
        ("utf8_nfd", "utf-8-nfd"),
        ("crlf", "utf-8"),
    ],
)
def test_every_encoding_is_told_and_read_exactly(name: str, encoding: str) -> None:
    [document] = read_document(FILES / f"{name}.txt")
    assert document.encoding == encoding
    assert document.kind == "text"
    lines = [unicodedata.normalize("NFC", line.text) for line in document.lines]
    assert lines == PLAN


def test_viqr_is_read_exactly_save_for_quotes_that_it_has_not() -> None:
    [document] = read_document(FILES / "viqr.txt")
    assert document.encoding == "viqr"
    assert [line.text for line in document.lines] == [text.replace("“", '"').replace("”", '"') for text in PLAN]


def test_mojibake_is_named_and_repaired_by_cleaning() -> None:
    [document] = read_document(FILES / "mojibake.txt")
    assert "mojibake" in (document.encoding or "")
    assert [line.text for line in clean_document(document).lines] == PLAN


def test_a_converted_file_says_so_and_a_plain_one_says_nothing() -> None:
    assert read_document(FILES / "utf8.txt")[0].warnings == ()
    assert "TCVN3" in read_document(FILES / "tcvn3.txt")[0].warnings[0]


def test_the_same_plan_in_two_encodings_has_one_content_hash() -> None:
    hashes = {content_hash(read_document(FILES / f"{name}.txt")[0]) for name in ("utf8", "utf16_be", "vni", "utf8_nfd")}
    assert len(hashes) == 1


def test_an_english_reading_stays_as_it_is(tmp_path: Path) -> None:
    text = "UY BAN NHAN DAN\nThyc hién Ké hoach sé 12/KH-UBND cua Uy ban nhan dan tinh vé phong trao thi dua\n" * 5
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    [document] = read_document(path)
    assert document.text + "\n" == text
    assert document.encoding == "utf-8"
    assert not document.trusted


def test_a_few_damaged_bytes_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\n".join(PLAN).encode() + b"\n\xff\xfe")
    [document] = read_document(path)
    assert document.encoding == "utf-8"
    assert any("hỏng" in warning for warning in document.warnings)


def test_form_feeds_begin_pages_and_belong_to_no_line() -> None:
    lines, pages = lines_of_text("a\nb\n\fc\n\n\f\fd\ne\f f\ng\n")
    assert [(line.text, line.page) for line in lines] == [
        ("a", 1), ("b", 1), ("c", 2), ("", 2), ("d", 4), ("e  f", 4), ("g", 5),
    ]  # fmt: skip
    assert pages == 5


@given(st.text(alphabet="ab \n\f\r", max_size=80))
def test_lines_are_those_of_the_text_as_read(text: str) -> None:
    lines, pages = lines_of_text(text)
    want = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if want[-1] == "":
        want.pop()
    assert [line.text for line in lines] == [piece.lstrip("\f").replace("\f", " ") for piece in want]
    assert [line.number for line in lines] == list(range(1, len(want) + 1))
    assert pages == (max((line.page for line in lines), default=0))
    assert [line.page for line in lines] == sorted(line.page for line in lines)


@given(st.binary(max_size=400))
def test_any_bytes_decode_to_something(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


def test_lines_agree_with_the_gold(shared: Path) -> None:
    for name in ("001", "003"):
        [document] = read_document(shared / "seeds" / f"{name}.txt")
        gold = (shared / "gold" / f"{name}.txt").read_text(encoding="utf-8").split("\n")
        assert document.doc_id == name
        assert len(document.lines) == len(gold if gold[-1] else gold[:-1])
        for line, text in zip(document.lines, gold, strict=False):
            assert bool(line.text.strip()) >= bool(text.strip())


def test_empty_and_oversized_files_end_in_one_line(tmp_path: Path) -> None:
    empty, blank, large = tmp_path / "e.txt", tmp_path / "b.txt", tmp_path / "l.txt"
    empty.write_bytes(b"")
    blank.write_bytes(b" \n\n")
    large.write_bytes(b"x" * 5000)
    with pytest.raises(ReadError, match="rỗng"):
        read_document(empty)
    with pytest.raises(ReadError, match="Không tìm thấy chữ"):
        read_document(blank)
    for options in (ReadOptions(max_bytes=1000), ReadOptions(max_text_bytes=1000)):
        with pytest.raises(ReadError, match=r"0\.005 MB, quá giới hạn 0\.001 MB") as caught:
            read_document(large, options)
        assert caught.value.stage == "limits"
        assert "\n" not in str(caught.value)
