"""The maps of an image of any size: whole where it fits, else in overlapping tiles that are blended."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import nn

OVERLAP, MOST_OVERLAP = 0.25, 128
"""Of a tile, as published, but so many pixels at most: half of that lies beyond the reach of all but the
deepest features of a tile's border.
"""
BLIND = 0.25
"""Share of the overlap, at a tile's border, that is not used: there the network sees its own padding."""
ALIGNMENT = 32
"""Tiles begin at multiples of it: the network's coarsest grid, which must not shift from tile to tile."""

TILE, BATCH = 1024, 2
"""Pixels a side, and tiles at once: a frame of most cameras is one to four tiles."""

Image = np.ndarray | Sequence[np.ndarray]
"""(channels, Y, X), or parts of it that are joined tile by tile: neighbours are shared, not copied."""


def predict_maps(
    model: nn.Module,
    images: Sequence[Image] | np.ndarray,
    device: torch.device,
    tile: int = TILE,
    batch: int = BATCH,
    coordinates: bool = False,
) -> np.ndarray:
    """B images -> (B, 3, Y, X) float32, the sigmoid of the model's logits.

    `coordinates`: the model is also told where in its image a tile lies. Memory on the device is bounded by
    `batch` tiles of `tile` pixels a side, whatever the size of the image.
    """
    parts = [[image] if isinstance(image, np.ndarray) else list(image) for image in images]
    height, width = parts[0][0].shape[-2:]
    rows, columns = _spans(height, tile), _spans(width, tile)
    down, across = _weights(rows, height, tile), _weights(columns, width, tile)
    windows = [(i, y, x) for i in range(len(parts)) for y in range(len(rows)) for x in range(len(columns))]
    maps: np.ndarray | None = None
    for chunk in _chunks(windows, batch):
        crops = np.stack([_tile(parts[i], rows[y], columns[x], coordinates) for i, y, x in chunk])
        logits = _forward(model, torch.from_numpy(crops).to(device))
        probabilities = torch.sigmoid(logits.float()).cpu().numpy()
        if maps is None:
            maps = np.zeros((len(parts), probabilities.shape[1], height, width), np.float32)
        for (i, y, x), values in zip(chunk, probabilities, strict=True):
            share = np.outer(down[y], across[x])
            maps[i][:, rows[y], columns[x]] += values[:, : share.shape[0], : share.shape[1]] * share
    assert maps is not None
    return maps


def _tile(parts: Sequence[np.ndarray], y: slice, x: slice, coordinates: bool) -> np.ndarray:
    """(channels, Y, X) float32 of one tile; beyond the image its edge is repeated."""
    height, width = parts[0].shape[-2:]
    planes = [part[:, y, x].astype(np.float32) for part in parts]
    if coordinates:
        own = planes[0].shape[-2:]
        axes = [
            2 * np.arange(s.start, s.start + n) / max(1, side - 1) - 1
            for s, n, side in zip((y, x), own, (height, width), strict=True)
        ]
        planes.append(np.stack(np.meshgrid(*axes, indexing="ij")).astype(np.float32))
    tile = np.concatenate(planes)
    missing = [(0, s.stop - s.start - n) for s, n in zip((y, x), tile.shape[1:], strict=True)]
    return np.pad(tile, [(0, 0), *missing], mode="edge")


@torch.inference_mode()
def _forward(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    if images.device.type == "cuda":
        with torch.autocast("cuda", dtype=torch.bfloat16):
            logits: torch.Tensor = model(images)
            return logits
    # channels_last: a third faster in oneDNN's convolutions
    logits = model(images.contiguous(memory_format=torch.channels_last))
    return logits


def _spans(side: int, tile: int) -> list[slice]:
    """Spans of at most `tile` pixels that cover `side`, as few as that takes and no longer than they must be;
    neighbours share at least the overlap. The last one may reach beyond the image: it too begins on the grid.
    """
    if side <= tile:
        return [slice(0, side)]
    overlap = _overlap(tile)
    n = int(np.ceil((side - overlap) / (tile - overlap)))
    length = side / n + overlap * (n - 1) / n
    length = min(tile, int(np.ceil(length / ALIGNMENT)) * ALIGNMENT)
    while n * (stride := (length - overlap) // ALIGNMENT * ALIGNMENT) + length - stride < side:
        length, n = (length + ALIGNMENT, n) if length + ALIGNMENT <= tile else (length, n + 1)
    return [slice(i * stride, i * stride + length) for i in range(n)]


def _overlap(tile: int) -> int:
    return min(MOST_OVERLAP, int(tile * OVERLAP))


def _weights(spans: list[slice], side: int, tile: int) -> list[np.ndarray]:
    """Along one axis: what each tile's pixels count, so that they add up to 1 everywhere in the image.

    The weights of a tile are those of its rows times those of its columns: none are kept for the whole image.
    """
    ramps = [_ramp(span, spans[-1].stop, tile)[: side - span.start] for span in spans]
    total = np.zeros(side)
    for span, ramp in zip(spans, ramps, strict=True):
        total[span] += ramp
    return [(ramp / total[s]).astype(np.float32) for s, ramp in zip(spans, ramps, strict=True)]


def _ramp(span: slice, side: int, tile: int) -> np.ndarray:
    """1 inside, falling over the overlap; full up to the edge of the image itself."""
    length = span.stop - span.start
    overlap = _overlap(tile)
    blind = overlap * BLIND
    distance = np.arange(length) + 0.5
    rise = np.clip((distance - blind) / max(1.0, overlap - 2 * blind), 1e-6, 1)
    weights = np.ones(length)
    if span.start > 0:
        weights = np.minimum(weights, rise)
    if span.stop < side:
        weights = np.minimum(weights, rise[::-1])
    return weights


def _chunks(items: list[tuple[int, int, int]], size: int) -> Iterator[list[tuple[int, int, int]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
