"""Fields of cells for the tests of tiles, and what tiles make of them."""

from __future__ import annotations

import numpy as np

from celldata.frame_labels import FrameLabels, measured
from celldata.tile_merging import Merged, Part, merge_frame
from celldata.tiles import Tiling, split_field

Partition = set[frozenset[tuple[str, int]]]
"""Cells as sets of pixels (feature, flat index), without their numbers."""


def random_field(
    rng: np.random.Generator, size: tuple[int, int], n: int, radius: float, features: int = 1
) -> FrameLabels:
    """Up to `n` cells, round or long, many of them touching; some overlap (a value that means two)."""
    images = {f"layer {i}": np.zeros(size, np.uint32) for i in range(features)}
    values: dict[str, dict[int, tuple[int, ...]]] = {feature: {} for feature in images}
    ys, xs = np.mgrid[: size[0], : size[1]]
    for cell in range(1, n + 1):
        y, x = rng.uniform(0, size[0]), rng.uniform(0, size[1])
        long, short = radius * rng.uniform(0.5, 1.0), radius * rng.uniform(0.3, 1.0)
        turn = rng.uniform(0, np.pi)
        u = (ys - y) * np.cos(turn) + (xs - x) * np.sin(turn)
        v = (xs - x) * np.cos(turn) - (ys - y) * np.sin(turn)
        for i, (feature, image) in enumerate(images.items()):
            share = 1.0 - 0.3 * i
            mask = (u / (long * share)) ** 2 + (v / (short * share)) ** 2 <= 1
            free = mask & (image == 0)
            if free.any():
                image[free] = cell
                values[feature][cell] = (cell,)
            below = np.unique(image[mask & ~free]) if rng.random() < 0.2 else []
            for under in below:
                both = tuple(sorted({*values[feature][int(under)], cell}))
                if both == values[feature][int(under)]:
                    continue
                value = int(image.max()) + n
                image[mask & ~free & (image == under)] = value
                values[feature][value] = both
                if not (image == under).any():
                    del values[feature][int(under)]
    return FrameLabels(images, values)


def tiles_of(frame: FrameLabels, max_cells: int, diameter: float) -> Tiling:
    return split_field(frame.shape, [measured(frame).centroids], diameter, max_cells)


def partition(frame: FrameLabels) -> Partition:
    n = frame.shape[0] * frame.shape[1]
    names = list(frame.images)
    return {
        frozenset((names[at // n], at % n) for at in pixels.tolist()) for pixels in frame.places().values()
    }


def cells_of(frame: FrameLabels) -> dict[int, frozenset[int]]:
    return {cell: frozenset(pixels.tolist()) for cell, pixels in frame.places().items()}


def renumbered(frame: FrameLabels, rng: np.random.Generator) -> FrameLabels:
    """The same cells with other values and other numbers."""
    cells = sorted(frame.cells())
    ids = dict(zip(cells, (rng.permutation(len(cells)) + 1 + rng.integers(0, 50)).tolist(), strict=True))
    images, values = {}, {}
    for feature, image in frame.images.items():
        old = sorted(frame.values[feature])
        new = dict(zip(old, (rng.permutation(len(old)) + 1).tolist(), strict=True))
        other = np.zeros_like(image)
        for value, to in new.items():
            other[image == value] = to
        images[feature] = other
        values[feature] = {
            to: tuple(sorted(ids[cell] for cell in frame.values[feature][value])) for value, to in new.items()
        }
    return FrameLabels(images, values)


def with_cell(frame: FrameLabels, cell: int, mask: np.ndarray | None) -> FrameLabels:
    """The frame (one feature, no overlaps) with `cell` where `mask` is, and nowhere else; None: gone."""
    ((feature, image),) = frame.images.items()
    image = image.copy()
    image[image == cell] = 0
    if mask is not None:
        image[mask] = cell
    return FrameLabels({feature: image}, {feature: {int(v): (int(v),) for v in np.unique(image) if v}})


def plain(image: np.ndarray) -> FrameLabels:
    """A frame in which every value is the cell of that number."""
    own = image.astype(np.uint32)
    return FrameLabels({"nucleus": own}, {"nucleus": {int(v): (int(v),) for v in np.unique(own) if v}})


def merge(base: FrameLabels, tiling: Tiling, finals: dict[int, FrameLabels] | None = None) -> Merged:
    """What the tiles make; tiles without a word of their own are as they were cut."""
    finals = finals or {}
    parts = [Part(tile, finals.get(k, base.crop(tile.box))) for k, tile in enumerate(tiling.tiles)]
    made: dict[tuple[int, int], int] = {}
    highest = max(base.cells(), default=0)
    return merge_frame(base, parts, lambda k, own: made.setdefault((k, own), highest + 1 + len(made)))
