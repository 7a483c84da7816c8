"""One file into the documents it holds: the front door of reading."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path

from pipeline.read.copies import without_copies
from pipeline.read.kinds import HEAD, is_mislabelled, kind_of
from pipeline.read.messages import problem, say
from pipeline.read.ocr import OcrEngine
from pipeline.read.options import ReadOptions
from pipeline.read.split import split_documents
from pipeline.read.text_file import read_text
from pipeline.read.worker import read_apart, read_here
from pipeline.types import SourceDocument


def read_document(
    path: Path | str,
    options: ReadOptions | None = None,
    *,
    doc_id: str | None = None,
    name: str | None = None,
    engine: OcrEngine | None = None,
) -> list[SourceDocument]:
    """Read a file.

    Args:
        path: The file.
        options: Limits and choices; the defaults where None.
        doc_id: Name of the document; the stem of the file name where None. Where the file holds several documents
            they are named `stem-1`, `stem-2`, ...
        name: How the file is called in the result; the path where None.
        engine: Reads pictures of pages in place of Tesseract; the file is then read in this process.

    Returns:
        The documents of the file, in order, each once; at least one. Lines are numbered anew in each, pages are the
        file's.

    Raises:
        ReadError: The file cannot be read; the text says why and what to do.
    """
    path = Path(path)
    options = options or ReadOptions()
    try:
        data = _bytes_of(path, options)
        kind = kind_of(path, data[:HEAD])
        digest = hashlib.sha256(data).hexdigest()
        if kind == "text":
            _check_size(len(data), min(options.max_bytes, options.max_text_bytes), "text_too_large")
            read = read_text(data)
        else:
            del data
            apart = options.isolate and engine is None
            read = read_apart(path, kind, options) if apart else read_here(path, kind, options, engine)
    except MemoryError:
        raise problem("crashed") from None
    if is_mislabelled(path, kind):
        read = read.warned(say("warn_suffix", suffix=path.suffix.lower(), kind=kind.upper()))
    whole = SourceDocument(
        doc_id=doc_id or path.stem,
        path=name or str(path),
        sha256=digest,
        kind=read.kind,
        lines=read.lines,
        pages=read.pages,
        encoding=read.encoding,
        warnings=read.warnings,
        trusted=read.trusted,
        header=read.header,
    )
    if not options.split:
        return [whole]
    parts = without_copies(split_documents(whole))
    if len(parts) == 1:
        return [replace(parts[0], doc_id=whole.doc_id)]
    return [replace(part, doc_id=f"{whole.doc_id}-{number}") for number, part in enumerate(parts, start=1)]


def _bytes_of(path: Path, options: ReadOptions) -> bytes:
    try:
        state = os.stat(path)
        if not stat.S_ISREG(state.st_mode):
            raise problem("not_a_file")
        _check_size(state.st_size, options.max_bytes)
        return path.read_bytes()
    except FileNotFoundError:
        raise problem("missing") from None
    except PermissionError:
        raise problem("permission") from None
    except (OSError, ValueError) as error:
        raise problem("io", detail=getattr(error, "strerror", None) or "tên tệp không hợp lệ") from None


def _check_size(size: int, limit: int, code: str = "too_large") -> None:
    if size > limit:
        raise problem(code, size_mb=f"{size / 1e6:.3g}", limit_mb=f"{limit / 1e6:.3g}")
