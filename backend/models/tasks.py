"""Tasks, who holds them, and their log of edits."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import UtcDateTime, db, now
from backend.models.columns import word
from backend.models.movies import MovieRecord
from backend.models.people import User
from backend.models.projects import FIRST_PROJECT, Project
from celldata.change_json import MAX_TEXT
from celldata.tiles import Box, core_of

if TYPE_CHECKING:
    from backend.models.reviews import Comment


class TaskKind(StrEnum):
    """Five frames to segment, or one movie to track."""

    SEGMENTATION = "segmentation"
    TRACKING = "tracking"


class TaskState(StrEnum):
    """Where a task is on its way; the legal steps are in backend/tasks/states.py."""

    QUEUED = "queued"
    WORKING = "working"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    FLAGGED = "flagged"
    DROPPED = "dropped"
    # Another person's labels of the same frames were accepted; these are kept to be compared with.
    COMPARED = "compared"
    IN_ROUND = "in_round"


class Task(db.Model):  # type: ignore[name-defined]
    """A piece of work: the frames `first` … `last` (both included, frames of the movie) of one movie."""

    __tablename__ = "tasks"
    # The order in which tasks are given out: the first of thousands is found without sorting them, those of
    # other projects or kinds are passed by without being read.
    __table_args__ = (
        sa.Index("ix_tasks_waiting", "state", sa.desc("suspicion"), "id", "project_id", "kind"),
        sa.Index("ix_tasks_place", "project_id", "kind", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TaskKind] = mapped_column(word(TaskKind))
    state: Mapped[TaskState] = mapped_column(word(TaskState), default=TaskState.QUEUED, index=True)
    movie_id: Mapped[int] = mapped_column(sa.ForeignKey("movies.id"), index=True)
    # The movie's, here too: the queue asks for it with every task.
    project_id: Mapped[int] = mapped_column(
        sa.ForeignKey("projects.id"), default=FIRST_PROJECT, server_default="1"
    )
    first: Mapped[int]
    last: Mapped[int]
    # The part of the field in pixels, margin included, where large or crowded fields are split: y0, x0, y1,
    # x1, and how wide the margin is; NULL for the whole field.
    tile: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    margin: Mapped[int] = mapped_column(default=0, server_default="0")
    # The first of the tiles of a window (it names itself), and of the task over the whole window that an
    # expert gets when they do not fit together; NULL where the field is not split.
    tiles_of_id: Mapped[int | None] = mapped_column(index=True)
    # Prefix in the label store of the labels the task was opened with.
    base_key: Mapped[str] = mapped_column(sa.String(200), default="")
    # Number of edits in the log.
    sequence: Mapped[int] = mapped_column(default=0)
    # Number of submitted revisions.
    revision: Mapped[int] = mapped_column(default=0)
    suspicion: Mapped[float | None]
    annotator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    # The round whose data hold this task's labels; set when the round is closed.
    round_number: Mapped[int | None] = mapped_column(sa.ForeignKey("rounds.number"))
    # Who practises on it; NULL for work. What somebody practises is theirs alone and never counts.
    practice_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    # The first of those tasks that several people do independently (the first names itself); NULL where one
    # person's word counts. A person gets one task of a group.
    overlap_of_id: Mapped[int | None] = mapped_column(index=True)
    # The known answer that what is submitted is compared with, for practice and for check tasks (gold); both
    # are never part of a round or a number of work.
    answer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("known_answers.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    movie: Mapped[MovieRecord] = relationship()
    project: Mapped[Project] = relationship()
    annotator: Mapped[User | None] = relationship(foreign_keys=[annotator_id])
    comments: Mapped[list[Comment]] = relationship(order_by="Comment.id", viewonly=True)

    @property
    def frames(self) -> range:
        """Frames of the movie that belong to this task."""
        return range(self.first, self.last + 1)

    @property
    def box(self) -> Box:
        """The part of the movie's field that is this task's image; its pixels count from there."""
        return Box(*self.tile) if self.tile else Box(0, 0, self.movie.height, self.movie.width)

    @property
    def core(self) -> Box:
        """The part of the field that this task answers for: the box without its margin."""
        return core_of(self.box, self.margin, (self.movie.height, self.movie.width))

    @classmethod
    def is_work(cls) -> sa.ColumnElement[bool]:
        """The condition of every list and count of tasks: work, nobody's practice and no check task."""
        return sa.and_(cls.practice_of_id.is_(None), cls.answer_id.is_(None))

    @classmethod
    def is_work_to_its_annotator(cls) -> sa.ColumnElement[bool]:
        """The same for lists that show a person their own tasks: check tasks are among them, for nothing
        tells those from work.
        """
        return cls.practice_of_id.is_(None)

    @property
    def is_check(self) -> bool:
        """A check task (gold): its answer is known, and its annotator does not know that."""
        return self.answer_id is not None and self.practice_of_id is None


class LeaseRecord(db.Model):  # type: ignore[name-defined]
    """One browser tab's right to edit a task, and the history of such rights.

    A lease counts when it has not ended and `until` is ahead.
    """

    __tablename__ = "leases"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    tab: Mapped[str] = mapped_column(sa.String(36))
    token: Mapped[str] = mapped_column(sa.String(36), unique=True)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The task's id until the lease ends, then NULL: the database itself lets a task have one open lease.
    # (A partial index would say the same, but its PostgreSQL form costs SQLite's users an import at every
    # start.)
    open_task_id: Mapped[int | None] = mapped_column(unique=True)
    # Who ended it before its time was up: another person, or the same one in another tab.
    taken_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    taken_by: Mapped[User | None] = relationship(foreign_keys=[taken_by_id])


class EditRecord(db.Model):  # type: ignore[name-defined]
    """One edit of a task's append-only log. `sequence` counts from 1."""

    __tablename__ = "edits"
    __table_args__ = (sa.UniqueConstraint("task_id", "edit_id"),)

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    edit_id: Mapped[str] = mapped_column(sa.String(36))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    # The revision this edit was made for: 1 until the first submission.
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # The edit as JSON, deflated.
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)

    author: Mapped[User] = relationship()


class Checkpoint(db.Model):  # type: ignore[name-defined]
    """Labels of a task stored at a sequence, so that a replay never starts further back."""

    __tablename__ = "checkpoints"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(sa.String(200))


class CheckpointFrame(db.Model):  # type: ignore[name-defined]
    """A frame that a checkpoint holds: those painted since the checkpoint before it."""

    __tablename__ = "checkpoint_frames"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["task_id", "sequence"], ["checkpoints.task_id", "checkpoints.sequence"], ondelete="CASCADE"
        ),
    )

    task_id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feature: Mapped[str] = mapped_column(sa.String(MAX_TEXT), primary_key=True)
    t: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
