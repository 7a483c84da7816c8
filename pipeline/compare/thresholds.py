"""The figures that decide between present, unclear and missing."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def thresholds() -> dict[str, dict[str, float]]:
    """The tables of `data/thresholds.toml`."""
    return tomllib.loads(files("pipeline.compare").joinpath("data/thresholds.toml").read_text(encoding="utf-8"))
