"""The trackers that are compared. All get the same masks, through the same function as `prospero predict`."""

from collections.abc import Callable
from dataclasses import dataclass

from ml.tracking.linkers.laptrack import LapTrackLinker
from ml.tracking.linkers.linker import Linker
from ml.tracking.linkers.overlap import OverlapLinker
from ml.tracking.trained import TrackingModel

FLOOR, LAPTRACK, CALIBAN, JOINT = "overlap", "laptrack", "caliban", "joint"


@dataclass(frozen=True)
class Tracker:
    """`make`: a linker that goes by the scores of a model, or by none."""

    name: str
    needs_model: bool
    make: Callable[[TrackingModel | None], Linker]


TRACKERS = (
    Tracker(FLOOR, False, lambda model: OverlapLinker()),
    Tracker(LAPTRACK, False, lambda model: LapTrackLinker()),
)
