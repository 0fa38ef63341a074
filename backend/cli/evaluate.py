"""`prospero evaluate segmentation|tracking`: how well labels agree with the truth, both in CTC folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backend.cli.output import json_option, show_json, show_table

if TYPE_CHECKING:
    import numpy as np

    from celldata.labels import Labels

FOLDER = click.Path(file_okay=False, path_type=Path)
NOTHING = "–"  # a figure that has nothing to divide by


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
    rows = [[name.upper(), _number(result[name])] for name in ("det", "seg")]
    rows += [[f"object {name}", _number(objects[name])] for name in ("precision", "recall", "f1")]
    panoptic = {"pq": "panoptic quality", "sq": "its pairs' mean IoU", "rq": "its share of pairs"}
    rows += [[words, _number(result["panoptic"][name])] for name, words in panoptic.items()]
    rows += [[_precision_words(name), _number(value)] for name, value in result["ap"].items()]
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
    help="From this overlap on a predicted mask stands for a true one (AA, TE, divisions).",
)
@json_option
def tracking(truth: Path, truth_masks: Path | None, prediction: Path, iou: float, as_json: bool) -> None:
    """DET, SEG, TRA, LNK; AA and TE; divisions: correct, missed, incorrect, false.

    Where a cell has no outline in --truth-masks, its tracking marker stands in.
    """
    from celldata.metrics import evaluate_tracking
    from celldata.metrics.ctc_folders import read_tracking

    result = evaluate_tracking(read_tracking(truth, truth_masks), read_tracking(prediction), iou)
    if as_json:
        show_json(result)
        return
    click.echo(
        f"{result['n_frames']} frames\n"
        f"{result['true_tracks']} true and {result['predicted_tracks']} predicted tracks\n"
        f"{result['true_divisions']} true and {result['predicted_divisions']} predicted divisions\n"
    )
    rows = [[name.upper(), _number(result[name]), ""] for name in ("det", "seg", "tra", "lnk")]
    rows += [
        [name.upper(), _number(result[name]), _number(result[f"{name}_strict"])] for name in ("aa", "te")
    ]
    forms = (result["divisions"]["published"], result["divisions"]["strict"])
    for name, label in (("recall", "recall"), ("precision", "precision"), ("f1", "F1"), ("mbc", "MBC")):
        rows.append([f"divisions: {label}", *(_number(form[name]) for form in forms)])
    show_table(["figure", "value", "strict"], rows, "")
    click.echo()
    classes = ("correct", "missed", "incorrect", "false_positives")
    rows = [[name.replace("_", " "), *(form[name] for form in forms)] for name in classes]
    show_table(["divisions", "count", "strict"], rows, "")
    click.echo()
    counts = [[name.replace("_", " "), n] for name, n in result["operations"].items()]
    show_table(["corrections to reach the truth", "count"], counts, "")


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
    return [objects["true"], *map(_number, figures), *counts, f"{group['group']}: {group['what']}"]


def _precision_words(name: str) -> str:
    return "average precision, mean" if name == "mean" else f"average precision at IoU {name}"


def _number(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.4f}"
