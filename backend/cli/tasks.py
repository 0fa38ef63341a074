"""`prospero tasks`: create and list tasks. The other subcommands lie in modules of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from backend.cli.groups import CommandError, LazyCommand, LazyGroup
from backend.cli.output import json_option, show_json, show_table

if TYPE_CHECKING:
    from backend.models import MovieRecord, Task

KINDS = ("segmentation", "tracking")
STATES = (
    "queued",
    "working",
    "submitted",
    "returned",
    "approved",
    "flagged",
    "dropped",
    "compared",
    "in_round",
)


MORE = {
    "log": LazyCommand("backend.cli.tasks_log:log_command", "Show or export the log of edits of a task."),
    "compare": LazyCommand("backend.cli.tasks_compare:compare", "Show what two revisions differ in."),
    "replay": LazyCommand("backend.cli.tasks_log:replay_command", "Replay an exported log, and check it."),
}


@click.group(cls=LazyGroup, lazy=MORE)
def tasks() -> None:
    """Create, list and compare tasks; export and replay their logs.

    A task is named MOVIE/tracking or MOVIE/segmentation/0-4, a tile of it with its corner
    MOVIE/segmentation/0-4/480-0 (see: prospero tasks list); its id works too.
    """


@tasks.command("create")
@click.option("--movie", "name", required=True, help="Name of the movie.")
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option(
    "--window", type=click.IntRange(1), default=5, show_default=True, help="Frames per segmentation task."
)
@click.option(
    "--cells-per-tile",
    type=click.IntRange(1),
    help="Split the field where a frame has more cells (default: as its project says).",
)
@json_option
def create(name: str, kind: str, window: int, cells_per_tile: int | None, as_json: bool) -> None:
    """Open tasks on a movie, with the labels it has now: segmentation in windows of frames, crowded or large
    fields in tiles, or one tracking task for the whole movie.
    """
    from backend.cli.database import server_app

    with server_app():
        made = open_tasks(find_movie(name), kind, window, cells_per_tile)
        result = [as_dict(task) for task in made]
    if as_json:
        show_json(result)
    else:
        click.echo(sentence(name, kind, len(result)))


@tasks.command("list")
@click.option("--movie", "name", help="Only those of this movie.")
@click.option("--kind", type=click.Choice(KINDS))
@click.option("--state", type=click.Choice(STATES))
@json_option
def list_tasks(name: str | None, kind: str | None, state: str | None, as_json: bool) -> None:
    """List tasks."""
    import sqlalchemy as sa

    from backend.cli.database import server_app
    from backend.database import db
    from backend.models import Task

    with server_app():
        query = sa.select(Task).where(Task.is_work()).order_by(Task.id)
        if name is not None:
            query = query.where(Task.movie_id == find_movie(name).id)
        if kind is not None:
            query = query.where(Task.kind == kind)
        if state is not None:
            query = query.where(Task.state == state)
        found = [as_dict(task) for task in db.session.scalars(query)]
    if as_json:
        show_json(found)
        return
    headings = ("id", "name", "frames", "rows", "columns", "state", "annotator", "edits", "revision")
    rows = [
        (
            t["id"],
            t["name"],
            t["last"] - t["first"] + 1,
            f"{t['core'][0]}-{t['core'][2] - 1}",
            f"{t['core'][1]}-{t['core'][3] - 1}",
            t["state"],
            t["annotator"],
            t["edits"],
            t["revision"],
        )
        for t in found
    ]
    show_table(
        headings,
        rows,
        "No such tasks. Make some with: prospero tasks create --movie NAME --kind segmentation",
    )


def find_movie(name: str) -> MovieRecord:
    """The movie of this name; CommandError when there is none."""
    import sqlalchemy as sa

    from backend.database import db
    from backend.models import MovieRecord

    movie = db.session.scalar(sa.select(MovieRecord).where(MovieRecord.is_work(), MovieRecord.name == name))
    if movie is None:
        raise CommandError(f"there is no movie {name!r}. See: prospero movies list")
    return movie


def find_task(name: str) -> Task:
    """The task of this name or id; CommandError when there is none or more than one."""
    from backend.tasks.names import UnknownName, find_named

    try:
        return find_named(name)
    except UnknownName as problem:
        raise CommandError(str(problem)) from None


def open_tasks(movie: MovieRecord, kind: str, window: int, cells_per_tile: int | None = None) -> list[Task]:
    """Make tasks with the movie's current labels; CommandError while tasks of that kind are open.
    `cells_per_tile`: None, as the movie's project says.
    """
    from backend.models import TaskKind
    from backend.movies.current_labels import load_labels
    from backend.rounds.progress import OPEN, progress_of_all
    from backend.suspicion.finding import prepare
    from backend.tasks.creation import create_segmentation_tasks, create_tracking_task

    mine = next(progress for progress in progress_of_all() if progress.movie.id == movie.id)
    still_open = mine.of_kind(TaskKind(kind), OPEN)
    if still_open:
        raise CommandError(
            f"movie {movie.name!r} has {len(still_open)} open {kind} tasks already. Finish them first; see: "
            f"prospero tasks list --movie {movie.name!r}"
        )
    labels = load_labels(movie)
    if kind == "tracking":
        task = create_tracking_task(movie, labels)
        prepare(task)
        return [task]
    per_tile = cells_per_tile or movie.project.cells_per_tile
    return create_segmentation_tasks(movie, labels, window=window, cells_per_tile=per_tile)


def sentence(name: str, kind: str, count: int) -> str:
    return f"Opened {count} {kind} task{'' if count == 1 else 's'} on {name}."


def as_dict(task: Task) -> dict[str, Any]:
    from backend.tasks.names import name_of

    return {
        "id": task.id,
        "name": name_of(task),
        "movie": task.movie.name,
        "kind": task.kind.value,
        "first": task.first,
        "last": task.last,
        "box": list(task.box),
        "core": list(task.core),
        "state": task.state.value,
        "annotator": task.annotator.name if task.annotator else None,
        "edits": task.sequence,
        "revision": task.revision,
        "suspicion": task.suspicion,
        "round": task.round_number,
    }
