"""From which pixels nothing is learned."""

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.labels import Labels
from ml.data.ignored import ignored_pixels
from ml.data.settings import ImageSettings


def labels() -> Labels:
    """Cell 1 and cell 2, whose common pixels hold the value 3; an area that nobody labeled."""
    image = np.zeros((1, 20, 30), np.uint32)
    image[0, 5:10, 5:10], image[0, 5:10, 10:12], image[0, 5:10, 12:17] = 1, 3, 2
    unlabeled = np.zeros_like(image)
    unlabeled[0, 15:, 20:] = 1
    rows = [CellRow(0, "nucleus", v, c) for v, c in ((1, 1), (2, 2), (3, 1), (3, 2))]
    return Labels(
        {"nucleus": image, "unlabeled": unlabeled}, CellsTable([*rows, CellRow(0, "unlabeled", 1, 9)])
    )


def test_pixels_of_several_cells_are_ignored_or_kept() -> None:
    ignored = ignored_pixels(labels(), "nucleus", 0, ImageSettings())
    assert np.array_equal(ignored, labels().images["nucleus"][0] == 3)
    assert not ignored_pixels(labels(), "nucleus", 0, ImageSettings(overlaps="keep")).any()


def test_areas_painted_as_unlabeled() -> None:
    settings = ImageSettings(overlaps="keep", unlabeled="unlabeled")
    ignored = ignored_pixels(labels(), "nucleus", 0, settings)
    assert np.array_equal(ignored, labels().images["unlabeled"][0] > 0)
    elsewhere = ImageSettings(overlaps="keep", unlabeled="no such feature")
    assert not ignored_pixels(labels(), "nucleus", 0, elsewhere).any()
