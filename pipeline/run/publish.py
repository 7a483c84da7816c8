"""Outputs at an address: the run works in a folder of this machine and puts what stands there at the address.

An object store cannot move many files at once, so nothing that a reader of the present tables needs is written over:

- `ADDRESS/files/<checksum>/<name>`  every file, under the checksum of its bytes;
- `ADDRESS/manifest.json`            which of them are the present ones; written last, in one piece;
- `ADDRESS/<name>`                   copies under plain names for people and simple readers, made after that.

Who takes what the manifest names (`Published`, `Corpus`) finds the old or the new tables, whenever a run was killed.
What no manifest needs is deleted one run later, so that a reader in the middle is not cut off.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.run.addresses import Address, place
from pipeline.run.failures import said
from pipeline.store.work import WorkFolder, as_json, checksum, digest, write_atomic

_WITHOUT_FOLDERS = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci", "r2"})
MANIFEST = "manifest.json"
LOCK = "lock.json"
KEPT = ("decisions.csv", "report_state.json")
"""What a later run builds on: fetched back where this machine has it not."""
_FOLDERS = ("*.parquet", "plans.duckdb", "report.html", "audit.xlsx", *KEPT, "letters/*.docx", "csv/*.csv",
            "jsonl/*.jsonl")
Files = dict[str, dict[str, Any]]
"""Name of a file at the address to its `sha256` and `bytes`; of those in `KEPT` also the checksum `before`."""
_OWN = re.compile(r"files/[0-9a-f]{24}/[^/\\]+|"
                  r"(?:letters/|csv/|jsonl/)?[^/\\]+\.(?:parquet|duckdb|html|xlsx|csv|json|jsonl|docx)")


@contextmanager
def output_folder(out: str | os.PathLike[str], work: Path | None = None) -> Iterator[Path]:
    """The folder of this machine to work in; what stands in it afterwards is published where `out` is an address.

    Args:
        out: A folder or an address.
        work: The folder to work in for an address; one for each address in the user's cache if None.

    Yields:
        A folder of this machine: `out` itself where it is one.

    Raises:
        UsageError: The address cannot be used, or another run is publishing there.
    """
    target = place(out)
    if isinstance(target, Path):
        if work is not None:
            raise UsageError("--work is for an --out with an address; a folder of this machine is worked in itself")
        yield target
        return
    folder = work_folder(target, work)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if work is None:
            folder.chmod(0o700)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written to ({error.strerror}); choose another --work") from None
    with Storage(target).locked() as storage:
        storage.take_back(folder)
        yield folder
        storage.publish(folder)


def work_folder(target: Address, work: Path | None = None) -> Path:
    """Where a run with an output address works on this machine."""
    if work is not None:
        return work
    if sys.platform == "win32":
        cache = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = re.sub(r"[^\w.-]", "_", target.name) or "out"
    return cache / "doichieu" / "work" / digest(target.url)[:12] / name


class Storage:
    """What was published at an address.

    Args:
        target: The address.

    Raises:
        UsageError: It cannot be used.
    """

    def __init__(self, target: Address) -> None:
        self.url = target.url
        self._scheme = target.url.partition("://")[0]
        self._system, self._root = target.open()

    # reading ------------------------------------------------------------------------------------------------

    def manifest(self) -> dict[str, Any]:
        """The present manifest; empty where nothing was published yet.

        Raises:
            UsageError: It cannot be read.
        """
        data = self._read(MANIFEST)
        if data is None:
            return {}
        try:
            found = json.loads(data)
            if found["format"] != 1:
                raise ValueError(f"format {found['format']}")
            return dict(found)
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{self.url}/{MANIFEST}: no manifest of this program ({error}); choose another address"
                             ) from None

    def fetch(self, manifest: dict[str, Any], name: str, target: Path) -> None:
        """Fetches a file that the manifest names.

        Raises:
            UsageError: It is gone or not what the manifest says.
        """
        entry = manifest["files"][name]
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            self._system.get_file(self._path(_at(name, entry["sha256"])), str(part))
            if checksum(part) != entry["sha256"]:
                raise OSError("its bytes are not those that the manifest names")
            os.replace(part, target)
        except Exception as error:  # each kind of storage has errors of its own
            raise self._failed(name, "read", error) from None
        finally:
            part.unlink(missing_ok=True)

    # writing ------------------------------------------------------------------------------------------------

    @contextmanager
    def locked(self) -> Iterator[Storage]:
        """Marks the address as worked on, as far as a storage without locks allows.

        Raises:
            UsageError: Another run is at work there.
        """
        mine = {"host": socket.gethostname(), "pid": os.getpid(), "since": time.strftime("%Y-%m-%dT%H:%M:%SZ",
                time.gmtime()), "run": uuid.uuid4().hex}
        self._refuse_other(mine)
        self._write(LOCK, as_json(mine))
        # Two that write at once: whoever wrote last has it.
        self._refuse_other(mine)
        try:
            yield self
        finally:
            self._remove(LOCK)

    def take_back(self, folder: Path) -> None:
        """Brings decisions that were edited at the address into the work folder, and what it lacks.

        Raises:
            UsageError: They were changed at both places.
        """
        manifest = self.manifest()
        for name in KEPT:
            entry = manifest.get("files", {}).get(name)
            own = folder / name
            if entry is None:
                continue
            if not own.exists():
                self.fetch(manifest, name, own)
            plain = self._read(name)
            known = {entry["sha256"], entry.get("before")}
            if plain is None or _sha256(plain) in {*known, _sha256(own.read_bytes())}:
                continue
            if _sha256(own.read_bytes()) not in known:
                raise UsageError(f"{self.url}/{name} and {own} were both changed; delete one of them and run the same "
                                 "command again")
            write_atomic(own, plain)

    def publish(self, folder: Path) -> None:
        """Puts the files of the work folder at the address: their bytes, the manifest, the plain names.

        Args:
            folder: A work folder with whole tables.

        Raises:
            UsageError: The storage refused to take a file.
        """
        old = self.manifest()
        before: Files = old.get("files", {})
        files = _files_of(folder, before)
        if not files:
            return
        state = WorkFolder(folder).home / "published.json"
        # the plain names are known to be those of the present manifest: no run was killed before it had made them
        plain = state.exists() and state.read_bytes() == as_json(before)
        if plain and files == before:
            return
        if files != before:
            state.unlink(missing_ok=True)
            self._switch(folder, files, old)
        for name, entry in files.items():
            if not plain or before.get(name) != entry:
                self._copy(_at(name, entry["sha256"]), name)
        for name in set(before) - set(files):
            self._remove(name)
        state.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(state, as_json(files))

    def _switch(self, folder: Path, files: Files, old: dict[str, Any]) -> None:
        """Puts the bytes of files at the address, then the manifest that names them in the place of the old one."""
        there = {_at(n, e["sha256"]) for n, e in old.get("files", {}).items()}
        needed = {_at(n, e["sha256"]): n for n, e in files.items()}
        for at, name in needed.items():
            if at not in there:
                self._put(folder / name, at, files[name]["bytes"])
        earlier = sorted(there - set(needed))
        self._write(MANIFEST, as_json({"format": 1, "files": files, "earlier": earlier}))
        for at in set(old.get("earlier", ())) - set(needed) - set(earlier):
            self._remove(at)

    # the storage --------------------------------------------------------------------------------------------

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _read(self, name: str) -> bytes | None:
        try:
            return bytes(self._system.cat_file(self._path(name)))
        except FileNotFoundError:
            return None
        except Exception as error:  # each kind of storage has errors of its own
            raise self._failed(name, "read", error) from None

    def _write(self, name: str, data: bytes) -> None:
        self._make(name, lambda path: self._system.pipe_file(path, data))

    def _put(self, source: Path, name: str, size: int) -> None:
        def put(path: str) -> None:
            self._system.put_file(str(source), path)
            if int(self._system.info(path)["size"]) != size:
                raise OSError("it arrived with another size")

        self._make(name, put)

    def _copy(self, source: str, name: str) -> None:
        self._make(name, lambda path: self._system.cp_file(self._path(source), path))

    def _make(self, name: str, how: Callable[[str], object]) -> None:
        """Makes a file, with the folders above it where the storage has folders."""
        path = self._path(name)
        try:
            try:
                how(path)
            except FileNotFoundError:
                if self._scheme in _WITHOUT_FOLDERS:  # the bucket does not exist; none is made for a wrong name
                    raise
                self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
                how(path)
        except Exception as error:  # each kind of storage has errors of its own
            raise self._failed(name, "written", error) from None

    def _remove(self, name: str) -> None:
        """What is no longer needed; that it stays where it may not be deleted harms nobody."""
        # A manifest may have been tampered with: only what this program writes is ever deleted.
        if name == LOCK or _OWN.fullmatch(name):
            with suppress(Exception):
                self._system.rm_file(self._path(name))

    def _refuse_other(self, mine: dict[str, Any]) -> None:
        try:
            other = json.loads(self._read(LOCK) or b"{}")
        except ValueError:
            other = {}
        if not other or other.get("run") == mine["run"] or _gone(other, mine["host"]):
            return
        raise UsageError(f"{self.url}: another run ({other.get('host')}, since {other.get('since')}) is working on it; "
                         f"wait for it, or delete {LOCK} there if it was killed")

    def _failed(self, name: str, what: str, error: Exception) -> UsageError:
        return UsageError(f"{self.url}/{name}: cannot be {what} ({said(error)}); check the address and your rights to "
                          "it, then run the same command again: what was done is kept")


class Published:
    """What the manifest at an address named when this was made; files are fetched when they are asked for.

    Args:
        target: The address.
        folder: Where to fetch to.

    Raises:
        UsageError: Nothing was published there.
    """

    def __init__(self, target: Address, folder: Path) -> None:
        self._storage, self._folder = Storage(target), folder
        self._manifest = self._storage.manifest()
        if not self._manifest:
            raise UsageError(f"{target.url}: no tables there; run `doichieu extract PATH --out {target.url}` first")

    def file(self, name: str) -> Path:
        """A file of the address on this machine; where the address has none, a path that does not exist."""
        path = self._folder / name
        if name in self._manifest["files"] and not path.exists():
            self._storage.fetch(self._manifest, name, path)
        return path


def _files_of(folder: Path, before: Files) -> Files:
    """The files of a work folder that are published, in a fixed order."""
    files: Files = {}
    for pattern in _FOLDERS:
        for path in sorted(folder.glob(pattern)):
            files[path.relative_to(folder).as_posix()] = {"sha256": checksum(path), "bytes": path.stat().st_size}
    for name in KEPT:
        if name in files and name in before:
            same = files[name]["sha256"] == before[name]["sha256"]
            sum_before = before[name].get("before") if same else before[name]["sha256"]
            if sum_before:
                files[name]["before"] = sum_before
    return files


def _at(name: str, sha256: str) -> str:
    """Where the bytes of a file lie."""
    return f"files/{sha256[:24]}/{name.rpartition('/')[2]}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _gone(other: dict[str, Any], host: str) -> bool:
    """True where a lock was left by a process of this machine that is no more."""
    import psutil

    return other.get("host") == host and not psutil.pid_exists(int(other.get("pid") or 0))
