"""What the segmentation of a movie finds."""

from dataclasses import dataclass, field

import numpy as np

from celldata.labels import Labels


@dataclass(frozen=True)
class CellConfidence:
    """How sure the model is of one object, 0 … 1."""

    t: int
    value: int
    confidence: float


@dataclass(frozen=True)
class Segmentation:
    """`labels`: values 1 … n per frame, each a cell of its own, for identity through time is the tracker's
    work. `others`: t -> (L, Y, X) uint16 layers of other readings of that frame (ml.segmentation.readings),
    with values above those of the labels; `confidence` holds theirs too. `maps`: t -> (n, 2) mean foreground
    and largest inner distance of values 1 … n, the others' too, where other readings were sought.
    """

    labels: Labels
    confidence: list[CellConfidence]
    others: dict[int, np.ndarray] = field(default_factory=dict)
    maps: dict[int, np.ndarray] = field(default_factory=dict)
