"""One training crop out of a frame: rotation, flip and zoom in a single resampling, then changes of the grey
values.

Everything random comes from the generator that is passed in, so a step's batch depends on seed and step
alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import torch
from scipy import ndimage
from torch.nn.functional import grid_sample

from ml.segmentation.targets import IGNORED, distance_targets


@dataclass(frozen=True)
class AugmentParameters:
    """Each the largest effect; 0 (or False) turns it off. Zoom as in the paper: 0.75 to 1.33.

    `targets`: the maps to learn are drawn after the labels were turned and zoomed; or before, and warped with
    them, as published (a zoomed distance map is not the distance map of the zoomed cell).
    """

    rotate: bool = True
    flip: bool = True
    zoom: float = 1.33
    contrast: float = 0.4
    brightness: float = 0.15
    gamma: float = 0.3
    blur: float = 1.0
    noise: float = 0.06
    drop_neighbours: float = 0.1
    drop_channel: float = 0.1
    targets: Literal["after", "before"] = "after"

    def __post_init__(self) -> None:
        if self.zoom and not 1 <= self.zoom <= 4:
            raise ValueError(f"zoom is {self.zoom}: 1 to 4, for 1/zoom to zoom")
        for name in ("drop_neighbours", "drop_channel"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)}, not a probability")


class Crop(NamedTuple):
    """image (F, C, Y, X) float32; labels (Y, X) int32, IGNORED where nobody labeled; targets (3, Y, X)
    float32, the maps to learn; coordinates (2, Y, X) float32: where each pixel lies in its frame, -1 to 1.
    """

    image: np.ndarray
    labels: np.ndarray
    targets: np.ndarray
    coordinates: np.ndarray


def cut_crop(
    frames: Sequence[np.ndarray],
    labels: np.ndarray,
    centre: tuple[float, float],
    size: int,
    parameters: AugmentParameters,
    rng: np.random.Generator,
    ignored: np.ndarray | None = None,
    border: int = 0,
) -> Crop:
    """A square crop about `centre`, turned, flipped and zoomed.

    frames: F images (C, Y, X); labels (Y, X); ignored (Y, X): where nobody labeled, if there is such a place;
    nor in what seems background within `border` pixels of the frame's edge. Beyond the frame the image is
    mirrored and the labels are IGNORED.
    """
    angle = rng.uniform(0, 2 * np.pi) if parameters.rotate else 0.0
    zoom = np.exp(rng.uniform(-1, 1) * np.log(parameters.zoom)) if parameters.zoom else 1.0
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / zoom
    if parameters.flip and rng.random() < 0.5:
        matrix[:, 1] *= -1
    coordinates = np.array(centre)[:, None, None] + np.einsum("ij,jyx->iyx", matrix, _grid(size))
    sides = np.array(labels.shape)[:, None, None]
    place = (2 * coordinates / np.maximum(1, sides - 1) - 1).astype(np.float32)
    # Only the window that the crop reaches is read: frames may lie on the disk.
    low = np.floor(coordinates.min(axis=(1, 2))).astype(int)
    high = np.ceil(coordinates.max(axis=(1, 2))).astype(int) + 1
    window = tuple(
        slice(min(max(a, 0), side - 1), max(min(b, side), 1))
        for a, b, side in zip(low, high, labels.shape, strict=True)
    )
    coordinates -= np.array([s.start for s in window])[:, None, None]
    pixels = np.stack([np.asarray(frame[(slice(None), *window)], dtype=np.float32) for frame in frames])
    seen = np.asarray(labels[window]).astype(np.int32)
    if ignored is not None:
        seen[ignored[window]] = IGNORED
    if border:
        inside = [
            (np.arange(s.start, s.stop) >= border) & (np.arange(s.start, s.stop) < side - border)
            for s, side in zip(window, labels.shape, strict=True)
        ]
        seen[~np.logical_and.outer(*inside) & (seen == 0)] = IGNORED
    cut = _nearest(seen, coordinates)
    if parameters.targets == "after":
        targets = distance_targets(cut)
    else:
        targets = _interpolate(distance_targets(seen)[None], coordinates)[0]
    return Crop(_interpolate(pixels, coordinates), cut, targets, place)


def _grid(size: int) -> np.ndarray:
    """(2, size, size): row and column of every pixel of the crop, from its centre.

    Whole numbers, so that a crop that is not turned takes pixels as they are.
    """
    grid: np.ndarray = np.mgrid[:size, :size] - size // 2
    return grid


def _interpolate(pixels: np.ndarray, coordinates: np.ndarray) -> np.ndarray:
    """(F, C, Y, X) at (2, size, size) coordinates, bilinear, mirrored beyond the edges."""
    n_frames, n_channels, height, width = pixels.shape
    # grid_sample wants (x, y) in -1 … 1; it takes all planes in one call, five times as fast as scipy
    scale = np.array([max(1, width - 1), max(1, height - 1)])
    grid = torch.from_numpy((2 * np.moveaxis(coordinates[::-1], 0, -1) / scale - 1).astype(np.float32))
    planes = torch.from_numpy(pixels.reshape(1, n_frames * n_channels, height, width))
    sampled = grid_sample(planes, grid[None], padding_mode="reflection", align_corners=True)
    return sampled.numpy().reshape(n_frames, n_channels, *grid.shape[:2])


def _nearest(labels: np.ndarray, coordinates: np.ndarray) -> np.ndarray:
    """(Y, X) at (2, size, size) coordinates as int32; IGNORED beyond the edges."""
    y, x = np.floor(coordinates + 0.5).astype(int)
    height, width = labels.shape
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    crop = np.full(y.shape, IGNORED, np.int32)
    crop[inside] = labels[y[inside], x[inside]]
    return crop


def change_intensity(
    image: np.ndarray, parameters: AugmentParameters, rng: np.random.Generator
) -> np.ndarray:
    """(F, C, Y, X): contrast, brightness, gamma, blur and strength of the noise per channel, the same in all
    frames.
    """
    changed = image.copy()
    for c in range(image.shape[1]):
        channel = changed[:, c]
        if parameters.gamma:
            power = np.exp(rng.uniform(-1, 1) * parameters.gamma)
            channel = np.sign(channel) * np.abs(channel) ** power
        factor = np.exp(rng.uniform(-1, 1) * parameters.contrast)
        channel = channel * factor + rng.uniform(-1, 1) * parameters.brightness
        if parameters.blur and rng.random() < 0.3:
            sigma = rng.uniform(0, parameters.blur)
            channel = ndimage.gaussian_filter(channel, (0, sigma, sigma))
        if parameters.noise and rng.random() < 0.5:
            scale = rng.uniform(0, parameters.noise)
            channel = channel + scale * rng.standard_normal(channel.shape, dtype=np.float32)
        changed[:, c] = channel
    return changed


def drop_neighbours(image: np.ndarray, parameters: AugmentParameters, rng: np.random.Generator) -> np.ndarray:
    """(F, C, Y, X): sometimes the frame stands in for its neighbours, as at the ends of a movie."""
    if len(image) > 1 and rng.random() < parameters.drop_neighbours:
        return np.repeat(image[len(image) // 2][None], len(image), axis=0)
    return image


def drop_channel(image: np.ndarray, parameters: AugmentParameters, rng: np.random.Generator) -> np.ndarray:
    """(F, C, Y, X): sometimes one of several channels is dark, so that none is relied on alone."""
    n = image.shape[1]
    if n > 1 and rng.random() < parameters.drop_channel:
        image = image.copy()
        image[:, rng.integers(n)] = 0
    return image


def augment_image(image: np.ndarray, parameters: AugmentParameters, rng: np.random.Generator) -> np.ndarray:
    """(F, C, Y, X): everything that leaves the labels as they are."""
    image = change_intensity(drop_neighbours(image, parameters, rng), parameters, rng)
    return drop_channel(image, parameters, rng)
