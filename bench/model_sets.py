"""Real movies for training and measuring models: from PROSPERO_DATA to the folder of a round."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import ndimage

from celldata.formats import ctc, movie_folder
from celldata.formats.movie_folder import MovieInfo
from celldata.labels import Labels
from celldata.movie import Movie

ROOT = Path(os.environ.get("PROSPERO_DATA") or Path(__file__).parents[2] / "shared" / "data")
UNLABELED = "unlabeled"
MARKER_REACH = 12
"""Pixels around the marker of a cell without an outline that may belong to it."""


@dataclass(frozen=True)
class CtcSet:
    """A sequence of the Cell Tracking Challenge. `border`: pixels at the edge in which its truth holds no
    cell.

    Trained on frames before `train`, watched and swept on those up to `validate`, measured from `test` on,
    all as shares of the movie. `goals`: least figures that issue 7 asks for.
    """

    name: str
    pixel_size_um: float
    border: int
    train: float = 0.6
    validate: float = 0.7
    test: float = 0.7
    goals: tuple[tuple[str, float], ...] = ()

    @property
    def folder(self) -> Path:
        return ROOT / self.name

    @property
    def there(self) -> bool:
        return self.folder.is_dir()

    def movie(self) -> Movie:
        return ctc.read_raw(self.folder, pixel_size_um=self.pixel_size_um)

    def truth(self) -> Labels:
        """The silver truth, as it is."""
        return ctc.read_labels(self._beside("ST/SEG"), numbers=ctc.frame_numbers(self.folder))

    def lesson(self) -> Labels:
        """The silver truth with the divisions of the tracks, and, as layer UNLABELED, the places of the cells
        that have a marker and no outline.
        """
        numbers, markers = ctc.frame_numbers(self.folder), self._beside("GT/TRA")
        outlines = self.truth().images["nucleus"]
        tracked = ctc.read_labels(self._beside("ST/SEG"), markers / "man_track.txt", markers, numbers=numbers)
        missing = (tracked.images["nucleus"] != outlines) & (outlines == 0)
        unlabeled = np.stack([_around(frame) for frame in missing]).astype(np.uint32)
        unlabeled[outlines > 0] = 0
        labels = Labels.from_images({"nucleus": outlines, UNLABELED: unlabeled})
        labels.divisions |= {
            d for d in tracked.divisions if all(map(labels.cells.has_cell, (d.parent, *d.daughters)))
        }
        return labels

    def frames(self, n_frames: int) -> tuple[range, range, range]:
        """To train on, to watch, to measure."""
        train, validate, test = (round(share * n_frames) for share in (self.train, self.validate, self.test))
        return range(train), range(train, validate), range(test, n_frames)

    def _beside(self, part: str) -> Path:
        return self.folder.parent / f"{self.folder.name}_{part}"


SETS = (
    CtcSet(
        "Fluo-N2DL-HeLa/01",
        0.645,
        25,
        train=64 / 92,
        validate=1.0,
        test=64 / 92,
        goals=(("f1", 0.95), ("det", 0.985), ("seg", 0.93)),
    ),
    CtcSet("PhC-C2DH-U373/02", 0.65, 50, goals=(("seg", 0.85),)),
    CtcSet("DIC-C2DH-HeLa/01", 0.19, 50, goals=(("seg", 0.75),)),
    CtcSet("PhC-C2DL-PSC/01", 1.6, 25, goals=(("seg", 0.65),)),
)


def write_round(chosen: CtcSet, data: Path) -> None:
    """The frames to train on and those to watch, as two movies of a round."""
    movie, labels = chosen.movie(), chosen.lesson()
    train, validate, _ = chosen.frames(movie.n_frames)
    for split, frames in (("train", train), ("validation", validate)):
        part = slice(frames.start, frames.stop)
        raw = Movie(split, movie.raw[part], movie.channels, movie.pixel_size_um)
        own = Labels.from_images({name: images[part] for name, images in labels.images.items()})
        for d in labels.divisions:
            if d.t in frames and all(map(own.cells.has_cell, (d.parent, *d.daughters))):
                own.divisions.add(type(d)(d.parent, d.daughters, d.t - frames.start))
        info = MovieInfo.of(raw, own.features, split=split, approved_segmentation=((0, len(frames) - 1),))
        movie_folder.write(data / split, raw, own, info)


def _around(mask: np.ndarray) -> np.ndarray:
    if not mask.any():
        return mask
    return np.asarray(ndimage.distance_transform_edt(~mask) <= MARKER_REACH)
