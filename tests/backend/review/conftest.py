"""A submitted task for the desk."""

import pytest


@pytest.fixture
def submitted(ann, segmentation, edits):
    """Ann's submitted task over frames 0-4: in frame 1 cell 9 was added, in frame 0 cell 1 trimmed."""
    answer = ann.ask()
    task_id, token = answer["task"]["id"], answer["lease"]["token"]
    before, added = ann.frame(task_id, 1), ann.frame(task_id, 1).copy()
    added[20:23, 25:30] = 9
    trimmed = ann.frame(task_id, 0).copy()
    trimmed[2, 2:8] = 0
    batch = [
        edits.of(edits.between(before, added, 1), edits.rows(added=[[1, 9, 9]])),
        edits.of(edits.between(ann.frame(task_id, 0), trimmed, 0)),
    ]
    assert ann.save(task_id, token, 0, *batch).status_code == 200
    assert ann.submit(task_id, token, 2).status_code == 200
    return task_id


@pytest.fixture
def fay(person):
    return person("Fay", "expert")
