"""Reads the name of an office or body at a place of a text: "Ủy ban nhân dân tỉnh Thái Nguyên", "Bộ Chính trị".

Names of bodies are written with a capital on the first syllable of each word ("Sở Khoa học và Công nghệ"),
after a head that tells the kind of body, and are followed by their level and place. The heads and the words
that may stand inside a name are data (`data/bodies.json`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.datafile import load
from extractors.folding import fold
from extractors.lines import fold_blanks

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?\.?", re.UNICODE)
_GAP = re.compile(r"[^\S\n]{0,8}(?:\n[^\S\n]{0,8}){0,3}")
_LIST_GOES_ON = re.compile(r"\s{0,4}\w{0,12}(?:\s{0,4},\s{0,4}\w{1,12}\s{1,4}\w{1,12}){0,3}\s{1,4}va\s")
_MAX_TOKENS = 24


@lru_cache(maxsize=1)
def heads_pattern() -> re.Pattern[str]:
    """Return the pattern of all heads of names of bodies, for a folded text."""
    words = sorted({fold(h["name"]) for h in load("bodies.json")["heads"]}, key=len, reverse=True)
    return re.compile(r"(?:" + "|".join(r"\s{1,8}".join(map(re.escape, w.split())) for w in words) + r")(?!\w)")


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = load("bodies.json")
    return (
        frozenset(fold(w) for w in data["levels"]["values"]),
        frozenset(fold(w) for w in data["inner"]["values"]),
        frozenset(fold(w) for w in data["stops"]["values"]),
    )


@lru_cache(maxsize=1)
def _capital_stops() -> re.Pattern[str]:
    words = [fold(w).split() for w in load("bodies.json")["capital_stops"]["values"]]
    return re.compile(r"(?:" + "|".join(r"\s{1,8}".join(map(re.escape, w)) for w in words) + r")(?!\w)")


def read_body(text: str, folded: str, start: int, limit: int | None = None) -> int | None:
    """Read the name of a body that begins at `start`.

    Args:
        text: The text.
        folded: `fold(text)`.
        start: Offset at which the name must begin.
        limit: Offset at which reading stops; the end of the text if not given.

    Returns:
        The offset just after the name, or None if no name of a body begins there.

    Examples:
        >>> t = "Bộ Chính trị về đột phá phát triển"
        >>> t[: read_body(t, fold(t), 0)]
        'Bộ Chính trị'
    """
    head = heads_pattern().match(folded, start)
    if not head or (" " not in fold_blanks(head.group()) and not text[start].isupper()):
        return None  # "hội", "vụ", "trường" in small letters are common words
    stop_at = len(text) if limit is None else limit
    levels, inner, stops = _words()
    ends = _capital_stops()
    end = at = head.end()
    lower_left = 0
    word = ""
    for _ in range(_MAX_TOKENS):
        gap = _GAP.match(text, at)
        assert gap is not None  # the pattern matches the empty string
        here = gap.end()
        joined = ""
        if here < stop_at and text[here] in "-–—,&" and here > at - 1:
            joined = text[here]
            gap = _GAP.match(text, here + 1)
            assert gap is not None
            here = gap.end()
        token = _TOKEN.match(text, here, stop_at)
        if not token:
            break
        before, word = word, fold(token.group()).rstrip(".")
        capital = token.group()[0].isupper()
        inside = before == "uy" and word == "ban"  # "Ban Thường trực Ủy ban", no "ban hành"
        ended = word in stops and not capital and not inside
        if token.group()[0].isdigit() or ended or (capital and ends.match(folded, here)):
            break
        if joined == "," and not (capital and _continues_list(folded, token.end())):
            break
        if capital:
            lower_left = 1
            if heads_pattern().match(folded, here) and joined == ",":
                break
        elif word in levels or inside:
            lower_left = 0
        elif word in inner:
            at = token.end()
            continue  # counts only if something follows
        elif lower_left:
            lower_left = 0
        else:
            break
        at = end = token.end()
        if token.group().endswith("."):
            if word in ("tp", "tt", "tx", "st"):
                continue
            end -= 1
            break
    return end


def _continues_list(folded: str, at: int) -> bool:
    """Tell whether a list of capitalised words goes on to "và": "Sở Văn hóa, Thể thao và Du lịch"."""
    return _LIST_GOES_ON.match(folded, at, at + 80) is not None
