"""Cells in frames: which objects they are, what is usual for their motion, and the odds of links."""

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from celldata.suspicion import Field, LinkOdds, MovieObjects, frame_objects, link_odds, words
from celldata.suspicion.motion import motion_of
from celldata.suspicion.objects import COLUMNS
from celldata.suspicion.sightings import sightings_of


def scene_of(images: np.ndarray, raw: np.ndarray | None = None):
    raw = np.ones(images.shape, np.uint16) if raw is None else raw
    field = Field(*images.shape)
    frames = [frame_objects(image, light) for image, light in zip(images, raw, strict=True)]
    return MovieObjects(field, frames).scene()


def test_a_cell_with_several_values_is_measured_as_one():
    image = np.zeros((1, 20, 20), np.uint32)
    image[0, 3:9, 2:8], image[0, 5:12, 8:11] = 1, 2
    raw = np.random.default_rng(3).integers(1, 99, image.shape)
    raw[image == 0] = 0
    apart = sightings_of(scene_of(image, raw), np.array([(0, 1, 7), (0, 2, 7)]))
    whole = sightings_of(scene_of((image > 0).astype(np.uint32), raw), np.array([(0, 1, 7)]))
    assert len(apart) == 1
    for name in COLUMNS:
        assert np.allclose(apart.column(name), whole.column(name), rtol=1e-5), name
    first = np.array([0])
    assert np.array_equal(apart.boxes(first), whole.boxes(first))
    assert np.allclose(apart.roundness(first), whole.roundness(first))


def test_tracks_are_the_sightings_of_a_cell_in_the_order_of_frames():
    images = np.zeros((3, 8, 8), np.uint32)
    images[:, 1:3, 1:3], images[1:, 5:7, 5:7] = 4, 2
    rows = np.array([(2, 4, 9), (0, 4, 9), (1, 4, 9), (1, 2, 3), (2, 2, 3), (2, 99, 5)])
    seen = sightings_of(scene_of(images), rows)
    assert seen.cells.tolist() == [3, 9]
    assert seen.t.tolist() == [1, 2, 0, 1, 2]
    assert (seen.first.tolist(), seen.last.tolist()) == ([0, 2], [1, 4])
    assert seen.links.tolist() == [1, 3, 4]
    assert seen.tracks_of(np.array([9, 5, 3])).tolist() == [1, -1, 0]
    assert seen.to_border(np.arange(5)).tolist() == [1, 1, 1, 1, 1]


def test_a_disc_is_round_and_a_bar_is_not():
    ys, xs = np.ogrid[:60, :60]
    images = np.where((ys - 30) ** 2 + (xs - 30) ** 2 < 20**2, 1, 0).astype(np.uint32)
    images[55:58, 5:55] = 2
    round_, long = sightings_of(scene_of(images[None]), np.array([(0, 1, 1), (0, 2, 2)])).roundness(
        np.arange(2)
    )
    assert round_ > 0.99
    assert long < 0.4


def drifting(n: int = 12, shift: int = 6) -> np.ndarray:
    """Two frames of n squares that all go the same way."""
    images = np.zeros((2, 30, 20 * n), np.uint32)
    for cell in range(n):
        images[0, 10:16, 20 * cell + 2 : 20 * cell + 8] = cell + 1
        images[1, 10:16, 20 * cell + 2 + shift : 20 * cell + 8 + shift] = cell + 1
    return images


def test_the_drift_of_a_frame_is_nobodys_motion():
    rows = np.array([(t, cell, cell) for t in range(2) for cell in range(1, 13)])
    motion = motion_of(sightings_of(scene_of(drifting()), rows))
    assert motion.drift[:, 1].tolist() == [0, 6]
    assert np.allclose(motion.displacement, 0)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 5), st.integers(1, 70_000)), unique=True, max_size=25
    ),
    st.randoms(),
)
def test_sightings_do_not_depend_on_the_order_of_the_rows(rows, chance):
    images = np.zeros((4, 12, 12), np.uint32)
    for value in range(1, 6):
        images[:, 2 * value, 1 : 2 + value] = value
    scene = scene_of(images)
    shuffled = chance.sample(rows, len(rows))
    one, other = (sightings_of(scene, np.array(r, np.int64).reshape(-1, 3)) for r in (sorted(rows), shuffled))
    expected = sorted({(cell, t) for t, _, cell in rows})
    for seen in (one, other):
        assert list(zip(seen.cell.tolist(), seen.t.tolist(), strict=True)) == expected
    assert np.allclose(one.area, other.area)


def test_a_likely_link_costs_less_than_a_far_one_or_one_to_another_size():
    images = drifting()
    images[1, 16:22, 8:14] = 1  # cell 1 is twice as large
    rows = np.array([(t, cell, cell) for t in range(2) for cell in range(1, 13)])
    motion = motion_of(sightings_of(scene_of(images), rows))
    own, far = motion.cost_of(motion.a[[1, 1]], motion.b[[1, 2]])
    larger = motion.cost_of(motion.a[[0]], motion.b[[0]])[0]
    assert own < larger < far


def test_the_odds_of_links_are_kept_by_outline_and_read_back():
    rows = np.array([(0, 5, 1), (1, 6, 1), (1, 7, 2), (3, 8, 1)])
    links = [
        {"t": 1, "cell": 1, "p": 0.9, "runner_up": 0.2, "rival": 2},
        {"t": 3, "cell": 1, "p": 0.5, "runner_up": 0.0},
        {"t": 1, "cell": 2, "p": 0.5, "runner_up": 0.0},  # nothing of cell 2 comes before
        {"t": 1, "cell": 99, "p": 0.5, "runner_up": 0.0},
    ]
    odds = link_odds(links, rows)
    key = {(t, value): t << 32 | value for t, value, _ in rows.tolist()}
    assert odds.rows() == [
        [key[0, 5], key[1, 6], 0.9, 0.2, key[1, 7], False],
        [key[1, 6], key[3, 8], 0.5, 0.0, -1, False],
    ]
    divisions = [
        {"parent": 2, "daughters": [1, 99], "p": 0.6, "runner_up": None},
        {"parent": 1, "daughters": [2], "p": None, "runner_up": None},  # not told how sure
        {"parent": 99, "daughters": [2], "p": 0.5, "runner_up": 0.1},  # of another feature
    ]
    born = link_odds([], rows, divisions)
    assert str(born.rows()) == str([[key[1, 7], key[0, 5], 0.6, float("nan"), -1, True]])
    assert str(LinkOdds.from_rows(orjson.loads(orjson.dumps(born.rows()))).rows()) == str(born.rows())
    # Written before divisions were told.
    assert LinkOdds.from_rows([row[:5] for row in odds.rows()]).rows() == odds.rows()
    again = LinkOdds.from_rows(odds.rows())
    assert again.rows() == odds.rows()
    assert len(LinkOdds.from_rows([])) == 0


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (words.length(9.2, 1.0), "9 µm"),
        (words.length(1.0, 0.65), "0.7 µm"),
        (words.length(1234.0, None), "1,234 px"),
        (words.growth(160.0, 310.0, 1.0), "160 → 310 µm²"),
        (words.area(10.0, None), "10 px²"),
        (words.score(0.51), ".51"),
        (words.score(0.999), "1.0"),
        (words.names([58]), "58"),
        (words.names([58, 63]), "58 and 63"),
        (words.names([70, 71, 88]), "70, 71 and 88"),
        (words.span(40, 40), "40"),
        (words.span(40, 41), "40–41"),
    ],
)
def test_figures_are_told_as_the_page_tells_them(told, expected):
    assert told == expected
