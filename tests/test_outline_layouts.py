"""The outline of plans in many layouts: what a careful reader would list."""

# The texts of plans stand one to a line.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from extractors.lines import TextLines
from extractors.outline.build import Outline, read_outline

HEAD = """Căn cứ Kế hoạch số 12/KH-UBND ngày 01/8/2025 của UBND tỉnh về phong trào thi đua làm đường;
UBND xã ban hành Kế hoạch thực hiện như sau:

"""


def outline(text: str, ocr: bool = False) -> Outline:
    whole = HEAD + text
    return read_outline(TextLines(whole, [0.9] * (whole.count("\n") + 1) if ocr else None))


def rows(text: str, ocr: bool = False) -> list[tuple[int, str | None, str]]:
    return [(s.level, s.numeral, s.title) for s in outline(text, ocr).sections if s.level]


def test_the_usual_layout_with_parents() -> None:
    found = outline(
        "I. MỤC ĐÍCH, YÊU CẦU\n\n1. Mục đích\n\na) Cổ vũ người dân.\n\n2. Yêu cầu\n\nII. NỘI DUNG\n\n1.1. Làm đường\n"
    )
    sections = {s.section_id: s for s in found.sections}
    chain = [(s.numeral, sections[s.parent_id].numeral if s.parent_id else None) for s in found.sections if s.level]
    assert chain == [("I.", None), ("1.", "I."), ("a)", "1."), ("2.", "I."), ("II.", None), ("1.1.", "II.")]


@pytest.mark.parametrize(
    ("why", "text", "expected"),
    [
        (
            "numbers lead, headings in capitals",
            "1. MỤC ĐÍCH, YÊU CẦU\n\n1.1. Mục đích\n\na) Cổ vũ người dân.\n\n2. NỘI DUNG THI ĐUA\n\n2.1. Làm đường\n",
            [(1, "1."), (2, "1.1."), (3, "a)"), (1, "2."), (2, "2.1.")],
        ),
        (
            "no numerals, headings in capitals",
            "MỤC ĐÍCH, YÊU CẦU\n\n1. Mục đích\n\nCổ vũ.\n\nNỘI DUNG THI ĐUA\n\n1. Làm đường\n\nKHEN THƯỞNG\n\nGiấy khen.\n",
            [(1, None), (2, "1."), (1, None), (2, "1."), (1, None)],
        ),
        (
            "no numerals, headings in small letters",
            "Mục đích, yêu cầu\n\nCổ vũ mọi nhà.\n\nNội dung thi đua\n\n1. Làm đường.\n\n2. Trồng cây.\n\nTổ chức thực hiện\n\nCác thôn làm.\n",
            [(1, None), (1, None), (2, "1."), (2, "2."), (1, None)],
        ),
        (
            "Roman numerals, headings in small letters",
            "I. Mục đích, yêu cầu\n\n1. Mục đích\n\nII. Nội dung thi đua\n\n1. Làm đường\n\nIII. Tổ chức thực hiện\n",
            [(1, "I."), (2, "1."), (1, "II."), (2, "1."), (1, "III.")],
        ),
        (
            "dashes and strokes after the numerals",
            "I- MỤC ĐÍCH, YÊU CẦU\n\n1- Mục đích\n\na/ Cổ vũ người dân.\n\nb/ Nêu gương.\n\nII- NỘI DUNG\n\n1/ Làm đường\n",
            [(1, "I-"), (2, "1-"), (3, "a/"), (3, "b/"), (1, "II-"), (2, "1/")],
        ),
        (
            "parts above Roman numerals",
            "Phần thứ nhất\nMỤC ĐÍCH, YÊU CẦU\n\nI. MỤC ĐÍCH\n\nPhần thứ hai\nNỘI DUNG\n\nI. NỘI DUNG THI ĐUA\n\nII. KHEN THƯỞNG\n",
            [(1, "Phần thứ nhất"), (1, "I."), (1, "Phần thứ hai"), (1, "I."), (1, "II.")],
        ),
        (
            "capital letters above Roman numerals",
            "A. MỤC ĐÍCH, YÊU CẦU\n\nI. Mục đích\n\nII. Yêu cầu\n\nB. NỘI DUNG\n\nI. Làm đường\n\nC. TỔ CHỨC THỰC HIỆN\n",
            [(1, "A."), (1, "I."), (1, "II."), (1, "B."), (1, "I."), (1, "C.")],
        ),
        (
            "a web page left the first heading on the line of the main one",
            "I. MỤC ĐÍCH, YÊU CẦU 1. Mục đích\nCổ vũ người dân.\n2. Yêu cầu\nThiết thực.\nII. NỘI DUNG\n",
            [(1, "I."), (2, "1."), (2, "2."), (1, "II.")],
        ),
        (
            "no blank lines at all",
            "I. MỤC ĐÍCH, YÊU CẦU\n1. Mục đích\nCổ vũ người dân cùng nhau làm đường và giữ gìn đường làng ngõ xóm.\n2. Yêu cầu\nII. NỘI DUNG\n",
            [(1, "I."), (2, "1."), (2, "2."), (1, "II.")],
        ),
        ("bracketed numbers and dashes are no sections", "I. NỘI DUNG\n\n(1) Làm đường.\n\n- Trồng cây.\n\n+ Cây xoan.\n", [(1, "I.")]),
        ("the letter đ is a letter", "I. NỘI DUNG\n\na) Một.\n\nb) Hai.\n\nc) Ba.\n\nd) Bốn.\n\nđ) Năm.\n\ne) Sáu.\n\ng) Bảy.\n",
         [(1, "I."), *((3, f"{x})") for x in "abcdđeg")]),
        ("a main heading lost its numeral", "I. MỤC ĐÍCH\n\nCổ vũ.\n\nNỘI DUNG THI ĐUA\n\n1. Làm đường\n\nIII. KHEN THƯỞNG\n",
         [(1, "I."), (1, None), (2, "1."), (1, "III.")]),
        ("articles", "Điều 1. Ban hành kèm theo đây Kế hoạch.\n\nĐiều 2. Các thôn thực hiện.\n", [(1, "Điều 1."), (1, "Điều 2.")]),
    ],
)  # fmt: skip
def test_layouts(why: str, text: str, expected: list[tuple[int, str | None]]) -> None:
    assert [(level, numeral) for level, numeral, _ in rows(text)] == expected, why


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        (["I.", "I1.", "I11.", "IV."], ["I.", "II.", "III.", "IV."]),
        (["I.", "IT.", "Ill.", "Iv.", "V.", "VL."], ["I.", "II.", "III.", "IV.", "V.", "VI."]),
        (["I.", "I.", "II.", "IV.", "V."], ["I.", "II.", "III.", "IV.", "V."]),  # a stroke lost twice
        (["1.", "Il.", "iL.", "IV."], ["I.", "II.", "III.", "IV."]),
        (["I,", "II.", "I11,", "IV"], ["I.", "II.", "III.", "IV."]),
        (["I.", "H.", "m.", "IV."], ["I.", "II.", "III.", "IV."]),
    ],
)
def test_damaged_roman_numerals_are_repaired_by_shape_and_place(damaged: list[str], expected: list[str]) -> None:
    titles = [
        "MỤC ĐÍCH, YÊU CẦU",
        "NỘI DUNG THI ĐUA",
        "TIÊU CHÍ THI ĐUA",
        "KHEN THƯỞNG",
        "GIẢI PHÁP",
        "TỔ CHỨC THỰC HIỆN",
    ]
    text = "\n\n".join(
        f"{numeral} {title}\n\nCác thôn cùng làm." for numeral, title in zip(damaged, titles, strict=False)
    )
    found = outline(text, ocr=True)
    assert [s.numeral for s in found.sections if s.level == 1] == expected
    assert found.defects == (), "a numeral that the reading damaged is no flaw of the page"


def test_what_stood_in_the_text_is_kept_beside_the_repair() -> None:
    found = outline("I. MỤC ĐÍCH\n\nI1. NỘI DUNG\n\nI11. KHEN THƯỞNG\n", ocr=True)
    assert [s.numeral_source for s in found.sections if s.level] == [None, "I1.", "I11."]


def test_a_d_after_a_d_is_a_damaged_đ() -> None:
    text = (
        "I. NỘI DUNG\n\na) Một việc.\n\nb) Hai việc.\n\n¢) Ba việc.\n\nd) Bốn việc.\n\nd) Năm việc.\n\ne) Sáu việc.\n"
    )
    assert [n for _, n, _ in rows(text, ocr=True)][1:] == ["a)", "b)", "c)", "d)", "đ)", "e)"]


@pytest.mark.parametrize(
    ("numerals", "kind", "item"),
    [
        (["I", "II", "III", "III", "IV", "V"], "duplicate_numeral", "III"),
        (["I", "II", "II", "III"], "duplicate_numeral", "II"),
        (["I", "II", "IV", "III", "V"], "numeral_out_of_order", "III"),
    ],
)
@pytest.mark.parametrize("ocr", [False, True])
def test_misnumbering_in_print_is_kept_and_reported(numerals: list[str], kind: str, item: str, ocr: bool) -> None:
    titles = [
        "MỤC ĐÍCH, YÊU CẦU",
        "NỘI DUNG THI ĐUA",
        "TIÊU CHÍ THI ĐUA",
        "KHEN THƯỞNG",
        "GIẢI PHÁP",
        "TỔ CHỨC THỰC HIỆN",
    ]
    text = "\n\n".join(f"{n}. {t}\n\nCác thôn cùng làm." for n, t in zip(numerals, titles, strict=False))
    found = outline(text, ocr)
    assert [s.numeral for s in found.sections if s.level == 1] == [f"{n}." for n in numerals]
    assert [(d.kind, d.item) for d in found.defects] == [(kind, item)]


def test_both_flaws_of_one_page() -> None:
    """Printed I, II, II, III, V, IV and read with damage: the strokes are counted before the order is asked."""
    titles = [
        "MỤC ĐÍCH, YÊU CẦU",
        "NỘI DUNG THI ĐUA",
        "TIÊU CHÍ THI ĐUA",
        "GIẢI PHÁP",
        "THỜI GIAN",
        "TỔ CHỨC THỰC HIỆN",
    ]
    text = "\n\n".join(
        f"{n} {t}\n\nCác thôn." for n, t in zip(["I.", "II.", "I1.", "II1.", "V.", "IV."], titles, strict=True)
    )
    found = outline(text, ocr=True)
    assert [s.numeral for s in found.sections if s.level == 1] == ["I.", "II.", "II.", "III.", "V.", "IV."]
    assert [(d.kind, d.item) for d in found.defects] == [("duplicate_numeral", "II"), ("numeral_out_of_order", "IV")]


def test_numbers_that_begin_anew_are_no_flaw() -> None:
    found = outline(
        "I. NỘI DUNG\n\n1. Làm đường\n\n2. Trồng cây\n\n1. Nhà nhà cùng làm\n\n2. Nhà nhà cùng giữ\n\nII. KHEN THƯỞNG\n"
    )
    assert found.defects == ()


@pytest.mark.parametrize(
    ("paragraph", "title", "heading"),
    [
        ("1. Mục đích", "Mục đích", True),
        ("1. Đối với thôn, xóm:\n\n- Làm đường.", "Đối với thôn, xóm", True),
        ("1. Phòng Kinh tế: Chủ trì, hướng dẫn các thôn làm đường và trồng cây hai bên đường.", "Phòng Kinh tế", True),
        ("1. Thi đua làm đường, trồng cây, dọn vệ sinh, góp phần làm đẹp làng xóm. Mỗi thôn làm một đoạn.",
         "Thi đua làm đường, trồng cây, dọn vệ sinh", False),
        ("1. Hưởng ứng phong trào “Làng sạch, đường thông, nhà đẹp”, nâng cao ý thức của mọi nhà. Mỗi thôn một việc.",
         "Hưởng ứng phong trào “Làng sạch, đường thông, nhà đẹp”", False),
        ("1. Đề nghị Mặt trận Tổ quốc và các tổ chức chính trị\n- xã hội của xã\n\n- Vận động hội viên.",
         "Đề nghị Mặt trận Tổ quốc và các tổ chức chính trị - xã hội của xã", True),
    ],
)  # fmt: skip
def test_titles(paragraph: str, title: str, heading: bool) -> None:
    section = next(s for s in outline(f"I. NỘI DUNG\n\n{paragraph}\n\nII. KHEN THƯỞNG\n").sections if s.numeral == "1.")
    assert (section.title, section.heading) == (title, heading)


def test_a_heading_over_two_lines_is_one_title() -> None:
    found = rows("I. NỘI DUNG THI ĐUA, TIÊU CHÍ BÌNH XÉT VÀ\nHÌNH THỨC KHEN THƯỞNG\n\n1. Làm đường\n")
    assert found[0] == (1, "I.", "NỘI DUNG THI ĐUA, TIÊU CHÍ BÌNH XÉT VÀ HÌNH THỨC KHEN THƯỞNG")


def test_preamble_closing_and_annex_are_sections_too() -> None:
    text = (
        "I. NỘI DUNG\n\n1. Làm đường\n\nCác thôn làm.\n\nTrên đây là Kế hoạch làm đường của xã./.\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\n"
        "PHỤ LỤC\n\nI. BẢNG ĐIỂM\n"
    )
    found = outline(text)
    assert [(s.level, s.rule) for s in found.sections if not s.level] == [
        (0, "outline-preamble"), (0, "outline-closing"), (0, "outline-annex"),
    ]  # fmt: skip
    assert found.sections[0].section_id == "s0"
    assert found.sections[-2].text.startswith("Trên đây là Kế hoạch")
    assert sum(s.level == 1 for s in found.sections) == 1, "the table of an annex is no part of the outline"


def test_a_page_break_parts_no_sentence() -> None:
    found = outline(
        "I. NỘI DUNG\n\n1. Thi đua làm đường liên thôn, liên xóm để mọi người đi lại dễ dàng hơn và\n\n\nvận chuyển hàng hóa thuận tiện.\n"
    )
    block = next(b for b in found.blocks if b.marker == "numeral" and b.text.startswith("1."))
    assert block.text.endswith("vận chuyển hàng hóa thuận tiện.")


def test_years_and_dates_at_the_start_of_a_line_open_no_section() -> None:
    text = "I. NỘI DUNG\n\n1. Hoàn thành các tuyến đường theo kế hoạch đã giao từ năm\n2026. Các thôn báo cáo trước ngày\n15.12.2026 để tổng hợp.\n"
    assert [n for _, n, _ in rows(text)] == ["I.", "1."]
