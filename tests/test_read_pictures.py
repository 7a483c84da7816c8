"""Pictures of pages: limits, faults, and what is done before the engine sees them."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.read import ReadError, ReadOptions, read_document
from pipeline.read.layout import Word
from pipeline.read.numerals import count_strokes, part_numeral, recount_numerals
from pipeline.read.preprocess import even_light, measure_skew, straighten, take_out_colour
from tests.read_engines import FakeEngine, dies, hangs, words_of

FILES = Path(__file__).parent / "data" / "read" / "files"
HERE = ReadOptions(isolate=False)
LINES = [words_of("Thực hiện Kế hoạch số 12/KH-UBND của tỉnh", 200)]


@pytest.fixture(scope="module")
def ruled() -> Image.Image:
    """Rows of short strokes, as a page of text is to the measures."""
    image = Image.new("L", (1000, 1400), 250)
    draw = ImageDraw.Draw(image)
    rng = np.random.default_rng(1)
    for y in range(100, 1300, 40):
        x = 100
        while x < 880:
            wide = int(rng.integers(8, 60))
            draw.rectangle((x, y, x + wide, y + 12), fill=10)
            x += wide + 12
    return image


@pytest.mark.parametrize(("name", "pages"), [
    ("page1.png", 1), ("page1.jpg", 1), ("page1.webp", 1), ("scan_fax.tif", 2),
])  # fmt: skip
def test_every_picture_format_gives_its_pages(name: str, pages: int) -> None:
    [document] = read_document(FILES / name, HERE, engine=FakeEngine(LINES))
    assert document.kind == "image"
    assert document.pages == pages
    assert document.lines[0].text == "Thực hiện Kế hoạch số 12/KH-UBND của tỉnh"
    assert document.lines[0].confidence == 0.95


def test_heic_is_read_where_its_reader_is_installed_else_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    path = FILES / "page1.heic"
    monkeypatch.setitem(__import__("sys").modules, "pi_heif", None)
    with pytest.raises(ReadError, match=r"HEIC.*cài bằng lệnh"):
        read_document(path, HERE, engine=FakeEngine(LINES))
    monkeypatch.undo()
    pytest.importorskip("pi_heif")
    assert read_document(path, HERE, engine=FakeEngine(LINES))[0].pages == 1


@pytest.mark.parametrize("degrees", [-4.0, -1.5, 0.5, 2.0, 5.0])
def test_skew_is_measured_and_taken_out(ruled: Image.Image, degrees: float) -> None:
    turned = ruled.rotate(degrees, fillcolor=250, resample=Image.Resampling.BILINEAR)
    assert measure_skew(turned) == pytest.approx(degrees, abs=0.25)
    ready = straighten(turned)
    assert abs(measure_skew(ready.image) - ready.skew) < 0.3
    assert abs(ready.skew) < 0.8


def test_a_page_on_its_side_is_told(ruled: Image.Image) -> None:
    assert not straighten(ruled).sideways
    assert not straighten(ruled.rotate(2, fillcolor=250)).sideways
    assert straighten(ruled.rotate(90, expand=True)).sideways


def test_red_and_blue_ink_goes_and_black_ink_stays() -> None:
    image = Image.new("RGB", (200, 100), (250, 248, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 10, 60, 90), fill=(205, 40, 50))
    draw.rectangle((80, 10, 130, 90), fill=(40, 60, 180))
    draw.rectangle((30, 40, 190, 50), fill=(25, 25, 28))
    grey = np.asarray(take_out_colour(image))
    assert grey[20, 20] > 200
    assert grey[20, 100] > 200
    assert grey[45, 20 + 20] < 60
    assert grey[45, 180] < 60


def test_uneven_light_is_evened_and_even_light_left_alone(ruled: Image.Image) -> None:
    shade = np.linspace(0.35, 1.0, ruled.width)[None, :]
    dark = Image.fromarray((np.asarray(ruled) * shade).astype(np.uint8))
    even = np.asarray(even_light(dark))
    assert np.percentile(even[:, :100], 90) > 220
    assert even_light(ruled) is ruled


def numeral(strokes: int) -> tuple[Image.Image, Word]:
    image = Image.new("L", (400, 80), 255)
    draw = ImageDraw.Draw(image)
    for index in range(strokes):
        x = 20 + 11 * index
        draw.rectangle((x, 20, x + 4, 48), fill=0)
        draw.rectangle((x - 2, 20, x + 6, 22), fill=0)
        draw.rectangle((x - 2, 46, x + 6, 48), fill=0)
    draw.rectangle((22 + 11 * strokes, 45, 25 + 11 * strokes, 48), fill=0)
    return image, Word("II.", 17, 19, 28 + 11 * strokes, 50, 0.6)


@pytest.mark.parametrize("strokes", [1, 2, 3])
def test_the_strokes_of_a_numeral_are_counted(strokes: int) -> None:
    image, word = numeral(strokes)
    assert count_strokes(word, image) == strokes
    line = [word, *words_of("TIÊU CHÍ THI ĐUA", left=80)]
    assert recount_numerals(line, image)[0].text == "I" * strokes + "."


@pytest.mark.parametrize(("end", "kept"), [(".", "."), (",", "."), ("-", "-"), (")", ")"), ("/", "/")])
def test_the_sign_behind_a_numeral_is_kept(end: str, kept: str) -> None:
    image, word = numeral(3)
    line = [Word(f"TI{end}", word.left, word.top, word.right, word.bottom, 0.5), *words_of("TIÊU CHÍ", left=80)]
    assert recount_numerals(line, image)[0].text == f"III{kept}"


def test_a_sign_of_money_before_a_bracket_is_the_letter_of_an_item() -> None:
    image, _ = numeral(1)
    for read in ("€)", "¢)", "©)"):
        assert recount_numerals(words_of(f"{read} Đối với doanh nghiệp"), image)[0].text == "c)"
    assert recount_numerals(words_of("€ 5 triệu"), image)[0].text == "€"


def test_only_a_numeral_before_capitals_is_recounted() -> None:
    image, word = numeral(3)
    for line in ([word, *words_of("tiêu chí", left=80)], [word], [words_of("IV.")[0], *words_of("TIÊU CHÍ")]):
        assert recount_numerals(line, image) == line


def test_a_picture_beyond_the_limit_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    head = (30000).to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"
    chunk = b"IHDR" + head
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
        + (0).to_bytes(4, "big") + b"IEND" + zlib.crc32(b"IEND").to_bytes(4, "big")
    )  # fmt: skip
    with pytest.raises(ReadError, match="điểm ảnh") as caught:
        read_document(path, HERE, engine=FakeEngine(LINES))
    assert caught.value.stage == "limits"


def test_pages_of_a_tiff_beyond_the_limit_are_refused() -> None:
    with pytest.raises(ReadError, match="2 trang"):
        read_document(FILES / "scan_fax.tif", ReadOptions(isolate=False, max_pages=1), engine=FakeEngine(LINES))


def test_an_engine_that_dies_or_hangs_ends_in_one_line() -> None:
    with pytest.raises(ReadError, match="dừng giữa chừng"):
        read_document(FILES / "page1.png", HERE, engine=FakeEngine(LINES, behave=dies))
    with pytest.raises(ReadError, match="quá 120 giây"):
        read_document(FILES / "page1.png", HERE, engine=FakeEngine(LINES, behave=hangs))


def test_a_page_upside_down_is_turned_where_the_engine_is_unsure() -> None:
    engine = FakeEngine([words_of("qqq zzz", confidence=0.2)], degrees=180)
    [document] = read_document(FILES / "page1_upside_down.png", HERE, engine=engine)
    assert len(engine.asked) == 2
    assert document.lines[0].text == "qqq zzz"


def test_a_page_without_words_is_a_failure_not_an_empty_document(tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    Image.new("L", (800, 1100), 255).save(blank)
    with pytest.raises(ReadError, match="Không tìm thấy chữ"):
        read_document(blank, HERE, engine=FakeEngine(LINES))


def test_without_tesseract_the_install_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.ocr.find_tesseract", lambda: None)
    with pytest.raises(ReadError, match=r"Chưa cài Tesseract.*cài bằng lệnh: .*tesseract") as caught:
        read_document(FILES / "page1.png", HERE)
    assert "\n" not in str(caught.value)
    assert read_document(FILES / "utf8.txt", HERE)[0].lines


def test_without_vietnamese_data_the_install_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.ocr.find_tesseract", lambda: "tesseract")
    monkeypatch.setattr("pytesseract.get_languages", lambda: ["eng", "osd"])
    with pytest.raises(ReadError, match=r"thiếu dữ liệu ngôn ngữ vie.*cài bằng lệnh"):
        read_document(FILES / "page1.png", HERE)


def test_a_numeral_glued_to_its_heading_is_parted() -> None:
    line = words_of("I.MỤC ĐÍCH, YÊU CẦU")
    assert [word.text for word in part_numeral(line)] == ["I.", "MỤC", "ĐÍCH,", "YÊU", "CẦU"]
    for text in ("I.Mục đích", "V.I.P khách", "XIV", ""):
        assert part_numeral(words_of(text)) == words_of(text)
