"""Dates and document numbers that reading tore apart, or that a speck stuck to the word beside them.

Digits are sacred: no digit is put in or taken out. What is mended is a blank within a date or a number, a stroke read
for the 1 it was, an O for the nought, and only where what comes out is a date or a document number and what was read
is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .codes import repair_code
from .edits import Edit, forms
from .orthography import has_specific_letter, strip_marks
from .pieces import Span

_CLOSE = ".,;:)”\"’"
_DATE_RE = re.compile(r"(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)")
_WHOLE_RE = re.compile(r"\d{1,3},")
_TENTH_RE = re.compile(r"\d%[.,;:)]*")
_NOUGHT_RE = re.compile(r"O([1-9])")
_NUMBERED_RE = re.compile(r"(?=[O\d]*\d)(?=\d*O)[O\d]{2,4}(?=[A-ZĐ/-])")
_BROKEN_KIND_RE = re.compile(r"[a-z]-[A-ZĐ]{2,}")


def torn_figures(tokens: Sequence[Span], i: int) -> Edit | None:
    """What two neighbouring tokens of a badly read line were, where they are one date or one document number.

    Args:
        tokens: Those of the line.
        i: The number of the first of the two.
    """
    if i + 1 >= len(tokens):
        return None
    left, right = tokens[i].text, tokens[i + 1].text
    if not left[-1:].isalnum() and left[-1:] not in "/-–,":
        return None
    core = right.rstrip(_CLOSE)
    after = right[len(core) :]
    first = left.lstrip("(“\"")
    before = left[: len(left) - len(first)]
    torn_in_month = first[-1:].isdigit() and core[:1].isdigit()
    if "/" in left + right and _is_date(first + core) and (not torn_in_month or _lost_second_digit(first, core)):
        return Edit(i, 2, before + first + core + after, 0.95, "torn-date")
    if _WHOLE_RE.fullmatch(first) and _is_tenth(tokens, i + 1):
        return Edit(i, 2, before + first + right, 0.9, "torn-number")
    if not first[:1].isdigit() or "/" not in first:
        return None
    joined = first + core if _BROKEN_KIND_RE.fullmatch(core) else None
    if left[-1] in "-–" and core[:1] in "-–":
        joined = first + core.lstrip("-–")
    if joined and (repaired := repair_code(joined)):
        return Edit(i, 2, before + repaired[0] + after, min(repaired[1], 0.95), "joined-number")
    return None


def _is_tenth(tokens: Sequence[Span], i: int) -> bool:
    """Whether a token is the tenth of the number before it: "99, 8%", "18, 5 km"."""
    if _TENTH_RE.fullmatch(tokens[i].text):
        return True
    unit = tokens[i + 1].text.rstrip(_CLOSE) if i + 1 < len(tokens) else ""
    return len(tokens[i].text) == 1 and tokens[i].text.isdigit() and unit in forms().measures


def _is_date(text: str) -> bool:
    match = _DATE_RE.fullmatch(text)
    return match is not None and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12


def _lost_second_digit(left: str, right: str) -> bool:
    """Whether a gap between two digits lies within the month: 25/1 1/2025."""
    return left.count("/") == 1 and right.count("/") == 1 and right.index("/") == 1


def stuck_figures(tokens: Sequence[Span], i: int) -> Edit | None:
    """What a token is that a speck joined to the word beside it, or a date or number with strokes for digits.

    Args:
        tokens: Those of a badly read line.
        i: The number of the token.
    """
    token = tokens[i].text
    known = forms().patterns
    core = token.rstrip(_CLOSE)
    after = token[len(core) :]
    if found := known["glued_date"].fullmatch(token):
        kind = found.lastgroup or "day"
        read, word = found[kind], forms().date_words[kind]
        printed = word.upper() if read.isupper() else word.capitalize() if read[0].isupper() else word
        figures = token[len(read) :].lstrip("-‘'’.")
        return Edit(i, 1, f"{printed} {figures}", 0.95, "glued-date")
    if found := known["code_and_day"].fullmatch(token):
        repaired = repair_code(found["code"])
        day = forms().date_words["day"]
        return Edit(i, 1, f"{repaired[0]} {day}", min(repaired[1], 0.95), "glued-date") if repaired else None
    if found := known["figures_and_date_word"].fullmatch(token):
        if not found["sign"] and has_specific_letter(token):
            return None  # 4năm may be a slip of the print
        word = next(word for name, word in forms().date_words.items() if found[name])
        return Edit(i, 1, f"{found['figures']} {word}{found['after']}", 0.93, "glued-date")
    if i and core in forms().measures and core[-1].isdigit() and tokens[i - 1].text[-1:].isdigit():
        return Edit(i, 1, token, 0.95, "measure")  # 120 m3
    if known["letters_and_figures"].fullmatch(core):
        return Edit(i, 1, token, 0.9, "number-and-letter")  # VA06
    if core in forms().nought_and_one_alone and 0 < i < len(tokens) - 1:
        if tokens[i - 1].text[-1:].islower() and tokens[i + 1].text[:1].islower():
            return Edit(i, 1, "01" + after, 0.8, "number-digits")
        return None
    if share := known["per_cent"].fullmatch(token):
        return Edit(i, 1, f"{share['figures']}%{share['after']}", 0.85, "per-cent")  # the sign read in two halves
    if i and (half := known["half_per_cent"].fullmatch(token)) and not _are_degrees(tokens, i):
        if _is_no_share(tokens, i):
            return Edit(i, 1, f"{half['figures']}{half['after']}", 0.7, "speck-behind-figures")
        return Edit(i, 1, f"{half['figures']}%{half['after']}", 0.7, "per-cent")
    if letters := known["letters_for_day"].fullmatch(core):
        return Edit(i, 1, f"0{letters['figure'].replace('S', '5')}/{letters['rest']}{after}", 0.8, "date-digits")
    if nought := _NOUGHT_RE.fullmatch(core):
        if nought[1] in "23" and not (i and known["day_word"].fullmatch(strip_marks(tokens[i - 1].text.lower()))):
            return None  # a formula: O2, O3
        return Edit(i, 1, f"0{nought[1]}{after}", 0.93, "number-digits")
    if (number := _NUMBERED_RE.match(core)) and (repaired := repair_code(core.replace("O", "0", number[0].count("O")))):
        return Edit(i, 1, repaired[0] + after, min(repaired[1], 0.95), "number-digits")
    if coded := _stroke_before_figures(tokens, i):
        return coded
    if stroke := _stroke_for_one(tokens, i, core):
        return Edit(i, 1, "1" + after, stroke, "number-digits")
    if i and known["day_word"].fullmatch(strip_marks(tokens[i - 1].text.lower())):
        slashed = _slash_read_as_seven(core)
        return Edit(i, 1, slashed + after, 0.85, "date-digits") if slashed else None
    return None


def _are_degrees(tokens: Sequence[Span], i: int) -> bool:
    """Whether figures with ° are degrees of warmth, of spirit or of a slope."""
    near = [strip_marks(t.text).rstrip(_CLOSE) for t in (*tokens[max(i - 3, 0) : i], *tokens[i + 1 : i + 2])]
    known = forms().patterns["degrees"]
    return any(known.fullmatch(word) or known.fullmatch(word.lower()) for word in near)


def _is_no_share(tokens: Sequence[Span], i: int) -> bool:
    """Whether figures are a day, a month, a year or points, by the words beside them: no per cent."""
    known = forms().patterns
    before = strip_marks(tokens[i - 1].text.lower())
    if any(known[name].fullmatch(before) for name in ("day_word", "month_word", "year_word")):
        return True
    return i + 1 < len(tokens) and known["no_share"].fullmatch(strip_marks(tokens[i + 1].text.lower())) is not None


def _stroke_before_figures(tokens: Sequence[Span], i: int) -> Edit | None:
    """A number whose first figure, a 1, was read as a stroke: "so [9-NQ/TW", "cho [5 ho"; arguments as above."""
    known = forms().patterns
    token = tokens[i].text
    if not i or tokens[i - 1].text[-1:] in ".;:":
        return None
    if (code := known["stroke_and_code"].fullmatch(token)) and (repaired := repair_code("1" + code["code"])):
        return Edit(i, 1, repaired[0], min(repaired[1], 0.8), "number-digits")
    counted = i + 1 < len(tokens) and tokens[i + 1].text[:1].islower() and not any("]" in t.text for t in tokens)
    if token[0] == "[" and counted and (found := known["stroke_and_figure"].fullmatch(token)):
        return Edit(i, 1, "1" + found["figure"], 0.75, "number-digits")
    return None


def _stroke_for_one(tokens: Sequence[Span], i: int, core: str) -> float | None:
    """How sure it is that a stroke set apart is the figure 1 ("Giai doan | (2026", "Chon | tap the"); None: it is not.

    Args:
        tokens: Those of the line.
        i: The number of the token.
        core: The token without what follows it.
    """
    if not 0 < i < len(tokens) - 1 or core not in ("|", "!"):
        return None
    known = forms().patterns
    around = tokens[max(i - 2, 0) : i], tokens[i : i + 3]
    before, behind = (strip_marks(" ".join(t.text for t in some).lower()) for some in around)
    last = before.split()[-1]
    if any(known["stroke_for_one"].fullmatch(f"{start} {behind}") for start in (before, last)):
        return 0.9
    alone = tokens[i].text == "|" and sum(t.text == "|" for t in tokens) == 1  # several are the lines of a table
    counted = known["before_count"].fullmatch(last) and tokens[i + 1].text[:1].islower()
    return 0.8 if alone and counted else None


def may_be_figure_of_date(token: str) -> bool:
    """Whether a token may be the misread day or month of a date: short, no word in small letters, no number."""
    return len(token) <= 3 and not token.islower() and not token.isdigit()


def figure_of_date(tokens: Sequence[Span], i: int) -> Edit | None:
    """The day or month of a date written out that was read as strokes: "thang HI nam 2025" has 11, and no word.

    What else stands there without a figure and in capitals stays as it is: a number was printed, which is not told.

    Args:
        tokens: Those of a badly read line.
        i: The number of the token.
    """
    if not 0 < i < len(tokens) - 1 or not may_be_figure_of_date(tokens[i].text):
        return None
    known = forms().patterns
    before, behind = (strip_marks(tokens[k].text.lower()) for k in (i - 1, i + 1))
    year = i + 2 < len(tokens) and tokens[i + 2].text[:2] == "20"
    if not (known["month_word"].fullmatch(before) and known["year_word"].fullmatch(behind) and year) and not (
        known["day_word"].fullmatch(before) and known["month_word"].fullmatch(behind)
    ):
        return None
    if known["nought_and_one"].fullmatch(tokens[i].text):
        return Edit(i, 1, "01", 0.85, "figure-of-date")
    if twice := known["nought_twice"].fullmatch(tokens[i].text):
        return Edit(i, 1, twice["figures"], 0.85, "figure-of-date")
    if known["day_word"].fullmatch(before) and (ten := known["stroke_and_figure"].fullmatch(tokens[i].text)):
        return Edit(i, 1, "1" + ten["figure"], 0.8, "figure-of-date")
    if len(tokens[i].text) > 2:
        return None
    if known["month_word"].fullmatch(before) and (letters := known["letters_for_month"].fullmatch(tokens[i].text)):
        month = (letters.lastgroup or "").removeprefix("month")
        return Edit(i, 1, month, 0.6, "figure-of-date")  # letters cannot stand here, yet these are but alike
    if not known["strokes_of_one"].fullmatch(tokens[i].text):
        return Edit(i, 1, tokens[i].text, 0.3, "figure-of-date") if tokens[i].text.isalpha() else None
    two = len(tokens[i].text) == 2 or tokens[i].text == "H"
    return Edit(i, 1, "11" if two else "1", 0.85, "figure-of-date")


_SEVEN_RE = re.compile(r"(\d{1,2})7(\d{1,2})/((?:19|20)\d\d)")


def _slash_read_as_seven(core: str) -> str | None:
    """A date whose first stroke was read as a 7: behind the word for a day 1576/2022 is 15/6/2022 and nothing else."""
    day_month = core.split("/")[0]
    if not _SEVEN_RE.fullmatch(core) or day_month.count("7") != 1:
        return None
    at = day_month.index("7")
    date = f"{core[:at]}/{core[at + 1 :]}"
    return date if _is_date(date) else None
