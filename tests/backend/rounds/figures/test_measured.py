"""What the stages measured, as it is kept."""

import json

import pytest

from backend.rounds.figures.measured import read_measured
from backend.rounds.workspace import Workspace
from celldata.errors import DataError

TRACKING = """masks,movie,det,seg,tra,lnk,aa,te,aa_strict,te_strict,division_f1
true_masks,x,1,1,1,1,1,1,1,1,1
predicted_masks,x,0.9,0.8,0.91,0.92,0.97,0.96,0.95,0.94,0.7
predicted_masks,y,0.8,0.7,0.81,0.82,0.87,0.86,0.85,0.84,
"""
SEGMENTATION = {
    "per_movie": {"x": {"det": 0.9, "seg": 0.8, "f1": 0.85}, "y": {"det": None, "seg": 0.7, "f1": 0.9}},
    "true": 100,
    "false_negatives": 5,
    "false_positives": 4,
    "merges": 3,
    "splits": 2,
    "catastrophes": 1,
}


@pytest.fixture
def stages(tmp_path):
    """What stages evaluate_segmentation and evaluate_tracking leave."""
    for folder in ("metrics", "plots"):
        (tmp_path / folder).mkdir()
    (tmp_path / "metrics" / "segmentation.json").write_text(json.dumps(SEGMENTATION))
    (tmp_path / "plots" / "tracking.csv").write_text(TRACKING)
    return tmp_path


def test_figures_of_each_test_movie_and_the_errors(stages):
    found = read_measured(Workspace(stages))
    assert found["segmentation"]["per_movie"]["x"] == {"det": 0.9, "seg": 0.8, "f1": 0.85}
    assert found["segmentation"]["errors"] == {
        "missed": 5,
        "false": 4,
        "merged": 3,
        "split": 2,
        "catastrophe": 1,
    }
    assert found["segmentation"]["true"] == 100
    tracked = found["tracking"]["per_movie"]
    assert set(tracked) == {"x", "y"}, "on the model's own masks"
    assert (tracked["x"]["tra"], tracked["x"]["division_f1"]) == (0.91, 0.7)
    assert tracked["y"]["division_f1"] is None


def test_what_was_not_measured_is_left_out(tmp_path):
    assert read_measured(Workspace(tmp_path)) == {}


@pytest.mark.parametrize("broken", ["", "[]", '{"per_movie": 3}', '{"per_movie": {}, "true": 1}'])
def test_malformed_files_are_named(stages, broken):
    (stages / "metrics" / "segmentation.json").write_text(broken)
    with pytest.raises(DataError, match=r"segmentation\.json: it holds no figures"):
        read_measured(Workspace(stages))


def test_malformed_tables_are_named(stages):
    (stages / "plots" / "tracking.csv").write_text("masks,movie,tra\npredicted_masks,x,good\n")
    with pytest.raises(DataError, match=r"tracking\.csv: it holds no figures"):
        read_measured(Workspace(stages))
