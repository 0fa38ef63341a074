"""What an annotator changed in a task: the base against the newest revision."""

from __future__ import annotations

from backend.models import Task
from backend.review.difference import Change, changes_between
from backend.tasks import log, materialize, replay
from backend.tasks.facts import TaskFacts
from backend.tasks.submission import submitted_sequence


def changes_of(task: Task) -> list[Change]:
    """Every difference, ordered by frame; before the first submission those of the work so far."""
    sequence = submitted_sequence(task)
    store = materialize.label_store()
    painted = replay.painted_frames(logged.edit for logged in log.edits_between(task.id, 0, sequence))
    after = replay.frames_at(store, TaskFacts.of(task), sorted(painted), sequence)
    return changes_between(
        before=store.load_lineage(task.base_key),
        after=materialize.lineage_at(task, sequence),
        read_before=lambda feature, t: store.load_frame(task.base_key, feature, t),
        # What was never painted is still what the task was opened with.
        read_after=lambda feature, t: (
            after[feature, t] if (feature, t) in after else store.load_frame(task.base_key, feature, t)
        ),
        features=task.movie.features,
        frames=task.frames,
        painted=painted,
    )
