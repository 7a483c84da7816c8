"""The words by which head, foot and annexes of a document are known; they lie in form_words.json."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def form_words() -> dict[str, Any]:
    """The data file, read once; to be read only."""
    words: dict[str, Any] = json.loads(files(__package__).joinpath("form_words.json").read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=16)
def form_pattern(name: str) -> re.Pattern[str]:
    """A pattern of the data file.

    Args:
        name: `number`, `annex`, `recipients`, `filed` or `page_number`.

    Returns:
        The pattern, for text in small letters without marks (`pipeline.read.layout.folded`).

    Raises:
        KeyError: There is no such pattern.
    """
    return re.compile(form_words()[name]["pattern"])
