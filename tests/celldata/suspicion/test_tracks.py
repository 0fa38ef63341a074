"""Tracks that swap, break, end, begin, jump or have gaps: each is one place, in plain words."""

import re

import pytest

from celldata.events import Event
from celldata.lineage import Division
from celldata.suspicion import Action
from tests.celldata.suspicion.conftest import Film, only


def figures(detail: str, pattern: str) -> list[float]:
    """The numbers in a detail that has the form of `pattern`."""
    match = re.fullmatch(pattern, detail)
    assert match, detail
    return [float(number) for number in match.groups()]


def about(*wanted: float):
    """Cells of a film hardly move, but they do."""
    return pytest.approx(list(wanted), abs=2)


def test_a_quiet_movie_has_no_places(film):
    assert film.cell(50, 90, 90).places() == []


def test_two_cells_that_swapped_are_one_place_that_names_both(film):
    film.cell(50, 90, 90, range(5)).cell(51, 90, 106, range(5))
    film.cell(51, 90, 90, range(5, 12)).cell(50, 90, 106, range(5, 12))
    place = only(film.places())
    assert (place.kind, place.title) == ("swap", "Two cells may have swapped")
    assert (place.t, place.frames, place.cells) == (5, (4, 5), (50, 51))
    assert figures(place.detail, r"50 and 51 jump (\d+) µm, others ([\d.]+) µm") == about(16, 1)
    assert place.action == Action("swap", (50, 51), 5)
    assert abs(place.y - 90) < 2
    assert abs(place.x - 98) < 2
    y0, x0, y1, x1 = place.box
    assert y0 < 84
    assert x0 < 84
    assert y1 > 96
    assert x1 > 112


def test_lengths_are_pixels_where_nobody_knows_the_size_of_one():
    film = Film(pixel_size_um=None)
    film.cell(50, 90, 90, range(5)).cell(51, 90, 106, range(5))
    film.cell(51, 90, 90, range(5, 12)).cell(50, 90, 106, range(5, 12))
    assert re.fullmatch(r"50 and 51 jump \d+ px, others [\d.]+ px", only(film.places()).detail)


@pytest.mark.parametrize(("again", "later"), [(5, ""), (7, ", 2 frames later")])
def test_a_track_that_ends_and_another_that_begins_there_are_one_place(film, again, later):
    film.cell(50, 90, 90, range(5)).cell(60, 90, 90, range(again, 12))
    place = only(film.places())
    assert (place.kind, place.t, place.cells) == ("broken_track", again, (50, 60))
    assert place.action == Action("link", (50, 60), again)
    assert place.detail.startswith("50 ends, 60 begins ")
    assert place.detail.endswith(f" away{later}")


def test_a_cell_that_goes_on_as_its_neighbour_is_one_place_with_all_three_tracks(film):
    film.cell(50, 90, 90, range(5)).cell(51, 90, 110, range(5))
    film.cell(50, 90, 110, range(5, 12)).cell(60, 90, 90, range(5, 12))
    place = only(film.places())
    assert (place.kind, place.t, set(place.cells)) == ("wrong_link", 5, {50, 51, 60})
    assert figures(place.detail, r"50 jumps (\d+) µm to where 51 ends, 60 begins where it was") == about(20)
    assert place.action == Action("swap", (50, 51), 5)


def test_a_cell_that_ends_far_inside_is_told_with_its_way_to_the_border(film):
    place = only(film.cell(50, 90, 90, range(5)).places())
    assert (place.kind, place.t, place.cells) == ("ends", 4, (50,))
    assert place.detail.startswith("Cell 50, 8")
    assert place.detail.endswith(" µm from the border")


def test_a_cell_that_appears_far_inside_is_told(film):
    place = only(film.cell(50, 90, 90, range(5, 12)).places())
    assert (place.kind, place.t, place.cells) == ("appears", 5, (50,))


def test_who_ends_or_begins_at_the_border_may_have_left_or_come_in():
    film = Film(crowd=False)
    for cell, x in enumerate((20, 60, 100, 140), start=1):
        film.cell(cell, 100, x)
    assert film.cell(50, 4, 90, range(5)).cell(51, 195, 90, range(6, 12)).places() == []


def test_the_first_and_the_last_frame_end_nothing(film):
    assert film.cell(50, 90, 90, range(12)).places() == []


def test_a_cell_of_one_frame_is_told_as_such(film):
    place = only(film.cell(50, 90, 90, [5], radius=4).places())
    assert (place.kind, place.t, place.cells) == ("brief", 5, (50,))
    assert place.action == Action("delete", (50,), 5)


def test_a_jump_that_nothing_explains_is_told_beside_what_the_others_move(film):
    film.cell(50, 80, 90, range(5)).cell(50, 80, 120, range(5, 12))
    place = only(film.places())
    assert (place.kind, place.t) == ("jump", 5)
    assert figures(place.detail, r"Cell 50 jumps (\d+) µm, others ([\d.]+) µm") == about(30, 1)
    assert place.action == Action("break", (50,), 5)


def test_what_the_whole_field_does_is_no_jump():
    film = Film(crowd=False)
    for n, (y, x) in enumerate((y, x) for y in (30, 70, 110, 150) for x in (30, 70, 110, 150)):
        film.cell(n + 1, y, x, range(5)).cell(n + 1, y + 25, x, range(5, 12))
    assert film.places() == []


def test_missing_frames_are_one_place(film):
    film.cell(50, 90, 90, [*range(5), *range(7, 12)])
    place = only(film.places())
    assert (place.kind, place.title, place.frames) == ("gap", "Gap of 2 frames", (5, 6))
    assert place.detail == "Cell 50 is missing in 5–6"
    assert place.action == Action("fill-gap", (50,), 5)


def test_a_gap_names_the_cell_that_covers_the_place_and_its_jump_in_size_is_no_other_place(film):
    film.cell(50, 90, 90, [*range(5), *range(6, 12)]).cell(51, 90, 104, [*range(5), *range(6, 12)])
    film.cell(51, 90, 90, [5]).cell(51, 90, 104, [5]).cell(51, 90, 97, [5])
    place = only(film.places())
    assert (place.kind, place.title, place.cells) == ("gap", "Gap of 1 frame", (50, 51))
    assert place.detail == "Cell 50 is missing in 5, perhaps part of 51"


def test_a_link_that_a_swap_explains_is_no_jump_as_well(film):
    film.cell(50, 90, 70, range(5)).cell(51, 90, 110, range(5))
    film.cell(51, 90, 70, range(5, 12)).cell(50, 90, 110, range(5, 12))
    assert [place.kind for place in film.places()] == ["swap"]


def test_a_cell_that_divides_ends_by_right(film):
    film.cell(50, 90, 90, range(5)).cell(60, 90, 83, range(5, 12), 5).cell(61, 90, 97, range(5, 12), 5)
    assert film.places(Division(50, (60, 61), 5)) == []


@pytest.mark.parametrize("kind", ["dies", "leaves"])
def test_a_track_that_is_marked_to_end_there_is_no_place(film, kind):
    film.cell(50, 90, 90, range(5))
    assert only(film.places()).kind == "ends"
    assert film.places(events=[Event(50, 4, kind)]) == []
    # A mark in another frame than the last says nothing about this end; nor does that of another cell.
    assert only(film.places(events=[Event(50, 3, kind)])).kind == "ends"
    assert only(film.places(events=[Event(1, 11, kind), Event(99, 4, kind)])).kind == "ends"


def test_a_marked_end_explains_no_track_that_begins_beside_it(film):
    film.cell(50, 90, 90, range(5)).cell(60, 90, 90, range(5, 12))
    place = only(film.places(events=[Event(50, 4, "dies")]))
    assert (place.kind, place.cells) == ("appears", (60,))
