"""`prospero predict tune-classical`: the parameters of the classical method from a few labeled frames."""

import json
from pathlib import Path

import click

from celldata.errors import DataError
from ml.cli_errors import one_line_errors
from ml.predictors.choose import DEFAULT_CLASSICAL


@click.command(name="tune-classical")
@click.argument("movie_path", metavar="MOVIE", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    "masks",
    type=click.Path(path_type=Path),
    help="The true outlines: a folder of masks or any file with labels. Default: those that lie with it.",
)
@click.option("--frames", metavar="A-B", help="Labeled frames, counted from 0, such as 0-63. Default: all.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="Frames that are tried, evenly spread: more take longer.",
)
@click.option("--axes", help="What the axes of a TIFF or npz mean, such as TYX, where it does not say.")
@click.option("--pixel-size-um", type=click.FloatRange(min=0, min_open=True), help="Micrometres a pixel.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=DEFAULT_CLASSICAL,
    show_default=True,
    help="File for the parameters, which predict segmentation --predictor classical reads.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@one_line_errors
def tune_classical(
    movie_path: Path,
    masks: Path | None,
    frames: str | None,
    most: int,
    axes: str | None,
    pixel_size_um: float | None,
    out: Path,
    as_json: bool,
) -> None:
    """Find the threshold, the seeds and the sizes that fit the labeled frames of MOVIE best.

    It takes a few minutes for frames of a megapixel. Every cell of the frames must be labeled.
    """
    from celldata.formats.open import open_movie
    from ml.parameters import as_plain
    from ml.predictors.tuning import tuned_on

    movie, labels = open_movie(movie_path, axes, pixel_size_um=pixel_size_um, labels=masks)
    if labels is None:
        raise DataError(movie_path, "no outlines lie with it", "Name them with --labels.")
    made = tuned_on(movie, labels, chosen_frames(frames, movie.n_frames), most)
    made.save(out)
    if as_json:
        click.echo(
            json.dumps({"out": str(out), "parameters": as_plain(made.parameters), **made.card}, indent=2)
        )
        return
    score = made.card["score"]
    click.echo(
        f"{movie.name}: object F1 {score['f1']:.3f}, SEG {score['seg']:.3f} on the "
        f"{len(made.card['frames'])} frames it was tuned on. Written to {out}"
    )


def chosen_frames(words: str | None, n_frames: int) -> list[int]:
    """The frames that "3-7" or "5" names; all where nothing is said."""
    if words is None:
        return list(range(n_frames))
    first, _, last = words.partition("-")
    try:
        chosen = list(range(int(first), int(last or first) + 1))
    except ValueError:
        chosen = []
    if not chosen or chosen[0] < 0 or chosen[-1] >= n_frames:
        raise DataError(
            "--frames", f"{words!r} are no frames of this movie", f"Write A-B with 0 to {n_frames - 1}."
        )
    return chosen
