"""Nothing is lost by a power cut or a full disk: the order of writing, and a real small disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store.work import WorkFolder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="folders cannot be synced on Windows")


def test_files_and_names_reach_the_disk_before_the_switch_and_the_mark_goes_last(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = WorkFolder(tmp_path / "out")
    (folder.begin() / "a.parquet").write_bytes(b"new")
    steps: list[str] = []
    sync, move, clear = os.fsync, os.replace, shutil.rmtree

    def fsync(handle: int) -> None:
        steps.append(f"sync {Path(os.readlink(f'/proc/self/fd/{handle}')).name.split('.')[0]}")
        sync(handle)

    def replace(old: Path, new: Path) -> None:
        steps.append(f"move {Path(new).parent.name}/{Path(new).name}")
        move(old, new)

    def rmtree(path: Path, **more: bool) -> None:
        steps.append("clear")
        clear(path, **more)

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to tell which file is synced")
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(shutil, "rmtree", rmtree)
    folder.commit({})
    mark, switch = steps.index("move next/COMMIT"), steps.index("move out/a.parquet")
    assert {"sync a", "sync manifest", "sync next"} <= set(steps[:mark])
    assert "sync next" in steps[mark:switch]
    assert "sync out" in steps[switch:] and steps[-1] == "clear"


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A real disk of 256 KiB, or of another size."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={getattr(request, 'param', '256k')}", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs the rights of an administrator")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_really_full_leaves_the_old_tables(small_disk: Path):
    folder = WorkFolder(small_disk)
    with folder.locked():
        (folder.begin() / "a.parquet").write_bytes(b"old")
        folder.commit({"content": "old"})
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space"), folder.locked():
        (folder.begin() / "a.parquet").write_bytes(b"new")
        with filler.open("wb", buffering=0) as file:
            while True:
                if not file.write(b"x" * 4096):
                    break
    with pytest.raises(OSError, match="No space"):
        folder.commit({"content": "new", "long": "x" * 9000})
    assert (small_disk / "a.parquet").read_bytes() == b"old"
    assert folder.manifest["content"] == "old"
    filler.unlink()
    with folder.locked():
        assert not folder.next.exists()
        (folder.begin() / "a.parquet").write_bytes(b"new")
        folder.commit({"content": "new"})
    assert (small_disk / "a.parquet").read_bytes() == b"new"


def fill(disk: Path, leave: int) -> None:
    """Fills a disk up to some bytes."""
    with (disk / "filler").open("ab", buffering=0) as file:
        while (room := shutil.disk_usage(disk).free - leave) > 0:
            if not file.write(b"x" * min(room, 4096)):
                break


@pytest.mark.slow
@pytest.mark.parametrize("small_disk", ["24m"], indirect=True)
def test_a_command_on_a_full_disk_says_so_in_one_line_and_goes_on_later(small_disk: Path, root: Path, tmp_path: Path):
    """The whole way: the record of a document, the Parquet files and DuckDB's each meet the end of the disk."""
    plans, out = tmp_path / "plans", small_disk / "out"
    plans.mkdir()
    shutil.copy(root / "corpus" / "plans" / "chuyendoiso_c1.txt", plans)
    command = [sys.executable, "-m", "pipeline", "extract", str(plans), "--out", str(out), "--workers", "1"]

    def run(*more: str) -> subprocess.CompletedProcess:
        return subprocess.run([*command, *more], capture_output=True, text=True, timeout=280, check=False)

    assert run().returncode == 0
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file() and path.name != "run.log"}
    assert {"documents.parquet", "plans.duckdb"} <= set(before)
    shutil.copy(root / "corpus" / "plans" / "chuyendoiso_c3.txt", plans)
    for leave in (0, 60_000, 400_000, 1_500_000):
        fill(small_disk, leave)
        full = run()
        assert full.returncode == 2, (leave, full.stdout, full.stderr)
        assert full.stderr.startswith("doichieu: the disk is full") and full.stderr.count("\n") == 1, full.stderr
        there = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file() and path.name != "run.log"}
        assert there == before, leave
        (small_disk / "filler").unlink()
    done = run()
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("extract: 2 documents (0 files worked on, 2 unchanged), 0 failed")


def test_a_file_that_cannot_grow_leaves_the_old_tables(tmp_path: Path):
    """The same without an administrator's rights: the system itself refuses to write on (EFBIG)."""
    resource = pytest.importorskip("resource", reason="limits of the system, not on Windows")
    import signal

    folder = WorkFolder(tmp_path)
    (folder.begin() / "a.parquet").write_bytes(b"old")
    folder.commit({"content": "old"})
    (folder.begin() / "a.parquet").write_bytes(b"new")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            folder.commit({"content": "new", "long": "x" * 20_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert (tmp_path / "a.parquet").read_bytes() == b"old"
    assert folder.manifest["content"] == "old"
    folder.recover()
    assert not folder.next.exists() and not list(folder.home.glob("*.part"))
