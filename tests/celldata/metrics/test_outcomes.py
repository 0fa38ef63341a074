"""Panoptic quality, average precision and the class of each object: by hand, and by slower definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linear_sum_assignment

from celldata.cells import CellRow
from celldata.labels import Labels
from celldata.metrics import evaluate_segmentation, evaluate_tracking
from celldata.metrics.objects import object_errors
from celldata.metrics.outcomes import THRESHOLDS, Outcomes, partners
from celldata.metrics.overlap import overlaps
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate

FRAMES = hnp.arrays(np.uint32, (1, 8, 8), elements=st.integers(0, 4))
# Four equal lanes a frame: IoU .75 where a lane of four is missed.
THREE_OF_FOUR = (["1", "1", "1", "1", ".", "2", "2"], ["5", "5", "5", ".", ".", "6", "6"])


def figures(draw, truth, prediction, **options):
    return evaluate_segmentation(draw(truth), draw(prediction), **options)


def test_panoptic_quality_by_hand(draw):
    found = figures(draw, *THREE_OF_FOUR)["panoptic"]
    assert found == pytest.approx({"sq": (0.75 + 1) / 2, "rq": 1.0, "pq": 0.875})
    # One of the two is missed and there is one where none is: half of the pairs.
    found = figures(draw, ["1", ".", "2", "."], ["1", ".", ".", "3"])["panoptic"]
    assert found == pytest.approx({"sq": 1.0, "rq": 0.5, "pq": 0.5})


@pytest.mark.parametrize(
    ("true", "predicted", "sq", "rq"),
    [
        ([True, True], [True, False], 0.875, 1.0),
        ([True, False], [False, False], 0.75, 1.0),
        ([False, True], [True, True], 1.0, 1.0),
        ([False, False], [True, False], None, 1.0),
    ],
)
def test_half_a_pair_in_a_group_makes_no_share_beyond_one(draw, true, predicted, sq, rq):
    (frame,) = overlaps(*(draw(lanes) for lanes in THREE_OF_FOUR))
    found = Outcomes.of(frame).where(np.array(true), np.array(predicted)).figures()["panoptic"]
    assert found == {"sq": sq, "rq": rq, "pq": (sq or 0) * rq}


def test_just_half_is_no_pair_of_the_panoptic_quality_but_one_of_the_average_precision(draw):
    found = figures(draw, ["1", "1"], ["1", "."])
    assert found["panoptic"] == {"sq": None, "rq": 0.0, "pq": 0.0}
    assert found["ap"]["0.50"] == 1.0
    assert found["ap"]["0.55"] == 0.0


def test_average_precision_by_hand(draw):
    found = figures(draw, *THREE_OF_FOUR)["ap"]
    assert [found[f"{t:.2f}"] for t in (0.5, 0.75, 0.8, 0.9)] == pytest.approx([1, 1, 1 / 3, 1 / 3])
    assert found["mean"] == pytest.approx((6 * 1 + 3 / 3) / 9)


def test_half_a_cell_each_makes_one_pair_only(draw):
    """Two predicted halves have IoU .5 with one true cell: one is its partner, the other is false."""
    found = figures(draw, ["1", "1"], ["2", "3"])
    assert found["ap"]["0.50"] == pytest.approx(1 / 2)


def test_cells_that_overlap_leave_a_choice_that_finds_the_most_pairs(draw):
    truth, prediction = draw(["1", "2", "2", "3"]), draw(["5", "5", "5", "6"])
    # In frame 0 value 2 is where cells 1 and 4 overlap: 1 has lanes 0-2, 4 lanes 1-2.
    truth.cells.remove([CellRow(0, "nucleus", 2, 2)])
    truth.cells.add([CellRow(0, "nucleus", 2, 1), CellRow(0, "nucleus", 2, 4)])
    (frame,) = overlaps(truth, prediction)
    i, j, iou = partners(frame, 0.5)
    cells = zip(frame.truth_cells[i].tolist(), frame.predicted_cells[j].tolist(), strict=True)
    assert set(cells) == {(1, 5), (3, 6)}
    assert iou == pytest.approx([1.0, 1.0])


def test_nothing_anywhere_has_no_figures(draw):
    found = figures(draw, ["."], ["."], groups=True)
    assert found["panoptic"] == {"sq": None, "rq": None, "pq": None}
    assert set(found["ap"].values()) == {None}
    assert [row["det"] for row in found["by_size"]] == [None] * 3


@given(FRAMES, FRAMES)
def test_average_precision_and_panoptic_quality_are_those_of_a_full_assignment(truth, prediction):
    labels = [Labels.from_images({"nucleus": image}) for image in (truth, prediction)]
    found = evaluate_segmentation(*labels)
    (frame,) = overlaps(*labels)
    ious = frame.iou_matrix()
    n, m = ious.shape
    for threshold in THRESHOLDS:
        rows, columns = linear_sum_assignment(-(ious >= threshold).astype(float))
        tp = int((ious[rows, columns] >= threshold).sum())
        expected = tp / (n + m - tp) if n + m else None
        assert found["ap"][f"{threshold:.2f}"] == (expected if expected is None else pytest.approx(expected))
    pairs = ious[ious > 0.5]  # masks that share no pixel: one each
    quality = pairs.sum() / ((n + m) / 2) if n + m else None
    assert found["panoptic"]["pq"] == (quality if quality is None else pytest.approx(quality))


@given(FRAMES, FRAMES)
def test_classes_of_objects_are_those_that_are_counted(truth, prediction):
    labels = [Labels.from_images({"nucleus": image}) for image in (truth, prediction)]
    (frame,) = overlaps(*labels)
    errors, counts = object_errors(frame), Outcomes.of(frame).counts()
    assert counts["correct"] == errors.correct
    assert counts["missed"] == errors.false_negatives
    assert counts["false"] == errors.false_positives
    assert counts["merged"] == errors.merges + errors.missed_by_merges
    assert counts["predicted_in_merges"] == errors.merges
    assert counts["split"] == errors.splits
    assert counts["predicted_in_splits"] == errors.splits + errors.gained_by_splits
    assert counts["true_in_catastrophes"] == errors.true_in_catastrophes
    assert counts["predicted_in_catastrophes"] == errors.predicted_in_catastrophes
    assert [counts[name] for name in ("precision", "recall", "f1")] == [
        errors.precision,
        errors.recall,
        errors.f1,
    ]


@given(FRAMES, FRAMES)
def test_det_and_seg_are_those_of_the_challenge(truth, prediction):
    labels = [Labels.from_images({"nucleus": image}) for image in (truth, prediction)]
    ours, theirs = evaluate_segmentation(*labels), evaluate_tracking(*labels)
    assert ours["det"] == theirs["det"]
    assert ours["seg"] == pytest.approx(theirs["seg"]) if theirs["seg"] is not None else ours["seg"] is None


def test_panoptic_quality_is_that_of_monai():
    metrics, torch = pytest.importorskip("monai.metrics.panoptic_quality"), pytest.importorskip("torch")
    parameters = SimulationParameters(n_frames=2, height=128, width=128, n_cells=20, max_cells=30)
    truth = simulate(parameters, seed=2).labels
    wrong, made = corrupt(truth, CorruptionRates(merge=0.3, split=0.2, missed=0.1), seed=2)
    assert made
    for t in range(truth.n_frames):
        both = [
            Labels.from_images({"nucleus": labels.masks_of_cells("nucleus")[t : t + 1]})
            for labels in (truth, wrong)
        ]
        ours = evaluate_segmentation(*both)["panoptic"]
        tensors = [torch.from_numpy(labels.images["nucleus"][0].astype(np.int64)) for labels in both]
        for name in ("pq", "sq", "rq"):
            theirs = metrics.compute_panoptic_quality(tensors[1], tensors[0], metric_name=name)
            assert ours[name] == pytest.approx(float(theirs), abs=1e-5), name
        assert 0 < ours["pq"] < 1
