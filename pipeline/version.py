"""Which program and which model made a result."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata, resources

PACKAGES = ("pipeline", "diacritics", "extractors")


@lru_cache(maxsize=1)
def program_version() -> str:
    """The installed version, e.g. "0.1.0"."""
    try:
        return metadata.version("doichieu")
    except metadata.PackageNotFoundError:
        return "0"


@lru_cache(maxsize=4)
def code_digest(*packages: str) -> str:
    """Checksum over the program's code and data files, models included.

    So a changed rule, word list or model is a changed program, also while the version stays the same.

    Args:
        packages: Names of packages; all but the reports where none is named.
    """
    sums = hashlib.sha256()
    for package in packages or PACKAGES:
        for path in _files(resources.files(package)):
            sums.update(path.name.encode())
            sums.update(hashlib.sha256(path.read_bytes()).digest())
    return sums.hexdigest()[:16]


def _files(folder: resources.abc.Traversable) -> list[resources.abc.Traversable]:
    found: list[resources.abc.Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            if entry.name not in ("__pycache__", "report"):
                found += _files(entry)
        elif not entry.name.endswith((".pyc", ".md", ".part")):
            found.append(entry)
    return found


@lru_cache(maxsize=1)
def model_digest() -> str:
    """Checksum over the restorer's model files."""
    sums = hashlib.sha256()
    for path in _files(resources.files("diacritics")):
        if not path.name.endswith(".py"):
            sums.update(path.name.encode())
            sums.update(path.read_bytes())
    return sums.hexdigest()[:16]
