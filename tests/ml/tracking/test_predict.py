"""What tracking writes: identities, what is left out, and how sure it is."""

import numpy as np
import pytest
import torch

from celldata.errors import DataError
from celldata.labels import Labels
from celldata.movie import Movie
from ml.tracking.linkers.choose import CALIBAN, JOINT, model_linker
from ml.tracking.linkers.overlap import OverlapLinker
from ml.tracking.model import Tracker, TrackerConfig
from ml.tracking.predict import track, track_cautiously
from ml.tracking.trained import TrackingModel
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


def test_labels_stay_as_they_are(haunted):
    movie, labels = haunted
    before = labels.copy()
    track(movie, labels, Told(labels.divisions, {GHOST}), predicted=range(movie.n_frames))
    assert labels == before


def test_each_feature_is_tracked_by_itself_and_numbers_go_on(discs):
    movie, labels = discs
    two = Labels.from_images({"nucleus": labels.images["nucleus"], "cell": labels.images["nucleus"]})
    found = track(movie, two, Told()).labels
    assert {row.cell for row in found.cells.rows if row.feature == "nucleus"} == set(range(1, 6))
    assert {row.cell for row in found.cells.rows if row.feature == "cell"} == set(range(6, 11))


def linkers():
    torch.manual_seed(1)
    model = TrackingModel(Tracker(TrackerConfig(width=16, convolution_width=8)).eval(), 0.5)
    return {name: model_linker(model, name) for name in (JOINT, CALIBAN)} | {"overlap": OverlapLinker()}


@pytest.mark.parametrize("name", [JOINT, CALIBAN, "overlap"])
@pytest.mark.parametrize("seen", [(), (0,), (2,), (0, 4), (1, 2)])
def test_empty_frames_one_frame_and_no_cells(name, seen):
    """Of five frames, or of one, those that are `seen` hold a cell."""
    for frames in (5, 1):
        images = np.zeros((frames, 40, 40), np.uint32)
        for t in set(seen) & set(range(frames)):
            images[t, 10:20, 10:20] = 3
        movie = Movie("few", np.full((frames, 1, 40, 40), 500, np.uint16), ("nuclei",), 0.65, 600.0)
        result = track(movie, Labels.from_images({"nucleus": images}), linkers()[name])
        assert [row.t for row in result.labels.cells.rows] == sorted(set(seen) & set(range(frames)))
        assert np.array_equal(result.labels.images["nucleus"], images)
        assert result.divisions == []


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
