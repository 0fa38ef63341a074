"""Known answers of files that are sent to the server."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import current_app
from werkzeug.datastructures import FileStorage

from backend.answers import making
from backend.answers.simulated import spoil
from backend.database import db
from backend.models import FIRST_PROJECT, AnswerUse, KnownAnswer, Project, TaskKind
from backend.movies.reading import ImportOptions, read_movie
from celldata.errors import DataError


def from_files(
    movie: FileStorage,
    base: FileStorage | None,
    *,
    name: str,
    use: AnswerUse,
    kind: TaskKind,
    project_id: int | None = None,
    corrupt: int | None = None,
    place: int | None = None,
) -> list[KnownAnswer]:
    """Answers of a movie whose file holds the right labels. Its tasks open with the labels in `base`, or with
    the right ones spoiled by the seed `corrupt`.

    DataError when a file cannot be read, holds no labels, or does not fit the other.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = _kept(movie, Path(folder), "movie")
        read, right = read_movie(path, ImportOptions(name=name))
        if right is None:
            raise DataError("movie", "the file holds no labels", "Send a file that has the right ones in it.")
        if base is not None:
            _, wrong = read_movie(path, ImportOptions(name=name, labels=_kept(base, Path(folder), "base")))
            assert wrong is not None
        elif corrupt is not None:
            wrong = spoil(right, kind, corrupt)
        else:
            raise DataError(
                "base", "it is missing", "Send labels to open with, or a seed to spoil by (corrupt)."
            )
        project = db.session.get(Project, project_id if project_id is not None else FIRST_PROJECT)
        if project is None:
            raise DataError("project", f"there is no project {project_id}", "Name another.")
        stores = current_app.extensions["prospero"]
        return making.from_labels(
            read, right, wrong, use=use, kind=kind, project=project, stores=stores, place=place
        )


def _kept(file: FileStorage, folder: Path, part: str) -> Path:
    """The file under a name of our own: what it is called elsewhere is no path here."""
    ending = Path(file.filename or "").suffix
    path = folder / (part + (ending if ending.isascii() and ending[1:].isalnum() else ""))
    file.save(path)
    return path
