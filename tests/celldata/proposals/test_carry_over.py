"""Carry over: cells follow their light, keep their outlines' habit, and stay apart."""

import numpy as np
import pytest
from scipy import ndimage

from celldata.proposals import Carried, Outline, carry_over
from celldata.simulator import SimulationParameters, simulate


def outline(labels: np.ndarray, cell: int) -> Outline:
    ys, xs = np.nonzero(labels == cell)
    box = np.s_[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    return Outline(int(ys.min()), int(xs.min()), labels[box] == cell)


def placed(carried: Carried, shape: tuple[int, int]) -> np.ndarray:
    mask = np.zeros(shape, bool)
    height, width = carried.mask.shape
    mask[carried.y0 : carried.y0 + height, carried.x0 : carried.x0 + width] = carried.mask
    return mask


def disc(shape: tuple[int, int], y: float, x: float, radius: float) -> np.ndarray:
    ys, xs = np.indices(shape)
    return (ys - y) ** 2 + (xs - x) ** 2 < radius**2


def textured(shape: tuple[int, int], dtype: str = "uint16") -> np.ndarray:
    light = ndimage.gaussian_filter(np.random.default_rng(1).normal(size=shape), 2)
    return (30_000 + 4_000 * light).astype(dtype)


@pytest.mark.parametrize(("height", "width"), [(160, 300), (300, 160)])
def test_cells_of_a_simulated_movie_are_better_placed_than_copies(height, width, iou):
    made = simulate(
        SimulationParameters(n_frames=4, height=height, width=width, n_cells=40, max_cells=80), seed=5
    )
    raw, labels = made.movie.raw[:, 0], made.labels.images["nucleus"]
    origin, target = 0, 3
    cells = [int(c) for c in np.unique(labels[origin])[1:] if (labels[target] == c).sum() >= 60]
    carried = carry_over(raw[origin], raw[target], (0, 0), [outline(labels[origin], c) for c in cells])
    found = [
        iou(placed(c, (height, width)), labels[target] == i) for i, c in zip(cells, carried, strict=True)
    ]
    copied = [iou(labels[origin] == i, labels[target] == i) for i in cells]
    assert np.median(found) > max(0.75, np.median(copied))
    together = sum(placed(c, (height, width)).astype(int) for c in carried)
    assert (together > 1).sum() < 0.03 * (together > 0).sum()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_shift_of_the_whole_image_is_followed_to_the_pixel(dtype):
    shape = (90, 140)
    before = textured((110, 160), "float64")
    before = ((before - before.min()) / np.ptp(before) * 250).astype(dtype)
    cell = Outline(40, 60, disc((21, 21), 10, 10, 10))
    carried = carry_over(before[:90, :140], before[6:96, 4:144], (0, 0), [cell])[0]
    expected = np.zeros(shape, bool)
    expected[34:55, 56:77] = cell.mask
    assert np.array_equal(placed(carried, shape), expected)
    assert carried.likeness > 0.99


def test_a_place_in_the_frame_is_counted_from_the_frame():
    before = textured((90, 140))
    cell = Outline(540, 1060, disc((21, 21), 10, 10, 10))
    carried = carry_over(before, before, (500, 1000), [cell])[0]
    assert np.array_equal(placed(carried, (700, 1300)), placed(Carried(540, 1060, cell.mask, 1), (700, 1300)))


def test_a_cell_that_grew_is_fitted_and_the_habit_of_its_outline_kept():
    shape = (80, 80)

    def light(radius: float) -> np.ndarray:
        return (1000 * ndimage.gaussian_filter(disc(shape, 40, 40, radius).astype(float), 1)).astype("uint16")

    wide = outline(disc(shape, 40, 40, 14.5).astype(int), 1)  # drawn two pixels outside the edge
    same, grown = (carry_over(light(12), light(r), (0, 0), [wide])[0].mask.sum() for r in (12, 14))
    assert same == wide.mask.sum()
    assert grown > same


def test_cells_at_the_border_leave_pixels_outside_and_then_the_image():
    before = textured((60, 100))
    cell = Outline(0, 40, disc((20, 20), 10, 10, 9))
    up = carry_over(before[:50], before[8:58], (0, 0), [cell])[0]
    assert up.mask.any()
    assert up.y0 >= 0
    assert up.mask.sum() < cell.mask.sum()


def test_a_cell_without_light_goes_with_the_others_and_out_of_the_image():
    before = textured((80, 160))
    before[:, 80:] = 30_000
    cells = [Outline(y, 20, disc((20, 20), 10, 10, 9)) for y in (20, 45)]
    dark = Outline(0, 130, np.ones((5, 5), bool))
    *moved, gone = carry_over(before[:70], before[8:78], (0, 0), [*cells, dark])
    assert all(cell.mask.any() for cell in moved)
    assert not gone.mask.any()
    assert "not in the image" in (gone.reason or "")


def test_an_image_without_light_copies():
    even = np.full((60, 100), 7, np.uint16)
    cell = Outline(20, 40, disc((20, 20), 10, 10, 9))
    for before, now in ((even, even), (textured((60, 100)), even)):
        carried = carry_over(before, now, (0, 0), [cell])[0]
        assert (carried.y0, carried.x0) == (20, 40)
        assert np.array_equal(carried.mask, cell.mask)


def test_what_does_not_fit_is_refused():
    raw = textured((60, 100))
    with pytest.raises(ValueError, match="leaves the box"):
        carry_over(raw, raw, (10, 0), [Outline(0, 0, np.ones((5, 5), bool))])
    with pytest.raises(ValueError, match="cannot be compared"):
        carry_over(raw, raw[:50], (0, 0), [])
