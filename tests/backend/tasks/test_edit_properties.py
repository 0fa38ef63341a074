"""Properties of the log over HTTP: random histories, a thousand undos, and edits that must change nothing."""

import gzip
import random

import numpy as np
import pytest

from backend.database import db
from backend.models import Checkpoint, Task
from backend.tasks import materialize
from celldata.edits import apply, edit_from_json, edit_to_json, invert
from tests.labels_model import TaskFrames, lineage_of, rows_of
from tests.random_edits import CONFLICTS, Hand, conflicting_edit, new_id, random_edit

MANY = 1000
BATCH = 50
STEPS = 60
FRAMES = range(5)


@pytest.fixture
def often(app):
    """Checkpoints every few edits; often(n) sets how many."""

    def every(n):
        app.config["CHECKPOINT_EVERY"] = n

    every(7)
    yield every
    every(200)


class Work:
    """Ann's task over HTTP."""

    def __init__(self, ann):
        answer = ann.ask()
        self.ann, self.id, self.token = ann, answer["task"]["id"], answer["lease"]["token"]
        self.sequence = 0

    def labels(self, path="labels", lineage="lineage"):
        frames = {("nucleus", t): self.ann.frame(self.id, t, path).copy() for t in FRAMES}
        told = self.ann.get(f"/tasks/{self.id}/{lineage}").json
        return TaskFrames(frames, rows_of(told["cells"]), *lineage_of(told))

    def send(self, edits):
        return self.ann.save(self.id, self.token, self.sequence, *map(edit_to_json, edits))

    def save(self, edits):
        answer = self.send(edits)
        assert answer.status_code == 200, answer.json
        self.sequence += len(edits)
        assert answer.json == {"sequence": self.sequence}

    def state(self):
        """All that a refused batch must leave as it is, the lease included."""
        task = self.ann.get(f"/tasks/{self.id}").json
        log = self.ann.get(f"/tasks/{self.id}/edits").json
        return task, log, self.labels().to_json()


@pytest.fixture
def work(ann, segmentation, often):
    return Work(ann)


def in_batches(edits, size):
    return [edits[at : at + size] for at in range(0, len(edits), size)]


def test_a_thousand_undos_return_exactly_the_base(app, work, often):
    often(100)
    base = work.labels()
    hand = Hand(random.Random(11), base.copy())
    for step in (hand.edit, hand.undo):
        for batch in in_batches([step() for _ in range(MANY)], BATCH):
            work.save(batch)
        assert work.labels() == hand.labels
    assert hand.labels == base
    assert work.labels("base/labels", "base/lineage") == base
    assert app.extensions["prospero-checkpointer"].wait(30)
    with app.app_context():
        task = db.session.get(Task, work.id)
        assert task.sequence == 2 * MANY
        assert db.session.query(Checkpoint).count() > 5
        # From the checkpoints alone, without what the cache remembers.
        frames = materialize.frames_at(task)
        assert TaskFrames(frames, *materialize.lineage_at(task)) == base


@pytest.mark.parametrize("seed", range(4))
def test_a_random_log_replays_to_the_same_labels(app, make_app, work, person, seed):
    rng = random.Random(seed)
    hand = Hand(rng, work.labels())
    states = [hand.labels.copy()]
    pending = []
    for _ in range(STEPS):
        pending.append(hand.step())
        states.append(hand.labels.copy())
        if rng.random() < 0.3:
            work.save(pending)
            pending = []
            if rng.random() < 0.5:
                assert app.extensions["prospero-checkpointer"].wait(10)
                assert work.labels() == hand.labels
    if pending:
        work.save(pending)
    assert app.extensions["prospero-checkpointer"].wait(10)
    assert work.labels() == hand.labels

    replayed = states[0].copy()
    for entry in work.ann.get(f"/tasks/{work.id}/edits").json["edits"]:
        edit = edit_from_json({part: entry[part] for part in ("id", "action", "undoes", "ui", "changes")})
        apply(edit, replayed)
        assert replayed == states[entry["sequence"]]
    with app.app_context():
        task = db.session.get(Task, work.id)
        assert db.session.query(Checkpoint).count() >= 2
        for sequence, state in enumerate(states):
            frames = materialize.frames_at(task, sequence)
            assert TaskFrames(frames, *materialize.lineage_at(task, sequence)) == state
    # Another process, which has not seen any of it.
    other = person("Ann", on=make_app())
    answer = other.get(f"/tasks/{work.id}/labels/nucleus/0")
    there = np.frombuffer(gzip.decompress(answer.data), "<u4").reshape(hand.labels.shape)
    assert np.array_equal(there, hand.labels.frame("nucleus", 0))


@pytest.mark.parametrize("kind", CONFLICTS)
@pytest.mark.parametrize("seed", range(2))
def test_an_edit_that_does_not_fit_is_refused_and_changes_nothing(work, slug, seed, kind):
    rng = random.Random(f"{seed} {kind}")
    hand = Hand(rng, work.labels())
    work.save([hand.edit() for _ in range(10)])
    before = work.state()
    good = [random_edit(rng, hand.labels)]
    scratch = hand.labels.copy()
    apply(good[0], scratch)
    bad, _ = conflicting_edit(rng, scratch, kind)
    answer = work.send([*good, bad])
    outside = kind in ("out of the frame", "no such frame", "no such feature")
    assert slug(answer) == ("invalid" if outside else "edit-conflict")
    assert outside or answer.json["edit_id"] == bad.id
    assert work.state() == before
    # What was good of it is still good.
    work.save(good)
    assert work.labels() == scratch


def test_ids_that_come_twice_and_undos_of_nothing_are_refused_and_change_nothing(work, slug):
    rng = random.Random(5)
    hand = Hand(rng, work.labels())
    work.save([hand.edit() for _ in range(5)])
    before = work.state()
    edit = random_edit(rng, hand.labels)
    unknown = invert(edit, new_id(rng))
    scratch = hand.labels.copy()
    apply(edit, scratch)
    for batch in ([edit, edit], [edit, random_edit(rng, scratch, edit.id)], [invert(unknown, new_id(rng))]):
        assert slug(work.send(batch)) == "invalid"
        assert work.state() == before
    stale = work.ann.save(work.id, work.token, work.sequence - 1, edit_to_json(edit))
    assert slug(stale) == "stale-sequence"
    assert work.state() == before
