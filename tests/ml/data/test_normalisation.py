"""Grey values become comparable between movies, whatever their type and range."""

import numpy as np
import pytest

from celldata.errors import DataError
from ml.data.normalisation import HIGHEST, LOWEST, MovieNormaliser, Normalisation, compress


def normalised(raw: np.ndarray, **options) -> np.ndarray:
    normaliser = MovieNormaliser(raw, (0,), Normalisation(**options), "movie")
    return np.stack([normaliser.frame(t) for t in range(len(raw))])


def noise(seed: int = 0, shape=(5, 1, 32, 40)) -> np.ndarray:
    return np.random.default_rng(seed).random(shape)


def test_a_narrow_band_of_16_bits_fills_the_range() -> None:
    raw = (33000 + 4000 * noise()).astype(np.uint16)
    values = normalised(raw)
    assert abs(np.percentile(values, 0.5)) < 0.01
    assert abs(np.percentile(values, 99.8) - 1) < 0.01


def test_offset_and_gain_of_the_camera_change_nothing() -> None:
    raw = noise().astype(np.float32)
    assert np.allclose(normalised(raw), normalised(7 * raw + 100), atol=1e-3)


def test_the_range_is_the_movie_s_not_the_frame_s() -> None:
    raw = noise().astype(np.float32)
    raw[2] *= 0.1
    values = normalised(raw)
    assert values[2].max() < 0.2 < values[1].max()


@pytest.mark.parametrize("value", [0, 1000, 65535])
def test_a_constant_movie_becomes_constant_and_finite(value: int) -> None:
    values = normalised(np.full((3, 1, 16, 16), value, np.uint16))
    assert np.isfinite(values).all()
    assert np.ptp(values) == 0


def test_pixels_without_a_number_become_background() -> None:
    raw = noise().astype(np.float32)
    raw[1, 0, 3, 4], raw[1, 0, 5, 6] = np.nan, np.inf
    values = normalised(raw)
    assert np.isfinite(values).all()
    assert values[1, 0, 3, 4] == 0
    assert values[1, 0, 5, 6] == HIGHEST


def test_a_movie_without_any_number_is_background() -> None:
    assert not normalised(np.full((2, 1, 8, 8), np.nan, np.float32)).any()


def test_clahe_lifts_a_dim_region() -> None:
    raw = noise(shape=(2, 1, 64, 64)).astype(np.float32)
    raw[..., 32:] *= 0.05
    plain, clahe = normalised(raw), normalised(raw, method="clahe")
    assert np.ptp(clahe[0, 0, :, 40:]) > 3 * np.ptp(plain[0, 0, :, 40:])


def test_a_channel_that_is_not_there_is_named() -> None:
    with pytest.raises(DataError, match=r"wells: it has 1 channel.*channel 2"):
        MovieNormaliser(noise(), (0, 2), Normalisation(), "wells")


def test_compression_keeps_the_range_and_spreads_its_dark_end() -> None:
    values = np.linspace(LOWEST, HIGHEST, 101, dtype=np.float32)
    assert compress(values, 0) is values
    compressed = compress(values, 20)
    assert compressed.dtype == np.float32
    assert (np.diff(compressed) > 0).all(), "what is brighter stays brighter"
    ends = compress(np.array([0, 1], np.float32), 20)
    assert ends.tolist() == pytest.approx([0, 1])
    faint, bright = compress(np.array([0.02, 0.9], np.float32), 20)
    assert faint > 5 * 0.02
    assert 0.9 < bright < 1
