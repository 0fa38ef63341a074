"""What must hold of a task whatever happened to the server."""

from celldata.edits import apply
from tests.labels_model import TaskFrames
from tests.proofs.annotators import Annotator
from tests.proofs.client import edit_of


def check_task(annotator: Annotator) -> TaskFrames:
    """The log, its fresh replay, the labels of the server and what the annotator sees agree; the labels."""
    client, task = annotator.client, annotator.task
    assert not annotator.pending
    entries = client.log(task["id"])
    assert [entry["sequence"] for entry in entries] == list(range(1, len(entries) + 1))
    ids = [entry["id"] for entry in entries]
    assert len(set(ids)) == len(ids), "an edit is in the log twice"
    assert ids == annotator.acknowledged
    assert client.get(f"/tasks/{task['id']}")["sequence"] == len(ids)

    replayed = client.labels(task, base=True)
    for entry in entries:
        apply(edit_of(entry), replayed)
    assert replayed == annotator.hand.labels
    assert client.labels(task) == replayed
    return replayed
