"""Find the typefaces in which pages are set."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

from PIL import ImageFont

from diacritics.noise.errors import FontMissingError

Weight = Literal["regular", "bold", "italic", "bolditalic"]
WEIGHTS: tuple[Weight, ...] = ("regular", "bold", "italic", "bolditalic")


@dataclass(frozen=True, slots=True)
class Family:
    """A typeface of ``fonts.json``."""

    key: str
    name: str
    files: tuple[str, ...]
    package: str
    weight: int
    """How often it is drawn where a style is picked at random."""


@lru_cache(maxsize=1)
def families() -> dict[str, Family]:
    """The known typefaces by key, e.g. ``tinos``."""
    raw = json.loads(resources.files("diacritics.noise").joinpath("fonts.json").read_text(encoding="utf-8"))
    return {
        key: Family(key, entry["name"], tuple(entry["files"]), entry["package"], entry["weight"])
        for key, entry in raw["families"].items()
    }


def _folders() -> list[Path]:
    extra = [Path(p) for p in os.environ.get("DOICHIEU_FONTS", "").split(os.pathsep) if p]
    home = Path.home()
    system = [
        Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/usr/share/texmf/fonts"),
        home / ".fonts", home / ".local/share/fonts",
    ]
    if sys.platform == "darwin":
        system += [Path("/Library/Fonts"), Path("/System/Library/Fonts"), home / "Library/Fonts"]
    if sys.platform == "win32":
        system += [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
                   home / "AppData/Local/Microsoft/Windows/Fonts"]
    return extra + system


@lru_cache(maxsize=4)
def _index(folders: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                if name.lower().endswith((".ttf", ".otf", ".ttc")):
                    found.setdefault(name.lower(), os.path.join(place, name))
    return found


def find_font(family: str, weight: Weight = "regular") -> str:
    """The file of a typeface.

    Args:
        family: a key of ``fonts.json``.
        weight: which cut.

    Returns:
        The path of the font file.

    Raises:
        FontMissingError: unknown or not installed; the message names the package that holds it.
    """
    known = families()
    if family not in known:
        raise FontMissingError(f"typeface {family!r} is unknown; choose one of {', '.join(known)}")
    entry = known[family]
    name = entry.files[WEIGHTS.index(weight)]
    path = _index(tuple(str(p) for p in _folders())).get(name.lower())
    if path is None:
        raise FontMissingError(
            f"typeface {entry.name} ({name}) is not installed; install the package {entry.package} "
            "(Debian, Ubuntu) or name a folder that holds it in DOICHIEU_FONTS"
        )
    return path


def installed() -> list[str]:
    """Keys of the typefaces that are there in all four cuts."""
    index = _index(tuple(str(p) for p in _folders()))
    return [key for key, entry in families().items() if all(f.lower() in index for f in entry.files)]


@lru_cache(maxsize=128)
def load_font(family: str, weight: Weight, pixels: int) -> ImageFont.FreeTypeFont:
    """A typeface at a size.

    Args:
        family: a key of ``fonts.json``.
        weight: which cut.
        pixels: height of the em in pixels.

    Raises:
        FontMissingError: not installed.
    """
    # the basic engine is enough: the composed letters of Vietnamese stand in these fonts one by one
    return ImageFont.truetype(find_font(family, weight), pixels, layout_engine=ImageFont.Layout.BASIC)
