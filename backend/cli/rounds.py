"""`prospero round`: the turns of the loop, from approved labels to data and from predictions to tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
    prospero round status    where it all stands
    prospero round fetch N   the data of a closed round, in a folder
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
@click.option("--commit", is_flag=True, help="git commit what versions the round, and tag it round-N.")
@json_option
def close_command(workspace: Path, commit: bool, as_json: bool) -> None:
    """Write approved labels into data/, version them with DVC and push them to its remote.

    Safe to run again after an interruption. Raw images of every movie go along, so that `dvc repro` can
    predict the movies without labels, too.
    """
    from backend.cli.database import server_app, stores
    from backend.rounds.closing import close_round
    from backend.rounds.workspace import Workspace

    with server_app() as app:
        result = close_round(Workspace(workspace), stores(app), _say(as_json), commit=commit)
    if as_json:
        show_json(result.to_json())
        return
    click.echo(result.sentence())


@rounds.command("open")
@workspace_option
@click.option("--budget", type=click.IntRange(1), help="Make at most this many tasks (default: all).")
@click.option(
    "--stage",
    type=click.Choice(["segmentation", "tracking", "all"]),
    default="all",
    show_default=True,
    help="Which kind of tasks to make.",
)
@click.option(
    "--random",
    "share",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="SHARE",
    help="Draw this share of them at random, 0 to 1: what the rounds' figures then estimate is unbiased.",
)
@json_option
def open_command(workspace: Path, budget: int | None, stage: str, share: float, as_json: bool) -> None:
    """Make the next tasks from predictions/ and rank.json, the most suspicious first.

    A place is suspicious where its prediction looks wrong, and where this round's model disagrees with the
    last one's. Movies with open tasks are left alone. A movie goes to tracking when its segmentation is
    completely approved.
    """
    from backend.cli.database import server_app, stores
    from backend.models import TaskKind
    from backend.rounds.opening import open_round
    from backend.rounds.workspace import Workspace

    stages = list(TaskKind) if stage == "all" else [TaskKind(stage)]
    with server_app() as app:
        result = open_round(Workspace(workspace), stores(app), budget, stages=stages, random=share)
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
    """Show where every movie stands, what the round cost, and whether the model learns.

    The page Rounds shows the same.
    """
    from backend.cli.database import server_app
    from backend.rounds.figures.words import told
    from backend.rounds.status import status
    from backend.rounds.workspace import Workspace

    with server_app():
        report = status(Workspace(workspace))
    if as_json:
        show_json(report)
        return
    click.echo(report["summary"])
    for line in told(report["figures"]):
        click.echo(line)
    click.echo()
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


@rounds.command("fetch")
@click.argument("number", type=click.IntRange(1))
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@workspace_option
@json_option
def fetch_command(number: int, folder: Path | None, workspace: Path, as_json: bool) -> None:
    """Restore the data of round NUMBER into FOLDER (default: ./round-NUMBER), every file as it was closed.

    From DVC's cache here, else from its remote. The workspace and its data/ stay as they are. Works in a
    clone without a server, too, where the round was closed with --commit.
    """
    from backend.rounds.fetching import fetch_round
    from backend.rounds.workspace import Workspace

    target = folder if folder is not None else Path(f"round-{number}")
    result = fetch_round(Workspace(workspace), number, target, _remembered(number))
    if as_json:
        show_json(result.to_json())
        return
    click.echo(result.sentence())


def _remembered(number: int) -> dict[str, Any] | None:
    """What the server's row of a round says; None where there is no server, or no such row."""
    from backend.cli.database import server_app
    from backend.cli.groups import CommandError
    from backend.database import db
    from backend.models import Round

    try:
        with server_app():
            row = db.session.get(Round, number)
            return None if row is None or row.closed_at is None else row.manifest
    except CommandError:
        return None


def _say(quiet: bool):  # type: ignore[no-untyped-def]
    return (lambda text: None) if quiet else (lambda text: click.echo(text, err=True))
