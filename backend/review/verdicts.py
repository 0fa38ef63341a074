"""Verdicts: an expert accepts, fixes and accepts, or returns a submitted revision, and what follows from it.

A verdict is about the newest revision. Fixing keeps that revision as it is: what the expert mended is the
next one, by the expert, and that one is approved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backend.database import db, now, write
from backend.models import Comment, Revision, Task, TaskState, User, Verdict, VerdictKind
from backend.movies import approvals
from backend.numbers.counting import counting
from backend.review import judging
from backend.review.counting import changes_in_numbers
from backend.tasks import access, leases, overlap, states
from backend.tasks.submission import submitted_sequence
from backend.web.problems import Invalid, StaleSequence, WrongState


@dataclass(frozen=True)
class Given:
    """A verdict as it came. `seen`: the newest revision that the expert has looked at; `fixed_at`: the number
    of edits with what they mended; `lease`: the token with which they judge (None: the server's own work).
    """

    task_id: int
    expert_id: int
    verdict: VerdictKind
    comments: list[dict[str, Any]]
    seen: int | None = None
    lease: str | None = None
    fixed_at: int | None = None
    reason: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


def give(
    task_id: int,
    expert: User,
    verdict: VerdictKind,
    comments: list[dict[str, Any]],
    revision: int | None = None,
    *,
    lease: str | None = None,
    expected: int | None = None,
    reason: str = "",
) -> Task:
    """Record the verdict on the newest revision; the lease ends.

    WrongState when the task is not submitted, or `revision` (the newest that the expert has seen) is not the
    newest any more; LeaseLost without the right to judge it; Invalid when a return has no comment, a comment
    names a frame outside the task, or nothing was mended; StaleSequence when the task does not have the
    `expected` edits that were mended.
    """
    task = judging.judgeable(task_id, "judged")
    check_comments(task, verdict, comments)
    _check_newest(task, revision)
    if lease is not None:
        leases.check(task, expert, lease)
    expert_id = expert.id
    fixed_at = None
    if verdict is VerdictKind.FIX:
        fixed_at = _check_mended(task, expert, expected)
    elif lease is not None and judging.drop_fixes(task_id, expert_id, lease):
        task = access.find_task(task_id)
    # What takes long is done before the write lock is taken.
    changes = changes_in_numbers(task, fixed_at)
    given = Given(task_id, expert_id, verdict, comments, revision, lease, fixed_at, reason, changes)
    if verdict is VerdictKind.RETURN:
        sequence = task.sequence
        with write():
            _record(given, sequence)
    else:
        _accept(given)
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


def _check_mended(task: Task, expert: User, expected: int | None) -> int:
    """The number of edits with what the expert mended, and nobody else."""
    if expected is None:
        raise Invalid.at("expected", "say how many edits the task has with yours: they are what is accepted.")
    _check_expected(task, expected)
    live = judging.live_edits(task)
    if not live:
        raise Invalid.at("verdict", "you mended nothing. Accept the task as it is, or return it.")
    if any(author != expert.id for author, _ in live):
        raise WrongState(
            f"Another expert began to mend task {task.id}. Open it to fix it yourself: their edits are undone"
            " then, and stay in the log.",
            state=task.state.value,
        )
    return expected


def _check_expected(task: Task, expected: int) -> None:
    if expected != task.sequence:
        raise StaleSequence(
            f"Task {task.id} has {task.sequence} edits, not {expected}. Save all edits, then try again.",
            sequence=task.sequence,
        )


def _check_newest(task: Task, seen: int | None) -> None:
    if seen is not None and seen != task.revision:
        raise WrongState(
            f"Task {task.id} was submitted again meanwhile: revision {task.revision} is the newest, and you "
            f"looked at {seen}. Nothing was decided; open the task again to see it.",
            state=task.state.value,
        )


def _accept(given: Given) -> None:
    """Approval: the movie's labels are written beside the old ones first, then one short transaction points
    at them.
    """
    # The edits that the task had when its approval was worked out last.
    seen: list[int] = []

    def prepare(task: Task) -> approvals.Approval:
        seen.append(task.sequence if given.fixed_at is None else given.fixed_at)
        return approvals.prepare(task, submitted_sequence(task) if given.fixed_at is None else given.fixed_at)

    approvals.carry_out(given.task_id, given.expert_id, prepare, lambda _: _record(given, seen[-1]))
    counting().wake()


def _record(given: Given, sequence: int) -> None:
    """Inside a `write()`. `sequence`: the edits that the task had when the verdict was worked out."""
    task = judging.judgeable(given.task_id, "judged")
    _check_newest(task, given.seen)
    lease = None
    if given.lease is not None:
        expert = db.session.get_one(User, given.expert_id)
        lease = leases.check(task, expert, given.lease)
    _check_expected(task, sequence)
    states.move(task, TaskState.RETURNED if given.verdict is VerdictKind.RETURN else TaskState.APPROVED)
    if task.state is TaskState.APPROVED:
        overlap.close_others(task)
    db.session.add(
        Verdict(
            task_id=task.id,
            revision=task.revision,
            expert_id=given.expert_id,
            verdict=given.verdict,
            reason=given.reason,
            changes=given.changes,
        )
    )
    db.session.add_all(
        Comment(task_id=task.id, author_id=given.expert_id, revision=task.revision, **comment)
        for comment in given.comments
    )
    if given.verdict is VerdictKind.FIX:
        _add_fixed(task, given)
    if lease is not None:
        leases.end(lease, task)


def _add_fixed(task: Task, given: Given) -> None:
    """What the expert mended, as the next revision."""
    submitted = db.session.get_one(Revision, (task.id, task.revision))
    task.revision += 1
    db.session.add(
        Revision(
            task_id=task.id,
            number=task.revision,
            sequence=task.sequence,
            author_id=given.expert_id,
            submitted_at=now(),
            reason=given.reason or None,
            instructions=submitted.instructions,
            draw=submitted.draw,
        )
    )
