"""Patterns and names that comparing reads from `data/patterns.toml` and `data/names.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=4)
def table(name: str) -> Mapping[str, Any]:
    """A data file of the package by its name without the ending, such as "patterns"."""
    return tomllib.loads(files("pipeline.compare").joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def pattern(name: str) -> re.Pattern[str]:
    """A pattern over normalised text.

    Args:
        name: its entry in `data/patterns.toml`.

    Raises:
        KeyError: there is no such entry.
    """
    entry = table("patterns")[name]
    return re.compile(entry.get("form", "{any}").replace("{any}", "|".join(entry["any"])))


def names(group: str) -> Mapping[str, str]:
    """The names of a group of things, from `data/names.toml`."""
    found: Mapping[str, str] = table("names")[group]
    return found
