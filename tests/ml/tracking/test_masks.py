import numpy as np
import pytest

from celldata.cells import CellsTable
from celldata.labels import Labels
from ml.tracking.masks import MasksOfCells


def test_a_frame_at_a_time_is_what_all_are_together():
    images = np.zeros((3, 4, 6), np.uint32)
    images[0, :2], images[1, 2:], images[2, 1:3] = 1, 2, 9
    cells = CellsTable([(0, "nucleus", 1, 7), (0, "nucleus", 1, 5), (1, "nucleus", 2, 3)])
    labels = Labels({"nucleus": images}, cells)
    masks = MasksOfCells(labels, "nucleus")
    assert masks.shape == images.shape
    assert len(masks) == 3
    assert np.array_equal(np.stack([masks[t] for t in range(3)]), labels.masks_of_cells("nucleus"))
    assert np.array_equal(np.stack(list(masks)), labels.masks_of_cells("nucleus"))
    with pytest.raises(IndexError, match="frame 3 of 3"):
        masks[3]
