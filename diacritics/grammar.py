"""The grammar of numbers within a line: what it settles before the words are looked at.

Digits are sacred. A rule here changes a token only where its form shows that it cannot have been printed so,
and says how sure it is and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from .codes import (
    ends_name_of_kind,
    is_abbreviation,
    repair_abbreviation,
    repair_code,
    repair_date,
    repair_number,
    split_last_letter,
)
from .edits import Edit, forms
from .figures import figure_of_date, may_be_figure_of_date, stuck_figures, torn_figures
from .heads import line_start, numeral_shapes
from .orthography import has_specific_letter, strip_marks
from .pieces import Span, has_digit

_DAY_RE = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{4})?")
_HEAD_WORD = "Số:"
"""What stands before a document's own number, in its head."""
KEPT = 30_000
"""Tokens of which it is kept that no rule asks for them."""
_INNER_NUMERAL_RE = re.compile(r"([IVXHLTilf1|\]\[]{1,4})([,;.:)]*)")
_LETTERED_RE = re.compile(r"\d{1,3}[a-zđ][.,;:)]*")


def inner_numeral(before: str, token: str) -> tuple[str, float, str] | None:
    """A Roman numeral after a word that asks for one: `quý HI` -> `quý III`, `mục Il;` -> `mục II;`."""
    match = _INNER_NUMERAL_RE.fullmatch(token)
    if not match or strip_marks(before.lower()) not in forms().before_numeral or match.group(1).isdigit():
        return None
    core = match.group(1)
    if core.islower() or (core[0] == "[" and core[-1] == "]"):
        return None
    value = numeral_shapes(core)
    return (value + match.group(2), 0.95 if value != core else 0.99, "numeral") if value else None


def recipients_head(tokens: Sequence[Span]) -> Edit | None:
    """The words over the list of recipients, whose form Nghị định 30/2020/NĐ-CP lays down: `Noi nhin:`."""
    known = forms().patterns
    if len(tokens) < 2 or not known["recipients_place"].fullmatch(tokens[0].text):
        return None
    if not known["recipients_received"].fullmatch(tokens[1].text):
        return None
    return Edit(0, 2, "Nơi nhận:", 0.98, "recipients")


def line_end(tokens: Sequence[Span], below: Sequence[Span] = ()) -> Edit | None:
    """A lone stroke behind the end of a sentence, at the end of a line, goes; so does a semicolon set apart.

    Behind figures the mark that ends a document is told from `,/.`.

    Args:
        tokens: Of the line.
        below: The first of the next line, if that belongs to the same paragraph.
    """
    if len(tokens) >= 3 and tokens[-1].text in (";", ",") and tokens[-2].text[-1].isalpha():
        return Edit(len(tokens) - 1, 1, "", 0.8, "speck")
    last = tokens[-1].text if tokens else ""
    if forms().patterns["end_with_comma"].fullmatch(last):
        return Edit(len(tokens) - 1, 1, last[:-3] + "./.", 0.95, "end-mark")
    if len(tokens) > 3 and tokens[-2].text.endswith("./.") and len(last) < 3 and not has_digit(last):
        return Edit(len(tokens) - 1, 1, "", 0.9, "speck")  # nothing stands behind the mark that ends a document
    if len(tokens) > 1 and last in forms().end_signs and not tokens[-2].text[-1].isdigit():
        return Edit(len(tokens) - 1, 1, "", 0.85, "speck")
    if len(tokens) > 2 and last in forms().strokes and tokens[-2].text[-1] in ".;:":
        return Edit(len(tokens) - 1, 1, "", 0.85, "speck")
    return _dirt_at_end(tokens, below)


_MOST_DIRT = 2
"""Signs that are taken from the end of a line; more of them are no specks."""
_SHORT_HEAD = 3
"""Words up to which a line with a capital may be a head with a colon: `Kính gửi :`."""


def _dirt_at_end(tokens: Sequence[Span], below: Sequence[Span]) -> Edit | None:
    """One or two lone signs at the end of a line, where nobody prints them: `phường; :`, `động |`."""
    first = len(tokens)
    while first and not any(c.isalnum() for c in tokens[first - 1].text):
        first -= 1
    size = len(tokens) - first
    if not first or not 0 < size <= _MOST_DIRT:
        return None
    known = forms()
    before = tokens[first - 1].text
    signs = [span.text for span in tokens[first:]]
    allowed = known.end_behind_stop if before[-1] in ".,;:!?" else known.end_behind_word
    # a line of one word in small letters is the end or the middle of a sentence, too
    amid = (bool(below) and below[0].text[0].islower()) or (first == 1 and before.islower())
    goes_on = amid and signs[0] in known.end_going_on
    if not (signs[0] in allowed or goes_on) or not known.end_behind_stop.issuperset(signs):
        return None
    if "|" in signs and any("|" in span.text for span in tokens[:first]):
        return None  # a row of a table
    if signs[0] == ":" and before[-1] not in ".,;:!?":
        head = first <= _SHORT_HEAD and tokens[0].text[0].isupper()
        if head or strip_marks(before.lower()) in known.before_colon:
            return None
    return Edit(first, size, "", 0.9, "speck")


def stray_stop(tokens: Sequence[Span], i: int) -> Edit | None:
    """A stop between a document's number and its date, or between day and month: no sentence ends there.

    `2114/QD-UBND. ngay 14. thang 11` has neither.
    """
    if i + 1 == len(tokens) or not tokens[i + 1].text[0].islower():
        return None
    shapes = forms().patterns
    following = strip_marks(tokens[i + 1].text.lower())
    if (found := shapes["code_and_stop"].fullmatch(tokens[i].text)) and shapes["day_word"].fullmatch(following):
        repaired = repair_code(found["code"])
        return Edit(i, 1, repaired[0], min(repaired[1], 0.93), "stray-stop") if repaired else None
    if i and (found := shapes["day_and_stop"].fullmatch(tokens[i].text)) and shapes["month_word"].fullmatch(following):
        day = shapes["day_word"].fullmatch(strip_marks(tokens[i - 1].text.lower()))
        return Edit(i, 1, found["day"], 0.93, "stray-stop") if day and 1 <= int(found["day"]) <= 31 else None
    return None


def sign_is_letter(
    tokens: Sequence[Span], i: int, below: Sequence[Span], reads_as_word: Callable[[str], bool]
) -> bool:
    """Whether the sign at a token's end is a part of its last letter: `gi? an toàn`, `THO! GIAN`, `Can ct? Luat`.

    Args:
        tokens: Of a badly read line.
        i: The token.
        below: The first of the next line, if that belongs to the same paragraph.
        reads_as_word: Whether letters are plainly a word, so that the sign behind them is one too.
    """
    token = tokens[i].text
    if token[-1] not in "?!":
        return False
    following = tokens[i + 1].text if i + 1 < len(tokens) else ""
    shapes = forms().patterns
    if shapes["consonants_and_sign"].fullmatch(token):
        return True
    if token[-1] == "!":
        if shapes["consonant_and_stroke"].fullmatch(token):
            return following[:1].islower()
        return token[:-1].isalpha() and token.isupper() and following[:2].isupper()
    if following[:1].islower():
        return True
    if i == 1 and shapes["ground_second"].fullmatch(token) and shapes["ground_first"].fullmatch(tokens[0].text):
        return True
    short = shapes["short_and_sign"].fullmatch(token)
    if not short or reads_as_word(short["word"]) or strip_marks(short["word"]) in forms().question_words:
        return False
    if following:
        return shapes["behind_horn"].fullmatch(following) is not None
    return bool(below) and below[0].text[0].islower()


def ends_recipient(tokens: Sequence[Span], i: int) -> bool:
    """Whether a recipient ends with the colon of a token, where a semicolon is printed.

    Args:
        tokens: Of a line with a recipient, and maybe with a part of the signature in capitals.
        i: The token.
    """
    token, after = tokens[i].text, tokens[i + 1 :]
    if token[-1] != ":" or len(token) < 2 or not i or (i == 1 and after):
        return False  # "- Lu'u: VT" among others
    return all(span.text.isupper() for span in after)


def line_edits(tokens: Sequence[Span], below: Sequence[Span] = ()) -> list[Edit]:
    """What the grammar of numbers and the forms of documents decide in one badly read line, in order.

    Args:
        tokens: Of the line.
        below: The first of the next line, if that belongs to the same paragraph.
    """
    out: list[Edit] = []
    start = recipients_head(tokens) or line_start(tokens)
    if start:
        out.append(start)
    i = start.size if start else 0
    while i < len(tokens):
        if _is_plain(tokens[i].text):
            i += 1
            continue
        leg = _leg(tokens, i) or _before_day(tokens, i) or figure_of_date(tokens, i)
        if leg is None and _is_left_alone(tokens[i].text):
            i += 1
            continue
        edit = leg or _at(tokens, i)
        if edit is None and i and _LETTERED_RE.fullmatch(tokens[i].text):
            before = strip_marks(tokens[i - 1].text.lower())
            edit = Edit(i, 1, tokens[i].text, 0.9, "lettered-number") if before in forms().before_lettered else None
        if edit is None and i + 1 < len(tokens) and _is_garbled_number_word(tokens, i):
            edit = Edit(i, 1, "số" if i else _HEAD_WORD, 0.95, "number-word")
        if edit is None and 0 < i <= 2:
            edit = _registry(tokens, i)
        if edit is None and i:
            numeral = inner_numeral(tokens[i - 1].text, tokens[i].text)
            edit = Edit(i, 1, *numeral) if numeral else None
        if edit:
            out.append(edit)
            i += edit.size
        else:
            i += 1
    end = line_end(tokens, below)
    if end and not (out and out[-1].first + out[-1].size > end.first):
        out.append(end)
    return out


def _leg(tokens: Sequence[Span], i: int) -> Edit | None:
    """A leg of a movement by its number: "1. Chang 1 (tir quy II nam 2026 ..." has "Chặng", no "Tháng"."""
    shapes = forms().patterns
    if not shapes["leg"].fullmatch(tokens[i].text) or i + 1 >= len(tokens):
        return None
    number = tokens[i + 1].text
    follows = tokens[i + 2].text if i + 2 < len(tokens) else ""
    if not shapes["leg_number"].fullmatch(number) or not (number.endswith(":") or follows.startswith("(")):
        return None
    return Edit(i, 1, re.sub(r"[Cc]h\w+", lambda m: m[0][0] + "hặng", tokens[i].text), 0.93, "leg")


def limit_at_end(tokens: Sequence[Span], following: Sequence[Span]) -> Edit | None:
    """The word of limit at the end of a line whose day begins the next: "co cong true ney", "31/12/2026" below it."""
    if len(tokens) < 2 or not following or not _DAY_RE.match(following[0].text):
        return None
    first = len(tokens) - 2
    edit = _before_day([*tokens, following[0]], first)
    return Edit(first, 2, f"{edit.text} ngày", edit.confidence, edit.rule) if edit else None


def _registry(tokens: Sequence[Span], i: int) -> Edit | None:
    """Where a document is filed, at the end of the recipients: "- Luu: VI, KT" has "VT"."""
    shapes = forms().patterns
    found = shapes["registry"].fullmatch(tokens[i].text)
    if found is None or found["read"] == "VT" or not shapes["filed_word"].fullmatch(tokens[i - 1].text):
        return None
    return Edit(i, 1, f"VT{found['after']}", 0.97, "registry")


def _before_day(tokens: Sequence[Span], i: int) -> Edit | None:
    """The word of limit before a day in figures, of which little is left: "Noi vu cude ngay 31/8" has "trước"."""
    shapes = forms().patterns
    if i + 2 >= len(tokens) or not tokens[i + 2].text[0].isdigit() or len(tokens[i].text) > 7:
        return None
    if not shapes["day_word"].fullmatch(strip_marks(tokens[i + 1].text.lower())):
        return None
    read = strip_marks(tokens[i].text.lower())
    if not shapes["before_day"].fullmatch(read):
        return None
    return Edit(i, 1, "Trước" if tokens[i].text[0].isupper() else "trước", 0.92, "limit-word")


@lru_cache(maxsize=KEPT)
def _is_plain(token: str) -> bool:
    """Whether nothing that stands beside a token could make any rule ask for it: most words of a plan."""
    shapes = forms().patterns
    return (
        not may_be_figure_of_date(token)
        and not shapes["leg"].fullmatch(token)
        and not shapes["before_day"].fullmatch(strip_marks(token.lower()))
        and _is_left_alone(token)
    )


@lru_cache(maxsize=KEPT)
def _is_left_alone(token: str) -> bool:
    """Whether no rule asks for a token, whatever stands beside it: most words of a plan."""
    if _asks(token) or _INNER_NUMERAL_RE.fullmatch(token):
        return False
    return forms().patterns["number_word"].fullmatch(token) is None and _at((Span(0, len(token), token),), 0) is None


_NUMBERED_RE = re.compile(r"\d{1,5}(?:/\d{4})?[/-][A-ZĐ]")


def _is_garbled_number_word(tokens: Sequence[Span], i: int) -> bool:
    """Whether a token stands where "số" must: behind the name of a kind of document, or first, before its number."""
    if not forms().patterns["number_word"].fullmatch(tokens[i].text) or not _NUMBERED_RE.match(tokens[i + 1].text):
        return False
    return ends_name_of_kind(tokens[i - 1].text) if i else ":" in tokens[0].text


_HIGHLAND_RE = re.compile(r"[A-ZĐ]['’][A-ZĐ][^\W\d_]+[.,;:)]*")
"""Names of peoples and places of the highlands (K'Ho, M'Nông, B'Lao); no reading of a Vietnamese syllable looks so."""
_STUCK_RE = re.compile(r"\d{1,4}[^\W\d_]{2,7}[.,;:)]*")
"""A number that a word with its marks sticks to, such as 4năm: the digits stay."""
_OPEN, _CLOSE = "\"'([{“‘«", "\"')]}”’».,;:!?"


def _asks(token: str) -> bool:
    """Whether a token holds a figure, what stands between figures, or a stroke read for one."""
    return any(c.isdigit() or c in "/-–|!" for c in token) or token[:2] in forms().nought_and_one_alone


def _at(tokens: Sequence[Span], i: int) -> Edit | None:
    token = tokens[i].text
    if token[-1] in "._" and token[0].isdigit() and (stray := stray_stop(tokens, i)):
        return stray
    if len(token) > 3 and token[1] in "'’" and _HIGHLAND_RE.fullmatch(token):
        return Edit(i, 1, token, 0.8, "highland-name")
    if not _asks(token):
        core = token.strip(_OPEN + _CLOSE)
        repaired = repair_abbreviation(core) if len(core) > 5 and core.isupper() else None
        return Edit(i, 1, token.replace(core, repaired[0]), repaired[1], repaired[2]) if repaired else None
    if mended := torn_figures(tokens, i) or stuck_figures(tokens, i):
        return mended
    if forms().patterns["generation"].fullmatch(token):
        return Edit(i, 1, token, 0.95, "number-and-letter")
    if _STUCK_RE.fullmatch(token) and has_specific_letter(token):
        return Edit(i, 1, token, 0.8, "number-and-word")
    core = token.lstrip(_OPEN).rstrip(_CLOSE)
    if not core:
        return None
    stuck = forms().patterns["joined_number"].fullmatch(token)  # "s6,46-CT/TW", "Sé:65/KH-UBND"
    if stuck and (known := repair_code(stuck["number"])):
        word = _HEAD_WORD if i == 0 and stuck["sign"] == ":" else "số"
        return Edit(i, 1, f"{word} {known[0]}{stuck['after']}", min(known[1], 0.95), "number-word")
    left = len(token) - len(token.lstrip(_OPEN))
    before, after = token[:left], token[left + len(core) :]
    # "40 /KH-UBND": the number and its letters were set apart in reading
    if i + 1 < len(tokens) and core.isdigit() and not after and tokens[i + 1].text[:1] == "/":
        following = tokens[i + 1].text
        tail = following.rstrip(_CLOSE)
        repaired = repair_code(core + tail)
        if repaired:
            return Edit(i, 2, before + repaired[0] + following[len(tail) :], min(repaired[1], 0.97), "joined-number")
    # "58/KH- UBND": so were its letters
    if i + 1 < len(tokens) and token[-1] in "-–/" and core[0].isdigit() and any(c.isalpha() for c in core):
        following = tokens[i + 1].text
        tail = following.rstrip(_CLOSE)
        repaired = repair_code(core + tail) if is_abbreviation(tail) else None
        if repaired:
            return Edit(i, 2, before + repaired[0] + following[len(tail) :], min(repaired[1], 0.97), "joined-number")
    if after[:1] == ")" and "(" not in before and (joined := split_last_letter(core)):
        return Edit(i, 1, before + joined + after[1:], 0.93, "split-letter")
    for repair in (repair_date, repair_number, repair_code):
        repaired = repair(core)
        if repaired:
            text, confidence, rule = repaired
            return Edit(i, 1, before + text + after, confidence, rule)
    return None
