"""Deadlines: what is due, from whom, to whom, and how two of them compare."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.facts import Deadline, PlanFacts
from pipeline.compare.outline import Node, Passage
from pipeline.compare.patterns import pattern
from pipeline.compare.words import normalise

_SCHEDULE = re.compile(r"\W*(?:\w{1,3}[.)/]\s*)?(?:trong\s+)?(?:quý|tháng|từ (?:quý|tháng))\b")
"""How a row of a schedule begins."""
_ACTIONS = ("dossier", "report", "plan", "launch", "midterm", "final")
"""What may be due, in the order in which a clause tells it."""
_EVENTS = frozenset(("midterm", "final"))
_HELD = frozenset(("plan", "launch", "midterm", "final"))
"""What a commune issues or holds, not what it sends."""
_SENT = ("dossier", "report")
_JOINED = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_NEXT_YEAR = re.compile(r"\bnăm (?:liền )?(?:sau|kế|kế tiếp|tiếp theo|liền kề)\b")
_ITEM_MARK = re.compile(r"^\W{0,4}(?:\w{1,2}[.)/]\s{0,2})?")
_ROW = 3
"""Strokes from which a paragraph is a row of a table of work, who does it and by when."""
_EARLY, _LATE = 2, 9
"""Months up to which a yearly report is one on the year before, and from which it is one on the year itself."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline with its circumstances."""

    text: str
    date: str
    """As in `Deadline.date`."""
    action: str
    """`report`, `dossier`, `plan`, `launch`, `midterm`, `final` or `other`."""
    actions: frozenset[str]
    """All that the clause speaks of."""
    direction: str
    """`up` to the province, `internal` to the commune, `unknown`."""
    falls_to: str
    """`commune`, `department`, `others` (outside the offices) or `all`: whose duty it is in a province's plan."""
    line: int
    clause: str
    recurrence: str | None
    confidence: float

    @property
    def month_day(self) -> tuple[int, int] | None:
        """Month and day, a month or quarter by its last day; None where the date has neither."""
        return last_day(self.date)

    @property
    def next_year(self) -> bool:
        """Whether the limit lies in the year after the one that is told of: "trước ngày 20/01 năm sau"."""
        return _NEXT_YEAR.search(normalise(self.text)) is not None

    @property
    def year(self) -> int | None:
        """The year, None for a yearly deadline."""
        return int(self.date[:4]) if re.match(r"\d{4}", self.date) else None


def last_day(date: str) -> tuple[int, int] | None:
    """Month and last day that a partial date stands for.

    Args:
        date: `2025-12-15`, `--12-15`, `2025-08`, `2025-Q3`.

    Returns:
        (month, day), or None for a bare year or something unknown.
    """
    if m := re.fullmatch(r"(?:\d{4}|-)-(\d{2})-(\d{2})", date):
        return int(m[1]), int(m[2])
    if m := re.fullmatch(r"\d{4}-Q([1-4])", date):
        return int(m[1]) * 3, 31
    if m := re.fullmatch(r"(?:\d{4}|-)-(\d{2})", date):
        return int(m[1]), 31
    return None


def dues_of(facts: PlanFacts, passages: Sequence[Passage], outline: Mapping[str, Node]) -> tuple[Due, ...]:
    """The deadlines of a plan with action, direction and bearer read from the words around them.

    Dates in an annex (works, quotas, forms, each with the day of one place) and among the aims are no deadlines of the
    plan for all.
    """
    out = []
    annex = min((s.line for s in facts.sections if s.rule == "outline-annex"), default=None)
    for deadline in facts.deadlines:
        if annex is not None and deadline.line >= annex:
            continue
        if _aimed_at(deadline, outline):
            continue
        clause, sentence = _around(deadline, passages)
        if _labels(deadline, sentence, facts.deadlines):
            continue
        heading = _heading(deadline, outline)
        body = normalise(deadline.body or "")
        near, far = _unjoined(clause), _unjoined(sentence)
        # what is due stands before the limit; after it the next thing may begin
        cut = near.find(normalise(deadline.text))
        before = near[: cut + len(deadline.text)] if cut >= 0 else near
        actions = frozenset(n for n in _ACTIONS if _due(n).search(near))
        action = next((n for n in _ACTIONS if _due(n).search(before)), None)
        action = action or next((n for n in _ACTIONS if _due(n).search(near)), None)
        if action in ("plan", "launch") and not actions & set(_SENT):
            # "phát động, sơ kết vào quý III": the last of several events is the one with this time
            action = _last_event(before) or action
        lead = _lead(far, near)
        if action in _EVENTS and pattern("sends").search(lead):
            # "Gửi hồ sơ về Sở Nội vụ: sơ kết trước ngày ...; tổng kết trước ngày ...": what is sent was named first
            sent = next((n for n in _SENT if _due(n).search(lead)), None)
            action, actions = sent or action, actions | ({sent} if sent else set())
        if action is None and pattern("sends").search(near):
            # "hồ sơ: các đơn vị gửi ...; xã gửi ...": what is sent was named before
            told = far[: far.find(near)] if near in far else far
            action = next((n for n in _SENT if _due(n).search(told)), None)
        if action is None and pattern("sends").search(near) and pattern("due_dossier").search(heading):
            action, actions = "dossier", actions | {"dossier"}  # "4. Hồ sơ": "UBND xã gửi Sở Nội vụ trước ngày ..."
        awarding = action in _EVENTS or (action is None and pattern("award_spell").search(before))
        if awarding and "awards" in _announced(deadline, outline) and pattern("due_dossier").search(heading):
            # "3. Hồ sơ đề nghị khen thưởng": "- Khen thưởng sơ kết: trước ngày ...": the file for them
            action, actions = "dossier", actions | {"dossier"}
        if action in (None, *_EVENTS) and (column := _column(deadline, passages)):
            # "Sơ kết | Bằng khen ... | trước ngày ...": the head of the column says what is due by it
            sent = next((n for n in _SENT if _due(n).search(column)), None)
            action, actions = sent or action, actions | ({sent} if sent else set())
        words = before, near
        rest = near.replace(normalise(deadline.text), " ")
        if action is None and near in far and pattern("spell_of_year").fullmatch(rest):
            # "báo cáo về Sở Nội vụ: sáu tháng trước ngày ...; cả năm trước ngày ...": told once for all spells
            told = far[: far.find(near)]
            action, words = _last_told(told), (told, told)
        action = action or "other"
        out.append(
            Due(
                text=" ".join(deadline.text.split()),
                date=deadline.date,
                action=action,
                actions=actions or frozenset({action}),
                direction=_direction(action, *words, far, heading if facts.document.unit else ""),
                falls_to="department" if _handed_on(before, deadline, facts) else _bearer(body, near, far, heading),
                line=deadline.line,
                clause=clause,
                recurrence=deadline.recurrence,
                confidence=deadline.confidence,
            )
        )
    return tuple(out)


def _lead(sentence: str, clause: str) -> str:
    """What a sentence says before the colon of the list that a clause stands in; empty where there is none."""
    told = sentence[: max(sentence.find(clause), 0)]
    return told[: max(told.rfind(":"), 0)]


def _unjoined(text: str) -> str:
    """A text in small letters without the dashes that an engine reads between two syllables: "phát-động"."""
    return _JOINED.sub(" ", normalise(text))


def _handed_on(before: str, deadline: Deadline, facts: PlanFacts) -> bool:
    """Whether a limit is that of the body to which what was due by an earlier one is handed on."""
    m = pattern("handed_on").search(before.removesuffix(normalise(deadline.text)))
    known = (normalise(d.text) for d in facts.deadlines if d is not deadline and abs(d.line - deadline.line) <= 3)
    return m is not None and any(text in before[: m.start()] for text in known)


def _last_told(before: str) -> str | None:
    """The thing to be sent that was named last."""
    ends = {n: max((m.end() for m in _due(n).finditer(before)), default=-1) for n in _SENT}
    last = max(ends, key=lambda n: ends[n])
    return last if ends[last] >= 0 else None


def _last_event(before: str) -> str | None:
    """The action that stands nearest before a limit, where it is a review."""
    told = ("plan", "launch", *sorted(_EVENTS))
    ends = {n: max((m.end() for m in _due(n).finditer(before)), default=-1) for n in told}
    last = max(ends, key=lambda n: ends[n])
    return last if last in _EVENTS and ends[last] >= 0 else None


def _labels(deadline: Deadline, sentence: str, every: Sequence[Deadline]) -> bool:
    """Whether a quarter or month only heads a row of a schedule: "Quý I năm 2026: ... xong trước ngày 15/02/2026".

    A row that sets a day of its own is limited by that; one that names nothing that communes owe is the province's.
    """
    label, colon, rest = normalise(sentence).partition(":")
    wanted = normalise(deadline.text)
    if not colon or not rest.strip() or not _SCHEDULE.match(label) or not label.endswith(wanted):
        return False
    dated = any(d is not deadline and normalise(d.text) in rest for d in every)
    return dated or not any(_due(n).search(rest) for n in _ACTIONS)


def _due(action: str) -> re.Pattern[str]:
    return pattern(f"due_{action}")


def _around(deadline: Deadline, passages: Sequence[Passage]) -> tuple[str, str]:
    """The clause and the paragraph that hold a deadline."""
    wanted = normalise(deadline.text)
    whole = next((p for p in passages if p.whole and p.line <= deadline.line <= p.line_to), None)
    if whole is None:
        return deadline.text, deadline.text
    if whole.text.count("|") >= _ROW:
        return whole.text, whole.text  # a stop within a cell ends no clause
    clauses = [p for p in passages if not p.whole and p.paragraph == whole.paragraph]
    holding = [c for c in clauses if wanted in normalise(c.text)]
    best = next((c for c in holding if c.line <= deadline.line <= c.line_to), holding[0] if holding else None)
    return (best.text if best else whole.text), whole.text


def _column(deadline: Deadline, passages: Sequence[Passage]) -> str:
    """The head of the column of a table that a deadline stands in; empty where it stands in none."""
    whole = [p for p in passages if p.whole]
    at = next((i for i, p in enumerate(whole) if p.line <= deadline.line <= p.line_to), None)
    strokes = whole[at].text.count("|") if at is not None else 0
    if at is None or not strokes:
        return ""
    cells = [normalise(cell) for cell in whole[at].text.split("|")]
    place = next((i for i, cell in enumerate(cells) if normalise(deadline.text) in cell), None)
    top = at
    while top and whole[top - 1].text.count("|") == strokes:
        top -= 1
    return normalise(whole[top].text.split("|")[place]) if place is not None and top < at else ""


def _aimed_at(deadline: Deadline, outline: Mapping[str, Node]) -> bool:
    """Whether a date stands among the aims ("Đến ngày 30/6/2027 giao đủ mặt bằng"): a target, not a limit."""
    over = [n for n in outline.values() if n.section.line <= deadline.line <= n.line_to]
    return bool(over) and over[-1].inherited == {"purpose"}


def _announced(deadline: Deadline, outline: Mapping[str, Node]) -> frozenset[str]:
    """What the headings over a deadline announce."""
    over = (n.functions for n in outline.values() if n.section.line <= deadline.line <= n.line_to)
    return frozenset().union(*over, frozenset())


def _heading(deadline: Deadline, outline: Mapping[str, Node]) -> str:
    """The headings over a deadline, the nearest first."""
    over = [n for n in outline.values() if n.section.line <= deadline.line <= n.line_to]
    return " | ".join(normalise(n.section.title) for n in reversed(over))


def _direction(action: str, before: str, near: str, far: str, heading: str) -> str:
    """Whether something is sent up to the province or stays in the commune; `heading` is that of a commune's plan."""
    if pattern("inner_senders").search(near):
        return "internal"
    # "phát động đến các thôn": a launch that reaches those below the commune is the commune's own, nothing is sent
    held = action in _HELD and not any(pattern(n).search(near) for n in ("sends", "launch_sign", "due_report"))
    for text in (before, near):
        ups = [m.end() for m in pattern("upward").finditer(text)]
        ins = [] if held else [m.end() for m in pattern("internal").finditer(text)]
        if ups and (not ins or max(ups) >= max(ins)):
            return "up"
        if ins:
            return "up" if ups else "internal"
    if pattern("inner_senders").search(far):
        return "internal"
    if pattern("upward").search(far) and not pattern("internal").search(far):
        return "up"
    # "5. Các thôn: báo cáo kết quả trước ngày ...": what stands under those below the commune is sent to it
    over = heading.split(" | ")[0]
    if pattern("inner_senders").search(over):
        return "internal"
    # "3. Hồ sơ gửi Sở Nội vụ": "- Khen hằng năm: trước ngày ..."
    return "up" if pattern("upward").search(over) and not pattern("internal").search(over) else "unknown"


def _bearer_of_row(row: str) -> str | None:
    """Whose duty a row of a table of work is: that of the first cell that names a body and nothing to be done."""
    cells = [c.strip() for c in row.split("|")]
    for cell in cells if len(cells) > _ROW else []:
        if pattern("sends").search(cell) or any(_due(n).search(cell) for n in _ACTIONS):
            continue
        if pattern("department").search(cell):
            return "department"
        if pattern("commune_duty").search(cell):
            return "commune"
    return None


def _bearer(body: str, near: str, far: str, heading: str) -> str:
    if own := _bearer_of_row(near):
        return own
    # "Sở Nội vụ: tiếp nhận hồ sơ do các xã gửi: khen hằng năm trước ngày ...": who sends it owes it
    if any(pattern("received_from").search(text) for text in (near, _lead(far, near))):
        return "commune"
    if pattern("commune_duty").match(_ITEM_MARK.sub("", far)):
        return "commune"  # "- e) Ủy ban nhân dân các xã, phường: đăng ký ...; báo cáo ..."
    for text in (body, near):
        # "Sở Y tế: cung cấp danh sách cho địa phương trước ngày ...": who is served owes nothing
        owes = text if text is body or not pattern("department").search(body) else pattern("served").sub(" ", text)
        if pattern("commune_duty").search(owes):
            return "commune"
        if text is body and pattern("provincial_body").search(text):
            return "department"
    for text in (body, *heading.split(" | ")):
        if pattern("commune_duty").search(text):
            return "commune"
        if pattern("department").search(text.strip()):
            return "department"
    if pattern("department").search(far):
        return "department"
    if any(pattern("other_bearer").search(text) for text in (body, near, *heading.split(" | "))):
        return "others"
    # what a plan sets without naming anybody it sets for all
    return "all"


def later(commune: Due, province: Due) -> bool | None:
    """Whether a commune's deadline falls after the province's; None where the two cannot be held together."""
    within = [re.fullmatch(r"---(\d{2})", d.date) for d in (commune, province)]
    if within[0] and within[1] and commune.recurrence == province.recurrence:
        return within[0][1] > within[1][1]  # days of a month or of a quarter's last one
    a, b = commune.month_day, province.month_day
    if a is None or b is None:
        return None
    if commune.year is not None and province.year is not None:
        return (commune.year, *a) > (province.year, *b)
    if commune.year is None and province.year is None:
        return _turned(commune, province, a) > _turned(province, commune, b)
    return a > b


def launches_apart(a: str, b: str) -> bool:
    """Whether one of two clauses only speaks of opening a movement and the other only of registering for it."""
    kinds = [{n for n in ("launch_start", "launch_sign") if pattern(n).search(normalise(t))} for t in (a, b)]
    return all(kinds) and not kinds[0] & kinds[1]


def _turned(due: Due, other: Due, day: tuple[int, int]) -> tuple[int, int]:
    """A yearly day with its month counted on into the next year where what is due tells of the year before.

    A report "trước ngày 20/01 hằng năm" beside one at a year's end, or beside one "năm sau", is on the year before.
    """
    end = other.month_day
    sent = due.action in _SENT and other.action in _SENT
    early = day[0] <= _EARLY and (other.next_year or (sent and end is not None and end[0] >= _LATE))
    return (day[0] + 12 * (due.next_year or early), day[1])
