"""`prospero simulate`: a movie of fluorescent nuclei with its true labels, from a seed."""

from __future__ import annotations

from pathlib import Path

import click

from backend.cli.groups import CommandError
from backend.cli.output import json_option, show_json


@click.command("simulate")
@click.argument("output", type=click.Path(file_okay=False, path_type=Path))
@click.option("--frames", type=click.IntRange(1), default=40, show_default=True)
@click.option(
    "--size", type=click.IntRange(32), default=512, show_default=True, help="Edge of the field in pixels."
)
@click.option(
    "--cells", type=click.IntRange(0), default=60, show_default=True, help="Cells in the first frame."
)
@click.option(
    "--cell-cycle", type=float, default=24.0, show_default=True, help="Hours; shorter = more divisions."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--corrupt", "corrupted", is_flag=True, help="Put the errors that models make into the labels.")
@click.option("--format", "layout", type=click.Choice(["folder", "ctc"]), default="folder", show_default=True)
@json_option
def simulate_command(
    output: Path,
    frames: int,
    size: int,
    cells: int,
    cell_cycle: float,
    seed: int,
    corrupted: bool,
    layout: str,
    as_json: bool,
) -> None:
    """Simulate a movie and write it to the folder OUTPUT.

    "folder" is the layout of a movie in data/; "ctc" that of the Cell Tracking Challenge (OUTPUT/01,
    OUTPUT/01_RES).
    """
    if output.exists() and any(output.iterdir()):
        raise CommandError(f"{output} is there and not empty. Choose another folder, or empty it first.")

    from celldata.simulator import SimulationParameters, simulate
    from celldata.simulator.corruption import corrupt

    parameters = SimulationParameters(
        name=output.name,
        n_frames=frames,
        height=size,
        width=size,
        n_cells=cells,
        max_cells=max(110, 2 * cells),
        cell_cycle_h=cell_cycle,
    )
    made = simulate(parameters, seed)
    labels, errors = corrupt(made.labels, seed=seed) if corrupted else (made.labels, [])
    _write(output, layout, made.movie, labels, frames)
    result = {
        "output": str(output),
        "frames": frames,
        "cells": len(labels.cells.cells()),
        "divisions": len(labels.divisions),
        "errors": [{"kind": e.kind, "t": e.t, "cells": list(e.cells), "text": e.text} for e in errors],
    }
    if as_json:
        show_json(result)
        return
    wrong = f", {len(errors)} errors" if corrupted else ""
    click.echo(f"{output}: {frames} frames, {result['cells']} cells, {result['divisions']} divisions{wrong}")


def _write(output: Path, layout: str, movie, labels, frames: int) -> None:  # type: ignore[no-untyped-def]
    from celldata.formats import export, movie_folder
    from celldata.formats.movie_folder import MovieInfo

    if layout == "ctc":
        export.export(output, movie, labels, "ctc")
        return
    info = MovieInfo.of(
        movie,
        features=labels.features,
        approved_segmentation=((0, frames - 1),),
        approved_tracking=True,
        progress={"tracks": len(labels.cells.cells()), "divisions": len(labels.divisions)},
    )
    movie_folder.write(output, movie, labels, info)
