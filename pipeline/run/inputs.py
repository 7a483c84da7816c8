"""From the paths that the user named to the jobs: one for each file, on this machine or at an address."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.document import FileJob
from pipeline.errors import UsageError
from pipeline.run.addresses import Address, place
from pipeline.run.failures import said, why
from pipeline.run.fetch import RemoteFile
from pipeline.store.work import checksum
from pipeline.types import Failure

_CHECKSUMS = ("ETag", "etag", "md5Hash", "content_md5", "crc32c", "checksum", "sha256")
_TIMES = ("LastModified", "last_modified", "mtime", "modified", "updated", "created")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What there is to work on."""

    jobs: tuple[FileJob, ...]
    """In the order of the tables; files of this machine with the same content once."""
    doubles: tuple[tuple[str, str], ...]
    """Names of files with the same content as another one, and the name of that one."""
    failures: tuple[Failure, ...]
    """Files that cannot be opened or are of a kind that is not read."""
    roots: tuple[str, ...]
    """What the user named, in full."""


def gather(paths: Sequence[str | os.PathLike[str]], scratch: Path) -> Inputs:
    """Looks through the paths; files of this machine are checksummed, those at an address only listed.

    Args:
        paths: Files, folders and addresses.
        scratch: Folder that workers may fetch documents into.

    Raises:
        UsageError: A path does not exist, cannot be listed, or holds no document.
    """
    from pipeline.read import assign_doc_ids, look_for_documents

    places = [place(path) for path in paths]
    here = [p for p in places if isinstance(p, Path)]
    for path in here:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder; check the spelling")
    found = look_for_documents(here)
    failures = list(found.failures)
    remote: dict[Path, tuple[str, RemoteFile]] = {}
    for address in places:
        if isinstance(address, Address):
            for name, file in _listed(address, scratch, failures):
                remote.setdefault(Path(file.url), (name, file))
    if not found.documents and not remote and not failures:
        raise UsageError(f"{', '.join(map(str, paths))}: no documents there; "
                         "text, PDF, Word and picture files are read")
    names = assign_doc_ids([*found.documents, *remote])
    jobs, doubles = _local_jobs(found.documents, names, here, failures)
    jobs += [FileJob(path, remote[path][0], names[path], "", remote[path][1]) for path in sorted(remote)]
    return Inputs(tuple(jobs), tuple(doubles), tuple(failures),
                  tuple(str(p.resolve()) if isinstance(p, Path) else p.url for p in places))


def copies(contents: Mapping[str, str | None], jobs: Iterable[FileJob]) -> dict[str, str]:
    """Which documents are the same as an earlier one, now that all contents are known.

    Args:
        contents: SHA-256 by doc_id; None where the content was not had.
        jobs: In the order of the tables.

    Returns:
        doc_id of each copy to the name of the file that stands for it.
    """
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for job in jobs:
        content = contents.get(job.doc_id)
        if content and first.setdefault(content, job.path) is not job.path:
            found[job.doc_id] = first[content]
    return found


def _listed(address: Address, scratch: Path, failures: list[Failure]) -> list[tuple[str, RemoteFile]]:
    """The documents under an address, by the same rules as in a folder; a single file is always taken."""
    from pipeline.read.finding import standing
    from pipeline.read.messages import say

    system, root = address.open()
    scheme = address.url.partition("://")[0]
    try:
        listed: dict[str, dict[str, Any]] = system.find(root, detail=True)
    except Exception as error:  # each kind of storage has errors of its own
        raise UsageError(f"{address.url}: cannot be listed ({said(error)}); check the address and your rights to it"
                         ) from None
    if not listed:
        raise UsageError(f"{address.url}: nothing there; check the spelling")
    files: list[tuple[str, RemoteFile]] = []
    for path, info in sorted(listed.items()):
        if info.get("type") != "file" or path.endswith("/"):
            continue
        single = path.rstrip("/") == root.rstrip("/")
        name = path.rpartition("/")[2] if single else path[len(root):].lstrip("/")
        state = "document" if single else standing(Path(name))
        if state == "unread":
            failures.append(Failure(name, None, "read", say("unsupported", kind=Path(name).suffix.lower())))
        elif state == "document":
            size = -1 if info.get("size") is None else int(info["size"])
            files.append((name, RemoteFile(f"{scheme}://{path.lstrip('/')}", _token(info, size), size, scratch)))
    return files


def _token(info: Mapping[str, Any], size: int) -> str:
    """What tells that the bytes are the same; a new one each time where the storage tells neither sum nor time."""
    for names in (_CHECKSUMS, _TIMES):
        for name in names:
            if info.get(name):
                return f"{name}={info[name]};{size}"
    return uuid.uuid4().hex


def _local_jobs(files: Sequence[Path], names: Mapping[Path, str], roots: Sequence[Path], failures: list[Failure],
                ) -> tuple[list[FileJob], list[tuple[str, str]]]:
    """The files to work on, each content once, and which are the same as which."""
    jobs: list[FileJob] = []
    doubles: list[tuple[str, str]] = []
    first: dict[str, FileJob] = {}
    for file in files:
        name = _shown(file, roots)
        try:
            content = checksum(file)
        except OSError as error:
            failures.append(Failure(name, None, "read", f"{name}: {why('not_opened', detail=error.strerror)}"))
            continue
        same = first.get(content)
        if same is not None:
            doubles.append((name, same.path))
            continue
        # in full: a worker of a cluster has another working directory
        first[content] = job = FileJob(file.absolute(), name, names[file], content)
        jobs.append(job)
    return jobs, doubles


def _shown(file: Path, roots: Sequence[Path]) -> str:
    """The file's name relative to the folder that was given, with forward slashes."""
    for root in roots:
        if root.is_dir() and file.is_relative_to(root):
            return file.relative_to(root).as_posix()
    return file.name
