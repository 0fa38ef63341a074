"""`prospero openapi`: the HTTP API's description, from which the frontend's client is generated."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("openapi")
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path), required=False)
def openapi(output: Path | None) -> None:
    """Print the OpenAPI 3 description of the HTTP API, or write it to OUTPUT.

    Needs no database.
    """
    from backend.app import create_app

    app = create_app()
    answer = app.test_client().get("/api/v1/openapi.json")
    # Sorted: the file is committed, and a diff should show what changed in the API only.
    text = json.dumps(answer.get_json(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
