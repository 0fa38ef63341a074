"""`prospero predict`: the trained models on movies from anywhere, without a server.

Joined to the `prospero` command by entry point. torch is imported when a command runs, never for `--help`.
"""

import json
import shutil
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ml.cli_errors import one_line_errors
from ml.cli_results import (
    CONFIDENCE,
    MAPS,
    default_feature,
    movie_options,
    open_input,
    refuse_existing,
    remove_extras,
    show,
    usual_model,
    write_result,
)
from ml.jobs.cli import movies
from ml.predictors.choose import PREDICTORS, Choice, load_predictor
from ml.predictors.cli import tune_classical
from ml.tracking.cli import tracking


@click.group()
def predict() -> None:
    """Predict segmentation or tracking of movies with the trained models."""


@predict.command()
@click.argument("movie_path", metavar="[MOVIE]", required=False, type=click.Path(path_type=Path))
@click.option("--movie", "server_movie", metavar="NAME", help="A movie of the server, instead of a file.")
@click.option(
    "--ctc",
    "ctc_folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A sequence of the Cell Tracking Challenge (tNNN.tif), instead of a file.",
)
@click.option(
    "--predictor",
    type=click.Choice(PREDICTORS),
    default=PREDICTORS[0],
    show_default=True,
    help="The trained model; threshold and watershed; or another package that you installed with weights.",
)
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    help="Trained weights. Default: models/segmentation.pt; where there is none, the model in the box, which "
    "has seen simulated nuclei only. Of other predictors: models/classical.json, weights of Cellpose (file "
    "or name), a model of StarDist (folder or name).",
)
@click.option(
    "--diameter",
    type=click.FloatRange(min=0, min_open=True),
    help="Pixels across a usual cell, for Cellpose. Default: what its weights learned.",
)
@click.option("--tile", type=click.IntRange(min=64), default=1024, show_default=True, help="Pixels a side.")
@click.option("--batch", type=click.IntRange(min=1), default=2, show_default=True, help="Tiles at once.")
@click.option(
    "--border",
    type=click.IntRange(min=0),
    help="Leave out cells that lie wholly within so many pixels of the edge, as the truth of the Cell "
    "Tracking Challenge does (25 or 50). Default: as the model learned.",
)
@click.option("--maps", is_flag=True, help="Also write the model's distance maps, into OUT/maps.")
@movie_options
@one_line_errors
def segmentation(
    movie_path: Path | None,
    server_movie: str | None,
    ctc_folder: Path | None,
    predictor: str,
    model: Path | None,
    diameter: float | None,
    tile: int,
    batch: int,
    border: int | None,
    maps: bool,
    out: Path,
    format_: str,
    axes: str | None,
    pixel_size_um: float | None,
    device: str,
    force: bool,
    as_json: bool,
) -> None:
    """Outline the cells of MOVIE, frame by frame.

    MOVIE is a folder of a round, a folder of numbered TIFFs (CTC), a TIFF, an npz or a DeepCell Label zip.
    Every object is a cell of its own: identity through time is the work of `predict tracking`.
    """
    given = [source for source in (movie_path, server_movie, ctc_folder) if source is not None]
    if len(given) != 1:
        raise click.UsageError("Name one movie: a file or folder, --movie NAME, or --ctc DIR.")
    refuse_existing(out, force)
    first_number = 0
    with ExitStack() as opened:
        if server_movie is not None:
            from ml.sources import movie_of_server

            movie, _ = opened.enter_context(movie_of_server(server_movie))
        elif ctc_folder is not None:
            from ml.sources import sequence_of_ctc

            movie, first_number = sequence_of_ctc(ctc_folder, pixel_size_um)
        else:
            assert movie_path is not None
            movie, _ = open_input(movie_path, axes, pixel_size_um)
        from ml.segmentation.predict import segment_movie

        segmenter = load_predictor(Choice(predictor, model, device, border, diameter), usual_model())
        feature = segmenter.images.feature or default_feature()
        with TemporaryDirectory(prefix="prospero-maps-") as kept:
            maps_to = Path(kept) if maps else None
            found = segment_movie(segmenter, movie, feature, tile=tile, batch=batch, maps_to=maps_to)
            remove_extras(out)
            notes = write_result(out, movie, found.labels, format_, first_number)
            if maps_to is not None:
                shutil.copytree(maps_to, out / MAPS)
    rows = [asdict(cell) for cell in found.confidence]
    (out / CONFIDENCE).write_text(json.dumps(rows) + "\n", encoding="utf-8")
    sure = [cell.confidence for cell in found.confidence]
    show(
        {
            "movie": movie.name,
            "frames": movie.n_frames,
            "objects": len(sure),
            "mean_confidence": round(sum(sure) / len(sure), 4) if sure else None,
            "out": str(out),
            "notes": notes,
        },
        as_json,
    )


predict.add_command(tune_classical)
predict.add_command(tracking)
predict.add_command(movies)
