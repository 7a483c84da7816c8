"""One executor, two engines: worker processes on this machine, or an existing Dask cluster.

Both call the same function in a fresh process and give the results in the order in which they are done.
A job that hangs, eats memory or kills its worker costs that job and no other. One whose worker died gets a second
chance: the system may have ended the worker for what another program took.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.run.garbage import leave_out_what_stays, rarely

Work = Callable[[Any], bytes]

START_SECONDS = 300.0
"""Wall-clock time for loading the models: on a busy machine it takes many times the usual two seconds."""
CANNOT_START = "cannot start"
"""Begins the error of a worker that never came to do a job: no job is to blame for it."""
_ENDED_LOADING = f"{CANNOT_START}: the process ended while it loaded"
STARTS = 3
"""How often in a row workers may end while they load before that is told: the system may end one for want of memory."""


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
    """Why it did not: `time`, `memory`, `died`, the text of an exception, or one that begins with `CANNOT_START`."""


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
        from multiprocessing.connection import wait

        context = multiprocessing.get_context("spawn")
        todo = deque(enumerate(jobs))
        chances = _Chances()
        crew: list[_Worker] = []
        try:
            crew = [_Worker(context, self.make, self.args) for _ in range(min(self.workers, len(todo)))]
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
                    again = chances.another(done)
                    if again:
                        todo.append((done.index, jobs[done.index]))
                    if worker.spent(self.limits):
                        worker.stop()
                        if todo:
                            crew[place] = worker = _Worker(context, self.make, self.args)
                    if todo:
                        worker.give(todo.popleft())
                    if not again:
                        yield done
        finally:
            for worker in crew:
                worker.stop()


class Watched:
    """One worker process, for a caller that does one job after the other and keeps to limits.

    Args:
        make: See `LocalEngine`.
        args: What `make` is called with in the worker.
        limits: What one job may cost.
    """

    def __init__(self, make: Callable[..., Work], args: tuple[Any, ...], limits: Limits) -> None:
        self._start = lambda: _Worker(multiprocessing.get_context("spawn"), make, args, daemon=True)
        self._limits = limits
        self._worker: _Worker | None = None

    def do(self, job: Any) -> Done:
        """Does a job; a worker that died over it is replaced once, as in `LocalEngine`."""
        chances = _Chances()
        done = self._once(job)
        while chances.another(done):
            done = self._once(job)
        return done

    def _once(self, job: Any) -> Done:
        from multiprocessing.connection import wait

        worker = self._worker = self._worker or self._start()
        worker.give((0, job))
        done = None
        while done is None:
            wait([worker.pipe], timeout=0.5)
            done = worker.look(self._limits)
        worker.job = None
        if worker.spent(self._limits):
            self.stop()
        return done

    def stop(self) -> None:
        """Ends the worker; the next job starts another one."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


class _Chances:
    """Which jobs are done again: the system may have ended their worker for what another program took."""

    def __init__(self) -> None:
        self._died: set[int] = set()
        self._ended_loading = 0

    def another(self, done: Done) -> bool:
        """True where the job is to be done again."""
        if done.error.startswith(_ENDED_LOADING):
            self._ended_loading += 1
            return self._ended_loading < STARTS
        self._ended_loading = 0
        if done.error != "died" or done.index in self._died:
            return False
        self._died.add(done.index)
        return True


class _Worker:
    """A worker process as the parent sees it."""

    def __init__(self, context: Any, make: Callable[..., Work], args: tuple[Any, ...], *, daemon: bool = False) -> None:
        self.pipe, theirs = context.Pipe()
        # Not a daemon as a rule: the parent tells it when to end. It ends by itself when the parent is gone.
        self.process = context.Process(target=_serve, args=(theirs, make, args), daemon=daemon)
        self.process.start()
        theirs.close()
        self.job: int | None = None
        self.since = 0.0
        self.watched = 0.0
        self.loaded = False
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
                said = self.pipe.recv()
                if said is None:  # the models are loaded, the job begins
                    self.loaded, self.since = True, time.monotonic()
                    return None
                self.served += 1
                return Done(self.job, *said)
        except (EOFError, OSError):
            return self._ended()
        if not self.process.is_alive() and not self.pipe.poll():
            return self._ended()
        now = time.monotonic()
        if now - self.since > (limits.seconds if self.loaded else START_SECONDS):
            return self._fail("time" if self.loaded else f"{CANNOT_START}: not loaded after {START_SECONDS:.0f} s")
        if now - self.watched > 0.5:
            self.watched = now
            if _resident(self.process.pid) > limits.megabytes:
                return self._fail("memory")
        return None

    def spent(self, limits: Limits) -> bool:
        return self.dead or self.served >= limits.recycle

    def _ended(self) -> Done:
        if self.loaded:
            return self._fail("died")
        self.process.join(5)
        return self._fail(f"{_ENDED_LOADING} (exit code {self.process.exitcode}); a script of your own needs "
                          "`if __name__ == '__main__':`")

    def _fail(self, why: str) -> Done:
        assert self.job is not None
        self.dead = True
        self._kill()
        return Done(self.job, None, why)

    def _kill(self) -> None:
        _end_children(self.process.pid)
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
    _end_with_the_parent()
    one_thread()
    _without_torch()
    rarely()
    try:
        work = make(*args)
        leave_out_what_stays()
    except Exception as error:  # told to the parent for the first job; the worker is of no use then
        with contextlib.suppress(OSError, EOFError):
            pipe.recv()
            pipe.send((None, f"{CANNOT_START}: {type(error).__name__}: {error}"))
        return
    with contextlib.suppress(OSError):
        pipe.send(None)
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


def _end_with_the_parent() -> None:
    """A worker in the middle of a job would outlive a parent that was killed, and one that hangs for ever."""
    import threading
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        _end_children(os.getpid())
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _end_children(pid: int | None) -> None:
    """Ends the programs that a worker started (an OCR engine, an office suite)."""
    import psutil

    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                child.kill()


def one_thread() -> None:
    """Keeps numeric libraries from starting a thread per core in each worker."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"):
        os.environ.setdefault(name, "1")


def _without_torch() -> None:
    """spaCy loads torch where it is installed, for models that are not used here: 180 MiB and a second a worker."""
    sys.modules.setdefault("torch", None)  # type: ignore[arg-type]


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
