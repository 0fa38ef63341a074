"""The first practice set: simulated movies with known truth, growing in difficulty, made when the first
person practises.

Nothing here is from real data or a trained model: the errors to mend are those that models make, made on
purpose (celldata.simulator.corrupt). Making a level takes a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from backend.answers import making
from backend.answers.comparing import compare
from backend.answers.marks import pass_mark
from backend.database import db
from backend.models import AnswerUse, KnownAnswer, MovieRecord, TaskKind
from backend.movies.importing import add_movie, taken_name
from backend.storage import Stores
from celldata.errors import DataError
from celldata.labels import Labels

if TYPE_CHECKING:
    from celldata.movie import Movie

VERSION = 1
# Who changes nothing stays so far below the pass mark, at least.
ROOM = 0.05
MAX_SEEDS = 40
MAX_ATTEMPTS = 5


@dataclass(frozen=True)
class Level:
    """A movie and the errors in it."""

    seed: int
    movie: Mapping[str, Any]
    errors: Mapping[str, float]
    shape: tuple[int, int] = (192, 256)
    n_frames: int = 5


@dataclass(frozen=True)
class Made:
    """A practice movie, what is right in it, and what its tasks open with."""

    movie: Movie
    answer: Labels
    base: Labels


def _segmentation(
    seed: int, errors: Mapping[str, float], shape: tuple[int, int] = (160, 208), **movie: Any
) -> Level:
    still = {"cell_cycle_h": 400.0, "speed_um_per_h": 3.0, "clustering": 0.3, "radius_um": 9.5}
    return Level(seed, {**still, **movie}, errors, shape)


def _tracking(seed: int, n_frames: int, errors: Mapping[str, float], **movie: Any) -> Level:
    lively = {"cell_cycle_h": 9.0, "cell_cycle_cv": 0.3, "radius_um": 8.0, "speed_um_per_h": 5.0}
    return Level(seed, {**lively, **movie}, errors, n_frames=n_frames)


LEVELS: Mapping[TaskKind, tuple[Level, ...]] = {
    TaskKind.SEGMENTATION: (
        _segmentation(113, {"missed": 0.35}, n_cells=7, brightness_cv=0.25),
        _segmentation(107, {"missed": 0.15, "split": 0.12}, n_cells=7, brightness_cv=0.25),
        _segmentation(131, {"missed": 0.06, "merge": 0.2, "false": 0.4}, n_cells=8, clustering=0.6),
        _segmentation(
            131, {"missed": 0.06, "merge": 0.12, "split": 0.06, "ragged": 0.2}, n_cells=9, clustering=0.5
        ),
        _segmentation(
            15,
            {"missed": 0.06, "merge": 0.2, "split": 0.06, "ragged": 0.3, "false": 0.5},
            (192, 256),
            n_cells=9,
            clustering=0.5,
            brightness_cv=0.5,
            photons=400.0,
        ),
    ),
    TaskKind.TRACKING: (
        _tracking(33, 10, {"missed_division": 0.6}, n_cells=5, max_cells=14, cell_cycle_h=7.0),
        _tracking(
            31, 10, {"missed_division": 0.5, "broken_track": 0.15}, n_cells=6, max_cells=16, cell_cycle_h=7.0
        ),
        _tracking(23, 12, {"missed_division": 0.4, "swap": 0.25}, n_cells=6, max_cells=16, clustering=0.5),
        _tracking(
            31,
            12,
            {"missed_division": 0.4, "swap": 0.25, "broken_track": 0.1, "false_division": 0.05},
            n_cells=7,
            max_cells=18,
            clustering=0.5,
        ),
        _tracking(
            37,
            14,
            {
                "missed_division": 0.4,
                "swap": 0.2,
                "broken_track": 0.1,
                "wrong_link": 0.15,
                "wrong_daughter": 0.25,
            },
            n_cells=8,
            max_cells=20,
            clustering=0.6,
            speed_um_per_h=7.0,
        ),
    ),
}


def make(kind: TaskKind, level: Level, name: str, limit: float) -> Made:
    """The movie of a level; the same every time. `limit`: what its base scores at most.

    Of the ways to put errors in, the first in which enough is wrong.
    """
    # Imported here: the simulator brings scipy along, which a server without practice need not wait for.
    from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate

    height, width = level.shape
    wanted = {"n_frames": level.n_frames, "height": height, "width": width, "max_cells": 30, **level.movie}
    made = simulate(SimulationParameters(name=name, **wanted), level.seed)
    for seed in range(MAX_SEEDS):
        base, _ = corrupt(made.labels, CorruptionRates.only(**level.errors), seed)
        if compare(kind, made.labels, base, 0).value <= limit:
            return Made(made.movie, made.labels, base)
    raise ValueError(f"seed {level.seed} of {kind.value} practice leaves nothing to do")


def spoil(labels: Labels, kind: TaskKind, seed: int) -> Labels:
    """Labels with the errors that a fair model makes in tasks of this kind: outlines, or tracks."""
    from celldata.simulator import CORRUPTION_KINDS, IDENTITY_KINDS, CorruptionRates, corrupt

    wanted = IDENTITY_KINDS if kind is TaskKind.TRACKING else CORRUPTION_KINDS[: -len(IDENTITY_KINDS)]
    fair = CorruptionRates()
    rates = CorruptionRates.only(**{name: getattr(fair, name) for name in wanted})
    return corrupt(labels, rates, seed)[0]


def ensure(kind: TaskKind, stores: Stores) -> None:
    """Make the set of a kind where there is no practice answer of it, by whoever needs it first. Outside of
    a `write()`.
    """
    if any_practice(kind):
        return
    for place, level in enumerate(LEVELS[kind], start=1):
        _ensure_level(kind, place, level, stores)


def any_practice(kind: TaskKind) -> bool:
    """True when the set is whole, or experts have made another one."""
    query = sa.select(KnownAnswer.movie_id, MovieRecord.practice).join(
        MovieRecord, MovieRecord.id == KnownAnswer.movie_id
    )
    rows = db.session.execute(
        query.where(KnownAnswer.use == AnswerUse.PRACTICE, KnownAnswer.kind == kind)
    ).all()
    simulated = [row for row in rows if (row.practice or {}).get("level")]
    return len(simulated) == len(LEVELS[kind]) or len(rows) > len(simulated)


def _ensure_level(kind: TaskKind, place: int, level: Level, stores: Stores) -> None:
    mark = {"level": [VERSION, kind.value, place]}
    name = f"Practice {kind.value} {place}"
    limit = pass_mark(kind) - ROOM
    for _ in range(MAX_ATTEMPTS):
        # In this order: a name that somebody took for the same movie is not got round by another name.
        free_name = _free_name(name)
        movie = _movie_of(mark)
        if movie is None:
            made = make(kind, level, free_name, limit)
            try:
                movie = add_movie(made.movie, made.base, stores, practice=mark)
            except DataError:  # the name was taken meanwhile, most likely by the same movie
                db.session.rollback()
                continue
        elif _has_answer(movie.id):
            return
        else:
            made = make(kind, level, movie.name, limit)
        window = (0, movie.n_frames - 1)
        making.answer_on(
            movie, window, made.answer, made.base, use=AnswerUse.PRACTICE, kind=kind, place=place, once=True
        )
        return
    raise DataError(name, "it could not be made: its name was taken each time", "Try again.")


def _movie_of(mark: dict[str, Any]) -> MovieRecord | None:
    query = sa.select(MovieRecord).where(~MovieRecord.is_work()).order_by(MovieRecord.id)
    return next((movie for movie in db.session.scalars(query) if movie.practice == mark), None)


def _has_answer(movie_id: int) -> bool:
    return db.session.scalar(sa.select(KnownAnswer.id).where(KnownAnswer.movie_id == movie_id)) is not None


def _free_name(name: str) -> str:
    number, free = 1, name
    while taken_name(free) is not None:
        number += 1
        free = f"{name} ({number})"
    return free
