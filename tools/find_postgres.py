"""Print the folder of PostgreSQL's programs (initdb, pg_ctl) for the tests, installing them when there are
none.

Order: PROSPERO_POSTGRES; the PATH; the places where Debian, Fedora and Homebrew put them, newest version
first; else, as root on Debian, apt.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("initdb", "pg_ctl", "postgres")
# Debian keeps the server's programs of every version apart and off the PATH.
PATTERNS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql*/bin"),
    ("/usr/local/opt", "postgresql*/bin"),
    ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
)


def _log(text: str) -> None:
    print(text, file=sys.stderr)


def _complete(folder: Path) -> bool:
    return all((folder / name).exists() for name in PROGRAMS)


def _version(folder: Path) -> int:
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[0]) if numbers else 0


def installed() -> Path | None:
    """The folder with PostgreSQL's programs that is on this machine already, or None."""
    if named := os.environ.get("PROSPERO_POSTGRES"):
        return Path(named)
    found = [Path(path).resolve().parent for name in PROGRAMS if (path := shutil.which(name))]
    for root, pattern in PATTERNS:
        found += sorted(Path(root).glob(pattern), key=_version, reverse=True)
    return next((folder for folder in found if _complete(folder)), None)


def from_apt() -> Path | None:
    """Debian's PostgreSQL, installed by apt when this runs as root there; None elsewhere."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    _log("Installing Debian's postgresql package.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # The tests make clusters of their own: the package need not make and start one.
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("create_main_cluster = false\n")
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"],
    ):
        # A package's question about the file above would wait for an answer for ever.
        options = ["-o", "Dpkg::Options::=--force-confold"] if command[1] == "install" else []
        done = subprocess.run(command + options, stdout=sys.stderr, env=environment, check=False)
        if done.returncode != 0:
            return None
    return installed()


def main() -> int:
    """Print the folder; exit code 1 with a sentence when there is none."""
    folder = installed() or from_apt()
    if folder is None:
        _log(
            "No PostgreSQL found, and it could not be installed: the tests on PostgreSQL will be skipped. "
            "Install its server package, or set PROSPERO_POSTGRES to the folder that has initdb and pg_ctl."
        )
        return 1
    print(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
