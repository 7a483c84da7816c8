"""A DOCX opened with care: what it unpacks to, what its XML declares and what it links to is looked at first."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

from pipeline.read.messages import problem
from pipeline.read.options import ReadOptions

_RATIO = 200  # a part that unpacks to more than this many times its size, and to megabytes, is a bomb
_LARGE = 20_000_000
_PARTS = 5_000
_HEAD = 4096
_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, ValueError)


def check_package(path: Path, options: ReadOptions) -> None:
    """Refuse a DOCX that is damaged, unpacks to an unusual size or declares entities.

    Args:
        path: The file.
        options: Its limits; `max_bytes` holds for the unpacked size as well.

    Raises:
        ReadError: `docx_damaged`, `zip_bomb` or `docx_hostile`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            total = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts)
            if total > options.max_bytes or (total > _LARGE and total > _RATIO * max(packed, 1)):
                raise problem("zip_bomb", size_mb=total // 1_000_000)
            if len(parts) > _PARTS:
                raise problem("zip_bomb", size_mb=total // 1_000_000)
            for part in parts:
                if part.flag_bits & 1:
                    raise problem("docx_encrypted")
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        head = stream.read(_HEAD)
                    # Word never writes a document type; entities and external references need one
                    if b"<!DOCTYPE" in head.upper().replace(b"\0", b"") or b"<!ENTITY" in head.replace(b"\0", b""):
                        raise problem("docx_hostile")
    except (*_DAMAGED, OSError, NotImplementedError, RuntimeError):
        raise problem("docx_damaged") from None


def open_package(path: Path, options: ReadOptions) -> Any:
    """Open a DOCX with python-docx.

    Args:
        path: The file.
        options: Limits.

    Returns:
        The `docx.document.Document`.

    Raises:
        ReadError: See `check_package`; also where python-docx cannot make sense of it.
    """
    check_package(path, options)
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        with path.open("rb") as file:
            return docx.Document(file)
    except (*_DAMAGED, OpcError, etree.LxmlError, KeyError, AttributeError):
        raise problem("docx_damaged") from None


def count_external_links(document: Any) -> int:
    """Number of pictures, templates and objects that lie outside the file; web links of the text are not counted."""
    count = 0
    for part in document.part.package.iter_parts():
        for relation in part.rels.values():
            if relation.is_external and not relation.reltype.endswith("/hyperlink"):
                count += 1
    return count
