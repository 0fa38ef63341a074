"""What is measured on the pixels agrees with scikit-image, in one piece or in bands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage.measure import label, regionprops

from celldata.suspicion import Field, MovieObjects, bands_of, frame_objects, objects, objects_in_bands
from celldata.suspicion.objects import COLUMNS

images = arrays(np.uint32, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=st.integers(0, 3))


def raw_of(labels: np.ndarray) -> np.ndarray:
    return np.random.default_rng(2).integers(0, 60_000, labels.shape).astype(np.uint16)


def column(found, name: str) -> list[float]:
    return found.table[:, COLUMNS.index(name)].tolist()


@given(images)
def test_objects_are_those_of_scikit_image(labels):
    raw = raw_of(labels)
    found = frame_objects(labels, raw)
    regions = regionprops(labels.astype(np.int64), raw.astype(np.float64))
    assert found.values.tolist() == [region.label for region in regions]
    assert column(found, "area") == [region.area for region in regions]
    assert np.allclose(found.points, np.array([r.centroid for r in regions]).reshape(-1, 2), atol=1e-4)
    spread = [region.moments_central[2, 0] + region.moments_central[0, 2] for region in regions]
    assert column(found, "spread") == pytest.approx(spread, abs=1e-2)
    thin = labels[::8, ::8] == 0
    background = np.median(raw[::8, ::8][thin]) if thin.any() else 0
    light = [region.intensity_mean - background for region in regions]
    assert column(found, "light") == pytest.approx(light, rel=1e-4, abs=0.1)
    assert found.table[:, 5:9].tolist() == [list(map(float, region.bbox)) for region in regions]
    pieces = [label(labels == region.label, connectivity=2).max() for region in regions]
    assert column(found, "pieces") == pieces


@given(images, st.integers(1, 12))
def test_a_frame_in_bands_is_measured_as_in_one_piece(labels, rows):
    raw = raw_of(labels)
    # The background is looked at in every eighth row of each band: other ones than in one piece.
    raw[labels == 0] = 0
    bands = [(y, labels[y : y + rows], raw[y : y + rows]) for y in range(0, len(labels), rows)]
    whole, parts = frame_objects(labels, raw), objects_in_bands(bands)
    assert np.array_equal(whole.values, parts.values)
    assert np.allclose(whole.table, parts.table, rtol=1e-5)


def test_bands_cover_every_row_once(monkeypatch):
    monkeypatch.setattr(objects, "BAND_PIXELS", 50)
    bands = bands_of(23, 10)
    assert [y for y0, y1 in bands for y in range(y0, y1)] == list(range(23))
    assert max(y1 - y0 for y0, y1 in bands) == 5


def test_a_raw_frame_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="shape"):
        frame_objects(np.zeros((3, 4), np.uint32), np.zeros((4, 3)))


def test_a_painted_frame_changes_what_lies_beside_it_and_nothing_else(film):
    field = Field(film.n_frames, 200, 200)
    frames = [frame_objects(film.images[t], film.raw[t]) for t in range(film.n_frames)]
    kept = MovieObjects(field, frames)
    kept.scene()
    film.cell(50, 90, 90, [4])
    painted = frame_objects(film.images[4], film.raw[4])
    kept.replace(4, painted)
    frames[4] = painted
    anew = MovieObjects(field, frames).scene()
    for name in ("frame", "keys", "table", "beside", "before"):
        assert np.array_equal(getattr(kept.scene(), name), getattr(anew, name)), name
