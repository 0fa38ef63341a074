import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linear_sum_assignment

from celldata.labels import Labels
from celldata.metrics.objects import UNASSIGNED_COST, ObjectErrors, assign, object_errors
from celldata.metrics.overlap import overlaps

# name: truth, prediction (one letter per place), what is counted; all else is 0
CATALOGUE: dict[str, tuple[str, str, dict[str, int]]] = {
    "nothing": ("....", "....", {}),
    "all found": ("11.22", "33.44", {"true": 2, "predicted": 2, "correct": 2}),
    "a cell too many": ("11..", "11.2", {"true": 1, "predicted": 2, "correct": 1, "false_positives": 1}),
    "a cell missed": ("11.2", "11..", {"true": 2, "predicted": 1, "correct": 1, "false_negatives": 1}),
    "merge of two": ("1122", "3333", {"true": 2, "predicted": 1, "merges": 1, "missed_by_merges": 1}),
    "merge of three": ("123", "444", {"true": 3, "predicted": 1, "merges": 1, "missed_by_merges": 2}),
    "split in two": ("1111", "2233", {"true": 1, "predicted": 2, "splits": 1, "gained_by_splits": 1}),
    "catastrophe": (
        "111222",
        "344445",
        {
            "true": 2,
            "predicted": 3,
            "catastrophes": 1,
            "true_in_catastrophes": 2,
            "predicted_in_catastrophes": 3,
        },
    ),
    "poor outline": (
        "1111..",
        "..2222",
        {"true": 1, "predicted": 1, "false_positives": 1, "false_negatives": 1},
    ),
    "a small neighbour swallowed": (
        "11112",
        "33333",
        {"true": 2, "predicted": 1, "correct": 1, "false_negatives": 1},
    ),
    "two errors side by side": (
        "1122.33.",
        "4444.5.6",
        {
            "true": 3,
            "predicted": 3,
            "merges": 1,
            "missed_by_merges": 1,
            "false_negatives": 1,
            "false_positives": 2,
        },
    ),
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_catalogue(draw, name):
    truth, prediction, expected = CATALOGUE[name]
    (frame,) = overlaps(draw(list(truth)), draw(list(prediction)))
    assert object_errors(frame) == ObjectErrors(**expected)


def test_precision_recall_and_f1():
    errors = ObjectErrors(true=10, predicted=8, correct=6)
    assert (errors.precision, errors.recall) == (0.75, 0.6)
    assert errors.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert ObjectErrors().precision is ObjectErrors().recall is ObjectErrors().f1 is None


@given(hnp.arrays(np.float64, st.tuples(st.integers(0, 5), st.integers(0, 5)), elements=st.floats(0, 1)))
@settings(deadline=None)
def test_assignment_is_as_cheap_as_that_of_the_full_shadow_matrix(ious):
    n, m = ious.shape
    cost = np.ones((n + m, n + m))
    cost[:n, :m] = 1 - ious
    cost[n:, m:] = 1 - ious.T
    cost[np.arange(n), m + np.arange(n)] = UNASSIGNED_COST
    cost[n + np.arange(m), np.arange(m)] = UNASSIGNED_COST
    rows, columns = linear_sum_assignment(cost)

    i, j = assign(ious)
    ours = 2 * (1 - ious[i, j]).sum() + UNASSIGNED_COST * (n + m - 2 * i.size)
    assert ours == pytest.approx(cost[rows, columns].sum())


FRAMES = hnp.arrays(np.uint32, (1, 8, 8), elements=st.integers(0, 4))


@given(FRAMES, FRAMES)
@settings(deadline=None)
def test_every_object_is_in_one_class(truth, prediction):
    labels = [Labels.from_images({"nucleus": image}) for image in (truth, prediction)]
    e = object_errors(overlaps(*labels)[0])
    in_merges = e.merges + e.missed_by_merges
    in_splits = e.splits + e.gained_by_splits
    assert e.true == e.correct + e.false_negatives + in_merges + e.splits + e.true_in_catastrophes
    assert e.predicted == e.correct + e.false_positives + e.merges + in_splits + e.predicted_in_catastrophes
