"""What a linker is given: the images and outlines of one movie, and what is measured of them, once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ml.tracking.features import MovieFeatures, movie_features
from ml.tracking.hypotheses import conflicts


@dataclass(frozen=True, eq=False)
class Scene:
    """raw: (T, C, Y, X). masks: (T, Y, X) integer labels, 0 = background; what number a cell has in one frame
    says nothing about another. Or (T, L, Y, X): the first layer as before, the others hold other readings of
    the same pixels (ml.tracking.hypotheses). pixel_size_um: None where it is not known. in_doubt: frames
    whose outlines a model drew; in all others every outline is a cell.
    """

    raw: np.ndarray
    masks: np.ndarray
    pixel_size_um: float | None
    in_doubt: frozenset[int] = frozenset()

    @cached_property
    def features(self) -> MovieFeatures:
        """Measured when first asked for: a linker that goes by outlines alone does not need them."""
        return movie_features(self.raw, self.masks, self.pixel_size_um)

    @cached_property
    def conflicts(self) -> list[np.ndarray]:
        """Groups of rows of `features` of which one at most is a cell."""
        return conflicts(self.features) if self.masks.ndim == 4 else []
