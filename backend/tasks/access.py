"""Who may see and who may edit a task.

An annotator: edits the tasks that are theirs, sees those they ever had. An expert or admin: every task. What
somebody practises on is theirs alone: for all others, experts too, there is no such task. Nor is there a
check task for experts, but for one that is flagged: they answer that, and must see what it is about.
"""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from backend.database import db
from backend.models import Role, Skip, Task, TaskState, User
from backend.tasks import leases, overlap, states
from backend.web.problems import Forbidden, NotFound


def find_task(task_id: int) -> Task:
    """The task; NotFound when there is none. Locks the row in a write transaction on PostgreSQL."""
    writing = bool(db.session().info.get("writing"))
    # The movie comes along with a read; in a write its row must not be locked with the task's.
    options = [] if writing else [joinedload(Task.movie)]
    task = db.session.get(Task, task_id, with_for_update=writing or None, options=options)
    if task is None:
        raise no_task(task_id)
    return task


def no_task(task_id: int) -> NotFound:
    """The problem that says that there is no such task."""
    return NotFound(f"There is no task {task_id}.")


def readable_task(task_id: int, user: User) -> Task:
    """The task; NotFound, or Forbidden when this person may not see it.

    Who had it once may go on looking: their page shows what became of it when somebody else has it now.
    """
    task = find_task(task_id)
    _refuse_others_practice(task, user)
    if not (user.may(Role.EXPERT) or is_theirs(task, user) or leases.had_lease(task.id, user.id)):
        raise Forbidden(f"Task {task_id} is not yours. Ask for work to get a task.")
    return task


def is_theirs(task: Task, user: User) -> bool:
    """True when a task belongs to this person; also when they had it and it waits in the queue again (but
    not when they passed it over, or label it in another task of its group).
    """
    if user.id in (task.annotator_id, task.practice_of_id):
        return True
    if task.state is not TaskState.QUEUED or not leases.had_lease(task.id, user.id):
        return False
    passed_over = db.session.get(Skip, (task.id, user.id)) is not None
    return not passed_over and not overlap.has_another(task, user)


def check_editable(task: Task, user: User, wish: str) -> None:
    """WrongState when the task takes no edits now, Forbidden when not from this person (NotFound when it is
    another person's practice).
    """
    _refuse_others_practice(task, user)
    if not (user.may(Role.EXPERT) or is_theirs(task, user)):
        raise Forbidden(f"Task {task.id} is not yours. Ask for work to get a task.")
    if task.state not in states.EDITABLE:
        raise states.wrong_state(task, wish)


def may_mend(task: Task, user: User) -> bool:
    """True when this person may mend a task that is submitted: an expert, under the lease with which they
    judge it (backend/review/judging.py).
    """
    return task.state is TaskState.SUBMITTED and user.may(Role.EXPERT) and task.practice_of_id is None


def check_group(task: Task, user: User) -> None:
    """Forbidden when a task of a group that waits in the queue is opened by who labels another of it."""
    if task.state is TaskState.QUEUED and overlap.has_another(task, user):
        raise Forbidden(
            f"Task {task.id} is labeled by several people independently, and you have it as another task. "
            "Ask for work to get a task."
        )


def _refuse_others_practice(task: Task, user: User) -> None:
    if task.practice_of_id not in (None, user.id):
        raise no_task(task.id)
    # A check task is nobody's business but its annotator's. To other annotators it is a task like any other,
    # that is not theirs: what they are told must not tell it from work. Flagged, it waits for an expert's
    # answer as work does, and they must see what was flagged.
    flagged = task.state is TaskState.FLAGGED
    if task.is_check and user.may(Role.EXPERT) and not (flagged or is_theirs(task, user)):
        raise no_task(task.id)


def is_editable(task: Task, user: User) -> bool:
    """True when this person could hold a lease of this task now."""
    if task.state not in states.EDITABLE or not (user.may(Role.EXPERT) or is_theirs(task, user)):
        return False
    lease = leases.open_lease(task.id)
    return lease is None or lease.user_id == user.id
