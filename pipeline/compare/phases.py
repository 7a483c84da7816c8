"""The movement's period and its phases: left out, other than the province's, or at odds within the plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from extractors.facts import Phase
from pipeline.compare.citations import read_alike
from pipeline.compare.damage import damaged
from pipeline.compare.gaps import Gap, vietnamese_date
from pipeline.compare.months import months_gaps
from pipeline.compare.patterns import names, pattern
from pipeline.compare.places import place_of, quote
from pipeline.compare.profile import Profile
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise, strip_marks

_SPAN = re.compile(
    r"\b(20\d\d)\b\s*(?:đến|[-–—]{1,2}|tới)\s*(?:hết\s+)?(?:(?:cuối )?năm[\s_.]+)?\b(20\d\d)\b"
)
_LISTED = re.compile(r"\b20\d\d(?:(?:,| và|, và) (?:năm )?20\d\d){1,5}\b")
"""Years told one by one: "2028, 2029 và 2030"."""
_DAYS = re.compile(
    r"(?:từ|bắt đầu|khởi đầu) (?:ngày|tháng) \d[^;:()]{0,60}? (?:đến|tới|kết thúc)(?: hết| vào)? ?(?:ngày |tháng )?"
    r"\d[\d/.]*(?: (?:tháng|năm) \d{1,4})*",
    re.IGNORECASE,
)
"""A phase's days or months, which tell more than its years."""
_ENDS_ON = re.compile(r"\b(\d{1,2})(?:[/.]| tháng )(\d{1,2})(?:[/.]| năm )(20\d\d)\W*$", re.IGNORECASE)
_BEGINS_ON = re.compile(
    r"(?:từ|bắt đầu|khởi đầu) ngày "
    r"(?P<day>\d{1,2})(?:(?:[/.]| tháng )(?P<month>\d{1,2})(?:(?:[/.]| năm )(?P<year>20\d\d))?)?(?![\d/.])"
)
_NUMBERED = re.compile(r"(?:giai đoạn|chặng|đợt|bước|thời kỳ|kỳ)\s+(?:thứ\s+)?(\w+)", re.IGNORECASE)
"""A phase by its number: "Giai đoạn 2", "Chặng thứ hai", "Đợt 01"."""
_TITLED = r"(?:\s\((?![^()]{0,40}\b20\d\d)[^()]{2,40}\)|:\s[^|:;.]{2,40}?(?=\s{0,2}[\-–]?\s{0,2}\|))"
"""What a phase is called behind its name: "Năm 2027 (tăng tốc)", "Năm 2027: tăng tốc | Triển khai ..."."""


def _told(phase: Phase) -> str:
    """What a paragraph tells of a phase, up to where it turns to another one."""
    text = " ".join(phase.text.split())
    own = phase_number(phase.name)
    others = (m.start() for m in _NUMBERED.finditer(text, 1) if phase_number(m[0]) not in (None, own))
    return text[: next(others, len(text))]


def phase_number(name: str) -> int | None:
    """The number of a phase from its name: "Giai đoạn 2", "Chặng thứ hai", "Đợt 01"."""
    m = _NUMBERED.search(normalise(name))
    return next((int(n) for n, words in names("ordinal").items() if m and m[1] in words.split()), None)


def phase_item(phase: Phase) -> str:
    """As a finding names it: "Giai đoạn 2 (2028 - 2030)", "Đợt 02 (từ ngày 08 đến ngày 10 tháng 12 năm 2025)"."""
    name = re.sub(r"\s+dự kiến$", "", phase.name)
    days = _DAYS.search(_told(phase))
    # days tell more than one year, years enough of several
    short = phase.rule == "phase_whole" and phase.from_year == phase.to_year
    if days and (short or phase_number(name) is not None):
        return f"{name} ({days[0].lower()})"
    title = re.match(re.escape(phase.name) + _TITLED, " ".join(phase.text.split()))
    if title:
        return title[0].strip()
    years = span_text(phase.from_year, phase.to_year)
    if years and years.replace(" ", "") not in phase.name.replace(" ", ""):
        return f"{phase.name} ({years})"
    return phase.name


def span_text(first: int | None, last: int | None) -> str:
    """Years as plans write them: "2025 - 2030"."""
    if first is None and last is None:
        return ""
    if first is None or last is None or first == last:
        return str(first if first is not None else last)
    return f"{first} - {last}"


_ODD_YEAR = re.compile(
    r"(?<![\d/.,])(?:\d{3}|\d{5}|20\d[^\W\d]|2[^\W\d]\d\d)(?![\d%])|(?<!\d)20(?:\d? ?[~.,'’‘*:-] ?|\d? )\d{1,2}(?!\d)"
    r"|[/\"'‘’] ?\"20\d\d|\b2[1-9]\d\d\b"
)
"""What an engine makes of a year, one torn in two included ("20 ~28")."""
_TORN_YEAR = re.compile(r"\b2[1-9]\d\d\b|(?<!\d)20\d? ?[~:'’\"] ?\d")
"""The same where no other number of three or four figures is to be taken for one: "2627", "20:28"."""
_YEAR = re.compile(r"\b20\d\d\b")
_NUMERAL = re.compile(r"^\W*(?:\w{1,3}(?:[.)/]|\s\|)\s*)?")
_MISREAD, _SAME = 75, 100
"""Likeness (0 to 100) from which the opening of a paragraph may be a phase's name, and below which it is no other's."""
_PERIOD = re.compile(r"giai đoạn (20\d\d) ?[-–—] ?(20\d\d)\b")
_KIND = re.compile(r"^(?:giai đoạn|chặng|đợt|bước|thời kỳ)\s+")
_YEARS_OFF = re.compile(r"[(:]|\b(?:năm )?20\d\d")
_LEAD = 160
"""Letters before a period that say whose it is."""
_LEAST_TITLE = 5
"""Letters from which what a phase is called tells it from others."""
_NEXT_NUMBER = re.compile(r"\bsố \d|;")
"""Where what is said of one document ends at the latest."""
_OPENING = re.compile(
    r"^\W*(?:[\w.]{1,4}[.)]?\s+)?((?:giai đoạn|chặng|đợt|bước|từ năm|từ)\b[^:;]{0,40})", re.IGNORECASE
)


def phases_of(view: PlanView) -> tuple[Phase, ...]:
    """The phases of a plan: those extracted, or else the passages of its timeline that open with their years."""
    if view.facts.phases:
        return view.facts.phases
    out = []
    for p in view.body_passages:
        text = " ".join(p.text.split())
        m = _OPENING.match(text)
        if not p.whole or "timeline" not in p.functions or not m:
            continue
        span = _SPAN.search(normalise(m[1]))
        if span:
            name = m[1].split(":")[0].strip(" ,.")
            out.append(
                Phase(line=p.line, line_to=p.line_to, start=0, end=0, text=text, name=name[:1].upper() + name[1:],
                      from_year=int(span[1]), to_year=int(span[2]), confidence=0.8, rule="compare.years")
            )
    return tuple(out) if len(out) >= 2 else ()


def _same(a: Phase, b: Phase, *, telling: bool) -> bool:
    """The same phase, by its number or its years.

    Args:
        a: a phase.
        b: another.
        telling: whether no other phase of the plan has the years of `a`.
    """
    numbers = phase_number(a.name), phase_number(b.name)
    if not telling:
        return numbers[0] == numbers[1] and numbers[0] is not None
    years = sum(x is not None and x == y for x, y in ((a.from_year, b.from_year), (a.to_year, b.to_year)))
    if years and not _years_differ(a, b):
        return True
    if None not in numbers:
        return numbers[0] == numbers[1]
    return bool(years) and normalise(a.name) == normalise(b.name)


def phase_gaps(province: PlanView, commune: PlanView, profile: Profile) -> list[Gap]:
    """Phases left out, and phases with other years than the province's."""
    gaps: list[Gap] = []
    theirs = phases_of(commune)
    ragged = _ragged(province)
    whole = province.document.period_from, province.document.period_to
    for phase in phases_of(province):
        years = (phase.from_year, phase.to_year)
        if profile.frees(phase.text):
            continue
        # the movement's whole time under a heading of its own is no phase
        if years == whole and phase_number(phase.name) is None:
            if gap := _timeless(phase, province, commune):
                gaps.append(gap)
            continue
        telling = sum((p.from_year, p.to_year) == years for p in phases_of(province)) == 1
        found = next((p for p in theirs if _same(phase, p, telling=telling)), None)
        if found is None:
            if phase.rule == "phase_whole" and phase_number(phase.name) is None:
                if gap := _timeless(phase, province, commune):
                    gaps.append(gap)
                continue
            if ragged and any(_touch(phase, p) for p in theirs):
                continue
            gap = _missing(phase, province, commune)
            if gap:
                gaps.append(gap)
            continue
        over = _days_over(phase, found)
        # one that begins on another day or ends before may be meant: a person sees to it
        moved = None if over else _moved(phase, found)
        # a border year told twice may be meant, or a slip: a person sees which
        border = _shared_border(phase, found)
        days = over or moved
        if days or (_years_differ(phase, found) and not (border and found.from_year != _end_before(found, theirs))):
            gaps.append(
                Gap(
                    kind="period_mismatch",
                    variant="phase",
                    item=phase_item(found),
                    stage=str(phase_number(phase.name) or ""),
                    ground="province_plan",
                    rule="phases.years",
                    confidence=0.3 if ragged else 0.5 if border or moved else 0.8,
                    needs_check=ragged
                    or border
                    or moved is not None
                    or _half_read(found, commune)
                    or (commune.plan.restored and _alike(phase, found))
                    or (bool(over) and commune.plan.restored)
                    or commune.confidence_at(found.line, found.line_to) < 0.5,
                    province_line=phase.line,
                    commune_line=found.line,
                    province_text=quote(phase.text),
                    commune_text=quote(found.text),
                    where=place_of(province, phase.line),
                    words={
                        "detail": found.name,
                        "found": days[0] if days else span_text(found.from_year, found.to_year),
                        "expected": days[1] if days else span_text(phase.from_year, phase.to_year),
                    },
                )
            )
    return gaps


def lacks_all_phases(province: PlanView, gaps: Sequence[Gap]) -> bool:
    """Whether gaps name each of several phases of the province's plan as left out.

    Args:
        province: the province's plan.
        gaps: those of the phases.

    Returns:
        False too for a plan of fewer than two numbered phases.
    """
    wanted = {p.line for p in phases_of(province) if phase_number(p.name) is not None}
    return len(wanted) >= 2 and wanted <= {g.province_line for g in gaps if g.kind == "missing_phase"}


def _timeless(phase: Phase, province: PlanView, commune: PlanView) -> Gap | None:
    """A gap for the movement's duration, where the commune's plan tells no time at all; a person sees to it.

    A section on time is asked for as a section; this is for a province's plan that tells it within another one.
    """
    tops = [n for n in province.outline.values() if n.level == 1]
    # "Phân công, thời hạn" is about who does what by when
    heads = (n for n in commune.outline.values() if "timeline" in n.functions and "organisation" not in n.functions)
    if any(n.functions == {"timeline"} for n in tops) or any(heads):
        return None
    own = commune.document.period_from, commune.document.period_to
    told = any(
        p.whole and "organisation" not in p.functions and pattern("evidence_timeline").search(normalise(p.text))
        for p in commune.body_passages
    )
    if told or phases_of(commune) or own == (phase.from_year, phase.to_year):
        return None
    return Gap(
        kind="missing_phase",
        item=phase_item(phase),
        ground="province_plan",
        rule="phases.whole",
        confidence=0.6,
        needs_check=True,
        province_line=phase.line,
        province_text=quote(phase.text),
        where=place_of(province, phase.line),
    )


def _days_over(a: Phase, b: Phase) -> tuple[str, str] | None:
    """The last days of the commune's and of the province's phase, where both name days and hers is later."""
    mine, theirs = _last_day(b), _last_day(a)
    if mine is None or theirs is None or mine <= theirs:
        return None
    return vietnamese_date(mine), vietnamese_date(theirs)


def _moved(a: Phase, b: Phase) -> tuple[str, str] | None:
    """The first, else the last days of the commune's and of the province's phase, where both name days that differ."""
    for day in (_first_day, _last_day):
        mine, theirs = day(b), day(a)
        if mine is not None and theirs is not None and mine != theirs:
            return vietnamese_date(mine), vietnamese_date(theirs)
    return None


def _first_day(phase: Phase) -> str | None:
    """The day that begins a phase's span of days, its month and year those of the last day where it names none."""
    span = _DAYS.search(_told(phase))
    last = _last_day(phase)
    day = _BEGINS_ON.match(span[0].lower()) if span else None
    if day is None or last is None:
        return None
    month, year = int(day["month"] or last[5:7]), day["year"] or last[:4]
    return f"{year}-{month:02d}-{int(day['day']):02d}" if 1 <= month <= 12 else None


def _last_day(phase: Phase) -> str | None:
    """The day that ends a phase's span of days; a limit told further on is none of them."""
    span = _DAYS.search(_told(phase))
    day = _ENDS_ON.search(span[0]) if span else None
    return f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}" if day else None


def _ragged(view: PlanView) -> bool:
    """Whether the phases of a plan that an engine read leave years out, between them or of the whole."""
    spans = [(p.from_year, p.to_year) for p in phases_of(view)]
    known = [(a, b) for a, b in spans if a is not None and b is not None]
    torn = len(known) < len(spans) or any(y[0] - x[1] not in (0, 1) for x, y in pairwise(known))
    whole = view.document.period_from, view.document.period_to
    short = bool(known) and None not in whole and (known[0][0], known[-1][1]) != whole
    return view.plan.restored and (torn or short)


def _alike(a: Phase, b: Phase) -> bool:
    """Whether the years of two phases differ by what an engine takes for another figure: 2036 for 2030."""
    years = ["".join(str(y or "") for y in (p.from_year, p.to_year)) for p in (a, b)]
    return read_alike(years[0], years[1])


def _half_read(phase: Phase, view: PlanView) -> bool:
    """Whether an engine misread a year of a phase: a number of three or five figures, or one year out of two."""
    head = " ".join(phase.text.split())[:120]
    one = None in (phase.from_year, phase.to_year) or phase.from_year == phase.to_year
    # "(2029 2 2030)": the dash was read as something else
    two = len(set(_YEAR.findall(head.split(":")[0][:60]))) > 1
    return view.plan.restored and (_ODD_YEAR.search(head) is not None or (one and ("-" in head or two)))


def _hardly_named(phase: Phase, commune: PlanView) -> bool:
    """Whether a paragraph on time opens with what may be the name of a phase that an engine misread."""
    name = strip_marks(normalise(phase.name))
    return commune.plan.restored and any(
        _MISREAD <= fuzz.ratio(strip_marks(normalise(_NUMERAL.sub("", p.text)))[: len(name)], name) < _SAME
        for p in commune.body_passages
        if p.whole and p.functions & {"timeline", "reporting", "organisation"}
    )


def _touch(a: Phase, b: Phase) -> bool:
    return any(x is not None and x == y for x, y in ((a.from_year, b.from_year), (a.to_year, b.to_year)))


def _years_differ(a: Phase, b: Phase) -> bool:
    return any(
        x is not None and y is not None and x != y
        for x, y in ((a.from_year, b.from_year), (a.to_year, b.to_year))
    )


def _shared_border(a: Phase, b: Phase) -> bool:
    """"2025-2027, 2027-2030" and "2025-2027, 2028-2030" mean the same: the border year counts to either."""
    return (
        a.to_year == b.to_year
        and a.from_year is not None
        and b.from_year is not None
        and abs(a.from_year - b.from_year) == 1
        and (phase_number(a.name) or 2) >= 2
    )


def _titled(phase: Phase, commune: PlanView) -> bool:
    """Whether a paragraph opens with what a phase is called and its years: "Khởi động trong năm 2026: ..."."""
    called = _KIND.sub("", normalise(phase.name))
    title = _YEARS_OFF.split(called)[0].strip(" ,.:-()")
    if len(title) < _LEAST_TITLE or re.match(r"(?:thứ )?(?:\w{1,4}|nhất)$", title):
        return False
    years = {str(y) for y in (phase.from_year, phase.to_year) if y is not None}
    openings = (_NUMERAL.sub("", normalise(p.text)).split(":")[0][:90] for p in commune.body_passages if p.whole)
    return bool(years) and any(o.startswith(title) and all(y in o for y in years) for o in openings)


def _told_beside(phase: Phase, province: PlanView, commune: PlanView) -> bool:
    """Whether a phase of one year is told by that year in the paragraph that tells another one's years."""
    if phase.from_year is None or phase.from_year != phase.to_year:
        return False
    others = {(p.from_year, p.to_year) for p in phases_of(province) if p is not phase}
    own = re.compile(rf"[.;:] (?:trong )?năm {phase.to_year}\b")
    texts = (normalise(p.text) for p in commune.body_passages if p.whole)
    return any(_spans(text) & others and own.search(text) for text in texts)


def _opened_by_year(phase: Phase, commune: PlanView) -> bool:
    """Whether a phase called by its year is a paragraph that opens with it: "b) 2027 - tăng tốc: ...", "2 | 2027 |".

    A row of awards or a target by that year is none.
    """
    if not re.fullmatch(r"(?:trong )?(?:năm )?20\d\d", normalise(phase.name)) or phase.from_year != phase.to_year:
        return False
    opening = re.compile(rf"(?:trong )?(?:năm )?{phase.to_year} ?(?:[:|(,–-]|là )")
    told = (p for p in commune.body_passages if p.whole and not p.functions & {"awards", "purpose"})
    return any(opening.match(_NUMERAL.sub("", normalise(p.text))) for p in told)


def _end_before(phase: Phase, every: tuple[Phase, ...]) -> int | None:
    """The year in which the phase before this one ends by the same plan."""
    ends = [p.to_year for p in every if p.line < phase.line]
    return ends[-1] if ends else None


def _missing(phase: Phase, province: PlanView, commune: PlanView) -> Gap | None:
    """A gap for a phase, unless the text names its years or speaks of its end otherwise."""
    text = " ".join(normalise(p.text) for p in commune.body_passages if p.whole)
    first, last = phase.from_year, phase.to_year
    if None not in (first, last) and not _whole(commune, first, last) and (first, last) in _spans(text):
        return None
    # "Từ năm 2029 đề .đến năm 2030"
    dirty = rf"{first}\D{{1,25}}{last}(?!\d)"
    if commune.plan.restored and not _whole(commune, first, last) and re.search(dirty, text):
        return None
    number = phase_number(phase.name)
    if number and re.search(rf"(?:giai đoạn|chặng|đợt|bước)\s+(?:thứ\s+)?0?(?:{number}|{_word(number)})\b", text):
        return None
    if _titled(phase, commune) or _told_beside(phase, province, commune) or _opened_by_year(phase, commune):
        return None
    # a phase of days may stand by its last day alone, under no number
    dates = [d for d in province.facts.dates if phase.line <= d.line <= phase.line_to]
    days = [d.date for d in dates if d.date is not None and len(d.date) == 10]
    if (ends := _last_day(phase)) and ends in {d.date for d in commune.facts.dates}:
        return None
    # a plan that goes year by year names the phase's last year in its own timeline
    timeline = " ".join(
        normalise(p.text) for p in commune.body_passages if p.whole and p.functions & {"timeline", "reporting"}
    )
    numbered = any(phase_number(p.name) for p in phases_of(commune))
    by_year = last is not None and not numbered and re.search(rf"năm {last}\b", timeline)
    torn = commune.plan.restored and _TORN_YEAR.search(timeline) is not None
    doubt = bool(by_year) or torn or damaged(commune, frozenset(("timeline",))) or _hardly_named(phase, commune)
    doubt = doubt or _half_read(phase, province) or _day_misread(phase, days, province, commune)
    # a limit within the phase stands in the commune's plan: some of the phase is there
    doubt = doubt or (bool(days) and days[-1] in {d.date for d in commune.facts.dates})
    return Gap(
        kind="missing_phase",
        item=phase_item(phase),
        stage=str(number or ""),
        ground="province_plan",
        rule="phases.by_year" if by_year else "phases.not_named",
        confidence=0.45 if doubt else 0.9,
        needs_check=doubt,
        province_line=phase.line,
        province_text=quote(phase.text),
        where=place_of(province, phase.line),
    )


def _day_misread(phase: Phase, days: Sequence[str], province: PlanView, commune: PlanView) -> bool:
    """Whether the last day of a phase of days was not read, or is told with a figure an engine takes for another."""
    if not _DAYS.search(_told(phase)):
        return False
    if not days:
        return province.plan.restored
    told = (d.date for d in commune.facts.dates if d.date)
    return commune.plan.restored and any(read_alike(date, days[-1]) for date in told)


def _spans(text: str) -> set[tuple[int, int]]:
    """First and last years of the spans that a text names, as such or year by year."""
    rows = [[int(y) for y in re.findall(r"20\d\d", m[0])] for m in _LISTED.finditer(text)]
    listed = {(row[0], row[-1]) for row in rows if row == list(range(row[0], row[-1] + 1))}
    return listed | {(int(m[1]), int(m[2])) for m in _SPAN.finditer(text)}


def _word(number: int) -> str:
    return {1: "nhất|một|i", 2: "hai|ii", 3: "ba|iii"}.get(number, "bốn|iv")


def _whole(commune: PlanView, first: int | None, last: int | None) -> bool:
    return (commune.document.period_from, commune.document.period_to) == (first, last)


def period_gaps(province: PlanView | None, commune: PlanView) -> list[Gap]:
    """A period of the movement other than the province's, or two periods within one plan; each slip once."""
    own = _own_period(commune)
    theirs = (province.document.period_from, province.document.period_to) if province else (None, None)
    spans = {(p.from_year, p.to_year) for p in phases_of(province)} if province else set()
    stated = [s for s in (own, *_stated(commune), *_cited(commune)) if s and (s is own or s[:2] not in spans)]
    wrong = [s for s in stated if None not in theirs and s[:2] != theirs]
    if province and wrong:
        first, last, line, text = wrong[0]
        # a period that ended before the movement began is that of something else
        earlier = theirs[0] is not None and last < theirs[0] + _titled_so(theirs, commune)
        misread = earlier or _misread((first, last), theirs, commune) or _put_together((first, last), commune)
        misread = misread or _also_told((first, last), province) or _of_another((first, last), commune)
        inside = theirs[0] is not None and theirs[1] is not None and theirs[0] <= first == last <= theirs[1]
        return [
            Gap(
                kind="period_mismatch",
                item=span_text(first, last),
                ground="province_plan",
                rule="period.province",
                # a plan for one year of the movement is no slip
                confidence=0.4 if inside or misread else 0.92,
                needs_check=inside or misread or commune.confidence_at(line) < 0.5,
                province_line=_line_of(province, "period"),
                commune_line=line,
                province_text=quote(province.document.title or province.movement),
                commune_text=quote(text),
                words={"found": span_text(first, last), "expected": span_text(*theirs)},
            )
        ]
    others = [s for s in stated if own and s[:2] != own[:2]]
    if own and others:
        first, last, line, text = others[0]
        return [
            Gap(
                kind="period_mismatch",
                variant="own",
                item=span_text(first, last),
                ground="own_text",
                rule="period.own",
                confidence=0.7,
                needs_check=commune.confidence_at(line) < 0.5,
                commune_line=line,
                commune_text=quote(text),
                words={"found": span_text(own[0], own[1]), "expected": span_text(first, last)},
            )
        ]
    return months_gaps(province, commune) if province and None not in theirs else []


def _cited(commune: PlanView) -> list[tuple[int, int, int, str]]:
    """The period that the preamble gives the movement behind the province's document that it cites."""
    number = normalise(commune.document.province_plan_number or "")
    first = next((n.section.line for n in commune.outline.values()), 0)
    opening = [p for p in commune.passages if p.whole and p.line < first]
    # an engine may set the number on a line of its own
    text = normalise(" ".join(p.text for p in opening))
    if not number or number not in text:
        return []
    said = _NEXT_NUMBER.split(text[text.find(number) + len(number) :], maxsplit=1)[0]
    m = _PERIOD.search(said)
    if not m or not re.search(r"phong trào|thi đua", said[: m.start()]):
        return []
    home = next((p for p in reversed(opening) if m[0] in normalise(p.text)), opening[-1])
    return [(int(m[1]), int(m[2]), home.line, home.text)]


def _misread(found: tuple[int, int], theirs: tuple[int | None, int | None], commune: PlanView) -> bool:
    """Whether a period read by an engine differs by one look-alike digit and stands nowhere else."""
    if not commune.plan.restored or not read_alike("".join(map(str, found)), "".join(map(str, theirs))):
        return False
    text = normalise(" ".join(p.text for p in commune.passages if p.whole))
    return sum((int(m[1]), int(m[2])) == found for m in _SPAN.finditer(text)) <= 1


def _put_together(found: tuple[int, int], commune: PlanView) -> bool:
    """Whether a period read by an engine was only put together from its phases, of which one may be torn."""
    phases = phases_of(commune)
    ends = {y for p in phases for y in (p.from_year, p.to_year) if y is not None}
    head = _head(commune)
    return commune.plan.restored and set(found) <= ends and found not in _spans(head)


def _head(view: PlanView) -> str:
    """What stands over the first section, normalised."""
    first = next((n.section.line for n in view.outline.values()), 0)
    return normalise(" ".join(p.text for p in view.passages if p.whole and p.line < first))


def _also_told(found: tuple[int, int], province: PlanView) -> bool:
    """Whether the province's plan, as an engine read it, names the commune's period too: its own may be misread."""
    text = normalise(" ".join(p.text for p in province.passages if p.whole))
    phases = phases_of(province)
    ends = (phases[0].from_year, phases[-1].to_year) if phases else None
    return province.plan.restored and (found in _spans(text) or found == ends)


def _of_another(found: tuple[int, int], commune: PlanView) -> bool:
    """Whether the head of a plan that an engine read gives a period to another document only, be its own torn."""
    head = _head(commune)
    told = [m for m in _SPAN.finditer(head) if (int(m[1]), int(m[2])) == found]
    leads = (re.split(r";|phong trào|thi đua", head[max(0, m.start() - _LEAD) : m.start()])[-1] for m in told)
    return commune.plan.restored and bool(told) and all(pattern("period_of_another").search(lead) for lead in leads)


def _titled_so(theirs: tuple[int | None, int | None], commune: PlanView) -> bool:
    """Whether the head of a plan that an engine read names the province's period all the same."""
    head = _head(commune)
    return commune.plan.restored and theirs in _spans(head)


def _own_period(commune: PlanView) -> tuple[int, int, int, str] | None:
    d = commune.document
    if d.period_from is None or d.period_to is None:
        return None
    line = _line_of(commune, "period") or 1
    return d.period_from, d.period_to, line, d.title or d.movement or ""


def _line_of(view: PlanView, field: str) -> int | None:
    names = dict(view.document.lines)
    return next((names[k] for k in (field, f"{field}_from", f"{field}_to", "title", "movement") if k in names), None)


def _stated(commune: PlanView) -> list[tuple[int, int, int, str]]:
    """Periods that the timeline states for the movement as a whole."""
    phases = {(p.from_year, p.to_year) for p in phases_of(commune)}
    out = []
    for passage in commune.body_passages:
        if not passage.whole or "timeline" not in passage.functions:
            continue
        text = normalise(passage.text)
        m = _SPAN.search(text)
        if m is None or m.start() > 160:
            continue
        lead = text[: m.start()]
        # a phase is no period of the whole; the sentence must speak of the movement or open with "Thời gian"
        whole = re.search(r"phong trào|thi đua|kế hoạch", lead) or pattern("time_opens").search(lead)
        if whole and not phase_number(text[:60]) and not phase_number(lead):
            span = int(m[1]), int(m[2])
            if span not in phases or span == (commune.document.period_from, commune.document.period_to):
                out.append((*span, passage.line, passage.text))
    return out
