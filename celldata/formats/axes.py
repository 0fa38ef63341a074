"""Names of image axes: T time, C channel, Z depth, Y, X, and S, the samples of a colour image."""

import numpy as np

from celldata.errors import DataError

ASK_AXES = "Say it: for example --axes TYX for frames over time, --axes TCYX for frames and channels."


def check_axes(axes: str, source: str) -> str:
    """`axes` in capitals; DataError unless they are distinct letters of TCYXS with Y and X."""
    axes = axes.strip().upper()
    if set(axes) - set("TCYXS") or len(set(axes)) < len(axes) or not {"Y", "X"} <= set(axes):
        raise DataError(source, f"--axes {axes or '(empty)'} is not understood", ASK_AXES)
    if {"C", "S"} <= set(axes):
        raise DataError(source, f"--axes {axes} has both channels and colour samples", "Name one of them.")
    return axes


def to_tcyx(images: np.ndarray, axes: str, source: str) -> np.ndarray:
    """`images` as (T, C, Y, X), a view where possible; colour samples become channels; absent axes have
    length 1."""
    if len(axes) != images.ndim:
        shape = " x ".join(map(str, images.shape))
        raise DataError(
            source, f"its images have the shape {shape}, --axes {axes} names {len(axes)}", ASK_AXES
        )
    if {"C", "S"} <= set(axes):
        problem = f"has the axes {axes}: colour images with channels"
        raise DataError(source, problem, "Save it without colours, with the axes TCYX.")
    axes = axes.replace("S", "C")
    for axis in "TC":
        if axis not in axes:
            axes, images = axis + axes, images[np.newaxis]
    return images.transpose([axes.index(axis) for axis in "TCYX"])
