"""What a training stage reports while it runs: dvclive's files, which `dvc metrics` and `dvc plots` read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from celldata.errors import DataError


@dataclass(frozen=True)
class LiveLog:
    """`step`: values of a validation, a point of each plot. `final`: a figure of the finished model."""

    step: Callable[[int, dict[str, float]], None]
    final: Callable[[str, float], None]


@contextmanager
def live_log(folder: Path) -> Iterator[LiveLog]:
    """Write metrics.json and plots/metrics/*.tsv into `folder`; DataError where git is not ready for it."""
    from dvclive import Live
    from scmrepo.exceptions import SCMError

    try:
        live = Live(str(folder), save_dvc_exp=False, dvcyaml=None, report=None, cache_images=False)
    except SCMError as error:
        # A run is recorded against the last commit, and a new workspace may have none.
        raise DataError(folder, f"git is not ready ({error})", "Run `git commit` in the workspace.") from None

    def step(number: int, values: dict[str, float]) -> None:
        live.step = number
        for name, value in values.items():
            live.log_metric(name, value)
        live.make_summary()

    def final(name: str, value: float) -> None:
        live.log_metric(name, value, plot=False)

    with live:
        yield LiveLog(step, final)
