"""What can be missing on a machine that has to print and read pages."""

from __future__ import annotations

import sys
from collections.abc import Callable


class NoiseError(RuntimeError):
    """Something the generator needs is missing; the message is one line that names the cure."""


class FontMissingError(NoiseError):
    """A typeface is not installed."""


class EngineMissingError(NoiseError):
    """The tesseract program, or one of its languages, is not installed."""


def exit_status(work: Callable[[], object]) -> int:
    """Do the work of a command; 0 done, 2 where something is missing or wrong, told in one line.

    Args:
        work: what is done; what it gives back is left.
    """
    try:
        work()
    except (NoiseError, OSError, ValueError) as error:
        print(f"{error}", file=sys.stderr)
        return 2
    return 0
