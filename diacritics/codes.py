"""Document numbers, dates and long numbers: abbreviations without their marks, letters read for digits.

Digits are sacred. A rule changes a token only where its form shows that it cannot have been printed so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from .edits import forms
from .orthography import is_syllable, strip_marks

_GROUP_RE = re.compile(r"[^\W\d_]+|\d+|[-/–]+")
_DASH_RE = re.compile(r"(?<=[A-ZĐ])[:;](?=[A-ZĐ])")
"""What a dash between two abbreviations is read as: ND:CP."""
_DATE_RE = re.compile(r"([\dOolI|\]\[!]{1,2})([/.-])([\dOolI|\]\[!]{1,2})\2([\dOolI|]{4})")
_DIGIT_LETTERS = str.maketrans("OoQlI|][!", "000111111")
_SURE_KIND = 0.99
_LONG_ABBREVIATION = 6
"""Letters from which an abbreviation is told by all but one of them."""


class _Abbreviations(NamedTuple):
    kinds: dict[str, list[str]]
    """Forms by their letters without marks, upper case."""
    bodies: dict[str, list[str]]
    anywhere: dict[str, list[str]]
    last_of_kind: frozenset[str]
    """Last syllables of the names of kinds of documents, without marks."""
    preferred: dict[str, str]
    """The usual one among forms with the same letters, by these letters."""
    misread: dict[str, str]
    """Forms by what strokes make of them."""


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
    preferred = {strip_marks(form).upper(): form for form in stored["preferred"]["forms"]}
    return _Abbreviations(by_letters(kinds), by_letters(bodies), anywhere, last, preferred, stored["misread"]["forms"])


def ends_name_of_kind(word: str) -> bool:
    """Whether a word, with or without marks, ends the name of a kind of document (quyết định, kế hoạch)."""
    return strip_marks(word.lower()) in _abbreviations().last_of_kind


def is_abbreviation(token: str) -> bool:
    """Whether a token is an abbreviation of a body or a kind of document, with or without its marks (TTg, DU)."""
    return token.isalpha() and token[0].isupper() and strip_marks(token).upper() in _abbreviations().anywhere


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
    if "." in core:
        return (core, 0.95, "dotted-number") if _is_dotted(core) else None
    dashed = _DASH_RE.sub("-", core)
    strokes = re.sub(r"(?<=[-/–])[^-/–]+(?=[-/–]|$)", lambda m: _abbreviations().misread.get(m[0], m[0]), dashed)
    groups = _GROUP_RE.findall(strokes)
    if "".join(groups) != strokes:
        return None
    letters = [g for g in groups if g[0].isalpha()]
    if not letters or any(len(g) > 1 and not any(c.isupper() for c in g) for g in letters):
        return None
    known = _abbreviations()
    first = True
    confidence, rules, out, hits = 0.999, set(), [], 0
    if strokes != core:
        confidence, rules = 0.95, {"abbreviation-letter"}
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
        elif first and (glued := _glued(group)):
            hits += 1
            form, sure, rule = glued, 0.95, "glued-number"
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


def _glued(group: str) -> str | None:
    """A kind and a body without the mark between them, as a slip or as read: CTTW, HDBNV, QĐTTg; None for others."""
    known = _abbreviations()
    for k in range(2, len(group) - 1):
        kind, body = strip_marks(group[:k]).upper(), strip_marks(group[k:]).upper()
        if kind in known.kinds and body in known.bodies:
            return _choose(known.kinds[kind], True, group[:k]) + _choose(known.bodies[body], False, group[k:])
    return None


def _is_dotted(core: str) -> bool:
    """Whether a number of known abbreviations has a stop where a mark belongs, as a slip or as read: "02-CT.TU"."""
    parts = re.split(r"[-/–.]+", core)
    known = _abbreviations().anywhere
    letters = [part for part in parts if not part.isdigit()]
    return len(letters) == 2 and parts[0].isdigit() and all(strip_marks(p).upper() in known for p in letters)


def split_last_letter(core: str) -> str | None:
    """A document number whose last D an engine took for an I and a bracket: of "276/KH-UBNI)" the part before it.

    Args:
        core: The token without the bracket and what follows it.

    Returns:
        The number with its D; None where it would be no number of a body that is known.
    """
    groups = _GROUP_RE.findall(core)
    if len(groups) < 4 or not groups[0].isdigit() or groups[-1][-1] != "I" or len(groups[-1]) < 2:
        return None
    known = _abbreviations().bodies
    last = groups[-1][:-1] + "D"
    if strip_marks(groups[-1]).upper() in known or strip_marks(last).upper() not in known:
        return None
    repaired = repair_code(core[: -len(groups[-1])] + last)
    return repaired[0] if repaired else None


def repair_abbreviation(core: str) -> tuple[str, float, str] | None:
    """A long abbreviation that stands alone, with a letter taken for its like or read twice: `UBMTTOVN` -> `UBMTTQVN`.

    Args:
        core: A token without outer punctuation.

    Returns:
        The abbreviation, its confidence and the rule; None where it is none, is right, or several are as near.
    """
    if not _LONG_ABBREVIATION <= len(core) <= 12 or not core.isalpha() or not core.isupper():
        return None
    bare = strip_marks(core)
    known = _abbreviations().anywhere
    if bare in known or is_syllable(bare.lower()):
        return None
    found = [shown for key, shown in known.items() if len(key) >= _LONG_ABBREVIATION and _one_slip(bare, key)]
    near = {form for shown in found for form in shown}
    return (near.pop(), 0.9, "abbreviation-letter") if len(near) == 1 else None


def _one_slip(read: str, printed: str) -> bool:
    """Whether one letter is taken for another of its shape, or read twice as two of one shape."""
    same = 0
    while same < min(len(read), len(printed)) and read[same] == printed[same]:
        same += 1
    alike = forms().alike
    if len(read) == len(printed):
        return read[same + 1 :] == printed[same + 1 :] and read[same : same + 1] + printed[same : same + 1] in alike
    if len(read) != len(printed) + 1 or read[same + 1 :] != printed[same:]:
        return False
    return any(read[same] + beside in alike for beside in read[max(same - 1, 0) : same] + read[same + 1 : same + 2])


def _choose(options: list[str], first: bool, group: str) -> str:
    """Among forms with the same letters the one that is likeliest where it stands."""
    if group in options:
        return group
    best = _abbreviations().preferred.get(strip_marks(group).upper())
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
