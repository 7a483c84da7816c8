"""The same work on an existing Dask cluster (extra `cluster`).

The workers need the same version of this package and must see the files under the same paths (a shared disk).
"""

from __future__ import annotations

import multiprocessing.process
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import UsageError
from pipeline.options import Options
from pipeline.run.executor import Done, Limits, Watched


@dataclass(frozen=True, slots=True)
class DaskEngine:
    """Sends jobs to a Dask scheduler; a job whose worker dies is tried on another one."""

    address: str
    """Of the scheduler, e.g. `tcp://host:8786`."""
    args: tuple[Options]
    """What a `DocumentWorker` is made with."""
    limits: Limits = field(default_factory=Limits)
    """What one job may cost, on the cluster as here."""
    retries: int = 2
    """How often a job may lose its worker before it counts as failed."""

    def run(self, jobs: Sequence[Any]) -> Iterator[Done]:
        """See `Engine.run`."""
        try:
            from distributed import Client, as_completed
        except ImportError:
            raise UsageError("--cluster needs Dask: pip install 'doichieu[cluster]'") from None
        try:
            client = Client(self.address, timeout=10, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(f"{self.address}: no Dask scheduler answers ({error}); check the address") from None
        with client:
            futures = client.map(_on_worker, list(jobs), options=self.args[0], limits=self.limits,
                                 retries=self.retries, pure=False)
            places = {future.key: place for place, future in enumerate(futures)}
            for future in as_completed(futures, loop=client.loop):
                place = places[future.key]
                try:
                    yield Done(place, *future.result())
                except Exception as error:  # whatever a remote worker raised, or that it is gone
                    died = type(error).__name__ in ("KilledWorker", "CancelledError")
                    yield Done(place, None, "died" if died else f"{type(error).__name__}: {error}")
                future.release()


_own = threading.local()


def _on_worker(job: Any, options: Options, limits: Limits) -> tuple[bytes | None, str]:
    """Runs in a thread of a cluster's worker: the job is done in a process beside it, where it can be stopped.

    The models stay loaded in that process from job to job; it ends with the cluster's worker.
    """
    from pipeline.document import DocumentWorker

    asked = (options, limits)
    if getattr(_own, "asked", None) != asked:
        if hasattr(_own, "watched"):
            _own.watched.stop()
        _own.watched, _own.asked = Watched(DocumentWorker, (options,), limits), asked
    with _may_start_processes():
        done = _own.watched.do(job)
    return done.data, done.error


@contextmanager
def _may_start_processes() -> Iterator[None]:
    """Dask marks workers that a nanny watches as daemons, which Python lets start no processes."""
    process: Any = multiprocessing.process.current_process()
    was = process._config.get("daemon")
    process._config["daemon"] = False
    try:
        yield
    finally:
        process._config["daemon"] = was
