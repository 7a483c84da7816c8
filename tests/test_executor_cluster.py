"""The same tables from a Dask cluster as from this machine, also when a worker dies."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import flow
from pipeline.errors import UsageError
from pipeline.options import Options
from pipeline.run.cluster import DaskEngine
from pipeline.store.schema import TABLES


def start(*arguments: str, **environment: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                            env=os.environ | environment)


def start_scheduler(folder: Path) -> tuple[Path, str, subprocess.Popen]:
    """The scheduler's file, address and process."""
    pytest.importorskip("distributed", reason="needs the extra `cluster`")
    file = folder / "scheduler.json"
    process = start("dask_scheduler", "--scheduler-file", str(file), "--host", "127.0.0.1", "--port", "0",
                    "--no-dashboard", "--no-show")
    until = time.monotonic() + 120
    # the file is made before it is filled
    while not (file.exists() and file.stat().st_size) and time.monotonic() < until:
        time.sleep(0.2)
    return file, json.loads(file.read_text("utf-8"))["address"], process


def start_worker(file: Path, *more: str, **environment: str) -> subprocess.Popen:
    return start("dask_worker", "--scheduler-file", str(file), "--no-dashboard", "--local-directory", str(file.parent),
                 *more, **environment)


def end(*processes: subprocess.Popen) -> None:
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler and two workers, real processes of their own."""
    file, address, scheduler = start_scheduler(tmp_path)
    workers = [start_worker(file, "--nthreads", "1", "--no-nanny") for _ in range(2)]
    yield address, workers
    end(*workers, scheduler)


@pytest.fixture
def plans(tmp_path: Path, root: Path) -> Path:
    folder = tmp_path / "plans"
    folder.mkdir()
    for file in sorted((root / "corpus" / "plans").glob("chuyendoiso_*.txt")):
        shutil.copy(file, folder)
    return folder


def checksums(out: Path) -> dict[str, str]:
    return {t.name: hashlib.sha256((out / f"{t.name}.parquet").read_bytes()).hexdigest()
            for t in TABLES if t.name != "runs"}


@pytest.mark.slow
def test_a_cluster_gives_the_same_tables_though_a_worker_dies(cluster, plans: Path, tmp_path: Path):
    address, workers = cluster
    local = flow.extract([plans], tmp_path / "local")

    class Watched(DaskEngine):
        def run(self, jobs):
            for count, done in enumerate(super().run(jobs)):
                if count == 0:
                    os.killpg(workers[0].pid, signal.SIGKILL)
                yield done

    done = flow.extract([plans], tmp_path / "far", engine=Watched(address, (Options(),)))
    assert workers[0].poll() is not None
    assert done.failures == () and done.documents == local.documents == 7
    assert checksums(tmp_path / "far") == checksums(tmp_path / "local")


@pytest.mark.slow
def test_a_cluster_works_on_addresses(cluster, plans: Path, tmp_path: Path):
    """The way of a shared disk: the command names it by address, the workers read it themselves."""
    address, _ = cluster
    flow.extract([plans], tmp_path / "local")
    done = subprocess.run([sys.executable, "-m", "pipeline", "extract", plans.as_uri(), "--out",
                           (tmp_path / "far").as_uri(), "--cluster", address], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    assert checksums(tmp_path / "far") == checksums(tmp_path / "local")


def test_a_cluster_that_does_not_answer_is_told(plans: Path, tmp_path: Path):
    pytest.importorskip("distributed", reason="needs the extra `cluster`")
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        flow.extract([plans], tmp_path / "out", engine=DaskEngine("tcp://127.0.0.1:9", (Options(),)))


HARMFUL = """
import os
import signal
import time

import pipeline.document

work = pipeline.document.DocumentWorker.work


def crash_hang_or_work(self, job):
    head = job.file.read_bytes()[:5]
    if head == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if head == b"hangs":
        time.sleep(3600)
    return work(self, job)


pipeline.document.DocumentWorker.work = crash_hang_or_work
"""
"""Python runs it in every process of the worker: a stand-in for a library that a document makes crash or wait."""


def extract(plans: Path, out: Path, address: str) -> subprocess.CompletedProcess:
    command = ("extract", str(plans), "--out", str(out), "--cluster", address, "--seconds", "30", "--memory", "700")
    return subprocess.run([sys.executable, "-m", "pipeline", *command], capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_poisoned_documents_cost_a_cluster_nothing_but_themselves(plans: Path, tmp_path: Path):
    """One hangs, one eats memory, one crashes the process that works on it; Dask's usual workers, with a nanny."""
    good = flow.extract([plans], tmp_path / "local")
    (plans / "x_hangs.txt").write_bytes(b"hangs")
    (plans / "y_eats.txt").write_bytes(b"a\n" * 6_000_000)
    (plans / "z_crashes.txt").write_bytes(b"crash")
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(HARMFUL, encoding="utf-8")
    there = os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH"))))
    file, address, scheduler = start_scheduler(tmp_path)
    worker = start_worker(file, "--nthreads", "2", PYTHONPATH=there)
    try:
        out = tmp_path / "far"
        done = extract(plans, out, address)
        assert done.returncode == 1, done.stderr
        told = f"extract: {good.documents} documents (10 files worked on, 0 unchanged), 3 failed"
        assert done.stdout.startswith(told), done.stdout
        failed = {row["path"]: row for row in pq.read_table(out / "failures.parquet").to_pylist()}
        assert {path: row["stage"] for path, row in failed.items()} == dict.fromkeys(
            ("x_hangs.txt", "y_eats.txt", "z_crashes.txt"), "limits")
        for path, word in zip(sorted(failed), ("--seconds", "--memory", "dừng đột ngột"), strict=True):
            assert word in failed[path]["error"], path
        near = checksums(tmp_path / "local")
        assert {name: sum_ for name, sum_ in checksums(out).items() if name != "failures"} == {
            name: sum_ for name, sum_ in near.items() if name != "failures"}

        again = extract(plans, out, address)
        assert again.returncode == 1
        told = f"extract: {good.documents} documents (0 files worked on, 10 unchanged), 3 failed"
        assert again.stdout.startswith(told), again.stdout
        (plans / "z_crashes.txt").write_bytes((plans / "chuyendoiso_c1.txt").read_bytes() + b"\nNgay 5 thang 3\n")
        cured = extract(plans, out, address)
        assert cured.stdout.startswith(
            f"extract: {good.documents + 1} documents (1 files worked on, 9 unchanged), 2 failed"), cured.stderr
        assert worker.poll() is None and scheduler.poll() is None
    finally:
        end(worker, scheduler)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_is_wrong_with_the_cluster_is_never_laid_to_the_documents(plans: Path, tmp_path: Path):
    """A worker with another program, then a scheduler that is lost: the run ends, nothing is listed as failed."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "sitecustomize.py").write_text("import pipeline.version\n"
                                            "pipeline.version.code_digest = lambda *packages: 'another'\n", "utf-8")
    there = os.pathsep.join(filter(None, (str(other), os.environ.get("PYTHONPATH"))))
    file, address, scheduler = start_scheduler(tmp_path)
    worker = start_worker(file, "--nthreads", "1", "--no-nanny", PYTHONPATH=there)
    out = tmp_path / "out"
    try:
        done = extract(plans, out, address)
        assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
        assert "same version" in done.stderr and address in done.stderr
        end(worker)
        worker = start_worker(file, "--nthreads", "1", "--no-nanny")

        class Losing(DaskEngine):
            def run(self, jobs):
                for done in super().run(jobs):
                    yield done
                    os.killpg(scheduler.pid, signal.SIGKILL)

        with pytest.raises(UsageError, match="scheduler was lost"):
            flow.extract([plans], out, engine=Losing(address, (Options(),)))
        assert not (out / "failures.parquet").exists()
        done = flow.extract([plans], out)
        assert done.failures == () and done.documents == 7 and done.unchanged >= 1
    finally:
        end(worker, scheduler)
