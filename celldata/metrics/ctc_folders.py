"""Truth and prediction from folders of the Cell Tracking Challenge, ready to be compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from celldata.cells import CellsTable
from celldata.errors import DataError
from celldata.formats import ctc
from celldata.formats.frame_folder import frame_files
from celldata.labels import Labels
from celldata.lineage import Division

OUTLINES_FIRST = ("SEG", "TRA")  # subfolders of 01_GT; TRA often holds markers, which are no outlines
TRACKS_FIRST = ("TRA", "SEG")
FEATURE = "nucleus"


def read_frames(truth: Path, prediction: Path) -> tuple[Labels, Labels, list[int]]:
    """True and predicted labels of the frames that have a true mask, and which frames of the movie they are.

    The gold truth of the challenge has masks for some frames only. Frame 0 of the movie is the first file of
    the prediction. Values are cells; there are no divisions.

    Raises:
        DataError: a folder or file cannot be read, or the prediction lacks a frame of the truth.
    """
    truth, prediction = _masks_in(truth, OUTLINES_FIRST), _masks_in(prediction, OUTLINES_FIRST)
    numbers, first = list(frame_files(truth)), min(frame_files(prediction))

    def read(folder: Path) -> Labels:
        parts = [ctc.read_labels(folder, numbers=range(n, n + 1)).images[FEATURE] for n in numbers]
        return Labels.from_images({FEATURE: np.concatenate(parts)})

    return read(truth), read(prediction), [number - first for number in numbers]


def frame_numbers_of(truth: Path) -> list[int]:
    """The file numbers of the frames that `read_frames` compares."""
    return list(frame_files(_masks_in(truth, OUTLINES_FIRST)))


def read_trackings(truth: Path, prediction: Path, outlines: Path | None = None) -> tuple[Labels, Labels]:
    """Both sides as `read_tracking` reads them (`outlines` of the truth), of the same frames.

    Raises:
        DataError: as there, or the folders do not hold the same frames at the same size.
    """
    sides = read_tracking(truth, outlines), read_tracking(prediction)
    folders = [_masks_in(folder, TRACKS_FIRST) for folder in (truth, prediction)]
    numbers = [ctc.frame_numbers(folder) for folder in folders]
    if numbers[0] != numbers[1]:
        true, predicted = (f"{run[0]}-{run[-1]}" for run in numbers)
        problem = f"has the frames {predicted}, the truth {true}"
        todo = "Give the prediction of the same frames, its masks numbered as those of the truth."
        raise DataError(folders[1], problem, todo)
    true, predicted = (" x ".join(map(str, side.shape[1:])) for side in sides)
    if true != predicted:
        problem = f"has masks of {predicted} pixels, the truth of {true}"
        raise DataError(folders[1], problem, "Give the prediction of the same movie at the same size.")
    return sides


def read_tracking(folder: Path, outlines: Path | None = None) -> Labels:
    """Labels with divisions of a folder with masks and a track file: 01_GT, 01_GT/TRA or 01_RES.

    With ``outlines`` (01_ST/SEG) the folder's masks are markers, which stand in where a cell has no outline.
    A track that the challenge continues after a gap, by a parent with one daughter, is one cell with a hole;
    where there is no gap in time, a division with one daughter. Both are parent links to TRA.

    Raises:
        DataError: a folder or file cannot be read, or tracks and masks contradict each other.
    """
    masks = _masks_in(folder, TRACKS_FIRST)
    tracks_file = ctc.tracks_file_of(masks) if masks.is_dir() else None
    if tracks_file is None:
        raise DataError(
            masks,
            "has no track file (man_track.txt or res_track.txt)",
            "Give the folder that holds masks and tracks, such as 01_GT or 01_RES.",
        )
    if outlines is None:
        labels = ctc.read_labels(masks, tracks_file, feature=FEATURE)
    else:
        labels = ctc.read_labels(_masks_in(outlines, OUTLINES_FIRST), tracks_file, masks, feature=FEATURE)
    lines = {line.label: line for line in ctc.read_tracks(tracks_file)}
    first = ctc.frame_numbers(masks)[0]
    continued: dict[int, int] = {}
    for cell, before in ctc.gap_links(lines.values()).items():
        if lines[cell].begin > lines[before].end + 1:
            continued[cell] = before
        else:
            labels.divisions.add(Division(before, (cell,), lines[cell].begin - first))
    return _joined(labels, continued)


def _joined(labels: Labels, continued: Mapping[int, int]) -> Labels:
    """The same labels in which a cell that continues another one has the other one's name."""
    names = {}
    for cell in continued:
        name = cell
        while name in continued:
            name = continued[name]
        names[cell] = name
    cells = CellsTable(row._replace(cell=names.get(row.cell, row.cell)) for row in labels.cells.rows)
    divisions = {Division(names.get(d.parent, d.parent), d.daughters, d.t) for d in labels.divisions}
    return Labels(labels.images, cells, divisions)


def _masks_in(folder: Path, subfolders: tuple[str, ...]) -> Path:
    """The folder itself, or the first of its subfolders that is there (01_GT holds TRA and SEG)."""
    return next((folder / name for name in subfolders if (folder / name).is_dir()), folder)
