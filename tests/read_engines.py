"""Engines that stand in for Tesseract in the reading tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from pipeline.read.layout import Word
from pipeline.read.messages import ReadError
from pipeline.read.ocr import EngineError


def words_of(text: str, top: float = 100.0, left: float = 120.0, confidence: float = 0.95) -> list[Word]:
    """A line of words, 12 pixels a letter, 24 high."""
    words = []
    for word in text.split():
        wide = 12.0 * len(word)
        words.append(Word(word, left, top, left + wide, top + 24, confidence))
        left += wide + 10
    return words


@dataclass
class FakeEngine:
    """Says what it is told; counts what it is asked."""

    lines: list[list[Word]] = field(default_factory=list)
    missing: ReadError | None = None
    behave: Callable[[Path], None] = lambda image: None
    degrees: int = 0
    asked: list[str] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)

    def check(self, languages: str) -> None:
        if self.missing is not None:
            raise self.missing

    def read(self, image: Path, languages: str, dpi: int, seconds: float) -> list[list[Word]]:
        self.asked.append(languages)
        with Image.open(image) as picture:
            self.sizes.append(picture.size)
        self.behave(image)
        return self.lines

    def turn(self, image: Path, seconds: float) -> int:
        return self.degrees


def dies(image: Path) -> None:
    raise EngineError("signal 11")


def hangs(image: Path) -> None:
    raise EngineError("Tesseract process timeout", slow=True)


def is_slow(image: Path) -> None:
    time.sleep(0.3)
