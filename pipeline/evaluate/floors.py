"""Floors under the figures: what was reached once must not be lost unnoticed.

`floors.json` beside the gold data holds, for each route, the lowest value each mean may have, and a checksum over the
gold data, so that neither the figures nor what they are measured on can move quietly.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.evaluate.gold import GoldDocument
from pipeline.store.work import write_atomic

FILE = "floors.json"
SLACK = 0.0005
"""Rounding of the figures; a smaller fall is none."""
ERRORS = ("SER",)
"""Measures of which less is better; their floors are ceilings."""

Means = Mapping[str, Mapping[str, float]]


def checksum(documents: Sequence[GoldDocument]) -> str:
    """Over the sources, the gold texts and the gold records."""
    sums = hashlib.sha256()
    for d in sorted(documents, key=lambda d: (d.route, d.name)):
        sums.update(f"{d.route} {d.name}\n".encode())
        for path in (d.source, d.text):
            sums.update(path.read_bytes() if path else b"-")
        sums.update(json.dumps(d.facts, sort_keys=True).encode())
    return sums.hexdigest()


def below_floors(folder: Path, documents: Sequence[GoldDocument], means: Means) -> list[str]:
    """What fell.

    Args:
        folder: Holds `floors.json`.
        documents: What was measured.
        means: The figures, by route and measure.

    Returns:
        One line for each figure on the wrong side of its floor, and one where the gold data are others than pinned.

    Raises:
        UsageError: There are no floors.
    """
    pinned = _pinned(folder)
    if pinned is None:
        raise UsageError(f"{folder / FILE}: no floors; pin them with python -m benchmarks.evaluate --pin")
    found = []
    if pinned["gold"] != checksum(documents):
        found.append("the gold data changed since the floors were pinned; look at why and pin them again")
    for route, floors in pinned["floors"].items():
        for name, floor in floors.items():
            value = means.get(route, {}).get(name)
            if value is None:
                found.append(f"{route}: {name} was not measured (floor {floor})")
            elif _fell(name, value, floor):
                found.append(f"{route}: {name} is {value}, floor {floor}")
    return found


def changes(folder: Path, means: Means) -> list[str]:
    """How the figures moved against the pinned ones, one line each; empty where none are pinned or none moved."""
    pinned = _pinned(folder)
    found = []
    for route, floors in (pinned or {"floors": {}})["floors"].items():
        for name, before in floors.items():
            now = means.get(route, {}).get(name)
            if now is not None and abs(now - before) > SLACK:
                better = (now < before) == (name in ERRORS)
                found.append(f"{route}: {name} {before} -> {now} ({'better' if better else 'worse'})")
    return found


def pin_floors(folder: Path, documents: Sequence[GoldDocument], means: Means, *, allow_lower: bool) -> None:
    """Makes the present figures the floors.

    Args:
        folder: Where `floors.json` goes.
        documents: What was measured.
        means: The figures.
        allow_lower: True allows floors to fall.

    Raises:
        UsageError: A floor would fall and that is not allowed.
    """
    pinned = _pinned(folder)
    fallen = [f"{route}: {name} {floor} to {means.get(route, {}).get(name)}"
              for route, floors in (pinned or {"floors": {}})["floors"].items() for name, floor in floors.items()
              if _fell(name, means.get(route, {}).get(name), floor)]
    if fallen and not allow_lower:
        raise UsageError("floors would fall (" + "; ".join(fallen) + "); find out why, or say --allow-lower")
    data = {"gold": checksum(documents), "floors": {route: dict(values) for route, values in means.items()}}
    write_atomic(folder / FILE, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())


def _pinned(folder: Path) -> dict[str, Any] | None:
    path = folder / FILE
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else None


def _fell(name: str, value: float | None, floor: float) -> bool:
    if value is None:
        return True
    return value > floor + SLACK if name in ERRORS else value < floor - SLACK
