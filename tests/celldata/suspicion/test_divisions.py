"""Divisions that are missing, wrong, or contradict the cells they join."""

import numpy as np
import pytest

from celldata.lineage import Division
from celldata.suspicion import Action, link_odds
from celldata.suspicion.words import score
from tests.celldata.suspicion.conftest import Film, only, places_of

BEFORE, AFTER = range(5), range(5, 12)
DIVISION = Division(50, (60, 61), 5)


@pytest.fixture
def family(film) -> Film:
    """Cell 50 is gone at frame 5, where 60 and 61 are: a textbook division, if somebody notes it."""
    return film.cell(50, 90, 90, BEFORE).cell(60, 90, 83, AFTER, 5).cell(61, 90, 97, AFTER, 5)


def test_a_track_that_ends_where_two_appear_is_a_missed_division(family):
    place = only(family.places())
    assert (place.kind, place.title, place.t) == ("missed_division", "Missed division?", 5)
    assert place.detail == "50 ends, 60 and 61 appear beside it"
    assert place.action == Action("division", (50, 60, 61), 5)


def test_broken_tracks_side_by_side_are_no_missed_division(film):
    for cell, x in ((50, 82), (51, 99), (52, 116)):
        film.cell(cell, 90, x, BEFORE).cell(cell + 10, 90, x, AFTER)
    found = sorted((place.kind, place.cells) for place in film.places())
    assert found == [("broken_track", (cell, cell + 10)) for cell in (50, 51, 52)]


def test_a_cell_that_goes_on_smaller_where_one_appears_is_a_missed_division(film):
    film.cell(50, 90, 90, BEFORE).cell(50, 90, 83, AFTER, 4.5).cell(60, 90, 97, AFTER, 4.5)
    place = only(film.places())
    assert (place.kind, place.cells) == ("missed_division", (50, 60))
    assert place.detail == "50 goes on smaller, 60 appears beside it"


def test_a_cell_that_appears_beside_an_unchanged_one_is_no_missed_division(film):
    film.cell(50, 90, 90).cell(60, 90, 106, AFTER)
    assert only(film.places()).kind == "appears"


def test_a_division_whose_daughter_is_the_rest_of_a_neighbour_may_be_wrong(film):
    film.cell(50, 90, 90, BEFORE).cell(51, 90, 106, BEFORE)
    film.cell(60, 90, 90, AFTER).cell(61, 90, 106, AFTER)
    place = only(film.places(Division(50, (60, 61), 5)))
    assert (place.kind, place.t) == ("false_division", 5)
    assert place.cells == (50, 60, 61, 51)
    assert place.detail == "50 divides into 60 and 61, but 51 ends where 61 begins"
    assert place.action == Action("no-division", (50, 60), 5)


def test_a_neighbour_in_place_of_a_daughter_is_told_with_the_daughter(family):
    family.cell(51, 90, 113, BEFORE).cell(62, 90, 113, AFTER)
    place = only(family.places(Division(50, (60, 62), 5)))
    assert place.kind == "wrong_daughter"
    assert place.detail == "Parent 50: 61 is near, and 51 ends where 62 begins"
    assert set(place.cells) == {50, 60, 61, 62, 51}
    assert place.action == Action("no-daughter", (62, 50), 5)


def test_a_division_with_one_daughter_names_the_one_that_is_near(family):
    place = only(family.places(Division(50, (60,), 5)))
    assert (place.kind, place.title) == ("one_daughter", "Division with one daughter")
    assert place.detail == "Parent 50, daughter 60; 61 is near"
    assert place.action == Action("division", (50, 60, 61), 5)


def test_a_division_with_one_daughter_and_nobody_near_is_told_too(film):
    film.cell(50, 90, 90, BEFORE).cell(60, 90, 90, AFTER)
    place = only(film.places(Division(50, (60,), 5)))
    assert (place.detail, place.action) == ("Parent 50, daughter 60", None)


def test_three_daughters_are_one_too_many(family):
    family.cell(62, 101, 90, AFTER, 5)
    place = only(family.places(Division(50, (60, 61, 62), 5)))
    assert place.kind == "many_daughters"
    assert place.detail == "Parent 50, daughters 60, 61 and 62"
    assert place.action == Action("no-daughter", (62, 50), 5)


def test_daughters_far_from_their_parent_are_told_how_far(film):
    film.cell(50, 60, 90, BEFORE).cell(60, 110, 83, AFTER, 5).cell(61, 110, 97, AFTER, 5)
    place = only(film.places(Division(50, (60, 61), 5)))
    assert (place.kind, place.title) == ("far_daughters", "Daughters far from parent")
    assert place.detail.startswith("Parent 50, daughters 60 and 61, 5")


def test_daughters_much_larger_than_their_parent_do_not_add_up(film):
    film.cell(50, 90, 90, BEFORE, 5).cell(60, 90, 80, AFTER, 9).cell(61, 90, 100, AFTER, 9)
    place = only(film.places(Division(50, (60, 61), 5)))
    assert (place.kind, place.title) == ("unequal_daughters", "Areas do not add up")
    assert place.detail.startswith("Parent 50: ")
    assert " µm², daughters " in place.detail


@pytest.mark.parametrize(
    ("divisions", "words"),
    [
        ([Division(1, (60, 61), 5)], "Cell 1 divides at frame 5, but is still there"),
        ([Division(50, (2, 60), 5)], "Cell 2 is born at frame 5, but was there before"),
        ([Division(70, (60, 61), 5)], "Cell 70 divides, but is nowhere to be seen"),
        ([Division(50, (60, 70), 5)], "Cell 70 is a daughter of 50, but nowhere to be seen"),
        ([Division(60, (61, 50), 3)], "Cell 60 divides at frame 3, but was not there before"),
        ([Division(16, (60, 61), 5), Division(50, (60, 61), 5)], "Cell 16 divides at frame 5"),
    ],
)
def test_divisions_that_contradict_the_cells_say_how(family, divisions, words):
    told = [place.detail for place in family.places(*divisions) if place.kind == "contradiction"]
    assert any(detail.startswith(words) for detail in told), told


def test_a_daughter_of_two_is_told(family):
    family.cell(51, 110, 90, BEFORE)
    told = [p.detail for p in family.places(Division(50, (60, 61), 5), Division(51, (60, 61), 5))]
    assert "Cell 60 is a daughter of 50 and of 51" in told


def test_a_cell_that_divides_twice_is_told(film):
    film.cell(50, 90, 90, BEFORE)
    for cell, x in ((60, 83), (61, 97), (62, 70), (63, 110)):
        film.cell(cell, 90, x, AFTER, 5)
    told = [p.detail for p in film.places(Division(50, (60, 61), 5), Division(50, (62, 63), 5))]
    assert "Cell 50 divides at frames 5 and 5" in told


def test_a_bright_round_cell_that_does_not_divide_is_told_once(film):
    film.cell(50, 90, 90, [*range(5), *range(7, 12)]).cell(50, 90, 90, [5, 6], radius=5, light=900)
    place = only(film.places())
    assert (place.kind, place.title) == ("mitosis", "Bright and round, no division")
    assert place.detail == "Cell 50"
    assert place.t in (5, 6)


def test_a_bright_round_cell_that_divides_soon_after_is_as_it_should_be(film):
    film.cell(50, 90, 90, range(3)).cell(50, 90, 90, [3, 4], radius=5, light=900)
    film.cell(60, 90, 84, AFTER, 4).cell(61, 90, 96, AFTER, 4)
    assert film.places(Division(50, (60, 61), 5)) == []


def doubted(film, p: float, runner_up: float | None):
    rows = [(row.t, row.value, row.cell) for row in film.labels().cells.rows]
    division = {"parent": 50, "daughters": [60, 61], "t": 5, "p": p, "runner_up": runner_up}
    return link_odds([], np.array(rows), [division])


@pytest.mark.parametrize(("p", "runner_up"), [(0.55, 0.05), (0.8, 0.65)])
def test_a_division_the_tracker_doubted_is_told_once_with_the_other_reading(family, p, runner_up):
    place = only(family.places(DIVISION, odds=doubted(family, p, runner_up)))
    assert (place.kind, place.title, place.t) == ("weak_division", "Weak division", 5)
    assert place.detail == (f"Parent 50, daughters 60 and 61: {score(p)}, runner-up: {score(runner_up)}")
    assert place.action.action == "no-division"
    assert place.action.cells[0] == 50
    assert place.action.cells[1] in (60, 61)


def test_where_the_tracker_told_no_other_reading_none_is_told(family):
    place = only(family.places(DIVISION, odds=doubted(family, 0.5, None)))
    assert place.detail == "Parent 50, daughters 60 and 61: .50"


def test_a_doubted_division_that_was_made_one_cell_is_no_weak_link(film):
    film.cell(50, 90, 90, BEFORE).cell(60, 90, 90, AFTER).cell(61, 90, 106, AFTER)
    odds = doubted(film, 0.3, 0.2)
    mended = film.labels()
    rest = [row for row in mended.cells.rows if row.cell in (60, 61)]
    mended.cells.remove(rest)
    mended.cells.add(row._replace(cell=50) for row in rest if row.cell == 60)
    assert places_of(mended, film.raw, odds=odds) == []


def test_a_division_the_tracker_was_sure_of_is_not_told(family):
    assert family.places(DIVISION, odds=doubted(family, 0.9, 0.2)) == []


def test_a_doubted_division_that_an_edit_took_away_is_nobodys_any_more(family):
    found = family.places(odds=doubted(family, 0.3, 0.2))
    assert [place.kind for place in found] == ["missed_division"]


def test_a_doubted_division_with_another_sign_is_told_for_that(film):
    film.cell(50, 60, 90, BEFORE).cell(60, 110, 83, AFTER, 5).cell(61, 110, 97, AFTER, 5)
    assert only(film.places(DIVISION, odds=doubted(film, 0.3, 0.2))).kind == "far_daughters"
