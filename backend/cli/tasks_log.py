"""`prospero tasks log` and `prospero tasks replay`: the log of a task, out and back to labels."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backend.cli.groups import CommandError
from backend.cli.output import json_option, show_json
from backend.cli.tasks import find_task

if TYPE_CHECKING:
    from celldata.formats.edit_log import LogHeader
    from celldata.formats.edit_log_reader import WindowLabels
    from celldata.label_digest import LabelDigest

LAYOUTS = ("ome-tiff", "ctc")
EXIT_DIFFERENT = 1

path_type = click.Path(path_type=Path)


@click.command("log", short_help="Show or export the log of edits of a task.")
@click.argument("name")
@click.option(
    "--output", type=path_type, help="Write a file that `prospero tasks replay` reads, on any computer."
)
@click.option("--after", type=click.IntRange(0), default=0, help="Only edits after this one.")
@click.option("--upto", type=click.IntRange(0), help="Only edits up to this one (default: the last).")
@click.option("--overwrite", is_flag=True, help="Replace what is at --output.")
@click.option("--json", "as_json", is_flag=True, help="Print the edits themselves, as JSON, one a line.")
def log_command(
    name: str, output: Path | None, after: int, upto: int | None, overwrite: bool, as_json: bool
) -> None:
    """Show the log of edits of the task NAME (MOVIE/tracking, MOVIE/segmentation/0-4, or its id).

    With --output: write a file that stands alone, with the labels the edits begin from, every edit, and
    fingerprints of the labels they lead to.
    """
    from backend.cli.database import server_app
    from backend.tasks import log_file
    from backend.tasks.names import name_of

    with server_app():
        task = find_task(name)
        name, last = name_of(task), task.sequence if upto is None else upto
        if last > task.sequence or after > last:
            raise CommandError(
                f"{name} has {task.sequence} edits; there are none from {after + 1} to {last}."
            )
        if output is None:
            show_lines(log_file.lines(task.id, after, last), as_json)
            return
        refuse_existing(output, overwrite)
        header = log_file.export_log(task, output, after, last)
    if as_json:
        show_json(
            {"task": name, "output": str(output), "after": after, "upto": last, "edits": header.n_edits}
        )
    else:
        click.echo(f"Wrote {counted(header.n_edits, 'edit')} of {name} to {output}.")


@click.command("replay", short_help="Replay an exported log, and check it.")
@click.argument("file", type=path_type)
@click.option("--upto", type=click.IntRange(0), help="Replay up to this edit (default: the last).")
@click.option("--output", type=path_type, help="Write the labels here (a new folder).")
@click.option("--format", "layout", type=click.Choice(LAYOUTS), default="ome-tiff", show_default=True)
@click.option("--onto", metavar="NAME", help="Compare with the labels that this task of the server has.")
@json_option
def replay_command(
    file: Path, upto: int | None, output: Path | None, layout: str, onto: str | None, as_json: bool
) -> None:
    """Replay FILE, which `prospero tasks log --output` wrote: from its base, edit by edit.

    Checks that every edit fits the labels before it and that the last one leads to the labels the server
    had, bit for bit. Needs no server, but for --onto (exit code 1 where the labels differ).
    """
    from celldata.formats.edit_log_reader import open_log

    if output is not None:
        refuse_existing(output, overwrite=False)
    with open_log(file) as log:
        labels = log.replay(upto)
        header = log.header
        sequence = header.upto if upto is None else upto
        digest = labels.digest()
        notes = write_labels(output, layout, labels, header, sequence) if output else []
    wrong = differences_onto(onto, header, sequence, digest) if onto else None
    report(header, sequence, digest, output, onto, wrong, notes, as_json)
    if wrong:
        click.get_current_context().exit(EXIT_DIFFERENT)


def show_lines(edits: Iterable[dict[str, Any]], as_json: bool) -> None:
    """One edit a line, as they come."""
    for edit in edits:
        click.echo(json.dumps(edit, separators=(",", ":"), ensure_ascii=False) if as_json else readable(edit))


def readable(edit: dict[str, Any]) -> str:
    """`  12  2026-03-12 10:00:04  r1  Ann  brush: 41 pixels in frame 3; 1 row of the cells table`"""
    at = edit["at"][:19].replace("T", " ")
    undoes = f" (undoes {edit['undoes'][:8]})" if edit["undoes"] else ""
    what = f"{edit['action']}{undoes}: " + "; ".join(described(change) for change in edit["changes"])
    return f"{edit['sequence']:>6}  {at}  r{edit['revision']}  {edit['author']}  {what}"


def described(change: dict[str, Any]) -> str:
    if change["kind"] == "paint":
        pixels = sum(sum(run["spans"][1::2]) for run in change["runs"])
        return f"{counted(pixels, 'pixel')} of {change['feature']} in frame {change['t']}"
    removed, added = len(change["removed"]), len(change["added"])
    what = {"cells": "cell row", "divisions": "division", "events": "marked end"}[change["kind"]]
    parts = [f"-{counted(removed, what)}"] * bool(removed) + [f"+{counted(added, what)}"] * bool(added)
    return " ".join(parts)


def write_labels(
    output: Path, layout: str, labels: WindowLabels, header: LogHeader, sequence: int
) -> list[str]:
    """The labels in a format that exists; what it could not hold, in words."""
    from celldata.formats import ctc, movie_folder

    own = labels.as_labels()
    notes = []
    if header.first:
        notes.append(f"frame 0 of {output} is frame {header.first} of the movie")
    if layout == "ctc":
        for index, feature in enumerate(header.features):
            folder = output / ("01_RES" if index == 0 else f"01_RES_{feature}")
            notes += ctc.write_result(folder, own, feature)
        return notes
    info = movie_folder.MovieInfo(
        name=header.movie,
        channels=("raw",),
        features=header.features,
        shape=(own.shape[0], 1, *own.shape[1:]),
        dtype="uint16",
        source=f"{header.task} after {sequence} edits, replayed",
    )
    movie_folder.write(output, None, own, info)
    return notes


def differences_onto(name: str, header: LogHeader, sequence: int, digest: LabelDigest) -> list[str]:
    """Where the server's task NAME differs from the replayed labels, in words; [] where it does not."""
    from backend.cli.database import server_app
    from backend.tasks.facts import TaskFacts
    from backend.tasks.log_file import digest_at
    from backend.tasks.names import name_of
    from celldata.label_digest import differences

    with server_app():
        task = find_task(name)
        facts = TaskFacts.of(task)
        mine = ((header.first, header.last), header.features, header.shape[1:])
        if ((facts.first, facts.last), facts.features, (facts.height, facts.width)) != mine:
            raise CommandError(
                f"{name_of(task)} has other frames, features or pixels than {header.task} in this log; they "
                "cannot be compared."
            )
        if sequence > task.sequence:
            raise CommandError(
                f"{name_of(task)} has {task.sequence} edits, the labels to compare {sequence}. Give --upto."
            )
        return differences(digest, digest_at(facts, sequence))


def report(
    header: LogHeader,
    sequence: int,
    digest: LabelDigest,
    output: Path | None,
    onto: str | None,
    wrong: list[str] | None,
    notes: list[str],
    as_json: bool,
) -> None:
    from celldata.label_digest import shortened

    for note in notes:
        click.echo(f"note: {note}", err=True)
    complete = sequence == header.upto
    if as_json:
        show_json(
            {
                "task": header.task,
                "edits": sequence - header.after,
                "sequence": sequence,
                "checked": complete,
                "sha256": digest.to_json(header.features, header.frames),
                "output": str(output) if output else None,
                "differences": wrong,
            }
        )
        return
    click.echo(f"Replayed {counted(sequence - header.after, 'edit')} of {header.task}; every one fitted.")
    if complete:
        click.echo("The labels are those the server had, bit for bit.")
    else:
        click.echo(
            f"The log goes on to edit {header.upto}; labels in between have no fingerprint to compare."
        )
    if output:
        click.echo(f"Wrote them to {output}.")
    if onto:
        click.echo(
            f"{onto} differs after {sequence} edits: {shortened(wrong)}."
            if wrong
            else f"{onto} has the same labels after {sequence} edits, bit for bit."
        )


def refuse_existing(output: Path, overwrite: bool) -> None:
    """CommandError when `output` cannot be written."""
    if output.is_dir() and overwrite:
        raise CommandError(f"{output} is a folder. Name a file.")
    if output.exists() and not overwrite:
        raise CommandError(f"{output} is there already. Choose another place.")
    if not output.parent.is_dir():
        raise CommandError(f"{output.parent} is no folder. Make it first.")


def counted(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
