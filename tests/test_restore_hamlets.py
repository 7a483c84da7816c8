"""A plan's own word for its settlements is known, and what is written alike stays what it is."""

from __future__ import annotations

import pytest

from diacritics import Restorer
from diacritics.hamlets import Hamlets


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


PLANS = {
    "ấp": (
        "Trudng ap trién khai Ké hoach đến ting hd dan.\nCác co quan, don vi va cac ap bao cao két qua.\n"
        "Ban nhan dan ap niém yét danh sach tai nha van hoa ap.",
        "Trưởng ấp triển khai Kế hoạch đến từng hộ dân.\nCác cơ quan, đơn vị và các ấp báo cáo kết quả.\n"
        "Ban nhân dân ấp niêm yết danh sách tại nhà văn hóa ấp.",
    ),
    "bon": (
        "Trudng cac thon, bon chiu trach nhiém trudc UBND xa.\nCác co quan, don vi, thon, bon trién khai thuc hién.\n"
        "Cac bon trong xa dang ky thi dua; trudng bon tông hgp.",
        "Trưởng các thôn, bon chịu trách nhiệm trước UBND xã.\nCác cơ quan, đơn vị, thôn, bon triển khai thực hiện.\n"
        "Các bon trong xã đăng ký thi đua; trưởng bon tổng hợp.",
    ),
    "bản": (
        "Cac co quan, don vi, ban trién khai thuc hién.\nTrudng cac thon, ban chiu trach nhiém trudc xa.\n"
        "Toan xa co 12 thon, ban, t6 dan phé.",
        "Các cơ quan, đơn vị, bản triển khai thực hiện.\nTrưởng các thôn, bản chịu trách nhiệm trước xã.\n"
        "Toàn xã có 12 thôn, bản, tổ dân phố.",
    ),
}


@pytest.mark.parametrize("word", PLANS)
def test_a_plan_s_own_word_for_its_settlements_is_known(restorer: Restorer, word: str) -> None:
    read, printed = PLANS[word]
    assert restorer.restore(read).text == printed


def test_what_is_written_alike_stays(restorer: Restorer) -> None:
    read = (
        "Cac cap, cac nganh ap dung quy dinh; cac ban, nganh, doan thé phdi hop.\n"
        "Cac van ban chi dao duoc gui den cac ban Dang va Truong ban Thi dua."
    )
    text = restorer.restore(read).text
    assert "Các cấp, các ngành áp dụng" in text
    assert "các ban, ngành, đoàn thể" in text
    assert "Các văn bản chỉ đạo" in text


def test_a_stand_in_is_known_to_the_language_as_the_usual_word(restorer: Restorer) -> None:
    number = restorer.model.language.number
    hamlets = Hamlets(number)
    own, usual = number["ấp"], number["thôn"]
    options = hamlets.added([(own, -1.0), (number["cấp"], -2.0)])
    assert len(options) == 3
    stand_in, score = options[2]
    assert score < -1.0
    assert hamlets.unit[stand_in] == usual
    assert hamlets.word[stand_in] == own
    shown = hamlets.added([(own, -1.0)], {own})
    assert shown[1][1] > score
    assert Hamlets(number, used=False).added(options[:2]) == options[:2]
