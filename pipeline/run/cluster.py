"""The same work on an existing Dask cluster (extra `cluster`).

The workers need the same version of this package and must see the files under the same paths (a shared disk).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import UsageError
from pipeline.options import Options
from pipeline.run.executor import Done


@dataclass(frozen=True, slots=True)
class DaskEngine:
    """Sends jobs to a Dask scheduler; a job whose worker dies is tried on another one."""

    address: str
    """Of the scheduler, e.g. `tcp://host:8786`."""
    args: tuple[Options]
    """What a `DocumentWorker` is made with."""
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
            futures = client.map(_on_worker, list(jobs), options=self.args[0], retries=self.retries, pure=False)
            places = {future.key: place for place, future in enumerate(futures)}
            for future in as_completed(futures, loop=client.loop):
                place = places[future.key]
                try:
                    yield Done(place, future.result())
                except Exception as error:  # whatever a remote worker raised, or that it is gone
                    died = type(error).__name__ in ("KilledWorker", "CancelledError")
                    yield Done(place, None, "died" if died else f"{type(error).__name__}: {error}")
                future.release()


_loaded: dict[Options, Any] = {}


def _on_worker(job: Any, options: Options) -> bytes:
    """Runs on a cluster's worker; the models stay loaded from job to job."""
    from pipeline.document import DocumentWorker
    from pipeline.run.executor import one_thread

    if options not in _loaded:
        one_thread()
        _loaded[options] = DocumentWorker(options)
    return bytes(_loaded[options](job))
