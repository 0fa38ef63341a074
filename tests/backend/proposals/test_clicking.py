"""Smart click over HTTP on a movie with a model's maps: what it is cut from, and when the image tells."""

import numpy as np
import pytest

from backend.database import db
from backend.models import MovieRecord
from backend.movies.importing import add_movie
from backend.tasks.creation import create_segmentation_tasks
from celldata.errors import DataError
from celldata.formats.map_files import MapsInfo, write_info, write_maps
from celldata.labels import Labels
from celldata.movie import Movie
from celldata.proposals.spans import mask_of

HEIGHT, WIDTH = 60, 90
SHAPE = (3, HEIGHT, WIDTH)
FRAME = 1


def disc(y: float, x: float, radius: float) -> np.ndarray:
    ys, xs = np.indices((HEIGHT, WIDTH))
    return (ys - y) ** 2 + (xs - x) ** 2 < radius**2


SEEN = disc(30, 24, 12)
"""What the model sees: in the image the cell is smaller, so that the answers differ."""
IMAGED = disc(30, 24, 8)
UNSEEN = disc(30, 66, 10)


def maps_of(cell: np.ndarray) -> np.ndarray:
    from scipy import ndimage

    distance = ndimage.distance_transform_edt(cell)
    return np.stack([cell, distance / distance.max(), distance / distance.max()]).astype(np.float32)


@pytest.fixture
def folder(tmp_path):
    """Maps of frame 1 of "nucleus"."""
    folder = tmp_path / "maps"
    write_maps(folder, FRAME, maps_of(SEEN))
    write_info(folder, MapsInfo("nucleus"))
    return folder


@pytest.fixture
def movie():
    light = np.random.default_rng(0).normal(100, 2, (3, 1, HEIGHT, WIDTH)) + 60 * (IMAGED | UNSEEN)
    return Movie("discs", light.astype(np.uint16))


@pytest.fixture
def task(app, folder, movie):
    labels = Labels.empty(["nucleus", "cyto"], SHAPE)
    with app.app_context():
        record = add_movie(movie, labels, app.extensions["prospero"], maps=folder)
        return create_segmentation_tasks(db.session.get(MovieRecord, record.id), labels)[0].id


def click(eve, task, **parts):
    wish = {"kind": "smart-click", "t": FRAME, "channel": 0, "box": [0, 0, HEIGHT, WIDTH], **parts}
    return eve.post(f"/tasks/{task}/proposals", {"seeds": [[30, 24]], "radius": 9, **wish})


def found(answer) -> tuple[str, np.ndarray]:
    assert answer.status_code == 200, answer.json
    assert answer.json["reason"] is None
    return answer.json["source"], mask_of(answer.json["region"], (HEIGHT, WIDTH))


def test_where_the_frame_has_maps_the_cell_is_cut_from_them(eve, task):
    source, region = found(click(eve, task))
    assert source == "maps"
    np.testing.assert_array_equal(region, SEEN)
    source, region = found(click(eve, task, box=[10, 5, 50, 46], feature="nucleus"))
    assert source == "maps"
    np.testing.assert_array_equal(region, SEEN)


@pytest.mark.parametrize(
    "parts",
    [{"t": 0}, {"feature": "cyto"}, {"seeds": [[30, 66]]}],
    ids=["another frame", "another feature", "a cell the model does not see"],
)
def test_elsewhere_the_image_tells(eve, task, parts):
    source, region = found(click(eve, task, **parts))
    assert source == "image"
    cell = UNSEEN if "seeds" in parts else IMAGED
    assert (region & cell).sum() / (region | cell).sum() > 0.8


def test_other_operations_say_that_they_looked_at_the_image(eve, task):
    assert found(click(eve, task, kind="threshold"))[0] == "image"


def test_a_feature_the_movie_does_not_have_is_named(eve, task, slug):
    answer = click(eve, task, feature="nose")
    assert slug(answer) == "invalid"
    assert [error["where"] for error in answer.json["errors"]] == ["feature"]


def test_maps_of_another_size_or_movie_are_refused_and_nothing_is_imported(app, folder, movie):
    labels = Labels.empty(["nucleus"], SHAPE)

    def refused() -> str:
        with pytest.raises(DataError) as error:
            add_movie(movie, labels, stores, maps=folder)
        assert list(stores.blobs.list("")) == []
        assert stores.movies.staged() == stores.movies.stored() == []
        assert db.session.query(MovieRecord).count() == 0
        return str(error.value)

    with app.app_context():
        stores = app.extensions["prospero"]
        write_maps(folder, 2, np.zeros((3, HEIGHT, WIDTH - 1)))
        assert f"its maps of frame 2 have 60 x 89 pixels, the movie {HEIGHT} x {WIDTH}" in refused()
        write_maps(folder, 2, maps_of(SEEN))
        write_maps(folder, 9, maps_of(SEEN))
        assert "it has maps of frame 9; the movie ends with frame 2" in refused()
        (folder / "t0009.tif").unlink()
        (folder / "t0002.tif").write_bytes((folder / "t0002.tif").read_bytes()[:-30])
        assert "t0002.tif: ends at byte" in refused()
        (folder / "t0002.tif").unlink()
        write_info(folder, MapsInfo("nose"))
        assert "its maps are of nose; the movie has nucleus" in refused()


def test_a_movie_that_is_gone_takes_its_maps_along(app, folder, movie):
    from backend.database import write
    from backend.movies.importing import sweep_interrupted

    with app.app_context():
        stores = app.extensions["prospero"]
        record = add_movie(movie, Labels.empty(["nucleus"], SHAPE), stores, maps=folder)
        assert sweep_interrupted(stores) == 0
        assert stores.maps.frames(record.id, "nucleus") == [FRAME]
        with write():
            db.session.delete(db.session.get(MovieRecord, record.id))
        assert sweep_interrupted(stores) > 0
        assert list(stores.blobs.list("maps")) == []
