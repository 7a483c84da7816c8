"""The movement's time where it is told by months or days: turned round, or other than the province's.

A movement of a few months within one or two years is not told by its years: there the months decide.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from pipeline.compare.citations import read_alike
from pipeline.compare.gaps import Gap
from pipeline.compare.issued import issued_gap
from pipeline.compare.patterns import pattern
from pipeline.compare.places import place_of, quote
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise

_END = (
    r"(?:(?:ngày (?:\d )?(?P<day{0}>\d{{1,2}})(?:/| tháng )|tháng )(?P<month{0}>\d{{1,2}})"
    r"|quý (?P<quarter{0}>iv|i{{1,3}}|[1-4]))(?:/| năm )(?P<year{0}>20\d\d)\b"
)
_SPELL = re.compile(rf"từ {_END.format(1)} (?:kéo dài |cho )?(?:đến|tới) (?:hết )?{_END.format(2)}")
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
"""The numbers of the quarters as plans write them, in small letters."""
_BEFORE = 160
"""Letters before a spell that say whose it is."""
Month = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A time from one month to another, as a plan tells it."""

    first: Month
    last: Month
    text: str
    line: int
    passage: str

    @property
    def years(self) -> tuple[int, int]:
        """The years of both ends."""
        return self.first[0], self.last[0]

    @property
    def turned(self) -> bool:
        """Whether it ends before it begins."""
        return self.last < self.first


def spells_of_movement(view: PlanView) -> tuple[Spell, ...]:
    """The times that a plan gives the movement as a whole by months or days, in the order of the text."""
    out = []
    for passage in view.body_passages:
        if not passage.whole:
            continue
        text = normalise(passage.text)
        for m in _SPELL.finditer(text):
            lead = text[max(0, m.start() - _BEFORE) : m.start()]
            # a quarter begins with its first month and ends with its third
            months = _month(m["month1"], m["quarter1"], 1), _month(m["month2"], m["quarter2"], 3)
            if not all(1 <= month <= 12 for month in months) or pattern("spell_of_a_part").search(lead):
                continue
            if "timeline" in passage.functions or pattern("spell_of_movement").search(lead):
                first, last = (int(m["year1"]), months[0]), (int(m["year2"]), months[1])
                out.append(Spell(first, last, m[0], passage.line, passage.text))
    return tuple(out)


def _month(month: str | None, quarter: str | None, of_quarter: int) -> int:
    return int(month) if month else (QUARTERS[quarter or "1"] - 1) * 3 + of_quarter


def months_gaps(province: PlanView, commune: PlanView) -> list[Gap]:
    """A time of months that ends before it begins, or that is not the province's though its years are.

    Returns:
        At most one gap.
    """
    told = spells_of_movement(commune)
    asked = next((s for s in spells_of_movement(province) if not s.turned), None)
    turned = next((s for s in told if s.turned), None)
    if turned is not None:
        # one figure misread turns a time round
        return [_gap(turned, asked, province, commune, "period.turned_back", sure=not commune.plan.restored)]
    if asked is None or any((s.first, s.last) == (asked.first, asked.last) for s in told):
        return []
    # one that begins with the movement and ends before it may be its first part
    late = [s for s in told if s.first == asked.first and s.last > asked.last]
    other = late or [s for s in told if s.years == asked.years]
    if len(other) != 1:
        return []
    found = other[0]
    # a plan may begin when it is issued; one that ends at another time than the movement does not
    sure = found.first == asked.first and not (commune.plan.restored and _misread(found, asked))
    return [_gap(found, asked, province, commune, "period.months", sure=sure)]


def issued_after_end(province: PlanView, commune: PlanView) -> list[Gap]:
    """A plan that was issued when the movement it carries out was over.

    Returns:
        At most one gap.
    """
    date = commune.document.date or ""
    asked = next((s for s in spells_of_movement(province) if not s.turned), None)
    if asked is None or not re.fullmatch(r"20\d\d-\d\d-\d\d", date):
        return []
    year, month = asked.last
    if date <= f"{year}-{month:02d}-{monthrange(year, month)[1]}":
        return []
    line = dict(commune.document.lines).get("date")
    doubt = commune.plan.restored and (line is None or commune.confidence_at(line) < 0.8)
    return [
        issued_gap(
            province, commune, rule="period.over", line=asked.line, asked=asked.passage, expected=asked.text,
            confidence=0.5 if doubt else 0.85, doubt=doubt,
        )
    ]


def _misread(found: Spell, asked: Spell) -> bool:
    figures = ["".join(f"{year}{month:02d}" for year, month in (s.first, s.last)) for s in (found, asked)]
    return read_alike(figures[0], figures[1])


def _gap(
    found: Spell, asked: Spell | None, province: PlanView, commune: PlanView, rule: str, *, sure: bool
) -> Gap:
    years = (str(y) for y in (province.document.period_from, province.document.period_to) if y is not None)
    doubt = not sure or commune.confidence_at(found.line) < 0.5
    return Gap(
        kind="period_mismatch",
        item=found.text,
        ground="province_plan",
        rule=rule,
        confidence=0.5 if doubt else 0.85,
        needs_check=doubt,
        province_line=asked.line if asked else None,
        commune_line=found.line,
        province_text=quote(asked.passage if asked else province.document.title or province.movement),
        commune_text=quote(found.passage),
        where=place_of(province, asked.line) if asked else "",
        words={"found": found.text, "expected": asked.text if asked else " - ".join(years)},
    )
