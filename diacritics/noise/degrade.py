"""Harm pictures of pages as copying, faxing, scanning and stamping do. Seeded: the same seed, the same harm."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from diacritics.noise.fonts import load_font
from diacritics.noise.render import Page, PrintedWord, with_image

Level = Literal["light", "medium", "heavy"]
LEVELS: tuple[Level, ...] = ("light", "medium", "heavy")


@dataclass(frozen=True, slots=True)
class Harm:
    """What is done to one page. Lengths are in points (1/72 inch), so they mean the same at every resolution.

    Attributes:
        blur: standard deviation of the blur, points.
        skew: turn of the page, degrees, counter-clockwise.
        ink: ink grown (positive, thick letters) or eaten (negative), -1 to 1.
        speckle: dots of dirt for a square inch.
        noise: standard deviation of the grey grain, grey levels.
        fade: how far black goes to grey, 0 to 1.
        shade: uneven light, grey levels between the lightest and the darkest place.
        through: darkness of the back page that shows through, 0 to 1.
        fax: threshold at which the page is made black and white, grey level; 0 for none.
        stamp: a round stamp is laid over the text.
        jpeg: quality of the JPEG it is saved in, 1 to 95; 0 for none.
        seed: of the random places.
    """

    blur: float = 0.0
    skew: float = 0.0
    ink: float = 0.0
    speckle: float = 0.0
    noise: float = 0.0
    fade: float = 0.0
    shade: float = 0.0
    through: float = 0.0
    fax: int = 0
    stamp: bool = False
    jpeg: int = 0
    seed: int = 0


def draw_harm(level: Level, seed: int) -> Harm:
    """Pick the harms of one page.

    Args:
        level: ``light`` (a good scan), ``medium`` (an office scan of a copy), ``heavy`` (a fax, a copy of copies).
        seed: the same seed gives the same harms.

    Raises:
        ValueError: unknown level.
    """
    if level not in LEVELS:
        raise ValueError(f"level {level!r} is unknown; choose one of {', '.join(LEVELS)}")
    rng = np.random.default_rng([seed, LEVELS.index(level)])

    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    def chance(share: float) -> bool:
        return bool(rng.random() < share)

    if level == "light":
        return Harm(
            blur=between(0.10, 0.28), skew=between(-0.3, 0.3), ink=between(-0.1, 0.2), speckle=between(0, 3),
            noise=between(1, 5), fade=between(0, 0.15), jpeg=int(between(70, 92)), seed=seed,
        )
    if level == "medium":
        return Harm(
            blur=between(0.14, 0.30), skew=between(-0.7, 0.7), ink=between(-0.25, 0.4), speckle=between(1, 7),
            noise=between(3, 9), fade=between(0.05, 0.3), shade=between(0, 40),
            through=between(0.03, 0.12) if chance(0.3) else 0.0, stamp=chance(0.2),
            fax=int(between(125, 170)) if chance(0.15) else 0, jpeg=int(between(40, 70)), seed=seed,
        )
    return Harm(
        blur=between(0.20, 0.38), skew=between(-1.1, 1.1), ink=between(-0.4, 0.6), speckle=between(4, 14),
        noise=between(5, 12), fade=between(0.1, 0.3), shade=between(10, 60),
        through=between(0.05, 0.16) if chance(0.5) else 0.0, stamp=chance(0.4),
        fax=int(between(120, 155)) if chance(0.35) else 0, jpeg=int(between(25, 50)), seed=seed,
    )


def degrade_page(page: Page, harm: Harm, back: Image.Image | None = None) -> Page:
    """Harm a page; the places of its words follow where the page is turned.

    Args:
        page: from ``draw_pages``.
        harm: from :func:`draw_harm` or made by hand.
        back: the other side of the sheet, for the show-through; the page itself where None.

    Returns:
        A new page; the image is mode ``L``.
    """
    rng = np.random.default_rng([harm.seed, 7])
    dot = page.style.dpi / 72
    image = page.image
    if harm.ink:
        image = _ink(image, harm.ink, dot)
    if harm.through:
        behind = (back or page.image).transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize(image.size)
        behind = behind.filter(ImageFilter.GaussianBlur(1.2 * dot))
        grey = np.minimum(np.asarray(image, dtype=np.float32),
                          255 - (255 - np.asarray(behind, dtype=np.float32)) * harm.through)
        image = Image.fromarray(grey.astype(np.uint8))
    if harm.stamp:
        image = _stamp(image, page, rng, dot)
    words = page.words
    if harm.skew:
        image = image.rotate(harm.skew, resample=Image.Resampling.BILINEAR, fillcolor=255)
        words = tuple(_turned(w, harm.skew, image.size) for w in words)
    if harm.blur:
        image = image.filter(ImageFilter.GaussianBlur(harm.blur * dot))
    image = _grey(image, harm, rng, dot)
    if harm.fax:
        image = image.point(lambda v: 255 if v >= harm.fax else 0)
    if harm.jpeg:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=harm.jpeg)
        image = Image.open(buffer).convert("L")
    return with_image(page, image, words)


def degrade_pages(pages: list[Page], level: Level, seed: int) -> list[Page]:
    """Harm each page of a document with its own draw of one level; the next page shows through."""
    return [
        degrade_page(page, draw_harm(level, seed * 1009 + i), pages[(i + 1) % len(pages)].image)
        for i, page in enumerate(pages)
    ]


def _ink(image: Image.Image, amount: float, dot: float) -> Image.Image:
    """Grow or eat the ink: a blur and a steep curve about a moved threshold."""
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(0.16 * dot)), dtype=np.float32)
    middle = 128 + 70 * amount
    return Image.fromarray((255 / (1 + np.exp(-(soft - middle) / 22))).astype(np.uint8))


def _grey(image: Image.Image, harm: Harm, rng: np.random.Generator, dot: float) -> Image.Image:
    """Fading, uneven light, grain and dirt."""
    grey: np.ndarray = np.asarray(image, dtype=np.float32)
    high, wide = grey.shape
    if harm.fade:
        grey = 255 - (255 - grey) * (1 - harm.fade)
    if harm.shade:
        angle, bend = rng.uniform(0, 2 * math.pi), rng.uniform(0.5, 2.0)
        x = np.linspace(-1, 1, wide, dtype=np.float32)[None, :]
        y = np.linspace(-1, 1, high, dtype=np.float32)[:, None]
        slope = (math.cos(angle) * x + math.sin(angle) * y) / 2 + 0.5
        grey = grey - harm.shade * np.clip(slope, 0, 1) ** bend
    if harm.noise:
        grey = grey + rng.normal(0, harm.noise, grey.shape).astype(np.float32)
    if harm.speckle:
        inches = (wide / (72 * dot)) * (high / (72 * dot))
        for _ in range(int(rng.poisson(harm.speckle * inches))):
            size = max(1, round(dot * rng.gamma(1.5, 0.22)))
            x0, y0 = int(rng.integers(0, wide)), int(rng.integers(0, high))
            dark = rng.random() < 0.75  # white specks eat into letters
            grey[y0 : y0 + size, x0 : x0 + size] = rng.uniform(0, 110) if dark else 250
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _stamp(image: Image.Image, page: Page, rng: np.random.Generator, dot: float) -> Image.Image:
    """A round stamp of 36 mm, grey as a red one is in a grey scan, beside a word of the page."""
    radius = round(51 * dot)
    side = 2 * radius + 4
    seal = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(seal)
    pen = max(1, round(1.4 * dot))
    draw.ellipse((2, 2, side - 3, side - 3), outline=0, width=pen)
    inner = round(14 * dot)
    draw.ellipse((inner, inner, side - inner, side - inner), outline=0, width=pen)
    font = load_font(page.style.font, "bold", max(6, round(9 * dot)))
    ring = "ỦY BAN NHÂN DÂN ★ ỦY BAN NHÂN DÂN ★ "
    for i, letter in enumerate(ring):
        turn = 360 * i / len(ring)
        tile = Image.new("L", (side, side), 255)
        ImageDraw.Draw(tile).text((radius, round(3 * dot)), letter, fill=0, font=font, anchor="ma")
        seal = Image.fromarray(np.minimum(np.asarray(seal), np.asarray(tile.rotate(-turn, fillcolor=255))))
    at = page.words[int(rng.integers(len(page.words) // 2, len(page.words)))].box if page.words else (0, 0, 0, 0)
    x = int(min(max(0, at[0] - radius), image.width - side))
    y = int(min(max(0, at[1] - radius), image.height - side))
    strength = rng.uniform(0.25, 0.65)
    grey = np.asarray(image, dtype=np.float32).copy()
    patch = 255 - (255 - np.asarray(seal.rotate(rng.uniform(-25, 25), fillcolor=255), dtype=np.float32)) * strength
    grey[y : y + side, x : x + side] = np.minimum(grey[y : y + side, x : x + side], patch)
    return Image.fromarray(grey.astype(np.uint8))


def _turned(word: PrintedWord, degrees: float, size: tuple[int, int]) -> PrintedWord:
    """The place of a word after the page was turned about its middle."""
    cx, cy = size[0] / 2, size[1] / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    left, top, right, bottom = word.box
    mx, my = (left + right) / 2 - cx, (top + bottom) / 2 - cy
    dx, dy = mx * cos + my * sin + cx, -mx * sin + my * cos + cy
    half_w, half_h = (right - left) / 2, (bottom - top) / 2
    return PrintedWord(word.line, word.text, (dx - half_w, dy - half_h, dx + half_w, dy + half_h))
