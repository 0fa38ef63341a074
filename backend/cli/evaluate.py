"""`prospero evaluate segmentation|tracking`: how well labels agree with the truth, both in CTC folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backend.cli.output import json_option, show_json, show_table
from backend.cli.tracking_tables import number, show_tracking

if TYPE_CHECKING:
    import numpy as np

    from celldata.labels import Labels

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def evaluate() -> None:
    """Compare segmentations or trackings with the truth."""


@evaluate.command()
@click.option("--truth", required=True, type=FOLDER, help="True masks, or 01_GT (its SEG is taken).")
@click.option("--prediction", required=True, type=FOLDER, help="Predicted masks.")
@click.option("--gallery", type=FOLDER, help="Folder for pictures of the worst errors; needs --raw.")
@click.option("--raw", type=FOLDER, help="Raw frames (tNNN.tif), for the gallery.")
@json_option
def segmentation(
    truth: Path, prediction: Path, gallery: Path | None, raw: Path | None, as_json: bool
) -> None:
    """Objects found, missed, merged and split; DET, SEG, panoptic quality, average precision.

    All of it also by cell size and by crowding. Every frame that has a true mask is compared; the prediction
    may have more frames. In a gold truth (01_GT/SEG) often only some of the cells are drawn: then SEG and
    recall mean something, the rest does not.
    """
    from celldata.metrics import evaluate_segmentation
    from celldata.metrics.ctc_folders import read_frames

    if (gallery is None) != (raw is None):
        raise click.UsageError("--gallery and --raw go together: pictures need the raw frames.")
    true_labels, predicted_labels, frames = read_frames(truth, prediction)
    result = evaluate_segmentation(true_labels, predicted_labels, groups=True)
    for row, t in zip(result["frames"], frames, strict=True):
        row["t"] = t
    if gallery is not None and raw is not None:
        pictures = _write_gallery(gallery, raw, truth, true_labels, predicted_labels)
        click.echo(f"{pictures} pictures: {gallery / 'index.html'}", err=True)
    if as_json:
        show_json(result)
        return
    objects = result["objects"]
    click.echo(f"{result['n_frames']} frames compared\n")
    rows = [[name.upper(), number(result[name])] for name in ("det", "seg")]
    rows += [[f"object {name}", number(objects[name])] for name in ("precision", "recall", "f1")]
    panoptic = {"pq": "panoptic quality", "sq": "its pairs' mean IoU", "rq": "its share of pairs"}
    rows += [[words, number(result["panoptic"][name])] for name, words in panoptic.items()]
    rows += [[_precision_words(name), number(value)] for name, value in result["ap"].items()]
    show_table(["figure", "value"], rows, "")
    click.echo()
    counts = [[name.replace("_", " "), n] for name, n in objects.items() if isinstance(n, int)]
    show_table(["objects", "count"], counts, "")
    for which, words in (("by_size", "by size"), ("by_crowding", "by crowding")):
        click.echo()
        heads = ["cells", "DET", "SEG", "F1", "PQ", "AP", "missed", "merged", "split", "false", words]
        show_table(heads, [_group_row(group) for group in result[which]], "")


@evaluate.command()
@click.option("--truth", required=True, type=FOLDER, help="True tracks: 01_GT, or its TRA.")
@click.option("--truth-masks", type=FOLDER, help="True outlines, if TRA holds markers only: 01_ST/SEG.")
@click.option("--prediction", required=True, type=FOLDER, help="Predicted masks with res_track.txt.")
@click.option(
    "--iou",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.6,
    show_default=True,
    help="From this overlap on a predicted mask stands for a true one (divisions, MOTA, IDF1, AA, TE).",
)
@click.option("--errors", is_flag=True, help="List every error with its frame, place and cells.")
@json_option
def tracking(
    truth: Path, truth_masks: Path | None, prediction: Path, iou: float, errors: bool, as_json: bool
) -> None:
    """Divisions, branching, complete tracks, links: all figures of a tracking, those that rank trackers
    first.

    A parent with one daughter is a gap, not a division. Where a cell has no outline in --truth-masks, its
    tracking marker stands in. Frames are counted from the first file. The errors are a table of the first
    of them; with --json there are up to 1,000 of each kind.
    """
    from celldata.metrics import evaluate_tracking
    from celldata.metrics.ctc_folders import read_trackings

    true, predicted = read_trackings(truth, prediction, truth_masks)
    result = evaluate_tracking(true, predicted, iou, errors=errors)
    if as_json:
        show_json(result)
    else:
        show_tracking(result)


def _write_gallery(gallery: Path, raw: Path, truth: Path, true: Labels, predicted: Labels) -> int:
    """Pictures of the worst errors; how many."""
    from celldata.errors import DataError
    from celldata.formats import tiff
    from celldata.formats.frame_folder import check_numbers, frame_files
    from celldata.gallery import Compared, write_gallery
    from celldata.metrics.ctc_folders import frame_numbers_of

    numbers, files = frame_numbers_of(truth), frame_files(raw)
    check_numbers(raw, files, numbers)

    def frame(i: int) -> np.ndarray:
        path = files[numbers[i]]
        image = tiff.read_image(path)
        if image.shape != true.shape[1:]:
            found, expected = (" x ".join(map(str, shape)) for shape in (image.shape, true.shape[1:]))
            raise DataError(path, f"has {found} pixels, the truth {expected}", "Give this movie's frames.")
        return image

    return write_gallery(gallery, [Compared(raw.name, true, predicted, frame, numbers)])


def _group_row(group: dict[str, Any]) -> list[Any]:
    objects = group["objects"]
    figures = (group["det"], group["seg"], objects["f1"], group["panoptic"]["pq"], group["ap"]["mean"])
    counts = [objects[name] for name in ("missed", "merged", "split", "false")]
    return [objects["true"], *map(number, figures), *counts, f"{group['group']}: {group['what']}"]


def _precision_words(name: str) -> str:
    return "average precision, mean" if name == "mean" else f"average precision at IoU {name}"
