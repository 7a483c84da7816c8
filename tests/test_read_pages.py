"""Pages of a scan go to the engine several at a time, a few are held, and the clock ends it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.read import ReadError, ReadOptions, read_document
from pipeline.read.images import PageImage
from pipeline.read.scan import read_page, read_pages
from tests.read_engines import FakeEngine, dies, words_of

FILES = Path(__file__).parent / "data" / "read" / "files"
LINES = [words_of("Thực hiện Kế hoạch của tỉnh", 200)]


def picture(number: int) -> PageImage:
    pixels = np.full((500, 400), 250, dtype=np.uint8)
    pixels[100:400:20, 50:350] = 10
    return PageImage(number, Image.fromarray(pixels), 60)


def test_pages_are_read_at_the_same_time_and_come_in_order() -> None:
    together = threading.Barrier(2, timeout=20)
    engine = FakeEngine(LINES, behave=lambda image: together.wait() and None)
    pages = list(read_pages(map(picture, range(1, 5)), engine, ReadOptions(workers=2)))
    assert [page.number for page in pages] == [1, 2, 3, 4]
    assert all(page.error is None for page in pages)


@pytest.mark.parametrize("workers", [1, 3])
def test_never_more_than_a_few_pages_are_held(workers: int) -> None:
    made, given = [], []

    def pictures() -> Iterator[PageImage]:
        for number in range(1, 31):
            made.append(number)
            assert len(made) - len(given) <= workers + 2
            yield picture(number)

    for page in read_pages(pictures(), FakeEngine(LINES), ReadOptions(workers=workers)):
        given.append(page.number)
    assert given == list(range(1, 31))


def test_a_document_that_takes_too_long_is_given_up() -> None:
    engine = FakeEngine(LINES, behave=lambda image: time.sleep(0.3))
    with pytest.raises(ReadError, match="quá 1 giây") as caught:
        list(read_pages(map(picture, range(1, 200)), engine, ReadOptions(workers=1, seconds=1),
                        until=time.monotonic() + 1))  # fmt: skip
    assert caught.value.stage == "limits"


def test_a_page_on_which_the_engine_dies_leaves_the_others() -> None:
    def dies_on_second(image: Path) -> None:
        if image.name.startswith("000002"):
            dies(image)

    pages = list(
        read_pages(map(picture, range(1, 4)), FakeEngine(LINES, behave=dies_on_second), ReadOptions(workers=2))
    )
    assert [page.error is None for page in pages] == [True, False, True]


@pytest.mark.parametrize("languages", ["vie", "vie+eng"])
def test_the_languages_chosen_are_those_asked_of_the_engine(languages: str) -> None:
    engine = FakeEngine(LINES)
    read_document(FILES / "page1.png", ReadOptions(isolate=False, languages=languages), engine=engine)
    assert engine.asked == [languages]


def bomb(path: Path, wide: int, high: int) -> Path:
    """A PDF of a page that one black and white picture covers, all of it blank: small packed, huge unpacked."""
    import zlib

    packer = zlib.compressobj(9)
    row = b"\0" * ((wide + 7) // 8)
    data = b"".join([*(packer.compress(row) for _ in range(high)), packer.flush()])
    head = f"/Type/XObject/Subtype/Image/Width {wide}/Height {high}/BitsPerComponent 1/ColorSpace/DeviceGray"
    content = b"q 595 0 0 842 0 0 cm /I Do Q"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (head.encode(), len(data), data),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1, table, len(parts) + 1, len(out))  # fmt: skip
    path.write_bytes(out)
    return path


def test_a_pdf_whose_picture_unpacks_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.pdf", 40_000, 40_000)
    assert path.stat().st_size < 500_000
    with pytest.raises(ReadError, match="điểm ảnh") as caught:
        read_document(path)
    assert caught.value.stage == "limits"


def test_an_evenly_black_page_within_the_limit_holds_no_text(tmp_path: Path) -> None:
    engine = FakeEngine(LINES)
    with pytest.raises(ReadError, match="Không tìm thấy chữ"):
        read_document(bomb(tmp_path / "black.pdf", 800, 1100), ReadOptions(isolate=False), engine=engine)
    assert engine.asked == []


@pytest.mark.parametrize(("high", "dpi", "sizes"), [(14, 200, 2), (21, 200, 1), (14, 150, 1)])
def test_small_print_is_read_again_from_a_larger_picture(high: int, dpi: int, sizes: int, tmp_path: Path) -> None:
    pixels = np.full((11 * dpi, 8 * dpi), 250, dtype=np.uint8)
    for top in range(dpi, 10 * dpi, dpi // 5):
        pixels[top : top + dpi // 12, dpi : 7 * dpi : 7] = 10
    lines = [
        [replace(word, bottom=word.top + high) for word in words_of("Thực hiện Kế hoạch thi đua của tỉnh", 60 * row)]
        for row in range(1, 9)
    ]
    engine = FakeEngine(lines)
    page = read_page(PageImage(1, Image.fromarray(pixels), dpi), engine, ReadOptions(), tmp_path)
    assert len(engine.sizes) == sizes
    assert page.rows
    assert page.width == engine.sizes[-1][0]
    if sizes == 2:
        assert engine.sizes[1][0] > 1.2 * engine.sizes[0][0]


def test_a_finer_reading_that_is_less_sure_is_not_taken(tmp_path: Path) -> None:
    pixels = np.full((2200, 1600), 250, dtype=np.uint8)
    for top in range(200, 2000, 40):
        pixels[top : top + 16, 200:1400:7] = 10
    engine = FakeEngine()

    def answer(image: Path) -> None:
        sure = 0.95 if len(engine.sizes) == 1 else 0.8
        engine.lines = [
            [replace(word, bottom=word.top + 14) for word in words_of("Thực hiện Kế hoạch", 60 * row, confidence=sure)]
            for row in range(1, 12)
        ]

    engine.behave = answer
    page = read_page(PageImage(1, Image.fromarray(pixels), 200), engine, ReadOptions(), tmp_path)
    assert len(engine.sizes) == 2
    assert page.width == engine.sizes[0][0]
