"""Fetching a document from an address into a private file, by the worker that reads it."""

from __future__ import annotations

import hashlib
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.run.addresses import Address
from pipeline.run.failures import said, why

CHUNK = 1 << 20


class FetchError(Exception):
    """The storage did not give the document this time; the next run asks again."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A document that lies at an address."""

    url: str
    token: str
    """Changes whenever the bytes do: the storage's checksum, or time and size."""
    size: int
    """In bytes, as listed; -1 where the storage does not tell."""
    scratch: Path
    """Folder for the fetched file; a folder of the system's where this machine does not have its parent."""


@contextmanager
def fetched(remote: RemoteFile, max_bytes: int, seconds: float) -> Iterator[tuple[Path, str]]:
    """A copy of the document for as long as it is worked on.

    Args:
        remote: The document.
        max_bytes: No more than this is fetched, whatever the storage says of its size.
        seconds: Time for fetching.

    Yields:
        The copy and its SHA-256.

    Raises:
        FetchError: The storage did not give it, or not in time, or it changed since it was listed.
        ReadError: It is larger than `max_bytes`.
    """
    from pipeline.read.messages import ReadError

    if remote.size > max_bytes:
        raise _too_large(remote.size, max_bytes)
    here = remote.scratch.parent.is_dir()
    if here:
        remote.scratch.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="doichieu-", dir=remote.scratch if here else None) as folder:
        # The name at the address decides nothing here but the suffix.
        suffix = re.search(r"\.[A-Za-z0-9]{1,8}$", remote.url)
        copy = Path(folder, "document" + (suffix[0] if suffix else ""))
        sums, size, until = hashlib.sha256(), 0, time.monotonic() + seconds
        try:
            system, path = Address(remote.url).open()
            with system.open(path, "rb") as source, copy.open("wb") as target:
                while chunk := source.read(CHUNK):
                    size += len(chunk)
                    if size > max_bytes:
                        raise _too_large(size, max_bytes)
                    if 0 <= remote.size < size:
                        break
                    if time.monotonic() > until:
                        raise FetchError(why("fetched_slowly", seconds=f"{seconds:.0f}"))
                    sums.update(chunk)
                    target.write(chunk)
        except (FetchError, ReadError, UsageError):
            raise
        except Exception as error:  # each kind of storage has errors of its own
            raise FetchError(why("not_fetched", detail=said(error))) from error
        if remote.size not in (-1, size):
            raise FetchError(why("changed"))
        yield copy, sums.hexdigest()


def _too_large(size: int, limit: int) -> Exception:
    from pipeline.read.messages import problem

    return problem("too_large", size_mb=f"{size / 1e6:.3g}", limit_mb=f"{limit / 1e6:.3g}")
