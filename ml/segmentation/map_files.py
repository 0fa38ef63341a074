"""The network's maps beside a prediction: for tools that cut objects anew, and for finding doubtful places.

<folder>/tNNNN.tif   (3, Y, X) uint8 of `model.MAPS`: 0 … 255 for 0 … 1, at the movie's own pixel size
"""

from pathlib import Path

import numpy as np
import tifffile

from celldata.errors import DataError
from ml.data.scaling import scale_image
from ml.segmentation.model import MAPS


def write_maps(folder: Path, t: int, maps: np.ndarray, shape: tuple[int, int]) -> None:
    """Write the maps of frame `t`, rescaled to the movie's (Y, X)."""
    folder.mkdir(parents=True, exist_ok=True)
    levels = np.rint(scale_image(maps.astype(np.float32), shape).clip(0, 1) * 255).astype(np.uint8)
    tifffile.imwrite(_path(folder, t), levels, compression="zlib", photometric="minisblack")


def read_maps(folder: Path, t: int) -> np.ndarray:
    """(3, Y, X) float32 in 0 … 1; DataError where frame `t` has none."""
    path = _path(folder, t)
    try:
        levels = tifffile.imread(path)
    except FileNotFoundError:
        raise DataError(path, "there is no such file", "Predict with --maps.") from None
    except tifffile.TiffFileError as error:
        raise DataError(path, f"it is no TIFF ({error})", "Predict with --maps again.") from None
    if levels.ndim != 3 or len(levels) != len(MAPS):
        raise DataError(path, f"its shape is {levels.shape}, not (3, Y, X)", "Predict with --maps again.")
    return levels.astype(np.float32) / 255


def _path(folder: Path, t: int) -> Path:
    return folder / f"t{t:04d}.tif"
