"""The movie of the tour: five simulated frames with labels that lack one thing for each deed of the tour.

Nothing here is from real data. All that is wrong is in frame 0, in cells of their own, and away from the
border of the image; where it is, and how large, goes with the movie, so that the page can point at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from celldata.labels import Labels
from celldata.movie import Movie

VERSION = 1
SEED = 16
SHAPE = 192, 256  # Y, X
MARGIN_PX = 14  # this much of the image lies between its border and a cell of the tour
FREE_PX = 16  # a cell with so much background around it can be drawn too large without meeting another
TOO_FAR_PX = 9  # how far the cell that is drawn too large reaches beyond its outline
CRUMB_PX = 4  # side of the stray piece: large enough for the check, small enough to be mended with a key


@dataclass(frozen=True)
class TourMovie:
    """The movie, what is true in it, the labels its tasks open with, and the places of the tour."""

    movie: Movie
    truth: Labels
    predicted: Labels
    # By name: {"t", "cell" (None where there is none yet), "y", "x", "radius"}, in pixels of the image.
    places: dict[str, dict[str, Any]]


def make_tour_movie(name: str) -> TourMovie:
    """The tour's movie; the same every time."""
    # Imported here: the simulator brings scipy along, which a server that makes no tour need not wait for.
    from celldata.simulator import SimulationParameters, simulate

    parameters = SimulationParameters(
        name=name,
        n_frames=5,
        height=SHAPE[0],
        width=SHAPE[1],
        n_cells=13,
        max_cells=13,
        cell_cycle_h=400.0,  # none divides
        clustering=0.3,
        radius_um=9.5,
        brightness_cv=0.25,
        speed_um_per_h=3.0,
    )
    made = simulate(parameters, SEED)
    predicted, places = spoil(made.labels)
    return TourMovie(made.movie, made.labels, predicted, places)


def spoil(truth: Labels) -> tuple[Labels, dict[str, dict[str, Any]]]:
    """Labels in which there is something to do for each deed of the tour, and where.

    ValueError where the frames hold too few cells for it.
    """
    labels = truth.copy()
    feature = labels.features[0]
    frame = labels.frame(feature, 0)
    cells = _inner_cells(frame)
    kept, taken_in = _touching_pair(frame, cells)
    alone = [cell for cell in cells if cell not in (kept, taken_in)]
    # The freest cell can grow; the largest of the others is painted to its end, the smallest is missing.
    grown = max(alone, key=lambda cell: _distance_to_others(frame, cell))
    rest = sorted((cell for cell in alone if cell != grown), key=lambda cell: int((frame == cell).sum()))
    if len(rest) < 3 or _distance_to_others(frame, grown) < FREE_PX:
        raise ValueError("the frame holds too few cells for the tour")
    missing, crumbed, halved = rest[0], rest[1], rest[-1]

    places = {
        "cell": _place(frame == halved, halved),
        "merged": _place((frame == kept) | (frame == taken_in), kept),
    }
    half = _right_part(frame == halved)
    places["part"] = _place(half, halved)
    frame[half] = 0
    frame[frame == taken_in] = kept
    labels.cells.remove([row for row in labels.cells.at(0, feature) if row.cell == taken_in])
    beyond = _beyond(frame, grown)
    places["beyond"] = _place(beyond, grown)
    frame[beyond] = grown
    places["missing"] = _place(frame == missing, None)
    frame[frame == missing] = 0
    labels.cells.remove([row for row in labels.cells.at(0, feature) if row.cell == missing])
    crumb = _crumb(frame, crumbed)
    frame[crumb] = crumbed
    places["piece"] = _place(crumb, crumbed)
    return labels, places


def _inner_cells(frame: np.ndarray) -> list[int]:
    """Cells that lie wholly inside the margin."""
    inner = np.zeros(frame.shape, bool)
    inner[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX] = True
    return sorted(set(np.unique(frame).tolist()) - set(np.unique(frame[~inner]).tolist()) - {0})


def _touching_pair(frame: np.ndarray, cells: list[int]) -> tuple[int, int]:
    """The two inner cells that touch along the shortest border, the larger first: a line parts them best."""
    borders: dict[tuple[int, int], int] = {}
    for a, b in ((frame[1:], frame[:-1]), (frame[:, 1:], frame[:, :-1])):
        meet = (a != b) & (a != 0) & (b != 0)
        for one, other in zip(a[meet].tolist(), b[meet].tolist(), strict=True):
            pair = min(one, other), max(one, other)
            borders[pair] = borders.get(pair, 0) + 1
    inner = {pair: n for pair, n in borders.items() if set(pair) <= set(cells)}
    if not inner:
        raise ValueError("no two cells touch away from the border")
    pair = min(inner, key=lambda each: (inner[each], each))
    one, other = sorted(pair, key=lambda cell: -int((frame == cell).sum()))
    return one, other


def _distance_to_others(frame: np.ndarray, cell: int) -> float:
    """Pixels between a cell and the nearest other one."""
    from scipy import ndimage

    others = (frame != 0) & (frame != cell)
    return float(ndimage.distance_transform_edt(~others)[frame == cell].min())


def _right_part(mask: np.ndarray) -> np.ndarray:
    columns = np.nonzero(mask)[1]
    part = mask.copy()
    part[:, : int(np.quantile(columns, 0.5)) + 1] = False
    return part


def _beyond(frame: np.ndarray, cell: int) -> np.ndarray:
    """A lobe beside the cell, towards the middle of the image."""
    mask = frame == cell
    x = float(np.nonzero(mask)[1].mean())
    step = TOO_FAR_PX if x < frame.shape[1] / 2 else -TOO_FAR_PX
    return np.roll(mask, step, axis=1) & ~mask & (frame == 0)


def _crumb(frame: np.ndarray, cell: int) -> np.ndarray:
    """A small square of background near the cell that touches nothing."""
    from scipy import ndimage

    away = ndimage.distance_transform_edt(frame != cell)
    free = ndimage.distance_transform_edt(frame == 0)
    free_places = np.argwhere((away > CRUMB_PX + 3) & (free > CRUMB_PX + 1)).tolist()
    corners = [(y, x) for y, x in free_places if MARGIN_PX <= y < frame.shape[0] - MARGIN_PX]
    if not corners:
        raise ValueError(f"there is no room for a piece beside cell {cell}")
    y, x = min(corners, key=lambda corner: (float(away[corner]), corner))
    part = np.zeros(frame.shape, bool)
    part[y - CRUMB_PX // 2 : y + CRUMB_PX // 2, x - CRUMB_PX // 2 : x + CRUMB_PX // 2] = True
    return part


def _place(mask: np.ndarray, cell: int | None) -> dict[str, Any]:
    rows, columns = np.nonzero(mask)
    y, x = float(rows.mean()), float(columns.mean())
    radius = float(np.hypot(rows - y, columns - x).max())
    return {"t": 0, "cell": cell, "y": round(y, 1), "x": round(x, 1), "radius": round(radius, 1)}
