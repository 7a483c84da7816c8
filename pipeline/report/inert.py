"""Text of documents made harmless for display: it may be read, never obeyed.

A document can hold control characters that files may not carry, and direction marks (U+202E and its kin) that
make a text look like another. Each is replaced by one U+FFFD, so that offsets stay as they are.
"""

from __future__ import annotations

import json
import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    "\ufffe\uffff]"
)


def inert(text: str | None) -> str:
    """The text with every control, direction and unpaired surrogate character replaced, at equal length.

    >>> inert("a\\u202eb\\x00c")
    'a\ufffdb\ufffdc'
    """
    return _UNSAFE.sub("\ufffd", text) if text else ""


def cut(text: str | None, limit: int, mark: str = "…") -> str:
    """The inert text, at most `limit` characters long, with a mark where it was cut."""
    safe = inert(text)
    return safe if len(safe) <= limit else safe[: max(0, limit - len(mark))] + mark


def script_json(value: object) -> str:
    """JSON that can stand inside a script element: no character of it can end or open markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
