"""How a movie becomes a model's input: decided by stage prepare, stored with the weights, used in
prediction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from celldata.errors import DataError
from ml.data.normalisation import Normalisation


@dataclass(frozen=True)
class ImageSettings:
    """`channels` counted from 0. `feature`: what is learned and predicted; None for a movie's first.

    What is no lesson: `overlaps` (pixels of several cells: ignored, or kept as an object of their own; where
    cells overlap often, let them be layers, and train one model for each), `unlabeled` (a feature in which
    areas are painted that nobody labeled).
    """

    pixel_size_um: float = 0.65
    channels: tuple[int, ...] = (0,)
    feature: str | None = None
    normalisation: Normalisation = field(default_factory=Normalisation)
    overlaps: Literal["ignore", "keep"] = "ignore"
    unlabeled: str | None = None

    def __post_init__(self) -> None:
        if not self.pixel_size_um > 0:
            raise ValueError(f"pixel_size_um is {self.pixel_size_um}, not a positive number")
        if not self.channels or len(set(self.channels)) != len(self.channels):
            raise ValueError(f"channels is {list(self.channels)}: name each channel once, at least one")

    @property
    def seen(self) -> dict[str, Any]:
        """What a network depends on: of models that differ in it, one cannot take the other's images."""
        names = ("channels", "pixel_size_um", "normalisation")
        return {name: getattr(self, name) for name in names}

    def feature_of(self, features: Sequence[str], name: str) -> str:
        """The feature of a movie that is learned or predicted; DataError where the movie lacks it."""
        if self.feature is None:
            return features[0]
        if self.feature not in features:
            raise DataError(
                name,
                f"it has the features {', '.join(features)}, not {self.feature}",
                "Set `feature` in section prepare of params.yaml to one of them, or to null for the first.",
            )
        return self.feature
