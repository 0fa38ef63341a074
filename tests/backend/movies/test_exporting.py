import numpy as np
import pytest

from backend.movies.exporting import FORMATS, export_movie
from backend.movies.importing import add_movie
from celldata.errors import DataError
from celldata.formats.open import open_movie
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie


@pytest.fixture
def record(app, stores):
    images = np.zeros((4, 20, 24), np.uint32)
    images[:2, 5:12, 5:12] = 2
    images[2:, 5:12, 5:8] = 3
    images[2:, 5:12, 10:13] = 4
    labels = Labels.from_images({"nucleus": images}, [Division(2, (3, 4), 2)])
    raw = np.random.default_rng(0).integers(0, 4000, (4, 1, 20, 24)).astype(np.uint16)
    return add_movie(Movie(name="m", raw=raw), labels, stores)


@pytest.mark.parametrize("layout", FORMATS)
def test_what_is_exported_can_be_imported_again(record, stores, tmp_path, layout):
    output = tmp_path / {"npz": "m.npz", "deepcell": "m.zip"}.get(layout, "m")
    export_movie(record, output, layout, stores)
    raw, masks = (output / "01", output / "01_RES") if layout == "ctc" else (output, None)
    movie, labels = open_movie(raw, labels=masks)
    np.testing.assert_array_equal(movie.raw, stores.movies.open(record.id)[:])
    assert labels.divisions == {Division(2, (3, 4), 2)}
    truth = stores.labels.load(record.labels_key, (4, 20, 24), ["nucleus"])
    np.testing.assert_array_equal(labels.masks_of_cells(labels.features[0]), truth.masks_of_cells("nucleus"))


def test_what_is_there_is_replaced_only_when_asked(record, stores, tmp_path):
    output = tmp_path / "m.npz"
    output.write_text("mine")
    with pytest.raises(DataError, match="--overwrite"):
        export_movie(record, output, "npz", stores)
    assert output.read_text() == "mine"
    export_movie(record, output, "npz", stores, overwrite=True)
    assert output.read_bytes()[:2] == b"PK"


def test_an_unknown_format_leaves_nothing(record, stores, tmp_path):
    with pytest.raises(DataError, match='no format "gif"'):
        export_movie(record, tmp_path / "m", "gif", stores)
    assert not (tmp_path / "m").exists()
