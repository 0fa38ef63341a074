"""What the tracker learns from: labeled movies, the same with errors of a segmentation, simulated ones."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from celldata.labels import Labels
from celldata.movie import Movie
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate
from celldata.simulator.cell import WHOLE
from celldata.simulator.looks import any_look
from ml.tracking.outlines import measure
from ml.tracking.truth import TrackedMovie, tracked_movie

Labeled = tuple[Movie, Labels]

MARKED_SHARE = 0.4  # of copies show markers for many cells, so that areas say little of what they were
WHOLE_SHARE = 0.4  # of movies show whole cells that divide in halves, half of these without condensing at all


def lessons(movies: Iterable[Labeled], corrupted: int, seed: int) -> list[TrackedMovie]:
    """Each movie as it is, and `corrupted` copies of it with wrong outlines, which the seed decides."""
    found = []
    for number, (movie, labels) in enumerate(movies):
        found.append(tracked_movie(movie, labels))
        for copy in range(corrupted):
            outlines = wrong_outlines(labels, seed * 10_000 + number * 100 + copy)
            found.append(tracked_movie(movie, labels, outlines=outlines))
    return found


def wrong_outlines(labels: Labels, seed: int) -> np.ndarray:
    """(T, Y, X) label images as a segmentation model makes them, from nearly right to poor."""
    rng = np.random.default_rng([seed, 1])
    marked = rng.random() < MARKED_SHARE
    badness = rng.uniform(0.05, 0.5) if marked else rng.uniform(0.3, 2.0)
    markers = rng.uniform(0.1, 0.6) if marked else 0.02 * badness
    feature = labels.features[0]
    n_cells = len(labels.cells.rows) / max(labels.n_frames, 1)
    rates = CorruptionRates.only(
        merge=min(0.15 * badness, 1),
        split=0.03 * badness,
        missed=0.02 * badness,
        false=0.02 * badness * n_cells,
        ragged=0.2 * badness,
    )
    wrong, _ = corrupt(labels, rates, seed, feature)
    masks = np.array(wrong.masks_of_cells(feature))
    for frame in masks:
        _shrink(frame, markers, rng)
    return masks


def _shrink(frame: np.ndarray, share: float, rng: np.random.Generator) -> None:
    """Of a share of the outlines a disc in the middle is left, as where a marker stands for a cell."""
    outlines = measure(np.empty((0, *frame.shape), np.float32), frame)
    for i in np.flatnonzero(rng.random(len(outlines.label)) < share):
        radius = np.sqrt(outlines.area[i] / np.pi) * rng.uniform(0.3, 0.8)
        y, x = outlines.centroid[i]
        yy, xx = np.ogrid[: frame.shape[0], : frame.shape[1]]
        far = (yy - y) ** 2 + (xx - x) ** 2 > max(radius, 1.0) ** 2
        frame[(frame == outlines.label[i]) & far] = 0


def simulated_movies(number: int, seed: int, n_frames: int = 20, side: int = 256) -> Iterator[Labeled]:
    """Movies of cells that differ in size, density, motion and in what a microscope makes of them."""
    for i in range(number):
        made = simulate(any_movement(f"simulated-{i:03d}", n_frames, side, [seed, i]), seed * 1000 + i)
        yield made.movie, made.labels


def any_movement(name: str, n_frames: int, side: int, seed: Sequence[int]) -> SimulationParameters:
    """Cells that are slow to fast for their size and the frame rate, sparse to crowded, large to small."""
    rng = np.random.default_rng(list(seed))
    radius_px = float(np.exp(rng.uniform(np.log(4.5), np.log(16.0))))
    radius_um = 8.6
    pixel = radius_um / radius_px
    most = side**2 / (np.pi * radius_px**2)  # cells side by side without a gap
    n_cells = int(np.clip(rng.uniform(0.04, 0.7) * most, 3, 60))
    interval_h = float(np.exp(rng.uniform(np.log(0.08), np.log(1.0))))
    # Radii that a cell moves between frames: up to about its own diameter where they are sparse.
    step = rng.uniform(0.03, 0.45) if rng.random() < 0.8 else rng.uniform(0.45, 1.2)
    cycle_h = rng.uniform(0.3, 1.5) * n_frames * interval_h
    # Mitosis takes hours, and a movie of minutes would show none: time itself is another there.
    pace = max(cycle_h, 4.5) / cycle_h
    return SimulationParameters(
        name=name,
        n_frames=n_frames,
        height=side,
        width=side,
        pixel_size_um=pixel,
        frame_interval_s=3600 * interval_h * pace,
        n_cells=n_cells,
        max_cells=max(n_cells + 2, int(1.8 * n_cells)),
        cell_cycle_h=cycle_h * pace,
        cell_cycle_cv=0.25,
        clustering=rng.uniform(0.1, 0.6),
        speed_um_per_h=step * radius_um / (interval_h * pace),
        persistence_h=interval_h * pace * rng.uniform(0.3, 4.0),
        mitosis_h=rng.uniform(0.8, 2.0),
        condensing=_condensing(rng),
        radius_um=radius_um,
        **any_look(rng, elongation=(1.05, 1.9), brightness_cv=(0.1, 0.8), blur_px=(0.5, 1.5)),
    )


def _condensing(rng: np.random.Generator) -> float:
    if rng.random() < WHOLE_SHARE:
        return 0.0 if rng.random() < 0.5 else float(rng.uniform(0, WHOLE))
    return float(rng.uniform(WHOLE, 1))
