"""What a linker is given: the images and outlines of one movie, and what is measured of them, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ml.tracking.features import MovieFeatures, movie_features
from ml.tracking.hypotheses import conflicts
from ml.tracking.masks import Masks


@dataclass(frozen=True, eq=False)
class Scene:
    """raw: (T, C, Y, X). masks: (T, Y, X) integer labels, 0 = background; what number a cell has in one frame
    says nothing about another. pixel_size_um: None where it is not known. in_doubt: frames whose outlines a
    model drew; in all others every outline is a cell. maps: what the model's maps say of an outline, by
    frame, layer and label: mean foreground and largest inner distance. others: of some frames (L, Y, X)
    other readings of the same pixels (ml.tracking.hypotheses), layers 1 … L; the masks are layer 0.
    """

    raw: np.ndarray
    masks: Masks
    pixel_size_um: float | None
    in_doubt: frozenset[int] = frozenset()
    maps: Mapping[tuple[int, int, int], tuple[float, float]] = field(default_factory=dict)
    others: Mapping[int, np.ndarray] = field(default_factory=dict)

    @cached_property
    def features(self) -> MovieFeatures:
        """Measured when first asked for."""
        return movie_features(self.raw, self.masks, self.pixel_size_um, self.others)

    @cached_property
    def conflicts(self) -> list[np.ndarray]:
        """Groups of rows of `features` of which one at most is a cell."""
        return conflicts(self.features) if self.others else []

    @cached_property
    def maps_of_rows(self) -> np.ndarray:
        """(N, 2) `maps` of each row of `features`, NaN where there is nothing."""
        features = self.features
        keys = zip(features.t.tolist(), features.layer.tolist(), features.label.tolist(), strict=True)
        unknown = (np.nan, np.nan)
        found = [self.maps.get(key, unknown) for key in keys]
        return np.array(found, float).reshape(-1, 2)
