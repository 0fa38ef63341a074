"""The objects of a whole movie, as the rules look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from celldata.suspicion.neighbours import N_BEFORE, N_BESIDE, Neighbours, neighbours_of
from celldata.suspicion.objects import COLUMNS, FrameObjects, no_objects

VALUE_SHIFT = 32  # frame and value in one integer: values are uint32


@dataclass(frozen=True)
class Field:
    """Size of the frames in pixels, how many there are, and the pixel size where it is known."""

    n_frames: int
    height: int
    width: int
    pixel_size_um: float | None = None


@dataclass(frozen=True)
class Scene:
    """Objects of one feature of a movie, frame after frame.

    `keys`: (N,) frame and value in one integer, ascending; `table`: (N, 10) the COLUMNS of FrameObjects;
    `beside` (N, 6) and `before` (N, 3): places in these same arrays, -1 where there is none.

    All but the keys are of 32 bits, here and in what is made of it: half the memory to walk through, and
    below the size from which a server has every array from the system anew, which doubled the cost of a list
    of 92,000 outlines.
    """

    field: Field
    frame: np.ndarray
    keys: np.ndarray
    table: np.ndarray
    beside: np.ndarray
    before: np.ndarray

    def column(self, name: str) -> np.ndarray:
        """(N,) one of the COLUMNS, in one piece of memory."""
        column: np.ndarray = self._columns[COLUMNS.index(name)]
        return column

    @cached_property
    def _columns(self) -> np.ndarray:
        return np.ascontiguousarray(self.table.T)

    @cached_property
    def radius(self) -> float:
        """Of a disc with the median area, in pixels; 1 where nothing is labeled."""
        area = self.column("area")
        return max(float(np.sqrt(np.median(area) / np.pi)), 1.0) if area.size else 1.0


class MovieObjects:
    """The objects of one feature, frame by frame; what depends on two frames is worked out when asked for.

    Frames are replaced one by one as they are painted: only they and those after them are compared anew.
    """

    def __init__(self, field: Field, frames: Sequence[FrameObjects] | None = None) -> None:
        self.field = field
        self._frames = list(frames) if frames is not None else [no_objects()] * field.n_frames
        if len(self._frames) != field.n_frames:
            raise ValueError(f"{len(self._frames)} frames of objects for a movie of {field.n_frames}")
        self._neighbours: list[Neighbours | None] = [None] * field.n_frames
        self._scene: Scene | None = None

    @property
    def frames(self) -> tuple[FrameObjects, ...]:
        return tuple(self._frames)

    @property
    def n_bytes(self) -> int:
        """What it takes in memory, about: objects, neighbours, and both again in one piece."""
        per_object = 2 * 4 * (N_BESIDE + N_BEFORE)
        return sum(2 * frame.n_bytes + per_object * len(frame) for frame in self._frames)

    def replace(self, t: int, objects: FrameObjects) -> None:
        """Frame `t` was painted."""
        self._frames[t] = objects
        self._neighbours[t : t + 2] = [None] * len(self._neighbours[t : t + 2])
        self._scene = None

    def scene(self) -> Scene:
        """All of it in one piece."""
        if self._scene is None:
            for t, known in enumerate(self._neighbours):
                if known is None:
                    earlier = self._frames[t - 1] if t else None
                    self._neighbours[t] = neighbours_of(self._frames[t], earlier)
            self._scene = self._joined()
        return self._scene

    def _joined(self) -> Scene:
        counts = np.array([len(frame) for frame in self._frames], np.int64)
        first = np.concatenate(([0], np.cumsum(counts)))
        frame = np.repeat(np.arange(counts.size), counts)
        # One empty part more: a movie without frames is joined, too.
        values = np.concatenate([np.empty(0, np.uint32), *(f.values for f in self._frames)]).astype(np.int64)
        table = np.concatenate([no_objects().table, *(f.table for f in self._frames)])
        known = [n for n in self._neighbours if n is not None]
        beside = np.concatenate([np.empty((0, N_BESIDE), np.int32), *(n.beside for n in known)])
        before = np.concatenate([np.empty((0, N_BEFORE), np.int32), *(n.before for n in known)])
        start, start_before = first[frame][:, None], first[np.maximum(frame - 1, 0)][:, None]
        return Scene(
            self.field,
            frame,
            (frame << VALUE_SHIFT) | values,
            table,
            np.where(beside < 0, -1, beside + start).astype(np.int32),
            np.where(before < 0, -1, before + start_before).astype(np.int32),
        )
