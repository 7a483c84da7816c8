"""Makes the documents that the reading tests read, each with its true text, into files/ beside this script.

Run in the checkout with the development packages installed:

    python tests/data/read/make.py

Needs Tesseract and LibreOffice and the typeface Tinos; the HEIC picture needs an encoder (the package pillow-heif,
not needed for reading) and is left as it is where there is none. All texts were written for these tests; the places
do not exist.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[2])]

from make_scans import make_scans, plan_pages  # noqa: E402
from make_word import FEATURES, make_features, make_plan  # noqa: E402
from plan_text import plan_lines  # noqa: E402

OUT = HERE / "files"


def in_old_encodings(text: str) -> dict[str, bytes]:
    """The text in every encoding that is told apart."""
    tables = json.loads(files("pipeline.read").joinpath("legacy_encodings.json").read_text(encoding="utf-8"))
    tcvn3 = {plain: code for code, plain in reversed(tables["tcvn3"]["letters"].items())}
    vni = {plain: code for code, plain in reversed(tables["vni"]["letters"].items())}
    signs = {mark: sign for group in ("shapes", "tones") for sign, mark in tables["viqr"][group].items() if sign != "*"}
    return {
        "utf8": text.encode(),
        "utf8_bom": text.encode("utf-8-sig"),
        "utf8_nfd": unicodedata.normalize("NFD", text).encode(),
        "utf16_le_bom": b"\xff\xfe" + text.encode("utf-16-le"),
        "utf16_be": text.encode("utf-16-be"),
        "windows_1258": in_1258(text),
        "tcvn3": "".join(tcvn3.get(c) or tcvn3.get(c.lower(), c) for c in text).encode("windows-1252", "replace"),
        "vni": "".join(vni.get(c, c) for c in text).encode("windows-1252", "replace"),
        "viqr": "".join(in_viqr(c, signs) for c in text.replace("“", '"').replace("”", '"')).encode("ascii"),
        "mojibake": text.encode().decode("latin-1").encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
    }


def in_1258(text: str) -> bytes:
    """Windows-1258 writes the tone behind the letter."""
    out = b""
    for sign in text:
        marks = unicodedata.normalize("NFD", sign)
        tones = "".join(mark for mark in marks[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
        letter = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
        out += letter.encode("cp1258") + tones.encode("cp1258")
    return out


def in_viqr(sign: str, signs: dict[str, str]) -> str:
    if sign in "đĐ":
        return "dd" if sign == "đ" else "DD"
    marks = unicodedata.normalize("NFD", sign)
    shapes_first = sorted(marks[1:], key=lambda mark: mark not in "\u0302\u0306\u031b")
    return marks[0] + "".join(signs[mark] for mark in shapes_first)


def convert(source: Path, target: str, filters: str = "") -> None:
    """Let LibreOffice write another format beside the source."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to",
             filters or target, "--outdir", str(source.parent), str(source)], check=True, capture_output=True,
        )


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True) if "--all" in sys.argv else None
    OUT.mkdir(exist_ok=True)
    lines = plan_lines()
    make_plan(OUT / "plan.docx")
    make_features(OUT / "features.docx")
    for suffix in ("doc", "odt", "rtf", "pdf"):
        convert(OUT / "plan.docx", suffix)
    locked = OUT / "locked.docx"
    shutil.copy(OUT / "plan.docx", locked)
    convert(locked, "pdf", 'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
            '"DocumentOpenPassword":{"type":"string","value":"khoa"}}')
    locked.unlink()
    for name, data in in_old_encodings("\n".join(lines) + "\n").items():
        (OUT / f"{name}.txt").write_bytes(data)
    make_scans(OUT)
    try:
        import pillow_heif

        pillow_heif.from_pillow(plan_pages()[0].image.convert("RGB")).save(OUT / "page1.heic", quality=35)
    except ImportError:
        print("page1.heic left as it is: no encoder", file=sys.stderr)
    first = {line.source_line for line in plan_pages()[0].lines}
    truth = {"plan": lines, "page1": lines[: len(first)], "page2": lines[len(first) :], "features": FEATURES}
    (OUT / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
