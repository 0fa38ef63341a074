"""Labels at a sequence: the same from the base, from a checkpoint, from the cache; with a bounded replay."""

import random

import numpy as np
import pytest

from backend.database import db
from backend.models import Task
from backend.tasks import log, materialize, replay
from backend.tasks.facts import TaskFacts
from backend.tasks.label_cache import LabelCache

N_EDITS = 20


@pytest.fixture
def busy(app, ann, segmentation, edits):
    """A task with 20 random edits, a checkpoint every 8: (id, frames 0-4 after each edit, lineages)."""
    app.config["CHECKPOINT_EVERY"] = 8
    answer = ann.ask()
    task_id, token = answer["task"]["id"], answer["lease"]["token"]
    rng = random.Random(3)
    frames = [[ann.frame(task_id, t) for t in range(5)]]
    lineages = [ann.get(f"/tasks/{task_id}/lineage").json]
    for n in range(N_EDITS):
        after = [frame.copy() for frame in frames[-1]]
        t = rng.randrange(3) if n < 12 else 3
        after[t].ravel()[rng.randrange(700) :][: rng.randrange(1, 40)] = 5 + n
        changes = [edits.between(frames[-1][t], after[t], t), edits.rows(added=[[t, 5 + n, 100 + n]])]
        assert ann.save(task_id, token, n, edits.of(*changes)).json == {"sequence": n + 1}
        frames.append(after)
        lineages.append(ann.get(f"/tasks/{task_id}/lineage").json)
        # Checkpoints are stored behind the requests; here each is to stand where the log says.
        assert app.extensions["prospero-checkpointer"].wait(10)
    yield task_id, frames, lineages
    app.config["CHECKPOINT_EVERY"] = 200


def test_every_sequence_can_be_read_again(app, ann, busy):
    task_id, frames, lineages = busy
    with app.app_context():
        task = db.session.get(Task, task_id)
        for sequence in range(N_EDITS + 1):
            got = materialize.frames_at(task, sequence)
            assert np.array_equal([got["nucleus", t] for t in range(5)], frames[sequence]), sequence
    for sequence in (0, 7, 8, 9, 19, N_EDITS):
        assert ann.get(f"/tasks/{task_id}/lineage?sequence={sequence}").json == lineages[sequence]
        assert np.array_equal(ann.frame(task_id, 3, sequence=sequence), frames[sequence][3])
    with app.app_context():
        labels = materialize.labels_at(db.session.get(Task, task_id))
        assert labels.shape == (7, 24, 32)
        assert np.array_equal(labels.images["nucleus"][:5], frames[-1])
        assert not labels.images["nucleus"][5:].any()


def test_a_replay_starts_at_the_last_checkpoint(app, busy, monkeypatch):
    task_id, frames, _ = busy
    read = []
    original = log.edits_between
    monkeypatch.setattr(log, "edits_between", lambda *a: read.append(original(*a)) or read[-1])
    with app.app_context():
        facts = TaskFacts.of(db.session.get(Task, task_id))
        for t in range(5):
            image = replay.frame_at(materialize.label_store(), facts, "nucleus", t, N_EDITS)
            assert np.array_equal(image, frames[-1][t])
    assert max(map(len, read)) <= 8


def test_a_checkpoint_holds_only_what_was_painted_since_the_one_before(app, busy):
    task_id, _, _ = busy
    blobs = list(app.extensions["prospero"].blobs.list(f"tasks/{task_id}/checkpoints"))
    last = [name for name in blobs if "/00000016/" in name]
    assert last
    assert not any("/frames/nucleus/00004" in name for name in blobs)


def test_a_cache_without_room_answers_the_same(app, ann, busy):
    task_id, frames, _ = busy
    app.extensions["prospero-label-cache"] = cache = LabelCache(
        app.extensions["prospero"].labels, max_bytes=5000
    )
    for t in (0, 1, 2, 3, 4, 0):
        assert np.array_equal(ann.frame(task_id, t), frames[-1][t])
        assert cache.n_bytes() <= 5000


def test_the_cache_may_not_be_locked_inside_a_write(app, busy):
    from backend.database import write

    with app.app_context():
        facts = TaskFacts.of(db.session.get(Task, busy[0]))
        with pytest.raises(RuntimeError), write(), app.extensions["prospero-label-cache"].locked(facts):
            pass


def test_frames_answer_304_to_who_has_them(ann, busy):
    task_id = busy[0]
    answer = ann.get(f"/tasks/{task_id}/labels/nucleus/2")
    assert answer.headers["X-Sequence"] == str(N_EDITS)
    assert answer.headers["Content-Encoding"] == "gzip"
    again = ann.get(f"/tasks/{task_id}/labels/nucleus/2", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_not_there_is_not_found(ann, busy, slug):
    for path in (
        "labels/nucleus/5",
        "labels/tail/0",
        "base/labels/nucleus/5",
        "lineage?sequence=21",
        "labels/nucleus/0?sequence=21",
    ):
        assert slug(ann.get(f"/tasks/{busy[0]}/{path}")) == "not-found", path
    assert slug(ann.get("/tasks/999")) == "not-found"
    assert slug(ann.get(f"/tasks/{busy[0]}/lineage?sequence=-1")) == "invalid"


def test_the_log_comes_in_pages(ann, busy):
    page = ann.get(f"/tasks/{busy[0]}/edits?after=10&limit=7").json
    assert (page["sequence"], [edit["sequence"] for edit in page["edits"]]) == (N_EDITS, list(range(11, 18)))


def test_the_log_is_read_from_its_end(ann, busy):
    def page(query):
        answer = ann.get(f"/tasks/{busy[0]}/edits?{query}").json
        assert answer["sequence"] == N_EDITS
        return [edit["sequence"] for edit in answer["edits"]]

    assert page(f"before={N_EDITS + 1}&limit=7") == list(range(14, 21))
    assert page("before=14&limit=7") == list(range(7, 14))
    assert page("before=7&limit=7") == list(range(1, 7))
    assert page("before=1&limit=7") == []
    # Whoever does not know the newest sequence, and whoever has the beginning already.
    assert page(f"before={2**62}&limit=3") == [18, 19, 20]
    assert page("after=17&before=20&limit=5") == [18, 19]
    newest, oldest_first = (
        ann.get(f"/tasks/{busy[0]}/edits?before=21").json,
        ann.get(f"/tasks/{busy[0]}/edits").json,
    )
    assert newest == oldest_first


def test_a_page_before_the_first_edit_is_no_page(ann, busy, slug):
    for query in ("before=0", "before=-3", "before=x"):
        assert slug(ann.get(f"/tasks/{busy[0]}/edits?{query}")) == "invalid"
