"""A dot that was read as a tone is told from a tone by its width on the scan."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.read.i_dots import without_false_marks
from pipeline.read.layout import Word

HIGH = 27  # from the top of an l to the base line, pixels of the scan
SCALE = 4 / 3


def line(words: list[tuple[str, int, float]], *, grain: float = 0.0) -> tuple[list[Word], Image.Image]:
    """Words drawn as upright strokes, over the second of each a mark so many pixels wide, and as they were read."""
    image = Image.new("L", (90 * len(words) + 40, 80), 245)
    draw = ImageDraw.Draw(image)
    read = []
    for index, (text, wide, confidence) in enumerate(words):
        left, base = 20 + 90 * index, 55
        draw.rectangle((left, base - HIGH, left + 2, base), fill=20)
        draw.rectangle((left + 14, base - 17, left + 16, base), fill=20)
        draw.rectangle((left + 28, base - HIGH, left + 30, base), fill=20)
        middle = left + 15
        draw.rectangle((middle - wide // 2, base - 25, middle - wide // 2 + wide - 1, base - 22), fill=20)
        read.append(
            Word(text, left / SCALE, (base - HIGH) / SCALE, (left + 31) / SCALE, (base + 1) / SCALE, confidence)
        )
    if grain:
        noise = np.random.default_rng(1).normal(0, grain, (image.height, image.width))
        image = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
    return read, image


PLAIN = [("lin", 4, 0.97)] * 6


@pytest.mark.parametrize("grain", [0.0, 9.0])
def test_a_dot_is_given_back_to_the_i_and_a_hook_stays(grain: float) -> None:
    words, scan = line([*PLAIN, ("Đỉnh", 4, 0.8), ("tỉnh", 6, 0.96), ("lĩn", 9, 0.7), ("tỉnh", 4, 0.97)], grain=grain)
    [read] = without_false_marks([words], scan, SCALE)
    assert [word.text for word in read[6:]] == ["Đinh", "tỉnh", "lĩn", "tinh"]
    assert read[:6] == words[:6]


@pytest.mark.parametrize("text", ["thí", "trì"])
def test_a_sure_acute_or_grave_is_not_looked_at(text: str) -> None:
    words, scan = line([*PLAIN, (text, 4, 0.97), (text, 4, 0.6)])
    [read] = without_false_marks([words], scan, SCALE)
    assert read[6].text == text
    assert read[7].text == text.replace("í", "i").replace("ì", "i")


@pytest.mark.parametrize("text", ["triển", "nghỉ-phí", "Ỉ", "thủy", "ban"])
def test_words_with_other_marks_or_letters_i_stay(text: str) -> None:
    words, scan = line([*PLAIN, (text, 4, 0.3)])
    assert without_false_marks([words], scan, SCALE) == [words]


def test_without_measures_all_stays() -> None:
    words, scan = line([("lin", 4, 0.97), ("Đỉnh", 4, 0.8)])
    assert without_false_marks([words], scan, SCALE) == [words]


def test_boxes_beyond_the_picture_and_pale_print_do_no_harm() -> None:
    words, scan = line([*PLAIN, ("Đỉnh", 4, 0.8)])
    beyond = [Word("tỉnh", -9.0, -9.0, 5.0, 4.0, 0.5), Word("chỉ", 5000.0, 5000.0, 5050.0, 5020.0, 0.5)]
    assert [word.text for word in without_false_marks([[*words, *beyond]], scan, SCALE)[0][-2:]] == ["tỉnh", "chỉ"]
    pale = scan.point(lambda level: 200 + level // 6)
    assert without_false_marks([words], pale, SCALE) == [words]
