from collections import Counter

from backend.models import MovieRecord, Round, Split
from backend.rounds.splits import assign_splits, frozen_splits, next_split


def movie(number: int, name: str, source: str = "", width: int = 10) -> MovieRecord:
    return MovieRecord(id=number, name=name, source=source, height=10, width=width)


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
    movies = [movie(2, "y"), movie(1, "x"), movie(3, "a")]
    splits = assign_splits({"a": Split.TEST}, movies)
    assert splits == {"a": Split.TEST, "x": Split.TRAIN, "y": Split.TRAIN}


def test_crops_that_share_pixels_go_to_one_split_and_others_of_the_source_do_not():
    early, late, beside = (
        f"B2.tif [frames {t}, y 0:10, x {x}:{x + 10}]" for t, x in (("0:5", 0), ("5:9", 5), ("5:9", 20))
    )
    splits = assign_splits(
        {"early": Split.TEST}, [movie(1, "late", late), movie(2, "early", early), movie(3, "beside", beside)]
    )
    assert splits == {"early": Split.TEST, "late": Split.TEST, "beside": Split.TRAIN}
