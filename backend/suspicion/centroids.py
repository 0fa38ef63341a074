"""Where the outlines of a tracking task are, frame by frame: for frames that the page has not loaded."""

from __future__ import annotations

import gzip

import numpy as np
from flask import Response, request

from backend.models import Role, Task
from backend.people.guard import current_user, requires
from backend.suspicion.finding import must_be_tracking, painted_frames, stores_of_app
from backend.suspicion.measuring import Subject, object_cache
from backend.tasks import access
from backend.tasks.label_cache import label_cache
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, NotFound, Unauthenticated

blp = Blueprint("centroids", __name__, description="Where the outlines of a tracking task are")

PARTS = 16
"""Positions are sent in parts of a pixel."""
PACKING_LEVEL = 3
DOC = (
    "Five columns of uint32 values, one after the other, little endian, gzip: frame, value, area in pixels, "
    "centroid x and y in sixteenths of a pixel (pixel centres at whole numbers)"
)
HEADERS = {"X-Sequence": {"description": "Number of edits in these labels", "schema": {"type": "integer"}}}


@blp.route("/tasks/<int:task_id>/centroids/<path:feature>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.binary(DOC, headers=HEADERS)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_centroids(task_id: int, feature: str) -> Response:
    """The centroids of all outlines of a tracking task, in its newest labels

    A segmentation task has none (not-found).
    """
    sequence, table = centroids_of(access.readable_task(task_id, current_user()), feature)
    response = Response(content_type="application/octet-stream")
    response.headers["X-Sequence"] = str(sequence)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(f"{task_id}-{sequence}-centroids")
    response.make_conditional(request)
    if response.status_code == 200:
        response.headers["Content-Encoding"] = "gzip"
        columns = np.ascontiguousarray(table.T, dtype="<u4")
        response.set_data(gzip.compress(columns.tobytes(), PACKING_LEVEL, mtime=0))
    return response


def centroids_of(task: Task, feature: str) -> tuple[int, np.ndarray]:
    """(sequence, table): the outlines of a feature of a tracking task, frame by frame.

    `table`: (n, 5) uint32: frame, value, area in pixels, centroid x and y in PARTS of a pixel. NotFound for a
    segmentation task and for a feature it has not. Outside of a `write()`.
    """
    must_be_tracking(task, "centroids")
    subject, newest = Subject.of(task), task.sequence
    if feature not in subject.facts.features:
        raise NotFound(f"Task {task.id} has no feature {feature}.")
    with object_cache().locked(subject) as objects:
        with label_cache().locked(subject.facts) as labels:
            labels.advance(newest)
            sequence = labels.sequence
            painted, at_hand = painted_frames(objects, labels, sequence)
        objects.advance(sequence, painted, at_hand, stores_of_app())
        frames = objects.objects[feature].frames
        counts = [len(frame) for frame in frames]
        values = np.concatenate([frame.values for frame in frames])
        measured = np.concatenate([frame.table for frame in frames])
    area, y, x = measured[:, :3].T
    t = np.repeat(np.arange(len(counts)), counts)
    rows = np.stack([t, values, area, np.rint(x * PARTS), np.rint(y * PARTS)], axis=1)
    return sequence, rows.astype(np.uint32)
