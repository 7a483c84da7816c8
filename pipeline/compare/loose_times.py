"""Times that a commune tells without a word of limit: "ngày 10/12 gửi báo cáo", "trong tuần đầu tháng 12".

They are no deadlines to the extractors, but they keep one of the province's: before a deadline is called missing, the
clauses that speak of what is due are read for such times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.compare.due import Due, launches_apart
from pipeline.compare.patterns import pattern
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise

_TIME = re.compile(
    r"(?<![\d/])(?P<day>[0-3]?\d)(?: ?/ ?| tháng )(?P<month>1[0-2]|0?[1-9])"
    r"(?:(?: ?/ ?| năm )(?P<year>20\d\d))?(?![\d/])"
    r"|(?:(?P<part>tuần (?:đầu|lễ đầu|thứ nhất|thứ hai|thứ ba)|thượng tuần|trung tuần|đầu|giữa|nửa đầu)(?: tiên)?"
    r"(?: của)? )?tháng (?P<month_2>1[0-2]|0?[1-9])(?:(?: ?/ ?| năm )(?P<year_2>20\d\d))?(?![\d/])"
)
_LAST = {
    "tuần đầu": 7, "tuần lễ đầu": 7, "tuần thứ nhất": 7, "tuần thứ hai": 14, "tuần thứ ba": 21, "thượng tuần": 10,
    "trung tuần": 20, "đầu": 10, "giữa": 20, "nửa đầu": 15,
}
"""Last day of a part of a month."""
_CITED = re.compile(r"\d+[-/][^\s]{2,20},?\s(?:ban hành )?$")
"""A document's number, whose date says nothing of what is due."""
_SPAN_BEGINS = re.compile(r"\btừ (?:ngày )?$")
_SPAN_GOES_ON = re.compile(r"[^.;:]{0,16}(?:đến|tới|-)\s")
"""Around the first time of a span."""
_WHOLE_MONTH = 31


def told_without_limit(due: Due, actions: frozenset[str], commune: PlanView) -> str | None:
    """Whether a clause on what is due tells its time without a word of limit.

    Args:
        due: the province's deadline.
        actions: what a clause must speak of, as in `Due.actions`.
        commune: the commune's plan.

    Returns:
        `kept` for a time not after the deadline, `later` where all such times are after it, None for none.
    """
    end = due.month_day
    if end is None or not actions:
        return None
    found = [day <= end for text, near in _clauses(due, actions, commune) for day in _days(text, near, due)]
    if not found:
        return None
    return "kept" if any(found) else "later"


def _clauses(due: Due, actions: frozenset[str], commune: PlanView) -> Iterator[tuple[str, list[str]]]:
    """The clauses on what is due that are not for the commune's own bodies, each with the limits known there."""
    split = {p.paragraph for p in commune.body_passages if not p.whole}
    for p in commune.body_passages:
        text = normalise(p.text)
        told = {a for a in actions if pattern(f"due_{a}").search(text)}
        if (p.whole and p.paragraph in split) or not told:
            continue
        if told == {"launch"} and launches_apart(due.clause, text):
            continue
        inner = pattern("internal").search(text) and not pattern("upward").search(text)
        if not inner and not pattern("inner_senders").search(text):
            yield text, [normalise(d.text) for d in commune.dues if p.line - 1 <= d.line <= p.line_to + 1]


def _days(text: str, known: list[str], due: Due) -> Iterator[tuple[int, int]]:
    """The last days of the times of a clause, without those of documents and of limits that count as such."""
    begun: int | None = None
    for m in _TIME.finditer(text):
        month = int(m["month"] or m["month_2"])
        if _SPAN_BEGINS.search(text[: m.start()]) and _SPAN_GOES_ON.match(text[m.end() :]):
            begun = month
            continue
        lasts, begun = begun is not None and begun != month, None
        year = m["year"] or m["year_2"]
        cited = _CITED.search(text[: m.start()].removesuffix("ngày "))
        other = year is not None and due.year is not None and int(year) != due.year
        # how long a phase lasts says nothing of what is due in it
        if lasts or cited or other or any(m[0] in k for k in known):
            continue
        yield month, int(m["day"]) if m["day"] else _LAST.get(m["part"] or "", _WHOLE_MONTH)
