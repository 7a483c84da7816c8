"""Poisoned documents through the command line: each costs itself, is listed, and is left alone until it changes."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest

from benchmarks.hostile import slow_text
from pipeline.document import NEEDED_MEGABYTES

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="kills processes by signal")]


def command(plans: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "pipeline", "extract", str(plans), "--out", str(out), "--workers", "1", *more]


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(arguments, capture_output=True, text=True, timeout=280, check=False)


def failures(out: Path) -> list[dict]:
    return pq.read_table(out / "failures.parquet").to_pylist()


def wait_for(what: Callable[[], object], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def plans(tmp_path: Path, root: Path) -> Path:
    folder = tmp_path / "plans"
    folder.mkdir()
    for name in ("c1", "c3"):
        shutil.copy(root / "corpus" / "plans" / f"chuyendoiso_{name}.txt", folder)
    return folder


def hanging() -> bytes:
    return slow_text(random.Random(1))[1]


def hungry() -> bytes:
    return b"a\n" * 6_000_000


@pytest.mark.parametrize(
    ("make", "limits", "words"),
    [(hanging, ("--seconds", "6"), "--seconds"), (hungry, ("--memory", "900"), "--memory")],
)
def test_a_document_over_a_limit_is_listed_and_left_alone_until_it_changes(
    plans: Path, tmp_path: Path, make: Callable[[], bytes], limits: tuple[str, str], words: str
):
    out = tmp_path / "out"
    poison = plans / "z_poison.txt"
    poison.write_bytes(make())
    done = run(*command(plans, out, *limits))
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("extract: 2 documents (3 files worked on, 0 unchanged), 1 failed")
    [row] = failures(out)
    assert (row["path"], row["stage"]) == ("z_poison.txt", "limits")
    assert words in row["error"] and "\n" not in row["error"]

    again = run(*command(plans, out, *limits))
    assert again.returncode == 1
    assert again.stdout.startswith("extract: 2 documents (0 files worked on, 3 unchanged), 1 failed")
    assert "z_poison.txt" in again.stdout and "nothing changed" in again.stdout

    poison.write_bytes((plans / "chuyendoiso_c1.txt").read_bytes() + b"\nNgay 5 thang 3\n")
    cured = run(*command(plans, out, *limits))
    assert cured.returncode == 0, cured.stderr
    assert cured.stdout.startswith("extract: 3 documents (1 files worked on, 2 unchanged), 0 failed")
    assert failures(out) == []


def test_less_memory_than_a_worker_needs_is_refused_and_what_it_needs_is_enough(plans: Path, tmp_path: Path):
    out = tmp_path / "out"
    for little in (str(NEEDED_MEGABYTES - 1), "256", "0"):
        refused = run(*command(plans, out, "--memory", little))
        assert refused.returncode == 2 and refused.stdout == ""
        told = f"doichieu: --memory {little}: mỗi tiến trình cần ít nhất {NEEDED_MEGABYTES} MiB"
        assert refused.stderr.startswith(told), refused.stderr
        assert f"give --memory {NEEDED_MEGABYTES} or more" in refused.stderr and refused.stderr.count("\n") == 1
    assert not (out / "documents.parquet").exists()
    done = run(*command(plans, out, "--memory", str(NEEDED_MEGABYTES)))
    assert done.returncode == 0, done.stdout


@pytest.fixture
def busy(plans: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen, Path]]:
    """A run whose one worker has done two plans and sits over a document that takes minutes."""
    (plans / "z_poison.txt").write_bytes(hanging())
    out = tmp_path / "out"
    process = subprocess.Popen(
        command(plans, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_for(lambda: len(list(out.glob(".doichieu/docs/*/*.z"))) == 2)
    yield process, out
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def worker_of(process: subprocess.Popen) -> psutil.Process | None:
    """The worker process, if it runs."""
    for child in psutil.Process(process.pid).children():
        with contextlib.suppress(psutil.Error):  # one that was just killed
            if "spawn_main" in " ".join(child.cmdline()) and child.status() != psutil.STATUS_ZOMBIE:
                return child
    return None


def over_the_document(worker: psutil.Process) -> bool:
    """Whether a worker has loaded and works: by processor time, of which loading takes a third at most."""
    return worker.cpu_times().user > 12


def test_a_document_that_ends_its_worker_gets_a_second_chance_and_no_third(busy, plans: Path):
    process, out = busy
    first = worker_of(process)
    assert first is not None
    wait_for(lambda: over_the_document(first))
    first.kill()
    wait_for(lambda: (now := worker_of(process)) and now.pid != first.pid)
    second = worker_of(process)
    assert second is not None
    wait_for(lambda: over_the_document(second))
    second.kill()
    told, errors = process.communicate(timeout=120)
    assert process.returncode == 1, errors
    assert told.startswith("extract: 2 documents (3 files worked on, 0 unchanged), 1 failed")
    [row] = failures(out)
    assert row["path"] == "z_poison.txt" and "dừng đột ngột" in row["error"]
    again = run(*command(plans, out))
    assert again.stdout.startswith("extract: 2 documents (0 files worked on, 3 unchanged), 1 failed")


def test_two_runs_on_one_folder_do_no_harm_to_each_other(busy, plans: Path):
    process, out = busy
    for second in (command(plans, out), command(plans, out, "--force")):
        told = run(*second)
        assert told.returncode == 2
        assert "another run is working on this folder" in told.stderr and told.stderr.count("\n") == 1
    assert process.poll() is None and worker_of(process) is not None
    assert len(list(out.glob(".doichieu/docs/*/*.z"))) == 2

    # the first is killed: the folder is free at once, what was done is kept, and no worker goes on alone
    worker = worker_of(process)
    assert worker is not None
    process.kill()
    process.wait()
    wait_for(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE, 30)
    (plans / "z_poison.txt").unlink()
    told = run(*command(plans, out))
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("extract: 2 documents (0 files worked on, 2 unchanged), 0 failed")


def test_dry_run_and_force_say_and_do_what_they_promise(plans: Path, tmp_path: Path):
    out = tmp_path / "out"
    planned = run(*command(plans, out, "--dry-run"))
    assert planned.stdout.splitlines()[0] == "2 documents: 2 to work on, 0 unchanged"
    assert not out.exists()
    assert run(*command(plans, out)).returncode == 0
    before = {path.name: path.read_bytes() for path in out.glob("*.parquet") if path.name != "runs.parquet"}
    planned = run(*command(plans, out, "--dry-run"))
    assert planned.stdout.splitlines() == ["2 documents: 0 to work on, 2 unchanged"]
    planned = run(*command(plans, out, "--dry-run", "--force"))
    assert planned.stdout.splitlines()[0] == "2 documents: 2 to work on, 0 unchanged"
    forced = run(*command(plans, out, "--force"))
    assert forced.stdout.startswith("extract: 2 documents (2 files worked on, 0 unchanged), 0 failed")
    assert {path.name: path.read_bytes() for path in out.glob("*.parquet") if path.name != "runs.parquet"} == before
    assert "nothing changed" in run(*command(plans, out)).stdout
