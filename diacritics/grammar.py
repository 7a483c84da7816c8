"""The grammar of numbers: document numbers, dates, numerals of headings, marks of items.

Digits are sacred. A rule here changes a token only where its form shows that it cannot have been printed so,
and says how sure it is and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from .orthography import has_specific_letter, strip_marks
from .pieces import Span


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


class _Abbreviations(NamedTuple):
    kinds: dict[str, list[str]]
    """Forms by their letters without marks, upper case."""
    bodies: dict[str, list[str]]
    anywhere: dict[str, list[str]]
    last_of_kind: frozenset[str]
    """Last syllables of the names of kinds of documents, without marks."""


@lru_cache(maxsize=1)
def _abbreviations() -> _Abbreviations:
    file = resources.files("diacritics").joinpath("data", "abbreviations.json")
    stored = json.loads(file.read_text(encoding="utf-8"))

    def by_letters(forms: Sequence[str]) -> dict[str, list[str]]:
        out: dict[str, list[str]] = {}
        for form in forms:
            known = out.setdefault(strip_marks(form).upper(), [])
            if form not in known:
                known.append(form)
        return out

    kinds = [form for entry in stored["kinds"] for form in entry["forms"]]
    bodies = [form for entry in stored["bodies"] for form in entry["forms"]]
    last = frozenset(strip_marks(name.lower()).split()[-1] for entry in stored["kinds"] for name in entry["names"])
    anywhere = by_letters([*bodies, *kinds, *stored["elsewhere"]])
    return _Abbreviations(by_letters(kinds), by_letters(bodies), anywhere, last)


_GROUP_RE = re.compile(r"[^\W\d_]+|\d+|[-/–]+")
_DATE_RE = re.compile(r"([\dOolI|]{1,2})([/.-])([\dOolI|]{1,2})\2([\dOolI|]{4})")
_DIGIT_LETTERS = str.maketrans("OoQlI|", "000111")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_NUMERAL_RE = re.compile(r"([IVXLTil1|!]{1,5})([.,)])?")
_SURE_KIND = 0.99


def _closest(letters: str, forms: dict[str, list[str]]) -> str | None:
    """The one form that turns into these letters by one letter put in or mistaken; None where several or none do."""
    found = set()
    for key, shown in forms.items():
        if (
            len(key) >= 2
            and len(letters) == len(key) + 1
            and any(letters[:i] + letters[i + 1 :] == key for i in range(1, len(letters)))
        ):
            found.update(shown)
    return found.pop() if len(found) == 1 else None


def _with_bar(letters: str, forms: dict[str, list[str]]) -> str | None:
    """The one form with a Đ that was read as B or P: QB is QĐ."""
    found: set[str] = set()
    for i, letter in enumerate(letters):
        if letter in "BP":
            shown = forms.get(letters[:i] + "D" + letters[i + 1 :], [])
            found.update(form for form in shown if form[i] == "Đ")
    return found.pop() if len(found) == 1 else None


def repair_code(core: str) -> tuple[str, float, str] | None:
    """Repair the abbreviations of a document number.

    Args:
        core: A token without outer punctuation, such as `1683/QD-UBND` or `QD-UBND`.

    Returns:
        The repaired text, its confidence and the rule; None where it is no document number.
    """
    if not any(c in core for c in "/-–") or len(core) > 40:
        return None
    groups = _GROUP_RE.findall(core)
    if "".join(groups) != core:
        return None
    letters = [g for g in groups if g[0].isalpha()]
    if not letters or any(len(g) > 1 and not any(c.isupper() for c in g) for g in letters):
        return None
    known = _abbreviations()
    first = True
    confidence, rules, out, hits = 0.999, set(), [], 0
    for group in groups:
        if not group[0].isalpha():
            out.append(group)
            continue
        bare = strip_marks(group).upper()
        here = known.kinds if first else known.bodies
        other = known.bodies if first else known.kinds
        form, sure, rule = group, 0.9, ""
        options = here.get(bare) or other.get(bare)
        if options:
            hits += 1
            if group in options and (group != bare or len(options) == 1 or group == "HD"):
                form, sure = group, 0.999
            else:
                form, sure, rule = _choose(options, first, group), _SURE_KIND, "abbreviation"
        elif first or len(bare) >= 4:
            near = _closest(bare, here)
            if near:
                hits += 1
                form, sure, rule = near, 0.9, "abbreviation-letter"
            elif first and (barred := _with_bar(bare, here)):
                hits += 1
                form, sure, rule = barred, 0.95, "abbreviation-bar"
            elif known.anywhere.get(bare):
                form, sure, rule = known.anywhere[bare][0], 0.97, "abbreviation"
        first = False
        confidence *= sure
        if rule:
            rules.add(rule)
        out.append(form)
    if not hits or (not groups[0][0].isdigit() and hits < min(2, len(letters))):
        return None
    text = "".join(out)
    return text, confidence, "+".join(sorted(rules)) or "document-number"


def _choose(options: list[str], first: bool, group: str) -> str:
    """Among forms with the same letters the one that is likeliest where it stands."""
    if group in options:
        return group
    preferred = {
        "QD": "QĐ",
        "ND": "NĐ",
        "HD": "HD",
        "DA": "ĐA",
        "CD": "CĐ",
        "TTR": "TTr",
        "CTR": "CTr",
        "TTG": "TTg",
        "SL": "SL",
    }
    best = preferred.get(strip_marks(group).upper())
    return best if best in options else options[0]


def repair_date(core: str) -> tuple[str, float, str] | None:
    """A date whose digits were read as letters: `O8/8/2O25` -> `08/8/2025`; None where nothing is to be repaired."""
    match = _DATE_RE.fullmatch(core)
    if not match or core.translate(_DIGIT_LETTERS) == core:
        return None
    fixed = core.translate(_DIGIT_LETTERS)
    day, month, year = (int(part) for part in re.split(r"[/.-]", fixed))
    if 1 <= day <= 31 and 1 <= month <= 12 and 1900 <= year <= 2100:
        return fixed, 0.98, "date-digits"
    return None


def repair_number(core: str) -> tuple[str, float, str] | None:
    """A number of three or more places with one letter that looks like a digit: `2O25` -> `2025`."""
    if len(core) < 3 or not core[0].isdigit() or core.isdigit():
        return None
    fixed = core.translate(_DIGIT_LETTERS)
    if fixed.isdigit() and sum(c.isdigit() for c in core) >= len(core) - 1:
        return fixed, 0.95, "number-digits"
    return None


def numeral_shapes(read: str) -> str | None:
    """The Roman numeral that a reading shows by its strokes: `IT` is II, `I11` III, `VL` VI; None for none."""
    strokes = read.upper().replace("1", "I").replace("|", "I").replace("!", "I")
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


_GARBLED_BULLETS = frozenset({"~", "—", "_", "=", "«", "~-", "-~", "—-", "-—"})
_DIRT = frozenset({".", ",", "‘", "’", "'", "`", "|", "_—", "‘‘", "’’", "°", "*", ":", ";", "‘.", ".‘"})


def line_start(tokens: Sequence[Span]) -> Edit | None:
    """A garbled bullet becomes a dash; a lone speck before the first word goes."""
    if len(tokens) < 2:
        return None
    head = tokens[0].text
    if head in _GARBLED_BULLETS and any(c.isalpha() for c in tokens[1].text):
        return Edit(0, 1, "-", 0.9, "bullet")
    if head in _DIRT and any(c.isalpha() for c in tokens[1].text):
        return Edit(0, 1, "", 0.85, "speck")
    return None


_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ITEM_RE = re.compile(r"([a-zđ¢A-ZĐ])([).])")
_ITEM_SHAPES = {
    "a": "a",
    "b": "b",
    "c": "c",
    "¢": "c",
    "d": "d",
    "đ": "d",
    "e": "e",
    "g": "g",
    "h": "h",
    "i": "i",
    "k": "k",
}


def settle_letters(heads: Sequence[tuple[int, str]]) -> dict[int, Edit]:
    """The letters of items at the heads of lines: c) read as ¢) or C), and d) told from đ) by the letter before.

    Args:
        heads: Line number and first token of every line that has tokens, in order.
    """
    out: dict[int, Edit] = {}
    last = ""
    for line, token in heads:
        match = _ITEM_RE.fullmatch(token)
        if not match or (match.group(2) == "." and token[0].isupper()):
            continue
        shape = _ITEM_SHAPES.get(match.group(1).lower())
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


_COUNT_RE = re.compile(r"[-–—\"'“‘]?(\d{1,2}(?:\.\d{1,2}){0,3})[.,]{1,2}")


def settle_counts(heads: Sequence[tuple[int, str]]) -> dict[int, Edit]:
    """The Arabic numbers of items at the heads of lines: `4,` and `-4.` are `4.` between `3.` and `5.`.

    The digits stay. What is written anew is the stop behind them and a speck before them, and only where the number
    before or after it in the same list stands at the head of another line.

    Args:
        heads: Line number and first token of lines that begin a paragraph with a capital behind that token, in order.
    """
    found: list[tuple[int, str, tuple[int, ...], bool]] = []
    for line, token in heads:
        match = _COUNT_RE.fullmatch(token)
        if match:
            count = tuple(int(part) for part in match.group(1).split("."))
            found.append((line, match.group(1), count, token == match.group(1) + "."))
    whole = {count for _, _, count, as_printed in found if as_printed}
    out: dict[int, Edit] = {}
    for line, digits, count, as_printed in found:
        before, after = (*count[:-1], count[-1] - 1), (*count[:-1], count[-1] + 1)
        listed = before in whole or after in whole or (count[-1] == 1 and count[:-1] in whole)
        if not as_printed and listed and (len(count) == 1 or count not in whole):
            out[line] = Edit(0, 1, digits + ".", 0.95, "item-number")
    return out


_BEFORE_NUMERAL = frozenset({"muc", "quy", "phan", "chuong", "hang", "khoa", "loai", "nhat", "quý", "cap"})
_INNER_NUMERAL_RE = re.compile(r"([IVXHLTil1|]{1,4})([,;.:)]*)")


_BEFORE_LETTERED = frozenset(
    {
        "khoan",
        "khodn",
        "diem",
        "diém",
        "dieu",
        "diéu",
        "muc",
        "luc",
        "bieu",
        "mau",
        "lop",
        "nha",
        "nhom",
        "bang",
        "phieu",
    }
)
_LETTERED_RE = re.compile(r"\d{1,3}[a-zđ][.,;:)]*")


def inner_numeral(before: str, token: str) -> tuple[str, float, str] | None:
    """A Roman numeral after a word that asks for one: `quý HI` -> `quý III`, `mục Il;` -> `mục II;`."""
    match = _INNER_NUMERAL_RE.fullmatch(token)
    if not match or strip_marks(before.lower()) not in _BEFORE_NUMERAL or match.group(1).isdigit():
        return None
    core = match.group(1)
    if core.islower():
        return None
    value = numeral_shapes(core.replace("H", "II"))
    return (value + match.group(2), 0.95 if value != core else 0.99, "numeral") if value else None


_PLACE_RE = re.compile(r"N[^\W\d_]i")
_RECEIVED_RE = re.compile(r"nh[^\W_]{1,2}n[:;]")


def recipients_head(tokens: Sequence[Span]) -> Edit | None:
    """The words over the list of recipients, whose form Nghị định 30/2020/NĐ-CP lays down: `Noi nhin:`."""
    if len(tokens) < 2 or not _PLACE_RE.fullmatch(tokens[0].text) or not _RECEIVED_RE.fullmatch(tokens[1].text):
        return None
    return Edit(0, 2, "Nơi nhận:", 0.98, "recipients")


def line_edits(tokens: Sequence[Span]) -> list[Edit]:
    """What the grammar of numbers and the forms of documents decide in one badly read line, in order."""
    out: list[Edit] = []
    start = recipients_head(tokens) or line_start(tokens)
    if start:
        out.append(start)
    i = start.size if start else 0
    while i < len(tokens):
        edit = _at(tokens, i)
        if edit is None and i and _LETTERED_RE.fullmatch(tokens[i].text):
            before = strip_marks(tokens[i - 1].text.lower())
            edit = Edit(i, 1, tokens[i].text, 0.9, "lettered-number") if before in _BEFORE_LETTERED else None
        if edit is None and i and i + 1 < len(tokens) and _is_garbled_number_word(tokens, i):
            edit = Edit(i, 1, "số", 0.95, "number-word")
        if edit is None and i:
            numeral = inner_numeral(tokens[i - 1].text, tokens[i].text)
            edit = Edit(i, 1, *numeral) if numeral else None
        if edit:
            out.append(edit)
            i += edit.size
        else:
            i += 1
    return out


_GARBLED_SO_RE = re.compile(r"[)(|]|[358s$][06ob][.:]?")
"""What the word "số" is read as where the lattice sees no word: "Nghị quyết ) 20-NQ/TW", "Kế hoạch 50 3/KH-..."."""
_NUMBERED_RE = re.compile(r"\d{1,5}(?:/\d{4})?[/-][A-ZĐ]")


def _is_garbled_number_word(tokens: Sequence[Span], i: int) -> bool:
    """Whether a token stands where "số" must: between the name of a kind of document and a document's number."""
    if not _GARBLED_SO_RE.fullmatch(tokens[i].text) or not _NUMBERED_RE.match(tokens[i + 1].text):
        return False
    return strip_marks(tokens[i - 1].text.lower()) in _abbreviations().last_of_kind


_HIGHLAND_RE = re.compile(r"[A-ZĐ]['’][A-ZĐ][^\W\d_]+[.,;:)]*")
"""Names of peoples and places of the highlands (K'Ho, M'Nông, B'Lao); no reading of a Vietnamese syllable looks so."""
_STUCK_RE = re.compile(r"\d{1,4}[^\W\d_]{2,7}[.,;:)]*")
"""A number that a word with its marks sticks to, such as 4năm: the digits stay."""
_OPEN, _CLOSE = "\"'([{“‘«", "\"')]}”’».,;:!?"


def _at(tokens: Sequence[Span], i: int) -> Edit | None:
    token = tokens[i].text
    if len(token) > 3 and token[1] in "'’" and _HIGHLAND_RE.fullmatch(token):
        return Edit(i, 1, token, 0.8, "highland-name")
    if not any(c.isdigit() or c in "/-–" for c in token):
        return None
    if _STUCK_RE.fullmatch(token) and has_specific_letter(token):
        return Edit(i, 1, token, 0.8, "number-and-word")
    core = token.lstrip(_OPEN).rstrip(_CLOSE)
    if not core:
        return None
    left = len(token) - len(token.lstrip(_OPEN))
    before, after = token[:left], token[left + len(core) :]
    # "40 /KH-UBND": the number and its letters were set apart in reading
    if i + 1 < len(tokens) and core.isdigit() and not after and tokens[i + 1].text[:1] == "/":
        following = tokens[i + 1].text
        tail = following.rstrip(_CLOSE)
        repaired = repair_code(core + tail)
        if repaired:
            return Edit(i, 2, before + repaired[0] + following[len(tail) :], min(repaired[1], 0.97), "joined-number")
    for repair in (repair_date, repair_number, repair_code):
        repaired = repair(core)
        if repaired:
            text, confidence, rule = repaired
            return Edit(i, 1, before + text + after, confidence, rule)
    return None
