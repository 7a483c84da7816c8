"""The same work on an existing Dask cluster (extra `cluster`).

The workers need the same version of this package and must see the files under the same paths (a shared disk).
"""

from __future__ import annotations

import multiprocessing.process
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import UsageError
from pipeline.options import Options
from pipeline.run.executor import Done, Limits, Watched
from pipeline.run.failures import said
from pipeline.version import code_digest


@dataclass(frozen=True, slots=True)
class DaskEngine:
    """Sends jobs to a Dask scheduler; a job whose Dask worker dies is given to another one.

    A document cannot harm a Dask worker, since it is worked on in a process beside it. What goes wrong in the Dask
    worker itself is therefore never laid to the document's charge: it ends the run, and what was done is kept.
    """

    address: str
    """Of the scheduler, e.g. `tcp://host:8786`."""
    args: tuple[Options]
    """What a `DocumentWorker` is made with."""
    limits: Limits = field(default_factory=Limits)
    """What one job may cost, on the cluster as here."""
    retries: int = 2
    """How often a job is tried again where a Dask worker could not begin with it."""

    def run(self, jobs: Sequence[Any]) -> Iterator[Done]:
        """See `Engine.run`.

        Raises:
            UsageError: The scheduler does not answer or was lost, or a Dask worker cannot do the work.
        """
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
                                 program=code_digest(), retries=self.retries, pure=False)
            places = {future.key: place for place, future in enumerate(futures)}
            for future in as_completed(futures, loop=client.loop):
                yield Done(places[future.key], *self._end(future))
                future.release()

    def _end(self, future: Any) -> tuple[bytes | None, str]:
        """What a job gave, or why it gave nothing."""
        from concurrent.futures import CancelledError

        from distributed.scheduler import KilledWorker

        try:
            data, error = future.result()
        except KilledWorker:
            return None, "died"
        except CancelledError:
            raise UsageError(f"{self.address}: the Dask scheduler was lost; see that it runs and run the same command "
                             "again, what was done is kept") from None
        except Exception as wrong:  # whatever the remote side raised
            raise UsageError(f"{self.address}: a Dask worker cannot do the work ({type(wrong).__name__}: {said(wrong)})"
                             "; install the same version of Doichieu on all workers, start them anew and run the same "
                             "command again") from None
        return data, error


_own = threading.local()


def _on_worker(job: Any, options: Options, limits: Limits, program: str) -> tuple[bytes | None, str]:
    """Runs in a thread of a cluster's worker: the job is done in a process beside it, where it can be stopped.

    The models stay loaded in that process from job to job; it ends with the cluster's worker.

    Raises:
        RuntimeError: The worker has another program or model: its results would be kept as those of the user's.
    """
    from pipeline.document import DocumentWorker

    if program != code_digest():
        raise RuntimeError(f"the program or its model is another one: {code_digest()} there, {program} here")
    _may_start_processes()
    asked = (options, limits)
    if getattr(_own, "asked", None) != asked:
        if hasattr(_own, "watched"):
            _own.watched.stop()
        _own.watched, _own.asked = Watched(DocumentWorker, (options,), limits), asked
    done = _own.watched.do(job)
    return done.data, done.error


def _may_start_processes() -> None:
    """Dask marks workers that a nanny watches as daemons, which Python lets start no processes.

    The mark stays off: threads that set it back would take it from each other.
    """
    process: Any = multiprocessing.process.current_process()
    process._config["daemon"] = False
