"""Verdicts: an expert accepts or returns a submitted revision, and what follows from it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import current_app

from backend.database import db, write
from backend.models import Comment, Task, TaskState, User, Verdict, VerdictKind
from backend.movies import approval_sweep, approvals
from backend.tasks import access, states
from backend.tasks.submission import submitted_sequence
from backend.web.problems import Invalid, Unavailable, WrongState

# Two approvals of one movie that meet: the second is worked out again on top of the first.
MAX_ATTEMPTS = 5


def give(
    task_id: int,
    expert: User,
    verdict: VerdictKind,
    comments: list[dict[str, Any]],
    revision: int | None = None,
) -> Task:
    """Record the verdict on the newest revision. WrongState when the task is not submitted, or `revision`
    (the newest that the expert has seen) is not the newest any more; Invalid when a return has no comment, or
    a comment names a frame outside the task.
    """
    task = access.find_task(task_id)
    if task.practice_of_id is not None:
        raise access.no_task(task_id)  # practice is not judged
    check_comments(task, verdict, comments)
    if task.state is not TaskState.SUBMITTED:
        raise states.wrong_state(task, "judged")
    _check_newest(task, revision)
    if verdict is VerdictKind.ACCEPT:
        _accept(task_id, expert.id, comments, revision)
    else:
        with write():
            _record(task_id, expert.id, verdict, comments, revision)
    return access.find_task(task_id)


def check_comments(task: Task, verdict: VerdictKind, comments: list[dict[str, Any]]) -> None:
    """Invalid when the comments do not do for this verdict."""
    if verdict is VerdictKind.RETURN and not comments:
        raise Invalid.at("comments", "Add a comment first, so that the annotator knows what to change.")
    for number, comment in enumerate(comments):
        if comment["t"] not in task.frames:
            where, frames = f"comments[{number}].t", f"{task.first} to {task.last}"
            raise Invalid.at(
                where, f"frame {comment['t']} is not part of the task, which has frames {frames}."
            )


def _check_newest(task: Task, seen: int | None) -> None:
    if seen is not None and seen != task.revision:
        raise WrongState(
            f"Task {task.id} was submitted again meanwhile: revision {task.revision} is the newest, and you "
            f"looked at {seen}. Nothing was decided; open the task again to see it.",
            state=task.state.value,
        )


def _accept(task_id: int, expert_id: int, comments: list[dict[str, Any]], seen: int | None) -> None:
    """Approval: the movie's labels are written beside the old ones first, then one short transaction points
    at them. If another approval of the movie came between, this one is worked out again.
    """
    with approval_sweep.approving(current_app.extensions["prospero"]):
        for _ in range(MAX_ATTEMPTS):
            if _try_to_accept(task_id, expert_id, comments, seen):
                return
    raise Unavailable("Other tasks of this movie are being approved right now. Try again in a moment.")


def _try_to_accept(task_id: int, expert_id: int, comments: list[dict[str, Any]], seen: int | None) -> bool:
    """One attempt; False when another approval of the movie was quicker."""
    task = access.find_task(task_id)
    approval = approvals.prepare(task, submitted_sequence(task))
    done = False
    try:
        with write():
            task = access.find_task(task_id)
            db.session.refresh(task.movie, with_for_update=True)
            if approval.fits(task):
                _record(task_id, expert_id, VerdictKind.ACCEPT, comments, seen)
                approval.apply(task, expert_id)
                done = True
    except BaseException:
        # The commit may have succeeded although its answer was lost: then these are the movie's labels.
        with suppress(Exception):  # where the database cannot say, the next start removes what nobody reads
            approval.discard()
        raise
    if not done:
        approval.discard()
        return False
    approval.retire_old()
    return True


def _record(
    task_id: int, expert_id: int, verdict: VerdictKind, comments: list[dict[str, Any]], seen: int | None
) -> None:
    task = access.find_task(task_id)
    _check_newest(task, seen)
    states.move(task, TaskState.APPROVED if verdict is VerdictKind.ACCEPT else TaskState.RETURNED)
    db.session.add(Verdict(task_id=task_id, revision=task.revision, expert_id=expert_id, verdict=verdict))
    db.session.add_all(
        Comment(task_id=task_id, author_id=expert_id, revision=task.revision, **comment)
        for comment in comments
    )
