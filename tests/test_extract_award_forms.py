"""Awards where a scan left a stop, a break or a stage in or behind their names."""

from __future__ import annotations

import pytest

from extractors import build_nlp, extract_facts

HEAD = "KẾ HOẠCH\nI. MỤC ĐÍCH\nĐộng viên mọi người.\nII. KHEN THƯỞNG\n"


@pytest.fixture(scope="module")
def nlp():
    return build_nlp(words=False)


@pytest.mark.parametrize("name", ["Bằng{}khen", "Giấy{}khen", "Cờ{}thi đua", "Huân{}chương Lao động"])
@pytest.mark.parametrize("speck", [" ", ". ", "! ", "; ", "\n", ".\n", "\n\n", ". . "])
def test_a_stop_read_within_the_name_of_an_award_breaks_nothing(nlp, name: str, speck: str) -> None:
    text = HEAD + f"Chủ tịch Ủy ban nhân dân xã tặng {name.format(speck)} cho tập thể có thành tích xuất sắc.\n"
    found = extract_facts(text, nlp).award_forms
    if found:  # what is still read is the award
        assert [a.form for a in found] == [name.format(" ")]
    assert found or speck not in (" ", ". ", "\n", ".\n")


def test_the_stage_behind_an_award_is_read(nlp) -> None:
    text = HEAD + "Chủ tịch Ủy ban nhân dân xã tặng Giấy khen khi tổng kết Phong trào.\n"
    assert [a.stage for a in extract_facts(text, nlp).award_forms] == ["tong_ket"]


def test_a_heading_whose_numeral_was_torn_tells_the_stage_of_what_follows(nlp) -> None:
    text = HEAD + (
        "a) Khen thưởng sơ kết (năm 2027)\n\n- Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh.\n\n"
        "bs) Khen thưởng {} (năm 2029)\n\n- Hình thức:\n\n- Cờ thi đua của Ủy ban nhân dân tỉnh.\n"
    )
    for told in ("tổng kết", "đồng kết"):  # where the words are torn too, the last year tells it
        awards = extract_facts(text.format(told), nlp).award_forms
        assert [(a.form, a.stage) for a in awards] == [("Bằng khen", "so_ket"), ("Cờ thi đua", "tong_ket")]


def test_a_cell_of_a_table_tells_the_stages_of_its_row(nlp) -> None:
    rows = (
        "1 | Xã | Giấy khen của Chủ tịch Ủy ban nhân dân xã | Hằng năm; tổng kết năm 2029\n\n"
        "2 | Tỉnh | Cờ thi đua của Ủy ban nhân dân tỉnh | Tổng kết | Đạt chỉ tiêu giao hằng năm\n"
    )
    awards = extract_facts(HEAD + "TT | Cấp | Hình thức | Khi nào | Điều kiện\n\n" + rows, nlp).award_forms
    assert [(a.form, a.stage) for a in awards] == [
        ("Giấy khen", "hang_nam"), ("Giấy khen", "tong_ket"), ("Cờ thi đua", "tong_ket"),
    ]
    assert [a.authority for a in awards][-1] == "Ủy ban nhân dân tỉnh"


def test_a_sentence_broken_into_paragraphs_keeps_its_stage(nlp) -> None:
    text = HEAD + (
        "Hằng năm, Chủ tịch Ủy ban nhân dân xã tặng Giấy khen. Sơ kết năm 2027: Giấy khen\n\ncủa\n\n"
        "Chủ tịch Ủy ban nhân dân xã; xin tỉnh tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh.\n"
    )
    assert ("Bằng khen", "so_ket") in [(a.form, a.stage) for a in extract_facts(text, nlp).award_forms]
