"""The executor: a job that hangs, dies or eats memory costs itself and no other."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipeline.run.executor import Done, Limits, LocalEngine, Watched, cores


def make_worker(*, broken: bool = False):
    if broken:
        raise RuntimeError("no model")
    return serve


def serve(job: str) -> bytes:
    kind, _, rest = job.partition(" ")
    if kind == "sleep":
        time.sleep(float(rest))
    if kind == "die":
        os._exit(3)
    if kind == "eat":
        hoard = [bytearray(50_000_000) for _ in range(int(rest) // 50)]
        for block in hoard:
            block[::4096] = b"x" * len(block[::4096])
        time.sleep(30)
    if kind == "die-once":
        mark = Path(rest)
        if not mark.exists():
            mark.touch()
            os._exit(3)
    if kind == "raise":
        raise ValueError(rest)
    return f"{job}@{os.getpid()}".encode()


def run(jobs: list[str], workers: int = 2, **limits: float) -> dict[int, Done]:
    ends = list(LocalEngine(make_worker, (), workers, Limits(**limits)).run(jobs))
    assert sorted(done.index for done in ends) == list(range(len(jobs)))
    return {done.index: done for done in ends}


def test_every_job_comes_to_its_end_once():
    ends = run([f"echo {i}" for i in range(20)])
    assert [ends[i].data.decode().split("@")[0] for i in range(20)] == [f"echo {i}" for i in range(20)]


def test_no_jobs_start_no_worker():
    assert list(LocalEngine(make_worker, (), 2).run([])) == []


@pytest.mark.parametrize(("job", "error"), [
    ("die now", "died"),
    ("raise too odd", "ValueError: too odd"),
])
def test_a_bad_job_costs_itself_only(job: str, error: str):
    ends = run(["echo a", job, "echo b", "echo c"])
    assert ends[1].data is None
    assert ends[1].error == error
    assert all(ends[i].data for i in (0, 2, 3))


def test_a_hanging_job_is_stopped():
    ends = run(["echo a", "sleep 600", "echo b"], workers=1, seconds=3)
    assert ends[1].error == "time"
    assert ends[0].data and ends[2].data


def test_a_hungry_job_is_stopped():
    ends = run(["eat 800", "echo b"], workers=1, megabytes=400)
    assert ends[0].error == "memory"
    assert ends[1].data


def test_a_job_whose_worker_was_ended_by_chance_gets_a_second_one(tmp_path: Path):
    ends = run([f"die-once {tmp_path / 'mark'}", "echo b"], workers=1)
    assert ends[0].error == "" and ends[0].data
    assert ends[1].data


def test_a_watched_worker_keeps_to_the_same_limits(tmp_path: Path):
    """What the workers of a cluster do their jobs in."""
    one = Watched(make_worker, (), Limits(seconds=4, megabytes=400))
    try:
        first, second = one.do("echo a"), one.do("echo b")
        assert first.data and second.data
        assert first.data.split(b"@")[1] == second.data.split(b"@")[1]  # the models are loaded once
        assert one.do("sleep 600").error == "time"
        assert one.do("eat 800").error == "memory"
        assert one.do("die now").error == "died"
        assert one.do("raise too odd").error == "ValueError: too odd"
        assert one.do(f"die-once {tmp_path / 'mark'}").data
    finally:
        one.stop()


@pytest.mark.skipif(os.name == "nt", reason="a killed parent is told by signal")
def test_no_worker_outlives_a_killed_run(tmp_path: Path):
    script = tmp_path / "parent.py"
    script.write_text(
        "from pipeline.run.executor import LocalEngine\n"
        "from tests.test_executor_local import make_worker\n"
        "if __name__ == '__main__':\n"
        "    list(LocalEngine(make_worker, (), 2).run(['sleep 600', 'sleep 600']))\n",
        encoding="utf-8",
    )
    root = Path(__file__).resolve().parents[1]
    parent = subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": str(root)})
    until = time.monotonic() + 60
    workers: list[psutil.Process] = []
    while len(workers) < 2 and time.monotonic() < until:
        time.sleep(0.1)
        children = psutil.Process(parent.pid).children()
        workers = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    assert len(workers) == 2
    time.sleep(2)  # both are over their jobs now
    parent.kill()
    parent.wait()
    gone, alive = psutil.wait_procs(workers, timeout=20)
    assert len(gone) == 2 and alive == []


def test_workers_are_replaced_after_their_share_of_jobs():
    ends = run([f"echo {i}" for i in range(6)], workers=1, recycle=2)
    workers = [ends[i].data.decode().split("@")[1] for i in range(6)]
    assert len(set(workers)) == 3


def test_a_worker_that_cannot_load_says_why():
    [done] = LocalEngine(make_broken, (), 1).run(["echo a"])
    assert done.error == "cannot start: RuntimeError: no model"


def make_broken():
    return make_worker(broken=True)


def make_dying():
    os._exit(7)


def make_teller():
    return lambda job: str(job in sys.modules and sys.modules[job] is None).encode()


def test_no_worker_loads_torch_for_spacy():
    [done] = LocalEngine(make_teller, (), 1).run(["torch"])
    assert done.data == b"True"


def test_a_worker_that_dies_while_it_loads_is_not_the_fault_of_a_document():
    ends = [*LocalEngine(make_dying, (), 1).run(["echo a"]), Watched(make_dying, (), Limits()).do("echo a")]
    assert len(ends) == 2
    for done in ends:
        assert done.data is None
        assert done.error.startswith("cannot start: the process ended while it loaded (exit code 7)")


def test_cores_are_counted():
    assert cores() >= 1
