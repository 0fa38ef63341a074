"""Where jobs run: worker processes of this machine, or those of a scheduler that somebody has started.

Dask is imported when a cluster is opened. A worker that dies is started anew, and its job goes to another
one; a job whose workers die time after time is given up (`DEATHS`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from celldata.errors import DataError

if TYPE_CHECKING:
    from distributed import Client

ANSWER_S = 15.0
"""How long a scheduler may take to answer, and then to have a worker."""
DEATHS = 3
"""Workers that may die of one job: the last is no accident. A scheduler that others have started may have a
lower limit of its own; a higher one is not waited for (ml.jobs.movies).
"""


@contextmanager
def open_cluster(scheduler: str | None, workers: int, answer_s: float = ANSWER_S) -> Iterator["Client"]:
    """A client of `scheduler` (such as tcp://host:8786), or of `workers` new processes on this machine.

    Raises DataError where no scheduler answers, or one that has no worker.
    """
    import dask
    import distributed  # noqa: F401 - its settings are there from now on, not only within `settings`

    # No worker is slowed down for its memory: a movie needs what it needs, and keeps nothing after it.
    settings = {
        "distributed.scheduler.allowed-failures": DEATHS - 1,
        "distributed.worker.memory.pause": False,
        "distributed.worker.memory.spill": False,
    }
    with dask.config.set(settings):
        if scheduler is None:
            with _local(workers) as client:
                yield client
        else:
            with _remote(scheduler, answer_s) as client:
                yield client


@contextmanager
def _local(workers: int) -> Iterator["Client"]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,  # a job at a time: torch has threads of its own
            processes=True,
            memory_limit=None,
            dashboard_address=None,
            silence_logs=50,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def _remote(scheduler: str, answer_s: float) -> Iterator["Client"]:
    from distributed import Client

    try:
        client = Client(scheduler, timeout=answer_s)
    except (OSError, TimeoutError):
        raise DataError(
            scheduler,
            f"no scheduler answered within {answer_s:g} s",
            "Start one with `dask scheduler`, and name the address that it prints.",
        ) from None
    except ValueError as error:
        raise DataError(
            scheduler, f"it is no address of a scheduler ({error})", "Write it as tcp://host:8786."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=answer_s)
        except TimeoutError:
            raise DataError(
                scheduler,
                "the scheduler has no worker",
                f"Start some with `dask worker {scheduler} --nthreads 1` where Prospero and the folders are.",
            ) from None
        yield client
