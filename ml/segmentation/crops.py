"""Batches of training crops. The batch of a step depends on the seed and the step alone: a resumed run
repeats none.

What is rare and hard is shown more often than it occurs: places where two cells touch, and cells about to
divide or just divided.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage

from ml.data.normalisation import compress
from ml.data.prepared import PreparedMovie
from ml.segmentation.augment import AugmentParameters, augment_image, cut_crop
from ml.segmentation.model import ModelParameters
from ml.segmentation.targets import IGNORED

PLACES = 512
"""Places of each kind that are remembered of a frame."""
NEAR = 3
"""Pixels: cells that come so close to each other touch."""


@dataclass(frozen=True)
class CropShares:
    """Shares of the crops that are centred on a place where cells touch, on a dividing cell, on any cell; the
    rest lies anywhere. A frame without such a place shows a cell, one without cells anything.
    """

    touching: float = 0.3
    dividing: float = 0.15
    cell: float = 0.4

    def __post_init__(self) -> None:
        shares = (self.touching, self.dividing, self.cell)
        if min(shares) < 0 or sum(shares) > 1:
            raise ValueError(f"the shares {shares} must not be negative and add up to 1 at most")


@dataclass
class Batch:
    """images (B, frames x channels, Y, X), targets (B, 3, Y, X), counted (B, 1, Y, X): 0 where nothing was
    labeled.
    """

    images: torch.Tensor
    targets: torch.Tensor
    counted: torch.Tensor


class CropSampler:
    """Draws crops from the labeled frames of some movies, every frame as likely as every other of its set.

    `frames`: what is learned. `replayed`: what was learned earlier; each crop is of it with the chance
    `replay`, so that fine-tuning forgets nothing. `border`: background so near the edge is no lesson.
    """

    def __init__(
        self,
        frames: Sequence[tuple[PreparedMovie, int]],
        size: int,
        model: ModelParameters,
        augment: AugmentParameters,
        seed: int,
        shares: CropShares | None = None,
        replayed: Sequence[tuple[PreparedMovie, int]] = (),
        replay: float = 0.0,
        border: int = 0,
    ) -> None:
        self._frames = list(frames)
        self._size = size
        self._model = model
        self._augment = augment
        self._seed = seed
        self._shares = shares or CropShares()
        self._replayed = list(replayed)
        self._replay = replay if replayed else 0.0
        self._border = border
        self._places: dict[tuple[str, int], dict[str, np.ndarray]] = {}

    def batch(self, step: int, n: int, worker: int = 0) -> Batch:
        """The `n` crops of a training step; those of another `worker` are others."""
        rng = np.random.default_rng([self._seed, step, worker] if worker else [self._seed, step])
        images, targets, counted = zip(*(self._crop(rng) for _ in range(n)), strict=True)
        return Batch(*(torch.from_numpy(np.stack(part)) for part in (images, targets, counted)))

    def _crop(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        frames = self._replayed if self._replay and rng.random() < self._replay else self._frames
        movie, t = frames[rng.integers(len(frames))]
        crop = cut_crop(
            movie.frames_around(t, self._model.context),
            movie.labels(t),
            self._centre(movie, t, rng),
            self._size,
            self._augment,
            rng,
            movie.ignored(t),
            self._border,
        )
        label = crop.labels
        image = compress(crop.image, self._model.compression)
        image = augment_image(image, self._augment, rng).reshape(-1, *label.shape)
        if self._model.coordinates:
            image = np.concatenate([image, crop.coordinates])
        counted = (label != IGNORED).astype(np.float32)[None]
        return image, crop.targets, counted

    def _centre(self, movie: PreparedMovie, t: int, rng: np.random.Generator) -> tuple[float, float]:
        key = (movie.name, t)
        if key not in self._places:
            self._places[key] = places(movie, t)
        known = self._places[key]
        draw = rng.random()
        for kind in ("touching", "dividing", "cell"):
            share = getattr(self._shares, kind)
            if draw < share:
                points = known[kind] if len(known[kind]) else known["cell"]
                if len(points):
                    y, x = points[rng.integers(len(points))]
                    return float(y), float(x)
                break
            draw -= share
        height, width = movie.shape
        return float(rng.integers(height)), float(rng.integers(width))


def places(movie: PreparedMovie, t: int) -> dict[str, np.ndarray]:
    """(n, 2) rows and columns on cells, where two cells touch, and on cells that divide; at most PLACES
    each.
    """
    labels = movie.labels(t).astype(np.int64)
    # The highest and the lowest number nearby differ where two cells come close; the background has none.
    high = ndimage.maximum_filter(labels, NEAR)
    background = labels.max(initial=0) + 1
    low = ndimage.minimum_filter(np.where(labels == 0, background, labels), NEAR)
    found = {
        "cell": labels > 0,
        "touching": (high > low) & (low < background),
        "dividing": np.isin(labels, movie.dividing(t)),
    }
    points = {kind: np.argwhere(mask) for kind, mask in found.items()}
    return {kind: p[_spread(len(p))].astype(np.int32) for kind, p in points.items()}


def _spread(n: int) -> np.ndarray:
    """Indices of at most PLACES of n, evenly spread."""
    return np.unique(np.linspace(0, n - 1, min(n, PLACES)).round().astype(int)) if n else np.zeros(0, int)
