"""How a place in the province's plan is named in a letter, and short quotations."""

from __future__ import annotations

import re

from pipeline.compare.views import PlanView

_NAMED = re.compile(r"(?:phần|chương|mục|điều)\b", re.IGNORECASE)
"""A numeral that says what it counts: "Phần III"."""
QUOTE = 400
"""Characters of a quotation at most."""


def place_of(view: PlanView, line: int) -> str:
    """The section of a line: "khoản 2 Mục II", "điểm a Mục B", "Mục II Phần A"; empty before the first section."""
    over = [n.section for n in view.outline.values() if n.section.line <= line <= n.line_to]
    tops = [s for s in over if s.level == 1 and s.numeral]
    below = [s for s in over if s.level > 1 and s.numeral]
    second = next((s for s in reversed(below) if s.level == 2), None) or next((s for s in reversed(below)), None)
    words = []
    if second and second.numeral:
        bare = _bare(second.numeral)
        words.append(f"điểm {bare}" if bare.isalpha() and bare.islower() else f"khoản {bare}")
    for depth, top in enumerate(reversed(tops)):
        bare = _bare(str(top.numeral))
        words.append(bare if _NAMED.match(bare) else f"Phần {bare}" if depth else f"Mục {bare}")
    return " ".join(words)


def own_place(view: PlanView, line: int) -> str:
    """A place in the commune's own plan as a letter names it: "phần mở đầu", "khoản 1 Mục VII"."""
    return place_of(view, line) or "phần mở đầu"


def _bare(numeral: str) -> str:
    return numeral.strip(" .)(:-–/|")


def quote(text: str) -> str:
    """A text cut to the length of a quotation, at a word."""
    folded = " ".join(text.split())
    if len(folded) <= QUOTE:
        return folded
    return folded[:QUOTE].rsplit(" ", 1)[0] + " …"
