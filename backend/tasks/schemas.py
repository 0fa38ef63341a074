"""Tasks, leases and lineages in HTTP. Edits are described in edit_schemas.py."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.models import TaskKind, TaskState
from backend.movies.schemas import MovieRefSchema, MovieSchema
from backend.projects.schemas import ProjectRefSchema
from backend.review.schemas import CheckSchema, CommentSchema
from backend.tasks.edit_schemas import EditField, EditListField
from backend.tasks.reasons import Reason
from backend.web.api import Schema
from celldata.events import EVENT_KINDS

MAX_BATCH = 1000
MAX_LOG_PAGE = 1000
MAX_CHECKS = 500
MAX_REASON = 2000


class BoxSchema(Schema):
    """Rows y0 … y1 and columns x0 … x1 of the movie's field; the ends are not in it."""

    y0 = ma.fields.Integer(required=True)
    x0 = ma.fields.Integer(required=True)
    y1 = ma.fields.Integer(required=True)
    x1 = ma.fields.Integer(required=True)


class TaskSummarySchema(Schema):
    """A task as lists show it: frames `first` to `last` of the movie, both included. Its image is the part
    `box` of the field: all pixels of the task's labels, edits, comments and changes count from its corner.
    """

    id = ma.fields.Integer(required=True)
    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)
    state = ma.fields.Enum(TaskState, by_value=True, required=True)
    movie = ma.fields.Nested(MovieRefSchema, required=True)
    project = ma.fields.Nested(ProjectRefSchema, required=True)
    first = ma.fields.Integer(required=True)
    last = ma.fields.Integer(required=True)
    box = ma.fields.Nested(BoxSchema, required=True, metadata={"description": "The task's image"})
    core = ma.fields.Nested(
        BoxSchema,
        required=True,
        metadata={"description": "The part of it that counts; beyond it, a margin shows how cells go on"},
    )
    revision = ma.fields.Integer(required=True, metadata={"description": "Number of submissions"})
    n_edits = ma.fields.Integer(required=True)
    annotator = ma.fields.String(required=True, allow_none=True)
    submitted_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    updated_at = ma.fields.AwareDateTime(required=True)
    comments = ma.fields.List(ma.fields.Nested(CommentSchema), required=True)
    suspicion = ma.fields.Float(
        required=True, allow_none=True, metadata={"description": "For experts; null for annotators"}
    )
    practice = ma.fields.Boolean(
        required=True, metadata={"description": "Practice: nobody reviews it, and it counts nowhere"}
    )


class LeaseHolderSchema(Schema):
    """Who works on a task now."""

    holder = ma.fields.String(required=True)
    mine = ma.fields.Boolean(
        required=True, metadata={"description": "The same person, perhaps in another tab"}
    )
    tab = ma.fields.String(required=True)
    until = ma.fields.AwareDateTime(required=True)
    may_take_over = ma.fields.Boolean(
        required=True, metadata={"description": "This person may take the task over"}
    )


class TourPlaceSchema(Schema):
    """Where something is that the tour speaks of: pixels of frame `t`; `cell` where there is one."""

    t = ma.fields.Integer(required=True)
    cell = ma.fields.Integer(required=True, allow_none=True)
    y = ma.fields.Float(required=True)
    x = ma.fields.Float(required=True)
    radius = ma.fields.Float(required=True)


class TourSchema(Schema):
    """The tour of a practice task: its places by name."""

    version = ma.fields.Integer(required=True)
    places = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(TourPlaceSchema), required=True)


class TaskSchema(TaskSummarySchema):
    """A task with all that is needed to open it."""

    movie = ma.fields.Nested(MovieSchema, required=True)
    frames = ma.fields.List(ma.fields.Integer(), required=True)
    features = ma.fields.List(ma.fields.String(), required=True)
    sequence = ma.fields.Integer(required=True, metadata={"description": "Number of edits in the task's log"})
    lease = ma.fields.Nested(LeaseHolderSchema, required=True, allow_none=True)
    editable = ma.fields.Boolean(required=True, metadata={"description": "This person could edit it now"})
    tour = ma.fields.Nested(
        TourSchema, required=True, allow_none=True, metadata={"description": "Where it is the tour's"}
    )
    instructions = ma.fields.Integer(
        required=True,
        metadata={"description": "Version of the instructions that count for it now; 0: the server's own"},
    )


class LeaseSchema(Schema):
    """The right to edit a task until `until`; `token` goes with every edit."""

    token = ma.fields.String(required=True)
    until = ma.fields.AwareDateTime(required=True)
    sequence = ma.fields.Integer(required=True)
    seconds = ma.fields.Float(
        required=True, metadata={"description": "Seconds from this answer until it ends"}
    )
    term = ma.fields.Float(
        required=True, metadata={"description": "Seconds for which it outlives its holder's last act"}
    )
    holder = ma.fields.Integer(required=True, metadata={"description": "Id of the person who holds it"})


class ReadyCountSchema(Schema):
    """How many tasks of a kind in a project wait for this person."""

    project = ma.fields.Nested(ProjectRefSchema, required=True)
    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)
    count = ma.fields.Integer(required=True)


class NoWorkReasonSchema(Schema):
    """Why there is no task of a kind in a project. `none`: none were made (then there is no project);
    `all_leased`: the next may be free at `until`; `done`: all are in review or approved; `paused`: by the
    project, since `since`; `skill`: level `level` is needed, `practice` practice tasks are to go; `limit`:
    the person has had `count`, the most that one may; `yours`: they have what is left in hand; `for_others`:
    they passed over what is left, or label it in another task.
    """

    project = ma.fields.Nested(ProjectRefSchema, required=True, allow_none=True)
    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)
    reason = ma.fields.Enum(Reason, by_value=True, required=True)
    until = ma.fields.AwareDateTime(required=True, allow_none=True)
    count = ma.fields.Integer(required=True)
    since = ma.fields.AwareDateTime(required=True, allow_none=True)
    level = ma.fields.Integer(required=True, allow_none=True)
    practice = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Practice tasks to go; null where practice does not give this level"},
    )


class PauseSchema(Schema):
    """The person gets no new work."""

    since = ma.fields.AwareDateTime(required=True)
    why = ma.fields.String(required=True, allow_none=True)


class UnfinishedTaskSchema(TaskSummarySchema):
    """A task that was begun."""

    kept_until = ma.fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "Until then others get it only when nothing else waits for them"},
    )


class QueueSchema(Schema):
    """What is there for this person; `reasons` for each project and kind of which nothing is ready."""

    ready = ma.fields.List(ma.fields.Nested(ReadyCountSchema), required=True)
    returned = ma.fields.List(ma.fields.Nested(TaskSummarySchema), required=True)
    unfinished = ma.fields.List(ma.fields.Nested(UnfinishedTaskSchema), required=True)
    reasons = ma.fields.List(ma.fields.Nested(NoWorkReasonSchema), required=True)
    paused = ma.fields.Nested(PauseSchema, required=True, allow_none=True)
    tour_seen = ma.fields.Boolean(
        required=True, metadata={"description": "Has taken the tour to its end, or ended it"}
    )


class AskAnswerSchema(Schema):
    """A task with its lease, or the reasons why there is none."""

    task = ma.fields.Nested(TaskSchema, required=True, allow_none=True)
    lease = ma.fields.Nested(LeaseSchema, required=True, allow_none=True)
    reasons = ma.fields.List(ma.fields.Nested(NoWorkReasonSchema), required=True)
    paused = ma.fields.Nested(PauseSchema, required=True, allow_none=True)


class DivisionSchema(Schema):
    """`t` is the first frame of the daughters."""

    parent = ma.fields.Integer(required=True)
    daughters = ma.fields.List(ma.fields.Integer(), required=True)
    t = ma.fields.Integer(required=True)


class TrackEventSchema(Schema):
    """How the track of a cell ends where it does not divide; `t` is its last frame."""

    cell = ma.fields.Integer(required=True)
    t = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(EVENT_KINDS))


class LineageSchema(Schema):
    """Cells table, divisions and events at a sequence; `cells` by feature: rows [t, value, cell]."""

    sequence = ma.fields.Integer(required=True)
    cells = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.List(ma.fields.Integer(), metadata={"minItems": 3, "maxItems": 3})),
        required=True,
    )
    divisions = ma.fields.List(ma.fields.Nested(DivisionSchema), required=True)
    events = ma.fields.List(ma.fields.Nested(TrackEventSchema), required=True)


class EditLogSchema(Schema):
    """A page of the log; `sequence` is the number of edits in all of it."""

    sequence = ma.fields.Integer(required=True)
    edits = ma.fields.List(EditField("LoggedEdit"), required=True)


class AskSchema(Schema):
    """For which tab, and of which kind (any when left out)."""

    tab = ma.fields.UUID(required=True)
    kind = ma.fields.Enum(TaskKind, by_value=True)


class TaskFilterSchema(Schema):
    """Which tasks to list."""

    state = ma.fields.Enum(TaskState, by_value=True)
    kind = ma.fields.Enum(TaskKind, by_value=True)
    movie = ma.fields.Integer(
        validate=ma.validate.Range(1, 2**31 - 1), metadata={"description": "Id of the movie"}
    )


class LeaseRequestSchema(Schema):
    """For which tab; `take_over`: from another tab of the same person, or (experts) from an annotator."""

    tab = ma.fields.UUID(required=True)
    take_over = ma.fields.Boolean(load_default=False, truthy={True}, falsy={False})


class LeaseTokenSchema(Schema):
    """The token of a lease."""

    token = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))


MAX_IDLE_S = 10 * 365 * 24 * 3600.0  # a laptop may sleep for long


class HeartbeatSchema(LeaseTokenSchema):
    """The token of a lease, and how many seconds ago its holder last did something."""

    idle = ma.fields.Float(load_default=0.0, validate=ma.validate.Range(0, MAX_IDLE_S))
    away = ma.fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "The page is out of sight since then: what they do now is elsewhere"},
    )


class SequenceSchema(Schema):
    """Number of edits in the task's log."""

    sequence = ma.fields.Integer(required=True)


class AtSequenceSchema(Schema):
    """Which state of the labels: after that many edits (all when left out)."""

    sequence = ma.fields.Integer(validate=ma.validate.Range(min=0))


class LogPageSchema(Schema):
    """Which part of the log; always in order."""

    after = ma.fields.Integer(
        load_default=0,
        validate=ma.validate.Range(min=0),
        metadata={
            "description": "Only edits with a greater sequence; the page begins with the first of them"
        },
    )
    before = ma.fields.Integer(
        validate=ma.validate.Range(min=1),
        metadata={
            "description": "Only edits with a smaller sequence, and the page ends with the last of them: "
            "n_edits + 1 asks for the newest page, the first sequence of a page for the one before it"
        },
    )
    limit = ma.fields.Integer(load_default=500, validate=ma.validate.Range(min=1, max=MAX_LOG_PAGE))


class EditBatchSchema(Schema):
    """Edits to add to the log; `expected` is the sequence before the first one that is new."""

    lease = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    expected = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(min=0))
    edits = EditListField(required=True, max_edits=MAX_BATCH)


class SubmitSchema(Schema):
    """What the annotator sees, by its number of edits; and what the page's checks said about it."""

    lease = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    expected = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(min=0))
    reason = ma.fields.String(
        allow_none=True,
        validate=ma.validate.Length(1, MAX_REASON),
        metadata={"description": "What the annotator says about it: why checks or comments are left open"},
    )
    open_checks = ma.fields.Integer(
        strict=True,
        validate=ma.validate.Range(0, 2**31 - 1),
        metadata={"description": "How many checks were open"},
    )
    checks = ma.fields.List(
        ma.fields.Nested(CheckSchema),
        validate=ma.validate.Length(max=MAX_CHECKS),
        metadata={"description": "Which: the first of those that were open, then of those found fine"},
    )

    @ma.validates_schema
    def _reason_has_words(self, body: dict[str, Any], **_: Any) -> None:
        if body.get("reason") is not None and not body["reason"].strip():
            raise ma.ValidationError("Say why in a few words, or leave it out.", "reason")

    @ma.validates_schema
    def _open_checks_have_a_reason(self, body: dict[str, Any], **_: Any) -> None:
        n = body.get("open_checks") or 0
        if n > 0 and body.get("reason") is None:
            which = "1 check is open. Say why, or look at it first." if n == 1 else ""
            raise ma.ValidationError(
                which or f"{n} checks are open. Say why, or look at them first.", "reason"
            )
