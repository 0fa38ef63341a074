"""`prospero predict tracking`: who is who through time, and who divides."""

import json
from pathlib import Path

import click

from ml.cli_errors import one_line_errors
from ml.cli_results import (
    LINKS,
    default_feature,
    movie_options,
    open_input,
    refuse_existing,
    remove_extras,
    show,
    usual_model,
    usual_tracking_model,
    write_result,
)

# As in ml.tracking.linkers.choose, which imports torch: not for --help.
LINKERS = ("joint", "caliban", "overlap", "laptrack", "trackastra", "btrack")


@click.command()
@click.argument("movie_path", metavar="MOVIE", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    "masks",
    type=click.Path(path_type=Path),
    help="Outlines to track: a folder of masks or any file with labels. Default: those that lie with the "
    "movie, else the segmentation model's.",
)
@click.option(
    "--linker",
    type=click.Choice(LINKERS),
    default=LINKERS[0],
    show_default=True,
    help="joint: the model's links and divisions, weighed all together. caliban: frame by frame, as in the "
    "paper. overlap: by overlap and distance, without a model. The others are packages that you installed.",
)
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    help="Trained weights. Default: models/tracking.pt; where there is none, the model in the box, which has "
    "seen simulated cells only. Of trackastra: a folder of weights, or its name.",
)
@click.option(
    "--segmentation-model",
    type=click.Path(path_type=Path),
    help="Weights for a movie without outlines. Default: as in predict segmentation.",
)
@click.option("--no-divisions", is_flag=True, help="No cell divides.")
@click.option(
    "--max-cells", type=click.IntRange(min=1), help="At most so many cells in a frame, as in a confined well."
)
@click.option(
    "--max-gap",
    type=click.IntRange(min=0),
    help="A cell may be unseen for so many frames and still be the same. Default: 2. joint has learned gaps "
    "of up to 2 frames, and sees overlaps over as many; longer ones, and those at the border, it closes "
    "only where it is nearly certain (a wrong join costs more than --fill-gaps does afterwards); caliban "
    "closes no longer ones; overlap and trackastra close none at all.",
)
@click.option("--no-gaps", is_flag=True, help="A cell that is not seen is gone: --max-gap 0.")
@click.option(
    "--extend", is_flag=True, help="Then join tracks that end beside one that begins in the next frame."
)
@click.option(
    "--fill-gaps",
    type=click.IntRange(min=1),
    metavar="N",
    help="Then join tracks that end near one that begins up to N frames after a gap. No pixel changes.",
)
@click.option(
    "--drop-short",
    type=click.IntRange(min=2),
    metavar="N",
    help="Leave out cells that are seen in fewer than N frames, unless they are part of a division.",
)
@movie_options
@one_line_errors
def tracking(
    movie_path: Path,
    masks: Path | None,
    linker: str,
    model: Path | None,
    segmentation_model: Path | None,
    no_divisions: bool,
    max_cells: int | None,
    max_gap: int | None,
    no_gaps: bool,
    extend: bool,
    fill_gaps: int | None,
    drop_short: int | None,
    out: Path,
    format_: str,
    axes: str | None,
    pixel_size_um: float | None,
    device: str,
    force: bool,
    as_json: bool,
) -> None:
    """Follow the cells of MOVIE through time, and find their divisions.

    Outlines come from --labels, from the movie's own file, or from the segmentation model. Those that you
    give stay as they are, unless --max-cells or --drop-short says that some are to go; of the model's own,
    what the linker takes for no cell goes. How sure each link is goes to links.json in a movie folder.
    """
    if no_gaps and max_gap:
        raise click.UsageError(f"--no-gaps and --max-gap {max_gap} contradict each other: give one of them.")
    if no_gaps and fill_gaps:
        raise click.UsageError(
            f"--no-gaps and --fill-gaps {fill_gaps} contradict each other: give one of them."
        )
    movie, labels = open_input(movie_path, axes, pixel_size_um, masks)
    refuse_existing(out, force)
    from ml.tracking.linkers.choose import CHOOSES, load_linker
    from ml.tracking.linkers.linker import LinkRules
    from ml.training.device import choose_device

    chosen = choose_device(device)
    follower = load_linker(linker, model, chosen, usual_tracking_model())
    gap = 0 if no_gaps else LinkRules.max_gap if max_gap is None else max_gap
    rules = LinkRules(divisions=not no_divisions, max_cells=max_cells, max_gap=gap)
    if drop_short is not None or fill_gaps is not None or extend:
        from ml.tracking.linkers.mended import MendedLinker

        follower = MendedLinker(follower, extend, fill_gaps or 0, drop_short or 1)
    drawn_here = labels is None or not len(labels.cells)
    others = {}
    if labels is None or drawn_here:
        from ml.segmentation.predict import segment_movie
        from ml.segmentation.segmenter import Segmenter

        segmenter = Segmenter.load(segmentation_model or usual_model(), chosen)
        feature = segmenter.images.feature or default_feature()
        found = segment_movie(segmenter, movie, feature, other_readings=linker in CHOOSES)
        labels, others = found.labels, {feature: found}
    from ml.tracking.predict import track, track_cautiously

    every = range(movie.n_frames)
    drawn = every if drawn_here else ()
    if max_cells is not None or drop_short is not None:
        # What the user asks for goes from their own outlines, too, but nobody doubts the rest of these.
        result, doubt = track(movie, labels, follower, rules, drawn, others, may_go=every), None
    else:
        result, doubt = track_cautiously(movie, labels, follower, rules, drawn, others)
    remove_extras(out)
    notes = [*write_result(out, movie, result.labels, format_), *([doubt] if doubt else [])]
    if format_ == "movie-folder":
        links = {"tracking": result.links, "divisions": result.divisions}
        (out / LINKS).write_text(json.dumps(links) + "\n", encoding="utf-8")
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
