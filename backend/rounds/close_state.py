"""How a close goes on, in a file of the workspace: whoever looks, in whatever process, reads the same.

The file says what was last told; whether somebody is at work says the lock. So a killed close is found out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from backend.database import now
from backend.rounds.workspace import Workspace
from celldata.errors import DataError
from celldata.formats.atomic import atomic_file

FILE = Path(".dvc") / "tmp" / "prospero-close.json"
INTERRUPTED = "It was interrupted. Close the round again: what was written is kept."
MISTAKE = "The server made a mistake, and logged it. Nothing is lost: close the round again."


class CloseState(StrEnum):
    """How far the last close is; *idle*: there was none."""

    IDLE = "idle"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass
class Told:
    """What is known of the last close. `done` of `all` steps; times are ISO 8601 in UTC."""

    state: CloseState = CloseState.IDLE
    round: int | None = None
    words: str = ""
    done: int = 0
    all: int = 0
    began_at: str | None = None
    ended_at: str | None = None


class Telling:
    """Tells one close: to the file, and to who called it. `after`: steps behind those that are planned."""

    def __init__(
        self, workspace: Workspace, also: Callable[[str], None] = lambda words: None, after: int = 0
    ) -> None:
        self._path = workspace.root / FILE
        self._also = also
        self._after = after
        self._begun = False
        self.told = Told(CloseState.WORKING, words="looking what is new", began_at=now().isoformat())
        self._write()

    def plan(self, number: int, steps: int) -> None:
        """This round, in so many steps."""
        # Planned anew where an approval came between: what was done then is not of these steps.
        self.told.done, self._begun = 0, False
        self.told.round, self.told.all = number, steps + self._after
        self._write()

    def step(self, words: str) -> None:
        """The next step begins: the one before is done."""
        self.told.done += self._begun
        self._begun = True
        self.told.words = words
        self._write()
        self._also(words)

    def end(self, state: CloseState, words: str) -> None:
        self.told.state, self.told.words = state, words
        self.told.ended_at = now().isoformat()
        if state is CloseState.DONE:
            self.told.done = self.told.all
        self._write()

    def _write(self) -> None:
        with atomic_file(self._path) as temporary:
            temporary.write_text(json.dumps(asdict(self.told)), encoding="utf-8")


@contextmanager
def telling(workspace: Workspace, also: Callable[[str], None], after: int = 0) -> Iterator[Telling]:
    """Tell a close from beginning to end; what goes wrong is told, and raised again."""
    found = Telling(workspace, also, after)
    try:
        yield found
    except DataError as error:
        found.end(CloseState.FAILED, str(error))
        raise
    except Exception:
        found.end(CloseState.FAILED, MISTAKE)
        raise


def read_told(workspace: Workspace) -> Told:
    """What is known of the last close here."""
    told = _read(workspace)
    while told.state is CloseState.WORKING and not workspace.is_at_work():
        # It was killed, or has just ended (then it has written so), or another one has begun since.
        again = _read(workspace)
        if again == told:
            return replace(told, state=CloseState.INTERRUPTED, words=INTERRUPTED)
        told = again
    return told


def _read(workspace: Workspace) -> Told:
    """What the file says."""
    try:
        document = json.loads((workspace.root / FILE).read_text(encoding="utf-8"))
        return Told(**{**document, "state": CloseState(document["state"])})
    except (FileNotFoundError, NotADirectoryError):
        return Told()
    except (ValueError, TypeError, KeyError):
        return Told()  # of another version; the next close writes it anew
