"""Errors that a user can do something about."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """What a command's exit status means."""

    OK = 0
    """All done."""
    SOME_FAILED = 1
    """Done, but some documents failed; they are listed in `failures`."""
    NOTHING_DONE = 2
    """Wrong use, or nothing could be done."""


class UsageError(Exception):
    """One line that names the cause and the cure; ends a command with `ExitCode.NOTHING_DONE`."""
