"""What is known of the forms of documents beside the words, and the decisions that follow from it."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple


class Edit(NamedTuple):
    """A decision on one or several neighbouring tokens of a line."""

    first: int
    """Number of the first token in the line."""
    size: int
    """How many tokens it takes."""
    text: str
    """What stands for them; empty where they are dirt."""
    confidence: float
    rule: str


class Forms(NamedTuple):
    """The entries of `data/grammar.json`."""

    before_numeral: frozenset[str]
    """Words without marks before which a Roman numeral stands."""
    before_lettered: frozenset[str]
    """Words, as read and without marks, before which a number with a letter stands."""
    garbled_bullets: frozenset[str]
    specks: frozenset[str]
    strokes: frozenset[str]
    """What a stroke of dirt or of a pen at the end of a line is read as."""
    end_signs: frozenset[str]
    """Signs that are dirt wherever a line ends with them."""
    end_behind_stop: frozenset[str]
    """Signs that are dirt where they end a line set apart, behind a sign of punctuation."""
    end_behind_word: frozenset[str]
    """Signs that are dirt there behind a word."""
    end_going_on: frozenset[str]
    """Signs that are dirt there behind a word whose sentence goes on in the next line."""
    before_colon: frozenset[str]
    """Words without marks behind which a colon set apart may be printed."""
    item_letters: dict[str, str]
    """The letter of an item by what it is read as; đ as d."""
    stroked_d: frozenset[str]
    """What a printed Đ is read as beside one letter."""
    small_alike: frozenset[str]
    """Capitals of the shape of their small letter."""
    small_l: frozenset[str]
    """What a small l at the start of a word is read as, where a capital L is read as itself."""
    capital_read_small: frozenset[str]
    """What the second letter of a word in capitals is read as though it is a capital: Ì as i."""
    capital_vowels: frozenset[str]
    """Small letters that a capital vowel with its mark is read as, each with that vowel, small."""
    alike: frozenset[str]
    """Pairs of capitals of like shape, both ways round."""
    digit_shapes: dict[str, str]
    """What the figure of an item's number is read as, by the figure."""
    no_letters: str
    """Signs that figures are read as and that no item begins with."""
    date_words: dict[str, str]
    """The words of a date written out, by `day`, `month` and `year`."""
    nought_and_one_alone: frozenset[str]
    """What 01 is read as outside a date."""
    measures: frozenset[str]
    """Measures behind figures, as printed or as read."""
    question_words: frozenset[str]
    """Words without marks that stand last in a question."""
    domains: frozenset[str]
    """Ends of addresses that look like words."""
    patterns: dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def forms() -> Forms:
    """The forms, read once."""
    file = resources.files("diacritics").joinpath("data", "grammar.json")
    stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))

    def words(name: str) -> frozenset[str]:
        return frozenset(word for entry in stored[name] for word in entry["words"])

    return Forms(
        words("before_numeral"),
        words("before_lettered"),
        frozenset(stored["garbled_bullets"]["signs"]),
        frozenset(stored["specks"]["signs"]),
        frozenset(stored["strokes"]["signs"]),
        frozenset(stored["end_signs"]["signs"]),
        frozenset(stored["end_dirt"]["behind_stop"]),
        frozenset(stored["end_dirt"]["behind_word"]),
        frozenset(stored["end_dirt"]["going_on"]),
        frozenset(stored["before_colon"]["words"]),
        stored["item_letters"]["shown_as"],
        frozenset(stored["stroked_d"]["read_as"]),
        frozenset(stored["small_alike"]["letters"]),
        frozenset(stored["small_l"]["read_as"]),
        frozenset(stored["capital_read_small"]["read_as"]),
        frozenset(stored["capital_vowels"]["pairs"]),
        frozenset(pair for found in stored["alike"]["pairs"] for pair in (found, found[::-1])),
        stored["digit_shapes"]["shown_as"],
        stored["digit_shapes"]["no_letters"],
        stored["date_words"]["words"],
        frozenset(stored["nought_and_one_alone"]["read_as"]),
        frozenset(stored["measures"]["words"]),
        frozenset(stored["question_words"]["words"]),
        frozenset(stored["domains"]["ends"]),
        {entry["name"]: re.compile(entry["pattern"]) for entry in stored["patterns"]},
    )
