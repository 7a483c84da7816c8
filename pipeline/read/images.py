"""Pictures of pages out of image files: PNG, JPEG, TIFF with many pages, WebP, BMP and HEIC."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.read.messages import problem
from pipeline.read.options import ReadOptions

A4_LONG_INCHES = 11.69
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    struct.error,
    ZeroDivisionError,
)


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page to be read."""

    number: int
    """1-based."""
    image: Image.Image
    dpi: int
    """Dots per inch, as the file says or, where it says nothing likely, as if the picture were an A4 page."""


def image_pages(path: Path, kind: str, options: ReadOptions) -> Iterator[PageImage]:
    """The pages of an image file, one at a time.

    Args:
        path: The file.
        kind: As `kind_of` told it.
        options: Limits.

    Yields:
        Pages in order; the picture before is released.

    Raises:
        ReadError: Damaged, too large, or HEIC without its reader.
    """
    if kind == "heic":
        _heic_reader()
    try:
        with Image.open(path) as image:
            frames = getattr(image, "n_frames", 1) if kind in ("tiff", "webp") else 1
            if frames > options.max_pages:
                raise problem("too_many_pages", pages=frames, limit=options.max_pages)
            for index in range(frames):
                if index:
                    image.seek(index)
                check_pixels(*image.size, options)
                image.load()
                upright = ImageOps.exif_transpose(image) if kind != "tiff" else image.copy()
                yield PageImage(index + 1, upright, likely_dpi(upright))
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        if isinstance(error, Image.DecompressionBombError):
            raise problem("too_many_pixels", megapixels="> 178", limit=options.max_pixels // 1_000_000) from None
        raise problem("image_damaged") from None
    except _DAMAGED:
        raise problem("image_damaged") from None


def check_pixels(wide: int, high: int, options: ReadOptions) -> None:
    """Refuse a picture that is larger than the limit, before it is decoded.

    Raises:
        ReadError: `too_many_pixels`, or `image_damaged` where it has no extent.
    """
    if wide <= 0 or high <= 0:
        raise problem("image_damaged")
    if wide * high > options.max_pixels:
        raise problem("too_many_pixels", megapixels=wide * high // 1_000_000, limit=options.max_pixels // 1_000_000)


def likely_dpi(image: Image.Image) -> int:
    """Resolution of a picture of an A4 page, dots per inch, 50 to 1200."""
    guess = max(image.size) / A4_LONG_INCHES
    try:
        stated = float(image.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, IndexError):
        stated = 0.0
    # cameras and screens write 72 or 96 whatever the picture shows
    likely = stated if 0.6 * guess <= stated <= 1.6 * guess else guess
    return int(min(1200, max(50, likely)))


def _heic_reader() -> None:
    try:
        import pi_heif
    except ImportError:
        raise problem("heic_missing") from None
    pi_heif.register_heif_opener()
