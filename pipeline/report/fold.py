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


_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_RANK = {letter: place for place, letter in enumerate(_LETTERS)}


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Order of Vietnamese names: by letter (a, ă, â … d, đ …), and only then by tone; numbers by their value.

    >>> sorted(["Tân Quý", "Đông Thạnh", "Dân Hòa", "xã 10", "xã 9"], key=sort_key)
    ['Dân Hòa', 'Đông Thạnh', 'Tân Quý', 'xã 9', 'xã 10']
    """
    letters: list[int] = []
    tones: list[int] = []
    for part in re.findall(r"[0-9]{1,15}|\D|.", text.lower()):
        if part.isascii() and part.isdigit():
            letters += [1, int(part)]
            tones.append(0)
            continue
        marks = unicodedata.normalize("NFD", part)
        tone = next((_TONES.index(mark) + 1 for mark in marks if mark in _TONES), 0)
        letter = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
        letters.append(100 + _RANK[letter] if letter in _RANK else 0 if letter.isspace() else 50)
        tones.append(tone)
    return tuple(letters), tuple(tones)


def slug(text: str) -> str:
    """A file name in plain letters: "phường Vạn Xuân" gives "phuong-van-xuan".

    >>> slug("phường Vạn Xuân")
    'phuong-van-xuan'
    """
    return fold(text).replace(" ", "-")[:80].strip("-") or "van-ban"
