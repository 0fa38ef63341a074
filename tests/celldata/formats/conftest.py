"""A small movie, and labels with two features, an overlap, a division and values unlike their cells."""

import numpy as np
import pytest

from celldata.cells import CellRow, CellsTable
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie


@pytest.fixture
def movie() -> Movie:
    raw = np.random.default_rng(3).integers(33000, 37000, (3, 2, 12, 17), np.uint16)
    return Movie("small", raw, ("H2B", "membrane"), 0.645, 1800.0, "made by a test")


@pytest.fixture
def labels() -> Labels:
    """nucleus: cell 1 divides at t=1 into 2 and 5, which overlap (value 9) at t=2; whole-cell: 1 is 4."""
    nucleus = np.zeros((3, 12, 17), np.uint32)
    nucleus[0, 2:5, 2:6] = 1
    nucleus[1, 2:4, 2:4], nucleus[1, 6:8, 8:12] = 2, 7
    nucleus[2, 2:4, 2:4], nucleus[2, 2:4, 4], nucleus[2, 2:4, 5:8] = 2, 9, 7
    whole = np.zeros_like(nucleus)
    whole[0, 1:7, 1:8] = 4
    rows = [
        CellRow(0, "nucleus", 1, 1),
        CellRow(1, "nucleus", 2, 2),
        CellRow(1, "nucleus", 7, 5),
        CellRow(2, "nucleus", 2, 2),
        CellRow(2, "nucleus", 7, 5),
        CellRow(2, "nucleus", 9, 2),
        CellRow(2, "nucleus", 9, 5),
        CellRow(0, "whole-cell", 4, 1),
    ]
    return Labels({"nucleus": nucleus, "whole-cell": whole}, CellsTable(rows), {Division(1, (2, 5), 1)})


@pytest.fixture
def meaning():
    """Labels without their values: the cells of every pixel of every feature, which formats must keep."""

    def of(labels: Labels) -> dict:
        found = {}
        for feature in labels.features:
            for t in range(labels.n_frames):
                frame = labels.frame(feature, t)
                for value, cells in labels.cells.values_at(t, feature).items():
                    for cell in cells:
                        mask = found.setdefault((feature, t, cell), np.zeros(frame.shape, bool))
                        mask |= frame == value
        return {key: mask.tobytes() for key, mask in found.items()} | {"divisions": sorted(labels.divisions)}

    return of
