"""Which kind of file this is, told by its first bytes; the suffix only decides where the bytes leave it open."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pipeline.read.messages import problem

TEXT_SUFFIXES = frozenset({".txt", ".text"})
IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".webp", ".heic", ".heif", ".bmp"})
OFFICE_SUFFIXES = frozenset({".doc", ".odt", ".rtf"})
DOCUMENT_SUFFIXES = TEXT_SUFFIXES | IMAGE_SUFFIXES | OFFICE_SUFFIXES | {".pdf", ".docx"}
"""Files with one of these are taken up from a folder."""
UNREAD_SUFFIXES = frozenset(
    {".xls", ".xlsx", ".ppt", ".pptx", ".html", ".htm", ".mht", ".eml", ".msg", ".zip", ".rar", ".7z", ".docm", ".dotx"}
    | {".odp", ".ods", ".xps", ".djvu", ".epub", ".wps", ".pages", ".gif", ".p7m"}
)
"""Files with one of these may well hold a plan but are not read: they are named as failures, not passed over."""

_KIND_OF_SUFFIX = {
    ".txt": "text", ".text": "text", ".pdf": "pdf", ".docx": "docx", ".doc": "doc", ".odt": "odt", ".rtf": "rtf",
    ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".jpe": "jpeg", ".tif": "tiff", ".tiff": "tiff", ".webp": "webp",
    ".heic": "heic", ".heif": "heic", ".bmp": "bmp",
}  # fmt: skip

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"BM", "bmp"),
)
_ARCHIVES = ((b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gzip"), (b"\xfd7zXZ", "xz"))
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
HEAD = 4096


def kind_of(path: Path, head: bytes) -> str:
    """Tell the kind of a file.

    Args:
        path: The file; its suffix decides between kinds that look alike.
        head: Its first bytes (`HEAD` of them are enough).

    Returns:
        `text`, `pdf`, `docx`, `doc`, `odt`, `rtf`, `png`, `jpeg`, `tiff`, `webp`, `heic` or `bmp`.

    Raises:
        ReadError: The file is empty, an archive, or of a kind that is not read.
    """
    suffix = path.suffix.lower()
    if not head:
        raise problem("empty")
    # a PDF may have up to 1024 bytes before its mark
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path, suffix)
    if head.startswith(b"PK\x05\x06"):
        raise problem("empty")
    if head.startswith(_OLE):
        return _kind_of_ole(path, suffix)
    if head.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "heic"
    for mark, kind in _IMAGES:
        if head.startswith(mark) and (kind != "bmp" or head[6:10] == b"\0\0\0\0"):
            return kind
    for mark, kind in _ARCHIVES:
        if head.startswith(mark):
            raise problem("archive", kind=kind)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise problem("unsupported", kind="XML" if start.startswith(b"<?xml") else "HTML")
    if looks_like_text(head):
        return "text"
    raise _broken(suffix)


def is_mislabelled(path: Path, kind: str) -> bool:
    """Whether the suffix of a file promises another kind than it is."""
    return _KIND_OF_SUFFIX.get(path.suffix.lower(), kind) != kind


def looks_like_text(head: bytes) -> bool:
    """Whether bytes may be text in some encoding: a byte order mark, UTF-16's pattern, or hardly any control byte."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    if head.count(b"\0"):
        pairs = len(head) // 2
        # in UTF-16 the blanks and digits alone give a fifth of zero bytes, all on one side
        sides = (head[0::2].count(b"\0"), head[1::2].count(b"\0"))
        return pairs > 0 and min(sides) <= pairs // 100 and max(sides) >= pairs // 5
    controls = sum(byte < 32 and byte not in b"\t\n\x0b\x0c\r\x1a\x1b" for byte in head)
    return controls <= len(head) // 50


def _kind_of_zip(path: Path, suffix: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "word/document.xml" in names or any(name.startswith("word/") for name in names):
                return "docx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype").strip()
                if mime == b"application/vnd.oasis.opendocument.text":
                    return "odt"
                raise problem("unsupported", kind=mime.decode("ascii", "replace")[:60])
            if "[Content_Types].xml" in names:
                inside = {name.split("/")[0] for name in names}
                for folder, name in (("xl", "Excel"), ("ppt", "PowerPoint")):
                    if folder in inside:
                        raise problem("unsupported", kind=name)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError, EOFError):
        if suffix in (".docx", ".odt"):
            raise problem("docx_damaged") from None
    if suffix == ".docx":
        raise problem("docx_damaged")
    raise problem("archive", kind="ZIP")


def _kind_of_ole(path: Path, suffix: str) -> str:
    """Old Office files share one container; the names of its streams, UTF-16, tell which it is."""
    with path.open("rb") as file:
        data = file.read(2_000_000)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise problem("docx_encrypted")
    if "WordDocument".encode("utf-16-le") in data or suffix == ".doc":
        return "doc"
    for stream, name in (("Workbook", "Excel"), ("PowerPoint Document", "PowerPoint"), ("__nameid", "Outlook")):
        if stream.encode("utf-16-le") in data:
            raise problem("unsupported", kind=name)
    return "doc"


def _broken(suffix: str) -> Exception:
    if suffix == ".pdf":
        return problem("pdf_damaged")
    if suffix in IMAGE_SUFFIXES:
        return problem("image_damaged")
    if suffix in (".docx", ".doc", ".odt", ".rtf"):
        return problem("docx_damaged")
    return problem("unknown_kind")
