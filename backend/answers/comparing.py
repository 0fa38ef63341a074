"""Labels of a task and of a known answer, side by side: only the task's frames, frame 0 the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from backend.models import KnownAnswer, MovieRecord, Task, TaskKind
from backend.tasks import materialize
from celldata.cells import CellRow, CellsTable
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.scoring.errors import AnswerScore


def compare(kind: TaskKind, answer: Labels, given: Labels, first: int) -> AnswerScore:
    """How `given` compares with `answer`, in the way of this kind of task."""
    # Imported here: they bring scipy along, which a server that scores nothing need not wait for.
    if kind is TaskKind.TRACKING:
        from celldata.scoring.tracks import score_tracking

        return score_tracking(answer, given, first)
    from celldata.scoring.objects import score_segmentation

    return score_segmentation(answer, given, first)


def labels_of_task(task: Task, sequence: int) -> Labels:
    """The labels of a task after `sequence` edits."""
    cells, divisions, _ = materialize.lineage_at(task, sequence)
    frames = materialize.frames_at(task, sequence)
    return _compact(task.movie.features, task.frames, frames, cells, divisions)


def labels_at_rest(movie: MovieRecord, key: str, frames: range) -> Labels:
    """Labels that lie under a prefix of the label store."""
    store = materialize.label_store()
    images = {(feature, t): store.load_frame(key, feature, t) for feature in movie.features for t in frames}
    cells, divisions, _ = store.load_lineage(key)
    return _compact(movie.features, frames, images, cells, divisions)


def answer_labels(answer: KnownAnswer) -> Labels:
    """The right labels of a known answer."""
    return labels_at_rest(answer.movie, answer.answer_key, frames_of(answer))


def base_score(movie: MovieRecord, answer: KnownAnswer) -> AnswerScore:
    """What the labels that its tasks are opened with score: who changes nothing gets that."""
    base, right = (
        labels_at_rest(movie, key, frames_of(answer)) for key in (answer.base_key, answer.answer_key)
    )
    return compare(answer.kind, right, base, answer.first)


def frames_of(answer: KnownAnswer) -> range:
    return range(answer.first, answer.last + 1)


def _compact(
    features: Sequence[str],
    frames: range,
    images: Mapping[tuple[str, int], np.ndarray],
    cells: CellsTable,
    divisions: Iterable[Division],
) -> Labels:
    first = frames.start
    stacked = {feature: np.stack([images[feature, t] for t in frames]) for feature in features}
    rows = [
        CellRow(row.t - first, row.feature, row.value, row.cell)
        for row in cells.rows
        if row.t in frames and row.feature in features
    ]
    within = {Division(d.parent, d.daughters, d.t - first) for d in divisions if d.t in frames}
    return Labels(stacked, CellsTable(rows), within)
