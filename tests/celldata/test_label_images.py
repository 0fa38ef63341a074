import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from celldata.label_images import LOOKUP_LIMIT, replace_values, values_in

SOME = st.integers(0, 5) | st.sampled_from([LOOKUP_LIMIT - 1, LOOKUP_LIMIT, 2**32 - 1])
images = hnp.arrays(np.uint32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=8), elements=SOME)


@given(images)
def test_values_in_finds_every_value_but_the_background(image):
    assert values_in(image).tolist() == sorted(set(image.ravel().tolist()) - {0})


@given(images, st.dictionaries(SOME.filter(bool), st.integers(0, 2**32 - 1)))
def test_replace_values_maps_known_values_and_clears_the_rest(image, mapping):
    expected = [mapping.get(value, 0) for value in image.ravel().tolist()]
    result = replace_values(image, mapping)
    assert result.dtype == np.uint32
    assert result.ravel().tolist() == expected


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_replace_values_takes_narrow_images(dtype):
    image = np.array([[0, 1, 255]], dtype)
    assert replace_values(image, {1: 70000, 300: 4}).tolist() == [[0, 70000, 0]]
