"""What the law asks of whoever organises a movement, where nothing in the plan serves it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pipeline.compare.damage import lost_sections
from pipeline.compare.gaps import Gap
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise, strip_marks


@dataclass(frozen=True, slots=True)
class LawItem:
    """One thing that Điều 17 asks for."""

    id: str
    name: str
    clause: str
    functions: frozenset[str]
    facts: tuple[str, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=1)
def law_items() -> tuple[LawItem, ...]:
    """The checklist of `data/law.toml`."""
    data = tomllib.loads(files("pipeline.compare").joinpath("data/law.toml").read_text(encoding="utf-8"))
    return tuple(
        LawItem(
            e["id"], e["name"], e["clause"], frozenset(e["functions"]), tuple(e["facts"]),
            tuple(f" {normalise(w)}" for w in e["words"]),
        )
        for e in data["item"]
    )


def _serves(view: PlanView, item: LawItem) -> bool:
    """Whether anything in a plan serves an item: a section's heading, what was extracted, or words."""
    served = frozenset().union(*(n.functions for n in view.outline.values())) if view.outline else frozenset()
    if item.functions & served or any(getattr(view.facts, f) for f in item.facts):
        return True
    text, bare = view.spelled
    return any(w in text or (bare and strip_marks(w) in bare) for w in item.words)


def law_gaps(commune: PlanView, named: frozenset[str], province: PlanView | None = None) -> list[Gap]:
    """Items of Điều 17 that nothing in the plan serves.

    Args:
        commune: the plan.
        named: functions that comparing with the province's plan has dealt with: found, or named as wanting once.
        province: the province's plan. What that leaves out too, the commune that followed it is only asked about.

    Returns:
        One gap an item.
    """
    body = any(line.text.strip() for line in commune.plan.lines)
    gaps = []
    for item in law_items():
        if item.functions & named or (item.id == "khen_thuong" and "awards" in named) or _serves(commune, item):
            continue
        # where only words can serve an item, others than those of the list may: no sure sign of a want
        worded = not item.functions and not item.facts
        doubt = worded or lost_sections(commune) or not body or (province is not None and not _serves(province, item))
        gaps.append(
            Gap(
                kind="missing_section",
                variant="law",
                item=item.name,
                ground="law",
                rule=f"law.{item.id}",
                confidence=0.5 if doubt else 0.8,
                needs_check=doubt,
                where=item.clause,
                words={"detail": item.clause},
            )
        )
    return gaps
