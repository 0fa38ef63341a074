"""The folder of a round: a git and DVC repository with `data/`, `predictions/` and the stages of `dvc.yaml`.

DVC is called as a program of its own: its Python API keeps global state, prints, and would cost the server's
start.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from celldata.errors import DataError

DATA = "data"
PREDICTIONS = "predictions"
RANKING = "rank.json"
PROMOTIONS = ("metrics/promotion.json", "metrics/promotion_tracking.json")
LOCK = Path(".dvc") / "tmp" / "prospero-round.lock"


class Workspace:
    """A workspace at `root`."""

    def __init__(self, root: str | Path):
        self.root = Path(root)

    @property
    def data(self) -> Path:
        return self.root / DATA

    @property
    def data_file(self) -> Path:
        """`data.dvc`: what git keeps of `data/`."""
        return self.root / f"{DATA}.dvc"

    @property
    def predictions(self) -> Path:
        return self.root / PREDICTIONS

    @property
    def ranking(self) -> Path:
        return self.root / RANKING

    @property
    def promotions(self) -> list[Path]:
        """Which models are in use, and why: segmentation, then tracking."""
        return [self.root / name for name in PROMOTIONS]

    @property
    def scratch(self) -> Path:
        """Where files are made before they are renamed into `data/`: the same file system, and never
        versioned.
        """
        return self.root / ".dvc" / "tmp" / "prospero"

    def check(self) -> None:
        """DataError unless DVC can be used here."""
        if not (self.root / ".dvc").is_dir():
            raise DataError(
                str(self.root),
                "this is no DVC repository",
                "Run the command in the project's folder, name it with PROSPERO_WORKSPACE, or make one: "
                "git init && dvc init",
            )
        if importlib.util.find_spec("dvc") is None:
            raise DataError(
                "dvc",
                "the package is not installed",
                'Run: pip install -c constraints.txt -e ".[ml]" (or: make setup)',
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second `round` command out; DataError when one is at work. A dead process holds no lock."""
        path = self.root / LOCK
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            _lock_or_refuse(file, self.root)
            yield

    def dvc(self, *arguments: str) -> str:
        """Run `dvc` here and return what it printed; DataError with dvc's own words when it fails (with `-q`
        it would have none).
        """
        command = [sys.executable, "-m", "dvc", *arguments]
        environment = os.environ | {"DVC_NO_ANALYTICS": "1", "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return finish(self, arguments, done.returncode, done.stdout, done.stderr)

    def push(self) -> bool:
        """Copy the current `data/` to the default remote; False when the workspace has none."""
        try:
            self.dvc("push", str(self.data_file.relative_to(self.root)))
        except DataError as error:
            if "no remote specified" in error.problem:
                return False
            raise
        return True


def finish(workspace: Workspace, arguments: Sequence[str], code: int, out: str, errors: str) -> str:
    """What dvc printed; DataError with its own words when it failed."""
    if code == 0:
        return out
    lines = [line.strip() for line in (errors or out).splitlines() if line.strip()]
    words = [line.removeprefix("ERROR:").strip() for line in lines if line.startswith("ERROR:")] or lines[-1:]
    problem = "; ".join(words) or f"exit code {code}"
    raise DataError(
        str(workspace.root),
        f"`dvc {' '.join(arguments)}` failed: {problem}",
        "Mend that, and run the command again.",
    )


def _lock_or_refuse(file: IO[str], root: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DataError(
            str(root),
            "another `prospero round` command is at work here",
            "Wait until it ends, and try again.",
        ) from None
