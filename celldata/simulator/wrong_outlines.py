"""Errors of outline, frame by frame: merged, split, missed, false and ragged objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from celldata.label_images import replace_values, values_in
from celldata.simulator.draft import Draft

if TYPE_CHECKING:
    from celldata.simulator.corruption import CorruptionRates

TOUCHING_PX = 2  # cells with less than this many background pixels between them can be taken for one
MIN_SPLIT_PX = 24  # smaller objects are not cut: their halves would be specks
RAGGED_PX = 2.0  # standard deviation of the outline's displacement
RAGGED_GRAIN_PX = 1.6  # its correlation length
WORST_RAGGED_IOU = 0.5  # a worse outline would be another kind of error
FALSE_SIZE = (0.35, 0.9)  # radius of a false object beside the median radius
FALSE_RADIUS_PX = 10.0  # taken for the median radius in a frame without objects
FALSE_TRIES = 20

Window = tuple[slice, slice]


def corrupt_outlines(draft: Draft, rates: CorruptionRates) -> None:
    for t in range(draft.labels.n_frames):
        boxes, radius = _boxes(draft.frame(t))
        if rates.merge:
            _merge(draft, t, rates.merge)
        for kind, rate, make in (
            ("split", rates.split, _split),
            ("missed", rates.missed, _miss),
            ("ragged", rates.ragged, _fray),
        ):
            if not rate:
                continue
            for cell, value in draft.cells_alone(t).items():
                if draft.untouched(t, cell) and draft.rng.random() < rate:
                    made = make(draft, t, cell, value, boxes[value])
                    if made:
                        cells, text = made
                        draft.touch(t, *cells)
                        draft.note(kind, t, cells, text)
        if rates.false:
            _add_false(draft, t, rates.false, radius)


def _boxes(frame: np.ndarray) -> tuple[dict[int, Window], float]:
    """The bounding box of each value, and the median radius of the objects in px."""
    values = values_in(frame)
    if not values.size:
        return {}, FALSE_RADIUS_PX
    compact = replace_values(frame, {int(value): i for i, value in enumerate(values, start=1)}).astype(
        np.int32
    )
    areas = np.bincount(compact.ravel())[1:]
    boxes = zip(values, ndimage.find_objects(compact), strict=True)
    return {int(value): box for value, box in boxes}, float(np.sqrt(np.median(areas) / np.pi))


def _grown(window: Window, margin: int, shape: tuple[int, ...]) -> Window:
    rows, columns = (
        slice(max(part.start - margin, 0), min(part.stop + margin, size))
        for part, size in zip(window, shape, strict=True)
    )
    return rows, columns


def _merge(draft: Draft, t: int, rate: float) -> None:
    frame = draft.frame(t)
    alone = {value: cell for cell, value in draft.cells_alone(t).items()}
    for first, second in touching_values(frame):
        if first not in alone or second not in alone or draft.rng.random() >= rate:
            continue
        kept, lost = alone[first], alone[second]
        if not draft.untouched(t, kept, lost) or not _can_lose_a_frame(draft, lost):
            continue
        frame[frame == second] = first
        draft.drop_row(t, lost, second)
        draft.touch(t, kept, lost)
        draft.note("merge", t, (kept, lost), f"frame {t}: cell {lost} is merged into cell {kept}")


def touching_values(frame: np.ndarray) -> list[tuple[int, int]]:
    """Sorted pairs of values fewer than TOUCHING_PX background pixels apart, along rows or columns."""
    found = []
    for step in range(1, TOUCHING_PX + 1):
        for a, b in ((frame[step:], frame[:-step]), (frame[:, step:], frame[:, :-step])):
            meet = (a != b) & (a != 0) & (b != 0)
            found.append(np.stack([np.minimum(a[meet], b[meet]), np.maximum(a[meet], b[meet])], axis=1))
    pairs = np.unique(np.concatenate(found), axis=0)
    return [(int(first), int(second)) for first, second in pairs]


def _split(draft: Draft, t: int, cell: int, value: int, box: Window) -> tuple[tuple[int, ...], str] | None:
    mask = draft.frame(t)[box] == value
    if np.count_nonzero(mask) < MIN_SPLIT_PX:
        return None
    points = np.argwhere(mask)
    centred = points - points.mean(axis=0)
    # Cut across the long axis, not quite in the middle.
    axis = np.linalg.eigh(centred.T @ centred)[1][:, 1]
    along = centred @ axis
    cut = along.std() * draft.rng.uniform(-0.4, 0.4)
    half = np.zeros_like(mask)
    half[tuple(points[along > cut].T)] = True
    if not half.any() or not (mask & ~half).any():
        return None
    new = draft.add_cell(t, box, half)
    return (cell, new), f"frame {t}: a part of cell {cell} is cut off as cell {new}"


def _miss(draft: Draft, t: int, cell: int, value: int, box: Window) -> tuple[tuple[int, ...], str] | None:
    if not _can_lose_a_frame(draft, cell):
        return None
    part = draft.frame(t)[box]
    part[part == value] = 0
    draft.drop_row(t, cell, value)
    return (cell,), f"frame {t}: cell {cell} is missing"


def _fray(draft: Draft, t: int, cell: int, value: int, box: Window) -> tuple[tuple[int, ...], str] | None:
    frame = draft.frame(t)
    window = _grown(box, round(3 * RAGGED_PX), frame.shape)
    part = frame[window]
    mask = part == value
    depth = ndimage.distance_transform_edt(mask) - ndimage.distance_transform_edt(~mask)
    noise = ndimage.gaussian_filter(draft.rng.standard_normal(mask.shape), RAGGED_GRAIN_PX)
    wished = (depth + RAGGED_PX * noise / max(noise.std(), 1e-9) > 0) & (mask | (part == 0))
    pieces, n = ndimage.label(wished)
    if n == 0:
        return None
    ragged = pieces == np.argmax(np.bincount(pieces.ravel())[1:]) + 1
    iou = np.count_nonzero(ragged & mask) / np.count_nonzero(ragged | mask)
    if iou == 1 or iou < WORST_RAGGED_IOU:
        return None
    part[mask] = 0
    part[ragged] = value
    return (cell,), f"frame {t}: the outline of cell {cell} is ragged (IoU {iou:.2f})"


def _add_false(draft: Draft, t: int, rate: float, typical: float) -> None:
    frame = draft.frame(t)
    for _ in range(draft.rng.poisson(rate)):
        for _ in range(FALSE_TRIES):
            height, width = np.maximum(typical * draft.rng.uniform(*FALSE_SIZE, 2), 1.5)
            y, x = draft.rng.uniform(0, frame.shape)
            window = _grown(
                (slice(int(y), int(y) + 1), slice(int(x), int(x) + 1)), int(typical) + 2, frame.shape
            )
            rows, columns = window
            dy = (np.arange(rows.start, rows.stop) - y)[:, None] / height
            dx = (np.arange(columns.start, columns.stop) - x)[None, :] / width
            mask = dy**2 + dx**2 < 1
            if mask.any() and not frame[window][mask].any():
                cell = draft.add_cell(t, window, mask)
                draft.touch(t, cell)
                draft.note("false", t, (cell,), f"frame {t}: there is nothing where cell {cell} is drawn")
                break


def _can_lose_a_frame(draft: Draft, cell: int) -> bool:
    """A cell in one frame only would vanish, and a division could be left without a parent or a daughter."""
    return len(draft.labels.cells.frames_of(cell)) > 1
