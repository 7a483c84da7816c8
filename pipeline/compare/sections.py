"""Whole sections that the commune's plan leaves out, and the alignment of the two outlines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from pipeline.compare.areas import Match
from pipeline.compare.award_check import refers_to_rules
from pipeline.compare.awards import award_mentions
from pipeline.compare.damage import lost_sections
from pipeline.compare.gaps import Gap
from pipeline.compare.outline import Node, begins_with, heading_functions
from pipeline.compare.patterns import pattern
from pipeline.compare.places import place_of, quote
from pipeline.compare.profile import Profile
from pipeline.compare.substance import coverage
from pipeline.compare.thresholds import thresholds
from pipeline.compare.tops import looks_like
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise, strip_marks
from pipeline.types import Alignment

_JUDGING = frozenset(("criteria", "awards", "target", "content", "procedure"))
"""Sections in which groups are judged; those on duties and time only name who acts."""
Status = Literal["present", "partial", "missing", "moved", "extra", "unclear"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the commune's plan has what one section of the province's announces."""

    section_id: str
    title: str
    function: str
    status: str
    """`present`, `partial`, `missing` or `unclear`."""
    score: float
    how: str
    line: int
    found: str | None
    """Id of the commune's section, where one answers."""


def heading_of(node: Node) -> str:
    """The heading without its numeral and without the mark that ends it."""
    return node.section.title.strip().rstrip(".:;")


def judge_sections(province: PlanView, commune: PlanView, areas: tuple[Match, ...]) -> tuple[Verdict, ...]:
    """For every function of every top section of the province's plan, whether the commune's plan serves it.

    The levels: a heading that announces the same; what the extractors found of that kind; words of that kind in
    the text; else how much of the section's substance stands anywhere.
    """
    out = []
    for section_id, node in province.outline.items():
        if node.level != 1 or not node.section.heading:
            continue
        parts = _by_function(province, section_id, node)
        for function, part_id in parts:
            out.append(_judge(province, commune, areas, part_id, function))
    return tuple(out)


def _by_function(province: PlanView, section_id: str, node: Node) -> list[tuple[str, str]]:
    """The functions of a section, each with the (sub-)section that serves it."""
    if len(node.functions) <= 1:
        return [(next(iter(node.functions), ""), section_id)]
    out = []
    for function in sorted(node.functions):
        below = [c for c in node.children if function in heading_functions(province.outline[c].section.title)]
        out.append((function, below[0] if len(below) == 1 else section_id))
    return out


def _judge(
    province: PlanView, commune: PlanView, areas: tuple[Match, ...], section_id: str, function: str
) -> Verdict:
    node = province.outline[section_id]
    title = heading_of(node)

    def verdict(status: str, score: float, how: str, found: str | None = None) -> Verdict:
        return Verdict(section_id, title, function, status, score, how, node.section.line, found)

    in_passing = False
    same = _same_heading(title, commune)
    if same:
        return verdict("present", 0.99, same[0], same[1])
    if function:
        named = [(i, n) for i, n in commune.outline.items() if function in n.functions]
        if function == "purpose":
            # "3. Nguyên tắc" of awards is none of the movement
            named = [(i, n) for i, n in named if not _judges(commune, n)]
        telling = [(i, n) for i, n in named if not _in_passing(commune, n, function)]
        in_passing = len(telling) < len(named)
        heads = [i for i, n in telling if n.level <= 2]
        # an aim that speaks of awards is no section on awards
        heads = heads or [i for i, _ in telling if "purpose" not in _top(commune, i)]
        if heads:
            best = max(heads, key=lambda i: _alike(title, heading_of(commune.outline[i])))
            return verdict("present", 0.9, "same_labels", best)
        if _evident(function, province, commune, areas):
            return verdict("present", 0.75, "covered")
        if function == "awards":
            # words of awards stand everywhere; where no form is named there is no part on awards
            return verdict("unclear" if refers_to_rules(commune) else "missing", 0.2, "covered")
    limit = thresholds()["section"]
    score, held = _substance(province, commune, section_id)
    if score >= limit["present"]:
        return verdict("present", score, "covered")
    if in_passing:
        return verdict("unclear", score, "covered")
    if score < limit["missing"]:
        # some of the parts may stand elsewhere all the same: then the section is wanting, not gone
        return verdict("missing" if held < 0.5 else "unclear", score, "covered")
    return verdict("unclear", score, "covered")


def _in_passing(commune: PlanView, node: Node, function: str) -> bool:
    """Whether a part of the contents only has a word of something else in its name: "Sửa cách làm" is no measure."""
    over = commune.outline.get(node.section.parent_id or "")
    return over is not None and over.functions == {"content"} and not begins_with(node.section.title, function)


def _judges(commune: PlanView, node: Node) -> bool:
    """Whether a part stands in a section on criteria or awards."""
    over = commune.outline.get(node.section.parent_id or "")
    return over is not None and bool(over.functions & {"awards", "criteria"})


def _alike(a: str, b: str) -> float:
    return fuzz.token_set_ratio(normalise(a), normalise(b))


def _same_heading(title: str, commune: PlanView) -> tuple[str, str] | None:
    wanted = normalise(title)
    for section_id, node in commune.outline.items():
        found = normalise(heading_of(node))
        if found == wanted:
            return "same_heading", section_id
        if len(wanted) > 8 and strip_marks(found) == strip_marks(wanted):
            return "same_heading_bare", section_id
    return None


def _evident(function: str, province: PlanView, commune: PlanView, areas: tuple[Match, ...]) -> bool:
    """What the extractors or plain words show of a function, where no heading announces it."""
    facts = commune.facts
    if function == "content":
        known = [m for m in areas if m.status == "present"]
        return bool(facts.content_areas) or (bool(areas) and len(known) >= 0.5 * len(areas))
    if function == "criteria":
        # criteria stand under some heading, be it "xét khen"; the bare word elsewhere is none
        homes = {g.line for g in facts.target_groups}
        # who takes part, where the province tells that apart, is no one judged
        apart = {"target"} & province.announced
        judged = {p.line for p in commune.passages if not p.functions or p.functions & _JUDGING - apart}
        return len(homes & judged) >= 2
    if function == "awards":
        return bool(commune.awards) or len(award_mentions(commune.passages)) >= 2
    if function == "organisation":
        # tasks may stand in a part of a section: "3. Phân việc: a) Phòng ...; b) Công an ..."
        parts = (i for i, n in commune.outline.items() if n.level <= 2 and "content" not in n.inherited)
        return len(facts.responsibilities) >= 2 or any(function in looks_like(commune, i) for i in parts)
    if function == "timeline" and facts.phases:
        return True
    if function in ("timeline", "reporting", "target", "funding"):
        return any(p.whole and pattern(f"evidence_{function}").search(normalise(p.text)) for p in commune.body_passages)
    return False


def doubt_timeline(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """The verdicts for a commune whose plan has none of the province's phases.

    What then speaks like a section on time, without being one, may be anything that names a year: whether the section
    is there is put to a person.

    Args:
        verdicts: from `judge_sections`.

    Returns:
        The same, those on time that only passages speak for `unclear`.
    """
    return tuple(
        replace(v, status="unclear")
        if v.function == "timeline" and v.status == "present" and v.how == "covered" and v.found is None
        else v
        for v in verdicts
    )


def _substance(province: PlanView, commune: PlanView, section_id: str) -> tuple[float, float]:
    """Mean over the parts of a section of how well each stands anywhere, and the share that stands well."""
    _, words = province.parts[section_id]
    cover = coverage(words, commune.units.words, province.table).take(commune.units.passages)
    if not cover.score.size:
        return 0.0, 0.0
    # a few words of a heading are focused on anything: they must also cover something
    score = np.where(cover.cover >= 0.15, cover.score, 0.0)
    best = score.max(axis=1)
    return float(best.mean()), float((best >= thresholds()["section"]["part"]).mean())


def section_gaps(
    verdicts: tuple[Verdict, ...], province: PlanView, commune: PlanView, profile: Profile
) -> tuple[list[Gap], list[str]]:
    """The sections that the commune's plan leaves out, each once.

    Returns:
        The gaps, and the ids of the profile's entries that freed the commune from something.
    """
    gaps: list[Gap] = []
    freed: list[str] = []
    served = {v.function for v in verdicts if v.status == "present" and v.function}
    named: set[str] = set()
    # a section whose heading tells nothing may be the one that is wanted
    untold = any(n.level == 1 and not n.functions for n in commune.outline.values())
    torn = lost_sections(commune) or untold
    for v in verdicts:
        if v.status == "present" or v.section_id in named:
            continue
        if v.function and v.function in served and v.status != "missing":
            continue
        node = province.outline[v.section_id]
        entry = profile.section(frozenset({v.function}) if v.function else node.functions)
        let_off = profile.let_off(entry, province.section_text(v.section_id)[:300])
        if let_off:
            freed.append(let_off)
            continue
        named.add(v.section_id)
        # a heading of the province's that tells nothing may be one that its own reading garbled
        unread = not v.function and province.plan.restored
        doubt = v.status == "unclear" or bool(entry) or torn or unread
        # a subsection stands for its part of the section over it; one on awards is named for itself
        top = v.section_id if v.function == "awards" else _top_id(province, v.section_id)
        whole = province.outline[top].level == 1 and len(province.outline[top].functions) > 1
        held = [w for w in verdicts if w.status == "present" and w is not v and _holds(province, top, w.section_id)]
        # "Đối tượng và tiêu chí": who takes part is told by who is judged; some word of them is not the section
        words = [w for w in held if v.function == "criteria" and _only_words(w, v)]
        others = whole and any(w not in words and not _answers_another(province, top, w, verdicts) for w in held)
        doubt |= bool(words)
        if others and entry:
            freed.append(entry.id)
            continue
        gaps.append(
            Gap(
                kind="partial_section" if others else "missing_section",
                item=v.title,
                ground="province_plan",
                rule=f"sections.{v.function or 'other'}",
                confidence=0.5 if doubt else 0.93,
                needs_check=doubt,
                province_line=v.line,
                province_text=quote(province.section_text(v.section_id)),
                where=place_of(province, v.line),
                words={"detail": "chưa thấy một phần nội dung của mục"},
            )
        )
    inner = {v.title: v.section_id for v in verdicts if v.section_id in named}
    return [g for g in gaps if not _within(province, inner[g.item], set(inner.values()))], freed


def _only_words(found: Verdict, wanted: Verdict) -> bool:
    """Whether only some words tell who takes part, for whom the province's plan has no part of their own."""
    return (
        found.function == "target" and found.section_id == wanted.section_id
        and found.how == "covered" and found.found is None
    )


def _answers_another(province: PlanView, top: str, verdict: Verdict, verdicts: tuple[Verdict, ...]) -> bool:
    """Whether what was found for a part of a section is what answers another section that is all about it.

    Criteria that stand where the province's own section on criteria has them are no part of its awards, nor are files
    of which only some duty speaks.
    """
    if verdict.function == "procedure":
        return verdict.found is None  # files and limits touched on elsewhere, among duties, are no part on awards
    return verdict.found is not None and any(
        v.found == verdict.found
        and v.status == "present"
        and not _holds(province, top, v.section_id)
        and province.outline[v.section_id].functions == {verdict.function}
        for v in verdicts
    )


def _within(view: PlanView, section_id: str, named: set[str]) -> bool:
    """Whether a section stands below one that is named itself: the gap is told once, at the higher level."""
    return any(other != section_id and _holds(view, other, section_id) for other in named)


def _top_id(view: PlanView, section_id: str) -> str:
    """The top section that a section is or stands below."""
    while (parent := view.outline[section_id].section.parent_id) in view.outline:
        section_id = str(parent)
    return section_id


def _holds(view: PlanView, top: str, section_id: str | None) -> bool:
    """Whether a section is another one or stands below it."""
    while section_id in view.outline:
        if section_id == top:
            return True
        section_id = view.outline[section_id].section.parent_id
    return False


def align_outlines(
    province: PlanView, commune: PlanView, verdicts: tuple[Verdict, ...], areas: tuple[Match, ...]
) -> tuple[Alignment, ...]:
    """Lay the two outlines side by side: each section of the province, then what only the commune has.

    One-to-one by an exact assignment over heading, function, place and substance; what stays over is looked for
    among all sections of the commune, for it may have been merged into one.
    """
    rows, words = province.section_words
    columns = [i for i in commune.outline if commune.outline[i].level <= 3]
    if not rows:
        return ()
    places = [commune.units.nodes[i] for i in columns]
    cover = coverage(words, commune.units.words, province.table).take(places).score
    total = cover.copy()
    level: dict[tuple[int, int], str] = {}
    theirs = [_headed(commune.outline[b]) for b in columns]
    for row, a in enumerate(rows):
        mine = _headed(province.outline[a])
        for column, other in enumerate(theirs):
            bonus, how = _bonus(mine, other)
            total[row, column] += bonus
            level[row, column] = how or "close_text"
    pairs: dict[int, int] = {}
    if len(columns):
        left, right = linear_sum_assignment(-total)
        pairs = {int(x): int(y) for x, y in zip(left, right, strict=True) if total[x, y] >= 0.45}
    judged = {v.section_id: v for v in verdicts}
    by_area = {m.item.section_id: m for m in areas if m.item.section_id}
    out: list[Alignment] = []
    for i, section_id in enumerate(rows):
        j: int | None = pairs.get(i)
        how = level.get((i, j), "") if j is not None else ""
        score = min(1.0, float(total[i, j])) if j is not None else 0.0
        status: Status = "present"
        if j is None:
            if len(columns):
                j = int(cover[i].argmax())
                score = float(cover[i, j])
            how = "covered"
            status = "moved" if score >= 0.4 else "partial" if score >= 0.3 else "missing"
        elif _top(province, section_id) and _top(commune, columns[j]) and not (
            _top(province, section_id) & _top(commune, columns[j])
        ):
            status = "moved"
        elif score < 0.55:
            status = "partial"
        ruling = judged.get(section_id) or by_area.get(section_id)
        if ruling is not None:
            if ruling.status in ("missing", "unclear"):
                status = "missing" if ruling.status == "missing" else "unclear"
                score = min(score, ruling.score)
            elif status == "missing":
                status, score, how = "moved", max(score, ruling.score), ruling.how
        shown = columns[j] if j is not None and status != "missing" else None
        out.append(
            Alignment(commune.plan.doc_id, province.plan.doc_id, section_id, shown, status, round(score, 3), how)
        )
    used = {columns[y] for y in pairs.values()}
    for column, section_id in enumerate(columns):
        node = commune.outline[section_id]
        if section_id in used or not node.section.heading or node.level > 2:
            continue
        best = float(cover[:, column].max()) if len(rows) else 0.0
        if best < 0.4:
            out.append(
                Alignment(commune.plan.doc_id, province.plan.doc_id, None, section_id, "extra", round(best, 3), "")
            )
    return tuple(out)


class _Headed(NamedTuple):
    """A section as its heading shows it."""

    level: int
    numeral: str | None
    heading: str
    bare: str
    """The heading without marks."""
    functions: frozenset[str]


def _headed(node: Node) -> _Headed:
    heading = normalise(heading_of(node))
    return _Headed(node.level, node.section.numeral, heading, strip_marks(heading), node.functions)


def _bonus(a: _Headed, b: _Headed) -> tuple[float, str]:
    """What the headings of two sections add to their likeness, and the named level they reach."""
    away = 0.08 * abs(a.level - b.level)
    if a.heading == b.heading:
        return 0.6 - away, "same_number" if a.numeral == b.numeral else "same_heading"
    if a.bare == b.bare:
        return 0.55 - away, "same_heading_bare"
    if a.functions and a.functions & b.functions:
        return (0.35 if a.functions == b.functions else 0.25) - away, "same_labels"
    if a.numeral and a.numeral == b.numeral and fuzz.token_set_ratio(a.heading, b.heading) >= 70:
        return 0.2 - away, "same_number"
    return -away, ""


def _top(view: PlanView, section_id: str) -> frozenset[str]:
    """What the top section over a section announces."""
    node = view.outline[section_id]
    while node.section.parent_id in view.outline:
        node = view.outline[str(node.section.parent_id)]
    return node.functions
