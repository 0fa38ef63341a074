"""Print the path of a Chromium for the browser tests, installing one when none is there.

Order: PROSPERO_CHROMIUM; an installed Chromium or Chrome; Playwright's own; else, as root on Debian, apt.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

INSTALLED_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


DOWNLOAD_SECONDS = 180  # a closed network may let the download hang instead of refusing it


def _log(text: str) -> None:
    print(text, file=sys.stderr)


def installed() -> str | None:
    """The path of a browser that is on this machine already, or None."""
    named = os.environ.get("PROSPERO_CHROMIUM")
    if named:
        return named
    for name in INSTALLED_NAMES:
        if path := shutil.which(name):
            return path
    return next((path for path in MAC_PATHS if Path(path).exists()), None)


def playwrights_own() -> str | None:
    """Playwright's Chromium, downloaded when it is not there; None where the download fails."""
    from playwright.sync_api import sync_playwright

    def path() -> str:
        with sync_playwright() as playwright:
            return playwright.chromium.executable_path

    if Path(path()).exists():
        return path()
    _log("No Chromium found: asking Playwright for its own.")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, stdout=sys.stderr, timeout=DOWNLOAD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
    return path() if done.returncode == 0 and Path(path()).exists() else None


def from_apt() -> str | None:
    """Debian's Chromium, installed by apt when this runs as root there; None elsewhere."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    _log("Installing Debian's chromium package.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "chromium", "fonts-liberation"],
    ):
        done = subprocess.run(command, stdout=sys.stderr, env=environment, check=False)
        if done.returncode != 0:
            return None
    return shutil.which("chromium")


def main() -> int:
    """Print the browser's path; exit code 1 with a sentence when there is none."""
    path = installed() or playwrights_own() or from_apt()
    if path is None:
        _log(
            "No Chromium or Chrome found, and none could be installed. "
            "Install one, or set PROSPERO_CHROMIUM to its path."
        )
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
