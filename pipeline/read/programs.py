"""Programs outside Python that reading needs: where they are, and how a user gets them."""

from __future__ import annotations

import json
import shutil
import sys
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any


@lru_cache(maxsize=1)
def _programs() -> dict[str, Any]:
    programs: dict[str, Any] = json.loads(files(__package__).joinpath("programs.json").read_text(encoding="utf-8"))
    return programs


def install_command(program: str) -> str:
    """The command that installs a program on this system.

    Args:
        program: `tesseract` or `libreoffice`.

    Returns:
        One line for a terminal.
    """
    known: dict[str, str] = _programs()[program]["install"]
    if sys.platform == "win32":
        return known["win32"]
    return next((command for packager, command in known.items() if shutil.which(packager)), known["other"])


def find_office() -> str | None:
    """Path of LibreOffice's program, or None where it is not installed."""
    return _find("libreoffice")


def find_tesseract() -> str | None:
    """Path of the tesseract program, or None where it is not installed."""
    return _find("tesseract")


def _find(program: str) -> str | None:
    """By its names on the path, else where its installers put it."""
    known = _programs()[program]
    found = next(filter(None, map(shutil.which, known["names"])), None)
    return found or next((place for place in known["places"] if Path(place).is_file()), None)
