"""Programs outside Python that reading needs: where they are, and how a user gets them."""

from __future__ import annotations

import json
import shutil
import sys
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

_PACKAGERS = ("apt-get", "dnf", "pacman", "zypper", "brew")
_OFFICE_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
_TESSERACT_PLACES = (r"C:\Program Files\Tesseract-OCR\tesseract.exe", "/opt/homebrew/bin/tesseract")


@lru_cache(maxsize=1)
def _commands() -> dict[str, dict[str, str]]:
    commands: dict[str, dict[str, str]] = json.loads(
        files(__package__).joinpath("install_commands.json").read_text(encoding="utf-8")
    )
    return commands


def install_command(program: str) -> str:
    """The command that installs a program on this system.

    Args:
        program: `tesseract` or `libreoffice`.

    Returns:
        One line for a terminal.
    """
    known = _commands()[program]
    if sys.platform == "win32":
        return known["win32"]
    return next((known[packager] for packager in _PACKAGERS if shutil.which(packager)), known["other"])


def find_office() -> str | None:
    """Path of LibreOffice's program, or None where it is not installed."""
    return _find(("soffice", "libreoffice"), _OFFICE_PLACES)


def find_tesseract() -> str | None:
    """Path of the tesseract program, or None where it is not installed."""
    return _find(("tesseract",), _TESSERACT_PLACES)


def _find(names: tuple[str, ...], places: tuple[str, ...]) -> str | None:
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in places if Path(place).is_file()), None)
