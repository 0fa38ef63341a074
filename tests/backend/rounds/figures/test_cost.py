"""What rounds cost."""

import pytest

from backend.rounds.figures import cost as cost_module
from backend.rounds.figures.cost import cost


def test_the_cost_of_the_round_at_work(two_rounds, facts):
    found = cost(facts(), 2)
    assert (found["annotator_seconds"], found["annotator_tasks"]) == (400 + 40 + 900, 3)
    assert (found["expert_seconds"], found["expert_returned"]) == (60, 1)
    # c1 and d1: 600 s for 200 cells; a's tracking: 900 s for 900 cells.
    assert (found["seconds_per_cell"], found["tracking_seconds_per_cell"]) == (3.0, 1.0)
    assert found["no_correction"]["value"] == pytest.approx(1 - 16 / 200)
    assert found["no_correction"]["n"] == 2


def test_the_rounds_before_stand_beside_it(two_rounds, facts):
    rows = cost(facts(), 2)["by_round"]
    assert [row["round"] for row in rows] == [1, 2]
    # b2 was not timed: its cells do not count.
    assert rows[0]["seconds_per_cell"] == pytest.approx(2600 / 300)
    assert rows[0]["no_correction"]["value"] == pytest.approx(1 - 100 / 400)
    assert [row["round"] for row in cost(facts(), 1)["by_round"]] == [1]


def test_a_round_in_which_nothing_was_done_says_nothing(lab, facts):
    found = cost(facts(), 1)
    assert (found["annotator_seconds"], found["annotator_tasks"], found["no_correction"]) == (0, 0, None)
    assert (found["seconds_per_cell"], found["tracking_seconds_per_cell"]) == (None, None)
    assert found["by_round"] == [{"round": 1, "seconds_per_cell": None, "no_correction": None}]


def test_tasks_drawn_at_random_alone_are_the_sample_where_they_are_enough(lab, facts, monkeypatch):
    """Nine suspicious tasks in which half was wrong, five random ones in which a tenth was."""
    movies = [lab.movie("a"), lab.movie("b")]
    tasks = [lab.task(movies[n % 2], "approved", 1) for n in range(14)]
    for n, task in enumerate(tasks):
        lab.outcome(task, cells=100, predicted=100, cells_corrected=50 if n < 9 else 10)
    lab.round(1, 0, None, random_tasks=tasks[9:])
    assert cost(facts(), 1)["no_correction"]["value"] == pytest.approx(0.9)
    monkeypatch.setattr(cost_module, "ENOUGH_RANDOM", 6)
    assert cost(facts(), 1)["no_correction"]["value"] == pytest.approx(1 - (9 * 50 + 5 * 10) / 1400)


def test_more_corrections_than_cells_leave_none_untouched(lab, facts):
    task = lab.task(lab.movie("a"), "approved", 1)
    lab.outcome(task, cells=3, predicted=30, cells_corrected=30)
    assert cost(facts(), 1)["no_correction"]["value"] == 0
