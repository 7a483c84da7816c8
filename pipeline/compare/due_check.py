"""Deadlines that the province sets communes: kept, left out or set later."""

from __future__ import annotations

import re

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.compare.citations import read_alike
from pipeline.compare.damage import UNSURE, damaged
from pipeline.compare.due import Due, last_day, later, launches_apart
from pipeline.compare.gaps import Gap
from pipeline.compare.issued import issued_gap
from pipeline.compare.loose_times import told_without_limit
from pipeline.compare.months import QUARTERS
from pipeline.compare.outline import MARKER
from pipeline.compare.patterns import names, pattern
from pipeline.compare.places import place_of, quote
from pipeline.compare.profile import Profile
from pipeline.compare.substance import coverage, passage_words, weigh_items
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise

_EVENTS = frozenset(("midterm", "final"))
_FAR = 100.0
_GARBLED = re.compile(r"[^\w\s/.,:;()-]")
_DIRT = re.compile(r"[$#@*|\\<>={}~^¢£©®]")
_PHRASE_END = re.compile(r"[;:|.](?:\s|$)|\s\|")
_MONTH = re.compile(
    r"(?<!/)\b(?:tháng (?P<month>\d{1,2})|qu[ýỳỷỹỵy]?\W{1,3}(?P<quarter>iv|i{1,3}|[1-4]))"
    r" ?(?:/|năm ) ?(?P<year>20\d\d)\b"
)
"""A month or quarter of a year, whatever stands before it: "tháng 5/2026 có danh sách"; "qu "IV năm 2026" as read."""
_DAY_READ = re.compile(
    r"(?<![\d/])(?P<day>[0-3]?\d)(?:(?:[^\w;|]|_){0,3}/[^\w;|]{0,2}|[-., ]{0,3}tháng[^\w;|]{1,3})"
    r"(?P<month>1[0-2]|0?[1-9]|0[^\w;|/]{1,3}[1-9])(?!\d)"
    r"(?:(?:(?:[^\w;|]|_){0,3}/[^\w;|]{0,2}| năm )(?P<year>20\d\d))?"
)
"""A day with its month, the dirt of a scan between them: "ngay.22/4/2026", "15 tháng ‘6", "20:/4/"2026"."""
_DAY_LOST = re.compile(
    r"\b(?:trước|chậm nhất|muộn nhất)(?: là)? ngày(?! ?[^\s,.;]{0,2}\d)|\bquý [iv]{1,3} năm(?! ?20)"
    r"|\bngày (?:\d{1,2}(?!\d| ?[/.,;:)-]| ?(?:tháng|của|hằng|hàng|mỗi|từng|năm|và|là|đến|tới)\b|$)"
    r"|\d?[^\W\d]\d|\d[^\W\d]\b)"
    r"|\bquý [iv]{1,3} (?!năm|hằng|hàng|của|mỗi)\w{2,4} 20\d\d"
    r"|\btháng \d{1,2} ?/ ?(?:\d{1,3}|\d{5,}|(?!20\d\d)\d{4})(?!\d)"
    r"|\b\d{1,2}/\d{1,2}/(?:\d{1,3}|\d{5,}|(?!20\d\d)\d{4})(?![\d/])"
    r"|\b(?:3[2-9]|[4-9]\d)/\d{1,2}/20\d\d|\bngày ?/ ?\d"
)
"""A day, month, quarter or year of a limit that an engine did not read or misread."""
_EACH_MONTH = re.compile(r"ngày ([0-3]?\d) (?:của )?(?:hằng|hàng|mỗi|từng) tháng")
_FEWEST, _MOST = 3, 16
"""Words of a phrase that tells what is due."""
_NEAR = 40
"""Letters before a limit that say what is due."""
_SOON = 2
"""Years from which a limit is far off: a plan for one year still tells of a report early in the next."""
_MONTH_AND_HALF = 45
"""Days before a limit within which what is sent up may be what is due by it."""
ALIKE = 0.40
"""Coverage of what is due, from which two deadlines may be of one thing though no action word says so."""


def due_gaps(province: PlanView, commune: PlanView, profile: Profile) -> tuple[list[Gap], list[str]]:
    """Deadlines of the province that the commune leaves out or sets later.

    The commune's internal deadlines (its bodies report to it) are no counterpart of what it owes the province.

    Returns:
        The gaps, and the ids of the profile's entries that freed the commune from something.
    """
    gaps: list[Gap] = []
    freed: list[str] = []
    wanted: list[Due] = []
    for due in province.dues:
        entry = profile.deadline(due.falls_to, due.action)
        if profile.frees(due.clause):
            freed.append("phrases")
        elif entry and entry.action == "skip":
            freed.append(entry.id)
        elif entry and entry.action == "issued" and not due.actions & {"launch", "report", "dossier"}:
            gap = _issued(due, province, commune)
            if gap:
                gaps.append(gap)
            elif commune.document.date is None and any(
                d.action == "plan" and d.direction == "up" for d in commune.dues
            ):
                wanted.append(due)  # of no day of issue; the plan says by when it is sent
            else:
                freed.append(entry.id)
        else:
            # who is to issue and launch by a day may name the day and still issue after it
            if "plan" in due.actions and "launch" in due.actions and (gap := _issued(due, province, commune)):
                gaps.append(gap)
            wanted.append(due)
    have = [d for d in commune.dues if d.direction != "internal"]
    # days of which an engine lost the word of limit in the province's plan
    lost = frozenset(_days_read(province) - {d.date for d in province.dues})
    pairs = _assign(wanted, have, lost, province, commune)
    read = _days_read(commune)
    written = _written(commune, read)
    for i, due in enumerate(wanted):
        found = have[pairs[i]] if i in pairs else None
        if found is None:
            if any(d.date == due.date for d in commune.dues) or due.date in written:
                continue
            told = told_without_limit(due, _asked(due), commune)
            if told != "kept":
                # "20/8/2036" may have been 20/8/2030
                misread = any(read_alike(_digits(date), _digits(due.date)) for date in read)
                told_so = told is not None or misread or _sent_unnamed(due, commune)
                gaps.append(_missing(due, province, commune, told=told_so))
        elif later(found, due):
            gaps.append(_late(due, found, lost, province, commune))
    return gaps, freed


def _sent_unnamed(due: Due, commune: PlanView) -> bool:
    """Whether the commune sends something up in time, and soon before, without saying what: it may be what is due."""
    return due.action in ("report", "dossier") and any(
        d.action == "other" and d.direction == "up" and d.year == due.year and d.recurrence == due.recurrence
        and _days_apart(d, due) <= _MONTH_AND_HALF and not later(d, due)
        for d in commune.dues
    )


def _written(commune: PlanView, read: set[str]) -> frozenset[str]:
    """Dates that the text names, yearly ones and those `read` by an engine included, deadlines or not."""
    full = {d.date for d in commune.facts.dates if d.date}
    # the day of a law is none of the year: "Luật số 06/2022/QH15 ngày 15/6/2022"
    told = full - {c.date for c in commune.facts.citations}
    months = {
        f"{m['year']}-{int(m['month']):02d}" if m["month"] else f"{m['year']}-Q{QUARTERS[m['quarter']]}"
        for p in commune.body_passages
        if p.whole
        for m in _MONTH.finditer(normalise(p.text))
        if m["quarter"] or 1 <= int(m["month"]) <= 12
    }
    return frozenset(full | months | {f"-{d[4:]}" for d in told} | read)


def _days_read(view: PlanView) -> set[str]:
    """Days that stand in a text an engine read, whatever it made of the word of limit before them."""
    text = [normalise(p.text) for p in view.body_passages if p.whole and view.plan.restored]
    days = {
        f"-{m['year'] or ''}-{int(_digits(m['month'])):02d}-{int(m['day']):02d}"[0 if m["year"] is None else 1 :]
        for t in text
        for m in _DAY_READ.finditer(t)
    }
    return days | {f"---{int(m[1]):02d}" for t in text for m in _EACH_MONTH.finditer(t)}


def _assign(
    wanted: list[Due], have: list[Due], lost: frozenset[str], province: PlanView, commune: PlanView
) -> dict[int, int]:
    """Which deadline of the commune answers which of the province, exactly, by the least total cost."""
    if not wanted or not have:
        return {}
    # what is due, in words: without the limit itself, which is what may differ
    asked = [d.clause.replace(d.text, " ") for d in wanted]
    items = weigh_items(asked, asked, province.table, common=province.movement)
    texts = passage_words([d.clause.replace(d.text, " ") for d in have], commune.table)
    alike = coverage(items, texts, province.table).cover
    cost = np.full((len(wanted), len(have)), _FAR)
    # a day that the province sets its departments is none that a commune takes over
    dated = {d.date for d in province.dues if len(d.date) >= 7 and d.date[0].isdigit() and d.falls_to != "department"}
    dated |= {d for d in lost if d[0].isdigit()}
    for i, due in enumerate(wanted):
        for j, other in enumerate(have):
            same_date = due.date == other.date
            named = bool(_asked(due) & other.actions)
            if not (same_date or named or alike[i, j] >= ALIKE):
                continue
            if not same_date and other.date in dated:
                continue  # the commune took this day over from another of the province's own deadlines
            if not same_date and other.action in _EVENTS and due.action not in _EVENTS:
                continue  # when the review itself is held limits no report and no file
            if not (same_date or named) and due.action in ("report", "dossier") and other.action in ("plan", "launch"):
                continue  # nor does the day of an opening
            if not same_date and due.year is not None and due.recurrence is None and other.recurrence is not None:
                continue  # what returns every year answers nothing that is due once
            if not same_date and due.action == other.action == "launch" and launches_apart(due.clause, other.clause):
                continue  # who is to hand in what is registered does not do so by holding the opening
            if not same_date and due.year is not None and abs(due.year - (other.year or due.year)) >= _SOON:
                continue  # a slip of a date is not one of years
            if not same_date and due.recurrence is not None and _years_on(other, commune) >= _SOON:
                continue  # nor does a day some years on answer what is due every year, from this one on
            cost[i, j] = 1.0 - float(alike[i, j]) - 0.8 * same_date - 0.4 * (due.action == other.action)
            cost[i, j] -= 0.3 * (other.direction == due.direction) + 0.2 * (other.recurrence == due.recurrence)
            cost[i, j] += _days_apart(due, other) / 400
            # a report is no file, however much the words around it are alike
            cost[i, j] += 0.5 * (not named and {due.action, other.action} == {"report", "dossier"})
    rows, columns = linear_sum_assignment(cost)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if cost[i, j] < _FAR}


def _asked(due: Due) -> frozenset[str]:
    """What a commune's deadline must speak of to answer the province's: any of it, where the plan's issue is part."""
    also = due.actions & {"launch", "report", "dossier"} if due.action == "plan" else frozenset()
    return also | ({due.action} - {"other"})


def _years_on(due: Due, plan: PlanView) -> int:
    """Years from a plan's issue, else from its movement's start, to a limit of its own; 0 where that is not known."""
    issued = plan.document.date or ""
    begun = int(issued[:4]) if issued[:4].isdigit() else plan.document.period_from
    return due.year - begun if due.year is not None and begun is not None else 0


def _days_apart(a: Due, b: Due) -> float:
    x, y = a.month_day, b.month_day
    if x is None or y is None:
        return 200.0
    return abs((x[0] - y[0]) * 30 + x[1] - y[1])


def _missing(due: Due, province: PlanView, commune: PlanView, *, told: bool) -> Gap:
    near = next((p for p in commune.body_passages if "báo cáo" in p.text.lower() and due.action == "report"), None)
    # a report is due in the part on duties, a launch in the timeline
    home = ("organisation", "reporting") if due.action in ("report", "dossier") else ("timeline",)
    # what the province's own text shows garbled cannot be asked of anybody for sure
    what = due.clause[: due.clause.find(due.text) + 1][-_NEAR:]
    garbled = province.plan.restored and (
        _GARBLED.search(due.text) or _DIRT.search(what) or province.confidence_at(due.line) < UNSURE
    )
    # a time for judging that names nobody is the judges', most likely those of the province
    judged = due.action == "other" and due.falls_to == "all" and pattern("due_judging").search(normalise(due.clause))
    # of a plan that an engine read the heading that says whose duty it is may be lost
    garbled = garbled or (province.plan.restored and due.falls_to not in ("commune", "others"))
    doubt = bool(garbled) or bool(judged) or damaged(commune, frozenset(home)) or _lost_day(commune) or told
    return Gap(
        kind="missing_deadline",
        item=due.text,
        stage=due.action,
        ground="province_plan",
        rule="deadlines.not_named",
        confidence=0.65 if doubt else 0.93 if due.falls_to == "commune" else 0.85,
        needs_check=doubt,
        province_line=due.line,
        commune_line=near.line if near else None,
        province_text=quote(due.clause),
        commune_text=quote(near.text) if near else None,
        where=place_of(province, due.line),
        words={"detail": _what(due)},
    )


def _lost_day(commune: PlanView) -> bool:
    """Whether an engine read a word of limit without its day: it may be the one that is wanted."""
    return commune.plan.restored and any(
        p.whole and _DAY_LOST.search(normalise(p.text)) for p in commune.body_passages
    )


def _what(due: Due) -> str:
    """What is due, in the plan's own words where they are few: "gửi bản đăng ký công trình về Đoàn tỉnh"."""
    before = due.clause[: max(due.clause.find(due.text), 0)]
    phrase = MARKER.sub("", _PHRASE_END.split(before)[-1]).strip(" ,-–+*|")
    if _FEWEST <= len(phrase.split()) <= _MOST and not _DIRT.search(phrase) and phrase[:1].isalpha():
        return phrase[:1].lower() + phrase[1:]
    return names("deadline")[due.action]


def _late(due: Due, found: Due, lost: frozenset[str], province: PlanView, commune: PlanView) -> Gap:
    # an inner deadline is earlier than the province's; one that says not to whom may still be inner
    unsure = due.action in ("report", "dossier") and found.direction != "up"
    # "25/3" read as "25/9": one digit that an engine takes for another
    misread = commune.plan.restored and read_alike(_digits(found.text), _digits(due.text))
    doubt = unsure or misread or found.date in lost or commune.confidence_at(found.line) < UNSURE
    return Gap(
        kind="late_deadline",
        item=found.text,
        stage=due.action,
        ground="province_plan",
        rule="deadlines.late",
        confidence=0.6 if doubt else 0.92,
        needs_check=doubt,
        province_line=due.line,
        commune_line=found.line,
        province_text=quote(due.clause),
        commune_text=quote(found.clause),
        where=place_of(province, due.line),
        words={"expected": due.text},
    )


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _issued(due: Due, province: PlanView, commune: PlanView) -> Gap | None:
    """A plan that was issued after the date the province set for issuing it; None where it was in time."""
    date = commune.document.date
    if due.action != "plan" and not {"plan"} & due.actions:
        return None
    end = last_day(due.date)
    if not date or len(date) != 10 or not date[:4].isdigit() or end is None or due.year is None:
        return None
    year, month, day = (int(x) for x in date.split("-"))
    if (year, month, day) <= (due.year, *end):
        return None
    line = dict(commune.document.lines).get("date")
    blurred = line is not None and commune.confidence_at(line) < 0.5
    return issued_gap(
        province, commune, rule="deadlines.issued_late", line=due.line, asked=due.clause, expected=due.text,
        confidence=0.8, doubt=blurred or (province.plan.restored and due.falls_to != "commune"),
    )
