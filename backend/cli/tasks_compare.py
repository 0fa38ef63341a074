"""`prospero tasks compare`: what changed between two revisions of a task, or since its prediction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from backend.cli.groups import CommandError
from backend.cli.output import json_option, show_json, show_table
from backend.cli.tasks import find_task

if TYPE_CHECKING:
    from backend.review.difference import Change

WORDS = {
    "added": "cells added",
    "removed": "cells removed",
    "reshaped": "cells reshaped",
    "relabeled": "cells relabeled",
    "split": "cells split",
    "merged": "cells merged",
    "division_added": "divisions added",
    "division_removed": "divisions removed",
    "event_added": "ends marked",
    "event_removed": "ends unmarked",
}


@click.command("compare", short_help="Show what two revisions differ in.")
@click.argument("name")
@click.option(
    "--from", "since", type=click.IntRange(0), default=0, help="Revision before (default 0: the prediction)."
)
@click.option("--to", "upto", type=click.IntRange(0), help="Revision after (default: the newest).")
@click.option("--cells", "each", is_flag=True, help="List every change.")
@json_option
def compare(name: str, since: int, upto: int | None, each: bool, as_json: bool) -> None:
    """Show what changed in the task NAME (MOVIE/tracking, MOVIE/segmentation/0-4, or its id) between two
    revisions, frame by frame. A relabeled cell counts once in every frame.
    """
    from backend.cli.database import server_app
    from backend.review.changes import changes_of
    from backend.tasks.names import name_of
    from backend.web.problems import NotFound

    with server_app():
        task = find_task(name)
        name, newest = name_of(task), task.revision
        try:
            changes = changes_of(task, since, upto)
        except NotFound as problem:
            raise CommandError(str(problem.detail)) from None
    to = newest if upto is None else upto
    if as_json:
        changed = [as_dict(change) for change in changes]
        show_json(
            {"task": name, "from": since, "to": to or None, "counts": counts(changes), "changes": changed}
        )
        return
    # Before the first submission there is only the work so far.
    click.echo(f"{name}: {state(since)} → {state(to) if upto is not None or newest else 'the work so far'}")
    if each:
        rows = [(c.t, c.feature, c.text, None if c.iou is None else round(c.iou, 2)) for c in changes]
        show_table(("frame", "feature", "change", "IoU"), rows, "No changes.")
    else:
        show_table(("frame", *WORDS.values()), table(changes), "No changes.")


def state(number: int) -> str:
    return f"revision {number}" if number else "the prediction"


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """How many changes there are of each kind."""
    found = dict.fromkeys(WORDS, 0)
    for change in changes:
        found[change.kind] += 1
    return found


def table(changes: list[Change]) -> list[tuple[Any, ...]]:
    """A row for each frame that has changes, and one for all."""
    rows: list[tuple[Any, ...]] = []
    for t in sorted({change.t for change in changes}):
        rows.append((str(t), *counts(change for change in changes if change.t == t).values()))
    return [*rows, ("all", *counts(changes).values())] if rows else []


def as_dict(change: Change) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(change)
