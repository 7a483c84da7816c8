"""Whether the commune's plan sets criteria for each group that the province's sets them for."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from pipeline.compare.areas import Match
from pipeline.compare.gaps import Gap
from pipeline.compare.places import place_of, quote
from pipeline.compare.profile import Profile
from pipeline.compare.substance import coverage, passage_words
from pipeline.compare.thresholds import thresholds
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise, strip_marks


@lru_cache(maxsize=1)
def _classes() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    data = tomllib.loads(files("pipeline.compare").joinpath("data/groups.toml").read_text(encoding="utf-8"))
    out = []
    for name, entry in data.items():
        words = [re.escape(normalise(w)) for w in entry["words"]]
        bare = [strip_marks(w) for w in words]
        out.append((name, re.compile(rf"\b(?:{'|'.join(words)})\b"), re.compile(rf"\b(?:{'|'.join(bare)})\b")))
    return tuple(out)


def group_classes(name: str) -> frozenset[str]:
    """The classes of `data/groups.toml` that a group's name speaks of; by its letters where the marks were lost."""
    plain = normalise(name)
    found = frozenset(n for n, pattern, _ in _classes() if pattern.search(plain))
    bare = strip_marks(plain)
    return found or frozenset(n for n, _, pattern in _classes() if pattern.search(bare))


def match_groups(province: PlanView, commune: PlanView) -> tuple[Match, ...]:
    """Find each group of the province's criteria in the commune's plan.

    A commune may split a group (phòng, thôn) or merge two: what counts is that some group of its own shares a
    class which only this group of the province has, or that the criteria's substance stands in its plan.
    """
    wanted = province.groups
    if not wanted:
        return ()
    classes = [group_classes(g.title) for g in wanted]
    own = [(g, group_classes(g.title)) for g in commune.groups]
    entries = passage_words([f"{g.title} {g.body}" for g in commune.groups], commune.table)
    close = coverage(province.group_words, entries, province.table)
    everywhere = coverage(province.group_words, commune.passage_words, province.table)
    limit = thresholds()["group"]["cover_present"]
    out = []
    for i, group in enumerate(wanted):
        others = frozenset().union(*(c for k, c in enumerate(classes) if k != i))
        special = classes[i] - others or classes[i]
        same = [j for j, (g, _) in enumerate(own) if normalise(g.title) == normalise(group.title)]
        shared = [j for j, (_, c) in enumerate(own) if c & special]
        if same or shared:
            j = max(same or shared, key=lambda k: float(close.score[i, k]))
            how = "same_heading" if same else "same_labels"
            found, value = own[j][0], max(0.6, float(close.score[i, j]))
            out.append(Match(group, "present", value, how, found.line, None, found.title))
            continue
        places = _criteria_places(commune, special)
        best = int(everywhere.cover[i].argmax()) if everywhere.cover.shape[1] else -1
        value = float(everywhere.cover[i, best]) if best >= 0 else 0.0
        if places:
            out.append(Match(group, "present", 0.55, "covered", places[0][0], None, places[0][1]))
        elif value >= limit:
            passage = commune.body_passages[best]
            out.append(Match(group, "present", value, "covered", passage.line, passage.section_id, passage.text))
        else:
            text = commune.body_passages[best].text if best >= 0 else ""
            status = "unclear" if value >= limit - 0.08 else "missing"
            out.append(Match(group, status, value, "covered", None, None, text))
    return tuple(out)


def _criteria_places(commune: PlanView, special: frozenset[str]) -> list[tuple[int, str]]:
    """Openings of passages of the criteria that name a class, where the extractor saw no group."""
    return [
        (p.line, p.text)
        for p in commune.body_passages
        if "criteria" in p.functions and p.whole and special & group_classes(_opening(p.text))
    ]


def _opening(text: str) -> str:
    """Who a criterion speaks of: the words before the colon or the first comma, at most."""
    return re.split(r"[:;.]", re.sub(r"^\s*(?:[-+•]|\(?\w{1,3}[.)])\s*", "", text), maxsplit=1)[0][:90]


def group_gaps(
    matches: tuple[Match, ...], province: PlanView, commune: PlanView, profile: Profile
) -> tuple[list[Gap], list[str]]:
    """The groups for which the commune's plan sets no criteria.

    Returns:
        The gaps, and the ids of the profile's entries that freed the commune from something.
    """
    gaps: list[Gap] = []
    freed: list[str] = []
    for match in matches:
        if match.status == "present":
            continue
        group = match.item
        entry = profile.group(group.title)
        if profile.frees(province.text_between(group.line, group.line_to)):
            freed.append("phrases")
            continue
        if entry and entry.action == "skip":
            freed.append(entry.id)
            continue
        doubt = match.status == "unclear" or bool(entry)
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
