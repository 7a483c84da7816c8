"""Reading, cleaning, outlining, comparing, reporting: the flow and its command line.

`from pipeline import Corpus` opens an output folder for analysis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.corpus import Corpus

__all__ = ["Corpus"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: the command line and the records need no pandas.
    if name == "Corpus":
        from pipeline.corpus import Corpus

        return Corpus
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
