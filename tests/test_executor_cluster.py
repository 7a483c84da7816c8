"""The same tables from a Dask cluster as from this machine, also when a worker dies."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.errors import UsageError
from pipeline.options import Options
from pipeline.run.cluster import DaskEngine
from pipeline.store.schema import TABLES


def start(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler and two workers, real processes of their own."""
    pytest.importorskip("distributed", reason="needs the extra `cluster`")
    file = tmp_path / "scheduler.json"
    scheduler = start("dask_scheduler", "--scheduler-file", str(file), "--host", "127.0.0.1", "--port", "0",
                      "--no-dashboard", "--no-show")
    until = time.monotonic() + 60
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.2)
    workers = [start("dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard",
                     "--local-directory", str(tmp_path)) for _ in range(2)]
    import json

    yield json.loads(file.read_text("utf-8"))["address"], workers
    for process in (*workers, scheduler):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


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
