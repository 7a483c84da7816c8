"""`doichieu restore`: text in, restored text out, line for line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import ExitCode, UsageError
from pipeline.types import RestoredDocument, SourceDocument, SourceLine


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
        restored = restore_text(text, restorer)
        if jsonl:
            for record in token_records(restored):
                if len(files) > 1:
                    record = {"file": str(file), **record}
                sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(_joined(text, restored))
        sys.stdout.flush()
    if failed:
        return ExitCode.NOTHING_DONE if failed == len(files) else ExitCode.SOME_FAILED
    return ExitCode.OK


def restore_text(text: str, restorer: object) -> RestoredDocument:
    """Cleans and restores a text; its lines end at line feeds and at nothing else.

    Args:
        text: The text.
        restorer: A loaded `diacritics.Restorer`.

    Returns:
        As many lines as `text.split("\\n")` gives; the last, empty one is dropped.
    """
    from pipeline.clean import clean_document
    from pipeline.restore import restore_document

    pieces = text.split("\n")
    if pieces[-1] == "":
        pieces.pop()
    lines = tuple(SourceLine(i, 1, piece) for i, piece in enumerate(pieces, 1))
    source = SourceDocument("text", "-", "", "text", lines, 1)
    return restore_document(clean_document(source), restorer)  # type: ignore[arg-type]


def token_records(restored: RestoredDocument) -> Iterator[dict[str, object]]:
    """Changed and doubtful tokens with their places in the source lines.

    Args:
        restored: The restored text.

    Returns:
        `line` (1-based), `start`, `end` (code points in the source line), `source`, `restored`, `confidence`.
    """
    for token in restored.tokens:
        if token.changed or token.doubtful:
            yield {"line": token.line, "start": token.start, "end": token.end, "source": token.source,
                   "restored": token.restored, "confidence": round(token.confidence, 4),
                   "alternatives": [[text, round(p, 4)] for text, p in token.alternatives]}


def _read(file: Path | None) -> str:
    from pipeline.read.encodings import decode

    try:
        data = sys.stdin.buffer.read() if file is None else file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be opened ({error.strerror}); check the name") from None
    return decode(data).text


def _joined(text: str, restored: RestoredDocument) -> str:
    """The restored lines, with the source's form feeds and its last line break or the want of one."""
    source = text.split("\n")
    lines = [line.text for line in restored.lines]
    for i, line in enumerate(lines):
        feeds = len(source[i]) - len(source[i].lstrip("\f"))
        if feeds:
            lines[i] = "\f" * feeds + line.lstrip("\f ")
    end = "\n" if text.endswith("\n") else ""
    return "\n".join(lines) + end if lines else ""
