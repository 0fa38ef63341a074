"""Reading TIFF, OME-TIFF and ImageJ hyperstacks as (T, C, Y, X).

What the axes of a file mean is taken from its metadata; where that does not say, the caller is asked for
them and nothing is guessed.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from celldata.errors import DataError
from celldata.formats.axes import ASK_AXES, check_axes, to_tcyx
from celldata.formats.tiff_complete import DAMAGED, check_complete
from celldata.formats.tiff_metadata import Calibration, calibration_of, ome_channel_names
from celldata.movie import Movie, as_raw, channel_names

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPageSeries


@dataclass(frozen=True)
class TiffStack:
    """`images` (T, C, Y, X) in the file's own type; `channels` are empty where the file names none."""

    images: np.ndarray
    channels: tuple[str, ...]
    calibration: Calibration
    axes: str


def read_movie(
    path: Path | str,
    axes: str | None = None,
    *,
    name: str | None = None,
    pixel_size_um: float | None = None,
    frame_interval_s: float | None = None,
) -> Movie:
    """The movie in a TIFF file. What is given here overrides what the file says.

    `axes` names the axes of the file's images in order, of T C Y X S (S: the samples of a colour image,
    read as channels). DataError where the file is no TIFF, is damaged, has axes that are unknown or do not
    fit a movie.
    """
    stack = read_stack(path, axes)
    path = Path(path)
    return Movie(
        name=name or movie_name(path),
        raw=as_raw(stack.images, str(path)),
        channels=stack.channels or channel_names(stack.images.shape[1]),
        pixel_size_um=pixel_size_um or stack.calibration.pixel_size_um,
        frame_interval_s=frame_interval_s or stack.calibration.frame_interval_s,
        source=path.name,
    )


def read_stack(path: Path | str, axes: str | None = None, *, z_is_time: bool = False) -> TiffStack:
    """All images of a TIFF file's only series, as (T, C, Y, X); `z_is_time` reads Z as T where there is no
    T."""
    path = Path(path)
    with open_tiff(path) as tif:
        series = _only_series(tif, path)
        check_complete(tif, series, path)
        stored, shape = _axes_of(series, path, axes, z_is_time)
        images = _read(series, stored, shape, path)
        return TiffStack(images, _channel_names(tif, series, images.shape[1]), calibration_of(tif), stored)


def read_image(path: Path | str) -> np.ndarray:
    """The one (Y, X) image of a TIFF file, in its own type; DataError where there are more or colours."""
    path = Path(path)
    with open_tiff(path) as tif:
        series = _only_series(tif, path)
        check_complete(tif, series, path)
        if len(series.shape) != 2:
            problem = f"has the shape {_shown(series.shape)} (axes {series.axes}), not one (Y, X) image"
            raise DataError(path, problem, "A folder of frames needs one grey image per file.")
        return series.asarray()


def read_planes(path: Path | str, shape: tuple[int, int, int, int]) -> np.ndarray:
    """The planes of a file in their order, as (T, C, Y, X) of that very shape; DataError where they
    differ."""
    path = Path(path)
    n_frames, n_channels, height, width = shape
    with open_tiff(path) as tif:
        pages = list(tif.pages)
        found = [(page.shape[0], page.shape[1]) if page.ndim == 2 else page.shape for page in pages[:1]]
        if len(pages) != n_frames * n_channels or found != [(height, width)]:
            problem = f"has {len(pages)} planes of {_shown(found[0]) if found else 'nothing'}"
            remedy = f"Expected {n_frames} x {n_channels} planes of {height} x {width}: write the file again."
            raise DataError(path, problem, remedy)
        images = np.empty(shape, pages[0].dtype)
        flat = images.reshape(-1, height, width)
        for index, page in enumerate(pages):
            flat[index] = page.asarray()
    return images


@contextmanager
def open_tiff(path: Path) -> Iterator["TiffFile"]:
    """The open file; whatever goes wrong inside, beside a DataError, says that the file is damaged."""
    import tifffile

    # What tifffile only logs about damaged files is checked and raised here, in the user's words.
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)
    try:
        with tifffile.TiffFile(path) as tif:
            yield tif
    except DataError:
        raise
    except FileNotFoundError:
        raise DataError(path, "does not exist", "Check the path.") from None
    except (MemoryError, IsADirectoryError, PermissionError) as error:
        raise DataError(path, f"cannot be read ({error})", "Check the path and the memory.") from None
    except Exception as error:
        # tifffile and its decoders raise struct, zlib, index, value and their own errors on damaged files.
        raise DataError(path, f"cannot be read as TIFF ({_first_line(error)})", DAMAGED) from None


def movie_name(path: Path) -> str:
    """The file's name without .tif, .tiff, .ome.tif, .npz, …"""
    name = path.name
    for suffix in (".tif", ".tiff", ".btf", ".npz", ".npy", ".zip", ".ome"):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            name = name[: -len(suffix)]
    return name


def _only_series(tif: "TiffFile", path: Path) -> "TiffPageSeries":
    if not tif.series or not tif.series[0].shape:
        raise DataError(path, "holds no image", DAMAGED)
    if len(tif.series) > 1:
        shapes = ", ".join(_shown(series.shape) for series in tif.series[:4])
        problem = f"holds {len(tif.series)} separate images ({shapes}{', …' if len(tif.series) > 4 else ''})"
        raise DataError(path, problem, "Save the one to use as a TIFF of its own.")
    return tif.series[0]


def _axes_of(
    series: "TiffPageSeries", path: Path, axes: str | None, z_is_time: bool
) -> tuple[str, tuple[int, ...]]:
    """The axes, with T for time, and the shape they name."""
    if axes is not None:
        axes = check_axes(axes, str(path))
        # tifffile drops axes of length 1; "TCYX" is right for one channel too.
        for shape in (tuple(series.shape), _without_trailing_samples(series)):
            if len(axes) == len(shape):
                return axes, shape
        problem = f"its images have the shape {_shown(series.shape)}, --axes {axes} names {len(axes)} axes"
        raise DataError(path, problem, f"Pass one letter for each of the {len(series.shape)} axes.")
    stored, shape = series.axes, tuple(series.shape)
    if z_is_time and "Z" in stored and "T" not in stored:
        stored = stored.replace("Z", "T")
    if set(stored) & set("IQ"):
        problem = f"does not say what its axes mean; its images have the shape {_shown(shape)}"
        raise DataError(path, problem, ASK_AXES)
    if "S" in stored and not stored.endswith("S"):
        # Writers take three or four grey frames for the planes of a colour image; only the user knows.
        frames = stored.replace("S", "T" if "T" not in stored else "C")
        problem = f"stores its {_shown(shape)} as the planes of one colour image"
        remedy = f"Pass --axes {frames} for frames over time, --axes {stored.replace('S', 'C')} for channels."
        raise DataError(path, problem, remedy)
    if "Z" in stored and "T" in stored:
        problem = f"has {len(stored)} axes, {stored} {_shown(shape)}: a stack in depth at each time"
        raise DataError(path, problem, "Project it, or keep one plane, so that the axes are TCYX.")
    if "Z" in stored:
        problem = f"has the axes {stored} {_shown(shape)}: a stack in depth and no time"
        remedy = f"If Z is time in truth, pass --axes {stored.replace('Z', 'T')}; else project it."
        raise DataError(path, problem, remedy)
    unknown = sorted(set(stored) - set("TCYXS"))
    if unknown:
        problem = f"has the axes {stored} {_shown(shape)}; {', '.join(unknown)} has no place in a movie"
        raise DataError(path, problem, "Save one movie with the axes TCYX per file.")
    return stored, shape


def _without_trailing_samples(series: "TiffPageSeries") -> tuple[int, ...]:
    """The unsqueezed shape without the axes that are of length 1 and not named by the file's kind."""
    axes, shape = series.get_axes(False), series.get_shape(False)
    keep = [i for i, (axis, n) in enumerate(zip(axes, shape, strict=True)) if n > 1 or axis in "TCYX"]
    return tuple(shape[i] for i in keep)


def _read(series: "TiffPageSeries", axes: str, shape: tuple[int, ...], path: Path) -> np.ndarray:
    leading = shape[:-2]
    pages = series.pages
    if axes.endswith("YX") and len(pages) == int(np.prod(leading)) and series.keyframe.ndim == 2:
        # Plane by plane into the result: a movie never lies in memory twice.
        order = [axis for axis in "TC" if axis in axes]
        sizes = dict(zip(axes, shape, strict=True))
        images = np.empty((sizes.get("T", 1), sizes.get("C", 1), *shape[-2:]), series.dtype)
        place = images.reshape([sizes[axis] for axis in order] + list(shape[-2:]))
        place = place.transpose([order.index(axis) for axis in axes[:-2]] + [len(order), len(order) + 1])
        for index, page in zip(np.ndindex(*leading), pages, strict=True):
            assert page is not None, "check_complete refuses files that lack a page"
            place[index] = page.asarray()
        return images
    return to_tcyx(series.asarray().reshape(shape), axes, str(path))


def _channel_names(tif: "TiffFile", series: "TiffPageSeries", n_channels: int) -> tuple[str, ...]:
    if "S" in series.axes and n_channels in (3, 4):
        return ("red", "green", "blue", "alpha")[:n_channels]
    if tif.is_ome:
        names = ome_channel_names(tif.ome_metadata or "")
        if len(names) == n_channels and len(set(names)) == n_channels:
            return names
    return ()


def _shown(shape: Any) -> str:
    return " x ".join(map(str, shape))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
