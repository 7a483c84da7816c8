"""One file into the documents it holds: the front door of reading."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from pathlib import Path

from pipeline.read.kinds import HEAD, kind_of
from pipeline.read.messages import ReadError, problem
from pipeline.read.options import ReadOptions
from pipeline.read.text_file import read_text
from pipeline.types import SourceDocument


def read_document(
    path: Path | str, options: ReadOptions | None = None, *, doc_id: str | None = None
) -> list[SourceDocument]:
    """Read a file.

    Args:
        path: The file.
        options: Limits and choices; the defaults where None.
        doc_id: Name of the document; the stem of the file name where None. Where the file holds several documents
            they are named `stem-1`, `stem-2`, ...

    Returns:
        The documents of the file, in order; at least one.

    Raises:
        ReadError: The file cannot be read; the text says why and what to do.
    """
    path = Path(path)
    options = options or ReadOptions()
    name = doc_id or path.stem
    try:
        data = _bytes_of(path, options)
        kind = kind_of(path, data[:HEAD])
        if kind == "text":
            read = read_text(data)
            return [
                SourceDocument(
                    doc_id=name,
                    path=str(path),
                    sha256=hashlib.sha256(data).hexdigest(),
                    kind="text",
                    lines=read.lines,
                    pages=read.pages,
                    encoding=read.encoding,
                    warnings=read.warnings,
                )
            ]
        raise problem("unsupported", kind=kind)
    except ReadError:
        raise
    except MemoryError:
        raise problem("crashed") from None


def content_hash(document: SourceDocument) -> str:
    """A hash of what a document says, whatever file it came in.

    Args:
        document: As read.

    Returns:
        64 hexadecimal digits; equal for two documents with the same words (NFC, blanks and lines ignored).
    """
    words = unicodedata.normalize("NFC", document.text).split()
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _bytes_of(path: Path, options: ReadOptions) -> bytes:
    try:
        state = os.stat(path)
        if not stat.S_ISREG(state.st_mode):
            raise problem("not_a_file")
        if state.st_size > options.max_bytes:
            raise problem("too_large", size_mb=state.st_size // 1_000_000, limit_mb=options.max_bytes // 1_000_000)
        return path.read_bytes()
    except FileNotFoundError:
        raise problem("missing") from None
    except PermissionError:
        raise problem("permission") from None
    except (OSError, ValueError) as error:
        raise problem("io", detail=getattr(error, "strerror", None) or "tên tệp không hợp lệ") from None
