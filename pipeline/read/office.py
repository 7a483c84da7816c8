"""DOC, ODT and RTF through LibreOffice, which turns them into DOCX in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.read.messages import problem
from pipeline.read.options import ReadOptions
from pipeline.read.programs import find_office, install_command
from pipeline.read.record import ReadResult
from pipeline.read.word import read_word

_SECONDS = 120.0
# no macro, no embedded program, no link out of the document
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Load"><prop oor:name="UpdateDocMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def read_office(path: Path, kind: str, options: ReadOptions) -> ReadResult:
    """Read a file of an older office program.

    Args:
        path: The file.
        kind: `doc`, `odt` or `rtf`.
        options: Limits; LibreOffice gets two minutes of the document's time at most.

    Returns:
        Its lines, as those of a DOCX.

    Raises:
        ReadError: LibreOffice is not installed, failed or took too long; or what `read_word` raises.
    """
    program = find_office()
    if program is None:
        raise problem("office_missing", kind=kind.upper(), install=install_command("libreoffice"))
    seconds = min(_SECONDS, options.seconds)
    with tempfile.TemporaryDirectory(prefix="doichieu-") as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        source = folder / f"document.{kind}"  # a plain name: the user's own may be odd
        shutil.copyfile(path, source)
        out = folder / "out"
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--nodefault", "--convert-to", "docx", "--outdir", str(out), str(source),
        ]  # fmt: skip
        _run(command, seconds, kind)
        made = out / "document.docx"
        if not made.is_file():
            raise problem("office_failed", kind=kind.upper())
        return read_word(made, options)


def _run(command: list[str], seconds: float, kind: str) -> None:
    from pipeline.read.worker import stop

    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
        text=True,
    )
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise problem("office_slow", seconds=round(seconds)) from None
    finally:
        stop(child)
