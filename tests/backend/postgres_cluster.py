"""A throw-away PostgreSQL for tests: a cluster in a folder of its own, reached by a socket in that folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

from tools.find_postgres import installed

PORT = 5432  # only the name of a socket in the cluster's own folder; no port of the machine is taken
STARTED_IN_S = 60


class Cluster:
    """`make` it once, then `start` and `stop` as wanted; `remove` at the end. Settings are PostgreSQL's own
    defaults, fsync included.
    """

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        # Below /tmp, not in pytest's folder: only its owner may enter that, and a socket's path is short.
        self.folder = Path(tempfile.mkdtemp(prefix="prospero-pg-"))
        self.data = self.folder / "data"
        # PostgreSQL refuses to run as root.
        self.user = _unprivileged_user() if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        """DATABASE_URL of the cluster's database `prospero`."""
        return f"postgresql://prospero@/prospero?host={self.folder}"

    def make(self) -> None:
        """Make the cluster and start it."""
        if self.user:
            shutil.chown(self.folder, self.user)
        # Nobody else can reach the socket's folder, so nobody needs a password.
        self._run("initdb", "-D", self.data, "-U", "prospero", "--auth=trust", "-E", "UTF8", "--no-locale")
        self.start()
        self.sql("CREATE DATABASE prospero", "postgres")

    def start(self) -> None:
        options = f"-k {self.folder} -p {PORT} -c listen_addresses='' -c shared_buffers=32MB"
        log = self.folder / "log"
        self._run("pg_ctl", "start", "-D", self.data, "-l", log, "-w", "-t", STARTED_IN_S, "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """End the server; `immediate` ends it as a power cut would."""
        self._run("pg_ctl", "stop", "-D", self.data, "-m", mode, "-w")

    def backends(self) -> list[int]:
        """Process ids of those that serve the connections to the database `prospero` now."""
        master = int((self.data / "postmaster.pid").read_text().split()[0])
        found = []
        for child in psutil.Process(master).children():
            # One that ended meanwhile has no command line any more.
            with suppress(psutil.NoSuchProcess):
                if " ".join(child.cmdline()).startswith("postgres: prospero prospero "):
                    found.append(child.pid)
        return found

    def remove(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, statement: str, database: str = "prospero") -> str:
        """Run one statement outside of any transaction; what psql prints."""
        command = ["-h", self.folder, "-p", PORT, "-U", "prospero", "-d", database, "-qAtX"]
        return self._run("psql", *command, "-v", "ON_ERROR_STOP=1", "-c", statement).strip()

    def _run(self, program: str, *arguments: object) -> str:
        command = [str(self.programs / program), *map(str, arguments)]
        output = self.folder / "output"
        # Into a file: the server keeps the pipe that pg_ctl was given, and its end would never come.
        with output.open("w") as file:
            done = subprocess.run(
                command, user=self.user, cwd=self.folder, stdout=file, stderr=subprocess.STDOUT, check=False
            )
        said = output.read_text()
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
        return said


def _unprivileged_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


def new_cluster() -> Cluster | None:
    """A running cluster; None where PostgreSQL is not installed."""
    programs = installed()
    if programs is None:
        return None
    cluster = Cluster(programs)
    try:
        cluster.make()
    except BaseException:
        cluster.remove()
        raise
    return cluster
