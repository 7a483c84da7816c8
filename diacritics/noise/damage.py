"""Harms other than an engine's reading: marks lost, other text layers, torn and joined words, look-alikes.

Every harm keeps the lines (line i stays line i) and, with the same seed, gives the same text.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Any

_RUN = re.compile(r"\S+")


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return json.loads(resources.files("diacritics.noise").joinpath("damage.json").read_text(encoding="utf-8"))


def _bare(letter: str) -> str:
    if letter in "đĐ":
        return "d" if letter == "đ" else "D"
    return unicodedata.normalize("NFD", letter)[0] if not letter.isascii() and letter.isalpha() else letter


def lose_all_marks(text: str, seed: int = 0) -> str:
    """All marks lost, nothing else: "Đường phố" -> "Duong pho"; as long as the NFC text."""
    return "".join(map(_bare, unicodedata.normalize("NFC", text)))


def lose_some_marks(text: str, seed: int = 0, share: float = 0.5) -> str:
    """Marks lost on a share of the syllables.

    Args:
        text: clean text.
        seed: of the draw.
        share: of the syllables that lose their marks, 0 to 1.
    """
    rng = random.Random(seed)
    return _RUN.sub(lambda m: lose_all_marks(m.group()) if rng.random() < share else m.group(), text)


def scanner_layer(text: str, seed: int = 0, share: float = 0.85) -> str:
    """The text layer of an office scanner: "CỘNG HÒA" -> "CQNG HOA", "hiện" -> "hiQn", "thống" -> "thdng".

    Args:
        text: clean text.
        seed: of the draw.
        share: of the marked letters that are harmed at all, 0 to 1.
    """
    rng = random.Random(seed)
    table = _tables()["scanner_layer"]
    letters, kept = table["letters"], table["rest_keeps_marks"]

    def read(letter: str) -> str:
        if letter.isascii() or not letter.isalpha() or rng.random() >= share:
            return letter
        choices = letters.get(letter)
        if choices:
            return rng.choices(list(choices), weights=list(choices.values()))[0]
        return letter if rng.random() < kept else _bare(letter)

    return "".join(map(read, unicodedata.normalize("NFC", text)))


def tear_words(text: str, seed: int = 0, share: float = 0.03) -> str:
    """Words broken: "NHÂN" -> "N HÂN".

    Args:
        text: any text.
        seed: of the draw.
        share: of the words of two letters and more that are broken, 0 to 1.
    """
    rng = random.Random(seed)

    def tear(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < 2 or not word.isalpha() or rng.random() >= share:
            return word
        at = rng.randrange(1, len(word))
        return word[:at] + " " + word[at:]

    return _RUN.sub(tear, text)


def join_words(text: str, seed: int = 0, share: float = 0.03) -> str:
    """Words run together: "chủ trì" -> "chủtrì".

    Args:
        text: any text.
        seed: of the draw.
        share: of the single spaces within lines that are lost, 0 to 1.
    """
    rng = random.Random(seed)
    return re.sub(r"(?<=\S) (?=\S)", lambda m: "" if rng.random() < share else m.group(), text)


def confuse_shapes(text: str, seed: int = 0, share: float = 0.1) -> str:
    """Letters read as others of the same shape: "m" as "rn", "từ" as "tir", "phường" as "phu’O’ng".

    Args:
        text: any text.
        seed: of the draw.
        share: of the places where it could happen that are hit, 0 to 1.
    """
    rng = random.Random(seed)
    others: dict[str, list[str]] = {}
    for letters, read in _tables()["shapes"]["pairs"]:
        others.setdefault(letters, []).append(read)
    pattern = re.compile("|".join(sorted(map(re.escape, others), key=len, reverse=True)))
    return pattern.sub(lambda m: rng.choice(others[m.group()]) if rng.random() < share else m.group(),
                       unicodedata.normalize("NFC", text))


def swap_digits(text: str, seed: int = 0, letters: float = 0.05, digits: float = 0.0) -> str:
    """Digits for letters, letters for digits.

    Args:
        text: any text.
        seed: of the draw.
        letters: share of the letters with a look-alike that become digits, 0 to 1.
        digits: share of the digits that become letters, 0 to 1.
    """
    rng = random.Random(seed)
    table = _tables()["digits"]

    def read(letter: str) -> str:
        if letter in table["for_letters"] and rng.random() < letters:
            return str(table["for_letters"][letter])
        if letter in table["for_digits"] and rng.random() < digits:
            return str(table["for_digits"][letter])
        return letter

    return "".join(map(read, unicodedata.normalize("NFC", text)))


def all_capitals(text: str, seed: int = 0) -> str:
    """Everything in capitals, as headings are."""
    return text.upper()


DAMAGES: dict[str, Callable[..., str]] = {
    "all_marks_lost": lose_all_marks,
    "some_marks_lost": lose_some_marks,
    "scanner_layer": scanner_layer,
    "torn": tear_words,
    "joined": join_words,
    "shapes": confuse_shapes,
    "digits": swap_digits,
    "capitals": all_capitals,
}
"""The harms by name; each takes (text, seed)."""
