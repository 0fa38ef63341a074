"""`prospero movies`: import, list and export movies."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from backend.cli.groups import CommandError
from backend.cli.output import json_option, show_json, show_table

FORMATS = (
    "ctc",
    "ome-tiff",
    "npz",
    "deepcell",
)  # celldata.formats.export.FORMATS, without importing it for --help
KINDS = ("segmentation", "tracking")

path_type = click.Path(path_type=Path)


@click.group()
def movies() -> None:
    """Import, list and export movies."""


@movies.command("import")
@click.argument("path", type=path_type)
@click.option("--name", help="Name of the movie (default: the file's or folder's).")
@click.option("--axes", help="What the axes mean where the file does not say, such as TYX or TCYX.")
@click.option("--pixel-size", type=click.FloatRange(0, min_open=True), help="Micrometres per pixel.")
@click.option("--frame-interval", type=click.FloatRange(0, min_open=True), help="Seconds between frames.")
@click.option("--labels", type=path_type, help="Label images: a folder of masks, a TIFF, an npz or a zip.")
@click.option("--tracks", type=path_type, help="Track file of a folder of masks (default: the one in it).")
@click.option(
    "--markers", type=path_type, help="Tracking markers, for cells without a mask (CTC: 01_GT/TRA)."
)
@click.option("--frames", metavar="A:B", help="Import the frames A up to, not including, B.")
@click.option("--crop", metavar="Y0:Y1,X0:X1", help="Import this part of the field (ends not included).")
@click.option(
    "--feature", "features", multiple=True, help="Name of a label layer (default: nucleus); repeatable."
)
@click.option("--channel-names", help="Names of the channels, separated by commas.")
@click.option(
    "--open-tasks",
    type=click.Choice(KINDS),
    is_flag=False,
    flag_value="segmentation",
    help="Open tasks of this kind on it at once (segmentation when no kind is given).",
)
@click.option("--project", help="Project that the movie and its tasks belong to (default: the first one).")
@click.option(
    "--cells-per-tile",
    type=click.IntRange(1),
    help="Split the field into several tasks where a frame has more cells (default: as the project says).",
)
@click.option(
    "--outline/--no-outline",
    help="Outline the cells of a movie without labels: by the last round's model, or the one in the box, "
    "which knows fluorescent nuclei.",
)
@click.option("--if-new", is_flag=True, help="Do nothing when the server has a movie of this name.")
@json_option
def import_command(
    path: Path,
    name: str | None,
    axes: str | None,
    pixel_size: float | None,
    frame_interval: float | None,
    labels: Path | None,
    tracks: Path | None,
    markers: Path | None,
    frames: str | None,
    crop: str | None,
    features: tuple[str, ...],
    channel_names: str | None,
    open_tasks: str | None,
    project: str | None,
    cells_per_tile: int | None,
    outline: bool,
    if_new: bool,
    as_json: bool,
) -> None:
    """Import the movie at PATH: a TIFF, OME-TIFF or ImageJ stack, an .npz or .npy, a DeepCell Label zip, or a
    folder of numbered TIFFs (CTC).

    Nothing is imported by halves: the movie is there completely, or not at all.

    \b
    prospero movies import 01 --name dish4 --labels 01_ST/SEG --tracks 01_GT/TRA/man_track.txt
    """
    from backend.cli.database import server_app, stores
    from backend.cli.projects import find_project
    from backend.models import FIRST_PROJECT
    from backend.movies.importing import add_movie, taken_name
    from backend.movies.reading import ImportOptions, name_of, read_movie

    options = ImportOptions(
        name=name,
        axes=axes,
        pixel_size_um=pixel_size,
        frame_interval_s=frame_interval,
        labels=labels,
        tracks=tracks,
        markers=markers,
        frames=frames,
        crop=crop,
        features=features,
        channels=tuple(part.strip() for part in channel_names.split(",")) if channel_names else (),
    )
    with server_app() as app:
        taken = taken_name(name_of(path, options)) if if_new else None
        if taken is not None:
            show_json(None) if as_json else click.echo(f"The server has a movie {taken!r} already.")
            return
        # Before the long part: a mistyped name must not cost an import.
        project_id = find_project(project).id if project is not None else FIRST_PROJECT
        movie, given = read_movie(path, options)
        with TemporaryDirectory(prefix="prospero-maps-") as folder:
            maps = None
            if outline and (given is None or not len(given.cells)):
                from backend.movies.first_labels import last_model, outlined

                maps, weights = Path(folder) / "maps", last_model()
                given = outlined(movie, options.first_feature, maps, weights)
                click.echo(f"Outlined by {weights or 'the model in the box'}.", err=True)
            record = add_movie(
                movie, given, stores(app), options.first_feature, project_id=project_id, maps=maps
            )
        result = as_dict(record)
        if open_tasks is not None:
            from backend.cli.tasks import open_tasks as open_now

            result["tasks"] = [task.id for task in open_now(record, open_tasks, 5, cells_per_tile)]
    if as_json:
        show_json(result)
        return
    cells = len(given.cells.cells()) if given is not None else 0
    click.echo(f"Imported {sentence(result)}, {cells or 'no'} labeled cells.")
    if open_tasks is not None:
        from backend.cli.tasks import sentence as task_sentence

        click.echo(task_sentence(result["name"], open_tasks, len(result["tasks"])))


@movies.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List the movies of the server."""
    import sqlalchemy as sa

    from backend.cli.database import server_app
    from backend.database import db
    from backend.models import MovieRecord

    with server_app():
        query = sa.select(MovieRecord).where(MovieRecord.is_work()).order_by(MovieRecord.id)
        found = [as_dict(record) for record in db.session.scalars(query)]
    if as_json:
        show_json(found)
        return
    rows = [
        (
            movie["id"],
            movie["name"],
            movie["frames"],
            f"{movie['height']} x {movie['width']}",
            ", ".join(movie["channels"]),
            movie["dtype"],
            movie["pixel_size_um"],
            movie["frame_interval_s"],
            movie["source"],
        )
        for movie in found
    ]
    headings = ("id", "name", "frames", "pixels", "channels", "type", "µm/pixel", "s/frame", "source")
    show_table(headings, rows, "No movies yet. Import one with: prospero movies import PATH")


@movies.command("export")
@click.argument("name")
@click.argument("output", type=path_type)
@click.option("--format", "layout", type=click.Choice(FORMATS), default="ctc", show_default=True)
@click.option("--overwrite", is_flag=True, help="Replace what is at OUTPUT.")
@json_option
def export_command(name: str, output: Path, layout: str, overwrite: bool, as_json: bool) -> None:
    """Write the movie NAME with its labels as they stand (imported, then replaced by what experts approved).

    ctc and ome-tiff make a folder, npz and deepcell a file. What the format cannot hold is told on stderr.
    """
    from backend.cli.database import server_app, stores
    from backend.cli.tasks import find_movie
    from backend.movies.exporting import export_movie

    if not output.parent.is_dir():
        raise CommandError(f"{output.parent} is no folder. Make it first.")
    with server_app() as app:
        notes = export_movie(find_movie(name), output, layout, stores(app), overwrite=overwrite)
    for note in notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        show_json({"name": name, "output": str(output), "format": layout, "notes": notes})
    else:
        click.echo(f"Exported {name} to {output} ({layout}).")


def as_dict(record: Any) -> dict[str, Any]:
    return {
        "id": record.id,
        "name": record.name,
        "frames": record.n_frames,
        "height": record.height,
        "width": record.width,
        "channels": list(record.channels),
        "features": list(record.features),
        "dtype": record.dtype,
        "pixel_size_um": record.pixel_size_um,
        "frame_interval_s": record.frame_interval_s,
        "source": record.source,
        "project": record.project.name,
    }


def sentence(movie: dict[str, Any]) -> str:
    def counted(n: int, what: str) -> str:
        return f"{n} {what}" if n == 1 else f"{n} {what}s"

    size = f"{movie['height']} x {movie['width']}"
    frames, channels = counted(movie["frames"], "frame"), counted(len(movie["channels"]), "channel")
    return f"{movie['name']}: {frames} of {size}, {channels}"
