"""Words torn apart or run together in reading: N HAN for NHÂN, chủtrì for chủ trì."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple

from .edits import forms
from .orthography import has_specific_letter, strip_marks
from .pieces import DIGIT_LOOKS, Span

IsWord = Callable[[str], bool]
"""Whether letters without marks are some Vietnamese syllable without its marks."""

_CONSONANTS = frozenset("bcdđghklmnpqrstvx")


def torn_words(spans: Sequence[Span], is_word: IsWord) -> set[int]:
    """The tokens that belong to the token after them: a lone onset before the rest of its word.

    Args:
        spans: The tokens of one line.
        is_word: Knows the syllables without marks.
    """
    out: set[int] = set()
    for i in range(len(spans) - 1):
        head, tail = spans[i].text, spans[i + 1].text
        if len(head) > 3 or not head.isalpha() or not set(head.lower()) <= _CONSONANTS or i - 1 in out:
            continue
        rest = tail.rstrip('.,;:!?)”"')
        same_case = rest.isupper() == head.isupper() or rest.islower()
        if rest.isalpha() and same_case and spans[i + 1].start - spans[i].end == 1 and is_word(head + rest):
            out.add(i)
    return out


def joined_words(word: str, is_written_so: IsWord) -> int | None:
    """Where a word with its marks falls into two words that are written just so: `vàđược` -> 2; None where it is one.

    Args:
        word: Lower-case letters.
        is_written_so: Knows the syllables with their marks.
    """
    if not 4 <= len(word) <= 14 or not has_specific_letter(word) or not word.isalpha() or is_written_so(word):
        return None
    cuts = [
        k
        for k in range(2, len(word) - 1)
        if word[k] in _CONSONANTS and is_written_so(word[:k]) and is_written_so(word[k:])
    ]
    return cuts[-1] if cuts else None


def cut_points(read: str, is_word: IsWord, may_be_word: IsWord) -> list[int]:
    """The places where a reading of letters may fall into two words.

    Args:
        read: A piece without signs.
        is_word: Knows the syllables without marks.
        may_be_word: Knows bad readings of them too.
    """
    if not 5 <= len(read) <= 13 or not read.isalpha() or is_word(read):
        return []
    return [k for k in range(2, len(read) - 1) if may_be_word(read[:k]) and may_be_word(read[k:])]


@lru_cache(maxsize=1)
def _dashed() -> frozenset[str]:
    """Pairs of words that are printed with a dash between them, as `_shape` gives them."""
    return frozenset(_shape(pair) for pair in _dashes()["pairs"])


@lru_cache(maxsize=1)
def _dashes() -> dict[str, Any]:
    file = resources.files("diacritics").joinpath("data", "dashed.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _shape(read: str) -> str:
    """Words without marks, one letter for those that are taken for each other: `bu-léng` is `bu-lông`."""
    shape = strip_marks(read.lower())
    for letter, taken_for in _dashes()["alike"].items():
        shape = shape.replace(letter, taken_for)
    return shape


def is_dashed(left: str, right: str) -> bool:
    """Whether a dash is printed between two words, or what they were read as, as in `bu-lông`."""
    return _shape(f"{left} {right}") in _dashed()


class Speck(NamedTuple):
    """A sign read into the gap between two words."""

    at: int
    """Where it stands in the token."""
    left: str
    right: str
    may_be_printed: bool
    """Whether the sign often stands so in print; then the words must go together for it to be a speck."""


_BESIDE_FIGURES_RE = re.compile(
    r"(?P<word>[^\W\d_][^\W_]+)[.'’‘-](?=\d[\d.,/]*%?$)"
    r"|(?:\d{1,2}/\d{1,2}/\d{4}|\d{1,3}%)[.'’‘-](?=(?P<after>\w{2,})$)"
    r"|\d{1,3}(?:\.\d{3})*[-'’‘](?=(?P<counted>[^\W\d_]\w{2,})$)"
    r"|\d{2,3}(?:\.\d{3})*[-'’‘](?=(?P<named>[^\W\d_]\w)$)"
)


def speck_beside_figures(token: str, is_word: IsWord) -> int | None:
    """Where a sign of a badly read token stands for a blank beside figures: `ky.2026`, `c6.9`, `70%-s6`, `500-cay`.

    Args:
        token: A token without its outer punctuation.
        is_word: As for `specks_between`.
    """
    match = _BESIDE_FIGURES_RE.match(token)
    word = match and next(filter(None, match.groups()))
    if not match or not word or not word.islower() or not is_word(word.translate(DIGIT_LOOKS)):
        return None
    return match.end() - 1


_STUCK_TO_SIGN_RE = re.compile(
    r"(?P<figures>\d{1,3}(?:\.\d+)*)(?P<sign>[.:;,]+/?)(?P<word>[^\W\d_]\w+)"
    r"|(?P<before>[^\W\d_]\w+)(?P<stop>[,;])[.'’‘]?(?P<number>\d[\d.,]*%?)"
)


def stuck_to_sign(core: str, is_word: IsWord) -> tuple[str, str, str] | None:
    """Figures and a word of a badly read token with the sign of punctuation between them, which lost its blank.

    The figures stay, whatever the word is: `2.tap` is `2. tập`, never `tập` alone; `Ap,.5` is `ấp, 5`.

    Args:
        core: A token without its outer punctuation.
        is_word: As for `specks_between`.

    Returns:
        What stands before the sign, the sign, what stands behind it; None for other tokens.
    """
    match = _STUCK_TO_SIGN_RE.fullmatch(core)
    if not match:
        return None
    word = match["word"] or match["before"]
    if not is_word(word.lower().translate(DIGIT_LOOKS)) or word.lower() in forms().domains:
        return None
    if match["word"]:
        # a lone figure beside two letters may be a letter of one word: 6.ng
        sure = len(match["figures"]) > 1 or len(match["sign"]) > 1 or len(word) > 2
        return (match["figures"], match["sign"][0], word) if sure else None
    return word, match["stop"], match["number"]


def lost_blank(before: str, sign: str, behind: str, is_word: IsWord) -> bool:
    """Whether reading lost the blank after a sign of punctuation: `bang:vé`, `Luat.An`, but not `VT,KT`.

    Args:
        before: The letters before the sign.
        sign: One sign or several.
        behind: The letters behind it.
        is_word: As for `specks_between`.
    """
    if sign[-1] in ",;:":
        found = len(before) > 1 and len(behind) > 1 and behind[1:].islower()
    else:
        found = sign == "." and len(before) > 2 and before[1:].islower() and behind.istitle()
    return found and is_word(before) and is_word(behind)


_PLAIN_SPECK_RE = re.compile(r"(?<=\w\w)[.,;:][-–.](?=[^\W\d_]\w)|(?<=[^\W_]{2})_(?=[^\W_]{2}[^.]*$)")


def plain_specks(token: str) -> list[int]:
    """Where signs of a badly read token that are never printed so stand for a blank: `vién,-dang`, `bao_nhiéu`."""
    if any(c in "/@" for c in token):
        return []  # an address, a document number
    return [match.end() - 1 for match in _PLAIN_SPECK_RE.finditer(token)]


_RUN_RE = re.compile(r"[^\W_]+")
_SPECKS = frozenset(".'’‘-–,:")


def specks_between(token: str, is_word: IsWord, may_be_word: IsWord) -> Iterator[Speck]:
    """The signs of a badly read token that seem to stand for a blank: `nhiém.vu`, `san'xuat`, `Déi-voi`, `kip,thoi`.

    A dash between words that are printed with one stays, and so does what stands within one word (`phu'ong`), in
    addresses, in abbreviations.

    Args:
        token: A token without its outer punctuation.
        is_word: Knows the syllables without marks, and what readings they may have.
        may_be_word: Knows worse readings of them too.
    """
    if len(token) < 4 or not any(c in _SPECKS for c in token) or any(c in "/@_" for c in token):
        return
    runs = list(_RUN_RE.finditer(token))
    for first, second in pairwise(runs):
        left, right, at = first.group(), second.group(), first.end()
        if second.start() - at != 1 or token[at] not in _SPECKS or not right[0].isalpha():
            continue
        sign = token[at]
        if len(right) < 2 and not (right == "y" and sign in "-–"):
            continue
        if len(left) < 2 and not (sign == "." and right.islower() and (left.isupper() or left == "y")):
            continue
        titled = right.istitle() and (sign in "-–,:" or (sign in ".'’‘" and len(left) > 2 and left[1:].islower()))
        if not (right.islower() or (left.isupper() and right.isupper() and sign not in ",:") or titled):
            continue
        plain, following = (w if w.isalpha() else w.lower().translate(DIGIT_LOOKS) for w in (left, right))
        if left.isdigit():
            continue
        sure = is_word(following) and is_word(plain)
        if not sure and not (sign in "-–." and (left + right).islower() and may_be_word(left) and may_be_word(right)):
            continue
        if sign == "." and right.lower() in forms().domains:
            continue
        if sign in "'’‘" and (is_word(left + right) or right[0].lower() not in _CONSONANTS):
            continue  # tru’éc: the horn of a letter
        if sign in "-–" and left.istitle() and right.istitle():
            continue
        if sign in "-–" and is_dashed(plain, right):
            continue
        yield Speck(at, left, right, not sure or sign in "-–,:" or right.istitle())
