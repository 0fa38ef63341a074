"""How a close goes on is read right, whatever happens between two looks."""

import pytest

from backend.rounds import close_state
from backend.rounds.close_state import INTERRUPTED, CloseState, Telling, read_told, telling
from backend.rounds.workspace import Workspace
from celldata.errors import DataError


@pytest.fixture
def here(tmp_path):
    return Workspace(tmp_path)


@pytest.fixture
def meanwhile(here, monkeypatch):
    """meanwhile(act, …): each act happens right after a look at the lock, before the file is read again."""
    real = Workspace.is_at_work
    waiting = []

    def is_at_work(self):
        found = real(self)
        if waiting:
            waiting.pop(0)()
        return found

    monkeypatch.setattr(Workspace, "is_at_work", is_at_work)
    return waiting.extend


def test_a_close_goes_from_working_to_done(here):
    assert read_told(here).state is CloseState.IDLE
    with here.locked(), telling(here, lambda words: None) as tell:
        tell.plan(3, 2)
        tell.step("writing m1")
        told = read_told(here)
        assert (told.state, told.round, told.words, told.done, told.all) == ("working", 3, "writing m1", 0, 2)
        tell.end(CloseState.DONE, "Round 3 is closed.")
    told = read_told(here)
    assert (told.state, told.words, told.done) == (CloseState.DONE, "Round 3 is closed.", 2)
    assert told.ended_at is not None


def test_what_goes_wrong_is_told(here):
    with pytest.raises(DataError), telling(here, lambda words: None):
        raise DataError("data", "it is full", "Make room.")
    told = read_told(here)
    assert (told.state, told.words) == (CloseState.FAILED, "data: it is full. Make room.")


def test_a_killed_close_is_found_out(here):
    Telling(here).plan(1, 3)
    told = read_told(here)
    assert (told.state, told.words, told.round) == (CloseState.INTERRUPTED, INTERRUPTED, 1)


def test_a_close_that_ends_between_two_looks_is_not_interrupted(here, meanwhile):
    tell = Telling(here)
    meanwhile([lambda: tell.end(CloseState.DONE, "Round 1 is closed.")])
    assert read_told(here).words == "Round 1 is closed."


def test_a_close_that_begins_between_two_looks_is_not_interrupted(here, meanwhile):
    """The one before was killed; the next one has the lock by the second look."""
    Telling(here).plan(1, 3)
    locks = []

    def begin():
        locks.append(here.locked())
        Telling(here).plan(2, 3)

    meanwhile([begin])
    told = read_told(here)
    locks[0].release()
    assert (told.state, told.round) == (CloseState.WORKING, 2)


def test_a_file_of_another_version_says_nothing(here):
    path = here.root / close_state.FILE
    path.parent.mkdir(parents=True)
    for content in ("", "[]", '{"state": "asleep"}', '{"state": "done", "mood": "good"}'):
        path.write_text(content)
        assert read_told(here).state is CloseState.IDLE
