"""How often the interpreter looks for objects that only refer to each other.

A plan's tokens, facts and rows are many objects and hold no such circles; looking at them again and again took a
seventh of the time of restoring. Set for the program's own processes only, never for who imports the package.
"""

from __future__ import annotations

import gc

NEW = 50_000
"""Containers made before the youngest are looked at (the interpreter's own: 700)."""
ROUNDS = (20, 100)
"""Rounds of a generation before the next older one is looked at (the interpreter's own: 10 and 10)."""


def rarely() -> None:
    """Looks for circles less often in this process."""
    gc.set_threshold(NEW, *ROUNDS)


def leave_out_what_stays() -> None:
    """Takes all that is loaded by now (models, tables of words) out of every later look."""
    gc.collect()
    gc.freeze()
