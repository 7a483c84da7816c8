"""The words in which a run tells why a file failed; the texts lie in failures.json, Vietnamese and English."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(files(__package__).joinpath("failures.json").read_text("utf-8"))
    return texts


def why(code: str, *, language: str = "vi", **values: object) -> str:
    """Words a failure.

    Args:
        code: Key in failures.json.
        language: `vi` or `en`.
        values: What stands in the braces.

    Returns:
        One line, cut to a length that can be read.

    Raises:
        KeyError: There is no such text.
    """
    line = " ".join(_texts()[code][language].format(**values).split())
    return line if len(line) <= 500 else line[:499] + "…"


def known(code: str) -> bool:
    """True where there is a text of that key."""
    return code in _texts()
