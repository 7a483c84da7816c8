"""Where a document that an engine read has lost lines, so that what is not seen may have stood there.

An engine that skips a line leaves traces: a list that goes from 2 to 4, top sections that go from V to VII, a
paragraph that begins in the middle of a sentence, lines it was hardly sure of. What is wanting beside such a trace
is "không rõ", not "thiếu".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.compare.outline import Passage
from pipeline.compare.views import PlanView

UNSURE = 0.5
"""Confidence of a line under which it counts as hardly read."""
UNSURE_SHARE = 0.25
"""Share of a part's text on such lines from which the part counts as damaged."""
_MUCH = 0.3
"""Share of the words of a name of which restoring is unsure, from which the name may be another."""

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_LEAD = re.compile(r"^\W*(?:(\d{1,2})(?:\.(\d{1,2}))?\s*[.)]|\((\d{1,2})\))\s")


def numeral_value(numeral: str | None) -> int | None:
    """The place in its list that a numeral gives: "IV." is 4, "2.3." is 3, "đ)" is 5.

    Returns:
        The number, or None for no numeral or one that is not known.
    """
    bare = (numeral or "").strip(" .)(/:|–—-").lower()
    if not bare:
        return None
    last = bare.split(".")[-1]
    if last.isdigit():
        return int(last)
    if all(c in _ROMAN for c in bare):
        values = [_ROMAN[c] for c in bare]
        return sum(-v if any(v < w for w in values[k + 1 : k + 2]) else v for k, v in enumerate(values))
    return _LETTERS.index(bare) + 1 if len(bare) == 1 and bare in _LETTERS else None


def _skips(values: Sequence[int | None]) -> bool:
    """Whether a list of numerals leaves one out or begins late."""
    known = [v for v in values if v is not None]
    if not known:
        return False
    return known[0] > 1 or any(b - a > 1 for a, b in pairwise(known))


def lost_sections(view: PlanView) -> bool:
    """Whether a top section of a document that was read by an engine may be lost."""
    if not view.plan.restored:
        return False
    tops = [n.section for n in view.outline.values() if n.section.level == 1]
    # a numeral that was set right by its place may have been right as it stood: then a section before it is lost
    values = [max(filter(None, map(numeral_value, (s.numeral, s.numeral_source))), default=None) for s in tops]
    return not tops or _skips(values) or any(_steps_back(view, n.children) for n in view.outline.values())


def _steps_back(view: PlanView, below: Sequence[str]) -> bool:
    """Whether a list begins again in its middle (1, 2, 3, 2, 3): the heading over its second half is lost."""
    values = [v for s in below if (v := numeral_value(view.outline[s].section.numeral)) is not None]
    return any(1 < b < a for a, b in pairwise(values))


def damaged(view: PlanView, functions: frozenset[str]) -> bool:
    """Whether the part of a document that serves some functions may have lost something.

    Args:
        view: the plan.
        functions: such as `{"criteria"}`; where no section serves them, the whole document counts by its top
            sections.
    """
    if not view.plan.restored:
        return False
    homes = [i for i, n in view.outline.items() if n.functions & functions]
    if lost_sections(view) and not any(view.outline[i].level == 1 for i in homes):
        return True
    if not homes:
        return _unsure(view.body_passages)
    return any(_damaged_section(view, i) for i in homes)


def _damaged_section(view: PlanView, section_id: str) -> bool:
    node = view.outline[section_id]
    inside = [p for p in view.passages if p.whole and node.section.line <= p.line <= node.line_to]
    below = [view.outline[c].section for c in node.children]
    if _skips([numeral_value(s.numeral) for s in below]) or _skips(_leads(inside)):
        return True
    if any(_damaged_section(view, c) for c in node.children):
        return True
    return _torn(view, inside) or _unsure(inside)


def _leads(passages: Sequence[Passage]) -> list[int | None]:
    """Numbers that open the passages where they make one rising list, such as (1), (2), (3)."""
    numbers = [int(m[3]) for p in passages if (m := _LEAD.match(p.text)) and m[3]]
    return list(numbers) if len(numbers) >= 2 and numbers == sorted(numbers) else []


def _torn(view: PlanView, inside: Sequence[Passage]) -> bool:
    """Whether a paragraph begins in the middle of a sentence though the one before it ended."""
    whole = [p for p in view.passages if p.whole]
    place = {p.paragraph: k for k, p in enumerate(whole)}
    for p in inside:
        k = place[p.paragraph]
        before = whole[k - 1].text.rstrip() if k else ""
        if p.text[:1].islower() and not re.match(r"[a-zđ]\s*\)", p.text) and before.endswith((".", "./.")):
            return True
    return False


def hardly_told(view: PlanView, line: int, text: str) -> bool:
    """Whether restoring was unsure of much of a short name: "dân bộ Đoàn", "hồ" for "hộ gia đình".

    Args:
        view: the plan that names it.
        line: the line on which the name begins.
        text: the name.

    Returns:
        False for a plan that no engine read, whose lines hold no doubts.
    """
    words = re.findall(r"\w+", text.lower())
    near = [x for x in view.plan.lines if line <= x.number <= line + 1]
    unsure = [d.restored.lower() for x in near for d in x.doubts if d.confidence < UNSURE]
    doubts = {w for told in unsure for w in re.findall(r"\w+", told)}
    return bool(words) and sum(w in doubts for w in words) >= _MUCH * len(words)


def _unsure(passages: Sequence[Passage]) -> bool:
    whole = [p for p in passages if p.whole]
    bad = sum(len(p.text) for p in whole if p.confidence < UNSURE)
    return bad > UNSURE_SHARE * sum(len(p.text) for p in whole)
