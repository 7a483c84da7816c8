"""One executor, two engines: worker processes on this machine, or an existing Dask cluster.

Both call the same function in a fresh process and give the results in the order in which they are done.
A job that hangs, eats memory or kills its worker costs that job and no other.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Work = Callable[[Any], bytes]

START_SECONDS = 60
"""A worker's first job also pays for loading the models: so much is added to its time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may cost."""

    seconds: float = 600.0
    """Wall-clock time of one job."""
    megabytes: int = 2048
    """Resident memory of the worker and what it started, in MiB."""
    recycle: int = 400
    """Jobs after which a worker is replaced, so that no leak grows for ever."""


@dataclass(frozen=True, slots=True)
class Done:
    """The end of one job."""

    index: int
    """Place of the job in the sequence that was given, 0-based."""
    data: bytes | None
    """What the function gave; None where it did not come to its end."""
    error: str = ""
    """Why it did not: `time`, `memory`, `died` or the text of an exception."""


class Engine(Protocol):
    """Runs jobs somewhere."""

    def run(self, jobs: Sequence[Any]) -> Iterator[Done]:
        """The ends of all jobs, in the order in which they come."""


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Worker processes on this machine, watched one by one.

    `make` is called once in each worker and gives the function that does the jobs; so models are loaded once
    a worker. It must be importable by name, as must its arguments be picklable.
    """

    make: Callable[..., Work]
    args: tuple[Any, ...]
    workers: int
    limits: Limits = Limits()

    def run(self, jobs: Sequence[Any]) -> Iterator[Done]:
        """See `Engine.run`."""
        import multiprocessing
        from multiprocessing.connection import wait

        context = multiprocessing.get_context("spawn")
        todo = deque(enumerate(jobs))
        crew: list[_Worker] = []
        try:
            crew = [_Worker(context, self) for _ in range(min(self.workers, len(todo)))]
            for worker in crew:
                worker.give(todo.popleft())
            while any(worker.job is not None for worker in crew):
                wait([w.pipe for w in crew if w.job is not None], timeout=0.5)
                for place, worker in enumerate(crew):
                    if worker.job is None:
                        continue
                    done = worker.look(self.limits)
                    if done is None:
                        continue
                    worker.job = None
                    if worker.spent(self.limits):
                        worker.stop()
                        if todo:
                            crew[place] = worker = _Worker(context, self)
                    if todo:
                        worker.give(todo.popleft())
                    yield done
        finally:
            for worker in crew:
                worker.stop()


class _Worker:
    """A worker process as the parent sees it."""

    def __init__(self, context: Any, engine: LocalEngine) -> None:
        self.pipe, theirs = context.Pipe()
        # Not a daemon: the reading stage starts processes of its own. It ends when the parent's pipe closes.
        self.process = context.Process(target=_serve, args=(theirs, engine.make, engine.args))
        self.process.start()
        theirs.close()
        self.job: int | None = None
        self.since = 0.0
        self.watched = 0.0
        self.served = 0
        self.dead = False

    def give(self, job: tuple[int, Any]) -> None:
        self.job, payload = job
        self.since = self.watched = time.monotonic()
        # A worker that died while idle is noticed by `look`.
        with contextlib.suppress(OSError):
            self.pipe.send(payload)

    def look(self, limits: Limits) -> Done | None:
        """The end of the job, or None while it goes on."""
        assert self.job is not None
        try:
            if self.pipe.poll():
                data, error = self.pipe.recv()
                self.served += 1
                return Done(self.job, data, error)
        except (EOFError, OSError):
            return self._fail("died")
        if not self.process.is_alive() and not self.pipe.poll():
            return self._fail("died")
        now = time.monotonic()
        if now - self.since > limits.seconds + (START_SECONDS if self.served == 0 else 0):
            return self._fail("time")
        if now - self.watched > 0.5:
            self.watched = now
            if _resident(self.process.pid) > limits.megabytes:
                return self._fail("memory")
        return None

    def spent(self, limits: Limits) -> bool:
        return self.dead or self.served >= limits.recycle

    def _fail(self, why: str) -> Done:
        assert self.job is not None
        self.dead = True
        self._kill()
        return Done(self.job, None, why)

    def _kill(self) -> None:
        """Ends the worker and the programs it started (an OCR engine, an office suite)."""
        import psutil

        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    child.kill()
        self.process.kill()
        self.process.join(5)

    def stop(self) -> None:
        if self.process.is_alive():
            if self.job is None and not self.dead:
                with contextlib.suppress(OSError):
                    self.pipe.send(None)
                self.process.join(2)
            if self.process.is_alive():
                self._kill()
        self.pipe.close()


def _resident(pid: int | None) -> int:
    """MiB that a process and its children hold."""
    import psutil

    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for part in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += part.memory_info().rss
    return total >> 20


def _serve(pipe: Any, make: Callable[..., Work], args: tuple[Any, ...]) -> None:
    """What a worker process does: load once, then one job after the other."""
    import signal

    # Ctrl-C goes to the whole group; the parent decides what to do with it.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    one_thread()
    try:
        work = make(*args)
    except Exception as error:  # told to the parent for the first job; the worker is of no use then
        with contextlib.suppress(OSError, EOFError):
            pipe.recv()
            pipe.send((None, f"cannot start: {type(error).__name__}: {error}"))
        return
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        if job is None:
            return
        answer: tuple[bytes | None, str]
        try:
            answer = (work(job), "")
        except MemoryError:
            answer = (None, "memory")
        except Exception as error:
            answer = (None, f"{type(error).__name__}: {error}")
        try:
            pipe.send(answer)
        except OSError:
            return


def one_thread() -> None:
    """Keeps numeric libraries from starting a thread per core in each worker."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"):
        os.environ.setdefault(name, "1")


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
