"""spaCy components that extract facts from plans.

`extract_facts(text)` gives a `PlanFacts`; `build_nlp()` the spaCy pipeline. Both are loaded on first use,
so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.nlp import build_nlp, extract_facts

__all__ = ["build_nlp", "extract_facts"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from extractors import nlp

        return getattr(nlp, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
