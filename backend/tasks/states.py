"""The way of a task, in one place: which state may follow which.

queued → working → submitted → approved → in_round
   ▲        │ ▲        │
   │        │ └─ returned
   └── flagged → dropped

Of several who label the same task, one is approved; the others end as *compared* (see overlap.py).
"""

from __future__ import annotations

from backend.database import now
from backend.models import Task, TaskState
from backend.web.problems import WrongState

NEXT: dict[TaskState, frozenset[TaskState]] = {
    # Dropped or compared unseen: the fate of the others of a group.
    TaskState.QUEUED: frozenset({TaskState.WORKING, TaskState.DROPPED, TaskState.COMPARED}),
    # Back to the queue: the lease ended before the first edit, or the task was passed over.
    TaskState.WORKING: frozenset(
        {TaskState.QUEUED, TaskState.SUBMITTED, TaskState.FLAGGED, TaskState.COMPARED}
    ),
    TaskState.SUBMITTED: frozenset({TaskState.RETURNED, TaskState.APPROVED, TaskState.COMPARED}),
    # Submitted again without an edit: the annotator answers that there is nothing to change.
    TaskState.RETURNED: frozenset(
        {TaskState.WORKING, TaskState.QUEUED, TaskState.SUBMITTED, TaskState.FLAGGED, TaskState.COMPARED}
    ),
    TaskState.APPROVED: frozenset({TaskState.IN_ROUND}),
    # An expert looks at what "cannot be labeled".
    TaskState.FLAGGED: frozenset(
        {TaskState.QUEUED, TaskState.RETURNED, TaskState.DROPPED, TaskState.COMPARED}
    ),
    TaskState.DROPPED: frozenset({TaskState.QUEUED}),
    TaskState.COMPARED: frozenset(),
    TaskState.IN_ROUND: frozenset(),
}

# In these states a person may hold a lease and edit. What is submitted stays as it is until it is returned.
EDITABLE = frozenset({TaskState.QUEUED, TaskState.WORKING, TaskState.RETURNED})

# Labels in these states count as truth.
DONE = frozenset({TaskState.APPROVED, TaskState.IN_ROUND})

WORDS = {
    TaskState.QUEUED: "waits in the queue",
    TaskState.WORKING: "is being worked on",
    TaskState.SUBMITTED: "is submitted and waits for an expert",
    TaskState.RETURNED: "was returned to its annotator",
    TaskState.APPROVED: "is approved",
    TaskState.FLAGGED: "was flagged and waits for an expert",
    TaskState.DROPPED: "was dropped: it cannot be labeled",
    TaskState.COMPARED: "is closed: the labels of another person were accepted for its frames",
    TaskState.IN_ROUND: "is part of a closed round",
}


def wrong_state(task: Task, wish: str) -> WrongState:
    """The problem that says why `wish` cannot be: the state the task is in."""
    return WrongState(f"Task {task.id} {WORDS[task.state]}; it cannot be {wish} now.", state=task.state.value)


def move(task: Task, to: TaskState) -> None:
    """Take a task a step on its way; WrongState when that step does not exist. Inside `database.write()`."""
    if to not in NEXT[task.state]:
        raise wrong_state(task, to.value.replace("_", " "))
    task.state = to
    task.updated_at = now()


def put_in_round(task: Task, round_number: int) -> None:
    """An approved task becomes part of a round that is being closed. Inside a `database.write()`."""
    move(task, TaskState.IN_ROUND)
    task.round_number = round_number
