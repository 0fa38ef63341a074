"""`prospero tasks compare`: a short table of what changed between revisions."""

import pytest

NAME = "tiny/segmentation/0-4"


@pytest.fixture
def two_revisions(ann, eve, segmentation, edits):
    """Revision 1: a new cell 9 in frame 1. Revision 2: in frame 2 too, and cell 1 of frame 3 is now 30."""
    answer = ann.ask()
    task, token = answer["task"]["id"], answer["lease"]["token"]

    def paint(t, expected, *more):
        before = ann.frame(task, t)
        after = before.copy()
        after[20:23, 25:30] = 9
        change = edits.between(before, after, t)
        assert (
            ann.save(
                task, token, expected, edits.of(change, edits.rows(added=[[t, 9, 9]]), *more)
            ).status_code
            == 200
        )

    paint(1, 0)
    ann.submit(task, token, 1)
    eve.judge(task, "return", {"t": 2, "text": "Missed"})
    token = ann.lease(task).json["token"]
    paint(2, 1, edits.rows(removed=[[3, 1, 1]], added=[[3, 1, 30]]))
    ann.submit(task, token, 2)
    return task


def test_a_table_of_what_changed_since_the_prediction(prospero, two_revisions):
    lines = prospero.ok("tasks", "compare", NAME).splitlines()
    assert lines[0] == f"{NAME}: the prediction → revision 2"
    assert [line.split() for line in lines[2:]] == [
        ["1", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
        ["2", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
        ["3", "0", "0", "0", "1", "0", "0", "0", "0", "0", "0"],
        ["all", "2", "0", "0", "1", "0", "0", "0", "0", "0", "0"],
    ]


def test_what_changed_since_a_revision(prospero, two_revisions):
    found = prospero.json("tasks", "compare", two_revisions, "--from", 1)
    assert (found["task"], found["from"], found["to"]) == (NAME, 1, 2)
    assert (found["counts"]["added"], found["counts"]["relabeled"]) == (1, 1)
    assert [(c["kind"], c["t"], c["cell"], c["was"]) for c in found["changes"]] == [
        ("added", 2, 9, None),
        ("relabeled", 3, 30, 1),
    ]
    said = prospero.ok("tasks", "compare", NAME, "--from", 1, "--to", 2, "--cells")
    assert "Cell 9 was added" in said
    assert "Cell 1 became 30" in said


def test_revisions_that_are_equal_or_not_there(prospero, two_revisions):
    said = prospero.ok("tasks", "compare", NAME, "--from", 1, "--to", 1)
    assert said == f"{NAME}: revision 1 → revision 1\nNo changes.\n"
    assert "has revisions 1 to 2; there is no revision 3" in prospero.error(
        "tasks", "compare", NAME, "--to", 3
    )
    said = prospero.ok("tasks", "compare", "tiny/segmentation/2-6")
    assert said == "tiny/segmentation/2-6: the prediction → the work so far\nNo changes.\n"
