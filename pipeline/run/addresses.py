"""Paths that are addresses (`s3://bucket/folder`, `file:///data`): told from ordinary ones, opened through fsspec.

fsspec and the package of a kind of storage are loaded only when an address is used. Keys and passwords never stand
in an address: they come from the environment or from fsspec's own configuration files.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]+)://(.*)", re.DOTALL)
_LOCAL = ("file", "local")


@dataclass(frozen=True, slots=True)
class Address:
    """A place in a storage that is no folder of this machine."""

    url: str
    """Without a slash at the end."""

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """Its last part, e.g. `out` of `s3://bucket/out`."""
        return self.url.rstrip("/").rpartition("/")[2]

    def open(self) -> tuple[Any, str]:
        """The fsspec file system and the path in it, with nothing remembered of earlier listings.

        Raises:
            UsageError: The kind of storage is unknown, or a package that it needs is not installed.
        """
        try:
            import fsspec
        except ImportError:
            raise UsageError(f"{self.url}: addresses need the package fsspec: pip install 'doichieu[cluster]'"
                             ) from None
        scheme = self.url.partition("://")[0]
        try:
            system, path = fsspec.core.url_to_fs(self.url)
        except ImportError as error:
            # fsspec's own words, such as "Install gcsfs to access Google Storage"
            cure = "pip install 'doichieu[s3]'" if scheme in ("s3", "s3a") else str(error)
            raise UsageError(f"{self.url}: what reads {scheme}:// is not installed: {cure}") from None
        except ValueError as error:
            raise UsageError(f"{self.url}: no usable address ({error}); s3://bucket/folder and file:///folder are"
                             ) from None
        system.invalidate_cache()
        return system, path


def place(given: str | os.PathLike[str]) -> Path | Address:
    """What the user named: a path of this machine, or an address.

    `file:///data/plans` is the path `/data/plans`, and as fast and as safe as that.

    Args:
        given: As typed.

    Raises:
        UsageError: An address that names a password, another machine's files, or one address inside another.
    """
    text = os.fspath(given)
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return Path(text)
    scheme, rest = found[1].lower(), found[2]
    if scheme in _LOCAL:
        host, slash, path = rest.partition("/")
        if host not in ("", "localhost") or not slash:
            raise UsageError(f"{text}: write file:/// and the whole path, as in file:///data/plans")
        drive = re.fullmatch(r"[A-Za-z]:.*", path, re.DOTALL)
        return Path(path if drive else "/" + path)
    if "::" in text:
        raise UsageError(f"{text}: one address inside another is not read; name the storage itself")
    if re.match(r"[^/]*:[^/]*@", rest):
        raise UsageError(f"{scheme}://…: keep passwords out of the address, it is written into tables and logs; "
                         "put them into the environment or fsspec's configuration")
    if not rest.strip("/"):
        raise UsageError(f"{text}: name a folder in it, as in {scheme}://bucket/folder")
    return Address(f"{scheme}://{rest.rstrip('/')}")
