"""The restoring stage: cleaned lines in, restored lines with the way back to the source out."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from diacritics.tokens import Restored, Token
from pipeline.marks import Mended, mend_marks
from pipeline.types import CleanDocument, CleanLine, Doubt, PlanLine, RestoredDocument, SourceLine

DOUBT_BELOW = 0.8
"""A token less sure than this is listed as doubtful."""
_ENGINE = ((0.0, 0.0), (0.5, 0.2), (0.62, 0.6), (0.76, 0.75), (0.83, 0.8), (0.87, 0.85), (0.91, 0.89), (0.93, 0.92),
           (0.945, 0.95), (0.955, 0.965), (0.966, 0.993), (0.97, 1.0), (1.0, 1.0))  # fmt: skip
"""What Tesseract says of a line (the mean of its words), and how much of its least sure quarter is right; counted on
2,461 lines of drawn scans, clean and harmed, their marks mended."""


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
        passed = (_untouched(s, c) for s, c in zip(clean.source.lines, clean.lines, strict=True))
        return RestoredDocument(clean.source, tuple(map(_as_sure_as_read, passed, clean.source.lines)), False)
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
    mended = _with_mended_marks(clean.source.lines, lines, restorer, doubt_below)
    changed = any(line.text != other.text for line, other in zip(lines, mended, strict=True))
    doubted = [_with_unsure_words(line, source, doubt_below)
               for line, source in zip(mended, clean.source.lines, strict=True)]  # fmt: skip
    lines = list(map(_as_sure_as_read, doubted, clean.source.lines))
    return RestoredDocument(clean.source, tuple(lines), result.damaged or changed)


def reading_confidence(engine: float) -> float:
    """How far a line is to be believed of which the reading engine is so sure.

    Args:
        engine: Mean confidence of its words, 0.0 to 1.0.

    Returns:
        Share of the least sure quarter of its words that is right, as in `line_confidence`.
    """
    engine = min(1.0, max(0.0, engine))
    at = max(1, bisect_left(_ENGINE, (engine, 0.0)))
    (low, below), (high, above) = _ENGINE[at - 1], _ENGINE[at]
    return round(below + (above - below) * (engine - low) / (high - low), 4)


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


def _as_sure_as_read(line: PlanLine, source: SourceLine) -> PlanLine:
    """No line is surer than its reading."""
    if source.confidence is None or not line.text.strip():
        return line
    sure = reading_confidence(source.confidence)
    return replace(line, confidence=sure) if sure < line.confidence else line


def _with_unsure_words(line: PlanLine, source: SourceLine, doubt_below: float) -> PlanLine:
    """Words that the engine itself was not sure of are doubts, unless the restorer has dealt with them."""
    doubts = list(line.doubts)
    for start, end, sure in source.unsure:
        first, last = _in_text(line, start), _in_text(line, end)
        taken = any(doubt.start < last and first < doubt.end for doubt in doubts)
        if sure < doubt_below and first < last and not taken and line.text[first:last] == source.text[start:end]:
            doubts.append(Doubt(first, last, source.text[start:end], line.text[first:last], sure))
    return replace(line, doubts=tuple(sorted(doubts, key=lambda one: one.start))) if source.unsure else line


def _in_text(line: PlanLine, place: int) -> int:
    """Where a place of the source line stands in the restored line."""
    return bisect_left(line.offsets, place) if line.offsets else min(place, len(line.text))


def _with_mended_marks(
    sources: Sequence[SourceLine], lines: list[PlanLine], restorer: RestoresLines, doubt_below: float
) -> list[PlanLine]:
    """Mend the marks of the lines that an engine with Vietnamese data read and that needed no restoring."""
    language = getattr(getattr(restorer, "model", None), "language", None)  # a restorer may have none
    if language is None or not any(source.confidence is not None for source in sources):
        return lines
    found: dict[int, list[Mended]] = defaultdict(list)
    for word in mend_marks([line.text for line in lines], language):
        if sources[word.line].confidence is not None and not lines[word.line].doubts:
            found[word.line].append(word)
    mended = list(lines)
    for index, words in found.items():
        line = lines[index]
        text = line.text
        doubts = []
        for word in words:
            sure = word.confidence if word.changed else 1.0 - word.confidence
            if word.changed:
                text = text[: word.start] + word.likelier + text[word.end :]
            if sure < doubt_below:
                other = (word.read if word.changed else word.likelier, round(1.0 - sure, 4))
                doubts.append(Doubt(word.start, word.end, word.read, text[word.start : word.end], sure, (other,)))
        mended[index] = replace(line, text=text, doubts=tuple(doubts))
    return mended


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
