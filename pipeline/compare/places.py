"""How a place in the province's plan is named in a letter, and short quotations."""

from __future__ import annotations

from pipeline.compare.views import PlanView

QUOTE = 400
"""Characters of a quotation at most."""


def place_of(view: PlanView, line: int) -> str:
    """The section of a line: "khoản 2 Mục II"; empty before the first section."""
    over = [n.section for n in view.outline.values() if n.section.line <= line <= n.line_to]
    top = next((s for s in over if s.level == 1 and s.numeral), None)
    second = next((s for s in reversed(over) if s.level == 2 and s.numeral), None)
    words = []
    if second and second.numeral:
        words.append(f"khoản {second.numeral.strip('.) (')}")
    if top and top.numeral:
        words.append(f"Mục {top.numeral.strip('.) ')}")
    return " ".join(words)


def quote(text: str) -> str:
    """A text cut to the length of a quotation, at a word."""
    folded = " ".join(text.split())
    if len(folded) <= QUOTE:
        return folded
    return folded[:QUOTE].rsplit(" ", 1)[0] + " …"
