"""A round stamp that a grey scan shows as pale ink over the text: found by its ring and taken out.

A red stamp in a colour scan goes with the other coloured ink (`preprocess.take_out_colour`); in a grey scan it is a
ring of grey strokes, lighter than print, through the lines of text, and the engine drops the lines it crosses. Strokes
without a dark pixel near them ("pale" ones) are gathered in cells of 2 mm, and a ring among them is looked for by
correlation with rings of the sizes that stamps have. Within the ring found, pale strokes are made paper; a page
without a ring stays as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

Grey = np.ndarray
_RADII_MM = tuple(float(radius) for radius in range(11, 23))  # inner and outer rings; seals are 30 to 42 mm wide
_OUTERMOST_MM = 24.0
_CELL_MM = 2.0
_MM = 25.4
_PALE = 0.22  # of the way from print to paper: a stroke lighter than this is no print
_STROKE = 0.8  # of the paper's brightness: darker pixels belong to a stroke
_RING_CELLS = 24  # cells with a pale line that the smallest ring to be found crosses
_LIKELY = 0.45  # correlation above which a ring is looked for closely
_CLOSED = 0.5  # share of the ring's round that must be pale strokes; words crossing it and blots take the rest
_BESIDE_MM = 2.2
_STANDS_OUT = 0.3  # by which the ring's share is above that of the circle beside it; a dark blot is no ring
_IN_SIGHT = 0.4  # share of the ring's round that must lie on the page
_MOST = 3  # stamps on a page
_MARGIN_MM = 1.2  # of the stamp's own line and blur outside its outermost ring
_CUT = 0.7  # of the way from print to stamp: a stroke whose darkest pixel is lighter is the stamp's
_WHITE = 1.25  # of the same way: what becomes paper in the soft edges of the print that is left
_APART = 0.12  # of the paper's brightness, by which print must be darker than the stamp
_FEW = 60  # middles of strokes needed to know a level


@dataclass(frozen=True, slots=True)
class Stamp:
    """A round stamp, in pixels of the picture."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class _Tones:
    print: float
    paper: float

    @property
    def pale(self) -> float:
        return self.print + _PALE * (self.paper - self.print)


def take_out_stamps(grey: Image.Image, dpi: int) -> tuple[Image.Image, tuple[Stamp, ...]]:
    """Take grey stamps out of a page.

    Args:
        grey: A page with an even light; mode `L`.
        dpi: Its resolution, dots per inch.

    Returns:
        The picture, the same object where there is no stamp, and the stamps taken out.
    """
    pixels = np.asarray(grey)
    tones = _tones(pixels)
    if tones is None:
        return grey, ()
    taken: list[Stamp] = []
    while len(taken) < _MOST:
        stamp = _find(pixels, dpi, tones)
        cleaned = None if stamp is None else _without(pixels, stamp, tones)
        if stamp is None or cleaned is None:
            break
        pixels = cleaned
        taken.append(stamp)
    return (Image.fromarray(pixels), tuple(taken)) if taken else (grey, ())


def _tones(pixels: Grey) -> _Tones | None:
    """Brightness of print and of paper; None on a page with hardly any print."""
    counts = np.bincount(pixels[::4, ::4].ravel(), minlength=256)
    paper = float(np.searchsorted(np.cumsum(counts), 0.9 * counts.sum()))
    ink = np.cumsum(counts[: int(0.6 * paper)])
    if ink.size == 0 or ink[-1] < _FEW:
        return None
    return _Tones(float(np.searchsorted(ink, 0.1 * ink[-1])), paper)


def _find(pixels: Grey, dpi: int, tones: _Tones) -> Stamp | None:
    scale = dpi / _MM
    likely = _likely_rings(pixels, dpi, tones)
    if not likely or likely[0][0] < _LIKELY:
        return None
    best, best_share = None, _CLOSED
    for _, ring in likely[:3]:
        strokes, x0, y0 = _pale_around(pixels, ring, scale, tones)
        for down in range(-12, 13, 3):
            for right in range(-12, 13, 3):
                for radius in np.arange(ring.radius - scale, ring.radius + scale, 2.0):
                    share = _round(strokes, ring.x - x0 + right, ring.y - y0 + down, float(radius))
                    if share > best_share:
                        best, best_share = Stamp(ring.x + right, ring.y + down, float(radius)), share
        if best_share > 0.75:
            break
    if best is None:
        return None
    strokes, x0, y0 = _pale_around(pixels, best, scale, tones)
    beside = (_round(strokes, best.x - x0, best.y - y0, best.radius + _BESIDE_MM * scale * side) for side in (-1, 1))
    if min(beside) > best_share - _STANDS_OUT:
        return None
    outer = best.radius
    for radius in np.arange(best.radius, _OUTERMOST_MM * scale, 1.0):
        near = (_round(strokes, best.x - x0 + right, best.y - y0 + down, float(radius))
                for right in (-3, 0, 3) for down in (-3, 0, 3))  # fmt: skip
        if max(near) > _CLOSED:
            outer = float(radius)
    return Stamp(best.x, best.y, outer + _MARGIN_MM * scale)


def _likely_rings(pixels: Grey, dpi: int, tones: _Tones) -> list[tuple[float, Stamp]]:
    """For each radius the place where a ring is most likely, the likeliest first."""
    step = max(8, round(dpi * _CELL_MM / _MM))
    high, wide = pixels.shape[0] // step, pixels.shape[1] // step
    if not (high and wide):
        return []
    # the upper half of each row of cells is enough to see a ring
    half = step // 2
    part = pixels[: high * step, : wide * step].reshape(high, step, wide * step)[:, :half].reshape(-1, wide * step)
    strokes = _pale(part, tones).view(np.uint8).reshape(high, half, wide * step)
    counts = strokes.sum(axis=1, dtype=np.uint8).reshape(high, wide, step).sum(axis=2, dtype=np.float32)
    cells = np.minimum(counts * (step / half), 2.0 * step)  # a cell full of pale pixels is a grey patch, no line
    if np.count_nonzero(cells > step) < _RING_CELLS:
        return []
    millimetre = dpi / _MM / step
    pad = math.ceil(_OUTERMOST_MM * millimetre) + 2
    shape = (high + pad, wide + pad)
    spectrum = np.fft.rfft2(cells, shape)
    found = []
    for radius, (ring, in_sight) in zip(_RADII_MM, _rings(high, wide, shape, millimetre), strict=True):
        match = np.fft.irfft2(spectrum * ring, shape)[:high, :wide] / in_sight
        row, column = divmod(int(match.argmax()), wide)
        place = Stamp((column + 0.5) * step, (row + 0.5) * step, radius * dpi / _MM)
        found.append((float(match[row, column]) / step, place))
    return sorted(found, key=lambda one: -one[0])


@lru_cache(maxsize=4)
def _rings(high: int, wide: int, shape: tuple[int, int], millimetre: float) -> tuple[tuple[Grey, Grey], ...]:
    """For each radius the spectrum of a ring that counts what lies on its line less what lies a little within and
    without, and for each middle the share of the line that is on the page."""
    page = np.fft.rfft2(np.ones((high, wide), dtype=np.float32), shape)
    rows, columns = (np.minimum(np.arange(length), length - np.arange(length)) for length in shape)
    distance = np.hypot(rows[:, None], columns[None, :])
    rings = []
    for radius in _RADII_MM:
        at = radius * millimetre
        line, within, without = (
            np.clip(width - np.abs(distance - middle), 0, 1)
            for width, middle in ((1.2, at), (1.0, at - 2.2), (1.0, at + 2.2))
        )
        kernel = line / line.sum() - 0.5 * within / within.sum() - 0.5 * without / without.sum()
        in_sight = np.fft.irfft2(page * np.conj(np.fft.rfft2(line / line.sum())), shape)[:high, :wide]
        rings.append((np.conj(np.fft.rfft2(kernel)).astype(np.complex64), np.maximum(in_sight, _IN_SIGHT)))
    return tuple(rings)


def _pale_around(pixels: Grey, ring: Stamp, scale: float, tones: _Tones) -> tuple[Grey, int, int]:
    """Pale strokes about a ring, a pixel thicker than they are, and the place of their corner."""
    reach = _OUTERMOST_MM * scale + 16
    y0, x0 = max(0, int(ring.y - reach)), max(0, int(ring.x - reach))
    part = pixels[y0 : int(ring.y + reach), x0 : int(ring.x + reach)]
    blank = (~_pale(part, tones)).view(np.uint8)
    return _darkest(blank, 1) == 0, x0, y0


_TURN = np.linspace(0.0, 2 * math.pi, 240, endpoint=False)
_SINES, _COSINES = np.sin(_TURN), np.cos(_TURN)


def _round(strokes: Grey, x: float, y: float, radius: float) -> float:
    """Share of a circle that strokes cover; 0.0 where too little of it is in sight."""
    rows = np.rint(y + radius * _SINES).astype(np.intp)
    columns = np.rint(x + radius * _COSINES).astype(np.intp)
    seen = (rows >= 0) & (rows < strokes.shape[0]) & (columns >= 0) & (columns < strokes.shape[1])
    if seen.mean() < _IN_SIGHT:
        return 0.0
    return float(strokes[rows[seen], columns[seen]].mean())


def _pale(pixels: Grey, tones: _Tones) -> Grey:
    """Where a stroke has no pixel as dark as print within two pixels."""
    return (pixels < _STROKE * tones.paper) & (_darkest(pixels, 2) > tones.pale)


def _without(pixels: Grey, stamp: Stamp, tones: _Tones) -> Grey | None:
    """The picture without the stamp; None where print and stamp cannot be told apart."""
    top, left = max(0, int(stamp.y - stamp.radius)), max(0, int(stamp.x - stamp.radius))
    place = (slice(top, int(stamp.y + stamp.radius) + 1), slice(left, int(stamp.x + stamp.radius) + 1))
    part = pixels[place]
    rows, columns = np.ogrid[top : top + part.shape[0], left : left + part.shape[1]]
    disc = (rows - stamp.y) ** 2 + (columns - stamp.x) ** 2 <= stamp.radius**2
    middles = part[(part == _darkest(part, 1)) & disc & (part < 0.75 * tones.paper)]
    if middles.size < _FEW:
        return None
    if np.count_nonzero(middles <= tones.pale) < _FEW:  # beside the text
        ink, stain = tones.print, float(np.median(middles))
    else:
        edge = _two_heaps(middles)
        ink, stain = float(np.median(middles[middles <= edge])), float(np.median(middles[middles > edge]))
    if stain - ink < _APART * tones.paper:
        return None
    # the soft edges of the print that stays lose the stamp's tone beneath them
    soft = part.astype(np.float32)
    white = ink + _WHITE * (stain - ink)
    lit = tones.paper - np.clip((white - soft) / (white - ink), 0, 1) * (tones.paper - ink)
    soft = np.where(soft > ink, np.maximum(soft, lit), soft)
    soft[_darkest(part, 2) > ink + _CUT * (stain - ink)] = tones.paper
    result = pixels.copy()
    result[place] = np.where(disc, soft, part).astype(np.uint8)
    return result


def _two_heaps(values: Grey) -> int:
    """The grey level that best parts two heaps of levels (N. Otsu, 1979)."""
    share = np.bincount(values, minlength=256) / values.size
    below = np.cumsum(share)
    mean = np.cumsum(share * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mean[-1] * below - mean) ** 2 / (below * (1 - below))
    return int(np.argmax(np.nan_to_num(between, nan=0.0, posinf=0.0)))


def _darkest(pixels: Grey, reach: int) -> Grey:
    """The least value in the square about each pixel."""
    for axis in (0, 1):
        least = pixels.copy()
        for shift in range(1, reach + 1):
            ahead = (slice(None),) * axis + (slice(shift, None),)
            behind = (slice(None),) * axis + (slice(None, -shift),)
            np.minimum(least[behind], pixels[ahead], out=least[behind])
            np.minimum(least[ahead], pixels[behind], out=least[ahead])
        pixels = least
    return pixels
