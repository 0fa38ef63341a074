"""`prospero round`: the turns of the loop, from approved labels to data and from predictions to tasks."""

from __future__ import annotations

from pathlib import Path

import click

from backend.cli.output import json_option, show_json, show_table

workspace_option = click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="PROSPERO_WORKSPACE",
    default=Path(),
    help="Folder with dvc.yaml and data/ (default: PROSPERO_WORKSPACE, else this folder).",
)


@click.group("round")
def rounds() -> None:
    """Close, open and look at rounds of data.

    \b
    prospero round close     approved labels -> data/, versioned with DVC
    dvc repro                train and predict
    prospero round open      predictions -> the next tasks
    """


@rounds.command("seed")
@workspace_option
def seed(workspace: Path) -> None:
    """Write the simulated seed data set into data/, unless there is data already."""
    from concurrent.futures import ProcessPoolExecutor

    from backend.rounds.seed import plant
    from backend.rounds.workspace import Workspace

    with ProcessPoolExecutor(max_workers=2) as pool:
        click.echo(plant(Workspace(workspace), pool=pool))


@rounds.command("close")
@workspace_option
@json_option
def close_command(workspace: Path, as_json: bool) -> None:
    """Write approved labels into data/, version them with DVC and push them to its remote.

    Safe to run again after an interruption. Raw images of every movie go along, so that `dvc repro` can
    predict the movies without labels, too.
    """
    from backend.cli.database import server_app, stores
    from backend.rounds.closing import close_round
    from backend.rounds.workspace import Workspace

    with server_app() as app:
        result = close_round(Workspace(workspace), stores(app), progress=_say(as_json))
    if as_json:
        show_json(result.to_json())
        return
    click.echo(result.sentence())


@rounds.command("open")
@workspace_option
@click.option("--budget", type=click.IntRange(1), help="Make at most this many tasks (default: all).")
@json_option
def open_command(workspace: Path, budget: int | None, as_json: bool) -> None:
    """Make the next tasks from predictions/ and rank.json, the most suspicious first.

    Movies with open tasks are left alone. A movie goes to tracking when its segmentation is completely
    approved.
    """
    from backend.cli.database import server_app, stores
    from backend.rounds.opening import open_round
    from backend.rounds.workspace import Workspace

    with server_app() as app:
        result = open_round(Workspace(workspace), stores(app), budget=budget)
    if as_json:
        show_json(result.to_json())
        return
    click.echo(result.sentence())
    for name, reason in sorted(result.skipped.items()):
        click.echo(f"  skipped {name}: {reason}")


@rounds.command("status")
@workspace_option
@json_option
def status_command(workspace: Path, as_json: bool) -> None:
    """Show where every movie stands."""
    from backend.cli.database import server_app
    from backend.rounds.status import status
    from backend.rounds.workspace import Workspace

    with server_app():
        report = status(Workspace(workspace))
    if as_json:
        show_json(report)
        return
    click.echo(report["summary"])
    rows = [
        (
            movie["name"],
            movie["split"],
            movie["frames"],
            movie["segmentation"]["approved_frames"],
            movie["segmentation"]["open_tasks"],
            movie["segmentation"]["in_review"],
            movie["tracking"],
            movie["round"],
            movie["next"],
        )
        for movie in report["movies"]
    ]
    headings = ("movie", "split", "frames", "approved", "open", "in review", "tracking", "round", "next step")
    show_table(headings, rows, "No movies yet. Import one with: prospero movies import PATH")


def _say(quiet: bool):  # type: ignore[no-untyped-def]
    return (lambda text: None) if quiet else (lambda text: click.echo(text, err=True))
