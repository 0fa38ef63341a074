"""Which tracking model goes into use: the better one, on movies that neither has learned."""

import pytest

from ml.tracking.promotion import StoredTracker, TrackScore, decide
from ml.training.promotion import LEARNED_MOVIES
from tests.ml.tracking.linkers.told import Never, Told


class Stored(StoredTracker):
    """A stored model whose linker is given."""

    def __init__(self, linker, learned=()):
        super().__init__({"card": {LEARNED_MOVIES: list(learned)}}, None)
        self._linker = linker

    @property
    def linker(self):
        return self._linker


@pytest.fixture
def right(discs) -> Told:
    return Told(discs[1].divisions)


def test_a_better_model_takes_the_place(discs, right):
    new = Stored(right)
    used, decision = decide(new, Stored(Never()), [discs])
    assert used is new
    assert (decision.promoted, decision.frames) == (True, 10)
    assert decision.new == TrackScore(1.0, 1.0, 1.0)
    assert decision.earlier.division_f1 == decision.earlier.ct == decision.earlier.lnk == 0
    assert "tracking model is in use: division F1 1.000, complete tracks 1.000" in decision.reason
    assert decision.to_dict()["new"] == {"division_f1": 1.0, "ct": 1.0, "lnk": 1.0}


def test_a_worse_one_does_not_unless_it_is_told_to(discs, right):
    earlier = Stored(right)
    used, decision = decide(Stored(Told()), earlier, [discs])
    assert used is earlier
    assert not decision.promoted
    assert (
        "tracking model before stays in use, for the new one is worse: division F1 0.000" in decision.reason
    )
    new = Stored(Told())
    used, decision = decide(new, earlier, [discs], force=True)
    assert used is new
    assert "although it is worse" in decision.reason


def test_as_good_is_good_enough(discs, right):
    new = Stored(right)
    used, decision = decide(new, Stored(right), [discs])
    assert used is new
    assert decision.promoted


def test_what_either_learned_does_not_count(many_discs):
    movies = many_discs[:2]
    names = [movie.name for movie, _ in movies]
    right = Told(movies[0][1].divisions)
    _, decision = decide(Stored(Never(), names[:1]), Stored(right), movies)
    assert (decision.promoted, decision.frames) == (False, 10)
    new = Stored(Never(), names[:1])
    used, decision = decide(new, Stored(right, names[1:]), movies)
    assert used is new
    assert "not compared: no validation movie" in decision.reason
    assert decision.new is None
