"""Finds every full calendar date of a text.

A date that no calendar has (31/02/2025) is found and reported, not repaired: `date` is None and `problem`
says what is wrong. The ways of writing a date are data (`data/dates.json`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.datafile import load
from extractors.facts import DateMention, Defect
from extractors.folding import fold
from extractors.lines import TextLines
from extractors.state import lines_of, register_attributes

_ELEVEN = frozenset({"hi", "hoi", "ll", "il", "li", "l1", "1l"})
"""What readings of a scan leave of the month 11; such a date counts with half the confidence."""
_DAY_WORD = re.compile(r"ngay[\s,.]{1,6}")


class DatePattern(NamedTuple):
    """One way of writing a date, compiled for folded text."""

    id: str
    pattern: re.Pattern[str]
    reliability: float


@lru_cache(maxsize=1)
def date_patterns() -> tuple[DatePattern, ...]:
    """Return the ways of writing a date, from `data/dates.json`."""
    data = load("dates.json")
    found = []
    for entry in data["patterns"]:
        source = entry["pattern"]
        for name, part in data["parts"].items():
            source = source.replace("{" + name + "}", part)
        found.append(DatePattern(entry["id"], re.compile(source), entry["reliability"]))
    return tuple(found)


def calendar_date(day: str, month: str, year: str) -> tuple[str | None, str | None]:
    """Turn the digits of a date into an ISO date.

    Args:
        day: Digits of the day; the letter "o" stands for a zero misread, a blank for nothing.
        month: Digits of the month, or what a reading leaves of "11".
        year: Four digits.

    Returns:
        The ISO date and None, or None and what is wrong with the date, in Vietnamese.

    Examples:
        >>> calendar_date("02", "6", "2025")
        ('2025-06-02', None)
        >>> calendar_date("31", "02", "2025")[0] is None
        True
    """
    d, m, y = (11 if s in _ELEVEN else int(s.replace("o", "0").replace(" ", "")) for s in (day, month, year))
    if not 1 <= m <= 12:
        return None, f"không có tháng {m}"
    try:
        return date(y, m, d).isoformat(), None
    except ValueError:
        return None, f"tháng {m} năm {y} không có ngày {d}"


def match_date(folded: str, start: int) -> tuple[int, str | None] | None:
    """Read a date that begins exactly at `start` of a folded text, "ngày" before it or not.

    Returns:
        The offset after the date and the ISO date (None if impossible), or None if no date begins there.
    """
    word = _DAY_WORD.match(folded, start)
    for at, way in ((at, way) for at in (start, word.end() if word else start) for way in date_patterns()):
        match = way.pattern.match(folded, at)
        if match:
            return match.end(), calendar_date(match["day"], match["month"], match["year"])[0]
    return None


def find_dates(lines: TextLines, folded: str | None = None) -> tuple[DateMention, ...]:
    """Find every full calendar date.

    Args:
        lines: The text with its lines.
        folded: `fold(lines.text)`, where the caller has it already.

    Returns:
        One record per mention, in the order of the text; a date in figures begins at its first digit, one in
        words at "ngày".
    """
    text = folded if folded is not None else fold(lines.text)
    taken: list[tuple[int, int]] = []
    found: list[DateMention] = []
    for start, end, mention in sorted(_matches(lines, text), key=lambda m: (m[0], -m[1])):
        if taken and start < taken[-1][1]:
            continue
        taken.append((start, end))
        found.append(mention)
    return tuple(found)


def _matches(lines: TextLines, folded: str) -> Iterator[tuple[int, int, DateMention]]:
    for way in date_patterns():
        for match in way.pattern.finditer(folded):
            iso, problem = calendar_date(match["day"], match["month"], match["year"])
            start = match.start()
            if "\n" in folded[start : match.start("day")]:
                start = match.start("day")  # the mention is counted where its number stands
            sure = way.reliability * (1.0 if problem is None else 0.8) * (0.5 if match["month"] in _ELEVEN else 1.0)
            place = lines.place(start, match.end(), sure)
            yield match.start(), match.end(), DateMention(**place, rule=way.id, date=iso, problem=problem)


def impossible_dates(dates: tuple[DateMention, ...]) -> tuple[Defect, ...]:
    """Return a defect for each date that no calendar has."""
    return tuple(
        Defect(kind="impossible_date", line=d.line, item=d.text, note=d.problem or "", confidence=d.confidence)
        for d in dates
        if d.date is None
    )


@Language.factory("plan_dates", assigns=["doc._.plan_dates"])
def make_plan_dates(nlp: Language, name: str) -> PlanDates:
    """Make the spaCy component that puts every calendar date of a document in `doc._.plan_dates`."""
    return PlanDates()


class PlanDates:
    """spaCy component; fills `doc._.plan_dates` with a tuple of `DateMention` and adds to `doc._.plan_defects`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the dates of `doc`."""
        register_attributes()
        doc._.plan_dates = find_dates(lines_of(doc))
        doc._.plan_defects = (*doc._.plan_defects, *impossible_dates(doc._.plan_dates))
        return doc
