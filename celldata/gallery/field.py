"""A whole frame, or a part of it, with outlines: for reports, where the reader wants to see the field."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from celldata.gallery.picture import PREDICTION, TRUTH, Box, enlarged, grey, inner_lines, outer_lines

SIDE_PX = 560
"""Of the longer side, about: a field is enlarged or thinned out to it by whole steps."""
LARGEST_SCALE = 6


def field(
    raw: np.ndarray,
    truth: np.ndarray | None,
    prediction: np.ndarray | None,
    box: Box | None = None,
    side_px: int = SIDE_PX,
) -> Image.Image:
    """`raw` (Y, X) with the outlines of cell ids of the same shape; None draws none. `box`: this part alone.

    Truth lies inside its border and prediction outside of its own, as in `picture`.
    """
    part = (slice(None), slice(None)) if box is None else box
    side = max(raw[part].shape)
    scale = int(np.clip(side_px // side, 1, LARGEST_SCALE))
    shown = enlarged(grey(raw, part), scale)
    drawn = np.repeat(shown[:, :, None], 3, axis=2)
    sides = ((inner_lines, truth, TRUTH), (outer_lines, prediction, PREDICTION))
    for lines, ids, colour in sides:
        if ids is not None:
            drawn[lines(enlarged(ids[part], scale))] = colour
    image = Image.fromarray(drawn)
    if max(image.size) > 2 * side_px:
        image.thumbnail((2 * side_px, 2 * side_px))
    return image


def around(spots: Sequence[tuple[float, float]], shape: tuple[int, int], least_px: int = 64) -> Box:
    """A square about places (y, x), with room around them, moved into the frame (Y, X)."""
    ys, xs = (np.array(axis) for axis in zip(*spots, strict=True))
    side = max(least_px, round(2 * max(np.ptp(ys), np.ptp(xs)) + 24))
    slices = []
    for values, length in ((ys, shape[0]), (xs, shape[1])):
        middle = (values.min() + values.max()) / 2
        start = int(np.clip(round(middle - side / 2), 0, max(0, length - side)))
        slices.append(slice(start, min(length, start + side)))
    return slices[0], slices[1]
