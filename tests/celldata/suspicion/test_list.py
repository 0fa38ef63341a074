"""The list as a whole: its order, its ids, and that nothing makes it fail."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from celldata.cells import CellRow, CellsTable
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.suspicion import KINDS, Field, MovieObjects, find, find_places, no_objects
from celldata.suspicion.calibration import score
from celldata.suspicion.place import Finding, place_id, saying
from tests.celldata.suspicion.conftest import Film, only, places_of


def renamed(labels: Labels, names: dict[int, int], t: int = 0) -> Labels:
    """Cells called otherwise from frame t on."""
    wrong = labels.copy()
    rows = [row for row in labels.cells.rows if row.cell in names and row.t >= t]
    wrong.cells.remove(rows)
    wrong.cells.add(row._replace(cell=names[row.cell]) for row in rows)
    return wrong


def test_a_place_keeps_its_id_when_something_else_is_edited(film):
    film.cell(50, 90, 90, range(5)).cell(70, 110, 110, range(6, 12))
    before = {place.kind: place.id for place in film.places()}
    after = {p.kind: p.id for p in places_of(renamed(film.labels(), {1: 90}, t=8), film.raw)}
    assert set(before) == {"ends", "appears"}
    assert {kind: after[kind] for kind in before} == before


def test_a_place_keeps_its_id_when_its_cell_is_called_otherwise(film):
    labels = film.cell(50, 90, 90, range(5)).labels()
    here, there = only(places_of(labels, film.raw)), only(places_of(renamed(labels, {50: 77}), film.raw))
    assert here.id == there.id
    assert (here.cells, there.cells) == ((50,), (77,))


def test_places_in_another_frame_of_another_kind_or_of_other_outlines_have_other_ids():
    ids = {
        place_id(feature, kind, t, shown)
        for feature in ("nucleus", "whole-cell")
        for kind in ("ends", "gap")
        for t in (1, 2)
        for shown in ([1], [1, 2])
    }
    assert len(ids) == 16
    assert place_id("nucleus", "ends", 1, [2, 1]) == place_id("nucleus", "ends", 1, [1, 2])
    assert all(len(one) == 16 for one in ids)


def test_a_mended_place_is_gone(film):
    film.cell(50, 90, 90, range(5)).cell(60, 90, 90, range(5, 12))
    labels = film.labels()
    assert only(places_of(labels, film.raw)).kind == "broken_track"
    assert places_of(renamed(labels, {60: 50}), film.raw) == []


@pytest.mark.parametrize("n_frames", [0, 1, 3])
def test_a_movie_without_cells_has_an_empty_list(n_frames):
    objects = MovieObjects(Field(n_frames, 20, 20), [no_objects()] * n_frames)
    assert find_places([("nucleus", objects.scene(), np.empty((0, 3)), None)], []) == []


def test_one_frame_has_no_tracks_to_suspect():
    film = Film(n_frames=1)
    assert film.places() == []


def test_rows_without_pixels_and_pixels_without_rows_are_borne(film):
    labels = film.cell(50, 90, 90).labels()
    labels.cells.add([CellRow(3, "nucleus", 4000, 4000)])
    labels.cells.remove(labels.cells.of_cell(1))
    assert places_of(labels, film.raw) == []


def test_the_same_error_in_two_features_is_told_once(film):
    film.cell(50, 90, 90, range(5))
    both = Labels.from_images({"nucleus": film.images, "whole-cell": film.images})
    place = only(places_of(both, film.raw))
    assert (place.feature, place.cells) == ("nucleus", (50,))


def test_each_feature_has_places_of_its_own(film):
    quiet = film.images.copy()
    film.cell(50, 90, 90, range(5))
    both = Labels.from_images({"nucleus": quiet, "whole-cell": film.images})
    assert only(places_of(both, film.raw)).feature == "whole-cell"


def test_the_list_is_in_the_order_of_its_scores_and_ends_somewhere(film, monkeypatch):
    film.cell(50, 90, 90, range(5)).cell(70, 110, 110, range(6, 12)).cell(80, 70, 120, [3], radius=3)
    places = film.places()
    scores = [place.score for place in places]
    assert scores == sorted(scores, reverse=True)
    assert len(places) == 3
    monkeypatch.setattr(find, "MAX_PLACES", 2)
    assert film.places() == places[:2]


def finding(kind: str = "swap", strength: float = 0.5, affected: int = 10) -> Finding:
    return Finding(kind, strength, 3, (2, 3), (1, 2), (), affected, saying("words"))


def test_an_error_that_spoils_more_frames_is_worth_more_but_gently():
    few, many = score(finding(affected=1), 90), score(finding(affected=90), 90)
    assert few < many < 4 * few


@pytest.mark.parametrize("kind", KINDS)
def test_scores_lie_between_0_and_1(kind):
    for strength in (0.0, 0.5, 1.0):
        for affected in (0, 1, 10_000):
            assert 0 < score(finding(kind, strength, affected), 40) < 1


boxes = st.tuples(
    st.integers(0, 4), st.integers(0, 28), st.integers(0, 28), st.integers(1, 6), st.integers(1, 6)
)
divisions = st.builds(
    Division,
    st.integers(1, 4),
    st.lists(st.integers(5, 12), min_size=1, max_size=3, unique=True).map(tuple),
    st.integers(0, 5),
)


@given(
    drawn=st.lists(st.tuples(boxes, st.integers(1, 9)), max_size=40),
    names=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9), st.integers(1, 12)), max_size=30),
    born=st.lists(divisions, max_size=5),
)
def test_whatever_the_labels_the_list_is_sound(drawn, names, born):
    images = np.zeros((5, 32, 32), np.uint32)
    for (t, y, x, height, width), value in drawn:
        images[t, y : y + height, x : x + width] = value
    table = CellsTable.from_label_images({"nucleus": images})
    table.add({CellRow(t, "nucleus", value, cell) for t, value, cell in names} - set(table.rows))
    raw = np.random.default_rng(1).integers(0, 255, images.shape).astype(np.uint8)
    places = places_of(Labels({"nucleus": images}, table, set(born)), raw)
    assert len({place.id for place in places}) == len(places)
    for place in places:
        assert 0 < place.score < 1
        assert place.kind in KINDS
        assert place.title
        assert place.detail
        assert place.frames[0] <= place.frames[1]
        y0, x0, y1, x1 = place.box
        assert 0 <= y0 < y1 <= 32
        assert 0 <= x0 < x1 <= 32
