import io
import json
import zipfile

import numpy as np
import pytest
import tifffile

from celldata.cells import CellRow, CellsTable
from celldata.errors import DataError
from celldata.formats import archive, deepcell_label
from celldata.labels import Labels
from celldata.lineage import Division


def ome(images, axes="ZCYX"):
    file = io.BytesIO()
    tifffile.imwrite(file, images, ome=True, photometric="minisblack", metadata={"axes": axes})
    return file.getvalue()


def pack(path, entries):
    with zipfile.ZipFile(path, "w") as zipped:
        for name, data in entries.items():
            zipped.writestr(name, data if isinstance(data, bytes) else json.dumps(data))
    return path


RAW = np.arange(2 * 1 * 2 * 3, dtype=np.uint16).reshape(2, 1, 2, 3)
Y = np.array([[[[1, 3, 2], [0, 0, 2]]], [[[1, 1, 0], [0, 0, 5]]]], np.int32)
CELLS = [
    {"value": 1, "cell": 1, "t": 0, "c": 0},
    {"value": 2, "cell": 2, "t": 0, "c": 0},
    {"value": 3, "cell": 1, "t": 0, "c": 0},
    {"value": 3, "cell": 2, "t": 0, "c": 0},
    {"value": 1, "cell": 1, "t": 1, "c": 0},
    {"value": 5, "cell": 5, "t": 1, "c": 0},
]
GOOD = {
    "X.ome.tiff": ome(RAW),
    "y.ome.tiff": ome(Y),
    "cells.json": CELLS,
    "divisions.json": [{"parent": 2, "daughters": [5], "t": 1}],
}


def test_a_zip_of_deepcell_label_is_read(tmp_path):
    movie, labels = deepcell_label.read(pack(tmp_path / "project.zip", GOOD))
    assert np.array_equal(movie.raw, RAW)
    assert movie.name == "project"
    assert np.array_equal(labels.images["nucleus"], Y[:, 0])
    assert labels.cells.rows == sorted(CellRow(r["t"], "nucleus", r["value"], r["cell"]) for r in CELLS)
    assert labels.divisions == {Division(2, (5,), 1)}


def test_what_is_written_means_the_same_when_read(tmp_path, movie, labels, meaning):
    deepcell_label.write(tmp_path / "small.zip", movie, labels)
    again, found = deepcell_label.read(tmp_path / "small.zip")
    assert np.array_equal(again.raw, movie.raw)
    assert (again.channels, again.pixel_size_um) == (movie.channels, 0.645)
    assert found.features == labels.features
    assert meaning(found) == meaning(labels)


def test_written_values_follow_deepcell_label(tmp_path, movie, labels):
    deepcell_label.write(tmp_path / "small.zip", movie, labels)
    with zipfile.ZipFile(tmp_path / "small.zip") as zipped:
        assert sorted(zipped.namelist()) == ["X.ome.tiff", "cells.json", "divisions.json", "y.ome.tiff"]
        rows = json.loads(zipped.read("cells.json"))
        with tifffile.TiffFile(io.BytesIO(zipped.read("y.ome.tiff"))) as tif:
            assert (tif.series[0].axes, tif.series[0].dtype) == ("ZCYX", np.int32)
            y = tif.asarray()
    # A value of one cell is the cell's id; the overlap of 2 and 5 is above both.
    assert set(np.unique(y[2, 0])) == {0, 2, 5, 6}
    assert {(row["value"], row["cell"]) for row in rows if (row["t"], row["c"]) == (2, 0)} == {
        (2, 2), (5, 5), (6, 2), (6, 5),
    }  # fmt: skip
    assert set(np.unique(y[0, 1])) == {0, 1}


def test_values_of_the_same_cells_become_one_and_unknown_ones_background(tmp_path, movie):
    images = np.zeros((3, 12, 17), np.uint32)
    images[0, 0, :4] = [1, 2, 3, 4]
    rows = [CellRow(0, "n", 1, 8), CellRow(0, "n", 2, 8), CellRow(0, "n", 3, 9)]
    deepcell_label.write(tmp_path / "m.zip", movie, Labels({"n": images}, CellsTable(rows)))
    _, found = deepcell_label.read(tmp_path / "m.zip")
    assert found.images["n"][0, 0, :4].tolist() == [8, 8, 9, 0]


def test_mac_entries_and_a_folder_inside_do_not_matter(tmp_path):
    entries = {f"project/{name}": data for name, data in GOOD.items()}
    entries |= {
        "__MACOSX/project/._X.ome.tiff": b"\0\5\x16\7",
        "project/._cells.json": b"\0",
        "project/": b"",
    }
    movie, labels = deepcell_label.read(pack(tmp_path / "mac.zip", entries))
    assert len(labels.cells) == len(CELLS)
    assert movie.n_frames == 2


def test_older_files_without_c_take_the_features_that_hold_the_value(tmp_path):
    y = np.concatenate([Y, np.where(Y == 2, Y, 0)], axis=1)
    rows = [{key: row[key] for key in ("value", "cell", "t")} for row in CELLS]
    _, labels = deepcell_label.read(
        pack(tmp_path / "old.zip", GOOD | {"y.ome.tiff": ome(y), "cells.json": rows})
    )
    assert labels.features == ("feature 1", "feature 2")
    assert labels.cells.at(0, "feature 2") == [CellRow(0, "feature 2", 2, 2)]
    assert len(labels.cells.at(0, "feature 1")) == 4


def test_without_cells_json_every_value_is_a_cell(tmp_path):
    entries = {name: GOOD[name] for name in ("X.ome.tiff", "y.ome.tiff")}
    _, labels = deepcell_label.read(pack(tmp_path / "m.zip", entries))
    assert labels.cells.cells() == [1, 2, 3, 5]
    assert labels.divisions == set()


def test_raw_alone_is_a_movie_without_labels(tmp_path):
    assert deepcell_label.read(pack(tmp_path / "m.zip", {"X.ome.tiff": GOOD["X.ome.tiff"]}))[1] is None


@pytest.mark.parametrize("axes", ["ZCYX", "TCYX", "CZYX", "CTYX"])
def test_the_ome_axes_are_trusted(tmp_path, axes):
    raw = np.arange(2 * 3 * 2 * 5, dtype=np.uint8).reshape(2, 3, 2, 5)
    stored = raw if axes.index("C") == 1 else raw.transpose(1, 0, 2, 3)
    movie, _ = deepcell_label.read(pack(tmp_path / "m.zip", {"X.ome.tiff": ome(stored, axes)}))
    assert np.array_equal(movie.raw, raw)


def test_rows_without_pixels_and_pixels_without_rows_go_with_a_warning(tmp_path, caplog):
    rows = [*CELLS[:-1], {"value": 44, "cell": 4, "t": 1, "c": 0}]
    _, labels = deepcell_label.read(pack(tmp_path / "m.zip", GOOD | {"cells.json": rows}))
    assert not labels.cells.has_cell(4)
    assert labels.images["nucleus"][1].tolist() == [[1, 1, 0], [0, 0, 0]]
    assert "1 rows name a value that no pixel holds" in caplog.text
    assert "1 values have no row" in caplog.text


def test_what_has_no_place_is_said(tmp_path, caplog):
    deepcell_label.read(pack(tmp_path / "m.zip", GOOD | {"spots.csv": b"x,y\n1,2\n", "cellTypes.json": []}))
    assert "spots.csv is not read" in caplog.text
    assert "cellTypes.json is not read" in caplog.text


def test_unfinished_divisions(tmp_path, caplog):
    divisions = [{"parent": 2, "daughters": [5], "t": None}, {"parent": 1, "daughters": [], "t": None}]
    _, labels = deepcell_label.read(pack(tmp_path / "m.zip", GOOD | {"divisions.json": divisions}))
    assert labels.divisions == {Division(2, (5,), 1)}
    assert "cell 1 has no daughter" in caplog.text


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"../X.ome.tiff": b""}, "climbs out"),
        ({"/etc/X.ome.tiff": b""}, "climbs out"),
        ({"a/../../X.ome.tiff": b""}, "climbs out"),
        ({"..\\X.ome.tiff": b""}, "climbs out"),
        ({"C:\\X.ome.tiff": b""}, "climbs out"),
        ({"__MACOSX/../../x": b""}, "climbs out"),
        ({"y.ome.tiff": GOOD["y.ome.tiff"]}, "holds no X.ome.tiff"),
        (GOOD | {"X.ome.tiff": GOOD["X.ome.tiff"][:200]}, "X.ome.tiff: .*truncated"),
        (GOOD | {"X.ome.tiff": b"no tiff"}, "X.ome.tiff: cannot be read as TIFF"),
        (GOOD | {"y.ome.tiff": ome(Y[:1])}, "y.ome.tiff is 1 x 1 x 2 x 3, X.ome.tiff is 2 x 1 x 2 x 3"),
        (GOOD | {"y.ome.tiff": ome(Y * np.float32(0.5))}, "y.ome.tiff: is no label image"),
        (GOOD | {"y.ome.tiff": ome(-Y)}, "y.ome.tiff: is no label image"),
        (GOOD | {"cells.json": b"{"}, "cells.json: is no JSON"),
        (GOOD | {"cells.json": {}}, "cells.json: is not a list"),
        (GOOD | {"cells.json": [1]}, "cells.json: is not a list"),
        (GOOD | {"cells.json": [{"value": 1, "t": 0}]}, "row 0 .* does not fit"),
        (GOOD | {"cells.json": [{"value": 1, "cell": 1, "t": 7, "c": 0}]}, "row 0 .* does not fit"),
        (GOOD | {"cells.json": [{"value": 1, "cell": 1, "t": 0, "c": 3}]}, "row 0 .* does not fit"),
        (GOOD | {"cells.json": [{"value": 1, "cell": -1, "t": 0, "c": 0}]}, "is no row"),
        (GOOD | {"cells.json": b'[{"value": 1e999, "cell": 1, "t": 0}]'}, "row 0 .* does not fit"),
        (GOOD | {"divisions.json": [{"parent": 2, "daughters": [2], "t": 1}]}, "division 0 .* own daughter"),
        (GOOD | {"divisions.json": [{"daughters": [2], "t": 1}]}, "division 0 .* does not fit"),
    ],
)
def test_bad_zips_are_refused_with_the_entry(tmp_path, entries, says):
    path = pack(tmp_path / "bad.zip", entries)
    with pytest.raises(DataError, match=says) as error:
        deepcell_label.read(path)
    assert str(error.value).startswith(str(path))
    assert [entry.name for entry in tmp_path.iterdir()] == ["bad.zip"]


def test_a_zip_that_unpacks_without_bound_is_refused(tmp_path, monkeypatch):
    path = pack(tmp_path / "bomb.zip", GOOD | {"more.bin": b"\0" * 100_000})
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 50_000)
    with pytest.raises(DataError, match="unpacks to"):
        deepcell_label.read(path)


def test_a_json_entry_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(deepcell_label, "MAX_JSON_BYTES", 10)
    with pytest.raises(DataError, match=r"cells\.json: unpacks to \d+ bytes"):
        deepcell_label.read(pack(tmp_path / "m.zip", GOOD))


def test_a_damaged_zip_is_refused(tmp_path):
    path = pack(tmp_path / "m.zip", GOOD)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match="cannot be unpacked"):
        deepcell_label.read(path)


def test_ids_beyond_int32_are_refused(tmp_path, movie):
    images = np.zeros((3, 12, 17), np.uint32)
    images[0, 0, 0] = 2**31
    with pytest.raises(DataError, match="int32"):
        deepcell_label.write(tmp_path / "m.zip", movie, Labels.from_images({"n": images}))
    assert list(tmp_path.iterdir()) == []
