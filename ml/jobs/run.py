"""Jobs on a cluster: each ends with a result or with an error in words, and none stops the others."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from celldata.errors import DataError
from ml.memory import is_out_of_memory

if TYPE_CHECKING:
    from distributed import Client, Future

J = TypeVar("J")
R = TypeVar("R")


@dataclass(frozen=True)
class Failure:
    """Why a job has no result, in words for the user."""

    error: str


def run_jobs(
    client: "Client", function: Callable[[J], R], jobs: Mapping[str, J]
) -> Iterator[tuple[str, R | Failure]]:
    """(name, what `function` returned or why it did not), in the order in which they end.

    A job may be begun more than once, where a worker dies: `function` must bear that.
    """
    from distributed import as_completed

    run = uuid.uuid4().hex[:8]
    futures = {
        client.submit(function, job, key=f"{name}-{run}", pure=False): name for name, job in jobs.items()
    }
    for future in as_completed(futures):
        yield futures[future], _outcome(future)
        # Forgotten, else the scheduler would have it done again where the worker with the result dies.
        future.release()


def failures_in_words(told: Mapping[str, object]) -> None:
    """DataError where a job failed: which, and why."""
    failed = {name: outcome for name, outcome in told.items() if isinstance(outcome, Failure)}
    if failed:
        reasons = " ".join(f"{name}: {failure.error}" for name, failure in failed.items())
        raise DataError(
            f"{len(failed)} of {len(told)} movies",
            f"not predicted. {reasons}",
            "Mend that, and run again.",
        )


def _outcome(future: "Future") -> "R | Failure":
    if future.status == "finished":
        try:
            return future.result()  # type: ignore[no-any-return]
        except Exception as error:
            return Failure(in_words(error))
    if future.status == "error":
        return Failure(in_words(future.exception()))
    return Failure("the scheduler was lost. Run it again.")


def in_words(error: BaseException) -> str:
    """What the user can do something about, in one line."""
    from distributed import KilledWorker

    if isinstance(error, DataError):
        return str(error)
    if isinstance(error, KilledWorker):
        return (
            f"the workers that tried it died, the last one at {error.last_worker.address}. "
            "The usual cause is too little memory: take fewer workers, a smaller tile or batch."
        )
    if is_out_of_memory(error):
        return "there is not enough memory. Take fewer workers, a smaller tile or batch."
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
