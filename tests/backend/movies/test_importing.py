import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from backend.database import db
from backend.models import MovieRecord
from backend.movies import importing
from backend.movies.contrast import contrast_of
from backend.movies.importing import add_movie, sweep_interrupted, usable_name
from celldata.errors import DataError
from celldata.events import Event
from celldata.formats.map_files import write_maps
from celldata.labels import Labels
from celldata.movie import Movie


def a_movie(name="dish 4", shape=(3, 2, 20, 30)):
    raw = np.random.default_rng(0).integers(100, 4000, shape).astype(np.uint16)
    return Movie(name=name, raw=raw, channels=("H2B", "phase"), pixel_size_um=0.5, source="dish.tif")


def some_labels(shape=(3, 20, 30)):
    images = np.zeros(shape, np.uint32)
    images[:, 2:9, 3:11] = 5
    return Labels.from_images({"nucleus": images})


def left_on_disk(stores):
    """Everything an import could leave: images and blobs."""
    images = [*stores.movies.root.glob("*.zarr"), *stores.movies.root.glob("incoming-*")]
    return images + [path for path in stores.blobs.root.rglob("*") if path.is_file()]


def test_a_movie_comes_in_with_its_labels(app, stores):
    record = add_movie(a_movie(), some_labels(), stores)
    assert (record.name, record.n_frames, record.n_channels, record.height, record.width) == (
        "dish 4",
        3,
        2,
        20,
        30,
    )
    assert (record.dtype, record.channels, record.features) == ("uint16", ["H2B", "phase"], ["nucleus"])
    np.testing.assert_array_equal(stores.movies.open(record.id)[:], a_movie().raw)
    assert stores.labels.load(record.labels_key, (3, 20, 30), ["nucleus"]) == some_labels()


def test_without_labels_there_are_empty_ones(app, stores):
    record = add_movie(a_movie(), None, stores, feature="whole-cell")
    assert record.features == ["whole-cell"]
    loaded = stores.labels.load(record.labels_key, (3, 20, 30), ["whole-cell"])
    assert loaded == Labels.empty(("whole-cell",), (3, 20, 30))


def test_labels_of_another_shape_leave_nothing(app, stores):
    with pytest.raises(
        DataError, match=r"dish\.tif: its labels have shape .*\(3, 20, 31\), the movie \(3, 20, 30\)"
    ):
        add_movie(a_movie(), some_labels((3, 20, 31)), stores)
    assert left_on_disk(stores) == []
    assert db.session.query(MovieRecord).count() == 0


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (Event(5, 0, "dies"), "dies in frame 0; but it ends in frame"),
        (Event(99, 1, "leaves"), "is in no frame"),
    ],
)
def test_a_marked_end_that_is_none_is_refused(event, says):
    labels = some_labels()
    assert labels.cells.frames_of(5)[-1] > 0
    labels.events = {event}
    with pytest.raises(DataError, match=says):
        importing.check_fit(a_movie(), labels)


@pytest.mark.parametrize("name", ["dish 4", "Dish 4"])
def test_a_name_that_is_taken_is_refused_also_in_other_case(app, stores, name):
    add_movie(a_movie(), None, stores)
    before = left_on_disk(stores)
    with pytest.raises(DataError, match="has a movie 'dish 4' already"):
        add_movie(a_movie(name), None, stores)
    assert left_on_disk(stores) == before


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "..", "a\nb", " a", "x" * 101, "seed-train-1", "a:b"])
def test_a_name_that_cannot_be_a_folder_is_refused(app, stores, name):
    with pytest.raises(DataError, match="movie name"):
        add_movie(a_movie(name), None, stores)


def test_usable_names_are_accepted_names():
    for text in ("01", "Fluo N2DL/HeLa:01", "..x", "µ-slide #3", "???", "a" * 300, "-x-"):
        importing.check_name(usable_name(text))
    assert usable_name("well A1 (t=3h).") == "well A1 (t=3h)"


@pytest.mark.parametrize("step", ["stage", "save_labels", "adopt", "commit"])
def test_an_import_that_fails_leaves_nothing(app, stores, monkeypatch, tmp_path, step):
    movie, labels = a_movie(), some_labels()
    maps = tmp_path / "maps"
    write_maps(maps, 0, np.zeros((3, movie.height, movie.width)))

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        if step == "stage":
            patch.setattr(type(stores.movies), "stage", fail)
        elif step == "save_labels":
            patch.setattr(type(stores.labels), "save_lineage", fail)
        elif step == "adopt":
            patch.setattr(type(stores.movies), "adopt", fail)
        else:
            patch.setattr(db.session, "commit", fail)
            patch.setattr(db.session().__class__, "commit", fail)
        with pytest.raises(OSError, match="No space"):
            add_movie(movie, labels, stores, maps=maps)
    db.session.rollback()
    assert list(stores.blobs.list("maps/sets")) == []
    sweep_interrupted(stores)
    assert left_on_disk(stores) == []
    assert db.session.query(MovieRecord).count() == 0
    assert add_movie(a_movie(), some_labels(), stores).id == 1


@pytest.mark.parametrize("where", ["stage", "save_lineage", "adopt"])
def test_a_killed_import_leaves_no_trace_after_the_next_start(app, stores, home, where):
    """The importing process dies (no exception, no cleanup) just after one of its steps."""
    add_movie(a_movie("kept"), some_labels(), stores)
    owner = {"stage": "movie_store.MovieStore", "save_lineage": "label_store.LabelStore"}.get(
        where, "movie_store.MovieStore"
    )
    module, name = owner.split(".")
    program = textwrap.dedent(f"""
        import os
        import numpy as np
        from backend.app import create_app
        from backend.movies.importing import add_movie
        from backend.storage.{module} import {name}
        from celldata.movie import Movie
        original = {name}.{where}
        def die(*arguments, **more):
            original(*arguments, **more)
            os._exit(9)
        {name}.{where} = die
        app = create_app()
        with app.app_context():
            movie = Movie(name="lost", raw=np.zeros((2, 1, 8, 8), np.uint8))
            add_movie(movie, None, app.extensions["prospero"])
    """)
    url = app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    environment = os.environ | {"PROSPERO_HOME": str(home), "DATABASE_URL": url}
    db.session.rollback()
    assert subprocess.run([sys.executable, "-c", program], env=environment).returncode == 9
    assert sweep_interrupted(stores) > 0
    assert [record.name for record in db.session.query(MovieRecord)] == ["kept"]
    assert stores.movies.stored() == [1]
    assert stores.movies.staged() == []
    assert {key.split("/")[1] for key in stores.blobs.list("imported")} == {
        db.session.query(MovieRecord).one().labels_key.split("/")[1]
    }
    assert sweep_interrupted(stores) == 0


def test_a_sweep_waits_for_a_running_import(app, stores):
    with importing.importing(stores):
        staged = stores.movies.stage(a_movie())
        assert sweep_interrupted(stores) == 0
        assert stores.movies.staged() == [staged]
    assert sweep_interrupted(stores) == 1


def test_contrast_ignores_a_few_hot_pixels():
    raw = np.full((20, 2, 100, 100), 500, np.uint16)
    raw[:, 0, :50] = 1500
    raw[:, 0, 0, 0] = 65535
    raw[:, 1] = 7
    hot, flat = contrast_of(Movie(name="m", raw=raw))
    assert hot == {"low": 500.0, "high": 1500.0, "min": 500.0, "max": 65535.0}
    assert flat == {"low": 7.0, "high": 7.0, "min": 7.0, "max": 7.0}


def test_contrast_of_floats_looks_at_numbers_only():
    raw = np.zeros((2, 1, 10, 10), np.float32)
    raw[0, 0, 0] = np.nan
    raw[1, 0, 1:] = 0.5
    raw[1, 0, 0, 0] = np.inf
    (found,) = contrast_of(Movie(name="m", raw=raw))
    assert (found["min"], found["max"]) == (0.0, 0.5)
    assert contrast_of(Movie(name="m", raw=np.full((1, 1, 4, 4), np.nan, np.float32)))[0]["max"] == 1.0
