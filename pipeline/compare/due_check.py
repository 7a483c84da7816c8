"""Deadlines that the province sets communes: kept, left out or set later."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.compare.due import Due, last_day, later
from pipeline.compare.gaps import Gap, vietnamese_date
from pipeline.compare.places import place_of, quote
from pipeline.compare.profile import Profile
from pipeline.compare.views import PlanView

_WHAT = {
    "report": "báo cáo kết quả",
    "dossier": "gửi hồ sơ khen thưởng",
    "plan": "ban hành kế hoạch",
    "launch": "phát động, đăng ký thi đua",
    "midterm": "sơ kết",
    "final": "tổng kết",
    "other": "thực hiện nhiệm vụ",
}
_FAR = 100.0


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
            else:
                freed.append(entry.id)
        elif due.falls_to in ("commune", "all") or due.direction == "up":
            wanted.append(due)
    have = [d for d in commune.dues if d.direction != "internal"]
    pairs = _assign(wanted, have)
    for i, due in enumerate(wanted):
        found = have[pairs[i]] if i in pairs else None
        if found is None:
            if any(d.date == due.date for d in commune.dues):
                continue
            gaps.append(_missing(due, province, commune))
        elif later(found, due):
            gaps.append(_late(due, found, province, commune))
    return gaps, freed


def _assign(wanted: list[Due], have: list[Due]) -> dict[int, int]:
    """Which deadline of the commune answers which of the province, exactly, by the least total cost."""
    if not wanted or not have:
        return {}
    cost = np.full((len(wanted), len(have)), _FAR)
    for i, due in enumerate(wanted):
        for j, other in enumerate(have):
            if due.action in other.actions or other.action in due.actions or due.date == other.date:
                same = due.date == other.date
                cost[i, j] = (0.0 if same else 1.0 + _days_apart(due, other) / 400) + (other.direction != "up") * 0.5
                cost[i, j] += 0.0 if due.action == other.action else 0.7
    rows, columns = linear_sum_assignment(cost)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if cost[i, j] < _FAR}


def _days_apart(a: Due, b: Due) -> float:
    x, y = a.month_day, b.month_day
    if x is None or y is None:
        return 200.0
    return abs((x[0] - y[0]) * 30 + x[1] - y[1])


def _missing(due: Due, province: PlanView, commune: PlanView) -> Gap:
    near = next((p for p in commune.body_passages if "báo cáo" in p.text.lower() and due.action == "report"), None)
    return Gap(
        kind="missing_deadline",
        item=due.text,
        stage=due.action,
        ground="province_plan",
        rule="deadlines.not_named",
        confidence=0.88 if due.falls_to == "commune" else 0.6,
        needs_check=due.falls_to != "commune" or due.action == "other",
        province_line=due.line,
        commune_line=near.line if near else None,
        province_text=quote(due.clause),
        commune_text=quote(near.text) if near else None,
        where=place_of(province, due.line),
        words={"detail": _WHAT[due.action]},
    )


def _late(due: Due, found: Due, province: PlanView, commune: PlanView) -> Gap:
    doubt = found.direction != "up" or commune.confidence_at(found.line) < 0.5
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
    return Gap(
        kind="late_deadline",
        variant="issued",
        item=vietnamese_date(date),
        stage="issued",
        ground="province_plan",
        rule="deadlines.issued_late",
        confidence=0.8,
        needs_check=line is not None and commune.confidence_at(line) < 0.5,
        province_line=due.line,
        commune_line=line,
        province_text=quote(due.clause),
        commune_text=quote(commune.text_between(line, line)) if line else None,
        where=place_of(province, due.line),
        words={"expected": due.text},
    )
