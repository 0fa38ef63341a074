"""One picture: the raw image by itself, and beside it the same with truth and prediction outlined."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

from celldata.proposals.spans import mask_of
from celldata.scoring.errors import AnswerError

TRUTH, PREDICTION = (63, 176, 255), (255, 159, 28)
"""Blue and orange: told apart whatever colours an eye can tell."""
DIM = 0.35
"""How much of its colour a cell keeps that the error is not about."""
SIDE_PX = 260
SMALLEST_PX = 40
"""Side of the part of the frame that is shown, at least."""
MARGIN = 0.5
"""Of the cells' own size, on each side."""
LINE_PX = 2
GAP_PX = 6
LARGEST_SCALE = 8
LOW, HIGH, GAMMA = 1.0, 99.8, 0.8
"""Percentiles of what is shown that are black and white: in a frame with bright cells, faint ones would be
black.
"""

Box = tuple[slice, slice]


def picture(error: AnswerError, raw: np.ndarray, truth: np.ndarray, prediction: np.ndarray) -> Image.Image:
    """`raw`, and cell ids of truth and prediction, of the error's whole frame, (Y, X) each.

    The truth is drawn inside its border and the prediction outside of its own, so that both are seen where
    they agree.
    """
    about = [mask_of(spans, raw.shape) for spans in (error.answer, error.given)]
    box = _box(about[0] | about[1], error, raw.shape)
    scale = _scale(box)
    shown = enlarged(grey(raw, box), scale)
    plain = np.repeat(shown[:, :, None], 3, axis=2)
    drawn = plain.astype(np.float32)
    sides = (
        (inner_lines, truth, about[0], TRUTH),
        (outer_lines, prediction, about[1], PREDICTION),
    )
    for lines, ids, own, colour in sides:
        where = lines(enlarged(ids[box], scale))
        near = ndimage.binary_dilation(enlarged(own[box], scale), iterations=LINE_PX + 1)
        strength = np.where(near, 1.0, DIM)[where][:, None]
        drawn[where] = drawn[where] * (1 - strength) + np.array(colour) * strength
    gap = np.full((shown.shape[0], GAP_PX, 3), 128, np.uint8)
    return Image.fromarray(np.concatenate([plain, gap, drawn.round().astype(np.uint8)], axis=1))


def _box(about: np.ndarray, error: AnswerError, shape: tuple[int, ...]) -> Box:
    """A square about the cells, moved into the frame."""
    ys, xs = np.nonzero(about)
    if len(ys):
        extent = int(max(np.ptp(ys), np.ptp(xs))) + 1
        centre = ((ys.min() + ys.max()) / 2, (xs.min() + xs.max()) / 2)
    else:
        extent, centre = 0, (error.y, error.x)
    side = max(SMALLEST_PX, round(extent * (1 + 2 * MARGIN)))
    slices = []
    for middle, length in zip(centre, shape, strict=True):
        start = int(np.clip(round(middle - side / 2), 0, max(0, length - side)))
        slices.append(slice(start, min(length, start + side)))
    return slices[0], slices[1]


def _scale(box: Box) -> int:
    side = max(s.stop - s.start for s in box)
    return int(np.clip(SIDE_PX // side, 1, LARGEST_SCALE))


def grey(raw: np.ndarray, box: Box) -> np.ndarray:
    finite = np.nan_to_num(np.asarray(raw[box], np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = np.percentile(finite, [LOW, HIGH])
    share = np.clip((finite - low) / max(high - low, 1e-6), 0, 1) ** GAMMA
    return np.asarray((share * 255).round(), np.uint8)


def enlarged(image: np.ndarray, scale: int) -> np.ndarray:
    return np.repeat(np.repeat(image, scale, axis=0), scale, axis=1)


def inner_lines(ids: np.ndarray) -> np.ndarray:
    """Pixels of cells near a pixel that is not of the same one; a frame's edge is no border."""
    side = 2 * LINE_PX + 1
    lowest = ndimage.minimum_filter(ids, side, mode="nearest")
    highest = ndimage.maximum_filter(ids, side, mode="nearest")
    return np.asarray((ids != 0) & ((lowest != ids) | (highest != ids)))


def outer_lines(ids: np.ndarray) -> np.ndarray:
    """Pixels beside a cell; where two touch, those of one of them."""
    return np.asarray(ndimage.maximum_filter(ids, 2 * LINE_PX + 1, mode="nearest") != ids)
