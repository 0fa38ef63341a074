"""What differs between two states of a task: the prediction and the revisions that were submitted."""

from __future__ import annotations

from backend.models import Task
from backend.review.difference import Change, changes_between
from backend.review.revisions import sequence_of
from backend.tasks import materialize
from backend.tasks.facts import TaskFacts
from backend.tasks.frame_reader import FrameReader
from backend.tasks.log_file import painted_between
from backend.tasks.replay import Stretch
from backend.tasks.submission import submitted_sequence


def changes_of(task: Task, since: int = 0, upto: int | None = None) -> list[Change]:
    """Every difference between two revisions, ordered by frame. 0 is the prediction the task was opened with;
    `upto` None the newest revision, or before the first submission the work so far. NotFound for others.
    """
    first = sequence_of(task, since)
    last = submitted_sequence(task) if upto is None else sequence_of(task, upto)
    return changes_between_sequences(task, first, last)


def changes_between_sequences(task: Task, first: int, last: int) -> list[Change]:
    """Every difference between the labels after `first` and after `last` edits, ordered by frame."""
    facts = TaskFacts.of(task)
    painted = painted_between(task.id, min(first, last), max(first, last))
    before, after = Stretch.upto(facts, first), Stretch.upto(facts, last)
    read_before, read_painted = FrameReader(before), FrameReader(after)
    store = materialize.label_store()
    return changes_between(
        before=before.lineage(store),
        after=after.lineage(store),
        read_before=read_before,
        # What was not painted in between is the same before and after.
        read_after=lambda feature, t: (read_painted if (feature, t) in painted else read_before)(feature, t),
        features=facts.features,
        frames=facts.frames,
        painted=painted,
    )
