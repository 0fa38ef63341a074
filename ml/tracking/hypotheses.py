"""Outlines that exclude each other: the linker chooses among several readings of a frame.

The first layer of a frame holds the model's own objects, the others what they could be as well
(`ml.segmentation.readings`). Which of those that share pixels are cells, time shows.
"""

from collections.abc import Collection, Mapping

import numpy as np

from celldata.cells import CellRow
from celldata.label_images import values_in
from celldata.labels import Labels
from ml.segmentation.found import Segmentation
from ml.tracking.features import MovieFeatures, RowNames
from ml.tracking.tracks import Linking

SHARED = 0.15
"""Share of the smaller of two outlines: where they have more in common, one of them at most is a cell."""


def said_by_maps(
    labels: Labels, feature: str, found: Segmentation, frames: Collection[int]
) -> dict[tuple[int, int, int], tuple[float, float]]:
    """`Scene.maps` of these frames, where `found` has any."""
    result: dict[tuple[int, int, int], tuple[float, float]] = {}
    for t in sorted(found.maps.keys() & set(frames)):
        said = [(float(foreground), float(inner)) for foreground, inner in found.maps[t]]
        for value, cells in labels.cells.values_at(t, feature).items():
            if value <= len(said):
                result[t, 0, cells[0]] = said[value - 1]
        for layer, image in enumerate(found.others.get(t, ()), start=1):
            result |= {(t, layer, value): said[value - 1] for value in values_in(image).tolist()}
    return result


def conflicts(features: MovieFeatures) -> list[np.ndarray]:
    """Groups of rows of one frame that share pixels: of each group, one at most is a cell.

    A sliver in common does not count (SHARED). Largest groups only, sorted: one for each path from the
    coarsest reading to the finest.
    """
    one, other = features.overlap.pairs()
    here = features.t[one] == features.t[other]
    one, other = one[here], other[here]
    _, *shares = features.overlap.of(one, other).T
    crowded = np.maximum(*shares) > SHARED
    against: dict[int, set[int]] = {}
    pairs = list(zip(one[crowded].tolist(), other[crowded].tolist(), strict=True))
    for a, b in pairs:
        against.setdefault(a, set()).add(b)
        against.setdefault(b, set()).add(a)
    found: set[tuple[int, ...]] = set()
    grown = {tuple(sorted(pair)) for pair in pairs}
    while grown:
        larger: set[tuple[int, ...]] = set()
        for group in grown:
            more = set.intersection(*(against[row] for row in group))
            larger |= {tuple(sorted((*group, row))) for row in more}
            if not more:
                found.add(group)
        grown = larger
    return [np.array(group) for group in sorted(found)]


def adopt(
    labels: Labels,
    feature: str,
    names: RowNames,
    linking: Linking,
    first_cell: int,
    others: Mapping[int, np.ndarray],
) -> None:
    """Write the outlines of `others` that are in a track into `labels`, in place, with their own values.
    Track i is cell first_cell + i. Pixels of outlines that are there already stay theirs.
    """
    rows: list[CellRow] = []
    chosen: dict[int, list[int]] = {}
    for i, track in enumerate(linking.tracks):
        for row, t in zip(track.rows, track.frames, strict=True):
            if names.layer[row] > 0:
                value = int(names.label[row])
                rows.append(CellRow(t, feature, value, first_cell + i))
                chosen.setdefault(t, []).append(value)
    for t, values in chosen.items():
        frame = labels.frame(feature, t)
        for layer in others[t]:
            mine = np.isin(layer, values) & (frame == 0)
            frame[mine] = layer[mine]
    labels.cells.add(rows)
