"""Movies and labels in the folders of the Cell Tracking Challenge (CTC).

SS/tNNN.tif raw frames; SS_GT/TRA/man_trackNNN.tif markers with man_track.txt; SS_ST/SEG or SS_GT/SEG
man_segNNN.tif outlines; SS_RES/maskNNN.tif with res_track.txt. Frame 0 of what is read is the first file's
number; track files count file numbers.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.errors import DataError
from celldata.formats import tiff
from celldata.formats.atomic import atomic_folder, refuse_foreign
from celldata.formats.ctc_tracks import (
    TrackLine,
    check_against_masks,
    divisions_of,
    gap_links,
    read_tracks,
)
from celldata.formats.frame_folder import (
    check_numbers,
    check_shape,
    frame_files,
    frame_numbers,
    longest_run,
    read_raw,
)
from celldata.label_images import replace_values, values_in
from celldata.labels import Labels, as_label_images
from celldata.lineage import Division
from celldata.movie import Movie

__all__ = [
    "TrackLine",
    "frame_numbers",
    "gap_links",
    "read_labels",
    "read_raw",
    "read_tracks",
    "write",
    "write_raw",
    "write_result",
]

MAX_LABEL = 65535
"""CTC masks are uint16."""
TRACK_FILES = ("res_track.txt", "man_track.txt")


def read_labels(
    masks_dir: Path | str,
    tracks_file: Path | str | None = None,
    markers_dir: Path | str | None = None,
    *,
    feature: str = "nucleus",
    numbers: range | None = None,
) -> Labels:
    """Labels of a folder of masks: each value is the cell of that number, in every frame.

    `markers_dir`: where a cell has a marker there and no outline in the masks, the marker stands in: on the
    background, or, where less than half of it would be seen, over the outlines it lies in.
    `tracks_file` gives the divisions (a parent with one daughter is a gap: the two stay separate cells
    without a division) and must agree with the masks. `numbers` are the file numbers to read; by default
    all of the folder's, which then must have no gap. Raises DataError.
    """
    masks_dir = Path(masks_dir)
    files = frame_files(masks_dir)
    numbers = _all_numbers(masks_dir, files) if numbers is None else numbers
    check_numbers(masks_dir, files, numbers)
    markers = {} if markers_dir is None else frame_files(markers_dir)
    if markers_dir is not None:
        check_numbers(Path(markers_dir), markers, numbers)
    images, rows = None, []
    for t, number in enumerate(numbers):
        frame = _read_mask(files[number])
        if images is None:
            images = np.zeros((len(numbers), *frame.shape), np.uint32)
        check_shape(files[number], frame, images.shape[1:])
        if markers:
            marker = _read_mask(markers[number])
            check_shape(markers[number], marker, images.shape[1:])
            stand_in(frame, marker)
        images[t] = frame
        rows += [CellRow(t, feature, value, value) for value in values_in(frame).tolist()]
    assert images is not None, "check_numbers refuses an empty range"
    cells = CellsTable(rows)
    divisions: set[Division] = set()
    if tracks_file is not None:
        lines = read_tracks(tracks_file)
        check_against_masks(Path(tracks_file), lines, cells, numbers, masks_dir)
        divisions = divisions_of(lines, numbers[0])
    return Labels({feature: images}, cells, divisions)


def tracks_file_of(folder: Path | str) -> Path | None:
    """The track file in a folder of masks, if there is one."""
    return next((Path(folder) / name for name in TRACK_FILES if (Path(folder) / name).is_file()), None)


def stand_in(masks: np.ndarray, markers: np.ndarray) -> None:
    """Draw into `masks` (Y, X) the markers of cells that have no pixel there, in place."""
    for cell in np.setdiff1d(values_in(markers), values_in(masks)):
        marker = markers == cell
        free = marker & (masks == 0)
        masks[free if 2 * free.sum() >= marker.sum() else marker] = cell


def write(folder: Path | str, movie: Movie, labels: Labels | None) -> list[str]:
    """Write `folder`/01 (raw frames of the first channel), 01_RES (masks and res_track.txt of the first
    feature) and 01_RES_NAME of each other feature. Returns what the format cannot hold, in words."""
    folder = Path(folder)
    # Raw frames that are there may be the only copy of somebody's movie.
    refuse_foreign(folder / "01", lambda name: False)
    notes: list[str] = []
    write_raw(folder / "01", movie)
    if movie.n_channels > 1:
        notes.append(f"CTC frames have one channel: {movie.channels[0]} of {movie.n_channels} was written")
    if labels is not None:
        for index, feature in enumerate(labels.features):
            name = "01_RES" if index == 0 else f"01_RES_{feature.replace('/', '-')}"
            notes += write_result(folder / name, labels, feature)
    return notes


def write_raw(folder: Path | str, movie: Movie, channel: int = 0, first_number: int = 0) -> None:
    """Write one channel as tNNN.tif into a new folder (one that is there is replaced)."""
    import tifffile

    digits = _digits(first_number, movie.n_frames)
    refuse_foreign(Path(folder), lambda name: re.fullmatch(r"t\d+\.tif", name) is not None)
    with atomic_folder(Path(folder)) as target:
        for t in range(movie.n_frames):
            frame = np.asarray(movie.raw[t, channel])
            path = target / f"t{first_number + t:0{digits}d}.tif"
            tifffile.imwrite(path, frame, compression="zlib", metadata=None)


def write_result(
    folder: Path | str, labels: Labels, feature: str | None = None, first_number: int = 0
) -> list[str]:
    """Write maskNNN.tif (uint16) and res_track.txt into a new folder (one that is there is replaced).

    Returns what the format cannot hold, in words; an empty list where nothing was lost. Where cells overlap
    the lowest id is seen. A cell with a hole becomes tracks linked by the CTC's gap link. Ids stay unless
    one is larger than uint16 holds: then all are numbered anew. Raises DataError with more than 65,535
    tracks.
    """
    feature = feature or labels.features[0]
    tracks, notes = _tracks_to_write(labels, feature, str(folder))
    digits = _digits(first_number, labels.n_frames)
    import tifffile

    refuse_foreign(Path(folder), lambda name: re.fullmatch(r"mask\d+\.tif|res_track\.txt", name) is not None)
    with atomic_folder(Path(folder)) as target:
        for t in range(labels.n_frames):
            here = {cell: line.label for cell, line in tracks if line.begin <= t <= line.end}
            mask = replace_values(labels.mask_of_cells(feature, t), here).astype(np.uint16)
            path = target / f"mask{first_number + t:0{digits}d}.tif"
            tifffile.imwrite(path, mask, compression="zlib", metadata=None)
        lines = sorted(line for _, line in tracks)
        text = "".join(
            f"{line.label} {line.begin + first_number} {line.end + first_number} {line.parent}\n"
            for line in lines
        )
        (target / "res_track.txt").write_text(text, encoding="utf-8")
    return notes


def _tracks_to_write(
    labels: Labels, feature: str, source: str
) -> tuple[list[tuple[int, TrackLine]], list[str]]:
    """(cell, line) of every unbroken stretch of each cell that a pixel of the masks shows, and notes."""
    seen: dict[int, list[int]] = {}
    for t in range(labels.n_frames):
        for cell in values_in(labels.mask_of_cells(feature, t)).tolist():
            seen.setdefault(cell, []).append(t)
    notes: list[str] = []
    shown = {cell: set(frames) for cell, frames in seen.items()}
    hidden = [
        (cell, t)
        for cell in labels.cells.cells()
        for t in labels.cells.frames_of(cell, feature)
        if t not in shown.get(cell, ())
    ]
    if hidden:
        cell, t = hidden[0]
        notes.append(f"{len(hidden)} times a cell has no pixel of its own (first: cell {cell} in frame {t})")
    stretches = {cell: list(_stretches(frames)) for cell, frames in seen.items()}
    n_tracks = sum(map(len, stretches.values()))
    if n_tracks > MAX_LABEL:
        problem = f"{n_tracks} tracks are more than the {MAX_LABEL} that CTC masks can hold"
        raise DataError(source, problem, "Export as OME-TIFF or as DeepCell Label zip.")
    names = _names(stretches, n_tracks)
    parents = _parents(labels.divisions, stretches, names, notes)
    divided = set(parents.values())
    found = []
    for cell, parts in stretches.items():
        for index, (begin, end) in enumerate(parts):
            label = names[cell, index]
            before = names[cell, index - 1] if index else 0
            # A parent of daughters keeps them alone: a third child would turn its gap into a division.
            parent = parents.get(label, 0) or (before if before not in divided else 0)
            found.append((cell, TrackLine(label, begin, end, parent)))
    return found, notes


def _names(stretches: dict[int, list[tuple[int, int]]], n_tracks: int) -> dict[tuple[int, int], int]:
    """(cell, index of the stretch) -> CTC label. Cells keep their id while everything fits into uint16."""
    keep = max(stretches, default=0) + n_tracks - len(stretches) <= MAX_LABEL
    names = {(cell, 0): cell if keep else number for number, cell in enumerate(sorted(stretches), 1)}
    following = max(names.values(), default=0) + 1
    for cell in sorted(stretches):
        for index in range(1, len(stretches[cell])):
            names[cell, index] = following
            following += 1
    return names


def _parents(
    divisions: set[Division],
    stretches: dict[int, list[tuple[int, int]]],
    names: dict[tuple[int, int], int],
    notes: list[str],
) -> dict[int, int]:
    """CTC label of a daughter -> CTC label of its parent, for the divisions that the format can hold."""
    parents: dict[int, int] = {}
    for division in sorted(divisions, key=lambda division: (division.t, division)):
        if len(division.daughters) == 1:
            notes.append(
                f"the division of cell {division.parent} has one daughter: the CTC reads it as a gap"
            )
        for daughter in division.daughters:
            begin = stretches[daughter][0][0] if daughter in stretches else -1
            parts = stretches.get(division.parent, [])
            before = [index for index, (_, end) in enumerate(parts) if end < begin]
            if not before or names[daughter, 0] in parents:
                notes.append(f"cell {daughter} cannot be written as a daughter of cell {division.parent}")
                continue
            parents[names[daughter, 0]] = names[division.parent, before[-1]]
    return parents


def _stretches(frames: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of consecutive frames."""
    begin = frames[0]
    for earlier, later in zip(frames, [*frames[1:], frames[-1] + 2], strict=True):
        if later != earlier + 1:
            yield begin, earlier
            begin = later


def _all_numbers(folder: Path, files: dict[int, Path]) -> range:
    run = longest_run(files)
    if len(run) < len(files):
        problem = f"has gaps: {len(files)} masks, of which {len(run)} follow each other ({run[0]}-{run[-1]})"
        raise DataError(
            folder, problem, "Give a folder with a mask for every frame (TRA, or SEG of the silver truth)."
        )
    return run


def _read_mask(path: Path) -> np.ndarray:
    try:
        return as_label_images(tiff.read_image(path)).copy()
    except DataError:
        raise
    except ValueError as error:
        raise DataError(path, f"is no label image ({error})", "Give the folder of masks.") from None


def _digits(first_number: int, n_frames: int) -> int:
    return max(3, len(str(first_number + n_frames - 1)))
