"""Batches of training crops. The batch of a step depends on the seed and the step alone: a resumed run
repeats none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ml.data.prepared import PreparedMovie
from ml.segmentation.augment import AugmentParameters, change_intensity, cut_crop, drop_neighbours
from ml.segmentation.targets import IGNORED, distance_targets

ON_A_CELL = 0.8
"""Share of crops that are centred on a cell: in a sparse movie, random places would show mostly background.
"""
TRIES = 20


@dataclass
class Batch:
    """images (B, frames x channels, Y, X), targets (B, 3, Y, X), counted (B, 1, Y, X): 0 where nothing was
    labeled.
    """

    images: torch.Tensor
    targets: torch.Tensor
    counted: torch.Tensor


class CropSampler:
    """Draws crops from the labeled frames of some movies, every frame as likely as every other."""

    def __init__(
        self,
        frames: Sequence[tuple[PreparedMovie, int]],
        size: int,
        context: int,
        augment: AugmentParameters,
        seed: int,
    ) -> None:
        self._frames = list(frames)
        self._size = size
        self._context = context
        self._augment = augment
        self._seed = seed

    def batch(self, step: int, n: int) -> Batch:
        """The `n` crops of a training step."""
        rng = np.random.default_rng([self._seed, step])
        images, targets, counted = zip(*(self._crop(rng) for _ in range(n)), strict=True)
        return Batch(*(torch.from_numpy(np.stack(part)) for part in (images, targets, counted)))

    def _crop(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        movie, t = self._frames[rng.integers(len(self._frames))]
        labels = movie.labels(t)
        image, label = cut_crop(
            movie.frames_around(t, self._context),
            labels,
            _centre(labels, rng),
            self._size,
            self._augment,
            rng,
        )
        image = change_intensity(drop_neighbours(image, self._augment, rng), self._augment, rng)
        counted = (label != IGNORED).astype(np.float32)[None]
        return image.reshape(-1, *label.shape), distance_targets(label), counted


def _centre(labels: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    height, width = labels.shape
    wanted = rng.random() < ON_A_CELL
    y, x = 0, 0
    for _ in range(TRIES):
        y, x = int(rng.integers(height)), int(rng.integers(width))
        if not wanted or labels[y, x]:
            break
    return float(y), float(x)
