"""Objects by size and by crowding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from celldata.cells import CellRow
from celldata.labels import Labels
from celldata.metrics import evaluate_segmentation
from celldata.metrics.groups import GAP_PX, crowding
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate

FRAMES = hnp.arrays(np.uint32, (2, 9, 9), elements=st.integers(0, 5))


def discs(*places: tuple[int, int, int], side: int = 120) -> np.ndarray:
    """(1, side, side): a disc 1, 2, … of (y, x, radius) each."""
    yy, xx = np.mgrid[:side, :side]
    image = np.zeros((1, side, side), np.uint32)
    for value, (y, x, radius) in enumerate(places, start=1):
        image[0, (yy - y) ** 2 + (xx - x) ** 2 <= radius**2] = value
    return image


def labels(*places: tuple[int, int, int]) -> Labels:
    return Labels.from_images({"nucleus": discs(*places)})


def groups(truth: Labels, prediction: Labels, which: str) -> dict[str, dict]:
    rows = evaluate_segmentation(truth, prediction, groups=True)[which]
    return {row["group"]: row for row in rows}


def test_a_third_of_the_cells_is_small():
    truth = labels((20, 20, 4), (20, 60, 8), (20, 100, 12))
    missed = labels((20, 60, 8), (20, 100, 12))
    found = groups(truth, missed, "by_size")
    assert [found[name]["objects"]["true"] for name in ("small", "medium", "large")] == [1, 1, 1]
    assert [found[name]["objects"]["recall"] for name in ("small", "medium", "large")] == [0, 1, 1]
    assert [found[name]["det"] for name in ("small", "medium", "large")] == [0, 1, 1]
    assert found["small"]["what"].endswith("px")


def test_a_false_object_is_in_the_group_of_its_own_size():
    truth = labels((20, 20, 4), (20, 60, 8), (20, 100, 12))
    more = labels((20, 20, 4), (20, 60, 8), (20, 100, 12), (90, 60, 20))
    found = groups(truth, more, "by_size")
    assert [found[name]["objects"]["false"] for name in ("small", "medium", "large")] == [0, 0, 1]
    assert found["large"]["objects"]["precision"] == 0.5


def test_a_piece_is_in_the_group_of_the_cell_it_belongs_to():
    truth = labels((20, 20, 4), (20, 60, 8), (60, 60, 16))
    split = truth.copy()
    frame = split.images["nucleus"][0]
    frame[60:][frame[60:] == 3] = 4
    split = Labels.from_images(split.images)
    found = groups(truth, split, "by_size")
    assert found["large"]["objects"]["split"] == 1
    assert found["large"]["objects"]["predicted_in_splits"] == 2
    assert found["small"]["objects"]["f1"] == found["medium"]["objects"]["f1"] == 1.0


def test_cells_touch_are_near_or_lie_apart():
    # 1 and 2 have GAP_PX rows of background between them, 3 is two diameters away, 4 far from all.
    image = discs((20, 20, 8), (20 + 17 + GAP_PX, 20, 8), (30, 52, 8), (110, 110, 8))[0]
    assert crowding(image, np.array([1, 2, 3, 4]), reach=34.0).tolist() == [0, 0, 1, 2]
    apart = discs((20, 20, 8), (20 + 18 + GAP_PX, 20, 8))[0]
    assert crowding(apart, np.array([1, 2]), reach=34.0).tolist() == [1, 1]


def test_a_cell_alone_lies_apart_and_one_that_nothing_shows_of_touches():
    assert crowding(discs((20, 20, 8))[0], np.array([1]), reach=100.0).tolist() == [2]
    assert crowding(discs((20, 20, 8))[0], np.array([1, 7]), reach=100.0).tolist() == [2, 0]
    assert crowding(np.zeros((5, 5), np.uint32), np.array([3]), reach=1.0).tolist() == [0]


def test_errors_among_touching_cells_are_told_apart():
    truth = labels((30, 20, 8), (30, 37, 8), (100, 100, 8))
    merged = labels((30, 20, 8), (30, 37, 8), (100, 100, 8))
    frame = merged.images["nucleus"][0]
    frame[frame == 2] = 1
    merged.cells.remove([CellRow(0, "nucleus", 2, 2)])
    found = groups(truth, merged, "by_crowding")
    assert found["touching"]["objects"]["merged"] == 2
    assert found["touching"]["objects"]["f1"] == 0
    assert found["apart"]["objects"]["f1"] == 1.0


@given(FRAMES, FRAMES)
def test_groups_together_are_all_objects(truth, prediction):
    truth, prediction = (Labels.from_images({"nucleus": image}) for image in (truth, prediction))
    whole = evaluate_segmentation(truth, prediction, groups=True)
    for which in ("by_size", "by_crowding"):
        rows = whole[which]
        for name in ("true", "predicted", "correct"):
            assert sum(row["objects"][name] for row in rows) == whole["objects"][name]
        # DET's cost and SEG are sums over true objects: their weighted mean is that of all.
        if whole["seg"] is not None:
            known = [row for row in rows if row["seg"] is not None]
            n = sum(row["objects"]["true"] for row in known)
            mean = sum(row["seg"] * row["objects"]["true"] for row in known) / n
            assert mean == pytest.approx(whole["seg"])


def test_a_simulated_movie_is_worse_where_cells_touch():
    parameters = SimulationParameters(n_frames=4, height=160, width=160, n_cells=40, max_cells=60)
    truth = simulate(parameters, seed=3).labels
    wrong, _ = corrupt(truth, CorruptionRates(merge=0.5), seed=3)
    found = groups(truth, wrong, "by_crowding")
    assert found["touching"]["objects"]["merged"] > 0
    assert found["touching"]["objects"]["recall"] < found["near"]["objects"]["recall"]
