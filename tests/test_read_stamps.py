"""Grey stamps over the text: taken out, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.read.stamps import take_out_stamps

DPI = 150
SIZE = (1240, 1754)


def page(ink: int = 20, rows: range = range(150, 1640, 34), soft: float = 0.6) -> Image.Image:
    """Rows of strokes as thick as print, on white paper."""
    image = Image.new("L", SIZE, 250)
    draw = ImageDraw.Draw(image)
    rng = np.random.default_rng(4)
    for y in rows:
        x = 190
        while x < 1080:
            draw.rectangle((x, y, x + 2, y + 14), fill=ink)
            draw.rectangle((x, y + 6, x + 8, y + 8), fill=ink)
            x += int(rng.choice([12, 13, 22]))
    return image.filter(ImageFilter.GaussianBlur(soft))


def ring(tone: int, x: int, y: int) -> Image.Image:
    """A stamp of 36 mm with an inner ring and letters between, alone."""
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    for millimetres in (18.0, 13.0):
        radius = millimetres * DPI / 25.4
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=tone, width=4)
    for turn in np.linspace(0, 2 * np.pi, 24, endpoint=False):
        cx, cy = x + 104 * np.cos(turn), y + 104 * np.sin(turn)
        draw.rectangle((cx - 5, cy - 7, cx + 5, cy + 7), outline=tone, width=3)
    return image.filter(ImageFilter.GaussianBlur(0.6))


def stamped(plain: Image.Image, tone: int, x: int = 800, y: int = 1200) -> Image.Image:
    return Image.fromarray(np.minimum(np.asarray(plain), np.asarray(ring(tone, x, y))))


@pytest.mark.parametrize("tone", [95, 130, 170])
def test_a_grey_stamp_goes_and_the_print_beneath_stays(tone: int) -> None:
    plain = page()
    cleaned, stamps = take_out_stamps(stamped(plain, tone), DPI)
    assert len(stamps) == 1
    assert abs(stamps[0].x - 800) < 12
    assert abs(stamps[0].y - 1200) < 12
    assert 18 <= stamps[0].radius * 25.4 / DPI <= 21
    before, after, harmed = (np.asarray(one) for one in (plain, cleaned, stamped(plain, tone)))
    printed = before < 60
    assert (after[printed] < 110).mean() > 0.995
    blank = before > 240
    assert (after[blank] < 200).sum() < 0.12 * (harmed[blank] < 200).sum()


def test_two_stamps_both_go() -> None:
    image = stamped(stamped(page(), 130), 130, 420, 500)
    assert len(take_out_stamps(image, DPI)[1]) == 2


def test_a_stamp_half_over_the_edge_goes() -> None:
    cleaned, stamps = take_out_stamps(stamped(page(), 130, x=SIZE[0] - 5), DPI)
    assert len(stamps) == 1
    assert (np.asarray(cleaned)[1100:1300, SIZE[0] - 55 :] > 200).mean() > 0.97


@pytest.mark.parametrize(
    "image",
    [
        page(),
        page(ink=110),
        page(soft=1.2),
        page(rows=range(150, 300, 34)),
        Image.new("L", SIZE, 250),
        Image.new("L", (40, 30), 250),
    ],
    ids=["print", "pale print", "blurred", "short", "blank", "tiny"],
)
def test_a_page_without_a_stamp_is_the_same_picture(image: Image.Image) -> None:
    cleaned, stamps = take_out_stamps(image, DPI)
    assert cleaned is image
    assert stamps == ()


def test_a_ring_as_dark_as_the_print_is_left_to_the_engine() -> None:
    image = stamped(page(), 20)
    assert take_out_stamps(image, DPI) == (image, ())


def test_pale_print_within_no_ring_stays() -> None:
    image = Image.fromarray(np.minimum(np.asarray(page(rows=range(150, 1000, 34))),
                                       np.asarray(page(ink=140, rows=range(1020, 1850, 34)))))  # fmt: skip
    cleaned, stamps = take_out_stamps(image, DPI)
    assert cleaned is image
    assert stamps == ()
