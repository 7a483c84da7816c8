"""Whether the commune's plan sets criteria for each group that the province's sets them for."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.compare.areas import Match, mutual
from pipeline.compare.damage import damaged, hardly_told
from pipeline.compare.gaps import Gap
from pipeline.compare.group_names import group_classes, leading_classes, opening
from pipeline.compare.outline import MARKER, Passage
from pipeline.compare.patterns import pattern
from pipeline.compare.places import place_of, quote
from pipeline.compare.profile import Profile
from pipeline.compare.substance import coverage
from pipeline.compare.thresholds import thresholds
from pipeline.compare.views import Item, PlanView
from pipeline.compare.words import normalise

_GENERIC = frozenset(("teams", "persons"))
_SINGLE = frozenset(("persons", "households", "donors", "leaders"))
_CRITERIA = frozenset(("criteria", "awards", "target"))
_JUDGING = _CRITERIA | {"content", "procedure"}
"""Sections in which groups are judged."""


_NAME = 60
"""Letters of a group's name before its colon."""
_SURE = 0.5
"""Confidence of a group of the province's plan from which its absence is called one."""

def _refers_to_province(commune: PlanView) -> bool:
    """Whether the commune's criteria are those of the province's plan by reference."""
    taken_over = pattern("criteria_taken_over")
    return any(
        p.whole and "criteria" in p.functions and len(p.text) < 400 and taken_over.search(normalise(p.text))
        for p in commune.body_passages
    )


def _entries(commune: PlanView) -> list[tuple[Item, int]]:
    """The commune's groups with their places in its units: those extracted, and openings of its criteria's passages."""
    told = {p.line: p.functions for p in commune.body_passages if p.whole}
    groups = zip(commune.groups, commune.units.groups, strict=True)
    out = [(g, unit) for g, unit in groups if not _acts_only(g.title, told.get(g.line, frozenset()))]
    lines = {g.line for g in commune.groups}
    for unit, passage in enumerate(commune.body_passages):
        # areas with their marks are no groups where the plan lists those too
        areas = bool(commune.groups) and "content" in passage.functions
        # nor is the sentence that leads to the list
        leads = bool(commune.groups) and passage.text.rstrip().endswith(":")
        if passage.whole and "criteria" in passage.functions and not (areas or leads or passage.line in lines):
            node = commune.outline.get(passage.section_id or "")
            if node and node.section.line == passage.line and node.level == 1:
                continue
            # what stands under a group is its criteria, whoever they mention
            under = any(g.line < passage.line <= g.line_to for g in commune.groups)
            under |= node is not None and node.section.line in lines
            if under and not (commune.plan.restored and _lost_its_numeral(passage)):
                continue
            name = opening(passage.text)
            sentences = _told_in_turn(passage, commune)
            if len(sentences) >= 2:
                out += sentences
                continue
            if name and (group_classes(name) or ":" in passage.text[:90]):
                out.append((Item(name, passage.text, passage.line, passage.line_to, passage.section_id), unit))
    return out


def _acts_only(name: str, functions: frozenset[str]) -> bool:
    """Whether a name taken for a group's is none: whoever an aim speaks of, what acts among measures or on a day."""
    if not functions or functions & _JUDGING:
        return False
    return functions == {"purpose"} or ("organisation" not in functions and not leading_classes(name))


def _lost_its_numeral(paragraph: Passage) -> bool:
    """Whether a paragraph names a group of its own before a colon, its numeral unread: "Từng nhà, từng người: ..."."""
    name, colon, _ = paragraph.text.partition(":")
    return bool(colon) and len(name) < _NAME and name[:1].isupper() and bool(leading_classes(opening(paragraph.text)))


def _told_in_turn(paragraph: Passage, commune: PlanView) -> list[tuple[Item, int]]:
    """The groups of a paragraph whose sentences tell of one after the other: "Thôn có ... . Cá nhân có ... ."."""
    if MARKER.match(paragraph.text):
        return []
    return [
        (Item(opening(p.text), p.text, p.line, p.line_to, p.section_id), unit)
        for unit, p in enumerate(commune.body_passages)
        if not p.whole and p.paragraph == paragraph.paragraph and leading_classes(opening(p.text))
    ]


def _says_whom(passage: Passage) -> bool:
    towards = pattern("looks_towards").search(normalise(passage.text))
    return passage.whole and towards is not None and bool(passage.functions & _CRITERIA)


def _is_generic(wanted: frozenset[str], named: frozenset[str]) -> bool:
    """Whether those named are of the teams or of the persons that a group "tập thể" or "cá nhân" stands for."""
    if wanted == {"teams"}:
        return "teams" in named or (bool(named) and not named & _SINGLE)
    return wanted == {"persons"} and "persons" in named


def _opens_with(classes: frozenset[str], commune: PlanView) -> bool:
    return any(
        p.whole and p.functions & _CRITERIA and group_classes(opening(p.text)) & classes for p in commune.body_passages
    )


def _is_heading(passage: Passage, commune: PlanView) -> bool:
    node = commune.outline.get(passage.section_id or "")
    return bool(node and node.section.line == passage.line and len(passage.text) < len(node.section.title) + 12)


def match_groups(province: PlanView, commune: PlanView) -> tuple[Match, ...]:
    """Find each group of the province's criteria in the commune's plan.

    A commune may split a group (phòng, thôn) or merge two: a group is there when one of the commune's shares a class
    that only this group of the province has, when the two are each other's counterpart in the exact assignment
    by class and criteria, or when the substance of its criteria stands somewhere.
    """
    wanted = province.groups
    if not wanted:
        return ()
    classes = [group_classes(g.title) for g in wanted]
    found = _entries(commune)
    entries = [entry for entry, _ in found]
    own = [group_classes(e.title) for e in entries]
    limit = thresholds()["group"]
    every = coverage(province.group_words, commune.units.words, province.table)
    close = every.take([unit for _, unit in found]).score
    special = []
    for i, mine in enumerate(classes):
        others = frozenset().union(*(c for k, c in enumerate(classes) if k != i))
        special.append(mine - others)
    total = close.copy()
    for i, group in enumerate(wanted):
        for j, entry in enumerate(entries):
            total[i, j] += 0.6 * (normalise(group.title) == normalise(entry.title))
            total[i, j] += 0.4 * bool(special[i] & own[j])
            # what several groups share tells only where a group has nothing of its own
            total[i, j] += 0.15 * bool(not special[i] and classes[i] & own[j])
    pairs: dict[int, int] = {}
    if entries:
        rows, columns = linear_sum_assignment(-total)
        pairs = {
            int(i): int(j)
            for i, j in zip(rows, columns, strict=True)
            if total[i, j] >= limit["paired"] or mutual(close, int(i), int(j))
        }
    everywhere = every.take(commune.units.passages)
    elsewhere = np.array([bool(p.functions) and not p.functions & _CRITERIA for p in commune.body_passages])
    paired = frozenset().union(*(special[i] for i in pairs), frozenset())
    over = [j for j in range(len(entries)) if j not in pairs.values() and not own[j] & paired]
    # criteria in running text that list no groups: a group is there when the text names it
    running = [
        p for p in commune.body_passages
        if p.whole and "criteria" in p.functions and not _is_heading(p, commune)
    ]
    generic = all(c <= _GENERIC for c in classes)
    named = " ".join(normalise(p.text) for p in commune.body_passages if p.whole and p.functions & _CRITERIA)
    openings = {opening(p.text) for p in commune.body_passages if p.whole}
    # "- Với thôn, buôn, đơn vị: ...": standards of awards say whom they are for
    meant = [group_classes(opening(p.text)) for p in commune.body_passages if _says_whom(p)]
    out = []
    for i, group in enumerate(wanted):
        meets = any(_is_generic(classes[i], c) for c in meant)
        if generic and (meets or normalise(group.title) in named or normalise(group.title) in openings):
            # "tập thể" and "cá nhân" are all the groups there are: standards of awards, not groups of their own
            out.append(Match(group, "present", 0.6, "covered", None, None, ""))
            continue
        told = next((p for p in running if not entries and group_classes(p.text) & (special[i] or classes[i])), None)
        if told:
            out.append(Match(group, "present", 0.5, "covered", told.line, told.section_id, told.text))
            continue
        shared = [j for j, c in enumerate(own) if c & special[i]]
        if not shared and classes[i] == {"teams"}:
            # "tập thể" are offices, enterprises, villages: whoever is neither a person nor a household
            shared = [j for j, c in enumerate(own) if c and not c & _SINGLE]
        if i in pairs or shared:
            j = pairs[i] if i in pairs else shared[0]
            same = normalise(group.title) == normalise(entries[j].title)
            how = "same_heading" if same else "same_labels" if own[j] & classes[i] else "close_text"
            value = min(1.0, max(0.55, float(total[i, j])))
            out.append(Match(group, "present", value, how, entries[j].line, entries[j].section_id, entries[j].title))
            continue
        cover = np.where(everywhere.score[i] >= limit["score_present"], everywhere.cover[i], 0.0)
        # an area or a duty that speaks of the group sets it no criteria
        cover = np.where(elsewhere & (cover < limit["cover_elsewhere"]), 0.0, cover)
        best = int(cover.argmax()) if cover.size else -1
        value = float(cover[best]) if best >= 0 else 0.0
        passage = commune.body_passages[best] if best >= 0 else None
        if passage and value >= limit["cover_present"]:
            out.append(Match(group, "present", value, "covered", passage.line, passage.section_id, passage.text))
        else:
            # an entry that answers no group may be this one in words that no table knows
            loose = bool(running) and not entries
            # where an engine lost a numeral, a group stands below the one before it
            loose = loose or (commune.plan.restored and _opens_with(special[i] or classes[i], commune))
            # "tập thể" and "cá nhân" of a plan that lists no groups: standards of awards in whatever words
            loose = loose or (generic and not entries)
            status = "unclear" if over or loose else "missing"
            out.append(Match(group, status, value, "left_over" if over else "covered", None, None, ""))
    return tuple(out)


def group_gaps(
    matches: tuple[Match, ...], province: PlanView, commune: PlanView, profile: Profile
) -> tuple[list[Gap], list[str]]:
    """The groups for which the commune's plan sets no criteria.

    Returns:
        The gaps, and the ids of the profile's entries that freed the commune from something.
    """
    gaps: list[Gap] = []
    freed: list[str] = []
    torn = damaged(commune, frozenset(("criteria",)))
    sure = {g.line for g in province.facts.target_groups if g.confidence >= _SURE}
    # of a list that an engine tore nothing may be left
    torn = torn or (commune.plan.restored and not commune.groups)
    refers = _refers_to_province(commune)
    villages = any(m.status == "present" and "places" in group_classes(m.item.title) for m in matches)
    for match in matches:
        if match.status == "present":
            continue
        group = match.item
        entry = profile.group(group.title)
        let_off = profile.let_off(entry, province.text_between(group.line, group.line_to))
        if let_off:
            freed.append(let_off)
            continue
        # a remark on how to rank, or criteria that the commune takes over whole, ask for no list of the commune's own
        remark = pattern("ranking_remark").search(normalise(group.body)) is not None
        # by what the province judges communes a commune's plan need not judge its villages, for which there is more
        alone = villages and pattern("communes_alone").search(normalise(group.title)) is not None
        doubt = match.status == "unclear" or bool(entry) or torn or refers or remark or alone or group.line not in sure
        doubt |= hardly_told(province, group.line, group.title)
        gaps.append(
            Gap(
                kind="missing_target_group",
                item=group.title,
                ground="province_plan",
                rule=f"groups.{match.how}",
                confidence=0.55 if doubt else 0.9,
                needs_check=doubt,
                province_line=group.line,
                province_text=quote(group.body or group.title),
                commune_text=quote(match.text) if doubt and match.text else None,
                where=place_of(province, group.line),
            )
        )
    return gaps, freed
