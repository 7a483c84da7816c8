"""A picture of a page made ready for reading, in a few hundredths of a second.

Coloured ink (the red stamp, the blue signature) is taken out, uneven light is evened, pages on their side are told
by the direction of their lines, and the skew is measured. All measuring is done on a reduced picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageFilter

Grey = np.ndarray
_REDUCED = 900  # longer side of the picture that is measured, in pixels
_CHROMA = 60  # difference of the colour channels above which ink is coloured, of 255
_NOT_BLACK = 95  # brightest channel above which coloured ink has no black ink under it
_COLOURED = 0.0006  # share of coloured pixels below which a page counts as grey
_SKEW_MAX = 6.0
_SAMPLE = 12_000  # dark pixels that the skew is measured on
_TURN_FROM = 0.8  # degrees; less is left to the engine and corrected in the places of the words


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """A grey picture and how it came about."""

    image: Image.Image
    """Mode `L`."""
    skew: float
    """Degrees that its lines still rise to the right; 0.0 where the picture was turned."""
    sideways: bool
    """True where its lines seem to run from top to bottom."""
    ink: float
    """Share of dark pixels, 0.0 to 1.0."""


def straighten(grey: Image.Image) -> ReadyPage:
    """Turn a picture by its skew, unless that is so small that the engine bears it.

    Args:
        grey: An upright page, or one on its side, which is left as it is; mode `L`.

    Returns:
        The picture with what was measured on it.
    """
    dark = _dark(_reduced(grey))
    skew, sharp = _sharpest(dark)
    sideways = dark.sum() >= 400 and _sharpest(dark.T, fine=False)[1] > 1.25 * sharp
    if sideways:
        skew = 0.0
    elif abs(skew) >= _TURN_FROM:
        grey = grey.rotate(-skew, resample=Image.Resampling.BILINEAR, fillcolor=255)
        skew = 0.0
    return ReadyPage(grey, skew, bool(sideways), float(dark.mean()) if dark.size else 0.0)


def take_out_colour(image: Image.Image) -> Image.Image:
    """A grey picture without coloured ink.

    The brightest of the three channels leaves black ink black and makes red and blue ink light; what is still dark
    but clearly coloured is made white, unless it is so dark that black ink lies under it.

    Args:
        image: In any mode.

    Returns:
        Mode `L`.
    """
    if image.mode in ("1", "L", "I;16", "I", "F", "LA"):
        return image.convert("L")
    if image.mode in ("RGBA", "PA") or "transparency" in image.info:
        flat = Image.new("RGB", image.size, "white")
        with_alpha = image.convert("RGBA")
        flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
        image = flat
    rgb = image.convert("RGB")
    pixels = np.asarray(rgb)
    step = max(1, max(rgb.size) // _REDUCED)
    sample = pixels[::step, ::step].astype(np.int16)
    if float((sample.max(axis=2) - sample.min(axis=2) > _CHROMA).mean()) < _COLOURED:
        return rgb.convert("L")
    red, green, blue = rgb.split()
    bright = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    low = ImageChops.darker(ImageChops.darker(red, green), blue)
    brightness = np.asarray(bright)
    coloured = (np.asarray(ImageChops.subtract(bright, low)) > _CHROMA) & (brightness > _NOT_BLACK)
    return Image.fromarray(np.where(coloured, np.uint8(255), brightness))


def even_light(grey: Image.Image) -> Image.Image:
    """Divide by the paper's own brightness where the light is uneven or the paper dark; else the same picture."""
    tiles = max(1, max(grey.size) // 64)
    small = grey.reduce(tiles)
    paper = np.asarray(small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(2)), dtype=np.float32)
    low, high = float(np.percentile(paper, 5)), float(np.percentile(paper, 95))
    if low > 205 or high < 40:
        return grey
    field = Image.fromarray(np.clip(paper, 40, 255)).resize(grey.size, Image.Resampling.BILINEAR)
    even = np.asarray(grey, dtype=np.float32)
    even = even * (250.0 / np.asarray(field, dtype=np.float32))
    return Image.fromarray(np.clip(even, 0, 255).astype(np.uint8))


def measure_skew(grey: Image.Image) -> float:
    """How far the lines of a page rise to the right, in degrees, -6.0 to 6.0; 0.0 where there are none."""
    return _sharpest(_dark(_reduced(grey)))[0]


def _sharpest(dark: Grey, *, fine: bool = True) -> tuple[float, float]:
    """The turn (degrees) under which the dark pixels fall into the fewest rows, and how sharply they do.

    A shear stands for the turn, which is exact enough at such angles.
    """
    ys, xs = np.nonzero(dark)
    if len(ys) < 200:
        return 0.0, 0.0
    if len(ys) > _SAMPLE:
        every = len(ys) // _SAMPLE + 1
        ys, xs = ys[::every], xs[::every]
    xs = xs.astype(np.float32)
    rows_high = dark.shape[0]
    total = float(len(ys)) ** 2

    def sharpness(degrees: float) -> float:
        rows = (ys + xs * np.tan(np.radians(degrees)) + rows_high).astype(np.int64)
        counts = np.bincount(rows, minlength=3 * rows_high).astype(np.float64)
        return float((np.diff(counts) ** 2).sum()) / total

    def sharpest_of(low: float, high: float, step: float) -> float:
        return max(map(float, np.arange(low, high + step / 10, step)), key=sharpness)

    best = sharpest_of(-_SKEW_MAX, _SKEW_MAX, 0.75)
    if fine:
        for step in (0.25, 0.1):
            best = sharpest_of(best - 2 * step, best + 2 * step, step)
    level, sharp = sharpness(0.0), sharpness(best)
    return (0.0, level) if sharp < 1.02 * level else (round(best, 2), sharp)


def _reduced(grey: Image.Image) -> Image.Image:
    return grey.reduce(max(1, round(max(grey.size) / _REDUCED)))


def _dark(grey: Image.Image) -> Grey:
    pixels = np.asarray(grey)
    paper = float(np.percentile(pixels, 90)) if pixels.size else 255.0
    return pixels < 0.72 * paper
