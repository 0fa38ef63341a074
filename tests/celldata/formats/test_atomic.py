import pytest

from celldata.errors import DataError
from celldata.formats import ctc, movie_folder
from celldata.formats.atomic import atomic_file, atomic_folder
from celldata.formats.export import export
from celldata.formats.movie_folder import MovieInfo


def write_half(place):
    with place as temporary:
        half = temporary / "half" if temporary.is_dir() else temporary
        half.write_text("half")
        raise RuntimeError


def test_a_file_that_fails_leaves_the_old_one_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError):
        write_half(atomic_file(path))
    assert path.read_text() == "old"
    with atomic_file(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_fails_leaves_the_old_one_and_nothing_else(tmp_path):
    path = tmp_path / "a"
    path.mkdir()
    (path / "old").touch()
    with pytest.raises(RuntimeError):
        write_half(atomic_folder(path))
    assert [entry.name for entry in path.iterdir()] == ["old"]
    with atomic_folder(path) as temporary:
        (temporary / "new").touch()
    assert [entry.name for entry in path.iterdir()] == ["new"]
    assert list(tmp_path.iterdir()) == [path]


def test_folders_of_others_are_never_replaced(tmp_path, movie, labels):
    (tmp_path / "thesis.docx").touch()
    info = MovieInfo.of(movie, labels.features)
    for write in (
        lambda: movie_folder.write(tmp_path, movie, labels, info),
        lambda: export(tmp_path, movie, labels, "ome-tiff"),
        lambda: ctc.write_result(tmp_path, labels),
        lambda: ctc.write_raw(tmp_path, movie),
    ):
        with pytest.raises(DataError, match=r"is in use: it holds thesis\.docx"):
            write()
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize("place", [".", ".."])
def test_the_folder_one_stands_in_is_never_replaced(tmp_path, monkeypatch, movie, place):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    with pytest.raises(DataError, match="cannot be replaced"):
        ctc.write_raw(place, movie)
    assert [entry.name for entry in tmp_path.iterdir()] == ["here"]


def test_an_export_never_replaces_raw_frames(tmp_path, movie, labels):
    ctc.write_raw(tmp_path / "01", movie, channel=1)
    before = (tmp_path / "01" / "t000.tif").read_bytes()
    with pytest.raises(DataError, match="is in use"):
        export(tmp_path, movie, labels, "ctc")
    assert (tmp_path / "01" / "t000.tif").read_bytes() == before


def test_a_prediction_is_replaced_with_its_links(tmp_path, movie, labels):
    info = MovieInfo.of(movie, labels.features)
    movie_folder.write(tmp_path / "m", None, labels, info)
    (tmp_path / "m" / "links.json").write_text("[]")
    movie_folder.write(tmp_path / "m", None, labels, info)
    assert not (tmp_path / "m" / "links.json").exists()
