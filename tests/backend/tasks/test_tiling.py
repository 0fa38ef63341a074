"""Into how many tiles a window is split, and what each is opened with."""

import numpy as np
import pytest

from backend.database import db
from backend.models import MovieRecord
from backend.movies.importing import add_movie
from backend.tasks.creation import create_segmentation_tasks
from backend.tasks.materialize import label_store
from backend.tasks.tiling import tiling_of
from celldata.labels import Labels
from celldata.movie import Movie

SIZE = (80, 160)


def cells(n_last: int) -> np.ndarray:
    """(7, Y, X): eight cells in every frame, and `n_last` in the last one."""
    images = np.zeros((7, *SIZE), np.uint32)
    for t in range(7):
        for n in range(n_last if t == 6 else 8):
            y, x = 4 + 26 * (n // 8), 4 + 20 * (n % 8)
            images[t, y : y + 8, x : x + 8] = n + 1
    return images


@pytest.fixture
def movie(app):
    """A movie with two layers in which the same cells lie."""
    nuclei = cells(24)
    labels = Labels.from_images({"nucleus": nuclei, "whole-cell": nuclei})
    raw = np.zeros((7, 1, *SIZE), np.uint16)
    with app.app_context():
        yield add_movie(Movie("layers", raw, source="a test"), labels, app.extensions["prospero"]), labels


def test_only_a_window_with_too_many_cells_is_split(movie):
    record, labels = movie
    assert not tiling_of(record, labels, (0, 4), 12).is_split
    assert tiling_of(record, labels, (2, 6), 12).is_split
    # A cell of two layers is one cell.
    assert not tiling_of(record, labels, (2, 6), 24).is_split
    assert not tiling_of(record, labels, (2, 6), None).is_split


def test_tiles_are_opened_with_their_part_of_the_labels(movie):
    record, labels = movie
    whole, *tiles = create_segmentation_tasks(record, labels, cells_per_tile=12)
    assert (whole.tile, whole.tiles_of_id, whole.margin) == (None, None, 0)
    assert {task.tiles_of_id for task in tiles} == {tiles[0].id}
    assert [(task.first, task.last) for task in tiles] == [(2, 6)] * len(tiles)
    for task in tiles:
        box = task.box
        cells_, divisions, events = label_store().load_lineage(task.base_key)
        assert (divisions, events) == (set(), set())
        for feature in record.features:
            for t in task.frames:
                image = label_store().load_frame(task.base_key, feature, t)
                assert np.array_equal(image, box.of(labels.images[feature][t]))
                rows = {row.value for row in cells_.rows if (row.t, row.feature) == (t, feature)}
                assert rows == set(np.unique(image).tolist()) - {0}
    assert sum(len(np.unique(task.core.of(labels.images["nucleus"][6]))) - 1 for task in tiles) >= 24


def test_a_field_wider_than_the_page_shows_at_once_is_split(app):
    labels = Labels.empty(("nucleus",), (1, 16, 2100))
    raw = np.zeros((1, 1, 16, 2100), np.uint16)
    with app.app_context():
        record = add_movie(Movie("wide", raw, source="a test"), labels, app.extensions["prospero"])
        tasks = create_segmentation_tasks(record, labels, cells_per_tile=150)
        assert [task.core.x0 for task in tasks] == [0, 1050]
        assert db.session.get(MovieRecord, record.id).project.cells_per_tile == 150
