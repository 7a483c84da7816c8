"""One run log in the output folder."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOG = "run.log"


class _Log(logging.FileHandler):
    """A log that costs nothing where it cannot be written on: the command itself tells of a full disk."""

    def handleError(self, record: logging.LogRecord) -> None:
        return None

    def close(self) -> None:
        with suppress(OSError):
            super().close()


@contextmanager
def run_log(out: Path | None) -> Iterator[None]:
    """Adds what the program's loggers say to `OUT/run.log` while a command runs.

    Args:
        out: The output folder; None for no log. A folder that cannot be written to is the command's affair.
    """
    if out is None:
        yield
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        handler = _Log(out / LOG, encoding="utf-8")
    except OSError:
        yield
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    loggers = [logging.getLogger(name) for name in ("pipeline", "diacritics", "extractors")]
    for logger in loggers:
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        handler.close()
