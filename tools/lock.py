"""Writes constraints.txt: the versions that the tests passed with, without naming where they come from.

Run in the environment to be pinned: `.venv/bin/python tools/lock.py`.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

SKIPPED = {"doichieu", "pip", "setuptools", "wheel", "torch", "onnx"}
"""The project itself, the installers, and what only training needs (builds differ from machine to machine)."""


def main() -> None:
    """Pins what the project and its extras need, directly or through others."""
    from packaging.requirements import Requirement

    wanted, todo = set(), ["doichieu"]
    extras = {"doichieu": {"", "dev", "cluster", "s3", "docs", "notebooks"}}
    versions: dict[str, str] = {}
    while todo:
        name = todo.pop()
        try:
            dist = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        versions[name.lower().replace("_", "-")] = dist.version
        for line in dist.requires or ():
            need = Requirement(line)
            key = need.name.lower().replace("_", "-")
            marks = extras.get(name, {""})
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in marks):
                extras.setdefault(key, {""}).update(need.extras)
                if (key, frozenset(need.extras)) not in wanted:
                    wanted.add((key, frozenset(need.extras)))
                    todo.append(key)
    head = "# Versions that the tests passed with; made by tools/lock.py. Used as pip constraints by the Makefile.\n"
    rows = [f"{name}=={version}" for name, version in sorted(versions.items()) if name not in SKIPPED]
    Path("constraints.txt").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
