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
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from backend.rounds.remote import about_s3, s3_environment
from celldata.errors import DataError

DATA = "data"
PREDICTIONS = "predictions"
RANKING = "rank.json"
PROMOTIONS = ("metrics/promotion.json", "metrics/promotion_tracking.json")
LOCK = Path(".dvc") / "tmp" / "prospero-round.lock"
# Who only looks whether somebody is at work holds the lock for microseconds: it is asked for again.
LOCK_TRIES, LOCK_PAUSE_S = 5, 0.05


class Lock:
    """The right to change a workspace, until it is released or the process ends."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def release(self) -> None:
        self._file.close()

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


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

    def locked(self) -> Lock:
        """Keep a second `round` command out; DataError when one is at work. A dead process holds no lock."""
        for attempt in range(LOCK_TRIES):
            file = self._lock_file()
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                if attempt < LOCK_TRIES - 1:
                    time.sleep(LOCK_PAUSE_S)
            else:
                return Lock(file)
        raise DataError(
            str(self.root),
            "another `prospero round` command is at work here",
            "Wait until it ends, and try again.",
        )

    def is_at_work(self) -> bool:
        """Whether a `round` command holds the lock now."""
        if not (self.root / LOCK).is_file():
            return False
        with self._lock_file() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _lock_file(self) -> IO[str]:
        path = self.root / LOCK
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a")

    def dvc(self, *arguments: str) -> str:
        """Run `dvc` here and return what it printed; DataError with dvc's own words when it fails (with `-q`
        it would have none).
        """
        command = [sys.executable, "-m", "dvc", *arguments]
        environment = {"DVC_NO_ANALYTICS": "1", "PYTHONWARNINGS": "ignore", **s3_environment(os.environ)}
        done = self._run(command, environment)
        return finish(self, arguments, done.returncode, done.stdout, done.stderr)

    def git(self, *arguments: str, **environment: str) -> str:
        """Run `git` here and return what it printed; DataError with its own words when it fails."""
        done = self.try_git(*arguments, **environment)
        if done.returncode == 0:
            return done.stdout
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        problem = f"`git {' '.join(arguments[:2])}` failed: {'; '.join(lines) or done.returncode}"
        raise DataError(str(self.root), problem, "Mend that, and run the command again.")

    def try_git(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The same, failed or not. DataError when there is no git."""
        try:
            return self._run(["git", *arguments], environment)
        except FileNotFoundError:
            raise DataError("git", "the program is not installed", "Install git.") from None

    def _run(
        self, command: Sequence[str], environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

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
    remedy = about_s3(problem) or "Mend that, and run the command again."
    raise DataError(str(workspace.root), f"`dvc {' '.join(arguments)}` failed: {problem}", remedy)
