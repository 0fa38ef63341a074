"""Sizes, brightness, pieces, overlaps, and links that the tracker doubted."""

import numpy as np

from celldata.cells import CellRow
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.suspicion import Action, link_odds
from tests.celldata.suspicion.conftest import only, places_of


def test_a_cell_that_is_twice_as_large_from_one_frame_to_the_next_is_told_with_both_areas(film):
    film.cell(50, 90, 90, range(5), 6).cell(50, 90, 90, range(5, 12), 9)
    place = only(film.places())
    assert (place.kind, place.title, place.t) == ("area", "Area jump", 5)
    before, after = place.detail.removeprefix("Cell 50: ").removesuffix(" µm²").split(" → ")
    assert abs(int(before) - 113) < 9
    assert abs(int(after) - 254) < 12


def test_a_jump_in_size_and_back_is_one_place(film):
    film.cell(50, 90, 90, [*range(5), *range(6, 12)], 6).cell(50, 90, 90, [5], 9)
    assert only(film.places()).kind == "area"


def test_a_cell_that_shrinks_before_it_divides_is_no_area_jump(film):
    film.cell(50, 90, 90, range(4), 8).cell(50, 90, 90, [4], 5)
    film.cell(60, 90, 84, range(5, 12), 4).cell(61, 90, 96, range(5, 12), 4)
    assert film.places(Division(50, (60, 61), 5)) == []


def test_a_cell_that_is_twice_as_bright_all_at_once_is_told(film):
    film.cell(50, 90, 90, range(5)).cell(50, 90, 90, range(5, 12), light=1000)
    place = only(film.places())
    assert (place.kind, place.detail) == ("brightness", "Cell 50 is 2.5 times as bright as before")


def test_a_cell_in_two_pieces_is_told_once_for_its_frames(film):
    film.cell(50, 90, 90).cell(50, 90, 108, [5, 6], radius=2)
    place = next(p for p in film.places() if p.kind == "fragments")
    assert (place.title, place.detail) == ("Cell in 2 pieces", "Cell 50 in 5–6")
    assert place.frames == (5, 6)
    assert [p.kind for p in film.places()].count("fragments") == 1


def test_pieces_that_touch_by_a_corner_are_one():
    image = np.zeros((1, 20, 20), np.uint32)
    image[0, 5:8, 5:8] = 1
    image[0, 8:11, 8:11] = 1
    assert places_of(Labels.from_images({"nucleus": image}), np.ones((1, 20, 20), np.uint16)) == []


def test_cells_on_the_same_pixels_are_one_place_for_each_run_of_frames(film):
    film.cell(50, 90, 90).cell(51, 90, 106)
    labels = film.labels()
    for t in (4, 5, 8):
        labels.images["nucleus"][t][88:92, 97:99] = 99
        labels.cells.add([CellRow(t, "nucleus", 99, cell) for cell in (50, 51)])
    told = [(p.detail, p.frames) for p in places_of(labels, film.raw) if p.kind == "overlap"]
    assert sorted(told) == [("50 and 51", (8, 8)), ("50 and 51 in 4–5", (4, 5))]


def doubted(film, p: float, runner_up: float, rival: int | None = None):
    rows = [(row.t, row.value, row.cell) for row in film.labels().cells.rows]
    link = {"t": 5, "cell": 50, "p": p, "runner_up": runner_up, "rival": rival}
    return link_odds([link], np.array(rows))


def test_a_link_the_tracker_doubted_is_told_with_its_rival(film):
    film.cell(50, 90, 90).cell(51, 90, 110)
    place = only(film.places(odds=doubted(film, 0.51, 0.44, rival=51)))
    assert (place.kind, place.title, place.t) == ("weak_link", "Weak link", 5)
    assert place.detail == "Cell 50: .51, runner-up 51: .44"
    assert place.action == Action("break", (50,), 5)


def test_a_sure_link_with_a_close_runner_up_is_told(film):
    film.cell(50, 90, 90)
    assert only(film.places(odds=doubted(film, 0.8, 0.75))).detail == "Cell 50: .80, runner-up: .75"


def test_a_sure_link_is_not_told(film):
    film.cell(50, 90, 90)
    assert film.places(odds=doubted(film, 0.9, 0.1)) == []


def test_a_doubted_link_that_an_edit_took_apart_is_nobodys_any_more(film):
    film.cell(50, 90, 90)
    odds = doubted(film, 0.3, 0.2)
    labels = film.labels()
    rest = [row for row in labels.cells.of_cell(50) if row.t >= 5]
    labels.cells.remove(rest)
    labels.cells.add(row._replace(cell=60) for row in rest)
    assert [p.kind for p in places_of(labels, film.raw, odds=odds)] == ["broken_track"]
