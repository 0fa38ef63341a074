import numpy as np
import pytest

from ml.tracking.features import NEIGHBOURS, movie_features


def features_of(discs):
    movie, labels = discs
    return movie_features(movie.raw[:, 0], labels.masks_of_cells("nucleus"), movie.pixel_size_um)


def test_one_row_per_cell_and_frame(discs):
    features = features_of(discs)
    assert features.first_row[-1] == len(features.label) == 5 * 3 + 5 * 4
    assert features.label[features.rows_of_frame(7)].tolist() == [1, 2, 4, 5]


def test_centroids_are_in_micrometres(discs):
    _, labels = discs
    features = features_of(discs)
    y, x = np.nonzero(labels.frame("nucleus", 0) == 1)
    assert features.centroid_um[0] == pytest.approx([y.mean() * 0.65, x.mean() * 0.65])


def test_shape_agrees_with_scikit_image(discs):
    from skimage.measure import regionprops

    _, labels = discs
    features = features_of(discs)
    for row, region in zip(features.rows_of_frame(0), regionprops(labels.frame("nucleus", 0)), strict=True):
        log_area, _, eccentricity, *_ = features.morphology[row]
        assert np.exp(log_area + 5) == pytest.approx(region.area * 0.65**2, rel=1e-5)
        assert eccentricity == pytest.approx(region.eccentricity, abs=1e-3)


def test_crops_hold_own_pixels_only_and_are_standardised(discs):
    features = features_of(discs)
    for crop in features.crops:
        own = crop != 0
        assert 0 < own.sum() < crop.size
        assert (crop[own] - 1).mean() == pytest.approx(0, abs=0.05)


def test_neighbours_are_of_the_same_frame_and_never_the_cell_itself(discs):
    features = features_of(discs)
    for row, neighbours in enumerate(features.neighbours):
        found = neighbours[neighbours >= 0]
        assert row not in found
        assert (features.t[found] == features.t[row]).all()
    assert features.neighbours.shape[1] == NEIGHBOURS


def test_the_pixel_size_does_not_change_a_cell_of_the_same_real_size(discs):
    movie, labels = discs
    masks = labels.masks_of_cells("nucleus")
    twice = movie_features(
        movie.raw[:1, 0].repeat(2, 1).repeat(2, 2),
        masks[:1].repeat(2, 1).repeat(2, 2),
        movie.pixel_size_um / 2,
    )
    once = movie_features(movie.raw[:1, 0], masks[:1], movie.pixel_size_um)
    assert twice.morphology[:, 0] == pytest.approx(once.morphology[:, 0], abs=1e-5)
    assert np.abs(twice.centroid_um - once.centroid_um).max() < 0.5


def test_frames_without_cells_have_no_rows():
    features = movie_features(np.zeros((3, 20, 20), np.uint8), np.zeros((3, 20, 20), np.uint32), None)
    assert features.n_frames == 3
    assert len(features.label) == 0


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        movie_features(np.zeros((3, 20, 20)), np.zeros((3, 20, 21), np.uint32), 0.65)
