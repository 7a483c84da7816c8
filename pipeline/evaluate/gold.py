"""Finding gold data: what was printed, what is in it, and the file that is to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError

_ROUTES = (("seeds", "as received"), ("mangled", "mangled"), ("clean", "clean"))


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A document with what is known to be true of it."""

    name: str
    """Unique over the gold data; the doc_id when it is read."""
    route: str
    """`as received`, `mangled` or `clean`."""
    source: Path
    """The file to read."""
    text: Path | None
    """The true text, line for line."""
    facts: dict[str, Any] | None
    """The gold record, its lines those of `source`."""


def find_gold(folder: Path) -> list[GoldDocument]:
    """The gold documents of a folder.

    Two layouts are known: `G/NNN.txt` and `G/NNN.json` with the sources in `G/../seeds/NNN.txt`; and sets
    `G/<set>/gold/<doc>.json` with `clean/<doc>.txt`, `mangled/<doc>.txt` and `mangled/<doc>.gold`.

    Args:
        folder: The folder G.

    Returns:
        One entry for each document and route.

    Raises:
        UsageError: Nothing of either layout is there.
    """
    found = [*_flat(folder)]
    for gold in sorted(folder.glob("**/gold")):
        if gold.is_dir():
            found += _set(gold)
    if not found:
        raise UsageError(f"{folder}: no gold data (NNN.json beside ../seeds/NNN.txt, or <set>/gold/<doc>.json)")
    return found


def _flat(folder: Path) -> Iterator[GoldDocument]:
    for path in sorted({*folder.glob("*.json"), *folder.glob("*.txt")}, key=lambda p: (p.stem, p.suffix)):
        stem, source = path.stem, folder.parent / "seeds" / f"{path.stem}.txt"
        if not source.exists() or (path.suffix == ".txt" and path.with_suffix(".json").exists()):
            continue
        text, facts = folder / f"{stem}.txt", folder / f"{stem}.json"
        yield GoldDocument(stem, "as received", source, text if text.exists() else None,
                           _load(facts) if facts.exists() else None)


def _set(gold: Path) -> Iterator[GoldDocument]:
    for path in sorted(gold.glob("*.json")):
        facts = _load(path)
        clean = gold.parent / "clean" / f"{path.stem}.txt"
        mangled = gold.parent / "mangled" / f"{path.stem}.txt"
        truth = mangled.with_suffix(".gold")
        if clean.exists():
            yield GoldDocument(f"{path.stem}", "clean", clean, clean, facts)
        if clean.exists() and mangled.exists() and truth.exists():
            lines = _line_map(clean.read_text("utf-8"), truth.read_text("utf-8"))
            yield GoldDocument(f"{path.stem}", "mangled", mangled, truth, _moved(facts, lines))


def _load(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"{path}: no JSON ({error})") from None
    return dict(data)


def _line_map(clean: str, printed: str) -> list[int]:
    """For each line of the clean text (1-based; entry 0 unused) its line in the text as printed and read.

    The printed text has the same lines in the same order, with blank lines put in and left out.
    """
    import difflib

    left = [" ".join(line.split()) for line in clean.replace("\f", "").split("\n")]
    right = [" ".join(line.split()) for line in printed.replace("\f", "").split("\n")]
    places = [0] * (len(left) + 1)
    a = [i for i, line in enumerate(left) if line]
    b = [i for i, line in enumerate(right) if line]
    matcher = difflib.SequenceMatcher(None, [left[i] for i in a], [right[i] for i in b], autojunk=False)
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            places[a[block.a + k] + 1] = b[block.b + k] + 1
    for i in range(1, len(places)):
        places[i] = places[i] or places[i - 1] + 1
    return places


def _moved(value: Any, lines: list[int]) -> Any:
    if isinstance(value, dict):
        return {k: lines[v] if k in ("line", "line_to") and isinstance(v, int) and v < len(lines) else _moved(v, lines)
                for k, v in value.items()}
    if isinstance(value, list):
        return [_moved(v, lines) for v in value]
    return value
