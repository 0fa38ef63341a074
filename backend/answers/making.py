"""Making known answers: of approved tasks, or of a movie whose labels somebody knows to be right."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from flask import current_app

from backend.answers import blanks
from backend.answers.comparing import base_score, compare
from backend.answers.marks import pass_mark
from backend.database import db, now, write
from backend.models import AnswerUse, KnownAnswer, MovieRecord, Project, Task, TaskKind
from backend.movies.importing import add_movie
from backend.storage import LabelStore, Stores, delete_all
from backend.tasks import materialize, states
from backend.tasks.creation import lineage_within, windows_of
from backend.tasks.submission import submitted_sequence
from celldata.crop import crop_labels
from celldata.errors import DataError
from celldata.labels import Labels
from celldata.movie import Movie

# A check task in which nothing is to be done measures nobody.
NOTHING_TO_DO = 0.995


def from_task(task: Task, use: AnswerUse, place: int | None = None) -> KnownAnswer:
    """The approved labels of a task, to be found again from what it was opened with.

    DataError unless it is approved work in which something was to be done.
    """
    source = f"task {task.id}"
    if task.practice_of_id is not None or task.answer_id is not None:
        raise DataError(source, "it is no work", "Take a task of the lab that an expert has approved.")
    if task.state not in states.DONE:
        raise DataError(source, f"it {states.WORDS[task.state]}", "Take one that an expert has approved.")
    store, key = _store(), _new_key()
    sequence = submitted_sequence(task)
    for (feature, t), image in materialize.frames_at(task, sequence).items():
        store.save_frame(key, feature, t, image)
    store.save_lineage(key, *materialize.lineage_at(task, sequence))
    answer = KnownAnswer(
        project_id=task.project_id,
        use=use,
        kind=task.kind,
        movie_id=task.movie_id,
        first=task.first,
        last=task.last,
        tile=task.tile,
        margin=task.margin,
        # What a task was opened with never changes: it is read where it lies.
        base_key=task.base_key,
        answer_key=key,
    )
    return _keep(answer, source, place)


def from_labels(
    movie: Movie,
    answer: Labels,
    base: Labels,
    *,
    use: AnswerUse,
    kind: TaskKind,
    project: Project,
    stores: Stores,
    place: int | None = None,
) -> list[KnownAnswer]:
    """Import a movie for nothing but this, and make its answers: one for each window of a segmentation in
    which something is to be done, one for a tracking. `answer`: what is right; `base`: what its tasks open
    with.

    DataError, with nothing imported, when the labels do not fit or nothing is to be done anywhere.
    """
    for name, given in (("the answer", answer), ("the base", base)):
        if given.shape != (movie.n_frames, movie.height, movie.width) or given.features != answer.features:
            raise DataError(
                movie.name,
                f"{name} has the shape {given.shape} and the layers {', '.join(given.features)}",
                "Give both of the same movie, with the same layers.",
            )
    windows, scores = windows_for(movie, kind), list[float]()
    for first, last in windows:
        right, wrong = (crop_labels(labels, slice(first, last + 1)) for labels in (answer, base))
        scores.append(compare(kind, right, wrong, first).value)
    _check_score(min(scores), movie.name, use, kind)
    record = add_movie(movie, base, stores, practice={"answers": use.value})
    with write():
        db.session.get_one(MovieRecord, record.id).project_id = project.id
    return [
        answer_on(record, window, answer, base, use=use, kind=kind, place=place)
        for window, score in zip(windows, scores, strict=True)
        if score < limit_of(use, kind)
    ]


def windows_for(movie: Movie, kind: TaskKind) -> Sequence[tuple[int, int]]:
    """The frames of the tasks of a kind on a movie."""
    if kind is TaskKind.TRACKING:
        return [(0, movie.n_frames - 1)]
    return windows_of(range(movie.n_frames))


def answer_on(
    movie: MovieRecord,
    window: tuple[int, int],
    answer: Labels,
    base: Labels,
    *,
    use: AnswerUse,
    kind: TaskKind,
    place: int | None = None,
    once: bool = False,
) -> KnownAnswer:
    """A known answer for frames of a movie that is imported. `once`: where the movie has one already, made by
    somebody else a moment ago, that one.
    """
    made = KnownAnswer(
        project_id=movie.project_id,
        use=use,
        kind=kind,
        movie_id=movie.id,
        first=window[0],
        last=window[1],
        base_key=_new_key("base"),
        answer_key=_new_key(),
    )
    frames = range(window[0], window[1] + 1)
    for key, labels in ((made.base_key, base), (made.answer_key, answer)):
        for feature in movie.features:
            for t in frames:
                _store().save_frame(key, feature, t, labels.images[feature][t])
        whole = kind is TaskKind.TRACKING
        _store().save_lineage(key, *lineage_within(labels, movie.features, frames, whole=whole))
    return _keep(made, f"{movie.name}, frames {window[0]} to {window[1]}", place, once)


def retire(answer_id: int) -> KnownAnswer | None:
    """Give out no more tasks with this answer; what was scored with it stays. None when there is no such."""
    with write():
        answer = db.session.get(KnownAnswer, answer_id, with_for_update=True)
        if answer is not None:
            answer.retired_at = answer.retired_at or now()
    return answer


def _keep(answer: KnownAnswer, source: str, place: int | None, once: bool = False) -> KnownAnswer:
    """Give an answer its row, and check tasks the rows that wait for people."""
    try:
        _check_base(answer, source)
        with write():
            # Who makes an answer for the same movie at once waits here.
            db.session.get_one(MovieRecord, answer.movie_id, with_for_update=True)
            known = _answer_of(answer.movie_id) if once else None
            if known is not None:
                delete_all(current_app.extensions["prospero"].blobs, answer.answer_key)
                delete_all(current_app.extensions["prospero"].blobs, answer.base_key)
                return known
            answer.place = place if place is not None else _last_place(answer) + 1
            db.session.add(answer)
            db.session.flush()
            if answer.use is AnswerUse.GOLD:
                blanks.prepare(answer)
    except BaseException:
        delete_all(current_app.extensions["prospero"].blobs, answer.answer_key)
        raise
    return answer


def _answer_of(movie_id: int) -> KnownAnswer | None:
    return db.session.scalar(sa.select(KnownAnswer).where(KnownAnswer.movie_id == movie_id).limit(1))


def _check_base(answer: KnownAnswer, source: str) -> None:
    value = base_score(db.session.get_one(MovieRecord, answer.movie_id), answer).value
    _check_score(value, source, answer.use, answer.kind)


def limit_of(use: AnswerUse, kind: TaskKind) -> float:
    """What the labels that tasks open with may score: practice must not be passed by who changes nothing."""
    return pass_mark(kind) if use is AnswerUse.PRACTICE else NOTHING_TO_DO


def _check_score(value: float, source: str, use: AnswerUse, kind: TaskKind) -> None:
    if value >= limit_of(use, kind):
        what = "is passed by who changes nothing" if use is AnswerUse.PRACTICE else "measures nobody"
        raise DataError(
            source,
            f"the labels that its tasks open with score {value:.2f} already: it {what}",
            "Take one in which more was to be corrected.",
        )


def _last_place(answer: KnownAnswer) -> int:
    query = sa.select(sa.func.max(KnownAnswer.place)).where(
        KnownAnswer.use == answer.use, KnownAnswer.kind == answer.kind
    )
    return db.session.scalar(query) or 0


def _store() -> LabelStore:
    return materialize.label_store()


def _new_key(part: str = "answer") -> str:
    return f"answers/{uuid.uuid4().hex}/{part}"
