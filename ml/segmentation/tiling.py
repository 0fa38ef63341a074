"""The maps of an image of any size: whole where it fits, else in overlapping tiles that are blended."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

OVERLAP = 0.25
"""Of a tile, as published. Half of it lies beyond the reach of all but the deepest features of a tile's
border.
"""
BLIND = 0.25
"""Share of the overlap, at a tile's border, that is not used: there the network sees its own padding."""
ALIGNMENT = 32
"""Tiles begin at multiples of it: the network's coarsest grid, which must not shift from tile to tile."""


def predict_maps(
    model: nn.Module, images: np.ndarray, device: torch.device, tile: int = 512, batch: int = 4
) -> np.ndarray:
    """(B, channels, Y, X) float32 -> (B, 3, Y, X) float32, the sigmoid of the model's logits.

    Memory on the device is bounded by `batch` tiles of `tile` pixels a side, whatever the size of the image.
    """
    n, _, true_height, true_width = images.shape
    padding = [(0, _padding(side, tile)) for side in (true_height, true_width)]
    images = np.pad(images, [(0, 0), (0, 0), *padding], mode="edge")
    height, width = images.shape[2:]
    windows = [(i, y, x) for i in range(n) for y in _spans(height, tile) for x in _spans(width, tile)]
    maps: np.ndarray | None = None
    weights = np.zeros((height, width), np.float32)
    for y in _spans(height, tile):
        for x in _spans(width, tile):
            weights[y, x] += np.outer(_ramp(y, height, tile), _ramp(x, width, tile))
    for chunk in _chunks(windows, batch):
        crops = np.stack([images[i][:, y, x] for i, y, x in chunk])
        logits = _forward(model, torch.from_numpy(crops).to(device))
        probabilities = torch.sigmoid(logits.float()).cpu().numpy()
        if maps is None:
            maps = np.zeros((n, probabilities.shape[1], height, width), np.float32)
        for (i, y, x), values in zip(chunk, probabilities, strict=True):
            share = np.outer(_ramp(y, height, tile), _ramp(x, width, tile)) / weights[y, x]
            maps[i][:, y, x] += values * share.astype(np.float32)
    assert maps is not None
    return maps[:, :, :true_height, :true_width]


@torch.inference_mode()
def _forward(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    if images.device.type == "cuda":
        with torch.autocast("cuda", dtype=torch.bfloat16):
            logits: torch.Tensor = model(images)
            return logits
    # channels_last: a third faster in oneDNN's convolutions
    logits = model(images.contiguous(memory_format=torch.channels_last))
    return logits


def _padding(side: int, tile: int) -> int:
    """Pixels to add so that the last tile begins on the grid too."""
    return (tile - side) % ALIGNMENT if side > tile else 0


def _spans(side: int, tile: int) -> list[slice]:
    """Equal spans of at most `tile` pixels that cover `side`, neighbours sharing at least OVERLAP of a
    tile.
    """
    if side <= tile:
        return [slice(0, side)]
    stride = tile - int(tile * OVERLAP) - ALIGNMENT  # rounding a start down may widen a step by so much
    n = int(np.ceil((side - tile) / stride)) + 1
    starts = np.linspace(0, (side - tile) // ALIGNMENT, n).astype(int) * ALIGNMENT
    return [slice(int(s), int(s) + tile) for s in starts]


def _ramp(span: slice, side: int, tile: int) -> np.ndarray:
    """Weights along one axis: 1 inside, falling over the overlap; full up to the edge of the image itself."""
    length = span.stop - span.start
    overlap = int(tile * OVERLAP)
    blind = overlap * BLIND
    distance = np.arange(length) + 0.5
    rise = np.clip((distance - blind) / max(1.0, overlap - 2 * blind), 1e-6, 1)
    weights = np.ones(length)
    if span.start > 0:
        weights = np.minimum(weights, rise)
    if span.stop < side:
        weights = np.minimum(weights, rise[::-1])
    return weights


def _chunks(items: list[tuple[int, slice, slice]], size: int) -> Iterator[list[tuple[int, slice, slice]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
