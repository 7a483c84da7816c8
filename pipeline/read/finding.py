"""Which files of the given paths are documents, and the name that each goes by."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from pipeline.read.kinds import DOCUMENT_SUFFIXES, UNREAD_SUFFIXES
from pipeline.read.messages import say
from pipeline.types import Failure

_NO_DOCUMENTS = ("readme", "license", "licence", "changelog", "copying", "notice")


@dataclass(frozen=True, slots=True)
class FoundDocuments:
    """What lies under the given paths."""

    documents: tuple[Path, ...]
    """Sorted; every file once."""
    ignored: tuple[Path, ...] = ()
    """Files of a folder that are no documents (hidden ones, lock files, notes, tables)."""
    failures: tuple[Failure, ...] = ()
    """Paths that do not exist, and files that may hold a plan but are of a kind that is not read."""


def look_for_documents(paths: Iterable[Path | str]) -> FoundDocuments:
    """Look through files and folders.

    A file that is named itself is always taken; in a folder (read with all its sub-folders) only files with the
    suffix of a document are. Links to folders are not followed.

    Args:
        paths: Files and folders.

    Returns:
        Documents, ignored files and failures; nothing is opened.
    """
    documents: dict[Path, None] = {}
    ignored: list[Path] = []
    failures: list[Failure] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            for file in _files_under(path, failures):
                state = standing(Path(file.name))
                if state == "document":
                    documents[file] = None
                elif state == "unread":
                    failures.append(Failure(str(file), None, "read", say("unsupported", kind=file.suffix.lower())))
                else:
                    ignored.append(file)
        elif path.exists():
            documents[path] = None
        else:
            failures.append(Failure(str(path), None, "read", say("missing")))
    return FoundDocuments(tuple(_once(sorted(documents))), tuple(sorted(set(ignored))), tuple(failures))


def find_documents(paths: Iterable[Path | str]) -> list[Path]:
    """The documents under files and folders, sorted; see `look_for_documents` for what is passed over."""
    return list(look_for_documents(paths).documents)


def assign_doc_ids(paths: Iterable[Path]) -> dict[Path, str]:
    """Give each document a name that stays the same from run to run and may serve as a file name.

    The stem of the file name where it is the only one ("001" for seeds/001.txt), else with the folder before it
    ("xa_an_001"), else with the suffix as well, else with six digits of a hash of the path behind it.

    Args:
        paths: Files, each once.

    Returns:
        A distinct name for each path.
    """
    files = sorted(paths)
    wordings: tuple[Callable[[Path], str], ...] = (
        lambda path: path.stem,
        lambda path: f"{path.parent.name}_{path.stem}",
        lambda path: f"{path.parent.name}_{path.stem}_{path.suffix.lower().lstrip('.')}",
        lambda path: f"{path.stem}_{hashlib.sha256(path.as_posix().encode('utf-8', 'surrogatepass')).hexdigest()[:6]}",
    )
    names: dict[Path, str] = {}
    left = files
    for wording in wordings:
        worded = {path: _printable(wording(path)) for path in left}
        count = Counter(worded.values())
        taken = set(names.values())
        names |= {path: name for path, name in worded.items() if count[name] == 1 and name not in taken}
        left = [path for path in left if path not in names]
    for number, path in enumerate(left, start=1):
        names[path] = f"{_printable(path.stem)}_{number}_{len(names)}"
    return {path: names[path] for path in files}


def _printable(name: str) -> str:
    """Odd characters of a file name (control characters, broken bytes) give way to a low line."""
    return "".join(sign if sign.isprintable() and sign not in '/\\:*?"<>|' else "_" for sign in name) or "_"


def standing(file: PurePath) -> Literal["document", "unread", "ignored"]:
    """What a file in a folder is taken for, by its name alone.

    Args:
        file: Its path below the folder; nothing in a hidden folder is taken.

    Returns:
        `document`; `unread` where it may hold a plan but is of a kind that is not read; else `ignored`.
    """
    suffix = file.suffix.lower()
    if file.name.startswith("~") or file.stem.lower() in _NO_DOCUMENTS or any(p.startswith(".") for p in file.parts):
        return "ignored"
    if suffix in DOCUMENT_SUFFIXES:
        return "document"
    return "unread" if suffix in UNREAD_SUFFIXES else "ignored"


def _files_under(folder: Path, failures: list[Failure]) -> Iterable[Path]:
    def unreadable(error: OSError) -> None:
        failures.append(Failure(str(error.filename), None, "read", say("permission")))

    for where, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            yield Path(where, name)


def _once(files: Iterable[Path]) -> Iterable[Path]:
    seen: set[str] = set()
    for file in files:
        real = os.path.realpath(file)
        if real not in seen:
            seen.add(real)
            yield file
