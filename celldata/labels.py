"""The labels of a movie: label images per feature, what their values mean, who divided into whom, and how
tracks end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from celldata.cells import CellsTable
from celldata.events import Event, one_for_each
from celldata.label_images import replace_values
from celldata.lineage import Division

DEFAULT_FEATURE = "nucleus"


def default_features(n: int) -> tuple[str, ...]:
    """Names for the features of a file that names none."""
    return (DEFAULT_FEATURE,) if n == 1 else tuple(f"feature {index + 1}" for index in range(n))


@dataclass(eq=False)
class Labels:
    """`images`: feature -> (T, Y, X) uint32, all of one shape; `cells`: what the values mean; `divisions`;
    `events`: tracks that are marked to leave the field or to die, one a cell.

    Edits apply to it in place (celldata.edits.apply). Raises ValueError when the images do not fit together.
    """

    images: dict[str, np.ndarray]
    cells: CellsTable = field(default_factory=CellsTable)
    divisions: set[Division] = field(default_factory=set)
    events: set[Event] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not self.images:
            raise ValueError("labels need at least one feature")
        for feature, frames in self.images.items():
            if frames.ndim != 3 or frames.dtype != np.uint32:
                raise ValueError(
                    f"{feature}: {frames.dtype} images of shape {frames.shape}, not uint32 (T, Y, X)"
                )
            if frames.shape != self.shape:
                raise ValueError(f"{feature}: shape {frames.shape} beside {self.shape}")
        self.divisions = set(self.divisions)
        self.events = one_for_each(self.events)

    @property
    def features(self) -> tuple[str, ...]:
        return tuple(self.images)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(T, Y, X)"""
        t, y, x = next(iter(self.images.values())).shape
        return t, y, x

    @property
    def n_frames(self) -> int:
        return self.shape[0]

    @classmethod
    def from_images(cls, images: Mapping[str, np.ndarray], divisions: Iterable[Division] = ()) -> "Labels":
        """Labels in which every value is the cell of that number; images of any integer type."""
        own = {feature: as_label_images(frames) for feature, frames in images.items()}
        return cls(own, CellsTable.from_label_images(own), set(divisions))

    @classmethod
    def empty(cls, features: Iterable[str], shape: tuple[int, int, int]) -> "Labels":
        """Labels without any cell; `shape` is (T, Y, X)."""
        return cls({feature: np.zeros(shape, np.uint32) for feature in features})

    def has_frame(self, feature: str, t: int) -> bool:
        return feature in self.images and 0 <= t < self.n_frames

    def frame(self, feature: str, t: int) -> np.ndarray:
        """The (Y, X) uint32 image of one frame, writable; KeyError where there is none."""
        if not self.has_frame(feature, t):
            raise KeyError((feature, t))
        frame: np.ndarray = self.images[feature][t]
        return frame

    def of_frames(self, feature: str, frames: Sequence[int]) -> "Labels":
        """One feature in these frames, numbered anew from 0; without divisions and events."""
        rows = [row._replace(t=i) for i, t in enumerate(frames) for row in self.cells.at(t, feature)]
        return Labels({feature: self.images[feature][list(frames)]}, CellsTable(rows))

    def copy(self) -> "Labels":
        images = {feature: frames.copy() for feature, frames in self.images.items()}
        return Labels(images, self.cells.copy(), set(self.divisions), set(self.events))

    def masks_of_cells(self, feature: str) -> np.ndarray:
        """(T, Y, X) uint32 images of cell ids: the lowest where cells overlap, 0 for unknown values."""
        masks = np.zeros(self.shape, np.uint32)
        for t in range(self.n_frames):
            masks[t] = self.mask_of_cells(feature, t)
        return masks

    def mask_of_cells(self, feature: str, t: int) -> np.ndarray:
        """One frame of `masks_of_cells`, (Y, X) uint32."""
        lowest = {value: cells[0] for value, cells in self.cells.values_at(t, feature).items()}
        return replace_values(self.frame(feature, t), lowest)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Labels):
            return NotImplemented
        return (
            self.features == other.features
            and self.cells == other.cells
            and self.divisions == other.divisions
            and self.events == other.events
            and all(np.array_equal(self.images[feature], other.images[feature]) for feature in self.features)
        )

    __hash__ = None  # type: ignore[assignment]


def as_label_images(frames: np.ndarray) -> np.ndarray:
    """`frames` as C-contiguous uint32; ValueError where they are no labels (fractions, negative, large)."""
    if frames.dtype == np.uint32:
        return np.ascontiguousarray(frames)
    if frames.dtype.kind == "b" or frames.dtype in (np.dtype(np.uint8), np.dtype(np.uint16)):
        return frames.astype(np.uint32)
    if frames.dtype.kind not in "iuf":
        raise ValueError(f"{frames.dtype} cannot be labels")
    labels = np.empty(frames.shape, np.uint32)
    # Frame by frame: the comparisons would otherwise double the memory of a whole movie.
    for source, target in zip(frames, labels, strict=True) if frames.ndim > 2 else [(frames, labels)]:
        if source.size and not (source.min() >= 0 and source.max() <= np.iinfo(np.uint32).max):
            raise ValueError("labels must lie between 0 and 4,294,967,295")
        target[...] = source
        if source.dtype.kind == "f" and not np.array_equal(target, source):
            raise ValueError("labels must be whole numbers")
    return labels
