"""The interface of all linkers, and what a user may ask of any of them."""

from dataclasses import dataclass
from typing import Protocol

from ml.tracking.scene import Scene
from ml.tracking.tracks import Linking


@dataclass(frozen=True)
class LinkRules:
    """What the user knows of the movie.

    divisions: False where no cell divides. max_cells: at most so many in a frame, as in a confined well.
    max_gap: a track may be unseen for so many frames; 0 forbids gaps.
    """

    divisions: bool = True
    max_cells: int | None = None
    max_gap: int = 2

    def __post_init__(self) -> None:
        if self.max_cells is not None and self.max_cells < 1:
            raise ValueError(f"max_cells is {self.max_cells}: give at least 1, or None for any number")
        if self.max_gap < 0:
            raise ValueError(f"max_gap is {self.max_gap}: give 0 or more frames")


class Linker(Protocol):
    """Links the cell-frames of a movie into tracks and divisions."""

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        """Tracks of `scene.features`' rows; each row is in one track at most."""
        ...
