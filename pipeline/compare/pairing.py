"""Which province's plan each commune's plan carries out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from pipeline.compare.citations import number_parts, read_alike, same_sign
from pipeline.compare.patterns import pattern, table
from pipeline.compare.provinces import known_province, same_province
from pipeline.compare.reference import own_reference
from pipeline.compare.words import normalise, strip_marks
from pipeline.types import Pair, Plan

MOVEMENT = 82
"""Likeness of two movements' names (0 to 100) from which they are the same movement."""
DAMAGED = 60
"""The same where an engine damaged a name and province and period agree."""


_COMMUNE = re.compile(r"\bxã\b(?! hội)|phường|đặc khu")
_CENTRAL = re.compile(r"(?:-|/)(?:TTg|CP|TW|CTN|BNV|QH\d*|UBTVQH\d*|VPCP)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a province's plan fits what a commune's plan says of its superior document."""

    plan: Plan
    how: str
    score: float


def levels(plans: Sequence[Plan]) -> tuple[list[Plan], list[Plan], list[Plan]]:
    """Province plans, commune plans and the rest.

    A plan whose level is not known is a commune's where its unit or its superior document says so. What is no plan (a
    decision that sets up a council, a report) belongs to the rest: nothing can be missing from it.
    """
    provinces, communes, rest = [], [], []
    for plan in plans:
        d = plan.facts.document
        if not is_plan(plan):
            rest.append(plan)
        elif d.level == "province":
            provinces.append(plan)
        elif d.level == "commune" or (d.level == "unknown" and (
            d.unit_level in ("xã", "phường", "đặc khu", "thị trấn") or d.province_plan_number
        )):
            communes.append(plan)
        else:
            rest.append(plan)
    return provinces, communes, rest


def is_plan(plan: Plan) -> bool:
    """Whether a document is a plan, or carries a movement out as one does, by its type, number and title."""
    d = plan.facts.document
    if d.type not in table("names")["no_plans"]["types"] or "/KH" in (d.number or ""):
        return True
    title = normalise(d.title or "")
    if not title:
        return True
    return bool(pattern("title_of_a_plan").search(title)) and not pattern("title_of_an_act").search(title)


def same_movement(a: Plan, b: Plan) -> bool:
    """Whether two plans are of one movement, by name; with and without marks."""
    return _likeness(a, b) >= MOVEMENT


def _likeness(a: Plan, b: Plan) -> float:
    """How alike the names of two plans' movements are, 0 to 100."""
    x, y = (_movement(p) for p in (a, b))
    if not x or not y:
        return 0.0
    return max(fuzz.token_set_ratio(x, y), fuzz.token_set_ratio(strip_marks(x), strip_marks(y)))


def _movement(plan: Plan) -> str:
    d = plan.facts.document
    name = normalise(d.movement or d.title or "")
    # the frame of a title says nothing of which movement it is
    return " ".join(pattern("title_frame").sub(" ", name).split())


def _cited(commune: Plan) -> list[tuple[str | None, str | None]]:
    """Numbers and dates under which the commune may mean its superior document, the likeliest first."""
    d = commune.facts.document
    out: list[tuple[str | None, str | None]] = []
    if d.province_plan_number or d.province_plan_date:
        out.append((d.province_plan_number, d.province_plan_date))
    for wanted in ("carries_out", "basis", "mention"):
        for c in commune.facts.citations:
            who = normalise(c.issuer or "")
            sign = number_parts(c.number)
            # a higher body's plan; that of a commune or of the State's centre is never the province's own
            if c.role == wanted and c.number and sign and not _CENTRAL.search(sign[1]) and not _COMMUNE.search(who):
                out.append((c.number, c.date))
    return list(dict.fromkeys(out))


def _provinces_agree(commune: Plan, province: Plan) -> bool | None:
    a = commune.facts.document
    b = province.facts.document
    told = [x for x in (a.province, _province_in(a.province_plan_issuer)) if x]
    theirs = [x for x in (b.province, b.unit, _province_in(b.issuer)) if x]
    if not told or not theirs:
        return None
    if any(same_province(x, y) for x in told for y in theirs):
        return True
    # a name that an engine garbled is no other province
    sure = any(map(known_province, told)) and any(map(known_province, theirs))
    return False if sure or not (commune.restored or province.restored) else None


def _province_in(issuer: str | None) -> str | None:
    m = re.search(r"(?:tỉnh|thành phố|TP\.?)\s+(.+)$", issuer or "", re.IGNORECASE)
    return m[1].strip(" .;,") if m else None


def _fit(commune: Plan, province: Plan) -> Fit | None:
    agree = _provinces_agree(commune, province)
    if agree is False:
        return None
    d = own_reference(province)
    true = number_parts(d.number)
    best: Fit | None = None
    for number, date in _cited(commune):
        parts = number_parts(number)
        same_date = bool(date and d.date and date == d.date)
        fit: Fit | None = None
        if true and parts and parts[0] == true[0] and same_sign(parts[1], true[1]):
            if same_date:
                fit = Fit(province, "cited_number", 0.99)
            elif date is None or d.date is None:
                fit = Fit(province, "cited_number", 0.92 if agree or same_movement(commune, province) else 0.8)
            elif agree or same_movement(commune, province):
                fit = Fit(province, "cited_number", 0.8)
        elif same_date and (agree or same_movement(commune, province)):
            near = bool(true and parts and (sorted(parts[0]) == sorted(true[0]) or read_alike(parts[0], true[0])))
            fit = Fit(province, "cited_date", 0.85 if near else 0.72)
        if fit and (best is None or fit.score > best.score):
            best = fit
    if best:
        # two movements of one province may share a date; the movement tells them apart
        return best if same_movement(commune, province) else replace(best, score=best.score - 0.05)
    if agree and same_movement(commune, province) and _periods_meet(commune, province):
        return Fit(province, "province_and_movement", 0.65)
    # a number, a date and a name that an engine damaged may still be those of the same document
    hurt = commune.restored or province.restored
    if agree and hurt and _likeness(commune, province) >= DAMAGED and _same_period(commune, province):
        return Fit(province, "province_and_movement", 0.5)
    # a head that an engine lost names no province; the movement is then all there is to go by
    lost = commune.restored and agree is None and not commune.facts.document.province
    if lost and same_movement(commune, province) and _periods_meet(commune, province):
        return Fit(province, "province_and_movement", 0.45)
    return None


def _same_period(commune: Plan, province: Plan) -> bool:
    return None not in _period(commune) and _period(commune) == _period(province)


def _periods_meet(commune: Plan, province: Plan) -> bool:
    a, b = commune.facts.document, province.facts.document
    if None in (a.period_from, a.period_to, b.period_from, b.period_to):
        return True
    assert a.period_from and a.period_to and b.period_from and b.period_to
    return a.period_from <= b.period_to and b.period_from <= a.period_to


def _one_document(a: Plan, b: Plan) -> bool:
    """Whether two files hold the same province's document, such as a scan and its DOCX."""
    x, y = own_reference(a), own_reference(b)
    if a.sha256 == b.sha256:
        return True
    same_number = bool(x.number) and number_parts(x.number) == number_parts(y.number)
    return same_number and x.date == y.date and a.facts.document.province == b.facts.document.province


def pair_plans(provinces: Sequence[Plan], communes: Sequence[Plan]) -> tuple[Pair, ...]:
    """Pair each commune's plan with the province's plan it carries out.

    By the number and date it cites, a misprint or misreading allowed; else by province, movement and period.
    Several that fit equally are listed as `ambiguous` and none is taken. An older plan of the same unit and
    movement is `superseded` by the newer.

    Args:
        provinces: plans of provinces.
        communes: plans of communes.

    Returns:
        One pair for each commune plan, in their order.
    """
    old = superseded(communes)
    out = []
    for commune in communes:
        fits = sorted(filter(None, (_fit(commune, p) for p in provinces)), key=lambda f: -f.score)
        out.append(_choose(commune, fits, commune.doc_id in old))
    return tuple(out)


def _choose(commune: Plan, fits: Sequence[Fit], old: bool) -> Pair:
    if not fits:
        return Pair(commune.doc_id, None, "superseded" if old else "none", 0.0)
    top = fits[0]
    rivals = [f for f in fits[1:] if f.score >= top.score - 0.02]
    copies = [f for f in rivals if _one_document(f.plan, top.plan)]
    others = [f for f in rivals if f not in copies]
    if others and top.how == "province_and_movement":
        # a newer plan of the same province and movement replaces the older one
        dated = sorted([top, *rivals], key=lambda f: f.plan.facts.document.date or "", reverse=True)
        if all(f.plan.facts.document.date for f in dated) and _before(dated[0].plan, commune):
            names = tuple(f.plan.doc_id for f in dated[1:])
            return Pair(commune.doc_id, None, "ambiguous", 0.4, (dated[0].plan.doc_id, *names))
    if others:
        names = tuple(f.plan.doc_id for f in [top, *rivals])
        return Pair(commune.doc_id, None, "ambiguous", 0.4, names)
    # of several copies of one document the one that was read best
    best = max([top, *copies], key=lambda f: (f.plan.confidence, not f.plan.restored, f.plan.doc_id))
    rest = tuple(f.plan.doc_id for f in fits if f.plan.doc_id != best.plan.doc_id)
    return Pair(commune.doc_id, best.plan.doc_id, "superseded" if old else top.how, top.score, rest)


def _before(province: Plan, commune: Plan) -> bool:
    a, b = province.facts.document.date, commune.facts.document.date
    return not a or not b or a <= b


def superseded(communes: Sequence[Plan]) -> frozenset[str]:
    """Ids of plans that a newer plan of the same unit and movement replaces."""
    by_unit: dict[tuple[str, str, str], list[Plan]] = {}
    for plan in communes:
        d = plan.facts.document
        if d.unit and d.date and len(d.date) == 10:
            key = (normalise(d.province or ""), normalise(d.unit_level or ""), normalise(d.unit))
            by_unit.setdefault(key, []).append(plan)
    out = set()
    for plans in by_unit.values():
        for plan in plans:
            for other in plans:
                x, y = plan.facts.document, other.facts.document
                newer = (y.date or "") > (x.date or "") and number_parts(y.number) != number_parts(x.number)
                if newer and same_movement(plan, other) and _period(plan) == _period(other):
                    out.add(plan.doc_id)
    return frozenset(out)


def _period(plan: Plan) -> tuple[int | None, int | None]:
    d = plan.facts.document
    return d.period_from, d.period_to
