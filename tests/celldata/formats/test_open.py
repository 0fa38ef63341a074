import shutil

import numpy as np
import pytest
import tifffile

from celldata.errors import DataError
from celldata.formats import ctc, deepcell_label, movie_folder, npz, ome_tiff
from celldata.formats.export import FORMATS, export
from celldata.formats.movie_folder import MovieInfo
from celldata.formats.open import open_movie
from celldata.labels import Labels


def test_every_kind_is_known_by_its_content_not_by_its_name(tmp_path, movie, labels):
    raw, t, c = movie.raw, movie.n_frames, movie.n_channels
    frames = (raw[i, j] for i in range(t) for j in range(c))
    ome_tiff.write(tmp_path / "a.tif", frames, raw.shape, raw.dtype)
    npz.write(tmp_path / "b", movie, labels)
    deepcell_label.write(tmp_path / "c", movie, labels)
    movie_folder.write(tmp_path / "d", movie, labels, MovieInfo.of(movie, labels.features))
    np.save(tmp_path / "e.npy", raw)
    shutil.move(tmp_path / "a.tif", tmp_path / "a.npz")
    for name, has_labels in [("a.npz", False), ("b", True), ("c", True), ("d", True), ("e.npy", False)]:
        found, found_labels = open_movie(tmp_path / name, "TCYX" if name == "e.npy" else None)
        assert np.array_equal(found.raw, raw), name
        assert (found_labels is not None) == has_labels, name


def test_what_is_given_overrides_what_the_file_says(tmp_path, movie):
    npz.write(tmp_path / "m.npz", movie)
    found, _ = open_movie(tmp_path / "m.npz", name="mine", pixel_size_um=2.0, frame_interval_s=30.0)
    assert (found.name, found.pixel_size_um, found.frame_interval_s) == ("mine", 2.0, 30.0)
    assert found.channels == movie.channels


def test_ctc_raw_with_masks_tracks_and_markers(tmp_path, movie, labels):
    ctc.write_raw(tmp_path / "01", movie, first_number=7)
    ctc.write_result(tmp_path / "01_RES", labels, first_number=7)
    found, found_labels = open_movie(tmp_path / "01", labels=tmp_path / "01_RES", features=("cell",))
    assert np.array_equal(found.raw[:, 0], movie.raw[:, 0])
    assert found_labels.features == ("cell",)
    assert found_labels.divisions == labels.divisions


@pytest.mark.parametrize("kind", ["tiff", "npz", "deepcell", "folder"])
def test_labels_may_come_from_any_kind_of_file(tmp_path, movie, labels, kind):
    npz.write(tmp_path / "m.npz", movie)
    images = labels.images["nucleus"]
    own = Labels.from_images({"nucleus": images})
    path = tmp_path / "labels"
    if kind == "tiff":
        ome_tiff.write(path, iter(images), (3, 1, 12, 17), np.uint32)
    elif kind == "npz":
        np.savez(tmp_path / "labels.npz", y=images, axes="TYX")
        shutil.move(tmp_path / "labels.npz", path)
    elif kind == "deepcell":
        deepcell_label.write(path, movie, own)
    else:
        movie_folder.write(path, None, own, MovieInfo.of(movie, ("nucleus",)))
    _, found = open_movie(tmp_path / "m.npz", labels=path)
    assert found == own


def stack(path, shape, dtype=np.uint16):
    path.parent.mkdir(exist_ok=True)
    tifffile.imwrite(
        path, np.ones(shape, dtype), photometric="minisblack", metadata={"axes": "TYX"[-len(shape) :]}
    )
    return path


def no_movie(tmp_path):
    (tmp_path / "notes.tif").write_text("buy milk")
    return {"path": tmp_path / "notes.tif"}


def empty_file(tmp_path):
    (tmp_path / "empty.tif").touch()
    return {"path": tmp_path / "empty.tif"}


def other_zip(tmp_path):
    shutil.make_archive(str(tmp_path / "holiday"), "zip", stack(tmp_path / "p" / "a.tif", (4, 5)).parent)
    return {"path": tmp_path / "holiday.zip"}


def parent_of_sequences(tmp_path):
    (tmp_path / "set").mkdir()
    stack(tmp_path / "set" / "01" / "t000.tif", (4, 5))
    return {"path": tmp_path / "set"}


def masks_as_movie(tmp_path):
    stack(tmp_path / "RES" / "mask000.tif", (4, 5))
    (tmp_path / "RES" / "res_track.txt").write_text("1 0 0 0\n")
    return {"path": tmp_path / "RES"}


def labels_with_fewer_frames(tmp_path):
    return {"path": stack(tmp_path / "m.tif", (3, 4, 5)), "labels": stack(tmp_path / "y.tif", (2, 4, 5))}


def labels_of_another_size(tmp_path):
    return {"path": stack(tmp_path / "m.tif", (3, 4, 5)), "labels": stack(tmp_path / "y.tif", (3, 4, 6))}


def masks_with_other_numbers(tmp_path):
    return {
        "path": stack(tmp_path / "01" / "t000.tif", (4, 5)).parent,
        "labels": stack(tmp_path / "SEG" / "man_seg001.tif", (4, 5)).parent,
    }


def fewer_masks(tmp_path):
    return {
        "path": stack(tmp_path / "m.tif", (3, 4, 5)),
        "labels": stack(tmp_path / "SEG" / "man_seg001.tif", (4, 5)).parent,
    }


def fractions_as_labels(tmp_path):
    labels = tmp_path / "y.tif"
    tifffile.imwrite(
        labels, np.full((3, 4, 5), 0.5, np.float32), metadata={"axes": "TYX"}, photometric="minisblack"
    )
    return {"path": stack(tmp_path / "m.tif", (3, 4, 5)), "labels": labels}


def tracks_without_masks(tmp_path):
    return {"path": stack(tmp_path / "m.tif", (3, 4, 5)), "tracks": tmp_path / "man_track.txt"}


def missing(tmp_path):
    return {"path": tmp_path / "gone.tif"}


@pytest.mark.parametrize(
    ("make", "file", "says"),
    [
        (no_movie, "notes.tif", "is not a movie"),
        (empty_file, "empty.tif", "is empty"),
        (other_zip, "holiday.zip", "is a zip without"),
        (parent_of_sequences, "set", "holds no frames itself, but the folders 01"),
        (masks_as_movie, "RES", "is a folder of masks, not of raw frames"),
        (
            labels_with_fewer_frames,
            "y.tif",
            "the labels have 2 frames of 4 x 5, the movie m has 3 frames of 4 x 5",
        ),
        (labels_of_another_size, "y.tif", "3 frames of 4 x 6"),
        (masks_with_other_numbers, "SEG", "holds masks 1-1, the movie has files 0-0"),
        (fewer_masks, "SEG", "holds 1 masks, the movie m has 3 frames"),
        (fractions_as_labels, "y.tif", "is no label image"),
        (tracks_without_masks, "man_track.txt", "is given without masks"),
        (missing, "gone.tif", "does not exist"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_to_do(tmp_path, make, file, says):
    with pytest.raises(DataError) as error:
        open_movie(**make(tmp_path))
    assert says in error.value.problem
    assert error.value.source == str(tmp_path / file)
    assert error.value.remedy


@pytest.mark.parametrize("format", FORMATS)
def test_every_export_opens_again_and_means_the_same(tmp_path, movie, labels, meaning, format):
    path = tmp_path / "out"
    notes = export(path, movie, labels, format)
    if format == "ctc":
        found, found_labels = open_movie(path / "01", labels=path / "01_RES")
        assert np.array_equal(found.raw[:, 0], movie.raw[:, 0])
        assert np.array_equal(found_labels.images["nucleus"], labels.masks_of_cells("nucleus"))
        assert found_labels.divisions == labels.divisions
        assert (path / "01_RES_whole-cell" / "mask002.tif").is_file()
        assert any("one channel" in note for note in notes)
        return
    found, found_labels = open_movie(path)
    assert np.array_equal(found.raw, movie.raw)
    assert meaning(found_labels) == meaning(labels)
    assert bool(notes) == (format == "deepcell")


def test_an_unknown_format_is_refused(tmp_path, movie):
    with pytest.raises(DataError, match='no format "gif"'):
        export(tmp_path / "out", movie, None, "gif")


@pytest.mark.realdata
def test_real_folders_that_are_no_ctc(real_movie):
    cell = real_movie("celldetective-ricm-demo") / "W1" / "100"
    movie, labels = open_movie(
        cell / "movie" / "stack.tif", labels=cell / "labels_effectors", pixel_size_um=0.2
    )
    assert (movie.raw.shape, labels.shape, labels.cells.cells()) == ((6, 1, 185, 179), (6, 185, 179), [1])
    still = real_movie("celldetective-adcc-still")
    raw = next(still.glob("*_80.tif"))
    for name, n_cells in [("targets", 73), ("effectors", 57)]:
        _, labels = open_movie(raw, labels=next(still.glob(f"*_{name}.tif")), features=(name,))
        assert (labels.features, len(labels.cells.cells())) == ((name,), n_cells)
