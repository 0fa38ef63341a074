"""Operations on label images (any shape, unsigned integers, 0 = background) that do not loop over cells."""

from collections.abc import Mapping

import numpy as np

LOOKUP_LIMIT = 1 << 22
"""Largest value for which a lookup table (4 bytes an entry, 16 MB) beats a binary search per pixel."""


def values_in(image: np.ndarray) -> np.ndarray:
    """Sorted values of a label image (Y, X), background excluded.

    Only the first pixel of each horizontal stretch of equal values is looked at: sorting those is ten times
    quicker than sorting all of a 2048 x 2048 frame.
    """
    if image.size == 0:
        return np.empty(0, image.dtype)
    rows = image.reshape(-1, image.shape[-1])
    starts = rows[:, 1:][rows[:, 1:] != rows[:, :-1]]
    values = np.unique(np.concatenate([rows[:, 0], starts]))
    return values[values != 0]


def replace_values(image: np.ndarray, mapping: Mapping[int, int]) -> np.ndarray:
    """A uint32 image in which each value became `mapping[value]`; values not in the mapping become 0."""
    if not mapping:
        return np.zeros(image.shape, np.uint32)
    old = np.fromiter(mapping.keys(), np.int64, len(mapping))
    new = np.fromiter(mapping.values(), np.int64, len(mapping))
    if old.max() < LOOKUP_LIMIT:
        # One entry more than the largest known value: it stays 0 and stands for every value above it.
        table = np.zeros(old.max() + 2, np.uint32)
        table[old] = new
        table[0] = 0
        top = table.size - 1
        return table[np.minimum(image, image.dtype.type(top)) if _can_hold(image.dtype, top) else image]
    order = np.argsort(old)
    old, new = old[order], new[order]
    place = np.minimum(np.searchsorted(old, image), old.size - 1)
    return np.where((old[place] == image) & (image != 0), new[place], 0).astype(np.uint32)


def _can_hold(dtype: np.dtype, value: int) -> bool:
    return np.iinfo(dtype).max >= value
