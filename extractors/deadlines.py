"""Finds the limits that a plan sets for actions: a day, a month or a quarter after words such as "trước", "chậm nhất".

A bare year is no limit, nor is the end of a span ("từ ngày ban hành đến hết tháng 12/2030"). How limits are written
is data (`data/deadlines.json`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from extractors.blocks import Block
from extractors.datafile import load
from extractors.dates import calendar_date, find_dates
from extractors.facts import Deadline, Responsibility
from extractors.folding import fold
from extractors.lines import TextLines
from extractors.outline.build import Outline
from extractors.outline.component import outline_of
from extractors.responsibilities import find_responsibilities
from extractors.state import lines_of, register_attributes
from extractors.tree import sentences
from extractors.who import after_numeral, read_who

_BEGINS_SPAN = re.compile(r"(?<!\w)(?:tu|ke tu)\s(?:(?!\b(?:truoc|xong)\b)[^.;]){0,100}$")
_FROM = re.compile(r"(?:ngay|thang|quy)\s[0-9ivx]{1,4}(?:[/.][0-9]{1,4}){0,2}(?:\snam\s[0-9]{4})?\s$")
"""The first time of a span that no "từ" opens: "Đợt 1 (tháng 3 đến hết tháng 7 năm 2026)"."""
_SPECK = r"(?:(?:[^\w\s.;:()/]|[ilj]|[;:.](?=[^\S\n]{0,3}\n))\s{1,6})?"
"""Dirt of a scan between a word of limit and its time, a stop or colon only at the end of a line."""
_LONGEST_PASSAGE = 2000
"""Characters before a limit in which the start of its sentence is looked for."""
_LONGEST_BACK = 400
"""Characters around a limit in which its recurrence is looked for."""
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "2": 2, "3": 3, "4": 4}
"""By the numeral, "l" and "1" read as "i"."""


@dataclass(frozen=True, slots=True)
class LimitPattern:
    """One way of writing a limit, compiled for folded text."""

    id: str
    pattern: re.Pattern[str]


def _alternatives(words: list[str]) -> str:
    return "|".join(r"\s{1,6}".join(fold(w).split()) for w in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=1)
def limit_patterns() -> tuple[LimitPattern, ...]:
    """Return the ways of writing a limit, from `data/deadlines.json`."""
    data = load("deadlines.json")
    words = {lead["id"]: _alternatives(lead["words"]) for lead in data["leads"]}
    found = []
    for entry in data["times"]:
        time = entry["pattern"]
        for name in ("yearly", *(p for p in data["parts"] if p != "yearly")):
            time = time.replace("{" + name + "}", data["parts"][name])
        lead = "|".join(f"(?P<{lead}>{words[lead]})" for lead in entry["leads"])
        hour = r"(?:[0-9]{1,2}\s?(?:gio|h)\s?(?:[0-9]{2})?\s{1,3},?\s?)?"
        optional = "?" if entry.get("bare") else ""
        found.append(
            LimitPattern(
                entry["id"],
                re.compile(
                    rf"(?<!\w)(?:(?:{lead})[\s:]{{1,6}}{_SPECK}"
                    rf"(?:cuoi\s{{1,6}}|thoi diem\s{{1,6}})?{hour}){optional}{time}"
                ),
            )
        )
    return tuple(found)


@lru_cache(maxsize=1)
def _other() -> tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    data = load("deadlines.json")
    nots = re.compile(rf"(?<!\w)(?:{_alternatives(data['not_limits']['values'])})\s{{1,6}}$")
    recurrences = tuple(
        (r["id"], re.compile(rf"(?<!\w)(?:{_alternatives(r['words'])})(?!\w)")) for r in data["recurrences"]
    )
    return nots, recurrences


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    year = groups.get("year")
    if groups.get("quarter"):
        printed = groups["quarter"]
        damaged = load("deadlines.json")["damaged_quarters"]["values"]
        quarter = damaged.get(printed) or _QUARTERS[re.sub(r"[l1|\[]", "i", printed)]
        return f"{year}-Q{quarter}" if year else f"--Q{quarter}"
    if groups.get("each"):
        day = int(groups["day"].replace("o", "0"))
        return f"---{day:02d}" if 1 <= day <= 31 else None
    month = int(groups["month"].replace("o", "0").replace(" ", ""))
    if not 1 <= month <= 12:
        return None
    if groups.get("day") is None:
        return f"{year}-{month:02d}" if year else f"--{month:02d}"
    iso, _ = calendar_date(groups["day"], groups["month"], year or "2024")
    return iso if year or iso is None else f"-{iso[4:]}"


def find_deadlines(
    lines: TextLines,
    outline: Outline,
    folded: str | None = None,
    responsibilities: tuple[Responsibility, ...] | None = None,
) -> tuple[Deadline, ...]:
    """Find the explicit limits for actions.

    Args:
        lines: The text with its lines.
        outline: Its outline.
        folded: `fold(lines.text)`, where the caller has it already.
        responsibilities: The bodies with tasks, where the caller has them already.

    Returns:
        The limits in the order of the text, each with the body that must, where the sentence or the passage names it.
    """
    text = lines.text
    flat = folded if folded is not None else fold(text)
    tasks = responsibilities if responsibilities is not None else find_responsibilities(lines, outline, flat)
    first = next((s.start for s in outline.sections if s.level), 0)
    last = next((s.start for s in outline.sections if s.rule == "outline-closing"), len(text))
    head = [d.date for d in find_dates(TextLines(text[: min(first, 4000)])) if d.date and d.rule == "date_words"]
    issued = head[0] if head else None
    taken: list[tuple[int, int]] = []
    found: list[Deadline] = []
    for way in limit_patterns():
        for match in way.pattern.finditer(flat, first):
            iso = _iso(match)
            if iso is None or any(a < match.end() and match.start() < b for a, b in taken):
                continue
            if not _limits(text, flat, match):
                continue
            taken.append(match.span())
            found.append(_deadline(lines, flat, outline.blocks, tasks, match, iso, way, last, issued))
    return tuple(sorted(found, key=lambda d: d.start))


def _limits(text: str, flat: str, match: re.Match[str]) -> bool:
    """Tell whether a time is a limit for an action, not the end of a span or the day of a figure."""
    nots, _ = _other()
    begin = max(0, match.start() - 120)
    back = flat[begin : match.start()]
    said = nots.search(back)
    if said and not _province(text[begin + said.start() : begin + said.end()], back[: said.start()]):
        return False
    groups = match.groupdict()
    if groups.get("until") and _FROM.search(back):
        return False
    if groups.get("until") or not any(groups.get(k) for k in ("before", "until", "within")):
        return _BEGINS_SPAN.search(back) is None
    return True


def _province(printed: str, before: str) -> bool:
    """Tell "báo cáo Ủy ban nhân dân tỉnh trước ngày", which is a limit, from "tính trước ngày", which is none."""
    word = printed.strip().lower()
    return word == "tỉnh" or (word == "tinh" and before.rstrip().endswith(("nhan dan", "ubnd", "hdnd", "cap")))


def _last_day(iso: str) -> str:
    """Return the last day of a day, month or quarter as an ISO date, good enough to compare."""
    if "Q" in iso:
        return f"{iso[:4]}-{int(iso[-1]) * 3:02d}-31"
    return iso if len(iso) == 10 else f"{iso}-31"


def _deadline(
    lines: TextLines,
    flat: str,
    blocks: tuple[Block, ...],
    tasks: tuple[Responsibility, ...],
    match: re.Match[str],
    iso: str,
    way: LimitPattern,
    last: int,
    issued: str | None,
) -> Deadline:
    at = bisect_right(blocks, match.start(), key=lambda b: b.start) - 1
    block = blocks[at] if at >= 0 and match.start() < blocks[at].end else None
    low = max(block.start if block else 0, match.start() - _LONGEST_PASSAGE)
    high = min(block.end if block else len(flat), match.end() + _LONGEST_BACK)
    sentence = next(
        ((a, b) for a, b in sentences(lines.text, low, high) if a <= match.start() < b), (low, min(high, match.end()))
    )
    _, recurrences = _other()
    said = flat[match.start() : min(sentence[1], match.end() + 12)]
    recurrence = next((name for name, p in recurrences if p.search(said)), None)
    if recurrence is None and iso.startswith("--"):
        around = flat[max(sentence[0], match.start() - _LONGEST_BACK) : sentence[1]]
        recurrence = next((name for name, p in recurrences if p.search(around, 0, 2 * _LONGEST_BACK)), None)
    body = _who(lines, flat, tasks, low, sentence[0], match.start())
    groups = match.groupdict()
    sure = 0.95 if groups.get("before") else 0.85 if iso.count("-") == 2 or "Q" in iso else 0.75
    if groups.get("quarter") in load("deadlines.json")["damaged_quarters"]["values"]:
        sure = 0.5
    if issued and iso[0].isdigit() and _last_day(iso) < issued:
        sure *= 0.5  # a limit before the day of issue: more likely a stroke was lost in the reading
    place = lines.place(match.start(), match.end(), sure if match.start() < last else 0.7 * sure)
    return Deadline(**place, rule=f"limit_{way.id}", date=iso, body=body, recurrence=recurrence)


def _who(
    lines: TextLines, flat: str, tasks: tuple[Responsibility, ...], block: int, sentence: int, at: int
) -> str | None:
    """Return who must: named at the start of the sentence, else the body whose task the passage is."""
    start = after_numeral(flat, sentence, at)
    for colon in re.finditer(r":\s", flat[start:at]):
        span = read_who(lines.text, flat, start + colon.end(), at)
        if span:
            return " ".join(lines.text[span[0] : span[1]].split())
    span = read_who(lines.text, flat, start, at)
    if span and (sentence > block or lines.text[span[1]] not in ":("):
        return " ".join(lines.text[span[0] : span[1]].split())
    nearest = bisect_right(tasks, at, key=lambda t: t.start)
    for task in reversed(tasks[max(0, nearest - 20) : nearest]):
        if at < task.end:
            return task.body
    return " ".join(lines.text[span[0] : span[1]].split()) if span else None


@Language.factory("plan_deadlines", assigns=["doc._.plan_deadlines"])
def make_plan_deadlines(nlp: Language, name: str) -> PlanDeadlines:
    """Make the spaCy component that puts the limits of a plan in `doc._.plan_deadlines`."""
    return PlanDeadlines()


class PlanDeadlines:
    """spaCy component; fills `doc._.plan_deadlines` with a tuple of `Deadline`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the limits of `doc`."""
        register_attributes()
        tasks = doc._.plan_responsibilities
        doc._.plan_deadlines = find_deadlines(lines_of(doc), outline_of(doc), responsibilities=tasks)
        return doc
