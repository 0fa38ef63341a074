"""Parts of a label frame that is too large to be sent whole: rows of it, or all of it as seen from afar.

The page shows the second at once and collects the first behind it. Neither unpacks more of the frame than it
answers.
"""

from __future__ import annotations

import gzip
from urllib.parse import quote

import marshmallow as ma
import numpy as np
from flask import Response, request

from backend.models import Role
from backend.people.guard import current_user, requires
from backend.storage.reduction import n_levels
from backend.tasks import access
from backend.tasks.facts import TaskFacts
from backend.tasks.label_cache import label_cache
from backend.web.api import Blueprint, Schema
from backend.web.problems import Forbidden, NotFound, Unauthenticated

blp = Blueprint("label parts", __name__, description="Labels of large frames, in parts")

PACKING_LEVEL = 1  # label images are long runs: higher levels gain little
HEADERS = {"X-Sequence": {"description": "Number of edits in these labels", "schema": {"type": "integer"}}}


class LabelPartSchema(Schema):
    """Which part of a label frame: rows, or a level of all of it."""

    level = ma.fields.Integer(
        load_default=0,
        validate=ma.validate.Range(min=0, max=16),
        metadata={"description": "One pixel of each square of 2**level; 0: the rows as they are"},
    )
    y0 = ma.fields.Integer(load_default=0, validate=ma.validate.Range(min=0))
    y1 = ma.fields.Integer(validate=ma.validate.Range(min=1))


@blp.route("/tasks/<int:task_id>/label-parts/<path:feature>/<int:t>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.arguments(LabelPartSchema, location="query")
@blp.binary("The part as uint32 values, row-major, little endian (packed with zstd or gzip)", headers=HEADERS)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_label_part(part: dict[str, int], task_id: int, feature: str, t: int) -> Response:
    """Rows y0 to y1 of a label frame, or one pixel of each square of 2**level: labels from afar"""
    task = access.readable_task(task_id, current_user())
    facts = TaskFacts.of(task)
    level, y0, y1 = part["level"], part["y0"], part.get("y1", facts.height)
    if not facts.has_frame(feature, t):
        raise NotFound(f"Task {task_id} has no frame {t} of {feature}.")
    if level >= n_levels(facts.height, facts.width) or not y0 < y1 <= facts.height:
        raise NotFound(f"A frame of task {task_id} has {facts.height} rows; it has no such part.")
    zstd = "zstd" in request.accept_encodings
    response = Response(content_type="application/octet-stream")
    with label_cache().locked(facts) as labels:
        labels.advance(task.sequence)
        sequence = labels.sequence
        name = f"{task_id}-{quote(feature, safe='')}-{t}-{sequence}-{level}-{y0}-{y1}-{'z' if zstd else 'g'}"
        response.set_etag(name)
        response.make_conditional(request)
        pixels: np.ndarray | None = None
        if response.status_code == 200:
            frame = labels.frame(feature, t)
            pixels = frame.thinned(level) if level else frame.rows(y0, y1)
    response.headers["X-Sequence"] = str(sequence)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if pixels is not None:
        response.headers["Content-Encoding"] = "zstd" if zstd else "gzip"
        response.set_data(_packed(pixels.astype("<u4", copy=False), zstd))
    return response


def _packed(pixels: np.ndarray, zstd: bool) -> bytes:
    if not zstd:
        return gzip.compress(pixels.tobytes(), PACKING_LEVEL, mtime=0)
    # Imported here: only a server with large frames needs it. Twenty times as quick as gzip.
    from imagecodecs import zstd_encode

    return bytes(zstd_encode(pixels.tobytes(), level=PACKING_LEVEL))
