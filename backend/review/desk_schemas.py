"""The review desk in HTTP: what waits, and what is told of a task beside its labels."""

from __future__ import annotations

import marshmallow as ma

from backend.models import TaskKind, TaskState
from backend.movies.schemas import MovieRefSchema
from backend.projects.schemas import ProjectRefSchema
from backend.review.desk import ORDERS
from backend.tasks.schemas import BoxSchema, LeaseHolderSchema
from backend.web.api import Schema

MAX_ID = 2**31 - 1
MAX_PAGE = 500
TEN_YEARS_H = 10 * 365 * 24.0


class ReviewFilterSchema(Schema):
    """Which of the submitted tasks, and in which order."""

    order = ma.fields.String(
        load_default="suspicion",
        validate=ma.validate.OneOf(ORDERS),
        metadata={
            "description": "What is most likely wrong first (a suspicion, or labelers that differ), what"
            " several people did alone (the most different first), the oldest first, or the random sample"
        },
    )
    person = ma.fields.Integer(
        validate=ma.validate.Range(1, MAX_ID), metadata={"description": "Id of who submitted it"}
    )
    project = ma.fields.Integer(validate=ma.validate.Range(1, MAX_ID))
    kind = ma.fields.Enum(TaskKind, by_value=True)
    min_suspicion = ma.fields.Float(metadata={"description": "Tasks without a figure are left out"})
    max_score = ma.fields.Float(
        validate=ma.validate.Range(0, 1),
        metadata={"description": "Of people whose check tasks scored this on average, or less"},
    )
    min_age_hours = ma.fields.Float(
        validate=ma.validate.Range(0, TEN_YEARS_H), metadata={"description": "Waiting at least so long"}
    )
    sample = ma.fields.Boolean(
        load_default=False, metadata={"description": "Only the random sample, at the project's rate"}
    )
    limit = ma.fields.Integer(load_default=200, validate=ma.validate.Range(1, MAX_PAGE))
    offset = ma.fields.Integer(load_default=0, validate=ma.validate.Range(0, MAX_ID))


class ReviewSchema(Schema):
    """A submitted task as the desk lists it; its newest revision."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)
    state = ma.fields.Enum(TaskState, by_value=True, required=True)
    movie = ma.fields.Nested(MovieRefSchema, required=True)
    project = ma.fields.Nested(ProjectRefSchema, required=True)
    first = ma.fields.Integer(required=True)
    last = ma.fields.Integer(required=True)
    box = ma.fields.Nested(BoxSchema, required=True, metadata={"description": "The task's image"})
    core = ma.fields.Nested(
        BoxSchema, required=True, metadata={"description": "The part of it that counts, without the margin"}
    )
    revision = ma.fields.Integer(required=True)
    n_edits = ma.fields.Integer(required=True)
    annotator = ma.fields.String(required=True)
    annotator_id = ma.fields.Integer(required=True)
    submitted_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    suspicion = ma.fields.Float(required=True, allow_none=True)
    score = ma.fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Mean score of this person's check tasks; null when they had none"},
    )
    sample = ma.fields.Boolean(required=True, metadata={"description": "Part of the random sample"})
    labelers = ma.fields.Integer(
        required=True, metadata={"description": "How many people submitted the same work independently"}
    )
    agreement = ma.fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "How much they agree, 0 to 1; null when that was not measured"},
    )
    judging = ma.fields.Nested(
        LeaseHolderSchema, required=True, allow_none=True, metadata={"description": "Who judges it now"}
    )


class ReviewPageSchema(Schema):
    """A page of the queue; `total` is how long all of it is."""

    total = ma.fields.Integer(required=True)
    reviews = ma.fields.List(ma.fields.Nested(ReviewSchema), required=True)


class ReviewChoiceSchema(Schema):
    """What the queue can be narrowed to, and how many tasks it has of that."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)


class ReviewChoicesSchema(Schema):
    """People and projects in the queue."""

    people = ma.fields.List(ma.fields.Nested(ReviewChoiceSchema), required=True)
    projects = ma.fields.List(ma.fields.Nested(ReviewChoiceSchema), required=True)


class LatelySchema(Schema):
    """Of somebody's last 20 revisions that were judged: how many those are, came back, were fixed."""

    judged = ma.fields.Integer(required=True)
    returned = ma.fields.Integer(required=True)
    fixed = ma.fields.Integer(required=True)


class MendingSchema(Schema):
    """What an expert mended and neither accepted nor took back."""

    by = ma.fields.String(required=True)
    n_edits = ma.fields.Integer(required=True)


class SiblingSchema(Schema):
    """The same work, done by somebody else."""

    id = ma.fields.Integer(required=True)
    state = ma.fields.Enum(TaskState, by_value=True, required=True)
    annotator = ma.fields.String(required=True, allow_none=True)
    agreement = ma.fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "How much it is like this task, 0 to 1; null when that was not measured"},
    )
    differences = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        required=True,
        metadata={
            "description": "In what they differ, in words, and how often: objects, and for tracks links and "
            "divisions, too"
        },
    )


class ReviewDetailSchema(ReviewSchema):
    """A submitted task with what is known of how it was made."""

    sequence = ma.fields.Integer(
        required=True, metadata={"description": "Number of edits in what was submitted"}
    )
    seconds = ma.fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "How long its author worked on it, by the server's clock, all revisions"},
    )
    instructions = ma.fields.Integer(
        required=True,
        metadata={
            "description": "Version of the instructions that counted; 0: those that come with the server"
        },
    )
    open_checks = ma.fields.Integer(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)
    lately = ma.fields.Nested(LatelySchema, required=True)
    mending = ma.fields.Nested(MendingSchema, required=True, allow_none=True)
    siblings = ma.fields.List(ma.fields.Nested(SiblingSchema), required=True)


class JudgeSchema(Schema):
    """For which tab; `take_over`: from another tab of the same person, or (admins) from an expert."""

    tab = ma.fields.UUID(required=True)
    take_over = ma.fields.Boolean(load_default=False, truthy={True}, falsy={False})
    fix = ma.fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "To mend it: what another expert began to mend is undone"},
    )
