import numpy as np
import pytest
from scipy import ndimage

from celldata.simulator import SimulationParameters
from celldata.simulator.optics import expose, illumination, wide_blur


@pytest.mark.parametrize("shape", [(130, 97), (1, 200), (64, 41)])
def test_the_wide_blur_is_nearly_the_exact_one_and_keeps_the_light_in_place(shape):
    light = np.zeros(shape, np.float32)
    light[: max(shape[0] // 3, 1), shape[1] // 3 : 2 * shape[1] // 3 + 1] = 100
    exact = ndimage.gaussian_filter(light, 12.0, mode="nearest")
    assert wide_blur(light, 12.0).shape == shape
    assert np.abs(wide_blur(light, 12.0) - exact).max() < 3.5


def test_the_lamp_is_brightest_at_one_and_darkest_where_the_parameter_says():
    parameters = SimulationParameters(height=80, width=120, illumination=0.4)
    lamp = illumination(parameters, np.random.default_rng(0))
    assert lamp.max() == pytest.approx(1.0)
    assert lamp.min() == pytest.approx(0.6)
    assert illumination(SimulationParameters(height=1, width=1), np.random.default_rng(0)).tolist() == [[1.0]]


def test_light_beyond_sixteen_bits_saturates_and_darkness_is_the_offset():
    parameters = SimulationParameters(height=20, width=20, background=0.0, read_noise=0.0, offset=500)
    lamp = np.ones((20, 20), np.float32)
    rng = np.random.default_rng(0)
    assert expose(np.zeros((20, 20), np.float32), lamp, parameters, rng).tolist() == [[500] * 20] * 20
    assert (expose(np.full((20, 20), 1e6, np.float32), lamp, parameters, rng) == 65535).all()
