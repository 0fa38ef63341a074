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
    # One outline at most of each reading is a cell's, so cells are followed as they truly go.
    t, cell = np.nonzero(lesson.row_of.T >= 0)
    assert (lesson.features.t[lesson.row_of.T[t, cell]] == t).all()
    assert (lesson.row_of >= 0).sum() > 0.8 * len(made.labels.cells.rows)
