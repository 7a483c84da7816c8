"""Comparing from end to end: pair, align, look for gaps, word them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from pipeline.compare.area_check import area_gaps
from pipeline.compare.areas import doubted, match_areas
from pipeline.compare.award_check import award_gaps
from pipeline.compare.citations import contradictory_gaps, malformed_gaps, province_citation_gaps, with_contradictions
from pipeline.compare.common import doubt_common
from pipeline.compare.due_check import due_gaps
from pipeline.compare.form import component_gaps, numeral_gaps
from pipeline.compare.gaps import Gap, findings_of
from pipeline.compare.groups import group_gaps, match_groups
from pipeline.compare.law import law_gaps
from pipeline.compare.months import issued_after_end
from pipeline.compare.pairing import levels, pair_plans
from pipeline.compare.participants import participant_gaps
from pipeline.compare.phases import lacks_all_phases, period_gaps, phase_gaps
from pipeline.compare.practice import practice_gaps
from pipeline.compare.profile import Profile, load_profile
from pipeline.compare.sections import align_outlines, doubt_timeline, judge_sections, section_gaps
from pipeline.compare.tops import adopted_functions
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise
from pipeline.types import Alignment, Comparison, Finding, Pair, Plan

Progress = Callable[[int, int], object]
"""Called with the number of commune plans done and the number of all."""


def compare_plans(
    plans: Sequence[Plan], *, profile: Profile | None = None, progress: Progress | None = None
) -> Comparison:
    """Compare every commune plan of a folder with the province's plan it carries out.

    Args:
        plans: all plans, of any level and order; a rebuilt plan serves as well as a fresh one.
        profile: what communes need not carry; the one that ships with the package when left out.
        progress: called after each commune plan.

    Returns:
        Pairs, alignments and findings, in the order of the commune plans, and notes on what was left out.
    """
    profile = profile or load_profile()
    provinces, communes, rest = levels(plans)
    by_id = {p.doc_id: p for p in plans}
    pairs = pair_plans(provinces, communes)
    done = compare_paired(pairs, by_id, profile, progress=progress)
    return Comparison(pairs, done.alignment, done.findings, notes_of(profile, done.freed, rest, pairs))


@dataclass(frozen=True, slots=True)
class Compared:
    """What comparing some pairs gave."""

    alignment: tuple[Alignment, ...]
    findings: tuple[Finding, ...]
    """In the order of the pairs."""
    freed: Mapping[str, int]
    """How often each entry of the profile freed a commune."""


def compare_paired(
    pairs: Sequence[Pair], by_id: Mapping[str, Plan], profile: Profile, *, progress: Progress | None = None
) -> Compared:
    """Compare plans that are paired already.

    Args:
        pairs: the pairs; those of one family (see `families`) belong into one call, since siblings are looked at.
        by_id: the plans that the pairs name.
        profile: what communes need not carry.
        progress: called after each commune plan.
    """
    views: dict[str, PlanView] = {}

    def view(doc_id: str) -> PlanView:
        if doc_id not in views:
            views[doc_id] = PlanView(by_id[doc_id])
        return views[doc_id]

    kin: dict[str, tuple[str, ...]] = {i: ids for ids in families(pairs, by_id) for i in ids}
    taken: set[str] = set()
    freed: Counter[str] = Counter()
    alignment: list[Alignment] = []
    findings: list[Finding] = []
    # ids must not hang on the order of the files
    order = sorted(range(len(pairs)), key=lambda k: (by_id[pairs[k].commune_doc_id].sha256, pairs[k].commune_doc_id))
    gaps_of: dict[int, list[Gap]] = {}
    aligned: dict[int, list[Alignment]] = {}
    # thousands of small products: threads would only wait for one another
    with threadpool_limits(limits=1, user_api="blas"):
        for done, k in enumerate(order, start=1):
            pair = pairs[k]
            if pair.how != "superseded":
                commune = view(pair.commune_doc_id)
                province = view(pair.province_doc_id) if pair.province_doc_id else None
                gaps, rows, let_off = compare_pair(commune, province, profile, pair)
                siblings = [view(i) for i in kin.get(pair.commune_doc_id, ()) if i != pair.commune_doc_id]
                gaps += practice_gaps(commune, siblings, _headed(province) | _named(gaps))
                freed.update(let_off)
                aligned[k] = rows
                gaps_of[k] = gaps
            if progress:
                progress(done, len(order))
    number = {pairs[k].commune_doc_id: k for k in gaps_of}
    held = [
        [number[i] for i in ids if i in number and pairs[number[i]].province_doc_id] for ids in families(pairs, by_id)
    ]
    gaps_of = doubt_common(gaps_of, held)
    found: dict[int, list[Finding]] = {}
    for k in gaps_of:
        pair = pairs[k]
        province_plan = by_id[pair.province_doc_id] if pair.province_doc_id else None
        found[k] = findings_of(gaps_of[k], by_id[pair.commune_doc_id], province_plan, taken)
    for k in sorted(found):
        alignment.extend(aligned[k])
        findings.extend(found[k])
    return Compared(tuple(alignment), tuple(findings), freed)


def compare_pair(
    commune: PlanView, province: PlanView | None, profile: Profile, pair: Pair
) -> tuple[list[Gap], list[Alignment], list[str]]:
    """Hold one commune plan against its province's plan and against itself.

    Returns:
        The gaps, the alignment of the outlines, and the ids of profile entries that freed the commune.
    """
    gaps: list[Gap] = []
    rows: list[Alignment] = []
    freed: list[str] = []
    served: frozenset[str] = frozenset()
    if province is None:
        gaps.append(_no_province_plan(commune, pair))
    else:
        adopted = adopted_functions(province, commune)
        if adopted:
            commune = commune.answering(adopted)
        areas = match_areas(province, commune)
        verdicts = judge_sections(province, commune, areas)
        if any(v.function == "content" and v.status == "missing" for v in verdicts):
            areas = doubted(areas)
        phases = phase_gaps(province, commune, profile)
        if lacks_all_phases(province, phases):
            verdicts = doubt_timeline(verdicts)
        served = frozenset(v.function for v in verdicts if v.status == "present")
        rows = list(align_outlines(province, commune, verdicts, areas))
        for part, let_off in (
            section_gaps(verdicts, province, commune, profile),
            area_gaps(areas, province, commune, profile),
            award_gaps(province, commune, profile),
            group_gaps(match_groups(province, commune), province, commune, profile),
            due_gaps(province, commune, profile),
        ):
            gaps += part
            freed += let_off
        gaps += phases
        gaps += province_citation_gaps(province, commune)
        if not any(gap.variant == "issued" for gap in gaps):
            gaps += issued_after_end(province, commune)
    # where the movement's time is put together from its phases, a slip in one of them is told once
    slips = {gap.commune_line for gap in gaps if gap.kind == "period_mismatch"}
    gaps += [gap for gap in period_gaps(province, commune) if gap.commune_line not in slips]
    gaps = with_contradictions(gaps, contradictory_gaps(commune), province)
    gaps += malformed_gaps(commune)
    gaps += numeral_gaps(commune)
    gaps += component_gaps(commune)
    gaps += law_gaps(commune, _named(gaps) | served, province)
    told = {normalise(g.item) for g in gaps if g.kind == "missing_target_group"}
    gaps += [g for g in participant_gaps(province, commune) if normalise(g.item) not in told] if province else []
    return gaps, rows, freed


def _named(gaps: Sequence[Gap]) -> frozenset[str]:
    """Functions that gaps against the province's plan name already."""
    by_kind = {
        "missing_award_form": "awards",
        "missing_target_group": "criteria",
        "missing_content_area": "content",
        "missing_phase": "timeline",
    }
    named = {g.rule.removeprefix("sections.") for g in gaps if g.rule.startswith("sections.")}
    return frozenset(named | {by_kind[g.kind] for g in gaps if g.kind in by_kind})


def _headed(province: PlanView | None) -> frozenset[str]:
    return province.announced if province else frozenset()


def families(pairs: Sequence[Pair], by_id: Mapping[str, Plan]) -> list[tuple[str, ...]]:
    """Ids of the commune plans that carry out the same document, be it at hand or only cited.

    Args:
        pairs: the pairs; superseded plans belong to no family.
        by_id: the plans; their own fields are enough.
    """
    groups: dict[str, list[str]] = {}
    for pair in pairs:
        if pair.how == "superseded":
            continue
        d = by_id[pair.commune_doc_id].facts.document
        key = pair.province_doc_id or (f"{d.province}|{d.province_plan_number}" if d.province_plan_number else "")
        if key:
            groups.setdefault(key, []).append(pair.commune_doc_id)
    return [tuple(ids) for ids in groups.values()]


def _no_province_plan(commune: PlanView, pair: Pair) -> Gap:
    d = commune.document
    if pair.how == "ambiguous":
        return Gap(
            kind="no_province_plan",
            item=f"{len(pair.candidates)} văn bản cấp tỉnh cùng phù hợp",
            ground="province_plan",
            rule="pairing.ambiguous",
            confidence=0.9,
            needs_check=True,
        )
    if commune.plan.restored and not d.province_plan_number:
        return Gap(
            kind="no_province_plan",
            item="không đọc được số, ký hiệu văn bản được viện dẫn",
            ground="province_plan",
            rule="pairing.unread",
            confidence=0.5,
            needs_check=True,
        )
    parts = [d.province_plan_type or "Kế hoạch"]
    if d.province_plan_number:
        parts.append(f"số {d.province_plan_number}")
    if d.province_plan_date:
        parts.append(f"ngày {'/'.join(reversed(d.province_plan_date.split('-')))}")
    issuer = d.province_plan_issuer or (f"UBND tỉnh {d.province}" if d.province else "UBND tỉnh")
    line = dict(d.lines)
    at = line.get("province_plan_number") or line.get("province_plan")
    return Gap(
        kind="no_province_plan",
        item=" ".join([*parts, "của", issuer]),
        ground="province_plan",
        rule="pairing.none",
        confidence=0.95,
        commune_line=at,
        commune_text=commune.text_between(at, at) if at else None,
    )


def notes_of(
    profile: Profile, freed: Mapping[str, int], rest: Sequence[Plan], pairs: Sequence[Pair]
) -> tuple[str, ...]:
    """What the report says of the profile's use and of plans that were left out or could not be paired."""
    notes = [f"Hồ sơ miễn trừ áp dụng: {profile.name}."]
    notes += [profile.told(entry, count) for entry, count in sorted(freed.items())]
    notes += [f"Không đối chiếu (không phải kế hoạch cấp xã hay cấp tỉnh): {p.path}" for p in rest]
    notes += [
        f"Nhiều văn bản cấp tỉnh cùng phù hợp với {p.commune_doc_id}: {', '.join(p.candidates)}"
        for p in pairs
        if p.how == "ambiguous"
    ]
    return tuple(notes)
