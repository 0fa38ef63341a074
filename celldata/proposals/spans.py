"""Masks in a box as spans: pairs (gap, length) over row-major pixels (docs/formats.md, Edits).

A mask comes as spans over the pixels of its *box*; a region goes back as spans over the pixels of the
*frame*, as a paint change has them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def mask_of(spans: Sequence[int] | np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """(H, W) bool with the pixels of `spans`, which count within the box. ValueError when they are not pairs
    of a gap >= 0 and a length >= 1, or leave the box.
    """
    numbers = np.asarray(spans, np.int64)
    if numbers.size % 2:
        raise ValueError("spans are pairs (gap, length)")
    gaps, lengths = numbers[0::2], numbers[1::2]
    if (gaps < 0).any() or (lengths < 1).any():
        raise ValueError("spans need gaps >= 0 and lengths >= 1")
    area = shape[0] * shape[1]
    # Each is checked before they are summed: a sum of huge numbers may come out small again.
    if (numbers > area).any() or numbers.sum() > area:
        raise ValueError(f"the spans leave the box of {shape[0]} x {shape[1]} pixels")
    edges = np.zeros(area + 1, np.int8)
    ends = np.cumsum(gaps + lengths)
    np.add.at(edges, ends - lengths, 1)
    np.add.at(edges, ends, -1)
    return np.cumsum(edges[:-1], dtype=np.int8).astype(bool).reshape(shape)


def spans_in_frame(region: np.ndarray, y0: int, x0: int, frame_width: int) -> list[int]:
    """Spans over the row-major pixels of a frame `frame_width` wide, of a region (H, W) whose first pixel
    lies at (y0, x0); [] when it is empty.
    """
    ys, xs = np.nonzero(region)
    if len(ys) == 0:
        return []
    pixels = (ys + y0).astype(np.int64) * frame_width + (xs + x0)
    first = np.flatnonzero(np.diff(pixels, prepend=-2) != 1)
    lengths = np.diff(np.append(first, len(pixels)))
    starts = pixels[first]
    gaps = starts - np.concatenate([[0], starts[:-1] + lengths[:-1]])
    spans: list[int] = np.stack([gaps, lengths], axis=1).ravel().tolist()
    return spans
