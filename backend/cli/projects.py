"""`prospero projects`: add, change and list projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from backend.cli.groups import CommandError
from backend.cli.output import json_option, show_json, show_table

if TYPE_CHECKING:
    from backend.models import Project

SHARE = click.FloatRange(0, 1)
SETTINGS = (
    click.option("--priority", type=click.IntRange(-1000, 1000), help="The larger comes first."),
    click.option("--required-level", type=click.IntRange(0, 9), help="Skill a person needs (0: none)."),
    click.option("--overlap", type=click.IntRange(1, 10), help="How many people label the same task."),
    click.option(
        "--max-tasks-per-person", type=click.IntRange(0), help="The most tasks one person gets (0: no limit)."
    ),
    click.option("--gold-rate", type=SHARE, help="Share of check tasks."),
    click.option("--gold-threshold", type=SHARE, help="A mean score below it pauses the person."),
    click.option("--gold-window", type=click.IntRange(1, 1000), help="Over so many of the last check tasks."),
    click.option("--sample-rate", type=SHARE, help="Share of submissions in the desk's random sample."),
    click.option("--cells-per-tile", type=click.IntRange(1), help="Fields with more cells are split."),
)


def settings(function: Callable) -> Callable:
    """The options that set how a project gives out its work; arrive as keywords, None where not given."""
    for option in reversed(SETTINGS):
        function = option(function)
    return function


@click.group()
def projects() -> None:
    """Add, change and list projects."""


@projects.command("add")
@click.argument("name")
@settings
@json_option
def add(name: str, as_json: bool, **given: Any) -> None:
    """Add the project NAME.

    \b
    prospero projects add "HeLa nuclei 2025" --priority 5 --overlap 2
    """
    from backend.cli.database import server_app
    from backend.projects import service

    with server_app():
        result = _shown(service.write_new({"name": name, **_given(given)}))
    show_json(result) if as_json else click.echo(f"Added project {result['name']}.")


@projects.command("set")
@click.argument("name")
@click.option("--name", "new_name", help="Rename it.")
@click.option("--pause/--resume", "paused", default=None, help="No new work meanwhile; or go on.")
@settings
@json_option
def set_command(name: str, new_name: str | None, paused: bool | None, as_json: bool, **given: Any) -> None:
    """Change the project NAME; what is not given stays."""
    from backend.cli.database import server_app
    from backend.projects import service

    values = _given({"name": new_name, "paused": paused, **given})
    if not values:
        raise CommandError("nothing to change was given. See: prospero projects set --help")
    with server_app():
        project_id = find_project(name).id
        service.write_change(project_id, values)
        result = _shown(project_id)
    show_json(result) if as_json else click.echo(f"Changed project {result['name']}.")


@projects.command("list")
@json_option
def list_projects(as_json: bool) -> None:
    """List the projects, the most urgent first."""
    from backend.cli.database import server_app
    from backend.projects import service

    with server_app():
        found = [_plain(each) for each in service.described(service.all_projects())]
    if as_json:
        show_json(found)
        return
    rows = [
        (
            p["id"],
            p["name"],
            p["priority"],
            "paused" if p["paused_at"] else "",
            p["required_level"],
            p["overlap"],
            p["max_tasks_per_person"],
            p["gold_rate"],
            p["n_movies"],
            sum(p["tasks"].values()),
        )
        for p in found
    ]
    headings = ("id", "name", "priority", "", "level", "overlap", "limit", "gold", "movies", "tasks")
    show_table(headings, rows, "No projects. Add one with: prospero projects add NAME")


def find_project(name: str) -> Project:
    """The project of this name; CommandError when there is none."""
    from backend.projects import service

    project = service.named(name)
    if project is None:
        raise CommandError(f"there is no project {name!r}. See: prospero projects list")
    return project


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """What was given; a limit of 0 is none."""
    given = {key: value for key, value in values.items() if value is not None}
    if given.get("max_tasks_per_person") == 0:
        given["max_tasks_per_person"] = None
    return given


def _shown(project_id: int) -> dict[str, Any]:
    from backend.projects import service

    project = service.find(project_id)
    assert project is not None
    (described,) = service.described([project])
    return _plain(described)


def _plain(described: dict[str, Any]) -> dict[str, Any]:
    """With moments as text, for JSON."""
    return {
        key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in described.items()
    }
