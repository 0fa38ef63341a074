import json
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from celldata.errors import DataError
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.metrics import evaluate_segmentation, evaluate_tracking
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate

SHARES = ("det", "seg", "tra", "lnk", "op_ctb", "ct", "tf", "cca", "idf1", "idf1_ctc")
SHARES += ("aa", "te", "aa_strict", "te_strict")
MOTA = ("mota", "mota_ctc")  # below 0 where there are more errors than cells
BY_SHIFT = ("bc", "bio", "op_clb")
MOVIES = hnp.arrays(np.uint32, (3, 6, 6), elements=st.integers(0, 4))


def all_one(figures: dict) -> bool:
    shares = [figures[key] for key in (*SHARES, *MOTA)]
    shares += [figure for key in BY_SHIFT for figure in figures[key].values()]
    for form in ("published", "strict"):
        shares += [figures["divisions"][form][key] for key in ("recall", "precision", "f1", "mbc")]
    return all(share == 1.0 for share in shares)


@pytest.mark.realdata
def test_the_truth_of_hela_against_itself_is_perfect(hela_truth):
    figures = evaluate_tracking(hela_truth, hela_truth)
    assert all_one(figures)
    assert (figures["true_tracks"], figures["true_divisions"]) == (265, 94)
    objects = evaluate_segmentation(hela_truth, hela_truth)["objects"]
    assert objects["true"] == objects["correct"] == 8639
    assert objects["precision"] == objects["recall"] == objects["f1"] == 1.0


@pytest.mark.realdata
def test_names_change_no_figure_of_a_corrupted_real_movie(hela_truth, part_of):
    truth = part_of(hela_truth, slice(40, 60), slice(0, 300), slice(0, 500))
    wrong, _ = corrupt(truth, seed=2)
    before = evaluate_tracking(truth, wrong), evaluate_segmentation(truth, wrong)
    truth, wrong = renamed(truth, 1), renamed(wrong, 2)
    assert (evaluate_tracking(truth, wrong), evaluate_segmentation(truth, wrong)) == nearly(before)


@given(MOVIES)
@settings(deadline=None, max_examples=50)
def test_perfect_is_one(image):
    labels = Labels.from_images({"nucleus": image})
    figures, objects = evaluate_tracking(labels, labels), evaluate_segmentation(labels, labels)
    assert all(figures[key] in (1.0, None) for key in (*SHARES, *MOTA))
    assert all(figure in (1.0, None) for key in BY_SHIFT for figure in figures[key].values())
    assert objects["objects"]["f1"] in (1.0, None)


@given(MOVIES, MOVIES, st.integers(0, 1000))
@settings(deadline=None, max_examples=25)
def test_permuting_ids_changes_nothing_and_figures_are_shares(truth, prediction, seed):
    truth, prediction = (Labels.from_images({"nucleus": image}) for image in (truth, prediction))
    figures = evaluate_tracking(truth, prediction)
    shares = [figures[key] for key in SHARES]
    shares += [figure for key in BY_SHIFT for figure in figures[key].values()]
    assert all(share is None or 0 <= share <= 1 for share in shares)
    assert all(figures[key] is None or figures[key] <= 1 for key in MOTA)
    assert evaluate_tracking(renamed(truth, seed), renamed(prediction, seed + 1)) == nearly(figures)
    objects = evaluate_segmentation(truth, prediction)
    assert evaluate_segmentation(renamed(truth, seed), renamed(prediction, seed + 1)) == nearly(objects)


@given(st.integers(0, 1000), st.integers(0, 1000))
@settings(max_examples=25)
def test_names_change_no_figure_of_a_simulated_lineage_nor_its_errors(errors_seed, seed):
    truth = simulated()
    wrong = corrupt(truth, CorruptionRates(missed_division=0.4, swap=0.2, merge=0.2), errors_seed)[0]
    figures = evaluate_tracking(truth, wrong, errors=True)
    others = evaluate_tracking(renamed(truth, seed), renamed(wrong, seed + 1), errors=True)
    listed, renamed_list = figures["errors"].pop("list"), others["errors"].pop("list")
    assert others == nearly(figures)

    def places(errors: list[dict]) -> list[tuple]:
        return sorted((e["kind"], e["t"], e["until"], e["y"], e["x"], *e["box"]) for e in errors)

    assert places(renamed_list) == places(listed)


@cache
def simulated() -> Labels:
    parameters = SimulationParameters(n_frames=10, height=96, width=96, n_cells=6, cell_cycle_h=2.0)
    truth = simulate(parameters, 1).labels
    assert len(truth.divisions) > 3
    return truth


def test_figures_are_plain_json(draw):
    truth = draw(["1122", "1133"], [(1, (2, 3), 2)])
    tracking = evaluate_tracking(truth, draw(["1112", "1113"]), errors=True)
    assert tracking["errors"]["list"]
    for figures in (tracking, evaluate_segmentation(truth, truth)):
        assert json.loads(json.dumps(figures)) == figures


def test_frames_add_up(draw):
    truth, prediction = draw(["112", "..3"]), draw(["1.2", "4.5"])
    figures = evaluate_segmentation(truth, prediction)
    assert [frame["t"] for frame in figures["frames"]] == [0, 1, 2]
    for key in ("true", "predicted", "correct", "false_positives", "false_negatives"):
        assert figures["objects"][key] == sum(frame[key] for frame in figures["frames"])
    assert figures["objects"]["false_negatives"] == figures["objects"]["false_positives"] == 1


def test_a_threshold_out_of_range_and_other_shapes_are_refused(draw):
    with pytest.raises(ValueError, match="iou is 0"):
        evaluate_tracking(draw(["1"]), draw(["1"]), iou=0)
    with pytest.raises(DataError, match="shape"):
        evaluate_segmentation(draw(["1"]), draw(["11"]))


def renamed(labels: Labels, seed: int) -> Labels:
    """The same cells under random other names."""
    cells = labels.cells.cells()
    rng = np.random.default_rng(seed)
    names = dict(zip(cells, (int(n) for n in 1 + rng.permutation(3 * len(cells) + 1)), strict=False))
    table = np.zeros(max(cells, default=0) + 1, np.uint32)
    for cell, name in names.items():
        table[cell] = name
    divisions = [
        Division(names[d.parent], tuple(names[x] for x in d.daughters), d.t) for d in labels.divisions
    ]
    return Labels.from_images({"nucleus": table[labels.masks_of_cells("nucleus")]}, divisions)


def nearly(value):
    """Nested figures to compare with, up to the order in which floats were added."""
    if isinstance(value, dict):
        return {key: nearly(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(nearly(item) for item in value)
    return pytest.approx(value, abs=1e-12) if isinstance(value, float) else value
