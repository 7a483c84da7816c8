"""The restoring stage: cleaned lines in, restored lines with the way back to the source out."""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

from diacritics.tokens import Restored, Token

from .types import CleanDocument, CleanLine, Doubt, PlanLine, RestoredDocument, SourceLine

DOUBT_BELOW = 0.8
"""A token less sure than this is listed as doubtful."""


class RestoresLines(Protocol):
    """What this stage needs of a restorer."""

    def restore_lines(self, lines: list[str]) -> Restored:
        """Restore lines that belong together."""
        ...


def restore_document(
    clean: CleanDocument, restorer: RestoresLines | None, doubt_below: float = DOUBT_BELOW
) -> RestoredDocument:
    """Restore a cleaned document.

    Args:
        clean: The document; where its source is `trusted`, nothing is restored.
        restorer: The restorer; None leaves the text as it is.
        doubt_below: A token less sure than this becomes a `Doubt`.

    Returns:
        Lines in the same number and order, each with offsets into the source line.
    """
    if restorer is None or clean.source.trusted:
        return RestoredDocument(
            clean.source, tuple(_untouched(s, c) for s, c in zip(clean.source.lines, clean.lines, strict=True)), False
        )
    result = restorer.restore_lines([line.text for line in clean.lines])
    by_line: dict[int, list[Token]] = defaultdict(list)
    for token in result.tokens:
        by_line[token.line].append(token)
    restored_lines = result.lines
    lines = []
    for index, (source, line) in enumerate(zip(clean.source.lines, clean.lines, strict=True)):
        tokens = by_line.get(index + 1, [])
        text = restored_lines[index]
        if text == line.text and all(token.confidence >= 1.0 for token in tokens):
            lines.append(_untouched(source, line))
            continue
        offsets = tuple(line.offsets[place] for place in _places(len(line.text), text, tokens))
        doubts = tuple(
            Doubt(t.restored_start, t.restored_end, t.source, t.restored, t.confidence, t.alternatives)
            for t in tokens
            if t.confidence < doubt_below
        )
        lines.append(
            PlanLine(
                source.number, source.page, source.text, text, line_confidence(tokens), offsets, doubts, source.box
            )
        )
    return RestoredDocument(clean.source, tuple(lines), result.damaged)


def line_confidence(tokens: list[Token]) -> float:
    """The mean confidence of the least sure quarter of the tokens (at least one); 1.0 for none."""
    if not tokens:
        return 1.0
    lowest = sorted(token.confidence for token in tokens)[: max(1, len(tokens) // 4)]
    return sum(lowest) / len(lowest)


def _untouched(source: SourceLine, line: CleanLine) -> PlanLine:
    identity = line.text == source.text
    return PlanLine(
        source.number, source.page, source.text, line.text, 1.0, () if identity else line.offsets, (), source.box
    )


def _places(length: int, restored: str, tokens: list[Token]) -> list[int]:
    """For each character of the restored line, and its end, the place in the cleaned line it comes from."""
    places: list[int] = []
    source_at = 0
    for token in tokens:
        # blanks between tokens stand in both lines, save where the restorer closed or opened a gap
        for extra in range(token.restored_start - len(places)):
            places.append(min(source_at + extra, token.start))
        width, target = token.end - token.start, token.restored_end - token.restored_start
        places += [token.start + (i * width) // target if target != width else token.start + i for i in range(target)]
        source_at = token.end
    for extra in range(len(restored) - len(places)):
        places.append(min(source_at + extra, length))
    places.append(length)
    return places
