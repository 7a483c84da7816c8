"""Which files are documents, how they are named, and what kind they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.read import ReadError, assign_doc_ids, find_documents, look_for_documents, read_document

FILES = Path(__file__).parent / "data" / "read" / "files"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b/002.txt", "a/001.txt", "a/plan.PDF", "a/README.md", "a/README.txt", "a/truth.json", "a/x.gold",
        "a/~$plan.docx", ".hidden/003.txt", "a/.secret.txt", "a/sheet.xlsx", "a/pack.zip", "b/kế hoạch số 1.docx",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


def test_only_documents_are_taken_from_a_folder_sorted_and_once(folder: Path) -> None:
    found = find_documents([folder, folder / "a" / "001.txt", folder / "a"])
    assert [path.relative_to(folder).as_posix() for path in found] == [
        "a/001.txt", "a/plan.PDF", "b/002.txt", "b/kế hoạch số 1.docx",
    ]  # fmt: skip


def test_what_is_passed_over_and_what_fails_is_named(folder: Path) -> None:
    found = look_for_documents([folder, folder / "none"])
    ignored = {path.name for path in found.ignored}
    assert {"README.md", "README.txt", "truth.json", "x.gold", "~$plan.docx", ".secret.txt"} <= ignored
    failed = {Path(failure.path).name: failure.error for failure in found.failures}
    assert set(failed) == {"sheet.xlsx", "pack.zip", "none"}
    assert all("\n" not in error and error for error in failed.values())


def test_a_named_file_is_taken_whatever_its_suffix(folder: Path) -> None:
    assert find_documents([folder / "a" / "x.gold"]) == [folder / "a" / "x.gold"]


def test_a_link_to_the_same_file_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    try:
        (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    except OSError:
        pytest.skip("this system makes no links")
    assert len(find_documents([tmp_path])) == 1


def test_names_are_the_stems_where_they_can_be() -> None:
    paths = [Path(p) for p in ("s/000.txt", "s/001.txt", "x/b/1.txt", "y/b/1.txt", "c/1.txt", "c/2.pdf", "c/2.txt")]
    names = assign_doc_ids(paths)
    assert names[Path("s/000.txt")] == "000"
    assert names[Path("c/1.txt")] == "c_1"
    assert names[Path("c/2.pdf")] == "c_2_pdf"
    assert len(set(names.values())) == len(paths)
    assert names == assign_doc_ids(reversed(paths))
    assert not any(set(name) & set('/\\:*?"<>|') for name in names.values())


@pytest.mark.parametrize(
    ("real", "named", "kind"),
    [("utf8.txt", "a.pdf", "text"), ("plan.pdf", "a.docx", "pdf_text"), ("plan.docx", "a.txt", "docx")],
)
def test_content_decides_not_the_suffix(real: str, named: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / named
    path.write_bytes((FILES / real).read_bytes())
    [document] = read_document(path)
    assert document.kind == kind
    assert any("đọc theo nội dung" in warning for warning in document.warnings)
    assert not any("đọc theo nội dung" in warning for warning in read_document(FILES / real)[0].warnings)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.zip", b"PK\x05\x06" + b"\0" * 18, "rỗng"),
        ("a.pdf", bytes(range(256)) * 4, "PDF bị hỏng"),
        ("a.png", bytes(range(256)) * 4, "ảnh bị hỏng"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 50, "Word bị hỏng"),
        ("a.rar", b"Rar!\x1a\x07\x00" + b"\0" * 40, "giải nén"),
        ("a.htm", b"<html><body>x</body></html>", "HTML"),
        ("a.bin", bytes(range(256)) * 4, "Không nhận ra"),
    ],
)
def test_what_is_not_read_is_refused_in_one_line_with_a_cure(name: str, data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError, match=says) as caught:
        read_document(path)
    assert "\n" not in str(caught.value)
    assert caught.value.english != str(caught.value)


@pytest.mark.parametrize("name", ["kế hoạch (bản 2) 'x' & %20.txt", "тест.txt", "a\nb.txt", "-rf.txt", " .txt"])
def test_odd_names(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    try:
        path.write_text("Kế hoạch thi đua", encoding="utf-8")
    except OSError:
        pytest.skip("this system knows no such names")
    assert read_document(path)[0].lines[0].text == "Kế hoạch thi đua"
    assert "\n" not in assign_doc_ids([path])[path]


def test_folders_pipes_missing_and_forbidden_files(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="tệp thông thường"):
        read_document(tmp_path)
    with pytest.raises(ReadError, match="Không có tệp"):
        read_document(tmp_path / "none.txt")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
        with pytest.raises(ReadError, match="tệp thông thường"):
            read_document(tmp_path / "pipe.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(ReadError, match="quyền"):
        read_document(path)
