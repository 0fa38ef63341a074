"""What tracking writes: identities, what is left out, and how sure it is."""

import numpy as np
import pytest

from celldata.errors import DataError
from celldata.labels import Labels
from ml.tracking.predict import track, track_cautiously
from tests.ml.tracking.linkers.told import Told

GHOST = (2, 77)


@pytest.fixture
def haunted(discs):
    """A movie with an outline that is no cell, in frame 2."""
    movie, labels = discs
    images = labels.images["nucleus"].copy()
    images[2, :6, 88:94] = GHOST[1]
    return movie, Labels.from_images({"nucleus": images}, labels.divisions)


def test_what_is_no_cell_goes_where_a_model_drew_it(haunted):
    movie, labels = haunted
    linker = Told(labels.divisions, {GHOST})
    found = track(movie, labels, linker, predicted=range(movie.n_frames)).labels
    assert not found.images["nucleus"][2, :6, 88:94].any()
    gone = labels.images["nucleus"] != found.images["nucleus"]
    assert gone.sum() == 36
    assert len(found.cells) == len(labels.cells) - 1
    assert all((found.images["nucleus"][row.t] == row.value).any() for row in found.cells.rows)


@pytest.mark.parametrize("predicted", [(), (0, 1, 3)])
def test_what_a_person_approved_stays(haunted, predicted):
    movie, labels = haunted
    found = track(movie, labels, Told(labels.divisions, {GHOST}), predicted=predicted).labels
    assert np.array_equal(found.images["nucleus"], labels.images["nucleus"])
    (row,) = [row for row in found.cells.rows if (row.t, row.value) == GHOST]
    assert found.cells.of_cell(row.cell) == [row], "a cell of its own, in its frame alone"


def test_only_the_cell_that_goes_leaves_where_two_overlap(discs):
    movie, labels = discs
    labels.cells.add([(0, "nucleus", 1, 9)])  # the pixels of cell 1 are cell 9's, too
    found = track(movie, labels, Told(labels.divisions, {(0, 1)}), predicted=range(10)).labels
    assert np.array_equal(found.images["nucleus"], labels.images["nucleus"])
    assert len(found.cells.at(0, "nucleus")) == 3


def test_links_and_divisions_say_how_sure_they_are(discs):
    movie, labels = discs
    result = track(movie, labels, Told(labels.divisions))
    assert len(result.links) == len(labels.cells) - len(labels.cells.cells())
    assert result.links[0] == {"t": 1, "cell": 1, "p": 0.9, "runner_up": 0.05, "rival": None}
    (division,) = result.divisions
    assert (division["t"], division["p"], division["runner_up"]) == (5, 0.9, 0.9)


def test_a_linker_that_does_not_say_is_not_quoted(discs):
    movie, labels = discs
    result = track(movie, labels, Told(labels.divisions, sure=None))
    assert result.links == []
    (division,) = result.divisions
    assert (division["p"], division["runner_up"]) == (None, None)
    assert len(result.labels.cells.cells()) == 5


def test_labels_of_another_movie_are_refused(discs):
    movie, labels = discs
    other = Labels.from_images({"nucleus": labels.images["nucleus"][:, :50]})
    with pytest.raises(DataError, match=r"its labels are \(10, 50, 96\)"):
        track(movie, other, Told())


def test_a_linker_that_knows_no_such_cells_removes_none(discs):
    movie, labels = discs
    most = {(t, cell) for t in range(10) for cell in (1, 3, 4, 5)}
    result, said = track_cautiously(movie, labels, Told((), most), predicted=range(10))
    assert np.array_equal(result.labels.images["nucleus"], labels.images["nucleus"])
    assert "takes 25 of 35 outlines for no cells" in said
    few = {(t, 1) for t in range(10)}
    result, said = track_cautiously(movie, labels, Told((), few), predicted=range(10))
    assert said is None
    assert len(result.labels.cells) == 25
