"""`prospero answers`: known answers, for practice and for check tasks (gold)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backend.cli.groups import CommandError
from backend.cli.output import json_option, show_json, show_table

if TYPE_CHECKING:
    from flask import Flask

    from backend.models import KnownAnswer, Project
    from celldata.labels import Labels
    from celldata.movie import Movie

USES = ("practice", "gold")
KINDS = ("segmentation", "tracking")

path_type = click.Path(path_type=Path)


@click.group()
def answers() -> None:
    """Known answers: practice that teaches, and check tasks (gold) that measure."""


@answers.command("add")
@click.argument("path", type=path_type, required=False)
@click.option("--use", type=click.Choice(USES), required=True)
@click.option("--task", help="An approved task, by name or id: its approved labels are the answer.")
@click.option("--kind", type=click.Choice(KINDS), help="With PATH: what is to be done in the movie.")
@click.option("--labels", type=path_type, help="With PATH: the right labels, where the movie holds none.")
@click.option("--base", type=path_type, help="With PATH: the labels that the tasks open with.")
@click.option("--corrupt", type=int, metavar="SEED", help="With PATH: spoil the right labels by this seed.")
@click.option("--frames", metavar="A:B", help="With PATH: the frames A up to, not including, B.")
@click.option("--name", help="With PATH: name of the movie (default: the file's or folder's).")
@click.option("--project", "project_name", help="With PATH: the project of check tasks (default: the first).")
@click.option("--place", type=click.IntRange(1), help="Practice tasks come in this order (default: last).")
@json_option
def add(
    path: Path | None,
    use: str,
    task: str | None,
    kind: str | None,
    labels: Path | None,
    base: Path | None,
    corrupt: int | None,
    frames: str | None,
    name: str | None,
    project_name: str | None,
    place: int | None,
    as_json: bool,
) -> None:
    """Make known answers: of an approved task (--task), or of the movie at PATH with labels that are right.

    \b
    prospero answers add --use gold --task dish4/segmentation/0-4
    prospero answers add movie.ome.tif --labels right.tif --base wrong.tif --use practice --kind segmentation
    """
    from backend.answers import making
    from backend.answers.simulated import spoil
    from backend.cli.database import server_app, stores
    from backend.models import AnswerUse, TaskKind

    if (task is None) == (path is None):
        raise CommandError("give either a movie (PATH) or an approved task (--task NAME).")
    with server_app() as app:
        if task is not None:
            from backend.cli.tasks import find_task

            made = [making.from_task(find_task(task), AnswerUse(use), place)]
        else:
            assert path is not None
            if kind is None:
                raise CommandError("say what is to be done in the movie: --kind segmentation or tracking.")
            if (base is None) == (corrupt is None):
                raise CommandError("say what the tasks open with: --base LABELS, or --corrupt SEED.")
            movie, right = _read(path, labels, frames, name)
            if base is not None:
                _, wrong = _read(path, base, frames, name)
            else:
                wrong = spoil(right, TaskKind(kind), corrupt or 0)
            made = making.from_labels(
                movie,
                right,
                wrong,
                use=AnswerUse(use),
                kind=TaskKind(kind),
                project=_project(app, project_name),
                stores=stores(app),
                place=place,
            )
        result = [as_dict(answer) for answer in made]
    if as_json:
        show_json(result)
        return
    for answer in result:
        click.echo(
            f"Answer {answer['id']} ({use}): {answer['kind']} of {answer['movie']}, frames "
            f"{answer['first']} to {answer['last']}. Who changes nothing scores {answer['base_score']:.2f}."
        )


@answers.command("list")
@json_option
def list_answers(as_json: bool) -> None:
    """List known answers."""
    import sqlalchemy as sa

    from backend.cli.database import server_app
    from backend.database import db
    from backend.models import KnownAnswer

    with server_app():
        query = sa.select(KnownAnswer).order_by(KnownAnswer.use, KnownAnswer.kind, KnownAnswer.place)
        found = [as_dict(answer) for answer in db.session.scalars(query)]
    if as_json:
        show_json(found)
        return
    columns = ("id", "use", "kind", "place", "movie", "first", "last", "base_score", "retired")
    rows = [tuple(answer[column] for column in columns) for answer in found]
    show_table(
        ("id", "use", "kind", "place", "movie", "first", "last", "unchanged", "retired"),
        rows,
        "No known answers yet. Make one with: prospero answers add --use gold --task NAME",
    )


@answers.command("retire")
@click.argument("answer_id", type=int)
def retire(answer_id: int) -> None:
    """Give out no more tasks with this answer; scores stay."""
    from backend.answers import making
    from backend.cli.database import server_app

    with server_app():
        if making.retire(answer_id) is None:
            raise CommandError(f"there is no known answer {answer_id}. See: prospero answers list")
    click.echo(f"Answer {answer_id} is given out no more.")


def _read(path: Path, labels: Path | None, frames: str | None, name: str | None) -> tuple[Movie, Labels]:
    from backend.movies.reading import ImportOptions, read_movie

    movie, found = read_movie(path, ImportOptions(name=name, labels=labels, frames=frames))
    if found is None:
        raise CommandError(f"{path} holds no labels. Give the right ones: --labels PATH.")
    return movie, found


def _project(app: Flask, name: str | None) -> Project:
    import sqlalchemy as sa

    from backend.database import db
    from backend.models import FIRST_PROJECT, Project

    if name is None:
        return db.session.get_one(Project, FIRST_PROJECT)
    project = db.session.scalar(sa.select(Project).where(Project.name == name))
    if project is None:
        known = ", ".join(repr(each) for each in db.session.scalars(sa.select(Project.name)))
        raise CommandError(f"there is no project {name!r}; there is {known}.")
    return project


def as_dict(answer: KnownAnswer) -> dict[str, Any]:
    from backend.answers.comparing import base_score

    return {
        "id": answer.id,
        "use": answer.use.value,
        "kind": answer.kind.value,
        "project": answer.project_id,
        "place": answer.place,
        "movie": answer.movie.name,
        "first": answer.first,
        "last": answer.last,
        "base_score": round(base_score(answer.movie, answer).value, 3),
        "retired": answer.retired_at is not None,
    }
