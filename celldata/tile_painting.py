"""Cells taken out of a frame and put into it, overlaps of others left as they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from celldata.frame_labels import FrameLabels, Places
from celldata.label_images import values_in


class Repainted:
    """A copy of a frame's labels that cells are taken from and given to. A pixel that two cells have gets a
    value that means both.
    """

    def __init__(self, frame: FrameLabels) -> None:
        self._images = {feature: np.array(image, np.uint32) for feature, image in frame.images.items()}
        self._values = {feature: dict(values) for feature, values in frame.values.items()}
        self._by_cells: dict[str, dict[tuple[int, ...], int]] = {}
        for feature, values in self._values.items():
            own = self._by_cells[feature] = {}
            for value in sorted(values, reverse=True):
                own[values[value]] = value
        self._highest = {
            feature: max(int(image.max(initial=0)), max(self._values[feature], default=0))
            for feature, image in self._images.items()
        }
        self._left: dict[str, set[int]] = {feature: set() for feature in self._images}

    def take(self, places: Places) -> None:
        """These cells lose these pixels."""
        for cell, pixels in places.items():
            self._recode(pixels, partial(_without, cell))

    def give(self, places: Places) -> None:
        """These cells get these pixels, with whoever has them already."""
        for cell, pixels in places.items():
            self._recode(pixels, partial(_with, cell))

    def labels(self) -> FrameLabels:
        """The frame as it is now; values that have lost their last pixel mean nothing any more."""
        for feature, left in self._left.items():
            for value in left - set(values_in(self._images[feature]).tolist()) if left else ():
                self._values[feature].pop(value, None)
        return FrameLabels(self._images, self._values)

    def _recode(self, pixels: np.ndarray, become: Callable[[tuple[int, ...]], tuple[int, ...]]) -> None:
        n = next(iter(self._images.values())).size
        for plane, feature in enumerate(self._images):
            low, high = np.searchsorted(pixels, [plane * n, (plane + 1) * n])
            mine = pixels[low:high] - plane * n
            if mine.size == 0:
                continue
            flat = self._images[feature].reshape(-1)
            here = flat[mine]
            for value in np.unique(here).tolist():
                cells = become(self._values[feature].get(value, ()))
                flat[mine[here == value]] = self._value_of(feature, cells)
                self._left[feature].add(value)

    def _value_of(self, feature: str, cells: tuple[int, ...]) -> int:
        """The value that means these cells, a new one where none does; 0 for none."""
        if not cells:
            return 0
        known = self._by_cells[feature].get(cells)
        if known is None:
            known = self._highest[feature] = self._highest[feature] + 1
            self._by_cells[feature][cells] = known
        self._values[feature][known] = cells
        return known


def _without(cell: int, cells: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(each for each in cells if each != cell)


def _with(cell: int, cells: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({*cells, cell}))
