"""`prospero serve`: the server under gunicorn, in one command.

Two worker processes with threads by default: one process of Python keeps one core busy at most, and a hundred
annotators at an edit a second need nearly that (docs/performance.md). A connection stays with its worker, so
an annotator's page mostly meets the same caches. Start-up order: take the port, bring the database up to
date, sweep what an interrupted import left, fork the workers, and say so once /readyz answers.
"""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import click

from backend.cli.groups import CommandError
from backend.cli.process_tuning import give_large_blocks_back, without_collection

if TYPE_CHECKING:
    from flask import Flask

DEFAULT_PORT = 5000
DEFAULT_WORKERS = 2
DEFAULT_THREADS = 8
REQUEST_TIMEOUT_S = 120  # a worker silent for so long is restarted; the largest upload of edits takes seconds
SHUTDOWN_S = 10  # what running requests get to finish after SIGTERM
KEEP_ALIVE_S = 30  # the page fetches frame after frame: reconnecting for each would double its latency
READY_POLL_S = 0.05
READY_PATIENCE_S = 60.0


@click.command("serve", short_help="Serve Prospero under gunicorn.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 = every one."
)
@click.option(
    "--port", type=click.IntRange(1, 65535), envvar="PROSPERO_PORT", default=DEFAULT_PORT, show_default=True
)
@click.option(
    "--workers", type=click.IntRange(1), default=DEFAULT_WORKERS, show_default=True, help="Processes."
)
@click.option(
    "--threads", type=click.IntRange(1), default=DEFAULT_THREADS, show_default=True, help="Per process."
)
@click.option(
    "--links", is_flag=True, help="Print one-click login links for an annotator, an expert and an admin."
)
@click.option("--access-log", is_flag=True, help="Log every request to stdout, not who sent it.")
def serve(host: str, port: int, workers: int, threads: int, links: bool, access_log: bool) -> None:
    """Serve Prospero until it is stopped (Ctrl+C).

    Brings the database up to date first. State lies in PROSPERO_HOME (default ./instance).
    """
    refuse_taken_port(host, port)

    give_large_blocks_back()
    with without_collection():
        from backend.cli.database import prepared_app

        app = prepared_app()
    from backend.cli.serve_log import ACCESS_FORMAT, PrivateLogger

    settings = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "timeout": REQUEST_TIMEOUT_S,
        "graceful_timeout": SHUTDOWN_S,
        "keepalive": KEEP_ALIVE_S,
        "accesslog": "-" if access_log else None,
        "access_log_format": ACCESS_FORMAT,
        "logger_class": PrivateLogger,
        "loglevel": "warning",
        "proc_name": "prospero",
        # Heartbeats of the workers are files: in memory, lest a slow disk make a live worker look hung.
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,
        "post_worker_init": _announcer(app, host, port, links),
    }
    _run_gunicorn(app, settings)


def refuse_taken_port(host: str, port: int) -> None:
    """CommandError when `port` cannot be listened on. gunicorn would retry for five seconds and then log a
    trace.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                remedy = f"Stop it, or choose another port: PROSPERO_PORT={free_port_near(port)} make run"
                raise CommandError(f"port {port} is in use by another program. {remedy}") from None
            reason = (error.strerror or str(error)).lower()
            raise CommandError(
                f"cannot listen on {host}:{port}: {reason}. Choose another --host or --port."
            ) from None


def free_port_near(port: int) -> int:
    """A port that is free now, the nearest above `port` where there is one within reach."""
    for candidate in range(port + 1, min(port + 20, 65536)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", candidate)) != 0:
                return candidate
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, patience_s: float = READY_PATIENCE_S) -> bool:
    """Poll `url`/readyz until it answers 200; False when patience runs out."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(READY_POLL_S)
    return False


def _announcer(app: Flask, host: str, port: int, links: bool) -> Any:
    """gunicorn's `post_worker_init` hook. It runs in the worker: a thread started in the arbiter would be
    running while it forks.
    """

    def announce() -> None:
        reachable = "localhost" if host in ("127.0.0.1", "0.0.0.0", "localhost", "::", "::1") else host
        probe = "127.0.0.1" if host == "0.0.0.0" else reachable
        if not wait_until_ready(f"http://{probe}:{port}"):
            click.echo(
                "prospero: the server runs, but /readyz does not answer 200; see it for the reason.", err=True
            )
            return
        base = f"http://{reachable}:{port}"
        lines = [f"Prospero is ready at {base}"]
        if links:
            from backend.cli.links import role_links

            with app.app_context():
                lines += [f"  {title:<{12}}{base}{path}" for title, path in role_links()]
            lines.append("Each link signs in once; start again (or `prospero users link NAME`) for new ones.")
        click.echo("\n".join(lines))

    def post_worker_init(worker: Any) -> None:
        if worker.age == 1:  # the first worker ever: a restarted one says nothing
            threading.Thread(target=announce, name="announce", daemon=True).start()

    return post_worker_init


def _run_gunicorn(app: Flask, settings: dict[str, Any]) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            for name, value in settings.items():
                if value is not None:
                    self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    Server().run()
