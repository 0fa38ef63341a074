import io
import json
import re
import zipfile

import numpy as np
import pytest
import tifffile

from celldata.formats import movie_folder
from celldata.simulator import SimulationParameters, simulate


@pytest.fixture
def stack(tmp_path):
    """8 frames of 32 x 40, axes TYX in the metadata, and masks of the same shape."""
    rng = np.random.default_rng(0)
    tifffile.imwrite(
        tmp_path / "dish.ome.tif",
        rng.integers(0, 4000, (8, 32, 40)).astype(np.uint16),
        ome=True,
        metadata={"axes": "TYX"},
    )
    masks = np.zeros((8, 32, 40), np.uint16)
    masks[:, 4:12, 4:12] = 1
    masks[:, 20:28, 20:30] = 2
    tifffile.imwrite(tmp_path / "masks.ome.tif", masks, ome=True, metadata={"axes": "TYX"})
    return tmp_path


def test_import_list_and_export(prospero, stack, tmp_path):
    assert "No movies yet" in prospero.ok("movies", "list")
    said = prospero.ok(
        "movies", "import", stack / "dish.ome.tif", "--labels", stack / "masks.ome.tif", "--pixel-size", 0.65
    )
    assert said == "Imported dish: 8 frames of 32 x 40, 1 channel, 2 labeled cells.\n"
    (movie,) = prospero.json("movies", "list")
    assert (movie["name"], movie["frames"], movie["pixel_size_um"]) == ("dish", 8, 0.65)
    assert "dish" in prospero.ok("movies", "list")
    result = prospero.json("movies", "export", "dish", tmp_path / "out", "--format", "ctc")
    assert result["format"] == "ctc"
    np.testing.assert_array_equal(
        tifffile.imread(tmp_path / "out" / "01" / "t003.tif"), tifffile.imread(stack / "dish.ome.tif")[3]
    )
    np.testing.assert_array_equal(
        tifffile.imread(tmp_path / "out" / "01_RES" / "mask003.tif"),
        tifffile.imread(stack / "masks.ome.tif")[3],
    )


def test_import_opens_tasks_of_the_kind_asked_for(prospero, stack):
    movie = prospero.json("movies", "import", stack / "dish.ome.tif", "--name", "a", "--open-tasks")
    assert len(movie["tasks"]) == 2
    movie = prospero.json(
        "movies", "import", stack / "dish.ome.tif", "--name", "b", "--open-tasks", "tracking"
    )
    assert len(movie["tasks"]) == 1
    assert {(t["movie"], t["kind"]) for t in prospero.json("tasks", "list")} == {
        ("a", "segmentation"),
        ("b", "tracking"),
    }


def test_a_part_of_a_movie(prospero, stack):
    arguments = ("--frames", "2:6", "--crop", "0:16,:", "--channel-names", "H2B", "--frame-interval", 300)
    movie = prospero.json("movies", "import", stack / "dish.ome.tif", *arguments)
    assert (movie["frames"], movie["height"], movie["width"]) == (4, 16, 40)
    assert (movie["channels"], movie["frame_interval_s"]) == (["H2B"], 300)


def test_a_second_start_with_the_same_movie_does_nothing(prospero, stack):
    arguments = ("movies", "import", stack / "dish.ome.tif", "--open-tasks", "--if-new")
    prospero.ok(*arguments)
    assert prospero.ok(*arguments) == "The server has a movie 'dish' already.\n"
    assert len(prospero.json("tasks", "list")) == 2
    assert "already" in prospero.error("movies", "import", stack / "dish.ome.tif")


def bad_files(folder):
    """name -> words of the message, for files and folders that are no movie."""
    (folder / "notes.tif").write_text("this is no TIFF")
    (folder / "empty.tif").touch()
    whole = (folder / "dish.ome.tif").read_bytes()
    (folder / "truncated.tif").write_bytes(whole[: len(whole) // 2])
    tifffile.imwrite(folder / "axes.tif", np.zeros((3, 4, 16, 16), np.uint16), photometric="minisblack")
    tifffile.imwrite(
        folder / "five.ome.tif", np.zeros((2, 2, 2, 16, 16), np.uint16), ome=True, metadata={"axes": "TZCYX"}
    )
    return {
        "missing.tif": "does not exist",
        "notes.tif": "is not a movie",
        "empty.tif": "is empty",
        "truncated.tif": "truncated",
        "axes.tif": "--axes",
        "five.ome.tif": "five.ome.tif",
    }


def test_what_is_no_movie_is_refused_by_name_and_nothing_is_imported(prospero, stack):
    for name, words in bad_files(stack).items():
        line = prospero.error("movies", "import", stack / name)
        assert name in line
        assert words in line
    assert prospero.json("movies", "list") == []


def test_labels_that_do_not_fit_are_refused(prospero, stack):
    tifffile.imwrite(
        stack / "short.ome.tif", np.zeros((7, 32, 40), np.uint16), ome=True, metadata={"axes": "TYX"}
    )
    line = prospero.error("movies", "import", stack / "dish.ome.tif", "--labels", stack / "short.ome.tif")
    assert "short.ome.tif" in line
    assert "7 frames" in line
    assert prospero.json("movies", "list") == []


@pytest.mark.parametrize("feature", ["", " ", "a/b", "..", "a\\b"])
def test_a_label_layer_that_cannot_be_stored_is_refused(prospero, stack, feature):
    line = prospero.error("movies", "import", stack / "dish.ome.tif", "--feature", feature)
    assert "dish.ome.tif" in line
    assert "label layer" in line
    assert prospero.json("movies", "list") == []


@pytest.mark.parametrize(
    ("track_file", "hole", "words"),
    [("1 0 3 9\n", None, "parent 9, which is not listed"), ("1 0 3 0\n", 2, "no pixel in frame 2")],
)
def test_a_track_file_that_contradicts_the_masks_is_refused(prospero, tmp_path, track_file, hole, words):
    (tmp_path / "01").mkdir()
    (tmp_path / "TRA").mkdir()
    (tmp_path / "TRA" / "man_track.txt").write_text(track_file)
    for t in range(4):
        mask = np.full((16, 20), t != hole, np.uint16)
        tifffile.imwrite(tmp_path / "01" / f"t{t:03}.tif", mask)
        tifffile.imwrite(tmp_path / "TRA" / f"man_track{t:03}.tif", mask)
    line = prospero.error("movies", "import", tmp_path / "01", "--labels", tmp_path / "TRA")
    assert "man_track.txt" in line
    assert words in line
    assert prospero.json("movies", "list") == []


def deepcell_zip(path, **entries):
    images = np.zeros((4, 1, 16, 20), np.uint16)
    images[:, :, 2:6, 2:6] = 1
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("X.ome.tiff", "y.ome.tiff"):
            data = io.BytesIO()
            tifffile.imwrite(data, images, ome=True, metadata={"axes": "ZCYX"})
            archive.writestr(name, data.getvalue())
        for name, text in entries.items():
            archive.writestr(name, text)
    return path


def test_a_zip_from_a_mac_is_imported_without_its_shadows(prospero, tmp_path):
    path = deepcell_zip(tmp_path / "mac.zip", **{"__MACOSX/._X.ome.tiff": "?", "._y.ome.tiff": "?"})
    assert prospero.json("movies", "import", path)["frames"] == 4


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"../evil.txt": "x"}, "climbs out"),
        ({"divisions.json": '[{"parent": 77, "daughters": [1], "t": 1}]'}, "names the cell 77"),
    ],
)
def test_a_zip_that_climbs_out_or_contradicts_itself_is_refused(prospero, tmp_path, entries, words):
    line = prospero.error("movies", "import", deepcell_zip(tmp_path / "bad.zip", **entries))
    assert "bad.zip" in line
    assert words in line
    assert not (tmp_path.parent / "evil.txt").exists()
    assert prospero.json("movies", "list") == []


def test_exporting_what_is_not_there_is_refused(prospero, tmp_path):
    assert "no movie 'x'" in prospero.error("movies", "export", "x", tmp_path / "out")
    assert "is no folder" in prospero.error("movies", "export", "x", tmp_path / "no" / "out")


def test_json_of_an_import_is_one_document(prospero, stack):
    result = prospero("movies", "import", stack / "dish.ome.tif", "--open-tasks", "--json")
    assert json.loads(result.stdout)["name"] == "dish"


def test_a_movie_without_labels_gets_its_first_outlines(prospero, tmp_path, monkeypatch):
    made = simulate(SimulationParameters(n_frames=2, height=96, width=128, n_cells=8), seed=3)
    monkeypatch.chdir(tmp_path)  # no models/ of a round here: the one in the box is asked
    tifffile.imwrite("dish.tif", made.movie.raw[:, 0], imagej=True, metadata={"axes": "TYX"})
    options = ("--pixel-size", 0.65, "--feature", "nuclei", "--outline", "--open-tasks")
    result = prospero("movies", "import", "dish.tif", *options)
    assert (result.exit_code, result.stderr) == (0, "Outlined by the model in the box.\n")
    cells = int(re.search(r"(\d+) labeled cells", result.stdout).group(1))
    assert 8 <= cells <= 2 * len(made.labels.cells.cells())
    prospero.ok("movies", "export", "dish", tmp_path / "out", "--format", "ome-tiff")
    labels = movie_folder.read_labels(tmp_path / "out")
    assert labels.features == ("nuclei",)
    truth = made.labels.images["nucleus"] > 0
    assert (truth & (labels.images["nuclei"] > 0)).sum() > 0.7 * truth.sum()


def test_outlines_that_fail_are_told_and_nothing_is_imported(prospero, stack, monkeypatch):
    monkeypatch.setattr("backend.movies.first_labels.PROGRAM", "raise SystemExit('no torch here')")
    error = prospero.error("movies", "import", stack / "dish.ome.tif", "--outline")
    assert "its cells could not be outlined (no torch here)" in error
    assert "--outline" in error
    assert "No movies yet" in prospero.ok("movies", "list")


TELL = "import os, sys; raise SystemExit(f\"{sys.argv} {os.path.exists('models/segmentation.pt')}\")"


def test_outlines_are_by_the_last_round_s_model_of_the_workspace(prospero, stack, tmp_path, monkeypatch):
    monkeypatch.setattr("backend.movies.first_labels.PROGRAM", TELL)
    weights = tmp_path / "project" / "models" / "segmentation.pt"
    weights.parent.mkdir(parents=True)
    weights.touch()
    monkeypatch.setenv("PROSPERO_WORKSPACE", str(tmp_path / "project"))
    error = prospero.error("movies", "import", stack / "dish.ome.tif", "--outline")
    assert f"'--model', '{weights}'" in error
    # Weights of another project, in the folder where the command is given, are none of this workspace.
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("PROSPERO_WORKSPACE", str(tmp_path))
    error = prospero.error("movies", "import", stack / "dish.ome.tif", "--outline")
    assert "--model" not in error
    assert "] False)" in error, "the process finds no weights by itself"


def test_labels_that_are_given_are_not_outlined_anew(prospero, stack, monkeypatch):
    monkeypatch.setattr("backend.movies.first_labels.PROGRAM", "raise SystemExit('asked')")
    given = ("--labels", stack / "masks.ome.tif", "--outline")
    assert "2 labeled cells" in prospero.ok("movies", "import", stack / "dish.ome.tif", *given)
