"""Lessons with the outlines of a segmentation model."""

import numpy as np
import torch

from celldata.simulator import SimulationParameters, simulate
from ml.boxed import BOXED
from ml.segmentation.segmenter import Segmenter
from ml.tracking.drawn import drawn


def test_what_a_segmentation_draws_is_known_for_what_it_is():
    """The model in the box on a simulated movie: most outlines are cells, and other readings are not."""
    crowd = SimulationParameters(
        n_frames=3, height=192, width=192, n_cells=60, max_cells=80, clustering=0.5, overlap=0.2, photons=300
    )
    made = simulate(crowd, seed=31)
    lesson = drawn(made.movie, made.labels, Segmenter.load(BOXED, torch.device("cpu")))
    own, other = lesson.features.layer == 0, lesson.features.layer > 0
    assert lesson.real[own].mean() > 0.7
    assert other.sum() > 20
    assert lesson.real[other].mean() < 0.5
    # Cells are followed as they truly go: the middle of the outline that a cell has lies on this cell.
    truth = made.labels.masks_of_cells(made.labels.features[0])
    t, cell = np.nonzero(lesson.row_of.T >= 0)
    y, x = (
        np.round(lesson.features.centroid_um[lesson.row_of.T[t, cell]] / made.movie.pixel_size_um)
        .astype(int)
        .T
    )
    on = truth[t, y, x]
    assert (on > 0).mean() > 0.9
    pairs = np.unique(np.stack([cell, on])[:, on > 0], axis=1)
    assert len(pairs.T) <= 1.05 * len(np.unique(pairs[0])), "the same cell in all frames"
    assert len(pairs.T) <= 1.05 * len(np.unique(pairs[1])), "and no other's"
    assert len(t) > 0.8 * len(made.labels.cells.rows)
