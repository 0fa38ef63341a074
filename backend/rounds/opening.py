"""`prospero round open`: predictions become the next tasks, the most suspicious first (choosing.py).

A movie is segmented in windows until every frame is approved; then it is tracked. A movie with open tasks is
left alone, so the command can be run again at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
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
from backend.rounds.choosing import STAGES, Proposal, choose, propose
from backend.rounds.disagreement import keep, with_disagreement
from backend.rounds.disputed import with_disputes
from backend.rounds.figures.measured import read_measured
from backend.rounds.manifest_keys import MODELS, OPENED, PREDICTED, RANDOM
from backend.rounds.numbering import collecting, last_round
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
from backend.tasks.creation import create_segmentation_tasks, create_tracking_task
from celldata.cells import CellRow
from celldata.errors import DataError
from celldata.labels import Labels


@dataclass(frozen=True)
class Opened:
    """What an open did. `random`: those of the tasks that were drawn. `skipped`: movie name -> why it
    got no task.
    """

    number: int
    segmentation: list[int] = field(default_factory=list)
    tracking: list[int] = field(default_factory=list)
    random: list[int] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "round": self.number,
            "segmentation_tasks": self.segmentation,
            "tracking_tasks": self.tracking,
            "random_tasks": self.random,
            "skipped": self.skipped,
        }

    def sentence(self) -> str:
        if not self.segmentation and not self.tracking:
            return "No new tasks."
        made = f"{len(self.segmentation)} segmentation and {len(self.tracking)} tracking tasks"
        drawn = f", {len(self.random)} of them drawn at random" if self.random else ""
        return f"Round {self.number} is open with {made}{drawn}."


def open_round(
    workspace: Workspace,
    stores: Stores,
    budget: int | None = None,
    *,
    stages: Collection[TaskKind] = STAGES,
    random: float = 0.0,
) -> Opened:
    """Make up to `budget` tasks (all when None) of these stages from the predictions in the workspace; the
    share `random` of them is drawn. Raises DataError before anything is made when the predictions are
    missing, stale or of other movies.
    """
    ranking = read_ranking(workspace)
    with workspace.locked():
        last = last_round()
        _refuse_stale(workspace, ranking)
        predicted, movies = predicted_movies(workspace), snapshot_of_all()
        by_model = {MODELS: read_measured(workspace)}
        found, skipped = propose(movies, ranking, predicted, stages)
        proposals = with_disputes(with_disagreement(workspace, ranking.round, found))
        by_movie: dict[int, list[Proposal]] = defaultdict(list)
        for proposal in choose(proposals, budget, random, seed=collecting(last)):
            by_movie[proposal.movie.movie.id].append(proposal)
        # Every prediction is checked before the first task is made.
        for group in by_movie.values():
            _labels_for(workspace, stores, group[0])
        with _maps_of(workspace, stores, [group[0].movie.movie for group in by_movie.values()]) as maps:
            number = _begin(last, ranking.round, by_model, to_work=bool(by_movie))
            opened = Opened(number, skipped=skipped)
            for movie_id, group in by_movie.items():
                # Before its tasks: a movie with open tasks is skipped, and would get no maps in this round.
                if movie_id in maps:
                    stores.maps.adopt(maps[movie_id].staged, movie_id, maps[movie_id].feature)
                    del maps[movie_id]
                _create(workspace, stores, group, opened)
        keep(workspace, ranking.round, predicted)
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


def _begin(last: Round | None, learned: int, by_model: dict[str, Any], *, to_work: bool) -> int:
    """The number of the open round; a new one when the last is closed and there is work. Its row keeps what
    is known of its models, which `learned` that round; without work the last one's does.
    """
    number = collecting(last) if to_work or last is None else last.number
    with write():
        row = db.session.get(Round, number)
        if row is None and to_work:
            row = Round(number=number)
            db.session.add(row)
        if row is None:
            return 0
        known = dict(row.manifest or {})
        for key, figures in by_model.items():
            if not figures:
                continue  # not measured now: what was measured before stays
            known[key] = {**known.get(key, {}), str(learned): figures}
        row.manifest = known
    return number


def _note(number: int, **more: Any) -> None:
    """Add to what the round's row remembers. Inside a `write()`, with what it is about."""
    row = db.session.get_one(Round, number, with_for_update=True)
    known = dict(row.manifest or {})
    for key, value in more.items():
        before = known.get(key)
        if isinstance(value, dict):
            known[key] = {**(before or {}), **value}
        elif value:
            known[key] = [*(before or []), *value]
    row.manifest = known


def _create(workspace: Workspace, stores: Stores, group: list[Proposal], opened: Opened) -> None:
    """The tasks of one movie, all or none. One transaction a movie: annotators' saves wait for it."""
    record = group[0].movie.movie
    labels = _labels_for(workspace, stores, group[0])
    tracking = any(proposal.kind is TaskKind.TRACKING for proposal in group)
    links = read_links(workspace, record.name) if tracking else {}
    record_id = record.id
    all_made: list[int] = []
    drawn: list[int] = []
    with write():
        record = db.session.get_one(MovieRecord, record_id)
        for proposal in group:
            if proposal.kind is TaskKind.TRACKING:
                made = [create_tracking_task(record, labels, proposal.suspicion)]
                if links:
                    save_links(stores.blobs, made[0].base_key, links, rows_by_feature(labels))
                opened.tracking.append(made[0].id)
            else:
                frames = range(proposal.first, proposal.last + 1)
                made = create_segmentation_tasks(
                    record, labels, len(frames), frames, proposal.suspicion, record.project.cells_per_tile
                )
                opened.segmentation.extend(task.id for task in made)
            all_made += [task.id for task in made]
            if proposal.random:
                drawn += [task.id for task in made]
        outlines = {record.name: len(labels.cells.rows)}
        _note(opened.number, **{OPENED: all_made, RANDOM: drawn, PREDICTED: outlines})
    opened.random.extend(drawn)


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
    inside = one != 0
    if not np.array_equal(inside, other != 0):
        return False
    pairs = np.stack([one[inside], other[inside]])
    # A cell is some tens of runs of pixels: sorting all its pixels would take ten times as long.
    begins = np.ones(pairs.shape[1], bool)
    begins[1:] = (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)
    pairs = np.unique(pairs[:, begins], axis=1)
    return len(np.unique(pairs[0])) == pairs.shape[1] == len(np.unique(pairs[1]))
