"""What somebody who knows the truth corrects, one place after the other."""

import numpy as np
import pytest

from bench.loop.corrections import Correction, correct, corrections_of, edits_of, untouched
from celldata.cells import CellRow, CellsTable
from celldata.changes import PaintChange
from celldata.edits import edit_from_json
from celldata.labels import Labels
from celldata.metrics import evaluate_segmentation
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate


def labels_of(*frames):
    return Labels.from_images({"nucleus": np.stack(frames).astype(np.uint32)})


def frame_with(*boxes):
    """A frame of 40 x 40 with a cell in each box (y0, y1, x0, x1), numbered from 1."""
    frame = np.zeros((40, 40), np.uint32)
    for number, (y0, y1, x0, x1) in enumerate(boxes, start=1):
        frame[y0:y1, x0:x1] = number
    return frame


LEFT, MIDDLE, RIGHT = (5, 15, 2, 12), (5, 15, 12, 22), (5, 15, 25, 35)
BOTH = (5, 15, 2, 22)


@pytest.mark.parametrize(
    ("true", "shown", "expected"),
    [
        ((LEFT, RIGHT), (LEFT, RIGHT), []),
        ((LEFT,), ((6, 15, 2, 12),), []),  # IoU 0.9: as well as it is
        ((LEFT, RIGHT), (LEFT,), [Correction(0, (2,), ())]),
        ((LEFT,), (LEFT, RIGHT), [Correction(0, (), (2,))]),
        ((LEFT,), ((10, 15, 2, 12),), [Correction(0, (1,), (1,))]),  # badly drawn
        ((LEFT, MIDDLE), (BOTH,), [Correction(0, (1, 2), (1,))]),  # merged
        ((BOTH,), (LEFT, MIDDLE), [Correction(0, (1,), (1, 2))]),  # split
    ],
)
def test_one_correction_for_each_place_that_is_wrong(true, shown, expected):
    truth, found = labels_of(frame_with(*true)), labels_of(frame_with(*shown))
    corrections = corrections_of(truth, found)
    assert corrections == expected
    assert untouched(truth, corrections) == len(true) - sum(len(each.true) for each in expected)


def test_a_correction_changes_its_place_alone():
    truth = labels_of(frame_with(LEFT, MIDDLE, RIGHT), frame_with(LEFT))
    shown = labels_of(frame_with(BOTH, RIGHT), frame_with(RIGHT))
    first, *_ = corrections_of(truth, shown)
    after = correct(shown, truth, first)
    assert np.array_equal(after.frame("nucleus", 0) > 0, truth.frame("nucleus", 0) > 0)
    assert len(np.unique(after.frame("nucleus", 0))) == 4, "three cells and the background"
    assert np.array_equal(after.frame("nucleus", 1), shown.frame("nucleus", 1))
    assert after.cells.at(1, "nucleus") == shown.cells.at(1, "nucleus")
    assert shown == labels_of(frame_with(BOTH, RIGHT), frame_with(RIGHT)), "what was given stays"


def test_cells_with_other_values_than_numbers_are_corrected_too():
    """Predictions that were tracked: a cell keeps its number, an outline has a value of its own frame."""
    images = {"nucleus": np.stack([frame_with(LEFT), frame_with(RIGHT)])}
    shown = Labels(images, CellsTable([CellRow(0, "nucleus", 1, 7), CellRow(1, "nucleus", 1, 7)]))
    truth = labels_of(frame_with(LEFT), frame_with(LEFT))
    _, corrections = edits_of(shown, truth, 0)
    assert {(each.t, each.true, each.shown) for each in corrections} == {(1, (1,), ()), (1, (), (7,))}
    now = shown
    for each in corrections:
        now = correct(now, truth, each)
    assert corrections_of(truth, now) == []
    assert now.cells.at(0, "nucleus") == [CellRow(0, "nucleus", 1, 7)]


@pytest.mark.parametrize("seed", range(5))
def test_all_corrections_together_leave_nothing_to_correct(seed):
    parameters = SimulationParameters(n_frames=3, height=96, width=96, n_cells=9, max_cells=20)
    truth = simulate(parameters, seed).labels
    rates = CorruptionRates.only(missed=0.2, merge=0.4, split=0.3, false=1.0, ragged=0.5)
    shown, errors = corrupt(truth, rates, seed)
    assert errors
    edits, corrections = edits_of(shown, truth, first=4)
    now = shown
    for each in corrections:
        now = correct(now, truth, each)
    assert corrections_of(truth, now) == []
    assert evaluate_segmentation(truth, now)["objects"]["f1"] == 1.0
    assert len(edits) == len(corrections), "each is an edit of its own"
    for edit, correction in zip(edits, corrections, strict=True):
        painted = [change.t for change in edit_from_json(edit).changes if isinstance(change, PaintChange)]
        assert painted == [correction.t + 4], "frames are those of the movie"
