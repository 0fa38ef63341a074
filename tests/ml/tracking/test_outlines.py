"""What is measured of outlines, against loops over cells and pixels."""

import numpy as np
import pytest
import scipy.ndimage as ndi

from ml.tracking.outlines import CROP_SIDE, areas, crops, measure, smoothed


@pytest.fixture
def frame() -> tuple[np.ndarray, np.ndarray]:
    """Two channels, and blots of many shapes, some at the border."""
    rng = np.random.default_rng(3)
    blots = ndi.label(ndi.gaussian_filter(rng.normal(size=(60, 80)), 3) > 0.03)[0]
    numbers = np.concatenate([[0], 5 + rng.permutation(3 * blots.max())[: blots.max()]])
    return rng.gamma(2, 100, (2, 60, 80)).astype(np.uint16), numbers[blots].astype(np.uint32)


def test_each_outline_is_measured_as_by_itself(frame):
    raw, mask = frame
    found = measure(raw, mask)
    labels = sorted(set(mask.ravel().tolist()) - {0})
    assert found.label.tolist() == labels
    assert len(labels) > 5
    around = np.pad(mask, 1)
    for i, label in enumerate(labels):
        own = mask == label
        y, x = np.nonzero(own)
        assert found.area[i] == len(y)
        assert found.centroid[i] == pytest.approx([y.mean(), x.mean()])
        spread = np.cov(np.stack([y, x]), bias=True) + np.eye(2) / 12
        assert sorted(found.axes[i]) == pytest.approx(np.linalg.eigvalsh(spread), abs=1e-9)
        beside = [around[1 + dy : 61 + dy, 1 + dx : 81 + dx] for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        sides = sum((own & (other != label)).astype(int) for other in beside)
        assert found.perimeter[i] == sides.sum()
        for c in range(2):
            values = raw[c][own].astype(float)
            sd = values.std()
            skew = ((values - values.mean()) ** 3).mean() / max(sd, 1e-6) ** 3
            rim = raw[c][sides > 0].mean()
            assert found.light[i, c] == pytest.approx([values.mean(), sd, skew, rim])
        assert np.array_equal(found.index == i, own)
    assert np.array_equal(found.index < 0, mask == 0)
    assert np.array_equal(areas(mask), found.area)
    assert found.without_pixels().index.size == 0
    assert np.array_equal(found.without_pixels().light, found.light)


@pytest.mark.parametrize("step", [0.7, 1.6])
def test_a_crop_is_sampled_around_the_centroid_and_holds_own_pixels_alone(frame, step):
    raw, mask = frame
    found = measure(raw, mask)
    smooth = smoothed(raw, step)
    assert (step > 1) == (np.abs(smooth - raw).max() > 0)
    cut = crops(smooth, found, step)
    for i in range(0, len(found.label), 3):
        for c in range(2):
            values = {}
            for row in range(CROP_SIDE):
                for column in range(CROP_SIDE):
                    y = round(found.centroid[i, 0] + (row - (CROP_SIDE - 1) / 2) * step)
                    x = round(found.centroid[i, 1] + (column - (CROP_SIDE - 1) / 2) * step)
                    if 0 <= y < 60 and 0 <= x < 80 and mask[y, x] == found.label[i]:
                        values[row, column] = float(smooth[c, y, x])
            expected = np.zeros((CROP_SIDE, CROP_SIDE))
            seen = list(values.values()) or [0.0]  # a speck between the samples
            middle, sd = np.mean(seen), np.std(seen)
            for place, value in values.items():
                expected[place] = (value - middle) / max(sd, 1e-6) + 1
            assert cut[i, c] == pytest.approx(expected, abs=1e-3)


def test_an_image_without_outlines():
    empty = np.zeros((5, 6), np.uint32)
    found = measure(np.ones((1, 5, 6), np.uint16), empty)
    assert len(found.label) == len(areas(empty)) == 0
    assert crops(np.ones((1, 5, 6), np.float32), found, 1.0).shape == (0, 1, CROP_SIDE, CROP_SIDE)
