"""Label images of a movie that are made a frame at a time: a copy of all of them would be most of the memory
that tracking needs.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from celldata.labels import Labels


class Masks(Protocol):
    """(T, Y, X) label images, 0 = background, of which one frame after another is looked at; such as an
    array.
    """

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __len__(self) -> int: ...

    def __getitem__(self, t: int, /) -> np.ndarray: ...


@dataclass(frozen=True, eq=False)
class MasksOfCells:
    """What `Labels.masks_of_cells` gives, each frame when it is asked for: the labels must not change."""

    labels: Labels
    feature: str

    @property
    def shape(self) -> tuple[int, ...]:
        return self.labels.shape

    def __len__(self) -> int:
        return self.labels.n_frames

    def __getitem__(self, t: int, /) -> np.ndarray:
        if not 0 <= t < len(self):
            raise IndexError(f"frame {t} of {len(self)}")
        return self.labels.mask_of_cells(self.feature, t)
