"""The words in which a run tells why a file failed or what is odd about it, in failures.json, in two languages."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(files(__package__).joinpath("failures.json").read_text("utf-8"))
    return texts


def why(code: str, *, language: str = "vi", **values: object) -> str:
    """Words a failure or a remark.

    Args:
        code: Key in failures.json.
        language: `vi` or `en`.
        values: What stands in the braces.

    Returns:
        One line, cut to a length that can be read.

    Raises:
        KeyError: There is no such text.
    """
    return one_line(_texts()[code][language].format(**values))


def known(code: str) -> bool:
    """True where there is a text of that key."""
    return code in _texts()


def one_line(text: str, limit: int = 500) -> str:
    """A message without line breaks, cut to a length that can be read.

    Args:
        text: Any text.
        limit: Code points, at most.
    """
    folded = " ".join(text.split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def said(error: BaseException) -> str:
    """What an error of another program says, for a message of one line; its kind where it says nothing."""
    return one_line(str(error), 200) or type(error).__name__
