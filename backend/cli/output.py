"""How commands print results: a table for people, JSON for programs (`--json`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click


def json_option(function: Callable) -> Callable:
    """The `--json` flag of every command that prints a result; arrives as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(function)


def show_json(result: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(result, indent=2, ensure_ascii=False))


def show_table(headings: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """Print aligned columns under `headings`; `empty` is the sentence for no rows. Numbers stand to the
    right.
    """
    table = [list(row) for row in rows]
    if not table:
        click.echo(empty)
        return
    text = [["" if value is None else str(value) for value in row] for row in table]
    numeric = [all(isinstance(row[i], int | float | None) for row in table) for i in range(len(headings))]
    widths = [max(len(heading), *(len(row[i]) for row in text)) for i, heading in enumerate(headings)]
    for row in [list(headings), *text]:
        cells = [
            value.rjust(width) if right else value.ljust(width)
            for value, width, right in zip(row, widths, numeric, strict=True)
        ]
        click.echo("  ".join(cells).rstrip())
