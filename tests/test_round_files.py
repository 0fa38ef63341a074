"""What the stages write is what the server reads: they share files and no code."""

from backend.rounds.figures.learning import ON_TEST
from ml.stages.evaluate_tracking import OTHER, RANKING


def test_the_learning_curve_asks_for_figures_that_the_stage_writes():
    asked = {name for part, name in ON_TEST.values() if part == "tracking"}
    assert {"tra", "division_f1"} <= asked <= {*RANKING, *OTHER}
