"""The provinces of July 2025 and the former ones that went into them."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from pipeline.compare.words import normalise, strip_marks


@lru_cache(maxsize=1)
def _current() -> dict[str, str]:
    data = tomllib.loads(files("pipeline.compare").joinpath("data/provinces.toml").read_text(encoding="utf-8"))
    out = {_key(name): _key(name) for name in data["unchanged"]}
    for name, former in data["merged"].items():
        for old in (name, *former):
            out[_key(old)] = _key(name)
    return out


@lru_cache(maxsize=10_000)
def _key(name: str) -> str:
    bare = strip_marks(normalise(name))
    for prefix in ("tinh ", "thanh pho ", "tp. ", "tp "):
        bare = bare.removeprefix(prefix)
    return bare.replace("-", " ").replace(".", " ").strip()


def known_province(name: str) -> bool:
    """Whether a name is that of a province, of today or of before July 2025."""
    return _key(name) in _current()


def same_province(a: str, b: str) -> bool:
    """Whether two names are one province today, former names of before July 2025 included.

    Args:
        a: a province's name, with or without "tỉnh", "thành phố".
        b: another.
    """
    x, y = _key(a), _key(b)
    return bool(x) and _current().get(x, x) == _current().get(y, y)
