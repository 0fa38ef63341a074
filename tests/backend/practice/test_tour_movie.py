"""The tour's movie: the same every time, with one thing to do for each deed, apart from each other."""

import numpy as np
import pytest
from scipy import ndimage

from backend.practice.tour_movie import CRUMB_PX, make_tour_movie, spoil
from celldata.labels import Labels


@pytest.fixture(scope="module")
def made():
    return make_tour_movie("a name")


def test_it_is_the_same_every_time(made):
    again = make_tour_movie("a name")
    assert np.array_equal(again.movie.raw, made.movie.raw)
    assert np.array_equal(again.predicted.images["nucleus"], made.predicted.images["nucleus"])
    assert again.places == made.places


def test_only_the_first_frame_is_wrong(made):
    true, predicted = made.truth.images["nucleus"], made.predicted.images["nucleus"]
    assert np.array_equal(true[1:], predicted[1:])
    assert not np.array_equal(true[0], predicted[0])
    assert "simulated" in made.movie.source


def test_each_place_holds_what_the_tour_says(made):
    true, frame, places = (
        made.truth.images["nucleus"][0],
        made.predicted.images["nucleus"][0],
        made.places,
    )

    def at(image, name):
        return int(image[round(places[name]["y"]), round(places[name]["x"])])

    # A cell of which about half is drawn, and the part that is not.
    half = places["cell"]["cell"]
    assert at(frame, "part") == 0
    assert at(true, "part") == half
    assert 0.3 < (frame == half).sum() / (true == half).sum() < 0.7
    # Two in one, in one piece.
    merged = places["merged"]["cell"]
    assert len(np.unique(true[frame == merged])) == 2
    assert ndimage.label(frame == merged)[1] == 1
    # One that reaches too far, over background.
    grown = places["beyond"]["cell"]
    too_much = (frame == grown) & (true != grown)
    assert too_much.sum() > 50
    assert (true[too_much] == 0).all()
    # One without an outline, which the other frames have.
    assert at(frame, "missing") == 0
    missing = at(true, "missing")
    assert missing != 0
    assert missing not in frame
    assert missing in made.predicted.images["nucleus"][1]
    # One with a piece beside it that is safe to mend: at most a twentieth of the cell.
    crumbed = places["piece"]["cell"]
    sizes = sorted(np.bincount(ndimage.label(frame == crumbed)[0].ravel())[1:].tolist())
    assert sizes[0] == CRUMB_PX**2
    assert sizes[0] < 0.05 * sum(sizes)
    assert len({half, merged, grown, missing, crumbed}) == 5


def test_cells_and_pixels_agree(made):
    for t in range(5):
        rows = {row.value for row in made.predicted.cells.at(t, "nucleus")}
        assert rows == set(np.unique(made.predicted.images["nucleus"][t]).tolist()) - {0}


def test_a_frame_without_enough_cells_is_refused():
    with pytest.raises(ValueError, match="touch"):
        spoil(Labels.empty(("nucleus",), (5, 60, 60)))
