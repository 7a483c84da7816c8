"""Files of a folder that hold the same document, such as a signed scan and the Word file it was printed from.

Files with the same bytes are read once; these differ in every byte, so they are told by what they say. A plan taken
for a copy is not compared, and a gap of its own would be lost: so two are one only where number, date and unit agree
and hardly a word stands in the one alone. What is not sure stays two documents.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.read.layout import folded
from pipeline.types import Plan

_WORD = re.compile(r"[^\W_]+")
_WINDOW = 3  # words that must stand together in both texts
_SHOWN = 6  # numbers named at most


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the texts of copies may part."""

    alone: float
    """Share of the words of either that stand in it alone, 0.0 to 1.0."""
    together: int
    """Such words one behind another: a paragraph more is another version."""


TYPED = Limits(alone=0.01, together=4)
"""Both texts come as typed: what parts them was written so. The numbers must agree as well."""
READ = Limits(alone=0.04, together=8)
"""An engine read one of them and misread some of its words."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that another file holds as well."""

    doc_id: str
    of: str
    """doc_id of the one to work with: the one that was read best."""
    differing: tuple[str, ...] = ()
    """Numbers that stand in one of the two only, six at most: misread, or another version after all."""


def find_copies(plans: Iterable[Plan]) -> dict[str, Copy]:
    """Tell which documents are copies of another one.

    Args:
        plans: Documents of one folder, with their lines.

    Returns:
        The copies by doc_id; the one that was read best of each group is not among them.
    """
    found: dict[str, Copy] = {}
    for group in _groups(plans):
        kept: list[Plan] = []
        for plan in sorted(group, key=_worth, reverse=True):
            copy = next(filter(None, (_copy(plan, best) for best in kept)), None)
            if copy is None:
                kept.append(plan)
            else:
                found[plan.doc_id] = copy
    return found


def may_be_copies(heads: Iterable[Plan]) -> tuple[str, ...]:
    """The documents whose texts have to be looked at.

    Args:
        heads: Documents of one folder, their lines not needed.

    Returns:
        doc_ids of those that share number, date and unit with another one.
    """
    return tuple(plan.doc_id for group in _groups(heads) for plan in group)


def _groups(plans: Iterable[Plan]) -> list[list[Plan]]:
    """Documents with one number, date and unit, where there are several of them."""
    groups: dict[tuple[str, ...], list[Plan]] = defaultdict(list)
    for plan in plans:
        key = _key(plan)
        if key is not None:
            groups[key].append(plan)
    return [group for group in groups.values() if len(group) > 1]


def _key(plan: Plan) -> tuple[str, ...] | None:
    """What two copies have in common; None where the page does not show it all."""
    document = plan.facts.document
    if not (document.number and document.unit and document.date and len(document.date) == 10):
        return None
    number = "".join(_WORD.findall(folded(document.number))).lstrip("0")
    return folded(document.type or ""), number, document.date, folded(document.unit_level or ""), folded(document.unit)


def _worth(plan: Plan) -> tuple[bool, bool, float, str]:
    return not plan.restored, plan.kind in ("docx", "text"), plan.confidence, plan.doc_id


def _copy(plan: Plan, best: Plan) -> Copy | None:
    provinces = {folded(p.facts.document.province or "") for p in (plan, best)} - {""}
    if len(provinces) > 1:
        return None
    one, other = _words(plan), _words(best)
    typed = _as_typed(plan) and _as_typed(best)
    if not _alike(one, other, TYPED if typed else READ):
        return None
    numbers, true = _numbers(one), _numbers(other)
    differing = tuple(dict.fromkeys([*(true - numbers), *(numbers - true)]))
    return None if typed and differing else Copy(plan.doc_id, best.doc_id, differing[:_SHOWN])


def _as_typed(plan: Plan) -> bool:
    return not plan.restored and plan.kind in ("docx", "pdf_text", "text")


def _words(plan: Plan) -> list[str]:
    return _WORD.findall(folded("\n".join(line.text for line in plan.lines)))


def _numbers(words: Sequence[str]) -> Counter[str]:
    """Words with two digits and more; single ones are numbers of items, which Word computes."""
    return Counter(word for word in words if sum(sign.isdigit() for sign in word) >= 2)


def _alike(one: Sequence[str], other: Sequence[str], limits: Limits) -> bool:
    return _within(one, other, limits) and _within(other, one, limits)


def _within(words: Sequence[str], others: Sequence[str], limits: Limits) -> bool:
    """Whether nearly all words stand beside the same words in the other text, in whatever order of its parts."""
    if len(words) < _WINDOW:
        return False
    known = set(zip(*(others[at:] for at in range(_WINDOW)), strict=False))
    alone = [True] * len(words)
    for at, window in enumerate(zip(*(words[at:] for at in range(_WINDOW)), strict=False)):
        if window in known:
            alone[at : at + _WINDOW] = [False] * _WINDOW
    run = longest = 0
    for single in alone:
        run = run + 1 if single else 0
        longest = max(longest, run)
    return longest <= limits.together and sum(alone) <= limits.alone * len(words)
