"""Words on a page come out in the order in which a clerk reads them."""

from __future__ import annotations

from pipeline.read.assemble import lines_of_pages
from pipeline.read.layout import Word, rows_of, segments_of
from pipeline.read.scan import PageText, level
from tests.read_engines import words_of

WIDTH, HEIGHT = 1654.0, 2339.0


def read(*lines: list[Word]) -> list[str]:
    return [row.text for row in rows_of(segments_of(lines), WIDTH)]


def test_the_columns_of_the_head_stand_on_one_line_row_by_row() -> None:
    left = [words_of("ỦY BAN NHÂN DÂN", 100), words_of("XÃ LÂM THƯỢNG", 140), words_of("Số: 27/KH-UBND", 180)]
    right = [
        words_of("CỘNG HÒA XÃ HỘI", 104, 800),
        words_of("Độc lập - Tự do", 143, 800),
        words_of("Lâm Thượng, ngày 09", 184, 800),
    ]
    assert read(*right, *left) == [
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI",
        "XÃ LÂM THƯỢNG Độc lập - Tự do",
        "Số: 27/KH-UBND Lâm Thượng, ngày 09",
    ]


def test_the_foot_is_read_column_by_column_even_where_the_engine_joined_its_rows() -> None:
    rows = [
        words_of("Nghiêm túc thực hiện./.", 900),
        words_of("Nơi nhận:", 1000) + words_of("TM. ỦY BAN NHÂN DÂN", 1000, 900),
        words_of("- Sở Nội vụ;", 1040) + words_of("KT. CHỦ TỊCH", 1040, 960),
        words_of("- Lưu: VT.", 1080),
        words_of("Đinh Trọng Khải", 1200, 940),
    ]
    assert read(*rows) == [
        "Nghiêm túc thực hiện./.", "Nơi nhận:", "- Sở Nội vụ;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH",
        "Đinh Trọng Khải",
    ]  # fmt: skip


def test_rows_of_a_table_have_bars_between_the_cells() -> None:
    rows = [
        words_of(a, 500 + 40 * i, 150) + words_of(b, 500 + 40 * i, 500) + words_of(c, 500 + 40 * i, 1300)
        for i, (a, b, c) in enumerate([("TT", "Nội dung", "Điểm"), ("1", "Phân loại rác", "40"), ("2", "Cây", "35")])
    ]
    assert read(*rows) == ["TT | Nội dung | Điểm", "1 | Phân loại rác | 40", "2 | Cây | 35"]


def test_a_slanting_line_is_levelled_before_rows_are_made() -> None:
    slanted = [words_of("ỦY BAN NHÂN DÂN", 120)[:4], words_of("CỘNG HÒA", 105, 1200)]
    levelled = [level(line, 0.7, WIDTH) for line in slanted]
    assert abs(levelled[0][0].top - levelled[1][0].top) < 5


def page(number: int, *rows: tuple[str, float]) -> PageText:
    made = rows_of(segments_of([words_of(text, top) for text, top in rows]), WIDTH)
    return PageText(number, tuple(made), WIDTH, HEIGHT, confidence=0.9)


def test_page_numbers_and_running_heads_go_apart() -> None:
    pages = [
        page(number, ("Kế hoạch 27/KH-UBND", 60), (str(number), 100), (f"Nội dung {number}", 400), ("Trang cuối", 800))
        for number in (1, 2, 3)
    ]
    lines, header = lines_of_pages(pages)
    assert [line.text for line in lines if line.text] == [
        "Nội dung 1", "Trang cuối", "Nội dung 2", "Trang cuối", "Nội dung 3", "Trang cuối",
    ]  # fmt: skip
    assert header == ("Kế hoạch 27/KH-UBND", "1", "Kế hoạch 27/KH-UBND", "2", "Kế hoạch 27/KH-UBND", "3")


def test_words_of_little_confidence_are_told_by_their_places() -> None:
    rows = [
        words_of("TT", 500, 150) + words_of("Nội dung", 500, 500) + words_of("Điểm", 500, 1300),
        words_of("1", 540, 150) + words_of("Cây xanh", 540, 500) + words_of("35", 540, 1300, confidence=0.7),
        words_of("2", 580, 150) + words_of("Rác", 580, 500, confidence=0.3) + words_of("40", 580, 1300),
        words_of("Tổng", 620, 150, confidence=0.7) + words_of("hai", 620, 500) + words_of("75", 620, 1300),
    ]
    made = rows_of(segments_of(rows), WIDTH)
    lines, _ = lines_of_pages([PageText(1, tuple(made), WIDTH, HEIGHT, confidence=0.9)])
    doubted = {line.text[start:end]: sure for line in lines for start, end, sure in line.unsure}
    assert set(doubted) == {"35", "Rác"}
    assert all(0 < sure < 0.8 for sure in doubted.values())
    layer, _ = lines_of_pages([PageText(1, tuple(made), WIDTH, HEIGHT, layer=True)])
    assert not any(line.unsure for line in layer)


def test_a_number_within_the_text_stays() -> None:
    lines, header = lines_of_pages([page(1, ("Tổng số điểm:", 500), ("100", 560), ("Hết.", 620))])
    assert [line.text for line in lines] == ["Tổng số điểm:", "100", "Hết."]
    assert header == ()


def test_lines_know_page_box_and_confidence_and_a_gap_becomes_a_blank_line() -> None:
    lines, _ = lines_of_pages([page(1, ("Một", 400), ("Hai", 440), ("Ba", 480), ("Bốn", 600)), page(2, ("Năm", 400))])
    assert [(line.number, line.page, line.text) for line in lines] == [
        (1, 1, "Một"), (2, 1, "Hai"), (3, 1, "Ba"), (4, 1, ""), (5, 1, "Bốn"), (6, 2, "Năm"),
    ]  # fmt: skip
    box = lines[0].box
    assert box is not None
    assert abs(box.left - 120 / WIDTH) < 0.001
    assert abs(box.bottom - 424 / HEIGHT) < 0.001
    assert lines[0].confidence == 0.95
