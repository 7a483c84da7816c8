"""Whether each area of emulation of the province's plan stands in the commune's, in whatever words and place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from pipeline.compare.outline import MARKER, SENTENCE, Node, begins_with
from pipeline.compare.patterns import pattern
from pipeline.compare.substance import Coverage, coverage
from pipeline.compare.thresholds import thresholds
from pipeline.compare.views import Item, PlanView
from pipeline.compare.words import normalise, strip_marks


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one item of the province's plan."""

    item: Item
    status: str
    """`present`, `partial`, `missing` or `unclear`."""
    score: float
    how: str
    """The level that decided."""
    line: int | None
    """Line in the commune's plan."""
    section_id: str | None
    text: str


def _level(item: Item, title: str, labels: tuple[str, ...], score: float) -> str | None:
    """The named level at which two entries are the same, the strictest first; None where they are not."""
    a, b = normalise(item.title), normalise(title)
    if a == b:
        return "same_heading"
    if strip_marks(a) == strip_marks(b):
        return "same_heading_bare"
    if item.labels and labels and item.labels[0] == labels[0] and score >= thresholds()["area"]["labelled"]:
        return "same_labels"
    if score >= thresholds()["area"]["present"] or fuzz.token_sort_ratio(a, b) >= 88:
        return "close_text"
    return None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list of the commune's plan."""

    title: str
    unit: int
    """Its place in `PlanView.units`."""
    line: int
    section_id: str | None
    labels: tuple[str, ...]
    named: bool = False
    """Whether a colon follows its title, which is short."""


def _lists(commune: PlanView) -> list[list[_Entry]]:
    """Lists of the commune's plan that may be its areas: those that were extracted, and those of each section.

    A commune that names its contents otherwise ("Bảy điều thi đua") has them in a list all the same.
    """
    out: list[list[_Entry]] = []
    if commune.areas:
        out.append(
            [
                _Entry(a.title, unit, a.line, a.section_id, a.labels)
                for a, unit in zip(commune.areas, commune.units.areas, strict=True)
            ]
        )
    run: list[list[_Entry]] = []
    deep: list[list[_Entry]] = []
    for section_id, node in commune.outline.items():
        top = node.level == 1
        if top and not node.functions <= {"content"}:
            out += _joined(run)
            run = []
        # what a heading itself announces, not what was made of one that tells nothing
        if node.functions and node.functions <= _NO_AREAS and section_id not in commune.given:
            continue
        entries = _entries(section_id, node, commune)
        if top and len(leaves := _leaves(section_id, commune)) > len(node.children) >= 2:
            deep.append(leaves)  # areas told by place, by spell or by who does them: "1. Ở bến: a) ..., b) ..."
        if len(entries) >= 2:
            out.append(entries)
            if top and node.functions <= {"content"}:
                run.append(entries)
    return out + _joined(run) + deep


def _leaves(section_id: str, commune: PlanView) -> list[_Entry]:
    """The lowest parts of a section, in order."""
    out: list[_Entry] = []
    for child in commune.outline[section_id].children:
        node = commune.outline[child]
        below = _leaves(child, commune) if node.children else _titled(_entries(child, node, commune))
        out += below or [_Entry(node.section.title, commune.units.nodes[child], node.section.line, child, ())]
    return out


def _titled(entries: list[_Entry]) -> list[_Entry]:
    """The entries of a list each of which has a short name before a colon, else none: "- Nhà ở: ..."."""
    named = [e for e in entries if e.named]
    return entries if len(entries) >= 2 and len(named) == len(entries) else []


def _joined(run: list[list[_Entry]]) -> list[list[_Entry]]:
    """The lists of neighbouring sections as one, where the contents are split over several sections."""
    return [[e for entries in run for e in entries]] if len(run) >= 2 else []


def _entries(section_id: str, node: Node, commune: PlanView) -> list[_Entry]:
    """The entries of a section's list: its subsections, its paragraphs, or the sentences of its only one."""
    if node.children:
        return [
            _Entry(commune.outline[c].section.title, commune.units.nodes[c], commune.outline[c].section.line, c, ())
            for c in node.children
        ]
    own = [
        (unit, p)
        for unit, p in enumerate(commune.body_passages)
        if p.section_id == section_id and p.line > node.section.line
    ]
    paragraphs = [(unit, p) for unit, p in own if p.whole and not _TABLE_HEAD.match(p.text)]
    if len(paragraphs) == 1:
        sentences = set(SENTENCE.split(paragraphs[0][1].text))
        if len(sentences) >= 3:
            paragraphs = [(unit, p) for unit, p in own if p.text in sentences]
    return [
        _Entry(p.text.split(":")[0], unit, p.line, section_id, (), ":" in p.text[:_TITLE]) for unit, p in paragraphs
    ]


_CLEARLY = 0.06
"""By how much an area is closer to one entry than to any other, answered or not."""
_BEYOND = 0.05
"""What several clauses of a paragraph on an area count for beyond the best of them."""
_SHARED = 2
"""Clauses of a paragraph from which it tells of an area, though it tells more of another."""
_SAME_FIGURE = 0.25
"""What a figure adds that only one area of the province's names and that an entry bears too."""
_SAME_OPENING = 0.25
"""What is added where only one area and one entry open with the same words."""
_OPENING = 4
"""Words that make an opening."""
_PHRASE = 3
"""Syllables of a run of words that names a subject: "chuyển đổi số"."""
_TITLE = 60
"""Letters within which the colon follows an entry's name."""
_TABLE_HEAD = re.compile(r"\W*(?:S?TT|Số TT|Stt)\s*[|¦]")
"""The first row of a table, which names its columns."""
_FIGURE = re.compile(r"\d+(?:,\d+)?\s?%")
_NO_AREAS = frozenset(("purpose", "awards", "procedure", "timeline", "funding", "reporting"))
"""Sections that announce only these hold no areas of emulation."""


def match_areas(province: PlanView, commune: PlanView) -> tuple[Match, ...]:
    """Find each area of the province's plan in the commune's.

    The list of the commune's plan that answers the province's areas best is assigned to them one to one, exactly.
    An entry answers an area when it is like it, or when it is less like it but like no other, for communes
    write in their own words. What stays over is looked for in all passages, a passage counting for the area that
    it is closest to. An area is only called missing when no entry of the list is left over that might mean it.

    Args:
        province: the province's plan.
        commune: the commune's plan.

    Returns:
        One match an area, in the province's order.
    """
    if not province.areas:
        return ()
    out: dict[int, Match] = {}
    lists = _lists(commune)
    every = coverage(province.area_words, commune.units.words, province.table)
    scored = [
        every.take([e.unit for e in entries]).score
        + _SAME_FIGURE * _figures(province, commune, entries)
        + _SAME_OPENING * _openings(province, entries)
        for entries in lists
    ]
    over = 0
    if lists:
        chosen = max(range(len(lists)), key=lambda k: _answers(scored[k]))
        entries, score = lists[chosen], scored[chosen]
        others = {j for j, e in enumerate(entries) if _announces_other(e, commune)}
        rows, columns = linear_sum_assignment(-score)
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
            entry, value = entries[j], float(score[i, j])
            level = _level(province.areas[i], entry.title, entry.labels, value)
            # an entry that is plainly closer to another area is not this one
            if level == "close_text" and score[:, j].max() > value + 0.15:
                level = None
            if level is None and j not in others and mutual(score, i, j):
                level = "closest_text"
            if level:
                shown = max(value, 0.9 if level.startswith("same_heading") else 0.0)
                out[i] = Match(province.areas[i], "present", shown, level, entry.line, entry.section_id, entry.title)
        for i, j in _of_the_rest(score, out, entries, commune):
            e = entries[j]
            value = float(score[i, j])
            status = "present" if value >= thresholds()["area"]["rest"] else "unclear"
            out[i] = Match(province.areas[i], status, value, "closest_rest", e.line, e.section_id, e.title)
        # a list in a section on contents, be it shorter than the province's, is the commune's own telling of it
        listed = chosen == 0 and bool(commune.areas) and not _is_judged(entries, commune)
        # of a section whose heading tells nothing it is only guessed what it is
        guessed = all(e.section_id in commune.given for e in entries)
        own = len(entries) >= 3 and (listed or guessed or _is_content(entries, commune))
        if (len(out) >= 0.5 * len(province.areas) or own) and not _is_duties(entries, commune):
            lines = {m.line for m in out.values()}
            over = _left_over(score, others | {j for j, e in enumerate(entries) if e.line in lines})
    missing = [i for i in range(len(province.areas)) if i not in out]
    if missing:
        cover = every.take(commune.units.passages)
        reading = province.plan.restored or commune.plan.restored
        answered = frozenset(m.line for m in out.values())
        named = [e for entries in lists if not _is_duties(entries, commune) for e in entries]
        for i in missing:
            match = _covered(i, province.areas[i], cover, commune, answered, reading=reading)
            # an entry of the list that answers no area may be this one in words that no table knows
            if match.status == "missing" and over > 0:
                match = replace(match, status="unclear", how="left_over")
            elif match.status == "missing" and (entry := _named_by(i, province, named)):
                line, text = entry.line, entry.title
                match = replace(match, status="unclear", how="named", line=line, section_id=entry.section_id, text=text)
            out[i] = match
    return tuple(out[i] for i in range(len(province.areas)))


def doubted(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """The matches where the plan has no part on contents: what a criterion or a measure touches is for a person to see.

    Args:
        matches: from `match_areas`.

    Returns:
        The same, with nothing called present.
    """
    return tuple(replace(m, status="unclear", how="no_contents") if m.status == "present" else m for m in matches)


def _openings(province: PlanView, entries: list[_Entry]) -> np.ndarray:
    """Where an entry opens with the words with which only this area of the province's does: "Cải cách hành chính"."""
    asked = [_opening(a.title) for a in province.areas]
    told = [_opening(e.title) for e in entries]
    return np.array(
        [[bool(a) and a == t and asked.count(a) == told.count(a) == 1 for t in told] for a in asked], dtype=float
    ).reshape(len(asked), len(told))


def _opening(title: str) -> str:
    """The first words of a title behind those with which any may begin; empty for fewer of them."""
    plain = MARKER.sub("", normalise(title)).lstrip("* ")
    while rest := pattern("opens_any_area").sub("", plain):
        if rest == plain:
            break
        plain = rest.strip()
    words = re.findall(r"\w+", plain)[:_OPENING]
    return " ".join(words) if len(words) == _OPENING else ""


def _named_by(number: int, province: PlanView, entries: list[_Entry]) -> _Entry | None:
    """An entry whose name holds words that only this area's has: "Tuyên truyền gắn với chuyển đổi số: ..."."""
    asked = [_phrases(a.title) for a in province.areas]
    others = (phrases for k, phrases in enumerate(asked) if k != number)
    own = asked[number].difference(*others, _phrases(province.movement))
    return next((e for e in entries if own & _phrases(e.title)), None)


def _phrases(title: str) -> frozenset[str]:
    """The runs of three syllables within the parts of a title."""
    parts = (re.findall(r"\w+", part) for part in re.split(r"[,;:.|()]", normalise(title)))
    return frozenset(" ".join(part[k : k + _PHRASE]) for part in parts for k in range(len(part) - _PHRASE + 1))


def _figures(province: PlanView, commune: PlanView, entries: list[_Entry]) -> np.ndarray:
    """Where an entry bears the very figure that only this area of the province's names: "ít nhất 70%"."""
    named = [set(_FIGURE.findall(a.title)) for a in province.areas]
    own = [f - set().union(*(g for k, g in enumerate(named) if k != i), set()) for i, f in enumerate(named)]
    told = [
        set(_FIGURE.findall(next((p.text for p in commune.body_passages if p.whole and p.line == e.line), e.title)))
        for e in entries
    ]
    return np.array([[bool(f & t) for t in told] for f in own], dtype=float).reshape(len(named), len(told))


def _of_the_rest(
    score: np.ndarray, out: Mapping[int, Match], entries: list[_Entry], commune: PlanView
) -> list[tuple[int, int]]:
    """Areas and entries that are each other's closest among those that answer nothing else, the clearest first.

    An entry that is as close to what is answered already is not taken, nor one of another kind of section.
    """
    lines = {m.line for m in out.values()}
    homes = {i for i, n in commune.outline.items() if _may_hold_content(n.inherited)}

    def told(title: str) -> bool:
        return bool(pattern("looks_towards").search(normalise(title)))

    rows = [i for i in range(score.shape[0]) if i not in out]
    columns = [
        j for j, e in enumerate(entries)
        if e.line not in lines and e.section_id in homes and not told(e.title) and not _announces_other(e, commune)
    ]
    found: list[tuple[int, int]] = []
    while rows and columns:
        part = score[np.ix_(rows, columns)]
        clear = [
            (float(part[a, b]), rows[a], columns[b])
            for a in range(len(rows))
            for b in range(len(columns))
            if mutual(part, a, b)
            and part[a, b] >= np.delete(score[rows[a]], columns[b]).max(initial=0.0) + _CLEARLY
        ]
        if not clear:
            break
        _, i, j = max(clear)
        found.append((i, j))
        rows.remove(i)
        columns.remove(j)
    return found


def _announces_other(entry: _Entry, commune: PlanView) -> bool:
    """Whether an entry is a part headed as something else than contents: "2. Biện pháp", not "2. Sửa cách làm"."""
    node = commune.outline.get(entry.section_id or "")
    if node is None or node.section.line != entry.line or "content" in node.functions:
        return False
    return any(begins_with(node.section.title, f) for f in node.functions)


def _answers(score: np.ndarray) -> float:
    """How well a list answers the province's areas: the total of the best one-to-one assignment."""
    if not score.size:
        return 0.0
    rows, columns = linear_sum_assignment(-score)
    values = score[rows, columns]
    return float(values[values >= 0.15].sum())


def mutual(score: np.ndarray, i: int, j: int) -> bool:
    """Whether an entry and an area are each other's closest by a clear margin."""
    limit = thresholds()["area"]
    value = score[i, j]
    rest_of_column = np.delete(score[:, j], i).max(initial=0.0)
    rest_of_row = np.delete(score[i], j).max(initial=0.0)
    return bool(
        value >= limit["mutual"]
        and value >= rest_of_column + limit["margin"]
        and value >= rest_of_row
    )


def _left_over(score: np.ndarray, used: set[int]) -> int:
    """How many entries of the list answer no area."""
    return sum(j not in used and score[:, j].max() < thresholds()["area"]["present"] for j in range(score.shape[1]))


def _is_duties(entries: list[_Entry], commune: PlanView) -> bool:
    """Whether a list is one of duties, where entries left over mean nothing: most of it, not one "Giao việc cho rõ"."""
    homes = {e.section_id for e in entries if e.section_id in commune.outline}
    duties = sum("organisation" in commune.outline[h].inherited for h in homes if h)
    return 2 * duties > len(homes)


def _is_judged(entries: list[_Entry], commune: PlanView) -> bool:
    """Whether a list stands where groups are judged or measures are told, be it taken for areas."""
    homes = {e.section_id for e in entries if e.section_id in commune.outline}
    return any(commune.outline[h].inherited and "content" not in commune.outline[h].inherited for h in homes if h)


def _is_content(entries: list[_Entry], commune: PlanView) -> bool:
    """Whether a list stands in a section that sets contents."""
    homes = {e.section_id for e in entries if e.section_id in commune.outline}
    return any("content" in commune.outline[h].functions | commune.outline[h].inherited for h in homes if h)


def _covered(
    number: int, area: Item, cover: Coverage, commune: PlanView, answered: frozenset[int | None], *, reading: bool
) -> Match:
    """The last level: the substance stands in some passage of the plan; `answered` are the lines that answer others."""
    limit = thresholds()["area"]
    if not cover.score.shape[1]:
        return Match(area, "unclear", 0.0, "no_text", None, None, "")
    own = cover.score.argmax(axis=0) == number
    # a passage that serves another area a little better may serve this one too, where areas were merged
    near = cover.score[number] >= cover.score.max(axis=0) - 0.08
    ranked = np.where(own | near, cover.score[number], 0.0)
    # where several clauses are on it, the paragraph is as near to it as the best of them and covers what all do
    merged = _merged(own, cover.score[number], commune)
    ranked = np.maximum(ranked, merged)
    # a heading or a few words are focused on anything; what counts is what they cover
    ranked = np.where(cover.cover[number] >= 0.12, ranked, 0.0)
    # a criterion, an aim or a duty that touches the subject is not yet content
    elsewhere = np.array([not _may_hold_content(p.functions) for p in commune.body_passages])
    ranked = ranked - limit["elsewhere"] * elsewhere
    best = int(ranked.argmax())
    value, covered = float(ranked[best]), float(cover.cover[number, best])
    # words that an engine damaged cover nothing: what is half covered all the same may stand there whole
    read = "_read" if reading else ""
    passage = commune.body_passages[best]
    if value >= limit["present"] and covered >= limit["cover_present"]:
        status = "present"
    elif value < limit[f"missing{read}"] or covered < limit[f"cover_missing{read}"]:
        status = "missing"
    else:
        status = "unclear"
    figures = set(_FIGURE.findall(area.title))
    if status == "present" and figures and not figures & set(_FIGURE.findall(passage.text)):
        # an area that is a target in figures is not met by a passage on its subject alone
        status = "unclear"
    if status == "present" and passage.line in answered and value < limit["shared"] and not merged[best]:
        # words of an entry that answers another area may be this one's too, or not at all
        status = "unclear"
    return Match(area, status, value, "covered", passage.line, passage.section_id, passage.text)


def _merged(own: np.ndarray, score: np.ndarray, commune: PlanView) -> np.ndarray:
    """The score of paragraphs that tell of two areas in turn, some of whose clauses are this one's; 0 for all others.

    "Nếp sống và tiêu dùng: ..."
    """
    told: dict[int, list[float]] = {}
    for j, passage in enumerate(commune.body_passages):
        if not passage.whole and own[j] and score[j] >= thresholds()["area"]["missing"]:
            told.setdefault(passage.paragraph, []).append(float(score[j]))
    several = {number: max(scores) for number, scores in told.items() if len(scores) >= _SHARED}
    return np.array(
        [
            max(several[p.paragraph], float(score[j])) + _BEYOND if p.whole and p.paragraph in several else 0.0
            for j, p in enumerate(commune.body_passages)
        ]
    )


def _may_hold_content(functions: frozenset[str]) -> bool:
    return not functions or bool(functions & {"content", "solutions"})
