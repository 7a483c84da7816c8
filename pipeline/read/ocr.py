"""The reading engine behind a small protocol, and Tesseract as the one that is used.

Tesseract runs as a program of its own for every page: a page that makes it hang is stopped by the clock, one that
makes it die costs that page only.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Protocol

from pipeline.read.layout import Word
from pipeline.read.messages import ReadError, problem
from pipeline.read.programs import find_tesseract, install_command

_HANGS = "Tesseract process timeout"


class EngineError(Exception):
    """The engine died or was stopped on a page; the text says how."""

    def __init__(self, detail: str, *, slow: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.slow = slow


class OcrEngine(Protocol):
    """What reads pictures of pages. One value may be used from several threads."""

    def check(self, languages: str) -> None:
        """Raise ReadError where the engine or its data for the languages ("vie", "vie+eng") is not installed."""

    def read(self, image: Path, languages: str, dpi: int, seconds: float) -> list[list[Word]]:
        """Read a page.

        Args:
            image: A grey picture.
            languages: As for `check`.
            dpi: Resolution of the picture.
            seconds: Time the engine may take.

        Returns:
            Lines of words, in pixels of the picture, each with its confidence.

        Raises:
            EngineError: It died or took too long.
        """

    def turn(self, image: Path, seconds: float) -> int:
        """Degrees (0, 90, 180, 270) by which the picture must be turned clockwise to stand upright.

        0 where the engine cannot tell.
        """


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The tesseract program, called by pytesseract."""

    settings: str = ""
    """Further command line settings."""

    def check(self, languages: str) -> None:
        """See `OcrEngine.check`."""
        program = find_tesseract()
        if program is None:
            raise problem("tesseract_missing", install=install_command("tesseract"))
        import pytesseract

        pytesseract.pytesseract.tesseract_cmd = program
        try:
            present = set(pytesseract.get_languages())
        except (OSError, pytesseract.TesseractError, RuntimeError):
            present = set()
        lacking = [language for language in languages.split("+") if language not in present]
        if lacking:
            raise problem("tesseract_data_missing", languages=", ".join(lacking), install=install_command("tesseract"))

    def read(self, image: Path, languages: str, dpi: int, seconds: float) -> list[list[Word]]:
        """See `OcrEngine.read`."""
        import pytesseract

        try:
            table = pytesseract.image_to_data(
                str(image), lang=languages, config=f"--dpi {dpi} {self.settings}".strip(), timeout=seconds
            )
        except RuntimeError as error:
            raise _engine_error(error) from None
        except OSError as error:
            raise EngineError(error.strerror or "OSError") from None
        return lines_of_table(table)

    def turn(self, image: Path, seconds: float) -> int:
        """See `OcrEngine.turn`."""
        import pytesseract

        try:
            report = pytesseract.image_to_osd(str(image), config="--psm 0", timeout=seconds)
        except (RuntimeError, OSError, pytesseract.TesseractError):
            return 0
        values = dict(line.split(":", 1) for line in report.splitlines() if ":" in line)
        try:
            certain = float(values.get("Orientation confidence", "0")) >= 1.0
            return int(values.get("Rotate", "0")) % 360 if certain else 0
        except ValueError:
            return 0


def lines_of_table(table: str) -> list[list[Word]]:
    """Words out of Tesseract's TSV table, grouped by its lines.

    Args:
        table: With the header row that Tesseract writes.

    Returns:
        Lines of words in the engine's order; rows that cannot be understood are passed over.
    """
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in csv.DictReader(StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") != "5" or not text:
            continue
        try:
            left, top, wide, high = (float(row[name]) for name in ("left", "top", "width", "height"))
            sure = min(1.0, max(0.0, float(row["conf"]) / 100))
        except (KeyError, TypeError, ValueError):
            continue
        key = tuple(row.get(name) or "" for name in ("block_num", "par_num", "line_num"))
        lines.setdefault(key, []).append(Word(text, left, top, left + wide, top + high, sure))
    return list(lines.values())


def ready_engine(engine: OcrEngine | None, languages: str) -> tuple[OcrEngine, ReadError | None]:
    """The engine to use, and why it cannot be (None where it can)."""
    chosen = engine or Tesseract()
    try:
        chosen.check(languages)
    except ReadError as error:
        return chosen, error
    return chosen, None


def one_thread_each() -> None:
    """Let each tesseract program use one core: several pages at a time are faster than one page on all cores."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")


def mean_confidence(lines: Sequence[Sequence[Word]]) -> float:
    """Mean confidence of the words, weighted by length, 0.0 to 1.0; 0.0 where nothing was read."""
    pairs = [(word.confidence or 0.0, len(word.text)) for line in lines for word in line]
    weight = sum(length for _, length in pairs)
    return sum(value * length for value, length in pairs) / weight if weight else 0.0


def _engine_error(error: RuntimeError) -> EngineError:
    text = " ".join(str(error).split())
    if _HANGS in text:
        return EngineError(text, slow=True)
    return EngineError(text[:160])
