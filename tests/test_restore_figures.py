"""Dates, document numbers and item numbers that reading tore apart, stuck together or showed as letters."""

from __future__ import annotations

import pytest

from diacritics import Restorer
from diacritics.grammar import line_edits
from diacritics.layout import heads
from diacritics.pieces import tokens_of


def _written(line: str) -> list[str]:
    return [edit.text for edit in line_edits(tokens_of(line))]


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("truéc ngay 25/1 1/2025 cua", "25/11/2025"),
        ("hạn ngay 08/ 11/2025.", "08/11/2025."),
        ("ngay 1/2/ 2026", "1/2/2026"),
        ("so 391/TT r-SNNMT ngay", "391/TTr-SNNMT"),
        ("s6 21/CT- -TTg ngay", "21/CT-TTg"),
        ("s6 21/CT-1Tg ngay", "21/CT-TTg"),
        ("s6 52/FTr-VHXH ngay", "52/TTr-VHXH"),
        ("tai 88-KL/TU.ngay 25/11/2025", "88-KL/TU ngày"),
        ("tir ngay 08-thang 12", "08 tháng"),
        ("thang 12.nam 2025", "12 năm"),
        ("tai Sé:65/KH-UBND", "số 65/KH-UBND"),
        ("Sé:65/KH-UBND", "Số: 65/KH-UBND"),
        ("thi $6-46-CT/TW ngay", "số 46-CT/TW"),
        ("s6 0O7/KH-UBND ngay", "007/KH-UBND"),
        ("ngay O1 thang 12", "01"),
        ("ngay 1576/2022;", "15/6/2022;"),
        ("ngay 18/1]/2025", "18/11/2025"),
        ("ngay-16/6/2025;", "ngày 16/6/2025;"),
        ("trong nam-2026", "năm 2026"),
        ("Budc | (tir 20/01 dén 28/02)", "1"),
        ("ngay 20 thang 01-ndm 2026", "01 năm"),
        ("thang 02:ndim 2026", "02 năm"),
        ("ngay 30 thang OI nam 2026", "01"),
        ("dat 99, 8%; mtc", "99,8%;"),
        ("vét 18, 5 km muong", "18,5"),
        ("3. Chon | tap thé, 2 ca nhan", "1"),
        ("kém it nhat | hoc tro", "1"),
        ("Chon OL thén va 02 hé", "01"),
        ("Tu ngay O01 thang 3", "01"),
        ("truéc ngay [5 thang 11", "15"),
        ("da 120 m3 da hdc", "m3"),
        ("s6 08/NQ-HPND ngay", "08/NQ-HĐND"),
        ("100°0 quay thit", "100%"),
        ("s6 218/2025/ND:CP ngay", "218/2025/NĐ-CP"),
        ("- Giai doan | (2026 - 2027)", "1"),
        ("trén | phan nghin", "1"),
        ("Nghi quyét sé [9-NQ/TW ngay 16/6/2022", "19-NQ/TW"),
        ("kém 1 triéu dong cho [5 hé: nhan", "15"),
        ("tang lén 70°; khong con", "70%;"),
        ("trong xong tir ngay 20°", "20"),
        ("cham 25° diém; lam tét", "25"),
        ("truéc OS/12. Sau do", "05/12."),
        ("ngay 20 thang OF nam 2026", "01"),
        ("ngay 21 thang FO nam 2025", "10"),
        ("ngay 23 thang PP nam 2024", "11"),
    ],
)
def test_a_date_or_number_is_put_together_again(read: str, printed: str) -> None:
    assert printed in _written(read)


@pytest.mark.parametrize(
    "read",
    [
        "tir 1/1 3/2025 dén nay",  # no month has the number 13
        "ngay 5/2 2/2025",  # nor 22
        "nong do O3 trong khong khi",
        "ngay 7777/2022",  # which of the sevens is the stroke?
        "s6 1576/2022",  # no date is asked for
        "4năm",
        "Tén viéc | Han",
        "dén ngay! Phan dau",
        "tai trang 12.phan",
        "lan luot la 95, 98%",
        "muc 5%o va 37°C",
        "Dat | cho | tap thé",  # a table
        "UỐNG OI BỨC",
        "lan luot 18, 5 va 7",
        "giéng VA06 trén nuong",
        "ruou 40° va nudc nong 70° trong",
        "nhiét do 37° tro len",
        "xem phu luc [5 trang] kém theo",
        "theo [5] cua tinh",
    ],
)
def test_what_may_have_been_printed_so_stays(read: str) -> None:
    tokens = tokens_of(read)
    changed = [tokens[edit.first].text for edit in line_edits(tokens) if edit.text != tokens[edit.first].text]
    assert not [text for text in changed if any(c.isdigit() or c in "|!" for c in text)]


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("3. Chon 2.tap thé va 4 ngudi ndi bat nhat", "Chọn 2. tập thể và 4 người"),
        ("2.:T6 chic thuc hién phong trao thi dua", "2. Tổ chức thực hiện"),
        ("ngudi hoat d6ng khéng chuyén trach 6/17 thon", "chuyên trách 6/17 thôn"),
        ("5./Kinh phi ca giai doan 21,6 ty dong", "5. Kinh phí"),
        ("Trong thém 32 ha cé voi va cé VA06 trén dat nuong", "cỏ VA06 trên"),
        ("Du tri 600 bao tai va 120 m3 da hdc", "120 m3 đá"),
        ("phudng c6.9 vu chay nhé trong nam", "có 9 vụ cháy"),
        ("Van d6ng.12 h6 gia dinh hiến đất", "động 12 hộ"),
        ("tr6ng xen 3.500-cay sau riéng, mac ca", "3.500 cây sầu riêng"),
        ("mdi t6 tir 5 dén 8'tau cing nghé", "8 tàu"),
        ("Xa c6 14’x6m, 1.163 h6 dan", "14 xóm, 1.163 hộ"),
        ("tang Gidy khen cho 3 Ap,.5 tap thé va 20 h6", ", 5 tập thể"),
    ],
)
def test_figures_stuck_to_a_word_are_never_lost(read: str, restored: str) -> None:
    """Digits are sacred: whatever becomes of the word beside them."""
    text = Restorer.load().restore("Uy ban nhan dan xa xay dung ké hoach trién khai thc hién nhu sau\n" + read).text
    assert restored in text


def test_a_date_without_its_blank_in_good_text_keeps_its_figure() -> None:
    lines = ["Lào Cai, ngày tháng 4năm 2026", "Ủy ban nhân dan xã trien khai thực hien kế hoach như sau"]
    assert Restorer.load().restore_lines(lines).lines[0] == lines[0]


def _heads(*lines: str) -> dict[int, str]:
    return {line: edit.text for line, edit in heads(lines).items() if edit.rule == "item-number"}


def test_an_item_number_read_as_what_it_looks_like() -> None:
    between = _heads("4. Thanh nien", "S. Phu nu", "G6. Nong dan", "7. Cong doan")
    assert between == {}  # two in a row: which is which is not told
    assert _heads("4. Thanh nien", "S. Phu nu", "6. Nong dan") == {1: "5."}
    assert _heads("5. Thanh nien", "G6. Phu nu", "7. Nong dan") == {1: "6."}


def test_a_list_that_starts_anew_under_a_numeral() -> None:
    plan = ["I. MUC DICH", "1. Thi dua", "2. Yeu cau", "II. KHEN THUONG", "J. Hang nam xet", "2. Tong ket", "3. Quy"]
    assert _heads(*plan) == {4: "1."}


def test_a_letter_that_heads_no_list_stays() -> None:
    assert _heads("1. Thanh nien", "S. Phu nu", "2. Nong dan") == {}
    assert _heads("Kinh gui", "B. Nong dan", "Phu nu") == {}
    assert _heads("1. Thanh nien", "2. Phu nu", "B. PHAN HAI") == {}


def test_a_sign_for_the_last_number_of_a_list() -> None:
    assert _heads("3. Thanh nien", "4. Phu nu", "§. Nong dan") == {2: "5."}
    assert _heads("3. Thanh nien", "§. Nong dan", "II. KHEN THUONG") == {}


def test_numerals_before_the_number_of_an_item() -> None:
    found = heads(["Ill.2. Thong tin", "IV.3. Bao cao", "1.2. Yeu cau", "11.3. Thoi gian"])
    assert {line: edit.text for line, edit in found.items()} == {0: "III.2."}


def test_words_beside_figures_are_set_apart_and_restored() -> None:
    text = Restorer.load().restore(
        "2.-Trung tam Phuc vu hanh chinh céng danh mot quay hé trg ngudi dan.\n"
        "Phan dau tir 70%-s6 ngudi hudng tro cap mo tai khoan trong nhiém ky.2026 - 2031.\n"
        "Can ctt Chi thi ngay 16/5/2025.ctia Bé Chinh tri vé bau ctr."
    ).text
    assert text.startswith("2. Trung tâm")
    assert "70% số người" in text
    assert "nhiệm kỳ 2026" in text
    assert "16/5/2025 của Bộ" in text


def test_a_numeral_with_a_bracket_for_its_stroke() -> None:
    assert "IV" in _written("trong quy [V nam 2025")
    assert _written("theo quy [1] nam") == []


def test_dirt_behind_the_mark_that_ends_a_document() -> None:
    assert line_edits(tokens_of("dia phuong nghiém tuc thuc hién./. we"))[-1].text == ""
    assert not line_edits(tokens_of("dia phuong nghiém tuc thuc hién./. 2"))


def test_signs_that_no_line_ends_with() -> None:
    assert line_edits(tokens_of("Du thi voi tu cach tap thé ©"))[-1].text == ""
    assert not line_edits(tokens_of("nhiét dé 38 °"))


def test_a_speck_before_a_word_read_with_a_digit() -> None:
    read = "cong tac vién dan’s6 ap; nhan vién y té; chuyén d6i-s6 trong chi tra an sinh xa hdi"
    text = Restorer.load().restore(read).text
    assert "dân số ấp" in text
    assert "chuyển đổi số trong" in text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("ngay 25 thang HI nam 2025", "11"),
        ("ngay If thang 12 nam 2025", "11"),
        ("ngay 02 thang I nam 2026", "1"),
        ("ngay 20 thing OX nam 2026", "OX"),
    ],
)
def test_the_figure_of_a_date_is_no_word(read: str, printed: str) -> None:
    assert [edit.text for edit in line_edits(tokens_of(read)) if edit.rule == "figure-of-date"] == [printed]


def test_a_month_in_words_is_left_to_the_lattice() -> None:
    assert not [e for e in line_edits(tokens_of("ngay 20 thang hai nam 2026")) if e.rule == "figure-of-date"]


def test_item_letters_follow_the_alphabet_where_all_marks_are_lost() -> None:
    text = "a) Van phong chu tri\nb) Phong Kinh te phoi hop\nc) Cong an xa\nd) Tram Y te\nd) Truong hoc\ne) Cac thon"
    letters = [line.split()[0] for line in Restorer.load().restore(text).lines]
    assert letters == ["a)", "b)", "c)", "d)", "đ)", "e)"]
