"""Which linker a user names, ready to work."""

from pathlib import Path

import torch

from celldata.errors import DataError
from ml.tracking.linkers.linker import Linker
from ml.tracking.trained import TrackingModel

JOINT, CALIBAN, OVERLAP, LAPTRACK, TRACKASTRA, BTRACK = (
    "joint",
    "caliban",
    "overlap",
    "laptrack",
    "trackastra",
    "btrack",
)
LINKERS = (JOINT, CALIBAN, OVERLAP, LAPTRACK, TRACKASTRA, BTRACK)
"""The first is the usual one."""
WITH_MODEL = frozenset({JOINT, CALIBAN})
"""They go by the scores of Prospero's tracking model."""
CHOOSES = frozenset({JOINT})
"""They choose among several readings of a frame (ml.tracking.hypotheses)."""
WITH_WEIGHTS = WITH_MODEL | {TRACKASTRA}


def load_linker(name: str, weights: Path | None, device: torch.device, usual: Path) -> Linker:
    """`weights`: of Prospero's model, `usual` where none are named; or of Trackastra.

    Raises DataError where weights or a package are not there, or weights are named that nobody asks for.
    """
    if name in WITH_MODEL:
        return model_linker(TrackingModel.load(weights or usual, device), name)
    if weights is not None and name not in WITH_WEIGHTS:
        raise DataError(
            weights,
            f"the linker {name} has no weights",
            f"Leave them out, or choose one that has: {', '.join(sorted(WITH_WEIGHTS))}.",
        )
    return _other(name, weights, device)


def model_linker(model: TrackingModel, name: str = JOINT) -> Linker:
    """A linker that goes by a model in memory."""
    if name == CALIBAN:
        from ml.tracking.linkers.caliban import CalibanLinker

        return CalibanLinker(model)
    from ml.tracking.linkers.joint import JointLinker

    return JointLinker(model)


def _other(name: str, weights: Path | None, device: torch.device) -> Linker:
    if name == OVERLAP:
        from ml.tracking.linkers.overlap import OverlapLinker

        return OverlapLinker()
    if name == LAPTRACK:
        from ml.tracking.linkers.laptrack import LapTrackLinker

        return LapTrackLinker()
    if name == BTRACK:
        from ml.tracking.linkers.btrack import BTrackLinker

        return BTrackLinker()
    from ml.tracking.linkers.trackastra import TrackastraLinker

    return TrackastraLinker.load(weights, device)
