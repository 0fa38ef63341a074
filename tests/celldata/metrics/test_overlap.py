import numpy as np
import pytest

from celldata.cells import CellRow
from celldata.errors import DataError
from celldata.labels import Labels
from celldata.metrics.overlap import overlaps


def test_areas_and_shared_pixels(draw):
    (frame,) = overlaps(draw(["1", "1", "2", "."]), draw(["3", "4", "4", "4"]))
    assert frame.truth_cells.tolist() == [1, 2]
    assert frame.predicted_cells.tolist() == [3, 4]
    assert frame.truth_areas.tolist() == [32, 16]
    assert frame.predicted_areas.tolist() == [16, 48]
    assert frame.iou_matrix() == pytest.approx(np.array([[16 / 32, 16 / 64], [0, 16 / 48]]))


def test_cells_that_overlap_have_their_full_masks(draw):
    truth = draw(["1", "2", "3"])
    # Value 2 is where cells 1 and 3 overlap.
    truth.cells.remove([CellRow(0, "nucleus", 2, 2)])
    truth.cells.add([CellRow(0, "nucleus", 2, 1), CellRow(0, "nucleus", 2, 3)])
    (frame,) = overlaps(truth, draw(["5", "5", "."]))
    assert frame.truth_cells.tolist() == [1, 3]
    assert frame.truth_areas.tolist() == [32, 32]
    assert frame.iou_matrix() == pytest.approx(np.array([[1.0], [16 / 48]]))


def test_a_union_is_counted_once_per_pixel(draw):
    (frame,) = overlaps(draw(["1", "1", "1", "."]), draw(["2", "2", "3", "3"]))
    assert frame.union_iou([1], [2, 3]) == pytest.approx(3 / 4)
    assert frame.union_iou([1], [9]) == 0.0


def test_values_too_large_for_a_table_are_compared_as_well():
    image = np.zeros((1, 4, 4), np.uint32)
    image[0, :2] = 4_000_000_000
    (frame,) = overlaps(Labels.from_images({"a": image}), Labels.from_images({"a": image}))
    assert frame.ious.tolist() == [1.0]


def test_an_empty_frame_has_no_pairs(draw):
    (frame,) = overlaps(draw(["."]), draw(["."]))
    assert frame.iou_matrix().shape == (0, 0)


def test_labels_of_another_shape_or_feature_are_refused(draw):
    with pytest.raises(DataError, match="shape"):
        overlaps(draw(["11"]), draw(["111"]))
    with pytest.raises(DataError, match="whole-cell"):
        overlaps(draw(["11"]), draw(["11"]), feature="whole-cell")


def test_a_prediction_with_one_feature_of_another_name_is_compared(draw):
    prediction = Labels.from_images({"anything": draw(["11"]).images["nucleus"]})
    assert len(overlaps(draw(["11"]), prediction)) == 2
