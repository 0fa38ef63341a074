"""The labels of one frame in all its features, and where its cells lie in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.label_images import values_in
from celldata.tiles import Box

Values = dict[int, tuple[int, ...]]
"""What each value of an image means: its cells, sorted; more than one where they overlap."""

Places = dict[int, np.ndarray]
"""Per cell its pixels: sorted indices into all the features' images, one behind the other."""


@dataclass(eq=False)
class FrameLabels:
    """`images`: feature -> (Y, X) uint32, all of one shape; `values`: feature -> what its values mean."""

    images: dict[str, np.ndarray]
    values: dict[str, Values]

    @classmethod
    def of_table(cls, images: Mapping[str, np.ndarray], cells: CellsTable, t: int) -> FrameLabels:
        """The frame `t` of labels with this cells table."""
        return cls(dict(images), {feature: cells.values_at(t, feature) for feature in images})

    @property
    def shape(self) -> tuple[int, int]:
        height, width = next(iter(self.images.values())).shape
        return height, width

    def crop(self, box: Box) -> FrameLabels:
        """The part in `box`; values that have no pixel in it mean nothing there."""
        images = {feature: np.ascontiguousarray(box.of(image)) for feature, image in self.images.items()}
        values = {}
        for feature, image in images.items():
            seen = set(values_in(image).tolist())
            values[feature] = {v: cells for v, cells in self.values[feature].items() if v in seen}
        return FrameLabels(images, values)

    def rows(self, t: int) -> list[CellRow]:
        """Rows of the cells table, for frame `t`."""
        return [
            CellRow(t, feature, value, cell)
            for feature, values in self.values.items()
            for value, cells in values.items()
            for cell in cells
        ]

    def cells(self) -> set[int]:
        return {cell for values in self.values.values() for cells in values.values() for cell in cells}

    def places(
        self,
        wanted: Iterable[int] | None = None,
        box: Box | None = None,
        field: tuple[int, int] | None = None,
    ) -> Places:
        """Where the cells in `wanted` (all when None) lie, as indices into a `field` (Y, X) of which this
        frame is the part `box`; into the frame itself when neither is given. Cells without a pixel are not
        among them.
        """
        box = box or Box(0, 0, *self.shape)
        height, width = field or self.shape
        chosen = None if wanted is None else set(wanted)
        found: dict[int, list[np.ndarray]] = {}
        for plane, (feature, image) in enumerate(self.images.items()):
            meant = {
                value: [cell for cell in cells if chosen is None or cell in chosen]
                for value, cells in self.values[feature].items()
            }
            meant = {value: cells for value, cells in meant.items() if cells}
            for value, pixels in _pixels_by_value(image, meant).items():
                ys, xs = np.divmod(pixels, image.shape[1])
                at = (plane * height + ys + box.y0) * width + xs + box.x0
                for cell in meant[value]:
                    found.setdefault(cell, []).append(at)
        return {
            cell: parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))
            for cell, parts in found.items()
        }


@dataclass(frozen=True)
class Measured:
    """Cells of a frame: ids (n,), centroids (n, 2) y, x over all features, and areas (n,) in pixels of the
    feature in which each is largest.
    """

    cells: np.ndarray
    centroids: np.ndarray
    areas: np.ndarray


def measured(frame: FrameLabels) -> Measured:
    """Where the cells of a frame are and how large, without a loop over pixels or cells of an image."""
    sums: dict[int, np.ndarray] = {}
    largest: dict[int, float] = {}
    for feature, image in frame.images.items():
        pixels = np.flatnonzero(image)
        values, index = np.unique(image.ravel()[pixels], return_inverse=True)
        ys, xs = np.divmod(pixels, image.shape[1])
        totals = np.stack([np.bincount(index, weights=w, minlength=values.size) for w in (None, ys, xs)], 1)
        here: dict[int, np.ndarray] = {}
        for value, total in zip(values.tolist(), totals, strict=True):
            for cell in frame.values[feature].get(value, ()):
                here[cell] = here.get(cell, 0) + total
        for cell, total in here.items():
            sums[cell] = sums.get(cell, 0) + total
            largest[cell] = max(largest.get(cell, 0.0), float(total[0]))
    cells = np.array(sorted(sums), np.int64)
    table = np.array([sums[cell] for cell in cells.tolist()], float).reshape(-1, 3)
    centroids = table[:, 1:] / np.maximum(table[:, :1], 1)
    return Measured(cells, centroids, np.array([largest[cell] for cell in cells.tolist()], float))


def centroid(pixels: np.ndarray, field: tuple[int, int]) -> tuple[float, float]:
    """(y, x) of pixels as `FrameLabels.places` has them."""
    ys, xs = np.divmod(pixels % (field[0] * field[1]), field[1])
    return float(ys.mean()), float(xs.mean())


def box_round(pixels: np.ndarray, field: tuple[int, int]) -> Box:
    """The box round pixels as `FrameLabels.places` has them."""
    ys, xs = np.divmod(pixels % (field[0] * field[1]), field[1])
    return Box(int(ys.min()), int(xs.min()), int(ys.max()) + 1, int(xs.max()) + 1)


def inside(pixels: np.ndarray, box: Box, field: tuple[int, int]) -> np.ndarray:
    """Of pixels as `FrameLabels.places` has them: True for those in `box`."""
    ys, xs = np.divmod(pixels % (field[0] * field[1]), field[1])
    found: np.ndarray = (ys >= box.y0) & (ys < box.y1) & (xs >= box.x0) & (xs < box.x1)
    return found


def _pixels_by_value(image: np.ndarray, wanted: Iterable[int]) -> dict[int, np.ndarray]:
    """Sorted flat indices of the pixels of each value."""
    chosen = np.array(sorted(wanted), image.dtype)
    if chosen.size == 0:
        return {}
    flat = image.ravel()
    pixels = np.flatnonzero(flat)
    values = flat[pixels]
    mine = np.isin(values, chosen)
    pixels, values = pixels[mine], values[mine]
    order = np.argsort(values, kind="stable")
    pixels, values = pixels[order], values[order]
    found, starts = np.unique(values, return_index=True)
    return dict(zip(found.tolist(), np.split(pixels, starts[1:]), strict=True)) if found.size else {}
