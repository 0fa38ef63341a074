"""Movies come to the model's pixel size, and labels back."""

import numpy as np
import pytest

from ml.data.scaling import scale_factor, scale_image, scale_labels, scaled_shape


def test_a_pixel_size_close_to_the_model_s_changes_nothing() -> None:
    assert scale_factor(0.645, 0.65, "movie") == 1.0
    assert scale_factor(None, 0.65, "movie") == 1.0


def test_a_coarser_movie_is_enlarged() -> None:
    assert scale_factor(1.3, 0.65, "movie") == pytest.approx(2.0)
    assert scaled_shape((10, 21), 2.0) == (20, 42)


def test_a_pixel_size_that_cannot_be_true_is_left_aside_with_a_warning() -> None:
    with pytest.warns(UserWarning, match="slide: a pixel size of 100"):
        assert scale_factor(100.0, 0.65, "slide") == 1.0


@pytest.mark.parametrize("factor", [0.4, 0.77, 1.6, 3.0])
def test_labels_come_back_with_the_same_values_and_nearly_the_same_pixels(factor: float) -> None:
    labels = np.zeros((60, 70), np.uint32)
    labels[10:30, 12:32], labels[10:30, 32:50], labels[40:58, 2:20] = 7, 70_000, 3
    there = scale_labels(labels, scaled_shape(labels.shape, factor))
    back = scale_labels(there, labels.shape)
    assert set(np.unique(there)) == set(np.unique(labels))
    assert (back != labels).mean() < 0.08


def test_an_image_keeps_its_mean() -> None:
    image = np.random.default_rng(0).random((2, 64, 64)).astype(np.float32)
    small = scale_image(image, (32, 20))
    assert small.shape == (2, 32, 20)
    assert np.allclose(small.mean(axis=(1, 2)), image.mean(axis=(1, 2)), atol=0.02)
