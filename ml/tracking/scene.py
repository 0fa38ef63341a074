"""What a linker is given: the images and outlines of one movie, and what is measured of them, once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ml.tracking.features import MovieFeatures, movie_features


@dataclass(frozen=True, eq=False)
class Scene:
    """raw: (T, C, Y, X). masks: (T, Y, X) integer labels, 0 = background; what number a cell has in one frame
    says nothing about another. pixel_size_um: None where it is not known.
    """

    raw: np.ndarray
    masks: np.ndarray
    pixel_size_um: float | None

    @cached_property
    def features(self) -> MovieFeatures:
        """Measured when first asked for: a linker that goes by outlines alone does not need them."""
        return movie_features(self.raw, self.masks, self.pixel_size_um)
