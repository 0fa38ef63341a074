import tracemalloc

import numpy as np
import pytest

from ml.tracking.features import NEIGHBOURS, movie_features


def features_of(discs):
    movie, labels = discs
    return movie_features(movie.raw, labels.masks_of_cells("nucleus"), movie.pixel_size_um)


def test_one_row_per_cell_and_frame(discs):
    features = features_of(discs)
    assert features.first_row[-1] == len(features.label) == 5 * 3 + 5 * 4
    assert features.label[features.rows_of_frame(7)].tolist() == [1, 2, 4, 5]


def test_centroids_and_areas_are_in_micrometres(discs):
    _, labels = discs
    features = features_of(discs)
    y, x = np.nonzero(labels.frame("nucleus", 0) == 1)
    assert features.centroid_um[0] == pytest.approx([y.mean() * 0.65, x.mean() * 0.65])
    assert features.area_um2[0] == pytest.approx(len(y) * 0.65**2)


def test_shape_agrees_with_scikit_image(discs):
    from skimage.measure import regionprops

    _, labels = discs
    features = features_of(discs)
    for row, region in zip(features.rows_of_frame(0), regionprops(labels.frame("nucleus", 0)), strict=True):
        log_area, _, eccentricity, log_ratio, *_ = features.shape[row]
        assert np.exp(log_area) * np.pi * features.radius_um**2 == pytest.approx(
            features.area_um2[row], rel=1e-5
        )
        assert eccentricity == pytest.approx(region.eccentricity, abs=1e-3)
        ratio = region.axis_major_length / region.axis_minor_length
        assert np.exp(log_ratio) == pytest.approx(ratio, abs=1e-3)


def test_two_cells_in_one_outline_fill_their_ellipse_less_than_one():
    masks = np.zeros((1, 60, 60), np.uint16)
    yy, xx = np.mgrid[:60, :60]
    masks[0][(yy - 15) ** 2 + (xx - 15) ** 2 < 64] = 1
    masks[0][((yy - 40) ** 2 + (xx - 22) ** 2 < 64) | ((yy - 40) ** 2 + (xx - 37) ** 2 < 64)] = 2
    fill = movie_features(masks, masks, 0.65).shape[:, 4]
    assert fill[0] == pytest.approx(1, abs=0.01)
    assert fill[1] < 0.97


def test_light_is_measured_in_each_channel():
    masks = np.zeros((2, 40, 40), np.uint16)
    masks[:, 4:14, 4:14], masks[:, 24:34, 24:34] = 1, 2
    raw = np.full((2, 2, 40, 40), 100.0)
    raw[:, 0, 4:14, 4:14], raw[:, 1, 24:34, 24:34] = 300, 700
    raw[:, 1, 24, 24:34] = 1500  # a bright rim
    features = movie_features(raw, masks, 0.65)
    assert features.light.shape == (4, 2, 4)
    assert features.crops.shape == (4, 2, 16, 16)
    first, second = features.light[:2, :, 0]
    assert first[0] > second[0]
    assert first[1] < second[1]
    assert features.light[0, 1, 1] == pytest.approx(0)
    assert features.light[1, 1, 1] > 0.1, "uneven"
    assert features.light[1, 1, 2] > 1, "a few bright pixels"
    assert features.light[1, 1, 3] > 0.1, "on the rim"


def test_crops_hold_own_pixels_only_and_are_standardised(discs):
    features = features_of(discs)
    for crop in features.crops[:, 0]:
        own = crop != 0
        assert 0 < own.sum() < crop.size
        assert (crop[own] - 1).mean() == pytest.approx(0, abs=0.05)


def test_borders_pull_where_they_are_near():
    masks = np.zeros((1, 400, 400), np.uint16)
    masks[0, 195:205, 195:205], masks[0, 0:10, 195:205], masks[0, 195:205, 388:398] = 1, 2, 3
    place = movie_features(masks, masks, 1.0).place
    assert place[0].tolist() == [0, 0, 0]
    assert place[1, 0] < -0.8
    assert place[1, 1] == 0
    assert place[2, 1] > 0.7
    assert place[2, 2] == place[2, 1]


def test_context_tells_what_lies_over_an_outline_in_the_frames_beside(discs):
    features = features_of(discs)
    assert (features.context[features.t == 0, :3] == -1).all()
    assert (features.context[features.t == 9, 3:] == -1).all()
    mother = np.flatnonzero((features.t == 4) & (features.label == 3))[0]
    daughter = np.flatnonzero((features.t == 5) & (features.label == 4))[0]
    cell = np.flatnonzero((features.t == 4) & (features.label == 1))[0]
    assert features.context[mother, 3] < features.context[cell, 3]
    assert features.context[cell, 4] == 0.5, "one outline of the next frame lies under it"
    shared = np.logical_and(discs[1].frame("nucleus", 4) == 3, discs[1].frame("nucleus", 5) == 4).sum()
    iou, of_mother, of_daughter = features.overlap.of(np.array([mother]), np.array([daughter]))[0]
    area = features.overlap.area
    assert of_mother == pytest.approx(shared / area[mother])
    assert of_daughter == pytest.approx(shared / area[daughter])
    assert iou == pytest.approx(shared / (area[mother] + area[daughter] - shared))


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
        movie.raw[:1].repeat(2, 2).repeat(2, 3), masks[:1].repeat(2, 1).repeat(2, 2), movie.pixel_size_um / 2
    )
    once = movie_features(movie.raw[:1], masks[:1], movie.pixel_size_um)
    assert twice.shape[:, 0] == pytest.approx(once.shape[:, 0], abs=1e-5)
    assert twice.area_um2 == pytest.approx(once.area_um2)
    assert np.abs(twice.centroid_um - once.centroid_um).max() < 0.5


def test_layers_of_a_frame_are_told_apart_and_their_conflicts_known(discs):
    movie, labels = discs
    masks = labels.masks_of_cells("nucleus")
    other = np.where(masks == 3, 7, 0)
    layers = {t: frame[None] for t, frame in enumerate(other)}
    features = movie_features(movie.raw, masks, movie.pixel_size_um, layers)
    rows = features.rows_of_frame(0)
    assert features.layer[rows].tolist() == [0, 0, 0, 1]
    assert features.label[rows].tolist() == [1, 2, 3, 7]
    assert features.overlap.of(rows[[2]], rows[[3]])[0].tolist() == [1, 1, 1]
    assert (features.neighbours[rows[3]] == -1).all(), "neighbours are of the same layer"


def test_large_and_sparse_labels_are_read_as_small_ones(discs):
    movie, labels = discs
    masks = labels.masks_of_cells("nucleus").astype(np.int64)
    large = np.where(masks > 0, masks + 4_000_000_000, 0)
    small, same = features_of(discs), movie_features(movie.raw, large, movie.pixel_size_um)
    assert same.label.tolist() == (small.label + 4_000_000_000).tolist()
    assert np.array_equal(same.crops, small.crops)
    assert np.array_equal(same.overlap.shared, small.overlap.shared)


def test_memory_grows_with_the_cells_and_not_with_the_pixels_of_all_frames():
    """Where each pixel belongs is held of a few frames: of 60 more it would be 15 MB."""
    peaks = []
    for frames in (20, 80):
        masks = np.zeros((frames, 256, 256), np.uint32)
        masks[:, 20:40, 20:40], masks[:, 60:80, 60:80] = 1, 2
        tracemalloc.start()
        movie_features(masks, masks, 0.65)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 2_000_000


def test_frames_without_cells_have_no_rows():
    features = movie_features(np.zeros((3, 20, 20), np.uint8), np.zeros((3, 20, 20), np.uint32), None)
    assert features.n_frames == 3
    assert len(features.label) == 0


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        movie_features(np.zeros((3, 20, 20)), np.zeros((3, 20, 21), np.uint32), 0.65)
