"""Movies to track, each with its truth and with the masks that every tracker is given: the true ones, or
those that a segmentation model finds. Their numbers are shuffled in each frame, so that none tells anything.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.models.sets import FEATURE, RealSet, frames_of, part_of
from celldata.labels import Labels
from celldata.metrics.ctc_folders import read_tracking
from celldata.movie import Movie
from ml.segmentation.found import Segmentation
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.training.device import choose_device

TRUE_MASKS, OTHERS, MAPS = "true masks", "others-", "maps-"


@dataclass(frozen=True, eq=False)
class Tracked:
    """`masks`: what trackers get, with nobody's identity. `outlined_by`: in words. `predicted`: a model drew
    them, so some may be no cells. `found`: what it saw, with other readings; its numbers are of each frame.
    """

    movie: Movie
    truth: Labels
    masks: Labels
    outlined_by: str
    predicted: bool
    found: Segmentation | None = None

    @property
    def name(self) -> str:
        return self.movie.name

    def part(self, frames: range) -> "Tracked":
        """The same with these frames alone; divisions that happen before them are no divisions of it."""
        name = f"{self.name}, frames {frames.start}–{frames.stop - 1}"
        movie = part_of(self.movie, frames, name)
        truth, masks = frames_of(self.truth, frames), frames_of(self.masks, frames)
        found = self.found and Segmentation(
            frames_of(self.found.labels, frames),
            [],
            {t - frames.start: self.found.others[t] for t in frames if t in self.found.others},
            {t - frames.start: self.found.maps[t] for t in frames if t in self.found.maps},
        )
        return Tracked(movie, truth, masks, self.outlined_by, self.predicted, found)


def true_masks(real: RealSet) -> Tracked:
    """All frames of a real movie, on the outlines of its truth."""
    movie, truth = read_truth(real)
    return Tracked(movie, truth, shuffled(truth), TRUE_MASKS, predicted=False)


def predicted_masks(real: RealSet, weights: Path, words: str, cache: Path) -> Tracked:
    """All frames, on what the segmentation model `weights` finds; kept in `cache`, for it takes a while."""
    movie, truth = read_truth(real)
    border = real.border_at(_seen_um(weights))

    def found() -> dict[str, np.ndarray]:
        model = Segmenter.load(weights, choose_device("auto"), border)
        made = segment_movie(model, movie, FEATURE, other_readings=True)
        others = {f"{OTHERS}{t}": layers for t, layers in made.others.items()}
        maps = {f"{MAPS}{t}": rows for t, rows in made.maps.items()}
        return {"masks": made.labels.images[FEATURE], **others, **maps}

    # By what they are, not by when they were written: other weights may bear the same name and time.
    identity = hashlib.sha256(weights.read_bytes() + f"{border}".encode()).hexdigest()[:16]
    kept = _kept(cache / f"{real.name}-{weights.stem}-{identity}.npz", found)
    masks = Labels.from_images({FEATURE: kept["masks"]})
    others, maps = (
        {int(name[len(kind) :]): array for name, array in kept.items() if name.startswith(kind)}
        for kind in (OTHERS, MAPS)
    )
    return Tracked(movie, truth, shuffled(masks), words, True, Segmentation(masks, [], others, maps))


def read_truth(real: RealSet) -> tuple[Movie, Labels]:
    """Raw frames, and tracks with their outlines; a marker stands in where a cell has no outline."""
    movie, _ = real.read()
    truth = real.folder.with_name(f"{real.folder.name}_GT") / "TRA"
    return movie, read_tracking(truth, real.folder.with_name(f"{real.folder.name}_ST") / "SEG")


def shuffled(labels: Labels, seed: int = 1) -> Labels:
    """The same outlines, numbered at random in each frame, without any division."""
    rng = np.random.default_rng(seed)
    masks = labels.masks_of_cells(FEATURE)
    for t, frame in enumerate(masks):
        values, place = np.unique(frame, return_inverse=True)
        cells = values > 0
        numbers = np.zeros(len(values), np.uint32)
        numbers[cells] = rng.permutation(int(cells.sum())) + 1
        masks[t] = numbers[place].reshape(frame.shape)
    return Labels.from_images({FEATURE: masks})


def _seen_um(weights: Path) -> float | None:
    return Segmenter.load(weights, choose_device("cpu")).images.pixel_size_um


def _kept(path: Path, make: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    if path.is_file():
        with np.load(path) as content:
            return dict(content)
    arrays = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    return arrays
