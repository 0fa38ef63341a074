"""What the stages write is what the server reads: they share files and no code."""

from backend.rounds.figures.learning import ON_TEST
from backend.rounds.status import LABELED, on_labeled_movies
from backend.rounds.workspace import Workspace
from ml.predictors.classical import ClassicalPredictor
from ml.predictors.labeled import KNOWN, NEW, compare_labeled
from ml.stages.evaluate_tracking import OTHER, RANKING
from ml.stages.run import write_json


def test_the_learning_curve_asks_for_figures_that_the_stage_writes():
    asked = {name for part, name in ON_TEST.values() if part == "tracking"}
    assert {"tra", "division_f1"} <= asked <= {*RANKING, *OTHER}


def test_the_status_finds_how_labeled_movies_were_predicted(tmp_path):
    told = compare_labeled([], ClassicalPredictor(), 5, tmp_path, 64, 1)
    told[NEW] |= {"movies": 2, "frames": 9, "f1": 0.9}
    told[KNOWN] |= {"movies": 1, "frames": 5, "f1": 0.98}
    write_json(tmp_path / LABELED, told)
    said = on_labeled_movies(Workspace(tmp_path))
    assert said is not None
    assert ".90 on 9 that are new to it (2 movies), .98 on 5 that it learned" in said
