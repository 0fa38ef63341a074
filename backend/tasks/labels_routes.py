"""Labels and the log of edits of a task."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import quote

import numpy as np
import orjson
from flask import Response, request

from backend.models import Role, Task
from backend.people.guard import current_user, current_visitor, requires
from backend.tasks import access, log, replay, schemas
from backend.tasks.checkpointer import checkpointer
from backend.tasks.facts import TaskFacts
from backend.tasks.label_cache import label_cache
from backend.tasks.materialize import label_store
from backend.tasks.packed_cells import PackedCells
from backend.tasks.saving import save_edits
from backend.web.api import Blueprint
from backend.web.problems import (
    EditConflicts,
    Forbidden,
    LeaseLost,
    NotFound,
    StaleSequence,
    TooLarge,
    Unauthenticated,
    WrongState,
)
from celldata.cells import CellsTable
from celldata.events import Event
from celldata.lineage import Division

blp = Blueprint("labels", __name__, description="Labels of a task, and the log of edits they come from")

# Label images are long runs: level 1 gets them below 2 % in a few milliseconds.
GZIP_LEVEL = 1
LARGE_JSON = 100_000  # bytes from which packing an answer pays

SEQUENCE_HEADER = {
    "X-Sequence": {"description": "Number of edits in these labels", "schema": {"type": "integer"}}
}
FRAME_DOC = (
    "Labels of the frame: height * width uint32 values, row-major, little endian (Content-Encoding: gzip)"
)


@blp.route("/tasks/<int:task_id>/labels/<path:feature>/<int:t>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.AtSequenceSchema, location="query")
@blp.binary(FRAME_DOC, headers=SEQUENCE_HEADER)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_label_frame(at: dict[str, int], task_id: int, feature: str, t: int) -> Response:
    """Labels of one frame of the movie, as they are or as they were after `sequence` edits"""
    task, facts = _readable(task_id, feature, t)
    sequence = at.get("sequence", task.sequence)
    _check_sequence(task, sequence)
    if "sequence" in at and sequence < task.sequence:
        image = replay.frame_at(label_store(), facts, feature, t, sequence)
        return _frame_response(_pixels(image), facts.id, feature, t, sequence)
    with label_cache().locked(facts) as labels:
        labels.advance(sequence)
        if "sequence" in at and labels.sequence != sequence:
            # Somebody saved meanwhile: what was asked for is the past now.
            image = replay.frame_at(label_store(), facts, feature, t, sequence)
        else:
            image, sequence = labels.frame(feature, t).array(), labels.sequence
        # The one that was due when the server ended, if any: who opens the task next must not pay for it.
        checkpointer().look_after(labels)
    return _frame_response(_pixels(image), facts.id, feature, t, sequence)


@blp.route("/tasks/<int:task_id>/lineage", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.AtSequenceSchema, location="query")
@blp.response(200, schemas.LineageSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_lineage(at: dict[str, int], task_id: int) -> Response:
    """Cells table, divisions and events, as they are or as they were after `sequence` edits"""
    task = access.readable_task(task_id, current_user())
    facts, sequence = TaskFacts.of(task), at.get("sequence", task.sequence)
    _check_sequence(task, sequence)
    if "sequence" in at and sequence < task.sequence:
        return _lineage_response(facts, sequence, *replay.lineage_at(label_store(), facts, sequence))
    with label_cache().locked(facts) as labels:
        labels.advance(sequence)
        if "sequence" not in at or labels.sequence == sequence:
            return _lineage_response(facts, labels.sequence, labels.cells, labels.divisions, labels.events)
    # Somebody saved meanwhile: what was asked for is the past now.
    return _lineage_response(facts, sequence, *replay.lineage_at(label_store(), facts, sequence))


@blp.route("/tasks/<int:task_id>/base/labels/<path:feature>/<int:t>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.binary(FRAME_DOC, headers=SEQUENCE_HEADER)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_base_label_frame(task_id: int, feature: str, t: int) -> Response:
    """Labels of one frame as the task was opened with them: the prediction"""
    _, facts = _readable(task_id, feature, t)
    image = label_store().load_frame(facts.base_key, feature, t)
    return _frame_response(_pixels(image), facts.id, feature, t, 0)


@blp.route("/tasks/<int:task_id>/base/lineage", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, schemas.LineageSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_base_lineage(task_id: int) -> Response:
    """Cells table, divisions and events as the task was opened with them: the prediction"""
    facts = TaskFacts.of(access.readable_task(task_id, current_user()))
    return _lineage_response(facts, 0, *label_store().load_lineage(facts.base_key))


@blp.route("/tasks/<int:task_id>/edits", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.LogPageSchema, location="query")
@blp.response(200, schemas.EditLogSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def list_edits(page: dict[str, int], task_id: int) -> Response:
    """A page of the log, in order: from `after` on, or the one that ends before `before`"""
    task = access.readable_task(task_id, current_user())
    # No edit lies beyond the log: a database never meets a number that its integers cannot hold.
    after, before = min(page["after"], task.sequence), page.get("before")
    if before is not None:
        before = min(before, task.sequence + 1)
    edits = log.read(task_id, after, page["limit"], before)
    return _json({"sequence": task.sequence, "edits": edits})


@blp.route("/tasks/<int:task_id>/edits", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.EditBatchSchema)
@blp.response(200, schemas.SequenceSchema)
@blp.problems(
    Unauthenticated, Forbidden, NotFound, StaleSequence, EditConflicts, WrongState, LeaseLost, TooLarge
)
def post_edits(body: dict[str, Any], task_id: int) -> dict[str, int]:
    """Add a batch of edits to the log: all of them or none; the answer comes when they are safe

    Edits whose id is in the log already are skipped, so a repeat is harmless.
    """
    sequence = save_edits(task_id, current_visitor().id, body["lease"], body["expected"], body["edits"])
    return {"sequence": sequence}


def _readable(task_id: int, feature: str, t: int) -> tuple[Task, TaskFacts]:
    task = access.readable_task(task_id, current_user())
    facts = TaskFacts.of(task)
    if not facts.has_frame(feature, t):
        raise NotFound(
            f"Task {task_id} has frames {facts.first} to {facts.last} of {', '.join(facts.features)}; "
            f"there is no frame {t} of {feature}."
        )
    return task, facts


def _check_sequence(task: Task, sequence: int) -> None:
    if sequence > task.sequence:
        raise NotFound(f"Task {task.id} has {task.sequence} edits; there is no state after {sequence}.")


def _pixels(image: np.ndarray) -> bytes:
    return image.astype("<u4", copy=False).tobytes()


def _frame_response(pixels: bytes, task_id: int, feature: str, t: int, sequence: int) -> Response:
    response = Response(content_type="application/octet-stream")
    response.headers["X-Sequence"] = str(sequence)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(f"{task_id}-{quote(feature, safe='')}-{t}-{sequence}")
    response.make_conditional(request)
    if response.status_code == 200:
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(gzip.compress(pixels, GZIP_LEVEL, mtime=0))
    return response


def _lineage_response(
    facts: TaskFacts,
    sequence: int,
    cells: CellsTable | PackedCells,
    divisions: set[Division],
    events: set[Event],
) -> Response:
    packed = cells if isinstance(cells, PackedCells) else PackedCells(cells.rows)
    rows = {feature: packed.triples(feature) for feature in (*facts.features, *packed.features())}
    described = [{"parent": d.parent, "daughters": d.daughters, "t": d.t} for d in sorted(divisions)]
    marked = [{"cell": e.cell, "t": e.t, "kind": e.kind} for e in sorted(events)]
    return _json({"sequence": sequence, "cells": rows, "divisions": described, "events": marked})


def _json(body: dict[str, Any]) -> Response:
    data = orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)
    response = Response(content_type="application/json", headers={"Vary": "Accept-Encoding"})
    # Half a million rows of cells are 6 MB, and 1 MB packed.
    if len(data) > LARGE_JSON and "gzip" in request.accept_encodings:
        response.headers["Content-Encoding"] = "gzip"
        data = gzip.compress(data, GZIP_LEVEL, mtime=0)
    response.set_data(data)
    return response
