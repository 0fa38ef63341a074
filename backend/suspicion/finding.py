"""The list of a task at its newest sequence: labels, measurements and rules together."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from flask import current_app

from backend.models import Task, TaskKind
from backend.storage import BlobNotFound, BlobStore, Stores
from backend.suspicion.measuring import FrameKey, Subject, TaskObjects, object_cache
from backend.tasks.chunked_frame import ChunkedFrame
from backend.tasks.label_cache import TaskLabels, label_cache
from backend.web.problems import NotFound
from celldata.events import Event
from celldata.lineage import Division

if TYPE_CHECKING:
    from celldata.suspicion import LinkOdds, Place

SNAPSHOTS = 8
"""Painted frames that are taken from the labels in memory; of more, each is read from the log in its turn."""


def stores_of_app() -> Stores:
    """The stores of the current app."""
    stores: Stores = current_app.extensions["prospero"]
    return stores


def places_of(task: Task) -> tuple[int, list[Place]]:
    """(sequence, places): what may be wrong in the labels of a tracking task, the most promising first.

    NotFound for a segmentation task: nobody has said yet who is who in its frames. Outside of a `write()`.
    """
    must_be_tracking(task, "a list of places")
    subject, newest = Subject.of(task), task.sequence
    with object_cache().locked(subject) as objects:
        if objects.found is not None and objects.found[0] >= newest:
            return objects.found
        with label_cache().locked(subject.facts) as labels:
            labels.advance(newest)
            sequence = labels.sequence
            rows = {feature: labels.cells.triples(feature) for feature in subject.facts.features}
            divisions, events = set(labels.divisions), set(labels.events)
            painted, at_hand = painted_frames(objects, labels, sequence)
        stores = stores_of_app()
        if objects.odds is None:
            objects.odds = read_links(stores.blobs, subject.facts.base_key)
        objects.advance(sequence, painted, at_hand, stores)
        objects.found = sequence, _found(objects, rows, divisions, events)
        return objects.found


def must_be_tracking(task: Task, what: str) -> None:
    """NotFound for a segmentation task, which has no `what`."""
    if task.kind is not TaskKind.TRACKING:
        raise NotFound(f"Task {task.id} is of segmentation: only tracking tasks have {what}.")


def painted_frames(
    objects: TaskObjects, labels: TaskLabels, sequence: int
) -> tuple[set[FrameKey], dict[FrameKey, ChunkedFrame]]:
    """The frames that are to be measured anew at `sequence`, and those of them that need not be read."""
    painted = objects.painted(sequence)
    return painted, _snapshots(labels, painted) if len(painted) <= SNAPSHOTS else {}


def prepare(task: Task) -> None:
    """Measure a tracking task that was just made, so that whoever opens it first does not wait for it."""
    if task.kind is TaskKind.TRACKING:
        places_of(task)


def _snapshots(labels: TaskLabels, frames: set[tuple[str, int]]) -> dict[tuple[str, int], ChunkedFrame]:
    return {(feature, t): labels.frame(feature, t).copy() for feature, t in frames}


def _found(
    objects: TaskObjects, rows: dict[str, np.ndarray], divisions: set[Division], events: set[Event]
) -> list[Place]:
    from celldata.suspicion import find_places

    odds = objects.odds or {}
    scenes = [
        (feature, movie.scene(), rows[feature], odds.get(feature))
        for feature, movie in objects.objects.items()
    ]
    return find_places(scenes, divisions, events)


def links_key(base_key: str) -> str:
    """Where it lies how sure the tracker was of the links of a task's base."""
    return f"{base_key}/links"


def save_links(
    blobs: BlobStore, base_key: str, links: Mapping[str, Any], rows: dict[str, np.ndarray]
) -> None:
    """`links`: a prediction's links.json; `rows`: per feature t, value, cell of its cells."""
    from celldata.suspicion import link_odds

    document = {
        feature: link_odds(links["tracking"], mine, links["divisions"]).rows()
        for feature, mine in rows.items()
    }
    blobs.put(links_key(base_key), zlib.compress(orjson.dumps(document), 1))


def read_links(blobs: BlobStore, base_key: str) -> dict[str, LinkOdds]:
    """Per feature how sure the tracker was; nothing where the task was not made of a prediction."""
    from celldata.suspicion import LinkOdds

    try:
        document = orjson.loads(zlib.decompress(blobs.get(links_key(base_key))))
    except BlobNotFound:
        return {}
    return {feature: LinkOdds.from_rows(rows) for feature, rows in document.items()}
