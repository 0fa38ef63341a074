"""Spans of a box and of the frame round it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from celldata.changes import Run
from celldata.proposals.spans import mask_of, spans_in_frame

masks = arrays.arrays(bool, arrays.array_shapes(min_dims=2, max_dims=2, max_side=9))


@given(masks, st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_a_region_lies_in_the_frame_where_its_box_lies(region, y0, x0, right):
    height, width = region.shape
    frame = np.zeros((y0 + height, x0 + width + right), bool)
    frame[y0:, x0 : x0 + width] = region
    spans = spans_in_frame(region, y0, x0, frame.shape[1])
    found = np.zeros(frame.size, bool)
    if spans:
        found[Run(0, 1, tuple(spans)).pixels()] = True
    assert np.array_equal(found.reshape(frame.shape), frame)


@given(masks)
def test_there_and_back(mask):
    assert np.array_equal(mask_of(spans_in_frame(mask, 0, 0, mask.shape[1]), mask.shape), mask)


@pytest.mark.parametrize("spans", [[0], [0, 0], [-1, 2], [0, 13], [11, 2], [0, 2**52], [2**52, 2**52, 0, 1]])
def test_spans_that_are_none(spans):
    with pytest.raises(ValueError, match="spans"):
        mask_of(spans, (3, 4))
