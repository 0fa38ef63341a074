"""What a loop runs on."""

import numpy as np
import pytest

from backend.movies.importing import SEED_PREFIX, check_name
from bench.loop.movies import KINDS, MIXTURE, Sizes, simulated
from celldata.errors import DataError
from celldata.field_of_view import FieldOfView

SMALL = Sizes(pool=6, first=2, validation=2, test=2, frames=5, held_frames=2, side=96)


def test_a_seed_decides_all_and_no_two_movies_are_alike():
    one, again = simulated(SMALL, 3), simulated(SMALL, 3)
    movies = [*one.pool, *one.validation, *one.test]
    for left, right in zip(movies, [*again.pool, *again.validation, *again.test], strict=True):
        assert np.array_equal(left.movie.raw, right.movie.raw)
        assert left.truth == right.truth
    assert len({each.movie.raw[0].tobytes() for each in movies}) == len(movies)
    assert len({each.name for each in movies}) == len(movies)
    assert not np.array_equal(one.pool[0].movie.raw, simulated(SMALL, 4).pool[0].movie.raw)


def test_every_kind_is_among_the_movies_and_few_are_usual():
    assert MIXTURE.count("usual") * 2 < len(MIXTURE)
    assert set(MIXTURE) == set(KINDS)


def test_the_server_takes_the_pool_and_leaves_the_movies_of_round_0_alone():
    material = simulated(SMALL, 3)
    for each in material.pool:
        check_name(each.name)
    for each in (*material.validation, *material.test):
        assert each.name.startswith(SEED_PREFIX)
        with pytest.raises(DataError):
            check_name(each.name)


@pytest.mark.realdata
@pytest.mark.slow
def test_crops_of_a_real_movie_are_apart_in_place_and_the_crowds_stay_together(hela):
    from bench.loop.hela import material

    made = material()
    fields = {
        part: [
            FieldOfView.of(each.movie.source, each.movie.height, each.movie.width)
            for each in getattr(made, part)
        ]
        for part in ("pool", "validation", "test")
    }
    assert [len(some) for some in fields.values()] == [30, 6, 9]
    for part, some in fields.items():
        others = [field for name, of in fields.items() if name != part for field in of]
        assert not any(one.overlaps(other) for one in some for other in others), part
    first = [made.pool[n].movie for n in range(made.first)]
    assert len({movie.source.split("y ")[1] for movie in first}) == 1, "the first round sees one place"
    assert all(len(each.truth.cells.rows) for each in (*made.validation, *made.test))
    for each in (*made.pool, *made.test):
        assert each.movie.raw.shape[-2:] == (200, 200)
