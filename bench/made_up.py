"""Brings a made-up movie of any length into a live server (bench/import_view.py), in a process of its own."""

import sys
from pathlib import Path

from tools.live_server import LiveServer

PROJECT = Path(__file__).resolve().parent.parent


def import_scrolling(live: LiveServer, kind: str, frames: int, side: int) -> None:
    """A movie of `frames` frames of `side`² with its tasks of this kind. Minutes for hundreds of frames."""
    # The command runs in the server's workspace, where this package is not found by itself.
    program = f"import sys; sys.path.insert(0, {str(PROJECT)!r}); "
    program += f"from bench.import_view import main; main({kind!r}, {frames}, {side})"
    live.run([sys.executable, "-c", program], seconds=1800)
