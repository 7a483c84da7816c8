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
SHORTEST_OF_TWO, LONGEST_OF_TWO, LONGEST_OF_MORE = 5, 13, 16
"""Letters of a piece that may be two words, and of one that may be more."""
LONGEST_WORD = 7
"""Letters of the longest syllable: `nghiêng`."""
MOST_WAYS = 40
"""Ways in which one piece may fall into words that are looked at."""


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


def cut_points(read: str, is_word: IsWord, part_is_word: IsWord) -> list[tuple[int, ...]]:
    """The ways in which a reading of letters may fall into two words, or into more that each lost but their marks.

    Args:
        read: A piece without signs.
        is_word: Knows the syllables without marks.
        part_is_word: As good as it must be for one of two words.

    Returns:
        For each way the places where a word ends within the reading; few, those of two words first.
    """
    if not SHORTEST_OF_TWO <= len(read) <= LONGEST_OF_MORE or not read.isalpha() or is_word(read):
        return []
    found: list[tuple[int, ...]] = []
    if len(read) <= LONGEST_OF_TWO:
        found += [(k,) for k in range(2, len(read) - 1) if part_is_word(read[:k]) and part_is_word(read[k:])]
    found += [ends for ends in _whole_words(read, 0, is_word) if len(ends) > 1]
    return found[:MOST_WAYS]


def _whole_words(read: str, start: int, is_word: IsWord) -> Iterator[tuple[int, ...]]:
    """The ways in which the rest of a reading falls into words of two letters or more, as places where they end."""
    if is_word(read[start:]):
        yield ()
    for end in range(start + 2, min(start + LONGEST_WORD + 1, len(read) - 1)):
        if is_word(read[start:end]):
            yield from ((end, *ends) for ends in _whole_words(read, end, is_word))


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
        # a dash before a capital may be the mark of an item: it stays
        ends = sign in (".", "..") or (len(sign) == 2 and sign[0] in ".;:" and sign[1] in "-–")
        found = ends and len(before) > 2 and before[1:].islower() and behind.istitle()
    return found and is_word(before) and is_word(behind)


def specks_behind_signs(token: str, is_word: IsWord) -> list[int]:
    """Where a speck stands between a sign of punctuation and a word in small letters: `vién,-dang`, `vi,.thôn`.

    A dash before a capital may be the mark of an item (`trên;-Lưu`); dots alone are a leader (`ngày..tháng`).

    Args:
        token: A token without its outer punctuation.
        is_word: As for `specks_between`.
    """
    if any(c in "/@_" for c in token):
        return []
    found = []
    for match in forms().patterns["speck_behind_sign"].finditer(token):
        left, right = match["left"], match["right"]
        plain = right.translate(DIGIT_LOOKS)
        if right.islower() and right[0].isalpha() and is_word(left) and is_word(plain) and right not in forms().domains:
            found.append(match.start("right") - 1)
    return found


_RUN_RE = re.compile(r"[^\W_]+")
_SPECKS = frozenset(".'’‘-–,:_")


def specks_between(token: str, is_word: IsWord, may_be_word: IsWord) -> Iterator[Speck]:
    """The signs of a badly read token that seem to stand for a blank: `nhiém.vu`, `san'xuat`, `Déi-voi`, `kip,thoi`.

    A dash between words that are printed with one stays, and so does what stands within one word (`phu'ong`), in
    addresses, in abbreviations.

    Args:
        token: A token without its outer punctuation.
        is_word: Knows the syllables without marks, and what readings they may have.
        may_be_word: Knows worse readings of them too; one of the two words may be such a one.
    """
    if len(token) < 4 or not any(c in _SPECKS for c in token) or any(c in "/@" for c in token):
        return
    if "_" in token and (token.count("_") > 1 or any(c.isdigit() or c in ".#" for c in token)):
        return  # the name of a file, a form with blanks to be filled in
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
        known = is_word(following) + is_word(plain)
        sure = known == 2
        if not sure and not (
            sign in "-–._" and known and (left + right).islower() and may_be_word(left) and may_be_word(right)
        ):
            continue
        if sign == "." and right.lower() in forms().domains:
            continue
        if sign in "'’‘" and (is_word(left + right) or right[0].lower() not in _CONSONANTS):
            continue  # tru’éc: the horn of a letter
        if sign in "-–" and left.istitle() and right.istitle():
            continue
        if sign in "-–" and is_dashed(plain, right):
            continue
        yield Speck(at, left, right, not sure or sign in "-–,:_" or right.istitle())
