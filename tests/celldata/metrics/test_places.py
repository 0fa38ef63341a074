"""Where cells are in a frame."""

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.labels import Labels
from celldata.metrics.places import spots

FEATURE = "nucleus"


def labels_of(image: np.ndarray, rows: list[tuple[int, int]]) -> Labels:
    """One frame; rows: value and cell."""
    cells = CellsTable(CellRow(0, FEATURE, value, cell) for value, cell in rows)
    return Labels({FEATURE: image[None].astype(np.uint32)}, cells)


def test_middle_and_box_are_those_of_the_pixels():
    image = np.zeros((20, 30), int)
    image[3:7, 10:15] = 5
    image[3, 14] = 0
    found = spots(labels_of(image, [(5, 8)]), FEATURE, {0: [8]})[0, 8]
    ys, xs = np.nonzero(image)
    assert found.area == ys.size
    assert found.middle == (ys.mean(), xs.mean())
    assert found.box == (3, 10, 7, 15)


def test_a_cell_of_several_values_and_cells_that_overlap():
    image = np.zeros((10, 10), int)
    image[0:2, 0:2], image[0:2, 2:4], image[8:10, 8:10] = 1, 2, 3
    found = spots(labels_of(image, [(1, 1), (2, 1), (2, 7), (3, 7)]), FEATURE, {0: [1, 7]})
    assert found[0, 1].box == (0, 0, 2, 4)
    assert found[0, 1].middle == (0.5, 1.5)
    assert found[0, 7].box == (0, 2, 10, 10)
    assert found[0, 7].area == 8
    both = found[0, 1] + found[0, 7]
    assert (both.area, both.box) == (16, (0, 0, 10, 10))


def test_cells_that_are_not_there_have_no_place():
    image = np.zeros((4, 4), int)
    image[1, 1] = 1
    assert spots(labels_of(image, [(1, 1), (9, 9)]), FEATURE, {0: [9, 12]}) == {}
