"""Writing OME-TIFF frame by frame. Reading is tiff.py's: it takes every kind of TIFF."""

import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np


def write(
    path: Path,
    frames: Iterable[np.ndarray],
    shape: tuple[int, int, int, int],
    dtype: np.dtype | type,
    *,
    axes: str = "TCYX",
    channels: Sequence[str] = (),
    pixel_size_um: float | None = None,
    frame_interval_s: float | None = None,
    name: str = "",
) -> None:
    """Write frames (Y, X), the channels of frame 0 first, with zlib compression.

    `axes` names the four axes of `shape` and ends in YX. The same input gives the same bytes (the UUID that
    OME wants is derived from what the file says about itself), so that a round's hashes change only with
    its data.
    """
    import tifffile

    metadata: dict[str, Any] = {"axes": axes, "Name": name}
    if channels:
        metadata["Channel"] = {"Name": list(channels)}
    if pixel_size_um is not None:
        metadata |= {"PhysicalSizeX": pixel_size_um, "PhysicalSizeXUnit": "µm"}
        metadata |= {"PhysicalSizeY": pixel_size_um, "PhysicalSizeYUnit": "µm"}
    if frame_interval_s is not None:
        metadata |= {"TimeIncrement": frame_interval_s, "TimeIncrementUnit": "s"}
    metadata["UUID"] = str(
        uuid.uuid5(uuid.NAMESPACE_OID, f"{path.name} {shape} {np.dtype(dtype)} {metadata}")
    )
    tifffile.imwrite(
        path,
        (np.ascontiguousarray(frame, dtype) for frame in frames),
        shape=shape,
        dtype=dtype,
        ome=True,
        photometric="minisblack",
        compression="zlib",
        metadata=metadata,
    )
