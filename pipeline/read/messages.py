"""The words in which reading tells a user what went wrong; the texts lie in messages.json, Vietnamese and English."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files


class ReadError(Exception):
    """A document that could not be read. Its text is one Vietnamese line that names the cause and the cure."""

    def __init__(self, message: str, *, code: str = "unexpected", english: str = "", stage: str = "read") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        """Key of the message, the same in every language."""
        self.english = english or message
        self.stage = stage
        """`read`, or `limits` where the document was refused for its size or took too long."""


_LIMITS = frozenset(
    {
        "too_large",
        "text_too_large",
        "too_many_pages",
        "too_many_pixels",
        "too_slow",
        "zip_bomb",
        "office_slow",
        "ocr_slow",
    }
)


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(
        files(__package__).joinpath("messages.json").read_text(encoding="utf-8")
    )
    return texts


def say(code: str, *, language: str = "vi", **values: object) -> str:
    """Word a message.

    Args:
        code: Key in messages.json.
        language: `vi` or `en`.
        values: What stands in the braces.

    Returns:
        One line.

    Raises:
        KeyError: There is no such message.
    """
    return _worded(code, language, values)


def _worded(code: str, language: str, values: dict[str, object]) -> str:
    return " ".join(_texts()[code][language].format(**values).split())


def problem(code: str, **values: object) -> ReadError:
    """Make the error of a message key, in both languages, ready to be raised."""
    return ReadError(
        _worded(code, "vi", values),
        code=code,
        english=_worded(code, "en", values),
        stage="limits" if code in _LIMITS else "read",
    )
