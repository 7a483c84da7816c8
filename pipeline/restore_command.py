"""`doichieu restore`: text in, restored text out, line for line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ExitCode, UsageError
from pipeline.types import SourceDocument, SourceLine

if TYPE_CHECKING:
    from diacritics import Restorer


def restore_files(files: Sequence[Path], *, jsonl: bool) -> ExitCode:
    """Restores files, or standard input, to standard output.

    Args:
        files: Text files; standard input if none.
        jsonl: Print one JSON object per changed or doubtful token instead of the text.

    Returns:
        What the command exits with.
    """
    from diacritics import Restorer

    restorer = Restorer.load()
    failed = 0
    for file in files or (None,):
        try:
            text = _read(file)
        except UsageError as error:
            print(f"doichieu: {error}", file=sys.stderr)
            failed += 1
            continue
        lines, records = restore_text(text, restorer)
        if jsonl:
            for record in records:
                if len(files) > 1:
                    record = {"file": str(file), **record}
                sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(_joined(text, lines))
        sys.stdout.flush()
    if failed:
        return ExitCode.NOTHING_DONE if failed == len(files) else ExitCode.SOME_FAILED
    return ExitCode.OK


def restore_text(text: str, restorer: Restorer) -> tuple[list[str], Iterator[dict[str, object]]]:
    """Cleans and restores a text; its lines end at line feeds and at nothing else.

    Args:
        text: The text.
        restorer: The restorer.

    Returns:
        As many lines as there are in the text, and the changed and doubtful tokens: `line` (1-based), `start`,
        `end` (code points in the source line), `source`, `restored`, `confidence`, `alternatives`.
    """
    from pipeline.clean import clean_document

    pieces = text.split("\n")
    if pieces[-1] == "":
        pieces.pop()
    lines = tuple(SourceLine(i, 1, piece) for i, piece in enumerate(pieces, 1))
    clean = clean_document(SourceDocument("text", "-", "", "text", lines, 1))
    restored = restorer.restore_lines([line.text for line in clean.lines])

    def records() -> Iterator[dict[str, object]]:
        doubtful = {(token.line, token.start) for token in restored.doubtful}
        for token in restored.tokens:
            piece, offsets = pieces[token.line - 1], clean.lines[token.line - 1].offsets
            start, end = offsets[token.start], offsets[token.end]
            if piece[start:end] != token.restored or (token.line, token.start) in doubtful:
                yield {"line": token.line, "start": start, "end": end, "source": piece[start:end],
                       "restored": token.restored, "confidence": round(token.confidence, 4),
                       "alternatives": [[text, round(p, 4)] for text, p in token.alternatives]}

    return restored.lines, records()


def _read(file: Path | None) -> str:
    from pipeline.read.encodings import decode

    try:
        data = sys.stdin.buffer.read() if file is None else file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be opened ({error.strerror}); check the name") from None
    return decode(data).text


def _joined(text: str, lines: list[str]) -> str:
    """The restored lines, with the source's form feeds and its last line break or the want of one."""
    source = text.split("\n")
    for i, line in enumerate(lines):
        feeds = len(source[i]) - len(source[i].lstrip("\f"))
        if feeds:
            lines[i] = "\f" * feeds + line.lstrip("\f ")
    end = "\n" if text.endswith("\n") else ""
    return "\n".join(lines) + end if lines else ""
