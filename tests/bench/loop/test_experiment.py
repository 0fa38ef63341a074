"""What is kept of an experiment, and when it is taken."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.loop import experiment
from bench.loop.__main__ import main
from bench.loop.crowd import Budget
from bench.loop.experiment import Plan, run
from bench.loop.movies import Sizes, simulated
from celldata.errors import DataError

SMALL = Sizes(pool=2, first=1, validation=1, test=1, frames=2, held_frames=1, side=64)
PLAN = Plan(1, Budget(2), {"train_segmentation": {"steps": 2}}, ())


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a loop on the movies of seed 1 was begun."""
    monkeypatch.setattr(experiment, "_first", lambda *_: (None, None))
    assert run(tmp_path, simulated(SMALL, 1), PLAN, print) == []
    return tmp_path


def test_the_same_experiment_goes_on(begun):
    further = replace(PLAN, rounds=9, arms=(), at_once=1)
    assert run(begun, simulated(SMALL, 1), further, print) == []


@pytest.mark.parametrize(
    ("seed", "changes"),
    [
        (2, {}),
        (1, {"budget": Budget(3)}),
        (1, {"budget": Budget(2, corrections=9)}),
        (1, {"parameters": {"train_segmentation": {"steps": 3}}}),
    ],
)
def test_another_experiment_is_refused(begun, seed, changes):
    with pytest.raises(DataError, match="another loop was run there"):
        run(begun, simulated(SMALL, seed), replace(PLAN, **changes), print)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rounds", "0"], "0 is not at least 1"),
        (["--at-once", "-1"], "-1 is not at least 1"),
        (["--budget", "0"], "buys nothing"),
        (["--arms", "luck"], "invalid choice"),
    ],
)
def test_what_cannot_be_run_is_said(arguments, said, capsys):
    try:
        code = main(arguments)
    except SystemExit as end:
        code = end.code
    assert code == 2
    assert said in capsys.readouterr().err


def test_real_movies_that_are_not_there_are_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PROSPERO_DATA", str(tmp_path))
    assert main(["--hela"]) == 2
    assert "Set PROSPERO_DATA" in capsys.readouterr().err
