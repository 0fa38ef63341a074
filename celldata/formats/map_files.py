"""A model's maps beside a prediction: for tools that cut objects anew, and for finding doubtful places.

<folder>/tNNNN.tif   (3, Y, X) uint8 of MAPS: 0 … 255 for 0 … 1, at the movie's own pixel size
<folder>/maps.json   {"feature", "cut"}: whose they are, and how objects are cut from them (celldata.seeds)
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from celldata.errors import DataError
from celldata.formats.tiff_complete import check_complete
from celldata.seeds import Cut

MAPS = ("foreground", "inner", "outer")
FOLDER = "maps"
INFO = "maps.json"
AGAIN = "Predict with --maps again."
_FRAME = re.compile(r"t(\d{4,})\.tif")


@dataclass(frozen=True)
class MapsInfo:
    """`feature` that was predicted; None in folders written before it was said."""

    feature: str | None = None
    cut: Cut = field(default_factory=Cut)


def write_maps(folder: Path, t: int, maps: np.ndarray) -> None:
    """Write the maps of frame `t`, (3, Y, X) in 0 … 1, at the movie's pixel size."""
    import tifffile

    folder.mkdir(parents=True, exist_ok=True)
    levels = np.rint(np.clip(maps, 0, 1) * 255).astype(np.uint8)
    tifffile.imwrite(_path(folder, t), levels, compression="zlib", photometric="minisblack")


def write_info(folder: Path, info: MapsInfo) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / INFO).write_text(json.dumps(asdict(info)) + "\n", encoding="utf-8")


def frames_of(folder: Path) -> list[int]:
    """The frames that have maps, in order; none where there is no such folder."""
    found = (_FRAME.fullmatch(path.name) for path in folder.iterdir()) if folder.is_dir() else ()
    return sorted(int(match[1]) for match in found if match)


def read_info(folder: Path) -> MapsInfo:
    """DataError where maps.json is malformed."""
    path = folder / INFO
    if not path.is_file():
        return MapsInfo()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        feature = document["feature"]
        cut = Cut(**{name: float(value) for name, value in document["cut"].items()})
        return MapsInfo(None if feature is None else str(feature), cut)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise DataError(path, f"it does not describe maps ({type(error).__name__}: {error})", AGAIN) from None


def read_levels(folder: Path, t: int, size: tuple[int, int] | None = None) -> np.ndarray:
    """(3, Y, X) uint8 as in the file; DataError where frame `t` has none, or none that can be read, or not of
    this `size` (Y, X) of the movie. What does not fit is not decoded: a small file can hold a giant image.
    """
    import tifffile

    path = _path(folder, t)
    try:
        with tifffile.TiffFile(path) as tif:
            series = tif.series[0]
            _check_form(path, t, series.shape, series.dtype, size)
            check_complete(tif, series, path)
            return np.asarray(series.asarray())
    except DataError:
        raise
    except FileNotFoundError:
        raise DataError(path, "there is no such file", "Predict with --maps.") from None
    except tifffile.TiffFileError as error:
        raise DataError(path, f"it is no TIFF ({error})", AGAIN) from None
    except (MemoryError, PermissionError) as error:
        raise DataError(path, f"it cannot be read ({error})", AGAIN) from None
    except Exception as error:  # a damaged file makes decoders raise errors of many kinds
        raise DataError(path, f"it is damaged ({type(error).__name__}: {error})", AGAIN) from None


def _check_form(
    path: Path, t: int, shape: tuple[int, ...], dtype: np.dtype | None, size: tuple[int, int] | None
) -> None:
    if len(shape) != 3 or shape[0] != len(MAPS):
        raise DataError(path, f"its shape is {shape}, not (3, Y, X)", AGAIN)
    if dtype != np.uint8:
        raise DataError(path, f"its values are {dtype}, not uint8", AGAIN)
    if size is not None and shape[1:] != size:
        found, expected = (" x ".join(str(side) for side in sides) for sides in (shape[1:], size))
        problem = f"its maps of frame {t} have {found} pixels, the movie {expected}"
        raise DataError(path, problem, f"They are of another movie. {AGAIN}")


def read_maps(folder: Path, t: int) -> np.ndarray:
    """(3, Y, X) float32 in 0 … 1; DataError as `read_levels`."""
    return read_levels(folder, t).astype(np.float32) / 255


def _path(folder: Path, t: int) -> Path:
    return folder / f"t{t:04d}.tif"
