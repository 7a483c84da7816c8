"""The work folder inside an output folder: what was done already, and how new tables take the old ones' place.

Layout of `OUT/.doichieu/`:

- `docs/ab/abcd….z`  what one file gave (plans and failures), named by a key over its bytes, its name, the
  program, the model and the options: a file is worked on again only if one of these changed;
- `manifest.json`    the keys that the present tables were made from;
- `fetched/`         documents from an address while they are worked on;
- `next/`            new tables being written, and `next/COMMIT` once they are whole;
- `lock`             held by the running command.

New tables are moved over the old ones only after `COMMIT` has reached the disk; a run killed in the middle of
the moves is finished by the next one. So a reader finds the old or the new tables, never half of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.store.codec import decode
from pipeline.types import Failure, Plan


class WorkFolder:
    """The work folder of one output folder.

    Args:
        out: The output folder.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.home = out / ".doichieu"
        self.next = self.home / "next"
        self.fetched = self.home / "fetched"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the folder for one command and finishes what a killed one left.

        Raises:
            UsageError: Another command works on the folder, or it cannot be written to.
        """
        from filelock import FileLock, Timeout

        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.home / "lock", timeout=0)
            lock.acquire()
        except Timeout:
            raise UsageError(f"{self.out}: another run is working on this folder; wait for it or choose another --out"
                             ) from None
        except OSError as error:
            raise UsageError(f"{self.out}: cannot be written to ({error.strerror or error}); choose another --out"
                             ) from None
        try:
            self.recover()
            yield
        finally:
            lock.release()

    def present(self, name: str) -> Path:
        """Where a reader finds a whole present table: also while a killed run's new ones wait to be moved.

        Args:
            name: Of the file, e.g. `documents.parquet`.
        """
        waiting = self.next / name
        return waiting if (self.next / "COMMIT").exists() and waiting.exists() else self.out / name

    def recover(self) -> None:
        """Finishes an interrupted move of whole new tables; throws away unfinished ones and fetched documents."""
        shutil.rmtree(self.fetched, ignore_errors=True)
        if (self.next / "COMMIT").exists():
            self._move()
        elif self.next.exists():
            shutil.rmtree(self.next, ignore_errors=True)

    # what one file gave ------------------------------------------------------------------------------------

    def record_path(self, key: str) -> Path:
        """Where the record of a key lies."""
        return self.home / "docs" / key[:2] / f"{key}.z"

    def has(self, key: str) -> bool:
        """True where the record is there."""
        return self.record_path(key).exists()

    def put(self, key: str, data: bytes) -> None:
        """Keeps a record; whole or not at all."""
        path = self.record_path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, data, sync=False)

    def get(self, key: str, *, spans: bool = True) -> tuple[tuple[Plan, ...], tuple[Failure, ...]]:
        """The record of a key; without the ways back to the source where `spans` is False.

        Raises:
            ValueError: It is damaged.
            OSError: It is gone.
        """
        return decode(self.record_path(key).read_bytes(), spans=spans)

    def forget(self, key: str) -> None:
        """Deletes a record, if there is one."""
        self.record_path(key).unlink(missing_ok=True)

    def forget_all_but(self, keys: set[str]) -> None:
        """Deletes records that no table needs any more."""
        for path in (self.home / "docs").glob("*/*.z"):
            if path.stem not in keys:
                path.unlink(missing_ok=True)

    # manifest ----------------------------------------------------------------------------------------------

    @property
    def manifest(self) -> dict[str, Any]:
        """What the present tables were made from; empty before the first run."""
        try:
            data = json.loads((self.home / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def note(self, manifest: dict[str, Any]) -> None:
        """Writes the manifest alone, where no table changed."""
        write_atomic(self.home / "manifest.json", as_json(manifest))

    # new tables --------------------------------------------------------------------------------------------

    def begin(self) -> Path:
        """An empty folder to write new tables into."""
        shutil.rmtree(self.next, ignore_errors=True)
        self.next.mkdir(parents=True)
        return self.next

    def commit(self, manifest: dict[str, Any]) -> None:
        """Puts the files of `next/` in the place of the old ones.

        Args:
            manifest: What they were made from.
        """
        write_atomic(self.next / "manifest.json", as_json(manifest))
        for path in self.next.iterdir():
            _sync(path)
        # Power may fail between any two steps: names must be on the disk before the mark says that all is whole.
        _sync_folder(self.next)
        _sync_folder(self.home)
        write_atomic(self.next / "COMMIT", b"whole\n")
        _sync_folder(self.next)
        self._move()

    def _move(self) -> None:
        for path in sorted(self.next.iterdir()):
            if path.name == "COMMIT":
                continue
            home = self.home if path.name == "manifest.json" else self.out
            os.replace(path, home / path.name)
        # The mark may only go once the moves are on the disk, else they would not be finished after a power loss.
        _sync_folder(self.out)
        _sync_folder(self.home)
        shutil.rmtree(self.next, ignore_errors=True)


def write_atomic(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Writes a file whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def digest(*parts: str) -> str:
    """A short checksum over strings, for keys."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]


def checksum(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal digits.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_json(data: Any) -> bytes:
    """Sorted JSON that a person can read; the same data give the same bytes."""
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Puts the names in a folder on the disk; where folders cannot be opened (Windows) there is nothing to do."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
