"""Reads the data files that the extractors keep beside their code."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Read one JSON data file of `extractors/data`.

    Args:
        name: File name below `extractors/data`, for example "citations.json".

    Returns:
        The file's object. It is shared by all callers: read it, do not change it.

    Raises:
        FileNotFoundError: If the package holds no such file.
    """
    text = resources.files("extractors").joinpath("data", *name.split("/")).read_text(encoding="utf-8")
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError(f"extractors/data/{name}: expected a JSON object at the top level")
    return value


@cache
def names(folder: str) -> tuple[str, ...]:
    """List the JSON files of a folder below `extractors/data`, sorted.

    Args:
        folder: Folder name, for example "movements".
    """
    place = resources.files("extractors").joinpath("data", folder)
    return tuple(sorted(f"{folder}/{p.name}" for p in place.iterdir() if p.name.endswith(".json")))
