"""The first clause of a paragraph: what an official would call it by."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

from extractors.folding import fold

_WORD = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[;:!?…]|\.(?!\d)(?!\w)|\.(?=\s|$)")
LONGEST = 45
"""Words; a clause that has not ended by then is cut at its last comma before, or there."""
SHORTEST = 3


@lru_cache(maxsize=1)
def _openers() -> re.Pattern[str]:
    data = json.loads(files("extractors").joinpath("data/clauses.json").read_text(encoding="utf-8"))
    after_comma = "|".join(sorted((fold(e["words"]) for e in data["after_comma"]), key=len, reverse=True))
    return re.compile(rf"\s*(?:{after_comma})\b")


@lru_cache(maxsize=1)
def _leads_on() -> frozenset[str]:
    """Words that no clause ends in; a comma behind one is the engine's, or a word between is lost."""
    data = json.loads(files("extractors").joinpath("data/clauses.json").read_text(encoding="utf-8"))
    return frozenset(e["words"] for e in data["leads_on"])


def outside(text: str) -> list[bool]:
    """Tell for each character whether it stands outside quotation marks and brackets; an open one counts to its end."""
    flags = [True] * len(text)
    at = 0
    pairs = {"“": "”", "„": "”", "«": "»", "(": ")", "[": "]", '"': '"'}
    while at < len(text):
        close = pairs.get(text[at])
        if close:
            end = text.find(close, at + 1, at + 400)
            if end > at:
                for i in range(at, end + 1):
                    flags[i] = False
                at = end
        at += 1
    return flags


def first_sentence(text: str) -> str:
    """Return `text` up to its first full stop, semicolon or colon outside quotation marks and brackets, without it."""
    window = text[:2000]
    flags = outside(window)
    for match in _SENTENCE_END.finditer(window):
        if flags[match.start()] and match.start() > 0 and not _abbreviation(window, match.start()):
            return window[: match.start()].rstrip(" ,")
    return window.rstrip(" .,;:")


def _abbreviation(text: str, dot: int) -> bool:
    """Tell a full stop from the dot of "TP.", "TT." and the like."""
    if text[dot] != ".":
        return False
    word = re.search(r"(\w+)$", text[max(0, dot - 6) : dot])
    return bool(word) and word[1].isupper() and len(word[1]) <= 3 and not word[1].isdigit()  # type: ignore[index]


def first_clause(text: str) -> str:
    """Return the first clause of a paragraph, without the comma or stop that ends it.

    It ends at the first full stop, semicolon or colon, or before that at a comma that opens a new action
    ("..., nâng cao ...", "..., góp phần ..."); commas of a list ("khoa học, công nghệ, đổi mới sáng tạo") end nothing.

    Args:
        text: A paragraph, blanks folded, without its numeral.
    """
    sentence = first_sentence(text)
    opener = _openers()
    flags = outside(sentence)
    for match in re.finditer(r",", sentence):
        at = match.start()
        before = sentence[:at].split()
        if not flags[at] or len(before) < SHORTEST or before[-1] in _leads_on():
            continue
        if opener.match(fold(sentence[at + 1 : at + 60])):
            sentence = sentence[:at]
            break
    words = list(_WORD.finditer(sentence))
    if len(words) > LONGEST:
        cut = words[LONGEST].start()
        comma = sentence.rfind(",", 0, cut)
        sentence = sentence[: comma if comma > 40 else cut]
    return sentence.strip(" ,;:.")
