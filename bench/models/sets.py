"""The real movies: which frames are learned from and which are tested. PROSPERO_DATA names their folder; no
test and no package ships them.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from celldata.cells import CellsTable
from celldata.formats import ctc
from celldata.formats.frame_folder import frame_files, longest_run
from celldata.labels import Labels
from celldata.movie import Movie
from ml.data.scaling import scale_factor
from ml.data.settings import ImageSettings
from tools.live_server import PROJECT

FEATURE, UNLABELED = "nucleus", "unlabeled"
MARKER_REACH = 12
"""Pixels around the marker of a cell without an outline that may belong to it."""


@dataclass(frozen=True)
class RealSet:
    """A sequence of the Cell Tracking Challenge with its silver truth.

    `border`: pixels at the edge in which the challenge draws no cells. `seg`: the goal, None for none.
    The rest is what its own model is told where it differs from params.yaml: `seen_um`, the pixel size at
    which it looks, so that a cell is some 25 to 50 pixels wide and the network sees its neighbours;
    `training`, of section train_segmentation.
    """

    name: str
    sequence: str
    pixel_size_um: float
    border: int
    seg: float | None = None
    seen_um: float | None = None
    training: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def folder(self) -> Path:
        return data_root() / self.name / self.sequence

    @property
    def there(self) -> bool:
        return self.folder.is_dir()

    def border_at(self, seen_um: float | None) -> int:
        """The border in pixels of the size at which a model looks; None for the usual one."""
        usual = ImageSettings().pixel_size_um
        return round(self.border * scale_factor(self.pixel_size_um, seen_um or usual, self.name))

    def read(self) -> tuple[Movie, Labels]:
        """The movie and its silver truth, as it is."""
        return read_sequence(self.folder, self.pixel_size_um, self.name)

    def lesson(self) -> Labels:
        """The silver truth with the divisions of the tracks; and, as layer UNLABELED, where cells have a
        marker but no outline: neither cell nor background is to be learned there.
        """
        numbers = longest_run(frame_files(self.folder))
        masks, markers = self._beside("ST") / "SEG", self._beside("GT") / "TRA"
        outlines = ctc.read_labels(masks, feature=FEATURE, numbers=numbers).images[FEATURE]
        tracks = ctc.tracks_file_of(markers)
        whole = ctc.read_labels(masks, tracks, markers, feature=FEATURE, numbers=numbers)
        without = (whole.images[FEATURE] != outlines) & (outlines == 0)
        unlabeled = np.stack([_around(frame) for frame in without]) & (outlines == 0)
        lesson = Labels.from_images({FEATURE: outlines, UNLABELED: unlabeled.astype(np.uint32)})
        cells = {row.cell for row in lesson.cells.rows if row.feature == FEATURE}
        lesson.divisions |= {d for d in whole.divisions if cells.issuperset((d.parent, *d.daughters))}
        return lesson

    def _beside(self, part: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}_{part}")


HELA = RealSet("Fluo-N2DL-HeLa", "01", 0.645, 25, training={"steps": 800})
HELA_TRAINING, HELA_LEARNED = 56, 64
"""Frames before the second are learned from: before the first for training, then for choosing."""
NOT_DARK: dict[str, Any] = {"compression": 0.0}
"""The background of phase contrast is grey: there is no dark end to spread."""
OTHERS = (
    RealSet("PhC-C2DH-U373", "02", 0.65, 50, 0.85, 0.87, {"steps": 1000, "model": NOT_DARK}),
    RealSet("DIC-C2DH-HeLa", "01", 0.19, 50, 0.75, 0.45, {"steps": 600, "model": NOT_DARK}),
    RealSet(
        "PhC-C2DL-PSC", "01", 1.6, 25, 0.65, 0.8, {"steps": 400, "validation_frames": 4, "model": NOT_DARK}
    ),
)


@dataclass(frozen=True)
class Split:
    """Frames to train on, to choose on (the step, the postprocessing) and to test on."""

    train: range
    validation: range
    test: range

    @classmethod
    def of(cls, real: RealSet, n_frames: int) -> "Split":
        """HeLa: 64 frames, of which the last 8 are to choose on, and the rest. Others: the first 60 % and the
        last 30 %, with the tenth between them to choose on.
        """
        if real == HELA:
            return cls(
                range(HELA_TRAINING), range(HELA_TRAINING, HELA_LEARNED), range(HELA_LEARNED, n_frames)
            )
        first, last = round(0.6 * n_frames), n_frames - round(0.3 * n_frames)
        return cls(range(first), range(first, last), range(last, n_frames))


def data_root() -> Path:
    return Path(os.environ.get("PROSPERO_DATA") or PROJECT.parent / "shared" / "data")


def read_sequence(folder: Path, pixel_size_um: float, name: str) -> tuple[Movie, Labels]:
    """Raw frames, and the silver truth that lies beside them (01 and 01_ST/SEG)."""
    numbers = longest_run(frame_files(folder))
    movie = ctc.read_raw(folder, name=name, pixel_size_um=pixel_size_um)
    masks = folder.with_name(f"{folder.name}_ST") / "SEG"
    return movie, ctc.read_labels(masks, feature=FEATURE, numbers=numbers)


def frames_of(labels: Labels, frames: Sequence[int]) -> Labels:
    """Labels of these frames alone, numbered from 0, with the divisions that happen in them."""
    rows = [
        row._replace(t=i)
        for i, t in enumerate(frames)
        for feature in labels.features
        for row in labels.cells.at(t, feature)
    ]
    part = Labels({name: images[list(frames)] for name, images in labels.images.items()}, CellsTable(rows))
    for d in labels.divisions:
        if d.t in frames and all(part.cells.has_cell(cell) for cell in (d.parent, *d.daughters)):
            part.divisions.add(replace(d, t=list(frames).index(d.t)))
    return part


def part_of(movie: Movie, frames: Sequence[int], name: str) -> Movie:
    """The same movie with these frames alone."""
    raw = np.ascontiguousarray(movie.raw[list(frames)])
    return Movie(name, raw, movie.channels, movie.pixel_size_um, movie.frame_interval_s)


def _around(mask: np.ndarray) -> np.ndarray:
    if not mask.any():
        return mask
    return np.asarray(ndimage.distance_transform_edt(~mask) <= MARKER_REACH)
