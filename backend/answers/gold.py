"""Check tasks (gold) among the work: when one is due, which one, and how it ends. Nothing that its annotator
sees tells it from work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import sqlalchemy as sa

from backend.answers import blanks
from backend.database import db, now
from backend.models import (
    AnswerUse,
    KnownAnswer,
    LeaseRecord,
    Project,
    Role,
    Skip,
    Task,
    TaskKind,
    TaskState,
    User,
    Verdict,
    VerdictKind,
)
from backend.numbers.counting import counting
from backend.people import skills
from backend.tasks import states

# How strongly the chance follows what is owed: one check task ahead, and it is the rate divided by so much.
PULL = 4.0
# Who is behind catches up at twice the rate at most: a rate that was raised yesterday floods nobody today.
CATCH_UP = 0.5
# No ask is certain to bring one, or what is not one could be told.
AT_MOST = 0.9
# An expert looks at a task for about so long: two verdicts at the same moment would be a sign.
BETWEEN_VERDICTS_S = 20.0, 240.0


def next_gold_task(user: User, kinds: Sequence[TaskKind]) -> Task | None:
    """A check task that is due for this person, to be leased to them; None where none is. Inside a `write()`
    in which nobody else asks for this person (`asking.one_at_a_time`).

    It comes only where work of its kind waits, as often as the project says on the average, and at random.
    """
    if user.may(Role.EXPERT):
        return None
    accept_silently(user)
    if (left := _left_untouched(user, kinds)) is not None:
        return left
    levels = skills.levels_of(user.id)
    query = sa.select(Project).where(Project.gold_rate > 0, Project.paused_at.is_(None))
    for project in db.session.scalars(query.order_by(Project.priority.desc(), Project.id)):
        wanted = [kind for kind in kinds if levels[kind] >= project.required_level]
        answer = _answer_due(user, project, wanted)
        if answer is not None:
            return blanks.take(answer)
    return None


def chance(rate: float, had: int, claimed: int) -> float:
    """The chance that the next task of a person is a check task, after `claimed` tasks of which `had` were
    check tasks: around the rate, more when they had too few, less when too many.
    """
    owed = min(rate * (claimed + 1) - had, CATCH_UP)
    return min(AT_MOST, rate * PULL**owed) if rate < 1 else 1.0


def _answer_due(user: User, project: Project, kinds: Sequence[TaskKind]) -> KnownAnswer | None:
    kinds = [kind for kind in kinds if _work_waits(project, kind)]
    if not kinds:
        return None
    had, claimed = _counts(user, project)
    if project.max_tasks_per_person is not None and claimed >= project.max_tasks_per_person:
        return None
    answers = _answers(project, kinds)
    if not answers:
        return None
    # Drawn once for each task of a person: who asks again without taking one gets the same answer. The keys
    # of answers are random, so that nobody can foretell it.
    draw = Random(f"{answers[0].answer_key}:{user.id}:{claimed}")
    if draw.random() >= chance(project.gold_rate, had, claimed):
        return None
    seen = _seen_by(user, answers)
    fresh = [answer for answer in answers if _place(answer) not in seen]
    return draw.choice(fresh) if fresh else None


def _work_waits(project: Project, kind: TaskKind) -> bool:
    query = sa.select(Task.id).where(
        Task.is_work(), Task.project_id == project.id, Task.kind == kind, Task.state == TaskState.QUEUED
    )
    return db.session.scalar(query.limit(1)) is not None


def _counts(user: User, project: Project) -> tuple[int, int]:
    """How many check tasks, and how many tasks in all, this person was given in a project."""
    query = (
        sa.select(Task.answer_id.is_not(None), sa.func.count(sa.distinct(Task.id)))
        .join(LeaseRecord, LeaseRecord.task_id == Task.id)
        .where(LeaseRecord.user_id == user.id, Task.project_id == project.id)
        .where(Task.is_work_to_its_annotator())
        .group_by(Task.answer_id.is_not(None))
    )
    found = {bool(check): count for check, count in db.session.execute(query)}
    return found.get(True, 0), sum(found.values())


def _answers(project: Project, kinds: Sequence[TaskKind]) -> list[KnownAnswer]:
    query = sa.select(KnownAnswer).where(
        KnownAnswer.use == AnswerUse.GOLD,
        KnownAnswer.project_id == project.id,
        KnownAnswer.kind.in_(kinds),
        KnownAnswer.retired_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(KnownAnswer.id)))


Place = tuple[int, TaskKind, int, int, tuple[int, ...]]


def _place(of: KnownAnswer | Task) -> Place:
    return of.movie_id, of.kind, of.first, of.last, tuple(of.tile or ())


def _seen_by(user: User, answers: Sequence[KnownAnswer]) -> set[Place]:
    """What of these movies this person had before, as work too: the same frames twice would be a sign."""
    had = sa.exists().where(LeaseRecord.task_id == Task.id, LeaseRecord.user_id == user.id)
    query = sa.select(Task).where(
        Task.movie_id.in_({answer.movie_id for answer in answers}), sa.or_(had, Task.annotator_id == user.id)
    )
    return {_place(task) for task in db.session.scalars(query)}


def _left_untouched(user: User, kinds: Sequence[TaskKind]) -> Task | None:
    """A check task that this person was given and left without an edit: it waits for them as work would."""
    # From the person's leases on: they are few, and the tasks that wait may be thousands.
    had = Task.id.in_(sa.select(LeaseRecord.task_id).where(LeaseRecord.user_id == user.id))
    skipped = sa.exists().where(Skip.task_id == Task.id, Skip.user_id == user.id)
    query = sa.select(Task).where(
        Task.answer_id.is_not(None),
        Task.practice_of_id.is_(None),
        Task.state == TaskState.QUEUED,
        Task.kind.in_(kinds),
        had,
        ~skipped,
    )
    return db.session.scalar(query.order_by(Task.id).limit(1).with_for_update(skip_locked=True))


def accept_silently(user: User) -> int:
    """Accept the submitted check tasks of a person that an expert would have come to by now: those handed in
    before work of theirs that was accepted. How many. Inside a `write()`.
    """
    waiting = sa.select(Task).where(
        Task.answer_id.is_not(None),
        Task.practice_of_id.is_(None),
        Task.annotator_id == user.id,
        Task.state == TaskState.SUBMITTED,
    )
    tasks = list(db.session.scalars(waiting.with_for_update(skip_locked=True)))
    accepted = 0
    for task in tasks:
        like = _accepted_after(user, task)
        if like is None:
            continue
        # The same whenever it is asked for.
        at = like.at + timedelta(seconds=Random(f"{task.base_key}:{task.id}").uniform(*BETWEEN_VERDICTS_S))
        if at > now():
            continue
        states.move(task, TaskState.APPROVED)
        task.updated_at = at
        db.session.add(
            Verdict(
                task_id=task.id,
                revision=task.revision,
                # As if in one sitting with that one: its page names who accepted it, as with all work.
                expert_id=like.expert_id,
                verdict=VerdictKind.ACCEPT,
                at=at,
            )
        )
        accepted += 1
    if accepted:
        # Counted as soon as work is: its annotator sees what they corrected in their own figures.
        sa.event.listen(db.session(), "after_commit", lambda _: counting().wake(), once=True)
    return accepted


def _accepted_after(user: User, task: Task) -> Verdict | None:
    """The first acceptance of work of this person that was submitted when `task` was, or later."""
    query = (
        sa.select(Verdict)
        .join(Task, Task.id == Verdict.task_id)
        .where(Task.is_work(), Task.annotator_id == user.id, Task.state.in_(states.DONE))
        .where(Task.submitted_at >= task.submitted_at, Verdict.verdict != VerdictKind.RETURN)
        .where(Verdict.at >= task.submitted_at)
        .order_by(Verdict.at)
        .limit(1)
    )
    return db.session.scalar(query)
