"""A command in a process of its own: how long it took, and how much memory its largest process."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.live_server import LiveServer

# A process begins with the largest memory of the one that started it (Linux keeps it over exec), so that is a
# small one. `wait4` tells of the command and of all that it waited for (dvc, git), of the largest of them.
STARTER = """
import json, os, sys, time
begun = time.perf_counter()
process = os.fork()
if process == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(process, 0)
print(json.dumps([time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024]))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True)
class Usage:
    """`seconds` by the clock, `cpu` of all processes together, `bytes` of the largest one at its largest."""

    seconds: float
    cpu: float
    bytes: float
    printed: str


def measure(live: LiveServer, command: Sequence[str | Path | int], seconds: float = 3600) -> Usage:
    """Run a command for a live server; CommandFailed when it fails."""
    printed = live.run([sys.executable, "-S", "-c", STARTER, *map(str, command)], seconds)
    *lines, last = printed.rstrip("\n").split("\n")
    return Usage(*json.loads(last), "\n".join(lines))


def largest_bytes(process: int) -> float:
    """The most memory that a running process had so far (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return float(line.split()[1]) * 1024
