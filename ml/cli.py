"""`prospero predict`: the trained models on movies from anywhere, without a server.

Joined to the `prospero` command by entry point. torch is imported when a command runs, never for `--help`.
"""

import json
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from celldata.errors import DataError
from ml.cli_errors import one_line_errors
from ml.predictors.choose import PREDICTORS, Choice, load_predictor
from ml.predictors.cli import tune_classical

if TYPE_CHECKING:
    from celldata.labels import Labels
    from celldata.movie import Movie

FORMATS = ("ctc", "movie-folder", "stack")
CONFIDENCE, MAPS, STACK = "confidence.json", "maps", "labels.tif"
MODEL = Path("models/segmentation.pt")
RESULT_FILES = ("res_track.txt", "movie.json", STACK)


def movie_options(function: Callable[..., None]) -> Callable[..., None]:
    """What every prediction asks about the movie and the result."""
    options = (
        click.option(
            "--out",
            required=True,
            type=click.Path(path_type=Path),
            help="Folder for the result; one that is there is replaced only with --force.",
        ),
        click.option(
            "--format",
            "format_",
            type=click.Choice(FORMATS),
            default="ctc",
            show_default=True,
            help="ctc: maskNNN.tif and res_track.txt. movie-folder: labels.ome.tif with cells.json. "
            "stack: labels.tif, one number for an object in its frame.",
        ),
        click.option(
            "--axes", help="What the axes of a TIFF or npz mean, such as TYX, where it does not say."
        ),
        click.option(
            "--pixel-size-um", type=click.FloatRange(min=0, min_open=True), help="Micrometres a pixel."
        ),
        click.option("--device", default="auto", show_default=True, help="auto, cpu or cuda."),
        click.option("--force", is_flag=True, help="Replace the result of an earlier run."),
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
    )
    for option in reversed(options):
        function = option(function)
    return function


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


@predict.command()
@click.argument("movie_path", metavar="MOVIE", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    "masks",
    type=click.Path(path_type=Path),
    help="Outlines to track: a folder of masks or any file with labels. Default: those that lie with the "
    "movie, else the segmentation model's.",
)
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    default=Path("models/tracking.pt"),
    show_default=True,
    help="Trained weights.",
)
@click.option(
    "--segmentation-model",
    type=click.Path(path_type=Path),
    help="Weights for a movie without outlines. Default: as in predict segmentation.",
)
@movie_options
@one_line_errors
def tracking(
    movie_path: Path,
    masks: Path | None,
    model: Path,
    segmentation_model: Path | None,
    out: Path,
    format_: str,
    axes: str | None,
    pixel_size_um: float | None,
    device: str,
    force: bool,
    as_json: bool,
) -> None:
    """Follow the cells of MOVIE through time, and find their divisions.

    Outlines come from --labels, from the movie's own file, or from the segmentation model; no pixel of them
    changes. How sure each link is goes to links.json in a movie folder.
    """
    movie, labels = open_input(movie_path, axes, pixel_size_um, masks)
    refuse_existing(out, force)
    from ml.tracking.predict import track
    from ml.tracking.trained import TrackingModel
    from ml.training.device import choose_device

    chosen = choose_device(device)
    tracker = TrackingModel.load(model, chosen)
    if labels is None or not len(labels.cells):
        from ml.segmentation.predict import segment_movie
        from ml.segmentation.segmenter import Segmenter

        segmenter = Segmenter.load(segmentation_model or usual_model(), chosen)
        labels = segment_movie(segmenter, movie, segmenter.images.feature or default_feature()).labels
    result = track(movie, labels, tracker, progress=sys.stderr.isatty())
    notes = write_result(out, movie, result.labels, format_)
    if format_ == "movie-folder":
        links = {"tracking": result.links, "divisions": result.divisions}
        (out / "links.json").write_text(json.dumps(links) + "\n", encoding="utf-8")
    show(
        {
            "movie": movie.name,
            "frames": movie.n_frames,
            "tracks": len(result.labels.cells.cells()),
            "divisions": len(result.divisions),
            "out": str(out),
            "notes": notes,
        },
        as_json,
    )


def open_input(
    path: Path, axes: str | None, pixel_size_um: float | None, masks: Path | None = None
) -> "tuple[Movie, Labels | None]":
    """The movie at `path`, with the labels at `masks`, else those that lie with it, if any."""
    from celldata.formats.open import open_movie

    return open_movie(path, axes, pixel_size_um=pixel_size_um, labels=masks)


def usual_model() -> Path:
    """The last round's weights; before any round, those that come with Prospero."""
    from ml.boxed import BOXED

    return MODEL if MODEL.is_file() or not BOXED.is_file() else BOXED


def default_feature() -> str:
    from celldata.labels import DEFAULT_FEATURE

    return DEFAULT_FEATURE


def refuse_existing(out: Path, force: bool) -> None:
    """Asked before the work, so that nobody waits for a result that cannot be written."""
    if out.exists() and not out.is_dir():
        raise DataError(out, "it is a file", "Name a folder for the result.")
    if not out.is_dir() or not any(out.iterdir()):
        return
    if not force:
        raise DataError(out, "it is not empty", "Name another folder, or add --force to replace it.")
    # The folder goes as a whole, so it must be one of ours: --force on a home folder would be a disaster.
    if not any((out / name).is_file() for name in RESULT_FILES):
        raise DataError(out, "it holds no earlier result", "Name another folder.")


def remove_extras(out: Path) -> None:
    """What an earlier prediction wrote beside the labels: the formats replace their own files alone."""
    shutil.rmtree(out / MAPS, ignore_errors=True)
    (out / CONFIDENCE).unlink(missing_ok=True)


def write_result(
    out: Path, movie: "Movie", labels: "Labels", format_: str, first_number: int = 0
) -> list[str]:
    """Write labels as a CTC result, a movie folder or a stack; what the format cannot hold, in words.

    `first_number`: that of the first frame's file, in a CTC result.
    """
    if format_ == "ctc":
        from celldata.formats import ctc

        return ctc.write_result(out, labels, first_number=first_number)
    if format_ == "stack":
        import tifffile

        out.mkdir(parents=True, exist_ok=True)
        frames = labels.images[labels.features[0]]
        small = frames.astype("uint16") if frames.max(initial=0) < 2**16 else frames
        tifffile.imwrite(
            out / STACK, small, photometric="minisblack", compression="zlib", metadata={"axes": "TYX"}
        )
        return []
    from celldata.formats import movie_folder

    info = movie_folder.MovieInfo.of(movie, labels.features)
    movie_folder.write(out, None, labels, info)
    return []


def show(result: dict[str, Any], as_json: bool) -> None:
    """Print what was done: JSON for programs, a sentence for people, notes on standard error."""
    if as_json:
        click.echo(json.dumps(result, indent=2, ensure_ascii=False))
        return
    counts = ", ".join(
        f"{value} {name}" for name, value in result.items() if isinstance(value, int) and name != "frames"
    )
    click.echo(f"{result['movie']}: {counts} in {result['frames']} frames. Written to {result['out']}")
    for note in result["notes"]:
        print(f"Note: {note}", file=sys.stderr)
