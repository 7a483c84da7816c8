"""The words of the reports, one data file per language."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("vi", "en")


class Texts:
    """The texts of one language; `texts("key", name=value)` gives a filled sentence."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"unknown report language {lang!r}; choose one of: {', '.join(LANGUAGES)}")
        self.lang = lang
        source = files("pipeline.report").joinpath("texts", f"{lang}.json").read_text(encoding="utf-8")
        self.table: dict[str, Any] = json.loads(source)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a dotted key, its {placeholders} filled; an unknown key is a programming error."""
        node: Any = self.table
        for part in key.split("."):
            node = node[part]
        text = str(node)
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def label(self, group: str, code: str | None) -> str:
        """Name of a code ("kind", "missing_section"); the code itself where no name is known."""
        if not code:
            return ""
        found = self.table.get(group, {}).get(code)
        return str(found) if found is not None else code.replace("_", " ")


@cache
def load_texts(lang: str) -> Texts:
    """The texts of a language, read once.

    Args:
        lang: "vi" or "en".

    Raises:
        ValueError: For another language.
    """
    return Texts(lang)
