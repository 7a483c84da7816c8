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
