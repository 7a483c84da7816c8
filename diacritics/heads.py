"""The marks at the heads of lines: Roman numerals, letters and numbers of items, bullets, specks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .edits import Edit, forms
from .pieces import Span

_WORD = 3
"""Letters from which what stands before a paragraph may be a word."""
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_NUMERAL_RE = re.compile(r"[‘'`’_]?([IVXLTvil1|!\]]{1,5}|[IVXLT1|]{0,2}H[IVXLT1|]{1,2}|[IVXLT1|]{1,2}H)([.,)/–-])?")
_STROKES = str.maketrans({**dict.fromkeys("1|!][F", "I"), "H": "II"})


def numeral_shapes(read: str) -> str | None:
    """The Roman numeral that a reading shows by its strokes: `IT` is II, `I11` III, `VL` VI; None for none."""
    strokes = read.upper().translate(_STROKES).replace("VV", "V")  # a large V is sometimes read twice
    if strokes[:1] in ("T", "L") and len(strokes) > 1:
        strokes = "I" + strokes[1:]
    plain = strokes[:1] + strokes[1:].replace("T", "I").replace("L", "I")
    return plain if plain in _ROMAN else None


class Numeral(NamedTuple):
    """A Roman numeral at the head of a line."""

    line: int
    token: int
    core: str
    tail: str
    value: str


def find_numeral(line: int, tokens: Sequence[Span]) -> Numeral | None:
    """The Roman numeral that a line starts with, when what follows looks like a heading."""
    if len(tokens) < 2:
        return None
    match = _NUMERAL_RE.fullmatch(tokens[0].text)
    if not match or not match.group(2) or match.group(2) == ")":
        return None
    core = match.group(1)
    if (core.isdigit() and len(core) == 1) or not any(c in "IVXLT" for c in core):
        return None
    value = numeral_shapes(core)
    following = tokens[1].text.lstrip("\"“'(")
    if value is None or not following[:1].isupper():
        return None
    return Numeral(line, 0, core, match.group(2), value)


def settle_numerals(found: Sequence[Numeral]) -> list[tuple[Numeral, str, float]]:
    """The numerals of a document in order, with what to write for each and how sure.

    A numeral that repeats the one before it, where the one after it leaves a gap of just one, has lost a stroke in
    reading (I, I, III). Without such a gap a repeated numeral stays as it is: the print may be wrong itself.
    """
    out = []
    values = [_ROMAN.index(n.value) + 1 for n in found]
    for i, numeral in enumerate(found):
        value, sure = values[i], 0.99 if numeral.core == numeral.value else 0.96
        if i and value == values[i - 1]:
            lost_stroke = value in (1, 2, 6, 7)
            if lost_stroke and i + 1 < len(found) and values[i + 1] == value + 2:
                value, sure = value + 1, 0.9
                values[i] = value
            else:
                sure = 0.6
        tail = "." if numeral.tail == "," else numeral.tail
        out.append((numeral, _ROMAN[value - 1] + tail, sure))
    return out


def torn_head(tokens: Sequence[Span]) -> Edit | None:
    """A letter or two in small letters before the capital that begins a paragraph: what is left of an item's number.

    They are no word, and must not be made one: `ce Thi dua` was `7. Thi đua`, not `cờ thi đua`.
    """
    if len(tokens) < 2 or not tokens[1].text[:1].isupper():
        return None
    head = tokens[0].text
    return Edit(0, 1, head, 0.3, "torn-head") if head.isalpha() and head.islower() and len(head) < _WORD else None


def speck_within(tokens: Sequence[Span]) -> Edit | None:
    """A sign like a bullet before a line that goes on with a sentence, behind a comma and in small letters: dirt."""
    if len(tokens) < 2 or tokens[0].text not in forms().garbled_bullets or not tokens[1].text[0].islower():
        return None
    return Edit(0, 1, "", 0.85, "speck")


_QUOTES = frozenset("\"'“”‘’`")


def marks_item(token: str) -> bool:
    """Whether the first token of a line marks an item: a dash, a number, a letter."""
    return forms().patterns["item_mark"].fullmatch(token) is not None


def line_start(tokens: Sequence[Span]) -> Edit | None:
    """A garbled bullet becomes a dash; a lone speck before the first word goes, and so does one before a bullet."""
    if len(tokens) < 2:
        return None
    head, following = tokens[0].text, tokens[1].text
    known = forms()
    word = any(c.isalpha() for c in following)
    figure = any(c.isdigit() for c in following)
    if head in known.garbled_bullets and (word or figure):
        if head == "~" and (following[0].islower() or following.isupper() or marks_item(following)):
            return Edit(0, 1, "", 0.85, "speck")
        return Edit(0, 1, "-", 0.9, "bullet")
    if head == "*" and not (following[0].islower() or marks_item(following)):
        return None  # a bullet
    if head in known.specks and (word or (head != "|" and (figure or marks_item(following)))):
        return Edit(0, 1, "", 0.85, "speck")
    if head == '"' and (word or figure) and not any(c in _QUOTES for span in tokens[1:] for c in span.text):
        return Edit(0, 1, "", 0.85, "speck")
    return None


def without_speck(tokens: Sequence[Span], i: int) -> str:
    """A token of a badly read line without the speck that sticks to it: `_XA`, `‘ban`, `.a)`, `xã_`.

    A quotation mark before a small letter is a speck where no other in the line closes it.

    Args:
        tokens: Of the line.
        i: The token.

    Returns:
        The token without specks; empty where there are none.
    """
    token = tokens[i].text
    if token[-1] == "_" and token[:-1].isalpha():
        return token[:-1]  # more of them are a blank to be filled in
    match = forms().patterns["stuck_speck"].fullmatch(token)
    if not match or (match["stop"] and i):
        return ""
    rest = match["rest"]
    if token[0] == "{" and "}" in rest:
        return ""
    if match["quote"]:
        if rest[:1].isupper() or i == len(tokens) - 1:
            return ""  # a quotation may close in a line below
        others = (rest, *(span.text for k, span in enumerate(tokens) if k != i))
        if any(c in _QUOTES for text in others for c in text):
            return ""
    return rest


_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ITEM_RE = re.compile(r"[_‘'.]?([a-zđ¢A-ZĐ])([).])")


def settle_letters(heads: Sequence[tuple[int, str]]) -> dict[int, Edit]:
    """The letters of items at the heads of lines: c) read as ¢) or C), and d) told from đ) by the letter before.

    Args:
        heads: Line number and first token of every line that has tokens, in order.
    """
    out: dict[int, Edit] = {}
    last = ""
    for line, token in heads:
        match = _ITEM_RE.fullmatch(token)
        if not match or (match.group(2) == "." and (match.group(1).isupper() or match.start(1))):
            continue
        shape = forms().item_letters.get(match.group(1).lower())
        if shape is None:
            continue
        letter = shape
        if shape == "d":
            letter = "đ" if last == "d" else "d" if last == "c" else match.group(1).lower()
        sure = 0.98 if not last or _LETTERS.find(letter) == _LETTERS.find(last) + 1 or letter == "a" else 0.85
        last = letter
        if match.group(1).isupper() and match.group(1) != "C":
            continue
        out[line] = Edit(0, 1, letter + match.group(2), sure, "item-letter")
    return out


_COUNT_RE = re.compile(r"[-–—\"'“‘_]?(\d{1,2}(?:[.,]\d{1,2}){0,3})[.,:;]{1,2}")
_PLAIN_COUNT_RE = re.compile(r"(\d{1,2})\.")
_SHAPE_RE = re.compile(r"([^\s.,]{1,2})[.,]{0,2}")


class Head(NamedTuple):
    """What a paragraph begins with."""

    line: int
    token: str
    size: int = 1
    """Tokens it takes: two where a speck stands before the number."""


def count_head(line: int, tokens: Sequence[Span]) -> Head | None:
    """The first token of a line that goes on with a capital, without the speck before it.

    Args:
        line: Its number.
        tokens: Its first three, or as many as there are.

    Returns:
        The token with its size; None where no capital follows.
    """
    dirt = len(tokens) > 2 and (tokens[0].text in forms().specks or tokens[0].text == "-")
    size = 2 if dirt and _COUNT_RE.fullmatch(tokens[1].text) else 1
    if len(tokens) <= size or not tokens[size].text.lstrip("\"'“(")[:1].isupper():
        return None
    return Head(line, tokens[size - 1].text, size)


def settle_counts(heads: Sequence[Head]) -> dict[int, Edit]:
    """The Arabic numbers of items at the heads of lines: `4,`, `-4.` and `4:` are `4.` between `3.` and `5.`.

    The digits stay. What is written anew is the stop behind them and a speck before them, and only where the number
    before or after it in the same list stands at the head of another line: with a stop, or, where most numbers of the
    document have one, with any sign.

    Args:
        heads: Of lines that begin a paragraph, in order.
    """
    found: list[tuple[Head, str, tuple[int, ...], bool]] = []
    for head in heads:
        match = _COUNT_RE.fullmatch(head.token)
        if match:
            digits = match.group(1).replace(",", ".")
            count = tuple(int(part) for part in digits.split("."))
            found.append((head, digits, count, head.token == digits + "." and head.size == 1))
    whole = {count for _, _, count, as_printed in found if as_printed}
    told = {count for _, _, count, _ in found} if 2 * sum(x[3] for x in found) > len(found) else whole
    out: dict[int, Edit] = {}
    for head, digits, count, as_printed in found:
        before, after = (*count[:-1], count[-1] - 1), (*count[:-1], count[-1] + 1)
        listed = before in told or after in told or (count[-1] == 1 and count[:-1] in whole)
        if not as_printed and listed and (len(count) == 1 or count not in whole):
            out[head.line] = Edit(0, head.size, digits + ".", 0.95 if head.size == 1 else 0.9, "item-number")
    return out


def settle_shapes(heads: Sequence[tuple[int, str]], borders: Sequence[int]) -> dict[int, Edit]:
    """The numbers of items that were read as what they look like: `G.` between `5.` and `7.` is `6.`.

    Args:
        heads: Line number and first token of lines with a capital behind that token, in order.
        borders: Lines with the numeral of a part, where counting may begin anew.
    """
    counts = [(k, int(match[1])) for k, (_, token) in enumerate(heads) if (match := _PLAIN_COUNT_RE.fullmatch(token))]
    places = [k for k, _ in counts]
    out: dict[int, Edit] = {}
    for n, (k, following) in enumerate(counts):
        wanted = following - 1
        since = max((b for b in borders if b < heads[k][0]), default=-1)
        before = places[n - 1] if n and heads[places[n - 1]][0] > since else -1
        last = counts[n - 1][1] if before >= 0 else 0
        if wanted < 1 or (last == 1 if wanted == 1 else last != wanted - 1):
            continue
        within = [j for j in range(before + 1, k) if heads[j][0] > since]
        shaped = [j for j in within if _looks_like(heads[j][1], wanted)]
        if len(shaped) == 1:
            out[heads[shaped[0]][0]] = Edit(0, 1, f"{wanted}.", 0.88, "item-number")
    return _last_of_lists(heads, borders, counts) | out


def _last_of_lists(
    heads: Sequence[tuple[int, str]], borders: Sequence[int], counts: Sequence[tuple[int, int]]
) -> dict[int, Edit]:
    """The last numbers of lists that were read as signs: `§.` after `4.` is `5.`; no item begins with such a sign.

    Args:
        heads: As for `settle_shapes`.
        borders: As for `settle_shapes`.
        counts: Places among the heads, and the numbers read there.
    """
    out: dict[int, Edit] = {}
    ends = [*(k for k, _ in counts[1:]), len(heads)]
    for (k, last), end in zip(counts, ends, strict=False):
        border = min((b for b in borders if b > heads[k][0]), default=heads[-1][0] + 1)
        sign = next((h for h in heads[k + 1 : end] if h[0] < border and h[1][0] in forms().no_letters), None)
        if sign and _looks_like(sign[1], last + 1):
            out[sign[0]] = Edit(0, 1, f"{last + 1}.", 0.8, "item-number")
    return out


def _looks_like(token: str, count: int) -> bool:
    """Whether a head without a readable number may be this number: `S.` for 5, `G6.` for 6."""
    match = _SHAPE_RE.fullmatch(token)
    if not match or count > 9 or match[1].isdigit():
        return False
    shapes = forms().digit_shapes.get(str(count), "") + str(count)
    core = match[1]
    return core in shapes if len(core) == 1 else str(count) in core and core.isalnum() and not core[1].islower()


_NUMERAL_COUNT_RE = re.compile(r"([IVXLTl1|!]{2,5})((?:\.\d{1,2}){1,2}\.?)")


def numeral_and_count(token: str) -> Edit | None:
    """The number of an item under a numeral, at the head of a line: `Ill.2.` is `III.2.`; none for figures alone."""
    match = _NUMERAL_COUNT_RE.fullmatch(token)
    if not match or not any(c.isupper() for c in match[1]):
        return None
    value = numeral_shapes(match[1])
    return Edit(0, 1, value + match[2], 0.9, "numeral") if value and value != match[1] else None
