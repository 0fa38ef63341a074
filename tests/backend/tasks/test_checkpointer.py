"""Checkpoints are stored behind the requests; whatever happens to them, no edit and no reader is harmed."""

import threading
import time

import numpy as np
import pytest
import sqlalchemy as sa

from backend.database import db
from backend.models import Checkpoint, CheckpointFrame, Task
from backend.tasks import checkpoints, materialize, replay
from backend.tasks.checkpointer import MAX_INTERVALS
from backend.tasks.checkpoints import store_checkpoint
from backend.tasks.facts import TaskFacts


@pytest.fixture(autouse=True)
def every_four(app, monkeypatch):
    """A checkpoint every 4 edits; the thread has nothing to do any more when the test ends."""
    monkeypatch.setitem(app.config, "CHECKPOINT_EVERY", 4)
    yield
    assert app.extensions["prospero-checkpointer"].wait(10)


@pytest.fixture
def held(ann, segmentation):
    answer = ann.ask()
    return answer["task"]["id"], answer["lease"]["token"]


@pytest.fixture
def save(ann, held, edits):
    """save(n) makes n edits of frames 0 and 1, each of a pixel of its own; the sequence afterwards."""
    made = 0

    def make(n: int) -> int:
        nonlocal made
        for _ in range(n):
            edit = edits.paint(t=made % 2, start=700 - made, length=1)
            assert ann.save(*held, made, edit).json == {"sequence": made + 1}
            made += 1
        return made

    return make


@pytest.fixture
def stored(app, held):
    """stored() -> sequences of the task's checkpoints, and the folders of their blobs."""

    def read() -> tuple[list[int], list[str]]:
        assert app.extensions["prospero-checkpointer"].wait(10)
        with app.app_context():
            query = sa.select(Checkpoint.sequence).where(Checkpoint.task_id == held[0])
            sequences = sorted(db.session.scalars(query))
        blobs = app.extensions["prospero"].blobs.list(f"tasks/{held[0]}/checkpoints")
        return sequences, sorted({name.split("/")[3] for name in blobs})

    return read


def frames_of(app, task_id: int, sequence: int | None = None) -> list[np.ndarray]:
    with app.app_context():
        got = materialize.frames_at(db.session.get(Task, task_id), sequence)
    return [got["nucleus", t] for t in range(5)]


def test_an_edit_is_answered_while_a_checkpoint_is_being_stored(app, ann, held, save, stored, monkeypatch):
    store, begun, go_on = app.extensions["prospero"].labels, threading.Event(), threading.Event()
    original = store.save_frame

    def slow(*arguments):
        begun.set()
        assert go_on.wait(10)
        original(*arguments)

    monkeypatch.setattr(store, "save_frame", slow)
    save(4)
    assert begun.wait(10)
    assert save(2) == 6  # answered though the checkpoint at 4 is half-way
    go_on.set()
    assert stored() == ([4], ["00000004"])
    before = frames_of(app, held[0])
    assert sum(int((frame.ravel()[600:] == 1).sum()) for frame in before) == 6


def test_a_checkpoint_that_fails_costs_nothing_and_is_tried_again(app, ann, held, save, stored, monkeypatch):
    store = app.extensions["prospero"].labels
    tries = []

    def full(*arguments):
        tries.append(arguments)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(store, "save_frame", full)
        assert save(4) == 4
        assert stored() == ([], [])
    assert len(tries) == 1
    assert save(1) == 5
    assert stored() == ([5], ["00000005"])
    expected = [frame.copy() for frame in frames_of(app, held[0])]
    for t in range(2):
        assert np.array_equal(ann.frame(held[0], t), expected[t])


def test_what_a_killed_process_left_is_never_read_and_goes_with_a_later_checkpoint(
    app, held, save, stored, monkeypatch
):
    blobs = app.extensions["prospero"].blobs
    save(4)
    assert stored() == ([4], ["00000004"])
    # Killed after the blobs, before the row; what it wrote is rubbish, to show that nobody looks.
    blobs.put(f"tasks/{held[0]}/checkpoints/00000003/frames/nucleus/00000", b"rubbish")
    blobs.put(f"tasks/{held[0]}/checkpoints/00000007/frames/nucleus/00000", b"rubbish")
    save(4)
    assert stored()[0] == [4, 8]
    assert "00000003" not in stored()[1]
    save(4)
    assert stored() == ([4, 8, 12], ["00000004", "00000008", "00000012"])
    frames_of(app, held[0])


def test_two_processes_store_one_checkpoint(app, make_app, held, save, stored, monkeypatch):
    """The second one begins before the first one's row is there, at a later sequence."""
    monkeypatch.setitem(app.config, "CHECKPOINT_EVERY", 100)
    save(6)
    monkeypatch.setitem(app.config, "CHECKPOINT_EVERY", 4)
    other = make_app(CHECKPOINT_EVERY=4)
    with app.app_context():
        facts = TaskFacts.of(db.session.get(Task, held[0]))
    store, original = app.extensions["prospero"].labels, app.extensions["prospero"].labels.save_lineage
    answers = []

    def meanwhile(*arguments):
        monkeypatch.setattr(store, "save_lineage", original)
        original(*arguments)
        with other.app_context():
            answers.append(store_checkpoint(other.extensions["prospero"].labels, facts, 6))

    monkeypatch.setattr(store, "save_lineage", meanwhile)
    expected = frames_of(app, held[0])
    with app.app_context():
        answers.append(store_checkpoint(store, facts, 5))
    assert answers == [True, False]
    assert stored()[0] == [6]
    assert all(np.array_equal(*pair) for pair in zip(frames_of(app, held[0]), expected, strict=True))
    with app.app_context():
        rows = db.session.execute(sa.select(CheckpointFrame.sequence, CheckpointFrame.t)).all()
    assert sorted(map(tuple, rows)) == [(6, 0), (6, 1)]


def test_first_checkpoints_of_tasks_that_are_begun_together_come_one_after_the_other(app, monkeypatch):
    monkeypatch.setitem(app.config, "CHECKPOINT_EVERY", 200)
    with app.app_context():
        first = [checkpoints.interval_after(task_id, 0) for task_id in range(1, 101)]
        assert {checkpoints.interval_after(task_id, 150) for task_id in range(1, 101)} == {200}
    assert all(100 <= edits <= 200 for edits in first)
    assert max(first.count(edits) for edits in first) <= 7  # of a hundred; all of them, were they not spread


def test_an_early_first_checkpoint_is_stored_when_it_is_due_and_not_before(
    app, held, save, stored, monkeypatch
):
    monkeypatch.setitem(app.config, "CHECKPOINT_EVERY", 32)
    monkeypatch.setattr(checkpoints, "PHASES", held[0] + 1)  # its place is the last, the earliest
    with app.app_context():
        due = checkpoints.interval_after(held[0], 0)
    assert 16 <= due < 32
    save(due - 1)
    assert stored()[0] == []
    save(1)
    assert stored()[0] == [due]
    save(32)
    assert stored()[0] == [due, due + 32]


def test_a_checkpoint_that_is_not_due_is_not_stored(app, held, save):
    save(3)
    with app.app_context():
        facts = TaskFacts.of(db.session.get(Task, held[0]))
        assert not store_checkpoint(app.extensions["prospero"].labels, facts, 3)
        assert checkpoints.sweep(app.extensions["prospero"].blobs, held[0], 3) == 0


def test_other_workers_see_edits_and_checkpoints_of_this_one(app, make_app, person, ann, held, save, edits):
    """Two processes take turns with one task; each catches up with the log before it checks an edit."""
    other = make_app(CHECKPOINT_EVERY=4)
    ann_there = person("Ann", on=other)
    task_id, token = held
    for n in range(12):
        who = ann if n % 3 else ann_there
        before, after = (n, n + 1)
        change = edits.pixels(0, 690, 2, before, after)
        assert who.save(task_id, token, n, edits.of(change)).json == {"sequence": n + 1}
        if n % 4 == 3:
            assert app.extensions["prospero-checkpointer"].wait(10)
            assert other.extensions["prospero-checkpointer"].wait(10)
    for who in (ann, ann_there):
        assert who.frame(task_id, 0).ravel()[690:692].tolist() == [12, 12]
    with app.app_context():
        found = sorted(db.session.scalars(sa.select(Checkpoint.sequence)))
    assert found
    assert all(later - earlier >= 4 for earlier, later in zip([0, *found], found, strict=False))


def test_a_reader_asks_for_the_checkpoint_that_a_killed_process_still_owed(
    app, make_app, person, held, save, stored
):
    app.config["CHECKPOINT_EVERY"] = 100
    save(5)
    app.config["CHECKPOINT_EVERY"] = 4
    reborn = make_app(CHECKPOINT_EVERY=4)
    assert stored() == ([], [])
    person("Ann", on=reborn).frame(held[0], 0)
    assert reborn.extensions["prospero-checkpointer"].wait(10)
    assert stored() == ([5], ["00000005"])


@pytest.mark.parametrize("batch", [1, 3, 10])
def test_edits_that_come_faster_than_checkpoints_wait_for_them(
    app, ann, held, edits, stored, monkeypatch, batch
):
    """What a reader replays stays bounded, however slow the disk: counted after every answer."""
    every, store = 4, app.extensions["prospero"].labels
    original = store.save_frame

    def slow(*arguments):
        time.sleep(0.02)
        original(*arguments)

    monkeypatch.setattr(store, "save_frame", slow)
    replayed = []
    for n in range(0, 60, batch):
        made = [edits.paint(t=0, start=700 - n - k, length=1) for k in range(batch)]
        assert ann.save(*held, n, *made).status_code == 200
        with app.app_context():
            facts = TaskFacts.of(db.session.get(Task, held[0]))
            replayed.append(len(replay.Stretch.upto(facts, n + batch).edits))
    assert max(replayed) < MAX_INTERVALS * every + batch, replayed
    assert stored()[0], "no checkpoint at all"


def test_a_thread_that_cannot_start_is_tried_again(make_app, person, held, edits, stored, monkeypatch):
    reborn = make_app(CHECKPOINT_EVERY=4)
    ann_there, made = person("Ann", on=reborn), [edits.paint(t=0, start=700 - n, length=1) for n in range(8)]

    def cannot(_thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as broken:
        broken.setattr(threading.Thread, "start", cannot)
        # The edits are committed by then: whoever made them is not told that they failed.
        assert ann_there.save(*held, 0, *made[:4]).json == {"sequence": 4}
    assert stored() == ([], [])
    assert ann_there.save(*held, 4, *made[4:]).json == {"sequence": 8}
    assert reborn.extensions["prospero-checkpointer"].wait(10)
    assert stored()[0] == [8]


def test_who_waits_for_a_checkpoint_waits_for_that_of_the_own_task_without_the_labels(
    app, ann, held, save, stored, monkeypatch
):
    store, go_on = app.extensions["prospero"].labels, threading.Event()
    original = store.save_frame

    def slow(*arguments):
        assert go_on.wait(20)
        original(*arguments)

    monkeypatch.setattr(store, "save_frame", slow)
    save(4 * MAX_INTERVALS - 1)
    braked = threading.Thread(target=save, args=(1,))
    braked.start()
    try:
        # Its last edit waits for the checkpoint; frames of the task are read meanwhile, with that edit.
        until = time.monotonic() + 10
        while int((ann.frame(held[0], 1).ravel()[600:] == 1).sum()) < 2 * MAX_INTERVALS:
            assert time.monotonic() < until
        assert braked.is_alive()
        assert app.extensions["prospero-checkpointer"].wait_for(held[0] + 1), "another task waits for nothing"
    finally:
        go_on.set()
        braked.join(20)
    assert stored()[0]
