"""The stopping rule: the model beside people, by the same measures."""

import pytest

from backend.rounds.figures.stopping import stopping
from tests.backend.rounds.figures.conftest import day


def objects(correct, true=100, predicted=100):
    return {"objects": {"correct": correct, "true": true, "predicted": predicted}}


def tracks(aa, back, correct=8, missed=1, incorrect=0, false=1):
    found = {"correct": correct, "missed": missed, "incorrect": incorrect, "false_positives": false}
    return {"nucleus": {"aa": aa, "aa_back": back, "divisions": found}}


def in_second_round(facts, lab):
    """What is known once the first round is closed and the second one open."""
    found = facts()
    found.rounds[0].closed_at = day(10)
    lab.round(2, 11, None)
    return found


@pytest.fixture
def compared(lab):
    """compared(people, model): on each of two movies five pairs that agree by `people`, a window that the
    model drew with an F1 of `model`."""

    def make(people, model, tracking=None):
        lab.round(1, 0, None)
        for name in "ab":
            movie = lab.movie(name)
            task = lab.task(movie, "approved", 1)
            lab.outcome(task, cells=100, predicted=100, correct=round(100 * model))
            for _ in range(5):
                one, other = (lab.task(movie, state, 1) for state in ("approved", "compared"))
                lab.pair(one, other, **objects(round(100 * people)))
            if tracking is not None:
                aa, kept, missed = tracking
                for _ in range(5):
                    one, other = (
                        lab.task(movie, state, 1, kind="tracking") for state in ("approved", "compared")
                    )
                    lab.pair(one, other, **tracks(aa - 0.01, aa + 0.01))
                lab.outcome(
                    one,
                    cells=900,
                    predicted=900,
                    divisions=10,
                    missed_divisions=missed,
                    false_divisions=missed,
                    tracks_kept=kept,
                )

    return make


def test_few_pairs_decide_nothing(lab, facts):
    movie = lab.movie("a")
    for _ in range(3):
        one, other = lab.task(movie, "approved", 1), lab.task(movie, "compared", 1)
        lab.pair(one, other, **objects(90))
    found = stopping(facts(), 1)
    assert (found["verdict"], found["pairs"], found["pairs_needed"]) == ("unknown", 3, 10)
    assert found["words"] == "Too few tasks with two labelers for a stopping rule: 3 of 10."
    assert found["measures"][0]["experts"] == {"value": pytest.approx(0.9), "low": None, "high": None, "n": 1}


def test_a_model_as_good_as_people_in_everything_is_enough(compared, facts):
    compared(0.95, 0.94, tracking=(0.9, 0.95, 1))
    found = stopping(facts(), 1)
    assert found["verdict"] == "enough"
    assert found["words"] == (
        "Segmentation agrees as well as experts do. Tracks agree as well as experts do. "
        "Divisions agree as well as experts do."
    )
    values = {each["name"]: (each["experts"]["value"], each["model"]["value"]) for each in found["measures"]}
    assert values["objects_f1"] == (pytest.approx(0.95), pytest.approx(0.94))
    # Neither of two people is the truth: the mean of both ways round.
    assert values["tracks_aa"] == (pytest.approx(0.9), pytest.approx(0.95))
    # People: 2 · 8 / (2 · 8 + 1 + 1). The model: 9 found, 1 missed, 1 false.
    assert values["divisions_f1"] == (pytest.approx(16 / 18), pytest.approx(0.9))


def test_what_falls_short_is_named_with_how_much(compared, facts):
    compared(0.95, 0.94, tracking=(0.9, 0.95, 2))
    found = stopping(facts(), 1)
    assert found["verdict"] == "go_on"
    # 8 of 10 found, 2 false: .80 beside .889.
    assert found["words"].endswith("Divisions do not yet: .09 short.")


def test_a_model_that_falls_short_goes_on_though_tracking_is_not_known(compared, facts):
    compared(0.95, 0.9)
    found = stopping(facts(), 1)
    assert found["verdict"] == "go_on"
    assert found["words"].startswith("Segmentation does not yet: .05 short. Tracks: 0 of 10 tasks with two")


def test_a_kind_is_judged_by_its_own_pairs(compared, facts, lab):
    """Twelve pairs, of which two say something of tracks."""
    compared(0.95, 0.95)
    for name in "cd":
        movie = lab.movie(name)
        one, other = (lab.task(movie, state, 1, kind="tracking") for state in ("approved", "compared"))
        lab.pair(one, other, **tracks(0.9, 0.9))
        lab.outcome(one, cells=900, predicted=900, divisions=10, tracks_kept=0.9)
    found = stopping(facts(), 1)
    assert (found["verdict"], found["pairs"]) == ("unknown", 12)
    assert found["words"] == (
        "Segmentation agrees as well as experts do. Tracks: 2 of 10 tasks with two labelers. "
        "Divisions: 2 of 10 tasks with two labelers."
    )


def test_a_round_is_judged_by_what_people_did_until_then(compared, facts, lab):
    """In round 2 people agree less."""
    compared(0.95, 0.95)
    found = in_second_round(facts, lab)
    for movie in found.movies:
        one, other = (lab.task(movie.movie.id, state, 12) for state in ("approved", "compared"))
        lab.pair(one, other, **objects(50))
    then, now = stopping(facts(), 1), stopping(facts(), 2)
    assert (then["pairs"], now["pairs"]) == (10, 12)
    assert then["measures"][0]["experts"]["value"] == pytest.approx(0.95)
    assert now["measures"][0]["experts"]["value"] == pytest.approx((10 * 0.95 + 2 * 0.5) / 12)


def test_what_is_not_known_is_not_enough(compared, facts):
    compared(0.95, 0.95)
    found = stopping(facts(), 1)
    assert (found["verdict"], found["measures"][1]["experts"]) == ("unknown", None)


def test_the_newest_model_that_people_corrected_is_the_one_that_is_judged(compared, facts, lab):
    compared(0.95, 0.95)
    found = in_second_round(facts, lab)
    for movie in found.movies:
        task = lab.task(movie.movie.id, "approved", 12)
        lab.outcome(task, cells=100, predicted=100, correct=80)
    assert stopping(facts(), 2)["measures"][0]["model"]["value"] == pytest.approx(0.8)
    assert stopping(facts(), 1)["measures"][0]["model"]["value"] == pytest.approx(0.95)


def test_outcomes_of_before_it_was_counted_say_nothing(lab, facts):
    lab.outcome(lab.task(lab.movie("a"), "approved", 1), cells=10, predicted=10)
    assert stopping(facts(), 1)["measures"][0]["model"] is None
