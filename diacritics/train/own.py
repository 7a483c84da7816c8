"""Text written for this project: what the training reads of it, and what is measured on and so kept out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")


def own_lines(own: dict[str, Any]) -> Iterator[str]:
    """The paragraphs of a source, each once, in the order of its files.

    Args:
        own: Its entry in `sources.json`: patterns of paths in the checkout, whether the lines of a paragraph are broken
            (`wrapped`), and the folders of sets that are measured on (`left_out`).
    """
    seen: set[str] = set()
    for path in own_files(own):
        text = path.read_text(encoding="utf-8")
        for part in _BETWEEN_PARAGRAPHS.split(text) if own["wrapped"] else text.split("\n"):
            paragraph = " ".join(part.split())
            if paragraph and paragraph not in seen:
                seen.add(paragraph)
                yield paragraph


def own_files(own: dict[str, Any]) -> list[Path]:
    """The files of a source, in order; see `own_lines` for its entry."""
    found = [path for pattern in own["files"] for path in sorted(ROOT.glob(pattern))]
    return [path for path in found if not set(own["left_out"]) & set(path.relative_to(ROOT).parts)]


def own_measured(patterns: list[str]) -> list[str]:
    """The project's own texts that anything is measured on, by patterns of paths in the checkout."""
    return [path.read_text(encoding="utf-8") for pattern in patterns for path in sorted(ROOT.glob(pattern))]
