"""Movies at rest: one OME-Zarr 0.5 store per movie, which napari, Vitessce and Fiji open as it is.

One chunk is one frame of one channel (up to 1024², larger fields are cut into squares of that size), so that
the page's request for a frame reads one file. Frames above 2048² have multiscale levels (reduction.py). zarr
is imported on first use: it costs a third of a second that `prospero --help` and the server's start need not
pay.
"""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from backend.storage.reduction import halved, level_size, n_levels, reduced

if TYPE_CHECKING:
    import zarr

    from celldata.movie import Movie

CHUNK_EDGE = 1024  # pixels; 2 MB of uint16: small enough to stream, large enough for a frame to be one file
OPENED_MOVIES = 64  # opened arrays kept per process; each holds metadata only (some kB), never pixels
STAGED_PREFIX = "incoming-"


class MovieStore:
    """Raw images of the server's movies below `root`, one folder `<movie id>.ome.zarr` each."""

    def __init__(self, root: str | Path):
        self.root = Path(root)
        self._opened: OrderedDict[tuple[int, int], zarr.Array] = OrderedDict()
        self._lock = threading.Lock()

    def write(self, movie_id: int, movie: Movie) -> None:
        """Store `movie` under `movie_id`; it appears whole or not at all, and replaces what was there."""
        self.adopt(self.stage(movie), movie_id)

    def stage(self, movie: Movie) -> str:
        """Write `movie` under a provisional name and return it. The slow half of an import, done before its
        database transaction begins; `adopt` is the quick half.
        """
        staged = f"{STAGED_PREFIX}{uuid.uuid4().hex}"
        try:
            _write_ome_zarr(self.root / staged, movie)
        except BaseException:
            self.discard(staged)
            raise
        return staged

    def adopt(self, staged: str, movie_id: int) -> None:
        """Give a staged movie its id (one rename)."""
        self.delete(movie_id)
        os.replace(self.root / staged, self.path(movie_id))

    def discard(self, staged: str) -> None:
        """Remove a staged movie; no error when it is gone."""
        if not staged.startswith(STAGED_PREFIX) or "/" in staged:
            raise ValueError(f"{staged!r} is not the name of a staged movie.")
        shutil.rmtree(self.root / staged, ignore_errors=True)

    def read_frame(self, movie_id: int, t: int, c: int) -> np.ndarray:
        """Frame `t` of channel `c`: (Y, X), little endian, in the movie's own type. IndexError outside the
        movie.
        """
        array = self.open(movie_id)
        if not (0 <= t < array.shape[0] and 0 <= c < array.shape[1]):
            raise IndexError(
                f"movie {movie_id} has {array.shape[0]} frames and {array.shape[1]} channels; "
                f"there is no frame {t} of channel {c}."
            )
        return np.asarray(array[t, c])

    def read_box(self, movie_id: int, t: int, c: int, box: tuple[int, int, int, int]) -> np.ndarray:
        """Rows y0 to y1 and columns x0 to x1 (ends not included) of a frame, in the movie's own type; only
        the chunks that the box (y0, x0, y1, x1) touches are read. IndexError outside the movie.
        """
        array = self.open(movie_id)
        n_frames, n_channels, height, width = array.shape
        y0, x0, y1, x1 = box
        if not (
            0 <= t < n_frames and 0 <= c < n_channels and 0 <= y0 < y1 <= height and 0 <= x0 < x1 <= width
        ):
            raise IndexError(
                f"movie {movie_id}: {n_frames} frames of {height} x {width} pixels, {n_channels} channels; "
                f"there is no box {box} in frame {t} of channel {c}."
            )
        return np.asarray(array[t, c, y0:y1, x0:x1])

    def read_level(
        self, movie_id: int, t: int, c: int, level: int, box: tuple[int, int, int, int] | None = None
    ) -> np.ndarray:
        """A box (y0, x0, y1, x1) of a level of a frame, in pixels of that level; all of it when None. A movie
        that was stored before there were levels is reduced here. IndexError outside the movie.
        """
        array = self.open(movie_id)
        _, _, full_height, full_width = array.shape
        height, width = level_size(full_height, full_width, level)
        y0, x0, y1, x1 = box or (0, 0, height, width)
        if not (
            0 <= level < n_levels(full_height, full_width)
            and 0 <= y0 < y1 <= height
            and 0 <= x0 < x1 <= width
        ):
            raise IndexError(f"movie {movie_id} has no box {box} in level {level}.")
        if level == 0:
            return self.read_box(movie_id, t, c, (y0, x0, y1, x1))
        try:
            return np.asarray(self.open(movie_id, level)[t, c, y0:y1, x0:x1])
        except KeyError:
            result = np.empty((y1 - y0, x1 - x0), array.dtype)
            # A row of chunks at a time: what is reduced never lies in memory whole.
            step = max(1, CHUNK_EDGE >> level)
            for y in range(y0, y1, step):
                end = min(y1, y + step)
                part = self.read_box(movie_id, t, c, (y << level, x0 << level, end << level, x1 << level))
                result[y - y0 : end - y0] = reduced(part, level)
            return result

    def open(self, movie_id: int, level: int = 0) -> zarr.Array:
        """The lazy (T, C, Y, X) array of a level; KeyError when the store has no such movie, or it no such
        level.
        """
        at = movie_id, level
        with self._lock:
            if at in self._opened:
                self._opened.move_to_end(at)
                return self._opened[at]
        import zarr

        path = self.path(movie_id)
        if not path.is_dir():
            raise KeyError(f"movie {movie_id} has no images in {self.root}.")
        if not (path / str(level)).is_dir():
            raise KeyError(f"movie {movie_id} has no level {level} in {self.root}.")
        array = zarr.open_array(store=str(path), path=str(level), mode="r")
        with self._lock:
            self._opened[at] = array
            while len(self._opened) > OPENED_MOVIES:
                self._opened.popitem(last=False)
        return array

    def delete(self, movie_id: int) -> None:
        """Remove the movie's images; no error when there are none."""
        with self._lock:
            for at in [at for at in self._opened if at[0] == movie_id]:
                del self._opened[at]
        path = self.path(movie_id)
        if path.exists():
            # Renamed first, so that a reader never sees a movie with some of its chunks gone.
            doomed = self.root / f"{STAGED_PREFIX}{uuid.uuid4().hex}"
            os.replace(path, doomed)
            shutil.rmtree(doomed, ignore_errors=True)

    def path(self, movie_id: int) -> Path:
        return self.root / f"{int(movie_id)}.ome.zarr"

    def stored(self) -> list[int]:
        """Ids of the movies whose images are here, sorted."""
        found = [folder.name.split(".")[0] for folder in self.root.glob("*.ome.zarr")]
        return sorted(int(name) for name in found if name.isdigit())

    def staged(self) -> list[str]:
        """Names of staged movies that nobody adopted (an import runs, or was interrupted)."""
        return sorted(folder.name for folder in self.root.glob(STAGED_PREFIX + "*"))


def _write_ome_zarr(path: Path, movie: Movie) -> None:
    import zarr
    from zarr.codecs import BloscCodec

    raw = movie.raw
    n_frames, n_channels, height, width = raw.shape
    path.parent.mkdir(parents=True, exist_ok=True)
    group = zarr.open_group(store=str(path), mode="w", zarr_format=3)

    def level_array(level: int) -> zarr.Array:
        rows, columns = level_size(height, width, level)
        return group.create_array(
            str(level),
            shape=(n_frames, n_channels, rows, columns),
            dtype=raw.dtype.newbyteorder("<") if raw.dtype.itemsize > 1 else raw.dtype,
            chunks=(1, 1, min(rows, CHUNK_EDGE), min(columns, CHUNK_EDGE)),
            # Shuffled bytes of neighbouring 16-bit pixels compress well and unpack at memory speed.
            compressors=BloscCodec(cname="zstd", clevel=3, shuffle="shuffle"),
            dimension_names=("t", "c", "y", "x"),
        )

    arrays = [level_array(level) for level in range(n_levels(height, width))]
    for t in range(n_frames):
        for c in range(n_channels):
            frame = raw[t, c]
            for level, array in enumerate(arrays):
                if level > 0:
                    frame = halved(frame)
                array[t, c] = frame
    # Metadata last: a reader that finds them finds every chunk.
    group.attrs["ome"] = ome_metadata(movie)


def ome_metadata(movie: Movie) -> dict[str, Any]:
    """The `ome` attribute of OME-Zarr 0.5 (ngff.openmicroscopy.org/0.5): axes, physical scale, channel names.

    An unknown pixel size or interval is a scale of 1 without a unit, as the specification has it.
    """
    pixel, interval = movie.pixel_size_um, movie.frame_interval_s
    space = {"type": "space"} | ({"unit": "micrometer"} if pixel else {})
    axes = [
        {"name": "t", "type": "time"} | ({"unit": "second"} if interval else {}),
        {"name": "c", "type": "channel"},
        {"name": "y"} | space,
        {"name": "x"} | space,
    ]
    datasets = []
    for level in range(n_levels(movie.height, movie.width)):
        edge = float(pixel or 1) * 2**level
        steps: list[dict[str, Any]] = [
            {"type": "scale", "scale": [float(interval or 1), 1.0, edge, edge]},
        ]
        if level:
            # The first pixel's centre is the mean of those that it stands for.
            shift = (edge - float(pixel or 1)) / 2
            steps.append({"type": "translation", "translation": [0.0, 0.0, shift, shift]})
        datasets.append({"path": str(level), "coordinateTransformations": steps})
    return {
        "version": "0.5",
        "multiscales": [{"name": movie.name, "axes": axes, "datasets": datasets}],
        "omero": {"channels": [_omero_channel(movie, c) for c in range(len(movie.channels))]},
    }


def _omero_channel(movie: Movie, c: int) -> dict[str, Any]:
    """A channel's name and window (`omero` is transitional in 0.5, yet what viewers read)."""
    low, high = (
        (0.0, 1.0) if movie.raw.size == 0 else (float(movie.raw[:, c].min()), float(movie.raw[:, c].max()))
    )
    window = {"min": low, "max": high, "start": low, "end": high}
    return {"label": movie.channels[c], "color": "FFFFFF", "active": True, "window": window}
