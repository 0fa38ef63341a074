"""`prospero round open`: predictions become the next tasks, the most suspicious first.

A movie is segmented in windows until every frame is approved; then it is tracked. A movie with open tasks is
left alone, so the command can be run again at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sqlalchemy as sa

from backend.database import db, write
from backend.models import MovieRecord, Round, Task, TaskKind
from backend.movies.importing import importing
from backend.movies.model_maps import IncomingMaps
from backend.rounds.approved_labels import approved_labels
from backend.rounds.predictions import (
    Ranking,
    predicted_movies,
    read_links,
    read_prediction,
    read_ranking,
    stage_predicted_maps,
)
from backend.rounds.progress import Progress, snapshot_of_all
from backend.rounds.workspace import Workspace
from backend.storage import Stores
from backend.suspicion.finding import prepare, save_links
from backend.tasks.creation import WINDOW, create_segmentation_tasks, create_tracking_task, windows_of
from celldata.cells import CellRow
from celldata.errors import DataError
from celldata.labels import Labels


@dataclass(frozen=True)
class Proposal:
    """A task that could be made. Those without a suspicion come last."""

    movie: Progress
    kind: TaskKind
    first: int
    last: int
    suspicion: float | None


@dataclass(frozen=True)
class Opened:
    """What an open did. `skipped`: movie name -> why it got no task."""

    number: int
    segmentation: list[int] = field(default_factory=list)
    tracking: list[int] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "round": self.number,
            "segmentation_tasks": self.segmentation,
            "tracking_tasks": self.tracking,
            "skipped": self.skipped,
        }

    def sentence(self) -> str:
        made = f"{len(self.segmentation)} segmentation and {len(self.tracking)} tracking tasks"
        return (
            f"Round {self.number} is open with {made}."
            if self.segmentation or self.tracking
            else "No new tasks."
        )


def open_round(workspace: Workspace, stores: Stores, budget: int | None = None) -> Opened:
    """Make up to `budget` tasks (all when None) from the predictions in the workspace. Raises DataError
    before anything is made when the predictions are missing, stale or of other movies.
    """
    ranking = read_ranking(workspace)
    with workspace.locked():
        last = db.session.scalar(sa.select(Round).order_by(Round.number.desc()).limit(1))
        _refuse_stale(workspace, ranking)
        predicted = predicted_movies(workspace)
        proposals, skipped = _propose(snapshot_of_all(), ranking, predicted)
        chosen = sorted(proposals, key=_most_suspicious_first)[:budget]
        by_movie: dict[int, list[Proposal]] = defaultdict(list)
        for proposal in chosen:
            by_movie[proposal.movie.movie.id].append(proposal)
        # Every prediction is checked before the first task is made.
        for group in by_movie.values():
            _labels_for(workspace, stores, group[0])
        with _maps_of(workspace, stores, [group[0].movie.movie for group in by_movie.values()]) as maps:
            number = _begin(last) if by_movie else (last.number if last else 0)
            opened = Opened(number, skipped=skipped)
            for movie_id, group in by_movie.items():
                # Before its tasks: a movie with open tasks is skipped, and would get no maps in this round.
                if movie_id in maps:
                    stores.maps.adopt(maps[movie_id].staged, movie_id, maps[movie_id].feature)
                    del maps[movie_id]
                _create(workspace, stores, group, opened)
    for task_id in opened.tracking:
        prepare(db.session.get_one(Task, task_id))
    return opened


@contextmanager
def _maps_of(
    workspace: Workspace, stores: Stores, movies: Iterable[MovieRecord]
) -> Iterator[dict[int, IncomingMaps]]:
    """The maps beside the predictions of these movies, by movie, checked and written; those that are left in
    the end are removed again.
    """
    with importing(stores):
        incoming: dict[int, IncomingMaps] = {}
        try:
            for movie in movies:
                found = stage_predicted_maps(workspace, movie, stores.maps)
                if found is not None:
                    incoming[movie.id] = found
            yield incoming
        finally:
            for left in incoming.values():
                stores.maps.discard(left.staged)


def _refuse_stale(workspace: Workspace, ranking: Ranking) -> None:
    closed = db.session.scalar(sa.select(sa.func.max(Round.number)).where(Round.closed_at.is_not(None))) or 0
    if ranking.round != closed:
        raise DataError(
            str(workspace.ranking),
            f"the predictions are of round {ranking.round}, the data of round {closed}",
            "Run: dvc repro",
        )


def _propose(
    movies: Iterable[Progress], ranking: Ranking, predicted: set[str]
) -> tuple[list[Proposal], dict[str, str]]:
    proposals: list[Proposal] = []
    skipped: dict[str, str] = {}
    for movie in movies:
        name = movie.movie.name
        reason = _why_skip(movie, predicted)
        if reason:
            skipped[name] = reason
        elif movie.segmentation_complete:
            suspicion = next((m.suspicion for m in ranking.tracking if m.movie == name), None)
            proposals.append(Proposal(movie, TaskKind.TRACKING, 0, movie.movie.n_frames - 1, suspicion))
        else:
            proposals += _windows(movie, ranking)
    return proposals, skipped


def _why_skip(movie: Progress, predicted: set[str]) -> str | None:
    if movie.tracking_approved:
        return "its tracking is approved: there is nothing left to label"
    if movie.open_tasks:
        return f"{len(movie.open_tasks)} of its tasks are still open"
    if movie.movie.name not in predicted:
        return "no predictions; it was imported after the last `prospero round close`"
    return None


def _windows(movie: Progress, ranking: Ranking) -> list[Proposal]:
    """Windows that together hold every frame that is not approved: the ranking's own, then plain ones for the
    rest.
    """
    missing = set(range(movie.movie.n_frames)) - set(movie.approved_frames)
    found = []
    ranked = [
        w for w in ranking.segmentation if w.movie == movie.movie.name and w.last < movie.movie.n_frames
    ]
    for window in sorted(ranked, key=lambda w: -w.suspicion):
        frames = set(range(window.first, window.last + 1))
        if frames & missing:
            missing -= frames
            found.append(Proposal(movie, TaskKind.SEGMENTATION, window.first, window.last, window.suspicion))
    for first, last in windows_of(range(movie.movie.n_frames), WINDOW):
        frames = set(range(first, last + 1))
        if frames & missing:
            missing -= frames
            found.append(Proposal(movie, TaskKind.SEGMENTATION, first, last, None))
    return found


def _most_suspicious_first(proposal: Proposal) -> tuple[bool, float, int, int]:
    unknown = proposal.suspicion is None
    return unknown, -(proposal.suspicion or 0.0), proposal.movie.movie.id, proposal.first


def _begin(last: Round | None) -> int:
    """The number of the open round; a new one when the last is closed."""
    if last is not None and last.closed_at is None:
        return last.number
    number = last.number + 1 if last is not None else 1
    with write():
        if db.session.get(Round, number) is None:
            db.session.add(Round(number=number))
    return number


def _create(workspace: Workspace, stores: Stores, group: list[Proposal], opened: Opened) -> None:
    """The tasks of one movie, all or none. One transaction a movie: annotators' saves wait for it."""
    record = group[0].movie.movie
    labels = _labels_for(workspace, stores, group[0])
    tracking = any(proposal.kind is TaskKind.TRACKING for proposal in group)
    links = read_links(workspace, record.name) if tracking else []
    record_id = record.id
    with write():
        record = db.session.get_one(MovieRecord, record_id)
        for proposal in group:
            if proposal.kind is TaskKind.TRACKING:
                task = create_tracking_task(record, labels, proposal.suspicion)
                if links:
                    save_links(stores.blobs, task.base_key, links, rows_by_feature(labels))
                opened.tracking.append(task.id)
                continue
            frames = range(proposal.first, proposal.last + 1)
            made = create_segmentation_tasks(
                record, labels, len(frames), frames, proposal.suspicion, record.project.cells_per_tile
            )
            opened.segmentation.extend(task.id for task in made)


def rows_by_feature(labels: Labels) -> dict[str, np.ndarray]:
    """Per feature the (M, 3) rows t, value, cell of the cells table."""
    rows: dict[str, list[tuple[int, int, int]]] = {feature: [] for feature in labels.features}
    for row in labels.cells.rows:
        rows[row.feature].append((row.t, row.value, row.cell))
    return {feature: np.array(mine, np.int64).reshape(-1, 3) for feature, mine in rows.items()}


def _labels_for(workspace: Workspace, stores: Stores, proposal: Proposal) -> Labels:
    """What the movie's tasks open with: the prediction, but what is approved as it was approved."""
    movie = proposal.movie
    predicted = read_prediction(workspace, movie.movie)
    approved = approved_labels(stores.labels, movie.movie, movie.approved_frames, with_divisions=False)
    if approved is None:
        return predicted
    if proposal.kind is TaskKind.TRACKING:
        _refuse_other_masks(workspace, movie, predicted, approved)
        return predicted
    return with_approved(predicted, approved, movie.approved_frames)


def with_approved(predicted: Labels, approved: Labels, frames: Iterable[int]) -> Labels:
    """`predicted`, but the approved `frames` as they were approved. Approved cells get ids above the
    predicted ones: five frames are segmented, and nobody has said yet who is who across them.
    """
    kept = set(frames)
    result = predicted.copy()
    offset = max(predicted.cells.cells(), default=0)
    result.cells.remove([row for row in predicted.cells.rows if row.t in kept])
    for feature in result.features:
        for t in kept:
            result.images[feature][t] = approved.images[feature][t]
    result.cells.add(CellRow(row.t, row.feature, row.value, row.cell + offset) for row in approved.cells.rows)
    return result


def _refuse_other_masks(workspace: Workspace, movie: Progress, predicted: Labels, approved: Labels) -> None:
    """Tracking starts from the approved masks; a prediction with other masks would throw the annotators' work
    away.
    """
    for feature in movie.movie.features:
        for t in range(movie.movie.n_frames):
            if not same_masks(predicted.images[feature][t], approved.images[feature][t]):
                raise DataError(
                    str(workspace.predictions / movie.movie.name),
                    f"its masks are not the approved ones (frame {t}, {feature})",
                    "They were predicted before its approval. Run: prospero round close, then dvc repro",
                )


def same_masks(one: np.ndarray, other: np.ndarray) -> bool:
    """True when two (Y, X) label images have the same regions, whatever their numbers."""
    if not np.array_equal(one != 0, other != 0):
        return False
    inside = one != 0
    pairs = np.unique(np.stack([one[inside], other[inside]]), axis=1)
    return len(np.unique(pairs[0])) == pairs.shape[1] == len(np.unique(pairs[1]))
