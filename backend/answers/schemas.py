"""Training, feedback and known answers in HTTP."""

from __future__ import annotations

import marshmallow as ma
from flask_smorest.fields import Upload

from backend.models import AnswerUse, TaskKind
from backend.movies.schemas import MovieRefSchema
from backend.web.api import Schema
from celldata.scoring.errors import ERROR_KINDS

MAX_PLACE = 10_000


def counts_field() -> ma.fields.Dict:
    return ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.OneOf(ERROR_KINDS)),
        values=ma.fields.Integer(),
        required=True,
        metadata={"description": "How many errors of each kind, those that occur"},
    )


class PracticeTaskSchema(Schema):
    """One of the practice tasks of a kind, and what this person reached in it."""

    answer = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Which; null while the set is not made: asking for the first one makes it"},
    )
    best = ma.fields.Float(required=True, allow_none=True)
    passed = ma.fields.Boolean(required=True)
    tries = ma.fields.Integer(required=True)
    unfinished = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Id of the task that is begun"}
    )
    last = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Id of the task submitted last: its feedback"},
    )


class LastTrySchema(Schema):
    """The latest practice task submitted."""

    task = ma.fields.Integer(required=True)
    value = ma.fields.Float(required=True)
    counts = counts_field()


class TrainingSchema(Schema):
    """Practice of a kind of task: all passed gives its skill."""

    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)
    level = ma.fields.Integer(required=True)
    trained = ma.fields.Boolean(required=True, metadata={"description": "Has the skill, earned or given"})
    pass_mark = ma.fields.Float(required=True)
    score = ma.fields.Float(
        required=True, allow_none=True, metadata={"description": "Mean of the best scores so far"}
    )
    tasks = ma.fields.List(ma.fields.Nested(PracticeTaskSchema), required=True)
    last = ma.fields.Nested(LastTrySchema, required=True, allow_none=True)


class PracticeWishSchema(Schema):
    """Which practice: of that answer, else the first that is not passed. `again`: from the labels as they
    came.
    """

    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)
    answer = ma.fields.Integer(strict=True, validate=ma.validate.Range(1, 2**31 - 1))
    again = ma.fields.Boolean(load_default=False, truthy={True}, falsy={False})


class OpenedPracticeSchema(Schema):
    """Which task to open."""

    task = ma.fields.Integer(required=True, metadata={"description": "Id of one's own practice task"})


class FeedbackErrorSchema(Schema):
    """One error: in frame `t` at (y, x) (pixels), about `cell` (null: it is missing), in words. `answer` and
    `given`: what should be there and what is, as spans over the frame.
    """

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(ERROR_KINDS))
    feature = ma.fields.String(required=True)
    t = ma.fields.Integer(required=True)
    cell = ma.fields.Integer(required=True, allow_none=True)
    y = ma.fields.Float(required=True)
    x = ma.fields.Float(required=True)
    words = ma.fields.String(required=True)
    answer = ma.fields.List(ma.fields.Integer(), required=True)
    given = ma.fields.List(ma.fields.Integer(), required=True)


class FeedbackSchema(Schema):
    """How a submitted practice task compares with its answer."""

    task = ma.fields.Integer(required=True)
    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)
    answer = ma.fields.Integer(required=True)
    value = ma.fields.Float(required=True, metadata={"description": "0 to 1"})
    pass_mark = ma.fields.Float(required=True)
    passed = ma.fields.Boolean(required=True)
    counts = counts_field()
    errors = ma.fields.List(ma.fields.Nested(FeedbackErrorSchema), required=True)
    more = ma.fields.Integer(required=True, metadata={"description": "Errors that are not listed"})
    place = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Which of the practice tasks, from 1"}
    )
    practice = ma.fields.Integer(required=True, metadata={"description": "How many practice tasks there are"})
    left = ma.fields.Integer(required=True, metadata={"description": "How many of them are not passed yet"})
    trained = ma.fields.Boolean(required=True, metadata={"description": "Has the skill of this kind of task"})


class KnownAnswerSchema(Schema):
    """A known answer, for those who manage them."""

    id = ma.fields.Integer(required=True, attribute="known.id")
    use = ma.fields.Enum(AnswerUse, by_value=True, required=True, attribute="known.use")
    kind = ma.fields.Enum(TaskKind, by_value=True, required=True, attribute="known.kind")
    project = ma.fields.Integer(required=True, attribute="known.project_id")
    movie = ma.fields.Nested(MovieRefSchema, required=True, attribute="known.movie")
    first = ma.fields.Integer(required=True, attribute="known.first")
    last = ma.fields.Integer(required=True, attribute="known.last")
    place = ma.fields.Integer(
        required=True,
        attribute="known.place",
        metadata={"description": "Practice tasks come in this order"},
    )
    created_at = ma.fields.AwareDateTime(required=True, attribute="known.created_at")
    retired_at = ma.fields.AwareDateTime(required=True, allow_none=True, attribute="known.retired_at")
    scored = ma.fields.Integer(required=True, metadata={"description": "How many submissions were scored"})
    mean = ma.fields.Float(required=True, allow_none=True, metadata={"description": "Their mean score"})


class AnswerFilesSchema(Schema):
    """A movie with the right labels in it (npz, TIFF, DeepCell zip), and labels that its tasks open with."""

    movie = Upload(required=True)
    base = Upload()


class AnswerFormSchema(Schema):
    """What is to be made of the files. `corrupt`: without `base`, the seed to spoil the right labels by."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    use = ma.fields.Enum(AnswerUse, by_value=True, required=True)
    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)
    project = ma.fields.Integer(validate=ma.validate.Range(1, 2**31 - 1))
    corrupt = ma.fields.Integer(validate=ma.validate.Range(0, 2**31 - 1))
    place = ma.fields.Integer(validate=ma.validate.Range(1, MAX_PLACE))


class NewAnswerSchema(Schema):
    """A known answer of an approved task."""

    task = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(1, 2**31 - 1))
    use = ma.fields.Enum(AnswerUse, by_value=True, required=True)
    place = ma.fields.Integer(strict=True, validate=ma.validate.Range(1, MAX_PLACE))
