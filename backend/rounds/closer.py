"""A round closed from the page: begun by a request, done behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from flask import Flask, current_app

from backend.behind import Behind
from backend.rounds.close_state import Telling, read_told
from backend.rounds.numbering import collecting, last_round
from backend.rounds.workspace import Lock, Workspace
from backend.web.problems import NoWorkspace, OtherRound, RoundAtWork
from celldata.errors import DataError

COMMAND = "prospero round close"


class Wish(NamedTuple):
    """A close that was asked for, with the workspace's lock: nobody comes in between."""

    lock: Lock
    commit: bool


class Closer:
    """Closes rounds behind the requests. A close that died with its process is found out by the next look,
    and can be asked for again.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._behind: Behind[int, Wish] = Behind(app, "closing a round", self._work)

    def told(self) -> dict[str, Any]:
        """As CloseSchema has it."""
        workspace = server_workspace()
        told = asdict(read_told(workspace))
        for name in ("began_at", "ended_at"):
            told[name] = None if told[name] is None else datetime.fromisoformat(told[name])
        return {**told, "workspace": self._why_not(workspace)}

    def begin(self, number: int, commit: bool) -> dict[str, Any]:
        """Have the round closed; the problem where that cannot be."""
        workspace = server_workspace()
        why_not = self._why_not(workspace)
        if why_not is not None:
            raise NoWorkspace(why_not)
        try:
            lock = workspace.locked()
        except DataError as error:
            raise RoundAtWork(f"{error.problem}. {error.remedy}") from None
        try:
            next_one = collecting(last_round())
            if number != next_one:
                raise OtherRound(
                    f"Round {number} was to be closed, but round {next_one} is at work. Look at it first.",
                    round=next_one,
                )
            # Told before the answer: who asks next must not read how the last close went.
            Telling(workspace).plan(number, 0)
            # Read before the work begins, which tells of itself anew.
            told = self.told()
            self._behind.ask(number, Wish(lock, commit))
        except BaseException:
            lock.release()
            raise
        return told

    def wait(self, seconds: float) -> bool:
        """Wait until everything asked for is done (or has failed); False when that took longer."""
        return self._behind.wait(seconds)

    def _work(self, due: Mapping[int, Wish]) -> None:
        # Imported here: it brings along what reads and writes movies, which a server need not wait for.
        from backend.rounds.closing import close_locked

        stores = self.app.extensions["prospero"]
        for wish in due.values():
            with wish.lock:
                try:
                    close_locked(server_workspace(), stores, commit=wish.commit)
                except DataError as error:
                    # It was told to whoever looks; it is nothing that the program did wrong.
                    self.app.logger.warning("the round was not closed: %s", error)

    @staticmethod
    def _why_not(workspace: Workspace) -> str | None:
        try:
            workspace.check()
        except DataError as error:
            return (
                f"{error}. Or close the round on the machine that has the workspace, with: {COMMAND} "
                "--workspace FOLDER"
            )
        return None


def server_workspace() -> Workspace:
    """The workspace of the current app's settings, whether there is one or not."""
    return Workspace(current_app.config["PROSPERO_WORKSPACE"])


def closer() -> Closer:
    """That of the current app."""
    found: Closer = current_app.extensions["prospero-closer"]
    return found
