"""What the commands of `prospero predict` have in common: the options of a movie and of a result, how a movie
is opened, how a result is written and told.
"""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from celldata.errors import DataError

if TYPE_CHECKING:
    from celldata.labels import Labels
    from celldata.movie import Movie

FORMATS = ("ctc", "movie-folder", "stack")
CONFIDENCE, LINKS, MAPS, STACK = "confidence.json", "links.json", "maps", "labels.tif"
MODEL, TRACKING_MODEL = Path("models/segmentation.pt"), Path("models/tracking.pt")
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


def usual_tracking_model() -> Path:
    """As `usual_model`, of the tracking model."""
    from ml.boxed import BOXED_TRACKING

    return TRACKING_MODEL if TRACKING_MODEL.is_file() or not BOXED_TRACKING.is_file() else BOXED_TRACKING


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
    for name in (CONFIDENCE, LINKS):
        (out / name).unlink(missing_ok=True)


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
