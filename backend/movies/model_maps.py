"""The maps of a prediction into the server: checked and written as one, then named by their movie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backend.storage import MapStore, StagedMaps
from celldata.errors import DataError
from celldata.formats import map_files


@dataclass(frozen=True)
class IncomingMaps:
    """Maps of `feature` that are written, and wait for the rest of what they came with."""

    feature: str
    staged: StagedMaps


def stage_maps(
    folder: Path, shape: tuple[int, int, int], features: Sequence[str], maps: MapStore
) -> IncomingMaps | None:
    """The maps in a folder of `celldata.formats.map_files`, for a movie of `shape` (T, Y, X) with these
    features; None where there are none. DataError, and nothing is kept, where they are broken or of another
    movie.
    """
    frames = map_files.frames_of(folder)
    if not frames:
        return None
    info = map_files.read_info(folder)
    feature = info.feature if info.feature is not None else features[0]
    if feature not in features:
        known = ", ".join(features)
        raise DataError(folder, f"its maps are of {feature}; the movie has {known}", map_files.AGAIN)
    if info.feature is None and len(features) > 1:
        raise DataError(folder, f"it does not say of which of {', '.join(features)}", map_files.AGAIN)
    n_frames, height, width = shape
    if frames[-1] >= n_frames:
        problem = f"it has maps of frame {frames[-1]}; the movie ends with frame {n_frames - 1}"
        raise DataError(folder, problem, f"They are of another movie. {map_files.AGAIN}")

    def checked() -> Iterator[tuple[int, np.ndarray]]:
        for t in frames:
            yield t, map_files.read_levels(folder, t, (height, width))

    return IncomingMaps(feature, maps.stage(checked(), (height, width), info.cut))
