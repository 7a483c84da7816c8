"""One way to compare words regardless of marks, case and punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_WORD = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=20_000)
def fold(text: str | None) -> str:
    """Lower-case letters and digits without marks, words parted by one blank.

    >>> fold("Thi đua  XÂY DỰNG, chính quyền số!")
    'thi dua xay dung chinh quyen so'
    """
    if not text:
        return ""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _NOT_WORD.sub(" ", "".join(ch for ch in bare if not unicodedata.combining(ch))).strip()


def slug(text: str) -> str:
    """A file name in plain letters: "phường Vạn Xuân" gives "phuong-van-xuan".

    >>> slug("phường Vạn Xuân")
    'phuong-van-xuan'
    """
    return fold(text).replace(" ", "-")[:80].strip("-") or "van-ban"
