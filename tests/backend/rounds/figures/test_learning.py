"""The learning curve and the errors of the first and the newest model."""

import pytest

from backend.rounds.figures.learning import curve, errors


def measured(**per_movie):
    """What `round open` keeps: seg and division F1 of each test movie."""
    return {
        "segmentation": {
            "per_movie": {name: {"seg": seg, "det": 0.9} for name, (seg, _) in per_movie.items()},
            "errors": {"missed": 12, "false": 6, "merged": 3, "split": 0, "catastrophe": 0},
            "true": 600,
        },
        "tracking": {
            "per_movie": {
                name: {"tra": 0.95, "aa_strict": 0.9, "te_strict": 0.8, "division_f1": f1}
                for name, (_, f1) in per_movie.items()
            }
        },
    }


def test_before_a_round_is_closed_there_is_no_curve(lab, facts):
    lab.round(1, 0, None)
    assert curve(facts(), 1) == {
        "test_movies": 0,
        "points": [],
        "words": "The curve starts when round 1 is closed.",
    }


def test_a_point_for_each_model_with_intervals_over_movies(lab, two_rounds, facts):
    found = facts()
    found.find(1).manifest = {"models": {"0": measured(x=(0.8, 0.5), y=(0.9, None))}}
    found.find(2).manifest = {"models": {"1": measured(x=(0.9, 0.7), y=(0.94, 0.9))}}
    made = curve(found, 2)
    assert (made["test_movies"], made["words"]) == (2, None)
    first, second = made["points"]
    assert (first["round"], second["round"]) == (0, 1)
    seg = second["figures"]["seg"]
    assert (seg["value"], seg["n"]) == (pytest.approx(0.92), 2)
    assert seg["low"] < 0.9 < 0.94 < seg["high"] == 1
    # y has no divisions.
    assert first["figures"]["division_f1"] == {"value": 0.5, "low": None, "high": None, "n": 1}
    assert second["figures"]["division_f1"]["value"] == pytest.approx(0.8)
    assert second["figures"]["aa"]["value"] == pytest.approx(0.9)
    # What people had to correct of each model's predictions.
    assert first["figures"]["no_correction"]["value"] == pytest.approx(0.75)
    assert second["figures"]["no_correction"]["value"] == pytest.approx(0.92)
    # Predictions beside what was approved of them: 2 · 192 / 400 in round 2's windows.
    assert second["corrected"]["objects_f1"]["value"] == pytest.approx(0.96)
    assert first["corrected"]["objects_f1"]["value"] == pytest.approx(0.85)
    assert first["corrected"]["tracks_aa"] is None
    assert second["corrected"]["tracks_aa"]["value"] == pytest.approx(0.9)
    assert {row["kind"]: row["value"] for row in second["errors"]} == {
        "missed": 20,
        "false": 10,
        "merged": 5,
        "split": 0,
        "catastrophe": 0,
    }
    assert [point["round"] for point in curve(found, 0)["points"]] == [0], "what was known by then"


def test_models_that_nobody_measured_are_named(two_rounds, facts):
    made = curve(facts(), 2)
    assert "Run: dvc repro" in made["words"]
    assert [point["round"] for point in made["points"]] == [0, 1]
    assert made["points"][0]["figures"]["seg"] is None
    assert made["points"][0]["figures"]["no_correction"]["value"] == pytest.approx(0.75)


def test_errors_for_each_thousand_cells_of_the_first_and_the_newest_model(two_rounds, facts):
    found = errors(facts(), 2)
    assert (found["first_round"], found["last_round"], found["words"]) == (0, 1, None)
    rows = {row["kind"]: (row["first"], row["last"]) for row in found["rows"]}
    # Round 1: 24 missed, 6 false, 4 merged in 400 cells. Round 2: 3 missed, 1 false in 200.
    assert rows["missed"] == (60, 15)
    assert rows["false"] == (15, 5)
    assert rows["merged"] == (10, 0)
    # Tracking was not corrected in round 1; in round 2 there are 900 cells.
    assert rows["wrong_track"] == (None, 10)
    assert rows["missed_division"] == (None, pytest.approx(2000 / 900))
    assert errors(facts(), 1)["last_round"] == 0


def test_without_anything_approved_there_are_no_errors_to_count(lab, facts):
    found = errors(facts(), 1)
    assert (found["first_round"], found["rows"]) == (None, [])
    assert found["words"].startswith("Nothing is approved yet")
