"""Progress on stderr: a protocol, a silent form and one with a bar."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Protocol, Self


class Progress(Protocol):
    """Shows how far a long job is. Held only in the parent process."""

    def __enter__(self) -> Self:
        """Starts to show."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Stops showing."""

    def start(self, what: str, total: int, unit: str) -> None:
        """Begins a job of `total` units."""

    def step(self, note: str = "") -> None:
        """One unit more is done."""


class SilentProgress:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        return None

    def start(self, what: str, total: int, unit: str) -> None:
        """Nothing."""

    def step(self, note: str = "") -> None:
        """Nothing."""


class BarProgress:
    """A bar on stderr; plain silence where stderr is no terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        console = Console(stderr=True)
        self._bar = RichProgress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                                 TextColumn("{task.fields[unit]}"), TimeRemainingColumn(),
                                 TextColumn("{task.fields[note]}"), console=console, disable=not sys.stderr.isatty())
        self._task: int | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._bar.stop()

    def start(self, what: str, total: int, unit: str) -> None:
        """Begins a new line with a bar of its own."""
        self._task = self._bar.add_task(what, total=total, unit=unit, note="")

    def step(self, note: str = "") -> None:
        """Moves the bar by one."""
        if self._task is not None:
            self._bar.update(self._task, advance=1, note=note[:40])  # type: ignore[arg-type]
