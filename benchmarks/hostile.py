"""Files that are there to break a run: cut off, bombs, encrypted, garbage, endless lines, hostile XML, slow text.

Each is invented, and no two have the same bytes.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

FILES = Path(__file__).resolve().parents[1] / "tests" / "data" / "read" / "files"
SLOW_LINES = 90_000
"""Lines of a text that is longer than any plan: it meets the limit of time, not of size."""


def cut_pdf(rng: random.Random) -> tuple[str, bytes]:
    """A PDF whose second half is missing."""
    data = (FILES / "plan.pdf").read_bytes()
    return "pdf", data[: len(data) // 2 - rng.randrange(500)]


def cut_docx(rng: random.Random) -> tuple[str, bytes]:
    """A Word file whose end, with the list of its parts, is missing."""
    data = (FILES / "plan.docx").read_bytes()
    return "docx", data[: len(data) // 2 - rng.randrange(500)]


def encrypted_pdf(rng: random.Random) -> tuple[str, bytes]:
    """A PDF that asks for a password."""
    return "pdf", (FILES / "locked.pdf").read_bytes() + b"\n%% %d\n" % rng.getrandbits(60)


def docx_bomb(rng: random.Random) -> tuple[str, bytes]:
    """A Word file of a few hundred kilobytes that unpacks to 300 MB."""
    return "docx", _docx(b"<w:document>" + bytes(300_000_000) + b"%d" % rng.getrandbits(60))


def picture_bomb(rng: random.Random) -> tuple[str, bytes]:
    """A PNG that says it has 60,000 by 60,000 pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return "png", (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"n\0%d" % rng.getrandbits(60))
                   + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b""))


def hostile_xml(rng: random.Random) -> tuple[str, bytes]:
    """A Word file whose XML names a file of the machine and multiplies itself."""
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    text = (f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "{rng.getrandbits(60)}"><!ENTITY f SYSTEM "file:///etc/passwd">'
            f'{entities}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
            "<w:p><w:r><w:t>&a9;&f;</w:t></w:r></w:p></w:body></w:document>")
    return "docx", _docx(text.encode())


def garbage(rng: random.Random) -> tuple[str, bytes]:
    """Random bytes that call themselves text."""
    return "txt", rng.randbytes(20_000)


def huge_line(rng: random.Random) -> tuple[str, bytes]:
    """One line of a million characters."""
    return "txt", (f"{rng.getrandbits(60)} " + "Kế hoạch số 12/KH-UBND ngày 5/" * 33_000).encode()


def slow_text(rng: random.Random) -> tuple[str, bytes]:
    """A text a hundred times as long as a plan, of what takes longest to restore."""
    syllables = ["thyc", "hién", "cac", "nhiém", "vu", "dwoc", "giao", "trong", "pham", "vi", "trach", "nhiém"]
    return "txt", "\n".join(" ".join(rng.choices(syllables, k=14)) for _ in range(SLOW_LINES)).encode()


KINDS: tuple[Callable[[random.Random], tuple[str, bytes]], ...] = (
    cut_pdf, garbage, docx_bomb, encrypted_pdf, hostile_xml, huge_line, cut_docx, picture_bomb, slow_text)


def write_hostile(folder: Path, number: int, rng: random.Random) -> str:
    """Writes one file.

    Args:
        folder: Where to.
        number: Which; the kinds take turns.
        rng: For bytes of its own.

    Returns:
        Its kind.
    """
    make = KINDS[number % len(KINDS)]
    suffix, data = make(rng)
    (folder / f"hostile_{number:05d}_{make.__name__}.{suffix}").write_bytes(data)
    return make.__name__


def _docx(document: bytes) -> bytes:
    """A Word file with this as its text part."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
                         'package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/'
                         'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
        archive.writestr("word/document.xml", document)
    return packed.getvalue()
