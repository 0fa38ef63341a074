"""`prospero predict movies`: many movies at once, on this machine or on many."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from celldata.errors import DataError
from ml.cli_errors import PredictionFailed, one_line_errors
from ml.cli_results import usual_model, usual_tracking_model
from ml.predictors.choose import PREDICTORS

CORES_EACH = 4
"""Of a worker, if nobody says otherwise: more help little, and each worker needs memory for a movie."""


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--movie", "names", metavar="NAME", multiple=True, help="These alone, even if finished.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder for each goes in here.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Of Dask, such as tcp://host:8786: its workers do the work. Default: processes of this machine.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help=f"Processes on this machine. Default: one for {CORES_EACH} cores; with a GPU one.",
)
@click.option("--threads", type=click.IntRange(min=1), help="Of each worker. Default: a fair share of cores.")
@click.option("--predictor", type=click.Choice(PREDICTORS), default=PREDICTORS[0], show_default=True)
@click.option("--model", type=click.Path(path_type=Path), help="Weights of the predictor.")
@click.option("--tracking-model", type=click.Path(path_type=Path), help="Weights of the tracker.")
@click.option("--linker", default="joint", show_default=True, help="As in predict tracking.")
@click.option("--maps/--no-maps", default=True, show_default=True, help="Keep distance maps for smart click.")
@click.option("--tile", type=click.IntRange(min=64), default=1024, show_default=True, help="Pixels a side.")
@click.option("--batch", type=click.IntRange(min=1), default=2, show_default=True, help="Tiles at once.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu or cuda.")
@click.option("--force", "anew", is_flag=True, help="Predict what was predicted before, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@one_line_errors
def movies(
    paths: tuple[Path, ...],
    names: tuple[str, ...],
    out: Path,
    scheduler: str | None,
    workers: int | None,
    threads: int | None,
    predictor: str,
    model: Path | None,
    tracking_model: Path | None,
    linker: str,
    maps: bool,
    tile: int,
    batch: int,
    device: str,
    anew: bool,
    as_json: bool,
) -> None:
    """Outline and follow the cells of many movies, as stage predict does.

    A PATH is a movie, or a folder of a round (data/): then of all its movies that are not finished. One that
    was predicted by the same program and model with the same parameters is kept (but for --force), so an
    interrupted run can be run again.
    Machines of a scheduler must see the folders, and the weights, under the same names.
    """
    if scheduler is not None and workers is not None:
        raise click.UsageError(
            "--workers are started on this machine; those of --scheduler are there already."
        )
    from ml.jobs.movies import Done, Workers, find_movies, predict_movies
    from ml.parameters import as_plain, parse
    from ml.stages.predict import PredictParameters

    found = find_movies(paths, names)
    wanted = found if names else {name: path for name, path in found.items() if not _finished(path)}
    parameters = {
        "predictor": predictor,
        "weights": None if model is None else str(model),
        "device": device,
        "tile": tile,
        "batch": batch,
        "maps": maps,
        "linker": linker,
    }
    checked = as_plain(parse(PredictParameters, parameters, "options"))
    by = Workers(scheduler, workers or _usual_workers(device), threads)
    weights = (usual_model(), tracking_model or usual_tracking_model())
    told = predict_movies(wanted, out, checked, weights, by, anew)
    done = {name: outcome for name, outcome in told.items() if isinstance(outcome, Done)}
    kept = sum(outcome.kept for outcome in done.values())
    if as_json:
        rows = {name: asdict(outcome) for name, outcome in told.items()}
        click.echo(json.dumps({"movies": rows, "finished": len(found) - len(wanted)}, indent=2))
    else:
        click.echo(
            f"{len(done)} of {len(told)} movies predicted ({kept} of them before), "
            f"{len(found) - len(wanted)} are finished. Written to {out}"
        )
    if len(done) < len(told):
        failed = ", ".join(name for name in told if name not in done)
        raise PredictionFailed(f"not predicted: {failed}. Run again when it is mended: the others are kept.")


def _finished(path: Path) -> bool:
    from celldata.formats import movie_folder

    try:
        return (path / movie_folder.INFO).is_file() and movie_folder.read_info(path).approved_tracking
    except DataError:
        return False  # its job tells what is wrong with it


def _usual_workers(device: str) -> int:
    import torch

    from ml.jobs.movies import cores

    if device != "cpu" and torch.cuda.is_available():
        return 1
    return max(1, cores() // CORES_EACH)
