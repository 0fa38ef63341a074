"""Reviews in HTTP: comments, verdicts, and what changed."""

from __future__ import annotations

import marshmallow as ma

from backend.models import VerdictKind
from backend.review.difference import CHANGE_KINDS
from backend.web.api import Schema
from celldata.cells import MAX_CELL

MAX_COMMENT = 2000
MAX_COMMENTS = 200


class CommentSchema(Schema):
    """An expert's remark, pinned to frame `t` and, where it is about one, to a cell and a place (pixels)."""

    id = ma.fields.Integer(required=True)
    author = ma.fields.String(required=True, attribute="author.name")
    text = ma.fields.String(required=True)
    t = ma.fields.Integer(required=True)
    cell = ma.fields.Integer(required=True, allow_none=True)
    y = ma.fields.Float(required=True, allow_none=True)
    x = ma.fields.Float(required=True, allow_none=True)
    at = ma.fields.AwareDateTime(required=True)
    revision = ma.fields.Integer(required=True)
    done = ma.fields.Boolean(required=True)


class NewCommentSchema(Schema):
    """A comment to add."""

    t = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(0, 2**31 - 1))
    text = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_COMMENT))
    cell = ma.fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=ma.validate.Range(1, MAX_CELL)
    )
    y = ma.fields.Float(load_default=None, allow_none=True)
    x = ma.fields.Float(load_default=None, allow_none=True)


class VerdictSchema(Schema):
    """An expert's decision; a return needs at least one comment."""

    verdict = ma.fields.Enum(VerdictKind, by_value=True, required=True)
    lease = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 100),
        metadata={"description": "The token of POST /reviews/{task_id}/lease; it ends with the verdict"},
    )
    expected = ma.fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=ma.validate.Range(0, 2**31 - 1),
        metadata={"description": "fix: the number of edits in the log with the expert's own, all saved"},
    )
    reason = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=MAX_COMMENT),
        metadata={"description": "Why, in the expert's words; kept in the history of the task"},
    )
    revision = ma.fields.Integer(
        load_default=None,
        strict=True,
        validate=ma.validate.Range(1, 2**31 - 1),
        metadata={
            "description": "The newest revision that the expert has seen; a newer one is not judged unseen"
        },
    )
    comments = ma.fields.List(
        ma.fields.Nested(NewCommentSchema), load_default=list, validate=ma.validate.Length(max=MAX_COMMENTS)
    )


class CommentTickSchema(Schema):
    """Ticked off, or open again."""

    done = ma.fields.Boolean(required=True, truthy={True}, falsy={False})


class GivenVerdictSchema(Schema):
    """What an expert decided about a revision."""

    verdict = ma.fields.Enum(VerdictKind, by_value=True, required=True)
    expert = ma.fields.String(required=True, attribute="expert.name")
    at = ma.fields.AwareDateTime(required=True)
    reason = ma.fields.String(required=True)


class CheckSchema(Schema):
    """What the page's checks found about a cell, in its words."""

    kind = ma.fields.String(required=True, validate=ma.validate.Length(1, 40))
    feature = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    t = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(0, 2**31 - 1))
    cell = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(1, MAX_CELL))
    words = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    fine = ma.fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        metadata={"description": "The annotator looked at it and found it fine as it is"},
    )


class RevisionSchema(Schema):
    """What was submitted: the labels after `sequence` edits. It never changes; later edits make a later
    one.
    """

    number = ma.fields.Integer(required=True, metadata={"description": "From 1"})
    author = ma.fields.String(required=True)
    submitted_at = ma.fields.AwareDateTime(required=True)
    sequence = ma.fields.Integer(
        required=True, metadata={"description": "Number of edits in these labels: ?sequence= of labels"}
    )
    n_edits = ma.fields.Integer(
        required=True, metadata={"description": "Edits since the revision before (or the prediction)"}
    )
    seconds_worked = ma.fields.Float(
        required=True,
        allow_none=True,
        metadata={
            "description": "Time of work, pauses over 60 s left out; estimated where it was not measured"
        },
    )
    reason = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Why checks or comments were left open, or that the checks were not finished; "
            "null when nothing was said"
        },
    )
    open_checks = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How many checks of the page were open; null when it did not say"},
    )
    checks = ma.fields.List(
        ma.fields.Nested(CheckSchema),
        required=True,
        metadata={"description": "The first of the open checks, then of those found fine"},
    )
    instructions = ma.fields.Integer(
        required=True,
        metadata={
            "description": "Version of the instructions that counted; 0: those that come with the server"
        },
    )
    verdict = ma.fields.Nested(GivenVerdictSchema, required=True, allow_none=True)
    comments = ma.fields.List(ma.fields.Nested(CommentSchema), required=True)


class ComparisonSchema(Schema):
    """Which two states to compare: 0 is the prediction, others are numbers of revisions."""

    since = ma.fields.Integer(
        data_key="from",
        load_default=0,
        validate=ma.validate.Range(min=0),
        metadata={"description": "Before; 0 (the prediction) when left out"},
    )
    upto = ma.fields.Integer(
        data_key="to",
        load_default=None,
        validate=ma.validate.Range(min=0),
        metadata={"description": "After; the newest revision when left out"},
    )


class ChangeSchema(Schema):
    """One difference between two states of a task's labels, such as the prediction and what was submitted;
    (y, x) is where to look (pixels).
    """

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(CHANGE_KINDS))
    t = ma.fields.Integer(required=True)
    feature = ma.fields.String(required=True)
    cell = ma.fields.Integer(required=True)
    was = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "relabeled: the cell it was before"}
    )
    iou = ma.fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Intersection over union of before and after"},
    )
    pixels = ma.fields.Integer(required=True, metadata={"description": "Pixels that differ"})
    y = ma.fields.Float(required=True)
    x = ma.fields.Float(required=True)
    text = ma.fields.String(required=True)
    cells = ma.fields.List(
        ma.fields.Integer(),
        required=True,
        metadata={"description": "split: what the cell was split into; merged: what it was merged from"},
    )
