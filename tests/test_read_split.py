"""Several documents in one file."""

from __future__ import annotations

from pathlib import Path

from pipeline.read import ReadOptions, read_document

HEAD = "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ A Độc lập - Tự do - Hạnh phúc\n"
BODY = "\nKẾ HOẠCH\nThi đua\n\nI. MỤC ĐÍCH\n" + "Nội dung thi đua của xã.\n" * 12 + "Nơi nhận:\n- Lưu: VT.\nCHỦ TỊCH\n"


def read(tmp_path: Path, text: str, **options: bool) -> list[list[str]]:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    documents = read_document(path, ReadOptions(**options))
    names = ["a"] if len(documents) == 1 else [f"a-{number}" for number in range(1, len(documents) + 1)]
    assert [document.doc_id for document in documents] == names
    return [[*document.warnings, *(line.text for line in document.lines)] for document in documents]


def plan(number: int) -> str:
    return HEAD + f"Số: {number}/KH-UBND A, ngày 01 tháng 8 năm 2025\n" + BODY


def test_documents_on_pages_of_their_own_are_told_apart(tmp_path: Path) -> None:
    first, second = read(tmp_path, plan(1) + "\f" + plan(2))
    assert "tách" in first[0]
    assert any("Số: 1/KH-UBND" in text for text in first)
    assert not any("Số: 2/KH-UBND" in text for text in first)
    assert any("Số: 2/KH-UBND" in text for text in second)
    assert sum(len(part) - 1 for part in (first, second)) == len((plan(1) + plan(2)).split("\n")) - 1


def test_documents_without_page_breaks_are_told_apart_after_a_foot(tmp_path: Path) -> None:
    assert len(read(tmp_path, plan(1) + "\n" + plan(2))) == 2


def test_an_english_reading_is_told_apart_too(tmp_path: Path) -> None:
    head = "UY BAN NHAN DAN CONG HOA XA HQI CHU NGHIA VIET NAM\nXA A Déc 1ap - Tw do - Hanh phuc\n"
    body = "/KH-UBND A, ngay 1\nKE HOACH\n" + "Thuc hién Ké hoach\n" * 9
    assert len(read(tmp_path, f"{head}S6: 4{body}\f{head}S6: 5{body}")) == 2


def test_a_form_in_an_annex_leaves_the_file_whole_with_a_warning(tmp_path: Path) -> None:
    annex = "\fPhụ lục\nMẫu báo cáo\n" + HEAD + "Số: ..../BC-UBND\nBÁO CÁO\nKết quả phong trào\n"
    [whole] = read(tmp_path, plan(1) + annex)
    assert "giữ nguyên" in whole[0]


def test_one_document_and_no_splitting_where_it_is_not_wanted(tmp_path: Path) -> None:
    assert len(read(tmp_path, plan(1))) == 1
    assert len(read(tmp_path, plan(1) + "\f" + plan(2), split=False)) == 1


def test_a_mention_of_the_motto_is_no_head(tmp_path: Path) -> None:
    text = plan(1) + "Nước Cộng hòa xã hội chủ nghĩa Việt Nam; Độc lập - Tự do - Hạnh phúc\n" * 3
    assert len(read(tmp_path, text)) == 1


def test_a_document_twice_in_one_file_is_read_once_and_said_so(tmp_path: Path) -> None:
    again = plan(1).replace("của xã", "của xa", 1)  # another scan of the same paper: a letter read otherwise
    parts = read(tmp_path, plan(1) + "\f" + plan(2) + "\f" + plan(1) + "\f" + again)
    assert len(parts) == 2
    first, second = parts
    assert any("bản sao" in text and "3, 4" in text for text in first)
    assert not any("bản sao" in text for text in second)


def test_two_plans_worded_alike_with_other_numbers_are_two(tmp_path: Path) -> None:
    assert len(read(tmp_path, plan(1) + "\f" + plan(7))) == 2
