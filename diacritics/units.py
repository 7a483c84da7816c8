"""The units that the language model counts: syllables, classes of numbers, and breaks between clauses.

Training and decoding cut text with the same rules, so that what is looked up is what was counted.
"""

from __future__ import annotations

import re

DATE, YEAR, DIGIT, TWO_DIGITS, NUMBER, BREAK, UNKNOWN, EDGE = (
    "<date>", "<year>", "<d1>", "<d2>", "<num>", "<p>", "<unk>", "<s>",
)  # fmt: skip
CLASSES = (EDGE, UNKNOWN, BREAK, DATE, YEAR, DIGIT, TWO_DIGITS, NUMBER)
"""In this order they have the numbers 0 to 7 in every vocabulary."""

UNIT_RE = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)"  # 22/12/2024
    r"|\d+(?:[.,]\d+)*"  # 12  1.500.000  3,5
    r"|[^\W\d_]+"  # a run of letters
    r"|[.;:!?]+"  # the end of a clause
)


def number_class(text: str) -> str:
    """The class of a unit that starts with a digit: `12` -> `<d2>`, `2025` -> `<year>`, `22/12/2024` -> `<date>`."""
    if not text.isdigit():
        return NUMBER if len(text) < 8 or text.count("/") + text.count("-") + text.count(".") != 2 else DATE
    if len(text) == 1:
        return DIGIT
    if len(text) == 2:
        return TWO_DIGITS
    if len(text) == 4 and text[:2] in ("19", "20"):
        return YEAR
    return NUMBER
