"""Simulated nuclei, on frames that are wider than high and higher than wide."""

import numpy as np
import pytest
from scipy import ndimage

from celldata.simulator import SimulationParameters, simulate


def _frame(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    made = simulate(
        SimulationParameters(n_frames=1, height=height, width=width, n_cells=40, max_cells=80), seed=4
    )
    return made.movie.raw[0, 0], made.labels.images["nucleus"][0]


@pytest.fixture(scope="session", params=[(160, 300), (300, 160)], ids=["wide", "high"])
def nuclei(request) -> tuple[np.ndarray, np.ndarray]:
    """(raw uint16, labels uint32) of one frame, (Y, X)."""
    return _frame(*request.param)


@pytest.fixture(scope="session")
def iou():
    return lambda a, b: float((a & b).sum() / (a | b).sum())


@pytest.fixture(scope="session")
def cells_of():
    """cells_of(labels) -> ids of cells with at least 100 pixels."""
    return lambda labels: [int(i) for i in np.unique(labels) if i and (labels == i).sum() >= 100]


@pytest.fixture(scope="session")
def touching(cells_of):
    """touching(labels) -> pairs of cells that touch."""

    def pairs(labels: np.ndarray) -> list[tuple[int, int]]:
        found = set()
        cells = cells_of(labels)
        for cell in cells:
            around = ndimage.binary_dilation(labels == cell, np.ones((3, 3)))
            found |= {
                (cell, int(other)) for other in np.unique(labels[around]) if other > cell and other in cells
            }
        return sorted(found)

    return pairs


@pytest.fixture(scope="session")
def box_round():
    """box_round(mask, margin) -> slices of the box round a mask, clipped to the image."""

    def box(mask: np.ndarray, margin: int) -> tuple[slice, slice]:
        ys, xs = np.nonzero(mask)
        return (
            slice(max(0, ys.min() - margin), ys.max() + 1 + margin),
            slice(max(0, xs.min() - margin), xs.max() + 1 + margin),
        )

    return box
