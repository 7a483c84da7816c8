"""Labels of the areas of emulation, by movement.

Each file of `data/movements` describes one movement or a family of movements: how to know its plans, and which
words in an area give which label. A plan of another movement keeps its areas without labels. To add a movement, add
a file; nothing else needs to change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.datafile import load, names
from extractors.folding import fold


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a movement."""

    id: str
    names: tuple[re.Pattern[str], ...]
    body: tuple[re.Pattern[str], ...]
    aside: bool
    """Often named beside an area of its own ("... gắn với chuyển đổi xanh")."""
    last_resort: bool
    """Named in nearly every area of the movement; counts only where no other label is named."""


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement or family of movements whose areas have labels."""

    id: str
    applies: tuple[re.Pattern[str], ...]
    labels: tuple[Label, ...]
    whole_area: bool
    """Whether every area of the movement has a label, so that the whole area is searched where its head names none."""

    def fits(self, name: str) -> bool:
        """Tell whether a movement's name, or a plan's title, belongs to this movement."""
        flat = fold(name)
        return any(p.search(flat) for p in self.applies)


def _compiled(pattern: str, parts: dict[str, str]) -> re.Pattern[str]:
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", part)
    return re.compile(pattern)


@lru_cache(maxsize=1)
def movements() -> tuple[Movement, ...]:
    """Return the movements known, from `data/movements`."""
    found = []
    for name in names("movements"):
        data = load(name)
        parts = data.get("parts", {})
        labels = tuple(
            Label(
                entry["id"],
                tuple(_compiled(p, parts) for p in entry["names"]),
                tuple(_compiled(p, parts) for p in entry["body"]),
                entry.get("aside", False),
                entry.get("last_resort", False),
            )
            for entry in data["labels"]
        )
        found.append(
            Movement(
                data["id"], tuple(_compiled(p, parts) for p in data["applies"]), labels, data.get("whole_area", False)
            )
        )
    return tuple(found)


def movement_for(name: str | None) -> Movement | None:
    """Return the movement whose labels fit a plan, or None.

    Args:
        name: Name of the movement, or the title of the plan.
    """
    return next((m for m in movements() if name and m.fits(name)), None)


def label_area(movement: Movement, clause: str, body: str) -> tuple[tuple[str, ...], float]:
    """Label one area of emulation.

    Args:
        movement: The movement of the plan.
        clause: The first clause or sentence of the area, blanks folded.
        body: The whole area, blanks folded.

    Returns:
        The labels, the main one first, and how sure the main one is; no labels where nothing is clearly named.
    """
    flat, rest = fold(clause), fold(body)
    placed = {lab.id: at for lab in movement.labels if (at := _first(lab.names, flat)) is not None}
    solid = [lab for lab in movement.labels if lab.id in placed and not lab.last_resort and not lab.aside]
    if solid:
        placed = {i: at for i, at in placed.items() if not _label(movement, i).last_resort}
    order = sorted(placed, key=lambda i: placed[i])
    sure = 0.95 if solid else 0.8
    if not order and movement.whole_area:
        counts = {
            lab.id: sum(len(p.findall(rest)) for p in lab.names) for lab in movement.labels if not lab.last_resort
        }
        best = max(counts, key=lambda i: counts[i], default=None)
        if best is None or counts[best] < 2:
            return (), 0.5
        order, sure = [best], 0.6
    if not order:
        return (), 0.9
    for lab in movement.labels:
        if lab.id not in order and _first(lab.body, rest) is not None:
            order.append(lab.id)
    return tuple(order), sure


def _label(movement: Movement, label_id: str) -> Label:
    return next(lab for lab in movement.labels if lab.id == label_id)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    places = [m.start() for p in patterns if (m := p.search(text))]
    return min(places) if places else None
