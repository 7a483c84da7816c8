"""Pages: what is printed is known word for word, harm is seeded, and what is read lies beside its truth."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from diacritics.noise import fonts
from diacritics.noise.__main__ import main
from diacritics.noise.degrade import LEVELS, Harm, degrade_page, degrade_pages, draw_harm
from diacritics.noise.errors import EngineMissingError, FontMissingError
from diacritics.noise.read_back import check_engine, engine_languages, read_pages
from diacritics.noise.render import Page, PageStyle, columns_of, draw_pages, save_pdf

PLAN = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ ĐỒNG TÂM Độc lập - Tự do - Hạnh phúc

Số: 12/KH-UBND Đồng Tâm, ngày 05 tháng 9 năm 2025

KẾ HOẠCH
Phát động phong trào thi đua trồng cây xanh giai đoạn 2025 - 2030

I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
- Khuyến khích từng hộ gia đình trồng thêm cây bóng mát trước nhà, giữ sạch đường làng và góp sức làm đẹp quê hương.
"""

needs_font = pytest.mark.skipif(not fonts.installed(), reason="none of the typefaces of fonts.json is installed")


def a_font() -> str:
    there = fonts.installed()
    return "tinos" if "tinos" in there else there[0]


def _has_engine() -> bool:
    return shutil.which("tesseract") is not None and {"eng", "vie"} <= engine_languages()


needs_engine = pytest.mark.skipif(not _has_engine(), reason="needs tesseract with eng and vie")


def words_by_source(pages: list[Page]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for page in pages:
        for word in page.words:
            found.setdefault(page.lines[word.line].source_line, []).append(word.text)
    return found


@needs_font
@pytest.mark.parametrize("head", ["columns", "line"])
@pytest.mark.parametrize("justify", [False, True])
def test_every_word_is_printed_once_and_knows_its_source_line(head: str, justify: bool) -> None:
    pages = draw_pages(PLAN * 6, PageStyle(font=a_font(), dpi=100, head=head, justify=justify))  # type: ignore[arg-type]
    printed = words_by_source(pages)
    for number, line in enumerate((PLAN * 6).split("\n"), start=1):
        assert printed.get(number, []) == line.split()
    assert len(pages) > 1


@needs_font
def test_printed_lines_name_the_part_of_the_source_line() -> None:
    long_line = "Khuyến khích từng hộ gia đình trồng thêm cây bóng mát trước nhà. " * 5
    lines = long_line.strip()
    page = draw_pages(lines, PageStyle(font=a_font(), dpi=100))[0]
    assert len(page.lines) > 2
    assert [lines[p.start : p.end] for p in page.lines] == [p.text for p in page.lines]


@needs_font
def test_words_stay_on_the_page_even_a_web_address_without_spaces() -> None:
    page = draw_pages("https://" + "duong-dan-rat-dai/" * 40, PageStyle(font=a_font(), dpi=100))[0]
    assert len(page.words) > 3
    assert all(word.box[2] <= page.image.width for word in page.words)


@needs_font
def test_a_form_feed_begins_a_page() -> None:
    pages = draw_pages("một\n\fhai\nba", PageStyle(font=a_font(), dpi=100))
    assert [[line.text for line in page.lines] for page in pages] == [["một"], ["hai", "ba"]]


def test_the_head_is_parted_at_the_motto_and_at_the_place() -> None:
    def parts(line: str) -> list[str]:
        return [line[a:b] for a, b in columns_of(line)]

    assert parts("ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == [
        "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert parts("Số: 12/KH-UBND Đồng Tâm, ngày 05 tháng 9 năm 2025") == [
        "Số: 12/KH-UBND", "Đồng Tâm, ngày 05 tháng 9 năm 2025"]
    assert parts("Nơi nhận:    TM. ỦY BAN NHÂN DÂN") == ["Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"]
    # an ordinary sentence with a place and a date stays whole
    assert len(parts("Căn cứ Kế hoạch của Đồng Tâm, ngày 05 tháng 9 năm 2025")) == 1


@needs_font
@pytest.mark.parametrize("level", LEVELS)
def test_the_same_seed_gives_the_same_harm(level: str) -> None:
    pages = draw_pages(PLAN, PageStyle(font=a_font(), dpi=100))
    once, again, other = (degrade_pages(pages, level, seed)[0].image for seed in (4, 4, 5))  # type: ignore[arg-type]
    assert once.tobytes() == again.tobytes()
    assert once.tobytes() != other.tobytes()


@needs_font
def test_each_harm_changes_the_picture_and_keeps_its_size() -> None:
    page = draw_pages(PLAN, PageStyle(font=a_font(), dpi=100))[0]
    for harm in (Harm(blur=0.4), Harm(skew=1), Harm(ink=0.5), Harm(speckle=30), Harm(noise=9), Harm(fade=0.4),
                 Harm(shade=60), Harm(through=0.2), Harm(fax=140), Harm(stamp=True), Harm(jpeg=30)):
        image = degrade_page(page, harm).image
        assert image.size == page.image.size
        assert image.tobytes() != page.image.tobytes(), harm


@needs_font
def test_a_fax_is_black_and_white() -> None:
    page = draw_pages(PLAN, PageStyle(font=a_font(), dpi=100))[0]
    harmed = degrade_page(page, Harm(blur=0.3, noise=6, fax=140)).image
    assert set(np.unique(np.asarray(harmed))) == {0, 255}


@needs_font
def test_words_keep_their_places_when_the_page_is_turned() -> None:
    """The ink under a word's box is as dark after the turn as before."""
    page = draw_pages(PLAN, PageStyle(font=a_font(), dpi=150))[0]
    turned = degrade_page(page, Harm(skew=2.0))
    for before, after in zip(page.words, turned.words, strict=True):
        def ink(image: object, box: tuple[float, float, float, float]) -> float:
            left, top, right, bottom = (round(v) for v in box)
            return float((255 - np.asarray(image)[top:bottom, left:right].astype(float)).sum())
        assert ink(turned.image, after.box) == pytest.approx(ink(page.image, before.box), rel=0.25)


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="light, medium, heavy"):
        draw_harm("severe", 1)  # type: ignore[arg-type]


@needs_font
def test_a_pdf_of_pictures_holds_every_page(tmp_path: Path) -> None:
    import pypdfium2

    pages = draw_pages("một\n\fhai\n\fba", PageStyle(font=a_font(), dpi=100))
    save_pdf(pages, tmp_path / "plan.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "plan.pdf")
    assert len(document) == 3
    assert document[0].get_size() == pytest.approx((595, 842), abs=2)  # A4 in points
    document.close()


def test_a_missing_typeface_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "_folders", lambda: [tmp_path])
    with pytest.raises(FontMissingError, match=r"Tinos-Bold\.ttf.*fonts-croscore.*DOICHIEU_FONTS"):
        fonts.find_font("tinos", "bold")
    with pytest.raises(FontMissingError, match="choose one of"):
        fonts.find_font("comic")


def test_a_missing_engine_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import pytesseract

    from diacritics.noise import read_back

    def absent(config: str = "") -> list[str]:
        raise pytesseract.TesseractNotFoundError()

    read_back.engine_languages.cache_clear()
    monkeypatch.setattr(pytesseract, "get_languages", absent)
    with pytest.raises(EngineMissingError, match="tesseract-ocr-vie"):
        check_engine("vie")
    monkeypatch.setattr(pytesseract, "get_languages", lambda config="": ["eng"])
    read_back.engine_languages.cache_clear()
    with pytest.raises(EngineMissingError, match="no language vie"):
        check_engine("eng+vie")
    read_back.engine_languages.cache_clear()


@pytest.mark.ocr
@needs_font
@needs_engine
def test_a_clean_page_read_with_the_right_language_gives_its_gold() -> None:
    back = read_pages(draw_pages(PLAN, PageStyle(font=a_font(), dpi=200, head="line")), "vie", psm=4)
    assert len(back.text.split("\n")) == len(back.gold.split("\n"))
    pairs = [(p.read, p.true) for p in back.pairs if p.read or p.true]
    same = sum(read == true for read, true in pairs)
    assert same >= len(pairs) - 2
    assert " ".join(back.gold.split()) == " ".join(PLAN.split())
    assert all(bool(p.read) == bool(p.true) for p in back.pairs)


@pytest.mark.ocr
@needs_font
@needs_engine
def test_two_columns_read_apart_still_find_their_truth() -> None:
    pages = draw_pages(PLAN, PageStyle(font=a_font(), dpi=150, head="columns"))
    back = read_pages([degrade_page(pages[0], Harm(skew=0.6, blur=0.2))], "vie", psm=3)
    for pair in back.pairs:
        # nearly the same letters in each line: no line got the words of its neighbour
        assert len(set(pair.read.split()) & set(pair.true.split())) >= 0.5 * len(pair.true.split())


@pytest.mark.ocr
@needs_font
@needs_engine
def test_mangle_writes_text_and_gold_line_for_line(tmp_path: Path) -> None:
    source = tmp_path / "plan.txt"
    source.write_text(PLAN + "\f" + PLAN, encoding="utf-8")
    assert main(["mangle", str(source), str(tmp_path / "out"), "--level", "light", "--font", a_font()]) == 0
    text = (tmp_path / "out/plan.txt").read_text(encoding="utf-8").split("\n")
    gold = (tmp_path / "out/plan.gold").read_text(encoding="utf-8").split("\n")
    assert len(text) == len(gold)
    assert [line.startswith("\f") for line in text] == [line.startswith("\f") for line in gold]
    assert sum(line.startswith("\f") for line in text) == 1
    assert "KẾ HOẠCH" in gold
    assert all(bool(a.strip()) == bool(b.strip()) for a, b in zip(text, gold, strict=True))


def test_the_command_line_names_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", str(tmp_path / "none.txt"), str(tmp_path / "x.pdf")]) == 2
    assert "none.txt" in capsys.readouterr().err
