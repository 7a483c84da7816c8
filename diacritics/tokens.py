"""What restoring gives back: the text, and every token with what became of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A run of non-space characters and what became of it."""

    line: int
    """1-based."""
    start: int
    """In the source line, code points."""
    end: int
    source: str
    restored: str
    confidence: float
    """Probability that `restored` is what was printed, 0.0 to 1.0."""
    alternatives: tuple[tuple[str, float], ...]
    """Other readings with their probabilities, best first."""
    restored_start: int
    """In the restored line."""
    restored_end: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored text with all its tokens."""

    text: str
    tokens: tuple[Token, ...]
    damaged: bool
    """False where the whole text was good Vietnamese already."""
    doubt_below: float = 0.8

    @property
    def lines(self) -> list[str]:
        """The restored lines; as many as came in."""
        return self.text.split("\n")

    @property
    def changed(self) -> tuple[Token, ...]:
        """The tokens that were changed."""
        return tuple(t for t in self.tokens if t.source != t.restored)

    @property
    def doubtful(self) -> tuple[Token, ...]:
        """The tokens whose confidence is low."""
        return tuple(t for t in self.tokens if t.confidence < self.doubt_below)
