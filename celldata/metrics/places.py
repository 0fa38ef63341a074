"""Where cells are in some frames: middle and box, measured where they are asked for alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from celldata.label_images import replace_values
from celldata.labels import Labels


@dataclass(frozen=True)
class Spot:
    """Some pixels of a frame: how many, the sums of their coordinates, and their box (ends not included)."""

    area: int
    sum_y: float
    sum_x: float
    box: tuple[int, int, int, int]  # y0, x0, y1, x1

    @property
    def middle(self) -> tuple[float, float]:
        """(y, x) pixels."""
        return self.sum_y / self.area, self.sum_x / self.area

    def __add__(self, other: Spot) -> Spot:
        y0, x0, y1, x1 = zip(self.box, other.box, strict=True)
        box = (min(y0), min(x0), max(y1), max(x1))
        return Spot(self.area + other.area, self.sum_y + other.sum_y, self.sum_x + other.sum_x, box)


def spots(labels: Labels, feature: str, wanted: Mapping[int, Iterable[int]]) -> dict[tuple[int, int], Spot]:
    """(frame, cell) -> its pixels, of the wanted cells of each frame that have any there."""
    found: dict[tuple[int, int], Spot] = {}
    for t, cells in wanted.items():
        values = {cell: labels.cells.values_of(t, feature, cell) for cell in cells}
        known = sorted({value for own in values.values() for value in own})
        of_value = _of_values(labels.frame(feature, t), known)
        for cell, own in values.items():
            for value in own:
                if value in of_value:
                    before = found.get((t, cell))
                    found[t, cell] = of_value[value] if before is None else before + of_value[value]
    return found


def _of_values(image: np.ndarray, values: list[int]) -> dict[int, Spot]:
    numbered = replace_values(image, {value: k for k, value in enumerate(values, 1)}).astype(np.int32)
    found = {}
    for k, box in enumerate(ndimage.find_objects(numbered, len(values)), 1):
        if box is None:
            continue
        ys, xs = np.nonzero(numbered[box] == k)
        y0, x0 = box[0].start, box[1].start
        sums = float(ys.sum() + ys.size * y0), float(xs.sum() + xs.size * x0)
        found[values[k - 1]] = Spot(ys.size, *sums, (y0, x0, box[0].stop, box[1].stop))
    return found
