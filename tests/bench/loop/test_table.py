"""What a loop prints of its curves."""

from dataclasses import replace

import pytest

from bench.loop.crowd import Done
from bench.loop.experiment import Curve
from bench.loop.rounds import Turn
from bench.loop.standing import Standing
from bench.loop.table import render, rose

WEAK, BETTER, GOOD = (
    Standing(0.5, 8.0, 0.6, 0.55),
    Standing(0.7, 5.0, 0.8, 0.7),
    Standing(0.9, 2.0, 0.95, 0.85),
)


def turn(number: int, standing: Standing, promoted: bool = True) -> Turn:
    done = Done(tasks=6, cells=300, untouched=240, corrections=40)
    return Turn(number, done, standing, promoted, {"crowd": 2.0, "repro": 40.4})


def curve(arm: str, *standings: Standing) -> Curve:
    return Curve(arm, WEAK, tuple(turn(n, each) for n, each in enumerate(standings, start=1)))


@pytest.mark.parametrize(
    ("last", "risen"),
    [
        (GOOD, True),
        (WEAK, False),
        (replace(WEAK, share=0.4, corrections=9.0), False),
        (replace(GOOD, corrections=8.0), False),
        (replace(GOOD, share=0.5), False),
    ],
)
def test_a_curve_rises_where_its_end_is_above_its_beginning(last, risen):
    assert rose(curve("suspicion", BETTER, last)) is risen


def test_no_round_is_no_rise():
    assert not rose(curve("suspicion"))
    assert "no round was done" in render([curve("suspicion")])


def test_the_table_has_a_row_for_the_box_and_each_round():
    text = render([curve("suspicion", BETTER, GOOD)])
    rows = [line.split() for line in text.splitlines()[2:5]]
    assert rows[0] == ["suspicion", "0", "50.0", "%", "8.00", "0.600", "0.550", "in", "the", "box"]
    assert rows[2] == [
        *("suspicion", "2", "6", "300", "80.0", "%", "40"),
        *("90.0", "%", "2.00", "0.950", "0.850", "new", "42"),
    ]


def test_share_and_drop_after_the_last_round_are_said():
    text = render([curve("suspicion", BETTER, GOOD)])
    assert "after round 2 90.0 %" in text
    assert "8.00 → 2.00 (75 % fewer)" in text
    assert "80 corrections in 12 tasks. The curve rose." in text
    assert "DID NOT RISE" in render([curve("suspicion", BETTER, WEAK)])


def test_arms_are_compared_by_the_rounds_in_which_they_differ():
    ahead, behind = curve("suspicion", WEAK, GOOD), curve("random", WEAK, BETTER)
    assert "suspicion is ahead; mean over the rounds that differ: suspicion 90.0 %, random 70.0 %" in render(
        [behind, ahead]
    )
    assert "No order is ahead" in render([curve("suspicion", GOOD, BETTER), curve("random", WEAK, BETTER)])


def test_a_round_is_kept_as_json():
    one = turn(3, GOOD, promoted=False)
    assert Turn.from_json(one.to_json()) == one
