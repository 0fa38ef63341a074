"""Rounds in HTTP. Shares and scores are 0 to 1, times seconds; null where there is not enough to say it."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.models import Split
from backend.rounds.close_state import CloseState
from backend.rounds.figures.learning import OBJECT_ERRORS, ON_TEST, TRACK_ERRORS
from backend.rounds.figures.overview import Step, StepState
from backend.rounds.figures.standing import Stage, Standing
from backend.rounds.figures.stopping import MEASURES, Verdict
from backend.web.api import Schema


def _whole(words: str, **more: Any) -> ma.fields.Integer:
    return ma.fields.Integer(required=True, metadata={"description": words}, **more)


def _figure(words: str) -> ma.fields.Float:
    return ma.fields.Float(required=True, allow_none=True, metadata={"description": words})


def _seconds(words: str) -> ma.fields.Float:
    return ma.fields.Float(required=True, metadata={"description": words})


def _words(description: str, **more: Any) -> ma.fields.String:
    return ma.fields.String(required=True, metadata={"description": description}, **more)


class RoundListedSchema(Schema):
    """One turn of the loop; open until `closed_at`."""

    number = ma.fields.Integer(required=True)
    opened_at = ma.fields.AwareDateTime(required=True)
    closed_at = ma.fields.AwareDateTime(required=True, allow_none=True)


class IntervalSchema(Schema):
    """A figure with its 95 % interval over movies (Student's t; the standard error by the jackknife)."""

    value = ma.fields.Float(required=True)
    low = _figure("null: one movie alone says nothing of others")
    high = _figure("null: as low")
    n = _whole("movies")


def _interval(words: str) -> ma.fields.Nested:
    return ma.fields.Nested(IntervalSchema, required=True, allow_none=True, metadata={"description": words})


class StepSchema(Schema):
    """A step of the round."""

    step = ma.fields.Enum(Step, by_value=True, required=True)
    state = ma.fields.Enum(StepState, by_value=True, required=True)
    words = _words("To be shown")


class TaskCountsSchema(Schema):
    """Tasks of the round; several people's tasks of one group count once."""

    done = _whole("Approved")
    all = _whole("Approved or open; of a closed round those that are part of it")
    open = _whole("Open now: a close leaves them out, and the next round offers them again")


class ReportSchema(Schema):
    """The newest report up to this round."""

    round = ma.fields.Integer(required=True)
    href = ma.fields.String(required=True)


class StageSchema(Schema):
    """How far a stage of a movie is."""

    state = ma.fields.Enum(Stage, by_value=True, required=True)
    share = ma.fields.Float(
        required=True, metadata={"description": "Segmentation: frames handed in or approved, of all"}
    )


class MovieStandingSchema(Schema):
    """Where a movie stands."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    split = ma.fields.Enum(
        Split,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"description": "null: nothing of it is approved yet, so it is in none"},
    )
    standing = ma.fields.Enum(Standing, by_value=True, required=True)
    segmentation = ma.fields.Nested(StageSchema, required=True)
    tracking = ma.fields.Nested(StageSchema, required=True)
    cells = _whole("Outlines in all frames, approved or predicted; null: not known", allow_none=True)
    seconds = _seconds("Annotators' time in all rounds")


class StandingSchema(Schema):
    """Where the movies stand now: how many, and each, the least finished first."""

    approved = _whole("Segmentation and tracking are approved")
    in_review = _whole("All that is open is handed in")
    in_correction = _whole("At work, or between segmentation and tracking")
    predicted = _whole("Its tasks wait, and nobody has begun them")
    waiting = _whole("It has no tasks")
    rows = ma.fields.List(ma.fields.Nested(MovieStandingSchema), required=True)


PointFiguresSchema = Schema.from_dict(
    {
        **{name: _interval("Mean over the movies of the frozen test split") for name in ON_TEST},
        "no_correction": _interval(
            "Outlines that nobody changed, of all, in what people corrected of this model's predictions; "
            "of tasks drawn at random where there are enough"
        ),
    },
    name="PointFiguresSchema",
)


CorrectedFiguresSchema = Schema.from_dict(
    {measure.name: _interval("Predictions beside what was approved of them") for measure in MEASURES},
    name="CorrectedFiguresSchema",
)


class ErrorShareSchema(Schema):
    """Errors of one kind for each 1,000 true cells of the test split."""

    kind = _words("Kind of error", validate=ma.validate.OneOf(list(OBJECT_ERRORS)))
    value = ma.fields.Float(required=True)


class PointSchema(Schema):
    """The models that learned the data of `round`; 0: the seed data, or the models in the box."""

    round = ma.fields.Integer(required=True)
    figures = ma.fields.Nested(PointFiguresSchema, required=True)
    corrected = ma.fields.Nested(CorrectedFiguresSchema, required=True)
    errors = ma.fields.List(ma.fields.Nested(ErrorShareSchema), required=True)


class CurveSchema(Schema):
    """The learning curve."""

    test_movies = _whole("Movies of the frozen test split on which the newest models were measured")
    points = ma.fields.List(ma.fields.Nested(PointSchema), required=True)
    words = _words("Why there is no curve; null: there is", allow_none=True)


class MeasureSchema(Schema):
    """One measure of agreement, in the same form for people and for the model."""

    name = ma.fields.String(required=True, validate=ma.validate.OneOf([measure.name for measure in MEASURES]))
    experts = _interval("Between people who did the same task; movies with such tasks")
    model = _interval("Of the newest predictions that people corrected, with what was approved")


class StoppingSchema(Schema):
    """Does the model agree with the experts as well as people agree with each other?"""

    verdict = ma.fields.Enum(Verdict, by_value=True, required=True)
    words = _words("Why")
    pairs = _whole("Pairs of people who did the same task by then, of all kinds")
    pairs_needed = _whole("Of each kind of task: fewer decide nothing")
    measures = ma.fields.List(ma.fields.Nested(MeasureSchema), required=True)


class ErrorChangeSchema(Schema):
    """Errors of one kind for each 1,000 cells, in what people corrected."""

    kind = _words("Kind of error", validate=ma.validate.OneOf([*OBJECT_ERRORS, *TRACK_ERRORS]))
    first = _figure("Of the first model")
    last = _figure("Of the newest model")


class ErrorsSchema(Schema):
    """What the models got wrong, the first and the newest that were corrected."""

    first_round = _whole("The round that the first model learned", allow_none=True)
    last_round = _whole("The round that the newest model learned", allow_none=True)
    rows = ma.fields.List(ma.fields.Nested(ErrorChangeSchema), required=True)
    words = _words("Why there are no rows; null: there are", allow_none=True)


class RoundCostSchema(Schema):
    """What a cell cost in one round."""

    round = ma.fields.Integer(required=True)
    seconds_per_cell = _figure("Annotators' time for each outline of the segmentation tasks")
    no_correction = _interval("Outlines that nobody changed, of all")


class CostSchema(Schema):
    """What the round cost so far."""

    annotator_seconds = _seconds("Work of annotators, pauses over 60 s left out")
    annotator_tasks = _whole("Approved tasks")
    expert_seconds = _seconds("Work of experts on what others submitted")
    expert_returned = _whole("Submissions that were returned")
    no_correction = _interval("Outlines that neither annotator nor expert changed, of all")
    seconds_per_cell = _figure("Annotators' time for each outline of the segmentation tasks")
    tracking_seconds_per_cell = _figure("The same of the tracking tasks")
    by_round = ma.fields.List(ma.fields.Nested(RoundCostSchema), required=True)


class NextCloseSchema(Schema):
    """What a close would do now. Approved tasks go into the round, open ones are left out of it."""

    round = _whole("Its number")
    tasks = _whole("Approved tasks that it would take")
    open = _whole("Open tasks that it would leave out, and the next round offers again")


class RoundSchema(Schema):
    """A round and what is known by then. Movies are told as they stand now."""

    number = ma.fields.Integer(required=True)
    current = ma.fields.Boolean(required=True, metadata={"description": "No later round is begun"})
    opened_at = ma.fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "null: the first round, not begun yet"}
    )
    closed_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    steps = ma.fields.List(ma.fields.Nested(StepSchema), required=True)
    tasks = ma.fields.Nested(TaskCountsSchema, required=True)
    next_close = ma.fields.Nested(NextCloseSchema, required=True)
    report = ma.fields.Nested(ReportSchema, required=True, allow_none=True)
    movies = ma.fields.Nested(StandingSchema, required=True)
    curve = ma.fields.Nested(CurveSchema, required=True)
    stopping = ma.fields.Nested(StoppingSchema, required=True)
    errors = ma.fields.Nested(ErrorsSchema, required=True)
    cost = ma.fields.Nested(CostSchema, required=True)


class CloseWishSchema(Schema):
    """Which round to close, and whether to commit it in git."""

    round = ma.fields.Integer(
        required=True,
        validate=ma.validate.Range(1, 2**31 - 1),
        metadata={
            "description": "`next_close.round` as the page showed it: nobody closes another one unseen"
        },
    )
    commit = ma.fields.Boolean(
        load_default=False, metadata={"description": "git commit of data.dvc, and the tag round-N"}
    )


class CloseSchema(Schema):
    """How the last close goes on, or went, whoever ran it: this server or the command."""

    state = ma.fields.Enum(CloseState, by_value=True, required=True)
    round = ma.fields.Integer(required=True, allow_none=True)
    words = _words("What is being done, what came of it, or what is wrong and what to do")
    done = _whole("Steps that are behind")
    all = _whole("Steps in all; 0: not known yet")
    began_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    ended_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    workspace = _words(
        "Why this server cannot close rounds, and which command can; null: it can", allow_none=True
    )
