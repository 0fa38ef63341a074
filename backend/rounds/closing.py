"""`prospero round close`: approved labels into `data/`, versioned.

The steps, in the only order that can be interrupted anywhere and run again:
  1. the round's row, with the splits it decides (they must not change in a second attempt);
  2. the folders of changed movies, each complete or not at all, then the manifest;
  3. `dvc add`, the data card, `dvc push`;
  4. tasks become in_round and the round closed, in one transaction. Until then nothing of it counts;
  5. the git commit and its tag, where they are wanted (committing.py). Run again, they are caught up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from backend.database import db, now, write
from backend.models import MovieRecord, Round, Split, Task, TaskState
from backend.rounds import committing, data_card, manifest
from backend.rounds.approved_labels import approved_labels, fingerprint
from backend.rounds.close_state import CloseState, Telling, telling
from backend.rounds.committing import Committed
from backend.rounds.manifest_keys import DATA
from backend.rounds.numbering import collecting
from backend.rounds.progress import Progress, approvers, ranges, seconds_spent, snapshot_of_all
from backend.rounds.splits import assign_splits, frozen_splits
from backend.rounds.workspace import Workspace
from backend.storage import BlobNotFound, Stores
from backend.tasks.states import move, put_in_round
from celldata.errors import DataError
from celldata.formats import movie_folder
from celldata.formats.movie_folder import MovieInfo
from celldata.movie import Movie

MAX_ATTEMPTS = 3  # each loses only the reading of one movie


@dataclass(frozen=True)
class Closed:
    """What a close did. `number` is the round's, also when there was nothing to do (then the last
    round's). `commit`: what `--commit` made of it; None where it was not asked for.
    """

    number: int
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    tasks: int = 0
    pushed: bool = False
    nothing_new: bool = False
    commit: Committed | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "round": self.number,
            "written": self.written,
            "unchanged": self.unchanged,
            "tasks": self.tasks,
            "pushed": self.pushed,
            "nothing_new": self.nothing_new,
            "commit": None if self.commit is None else self.commit.to_json(),
        }

    def sentence(self) -> str:
        committed = "" if self.commit is None else f" {self.commit.sentence()}"
        if self.nothing_new:
            said = f"Nothing new was approved or imported: data/ stays as round {self.number} left it."
            return said + committed
        pushed = "pushed to the DVC remote" if self.pushed else "there is no DVC remote to push to"
        following = "git commit data.dvc, then dvc repro" if self.commit is None else "dvc repro"
        return (
            f"Round {self.number} is closed: {self.tasks} approved tasks; {len(self.written)} movies "
            f"written, {len(self.unchanged)} unchanged; {pushed}.{committed} Next: {following}."
        )


def close_round(
    workspace: Workspace,
    stores: Stores,
    progress: Callable[[str], None] = lambda text: None,
    *,
    commit: bool = False,
) -> Closed:
    """Close the current round (begin one where none is open); with `commit` in git, too. Raises DataError;
    then it can be run again.
    """
    workspace.check()
    with workspace.locked():
        return close_locked(workspace, stores, progress, commit=commit)


def close_locked(
    workspace: Workspace,
    stores: Stores,
    progress: Callable[[str], None] = lambda text: None,
    *,
    commit: bool = False,
) -> Closed:
    """The same, by who holds the workspace's lock."""
    with telling(workspace, progress, after=int(commit)) as tell:
        if commit:
            committing.check(workspace)
        closed = _closed(workspace, stores, tell)
        if commit and closed.number:
            tell.step("committing")
            closed = replace(closed, commit=committing.commit(workspace, closed.number))
        tell.end(CloseState.DONE, closed.sentence())
    return closed


def _closed(workspace: Workspace, stores: Stores, tell: Telling) -> Closed:
    for _ in range(MAX_ATTEMPTS):
        try:
            return _close(workspace, stores, tell)
        except BlobNotFound:
            # An approval replaced a movie's labels while they were being read. What was written so far
            # stays.
            db.session.rollback()
    raise DataError("round close", "movies are being approved all the time", "Try again in a moment.")


def _close(workspace: Workspace, stores: Stores, tell: Telling) -> Closed:
    rounds = list(db.session.scalars(sa.select(Round).order_by(Round.number)))
    movies = snapshot_of_all()
    last = rounds[-1] if rounds else None
    number = collecting(last)
    splits = assign_splits(frozen_splits(rounds), [p.movie for p in movies if p.approved_frames])
    task_ids = [task.id for movie in movies for task in movie.newly_approved]
    finished = [task.id for movie in movies for task in movie.finished]
    known = Known(splits, approvers(finished), seconds_spent(finished))
    prints = {movie.movie.id: _fingerprint(stores, movie, splits) for movie in movies}
    due = [movie for movie in movies if _is_due(workspace, movie, prints[movie.movie.id])]
    if (
        not task_ids
        and not due
        and (last is None or last.closed_at is not None)
        and _is_complete(workspace, last)
    ):
        return Closed(last.number if last else 0, nothing_new=True)

    tell.plan(number, len(due) + 3)
    _begin(number, movies, splits)
    manifest.remove_leftovers(workspace)
    for movie in due:
        tell.step(f"writing {movie.movie.name}")
        info = _info(movie, number, known, prints[movie.movie.id])
        _write_movie(workspace, stores, movie, info)
    tell.step("hashing and versioning data/")
    document = manifest.write(workspace, number)
    workspace.dvc("add", workspace.data.name)
    data_card.write_meta(workspace.data_file, number, manifest.cards(workspace))
    tell.step("copying data/ to the remote")
    pushed = workspace.push()
    tell.step("closing the round")
    entry = data_card.entry_of(workspace.data_file)
    marked = _finish(number, task_ids, document | {DATA: entry})
    written = {movie.movie.name for movie in due}
    unchanged = [movie.movie.name for movie in movies if movie.movie.name not in written]
    return Closed(number, sorted(written), sorted(unchanged), marked, pushed)


def _is_complete(workspace: Workspace, last: Round | None) -> bool:
    """True when data/ and data.dvc are what the last close wrote."""
    number = last.number if last is not None else 0
    written = manifest.read(workspace)
    return written is not None and written["round"] == number == data_card.round_of(workspace.data_file)


def _begin(number: int, movies: list[Progress], splits: dict[str, Split]) -> None:
    with write():
        current = db.session.get(Round, number)
        if current is None:
            begun = [task.created_at for movie in movies for task in movie.newly_approved]
            current = Round(number=number, opened_at=min(begun, default=now()))
            db.session.add(current)
        current.manifest = dict(current.manifest or {}) | {
            "splits": {name: s.value for name, s in splits.items()}
        }
        for name, split in splits.items():
            db.session.execute(sa.update(MovieRecord).where(MovieRecord.name == name).values(split=split))


def _finish(number: int, task_ids: list[int], document: dict[str, Any]) -> int:
    with write():
        current = db.session.get_one(Round, number)
        current.manifest = dict(current.manifest or {}) | document
        current.closed_at = now()
        # Only what was read at the start: a task approved meanwhile waits for the next round.
        for task in (found := _approved(task_ids)):
            put_in_round(task, number)
        # To their annotators check tasks are work, and go with it. No number and no file has them.
        db.session.flush()
        for task in _check_tasks():
            move(task, TaskState.IN_ROUND)
    return len(found)


def _approved(task_ids: list[int]) -> list[Task]:
    wanted = set(task_ids)
    query = sa.select(Task).where(Task.is_work(), Task.state == TaskState.APPROVED).order_by(Task.id)
    return [task for task in db.session.scalars(query) if task.id in wanted]


def _check_tasks() -> list[Task]:
    """Approved check tasks of people whose work, handed in then or later, is part of a round."""
    work = aliased(Task)
    with_it = sa.exists().where(
        work.answer_id.is_(None),
        work.practice_of_id.is_(None),
        work.annotator_id == Task.annotator_id,
        work.submitted_at >= Task.submitted_at,
        work.state == TaskState.IN_ROUND,
    )
    check = sa.and_(Task.is_work_to_its_annotator(), Task.answer_id.is_not(None))
    query = sa.select(Task).where(check, Task.state == TaskState.APPROVED, with_it)
    return list(db.session.scalars(query))


def _fingerprint(stores: Stores, movie: Progress, splits: dict[str, Split]) -> str:
    """Changes whenever the movie's folder in `data/` would."""
    frames = movie.approved_frames
    labels = fingerprint(stores.labels, movie.movie, frames, with_divisions=movie.tracking_approved)
    split = splits.get(movie.movie.name)
    return f"{labels}/{split.value if split else 'none'}"


def _is_due(workspace: Workspace, movie: Progress, expected: str) -> bool:
    """True when the movie's folder is missing, or is not what it would be if it were written now."""
    folder = workspace.data / movie.movie.name
    try:
        info = movie_folder.read_info(folder)
    except DataError:
        return True
    if "fingerprint" not in info.progress:
        raise DataError(
            str(folder),
            "a movie of this name is there that this server did not write",
            "Move it away, or rename it, and run the command again.",
        )
    return info.progress["fingerprint"] != expected


@dataclass(frozen=True)
class Known:
    """What the movies' entries say beside what their tasks do."""

    splits: dict[str, Split]
    approvers: dict[int, str]  # task id -> public name
    seconds: dict[int, float]  # task id -> time of work, review too


def _info(movie: Progress, number: int, known: Known, fingerprint_: str) -> MovieInfo:
    record, frames, finished = movie.movie, movie.approved_frames, movie.finished
    return MovieInfo(
        name=record.name,
        channels=tuple(record.channels),
        features=tuple(record.features),
        shape=(record.n_frames, record.n_channels, record.height, record.width),
        dtype=record.dtype,
        pixel_size_um=record.pixel_size_um,
        frame_interval_s=record.frame_interval_s,
        source=record.source,
        # A movie without approved labels has no split yet; nothing trains on it, so the word binds nobody.
        split=known.splits.get(record.name, Split.TRAIN).value,
        round=number,
        approved_segmentation=ranges(frames),
        approved_tracking=movie.tracking_approved,
        progress={
            "frames_segmented": len(frames),
            "revisions": [{"task": task.id, "revision": task.revision} for task in finished],
            "annotated_by": sorted({task.annotator.name for task in finished if task.annotator}),
            "approved_by": sorted(
                {known.approvers[task.id] for task in finished if task.id in known.approvers}
            ),
            "seconds_spent": round(sum(known.seconds.get(task.id, 0.0) for task in finished), 1),
            "fingerprint": fingerprint_,
        },
    )


def _write_movie(workspace: Workspace, stores: Stores, movie: Progress, info: MovieInfo) -> None:
    raw = Movie(
        name=info.name,
        raw=cast(Any, stores.movies.open(movie.movie.id)),  # lazy: written frame by frame
        channels=info.channels,
        pixel_size_um=info.pixel_size_um,
        frame_interval_s=info.frame_interval_s,
        source=info.source,
    )
    tracked = movie.tracking_approved
    labels = approved_labels(stores.labels, movie.movie, movie.approved_frames, with_divisions=tracked)
    counts = {
        # Before tracking is approved, ids say nothing across frames: there are cells, but no tracks to count.
        "tracks": len(labels.cells.cells()) if labels is not None and tracked else 0,
        "divisions": len(labels.divisions) if labels is not None else 0,
    }
    info = replace(info, progress={**info.progress, **counts})
    movie_folder.write(workspace.data / info.name, raw, labels, info)
