"""A real server in a folder of its own, for the browser tests, the benchmarks and the README's picture."""

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

PROJECT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
STOP_SECONDS = 15
PORTS = range(20_000, 32_000)
# What a workspace needs of the project: the stages, their parameters and DVC's settings, but no data.
WORKSPACE_PARTS = ("ml", "celldata", "dvc.yaml", "params.yaml", ".dvc/config", ".dvcignore", ".gitignore")


class CommandFailed(AssertionError):
    """A `prospero` or `dvc` command ended with another code than 0; the text is what it printed."""


class LiveServer:
    """`prospero serve` on a free port, with PROSPERO_HOME and PROSPERO_WORKSPACE below `folder`.

    Commands work before `start` and beside the running server, as they do for a user. `options` are those of
    `prospero serve`, `settings` are added to the environment.
    """

    def __init__(
        self, folder: Path, options: Sequence[str] = (), settings: Mapping[str, str] | None = None
    ) -> None:
        self.options = options
        self.settings = dict(settings or {})
        self.home = folder / "home"
        self.workspace = folder / "workspace"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "server.log"

    def __enter__(self) -> "LiveServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server was not started"
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        scripts = str(Path(sys.executable).parent)
        return os.environ | {
            "PATH": scripts + os.pathsep + os.environ.get("PATH", ""),
            "PROSPERO_HOME": str(self.home),
            "PROSPERO_WORKSPACE": str(self.workspace),
            "PROSPERO_PORT": str(self.port),
            "PROSPERO_FRONTEND": os.environ.get("PROSPERO_FRONTEND") or str(PROJECT / "frontend" / "dist"),
            **self.settings,
        }

    def make_workspace(self) -> None:
        """A git and DVC repository with the project's stages, without data."""
        self.workspace.mkdir(parents=True)
        for part in WORKSPACE_PARTS:
            source, target = PROJECT / part, self.workspace / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy(source, target)
        for command in (
            ["git", "init", "-q"],
            ["git", "add", "-A"],
            [
                "git",
                "-c",
                "user.name=test",
                "-c",
                "user.email=test@localhost",
                "commit",
                "-q",
                "-m",
                "workspace",
            ],
        ):
            self.run(command)

    def start(self) -> float:
        """Start and wait until /readyz answers; the seconds that took."""
        begun = time.monotonic()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["prospero", "serve", *self.options],
                env=self.environment,
                cwd=self.home.parent,
                stdout=log,
                stderr=log,
            )
        while time.monotonic() - begun < READY_SECONDS:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                    return time.monotonic() - begun
            except OSError:
                time.sleep(0.02)
        raise CommandFailed(f"the server did not get ready:\n{self.log}")

    def stop(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """kill -9 of the master and its workers: they end as in a power cut, without a last word."""
        assert self._process is not None, "the server was not started"
        # Halted first: a worker that the master starts after the look would live on, with the port.
        self._process.send_signal(signal.SIGSTOP)
        workers = psutil.Process(self.pid).children(recursive=True)
        for worker in workers:
            _kill(worker.pid)
        self._process.kill()
        self._process.wait()
        # A worker that waits for the disk ends, and lets go of the port, only after that.
        until = time.monotonic() + STOP_SECONDS
        while any(map(_lives, workers)) and time.monotonic() < until:
            time.sleep(0.01)

    def kill_worker(self, worker: int) -> None:
        """kill -9 of one worker; the master starts another."""
        assert worker in self.workers(), f"{worker} is no worker of this server"
        _kill(worker)

    def workers(self) -> list[int]:
        """Process ids of the workers that live now."""
        return [child.pid for child in psutil.Process(self.pid).children() if _lives(child)]

    @property
    def log(self) -> str:
        """What the server has printed, over all its starts."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def run(self, command: Sequence[str], seconds: float = 600) -> str:
        """Run a command in the workspace; what it printed. CommandFailed when it fails."""
        folder = self.workspace if self.workspace.is_dir() else self.home.parent
        done = subprocess.run(
            command,
            env=self.environment,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode != 0:
            said = f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
            raise CommandFailed(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{said}")
        return done.stdout

    def prospero(self, *arguments: str | Path | int) -> str:
        return self.run(["prospero", *map(str, arguments)])

    def prospero_json(self, *arguments: str | Path | int) -> Any:
        return json.loads(self.prospero(*arguments, "--json"))

    def login_link(self, name: str) -> str:
        """A fresh one-time link that signs `name` in."""
        link = str(self.prospero_json("users", "link", name)["link"])
        return self.url + link[link.index("/login/") :]


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def free_port() -> int:
    """A port of this machine that nobody listens on, below those that systems give to outgoing connections:
    one of them would take the port of a server that is down between two starts.
    """
    while True:
        port = random.SystemRandom().choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
