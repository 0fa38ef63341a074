from collections import Counter

from backend.models import MovieRecord, Round, Split
from backend.rounds.splits import assign_splits, frozen_splits, next_split


def test_shares_come_near_70_20_10_and_every_early_set_has_training_movies():
    given = []
    for _ in range(100):
        given.append(next_split(given))
    assert Counter(given) == {Split.TRAIN: 70, Split.VALIDATION: 20, Split.TEST: 10}
    assert given[:6] == [Split.TRAIN, Split.TRAIN, Split.VALIDATION, Split.TRAIN, Split.TRAIN, Split.TEST]


def test_what_a_round_has_decided_stays_whatever_comes_later():
    rounds = [
        Round(number=1, manifest={"splits": {"a": "test"}}),
        Round(number=2, manifest=None),
        Round(number=3, manifest={"splits": {"a": "train", "b": "train"}}),
    ]
    assert frozen_splits(rounds) == {"a": Split.TEST, "b": Split.TRAIN}


def test_new_movies_fill_the_largest_gap_in_order_of_id():
    movies = [MovieRecord(id=2, name="y"), MovieRecord(id=1, name="x"), MovieRecord(id=3, name="a")]
    splits = assign_splits({"a": Split.TEST}, movies)
    assert splits == {"a": Split.TEST, "x": Split.TRAIN, "y": Split.TRAIN}
