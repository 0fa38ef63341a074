import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from celldata.cells import CellRow, CellsTable
from celldata.errors import DataError
from celldata.formats import ctc
from celldata.formats.frame_folder import frame_files, longest_run
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie

FAMILY = np.array([[[1, 1, 0, 0]], [[2, 0, 0, 3]], [[2, 0, 3, 3]]], np.uint16)
"""Cell 1 divides at frame 1 into 2 and 3."""
TRACKS = "1 150 150 0\n2 151 152 1\n3 151 152 1\n"


def write_masks(folder, images, name="man_seg{:03d}.tif", first=150):
    folder.mkdir(exist_ok=True)
    for t, image in enumerate(images):
        tifffile.imwrite(folder / name.format(first + t), image)
    return folder


@pytest.fixture
def family(tmp_path):
    """masks and track file of FAMILY, with file numbers from 150 on."""
    (tmp_path / "man_track.txt").write_text(TRACKS)
    return write_masks(tmp_path / "SEG", FAMILY), tmp_path / "man_track.txt"


def test_file_numbers_that_start_at_150_become_frames_from_0(family):
    labels = ctc.read_labels(*family)
    assert np.array_equal(labels.images["nucleus"], FAMILY)
    assert labels.divisions == {Division(1, (2, 3), 1)}
    assert labels.cells.frames_of(3) == [1, 2]


@pytest.mark.parametrize("name", ["mask{:04d}.tif", "man_track{:06d}.tif", "{:03d}.TIF", "m{}.tiff"])
def test_any_number_of_digits_is_read(tmp_path, name):
    folder = write_masks(tmp_path / "m", FAMILY, name, first=99)
    (folder / "._mask0099.tif").write_bytes(b"what macOS leaves behind")
    (folder / "notes.txt").write_text("not a frame")
    assert ctc.read_labels(folder, feature="whole-cell").features == ("whole-cell",)
    assert list(frame_files(folder)) == [99, 100, 101]


def test_a_parent_with_one_daughter_is_a_gap_and_no_division(tmp_path):
    images = np.array([[[1]], [[0]], [[2]]], np.uint16)
    folder = write_masks(tmp_path / "m", images, first=0)
    (tmp_path / "t.txt").write_text("1 0 0 0\n2 2 2 1\n")
    labels = ctc.read_labels(folder, tmp_path / "t.txt")
    assert labels.divisions == set()
    assert labels.cells.cells() == [1, 2]
    assert ctc.gap_links(ctc.read_tracks(tmp_path / "t.txt")) == {2: 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 150 150 0\n2 151 152 9\n3 151 152 1\n", "track 2 names the parent 9, which is not listed"),
        (
            "1 150 151 0\n2 151 152 1\n3 151 152 1\n",
            "begins at 151, but its parent 1 is still there until 151",
        ),
        ("1 150 150 0\n2 151 152 1\n", "label 3 of the masks is not listed"),
        (TRACKS + "4 151 152 0\n", "track 4 has a hole: no pixel in frames 151-152"),
        (
            "1 150 150 0\n2 151 151 1\n3 151 152 1\n",
            "is listed for frames 151-151, but has pixels in frame 152",
        ),
        (
            "1 150 150 0\n2 151 153 1\n3 151 152 1\n",
            "track 2 runs over frames 151-153, the masks are 150-152",
        ),
        ("1 150 150\n", 'line 1 is "1 150 150"'),
        ("1 150 150 x\n", "four whole numbers"),
        ("1 151 150 0\n", "runs from 151 to 150"),
        (TRACKS + "3 151 152 1\n", "line 4 lists track 3 again"),
        ("0 150 150 0\n", "Labels start at 1"),
    ],
)
def test_a_lineage_that_contradicts_the_masks_is_refused(family, text, says):
    masks, tracks = family
    tracks.write_text(text)
    with pytest.raises(DataError) as error:
        ctc.read_labels(masks, tracks)
    assert says in str(error.value)
    assert str(error.value).startswith(str(tracks))


def test_a_marker_stands_in_where_a_cell_has_no_outline(tmp_path, family):
    masks, tracks = family
    holes = FAMILY.copy()
    holes[2][holes[2] == 3] = 0
    write_masks(masks, holes)
    with pytest.raises(DataError, match=r"track 3 has a hole.*markers"):
        ctc.read_labels(masks, tracks)
    markers = write_masks(tmp_path / "TRA", np.where(FAMILY == 3, FAMILY, 0), "man_track{:03d}.tif")
    labels = ctc.read_labels(masks, tracks, markers)
    assert np.array_equal(labels.images["nucleus"], FAMILY)


def test_a_hidden_marker_is_drawn_over_the_outline_it_lies_in():
    masks = np.array([[5, 5, 5, 5, 0]], np.uint32)
    ctc.stand_in(masks, np.array([[0, 7, 7, 0, 0]], np.uint32))
    assert masks.tolist() == [[5, 7, 7, 5, 0]]
    masks = np.array([[5, 5, 5, 0, 0]], np.uint32)
    ctc.stand_in(masks, np.array([[0, 0, 7, 7, 7]], np.uint32))
    assert masks.tolist() == [[5, 5, 5, 7, 7]]


def test_masks_with_gaps_are_refused_and_raw_frames_take_the_longest_run(tmp_path, caplog):
    folder = write_masks(tmp_path / "01", FAMILY, "t{:03d}.tif")
    tifffile.imwrite(folder / "t098.tif", FAMILY[0])
    movie = ctc.read_raw(folder, pixel_size_um=1.6)
    assert movie.raw.shape == (3, 1, 1, 4)
    assert movie.source.endswith("01, files 150-152")
    assert "1 files outside of this run" in caplog.text
    assert ctc.frame_numbers(folder) == range(150, 153)
    with pytest.raises(DataError, match="has gaps: 4 masks"):
        ctc.read_labels(folder)
    with pytest.raises(DataError, match=r"has no frame 153 \(1 of 4 are missing\)"):
        ctc.read_raw(folder, range(150, 154))


@given(st.sets(st.integers(0, 30)))
def test_longest_run_is_consecutive_and_longest(numbers):
    run = longest_run(numbers)
    assert set(run) <= numbers
    others = [range(a, b) for a in numbers for b in range(a + 1, 32) if set(range(a, b)) <= numbers]
    assert len(run) == max(map(len, others), default=0)


def replace(folder, image, **options):
    tifffile.imwrite(folder / "man_seg151.tif", image, **options)


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda folder: replace(folder, np.zeros((2, 4), np.uint16)), "151.tif: is 2 x 4"),
        (lambda folder: replace(folder, np.zeros((1, 4, 3), "u1"), photometric="rgb"), "not one"),
        (lambda folder: replace(folder, np.full((1, 4), -1, np.int16)), "no label image"),
        (lambda folder: replace(folder, np.full((1, 4), 0.5, "f4")), "no label image"),
        (lambda folder: (folder / "man_seg151.tif").write_bytes(b"II*\0\x10"), "cannot be read as TIFF"),
        (lambda folder: (folder / "man_seg151.tif").unlink(), "has gaps"),
        (lambda folder: (folder / "t151.tif").write_bytes(b""), "frames of several kinds"),
        (lambda folder: tifffile.imwrite(folder / "man_seg0151.tif", FAMILY[0]), "holds frame 151 twice"),
    ],
)
def test_bad_masks_are_named(family, break_it, says):
    break_it(family[0])
    with pytest.raises(DataError, match=says):
        ctc.read_labels(*family)


def test_what_is_written_is_read_back(tmp_path, family):
    labels = ctc.read_labels(*family)
    assert ctc.write_result(tmp_path / "RES", labels, first_number=150) == []
    assert (tmp_path / "RES" / "res_track.txt").read_text() == TRACKS
    assert tifffile.imread(tmp_path / "RES" / "mask151.tif").dtype == np.uint16
    assert ctc.read_labels(tmp_path / "RES", tmp_path / "RES" / "res_track.txt") == labels


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hnp.arrays(np.uint32, (5, 3, 3), elements=st.integers(0, 4)))
def test_every_written_result_is_valid_and_keeps_the_pixels_of_every_cell(tmp_path, images):
    labels = Labels.from_images({"nucleus": images}, [Division(1, (2, 3), 2)])
    ctc.write_result(tmp_path / "RES", labels)
    again = ctc.read_labels(tmp_path / "RES", tmp_path / "RES" / "res_track.txt")
    found = again.images["nucleus"]
    assert np.array_equal(found != 0, images != 0)
    pairs = set(zip(found.ravel().tolist(), images.ravel().tolist(), strict=True))
    assert len({label for label, _ in pairs}) == len(pairs), "a track holds pixels of two cells"


def test_a_hole_becomes_two_tracks_joined_by_a_gap_link(tmp_path):
    labels = Labels.from_images({"nucleus": np.array([[[1]], [[0]], [[1]]])})
    ctc.write_result(tmp_path / "RES", labels)
    assert (tmp_path / "RES" / "res_track.txt").read_text() == "1 0 0 0\n2 2 2 1\n"


def test_what_the_format_cannot_hold_is_said(tmp_path):
    images = {"nucleus": np.array([[[1, 2]], [[1, 3]], [[1, 3]]], np.uint32)}
    rows = [(0, 1, 1), (0, 2, 2), (1, 1, 1), (1, 3, 3), (1, 3, 1), (2, 1, 1), (2, 3, 3)]
    cells = CellsTable(CellRow(t, "nucleus", value, cell) for t, value, cell in rows)
    labels = Labels(images, cells, {Division(2, (3,), 1), Division(1, (9, 8), 1)})
    notes = ctc.write_result(tmp_path / "RES", labels)
    assert any("1 times a cell has no pixel of its own (first: cell 3 in frame 1)" in note for note in notes)
    assert any("one daughter" in note for note in notes)
    assert any("cell 8 cannot be written as a daughter of cell 1" in note for note in notes)


def test_ids_too_large_for_uint16_are_numbered_anew(tmp_path):
    images = {"nucleus": np.array([[[70000, 5]], [[70001, 70002]]])}
    labels = Labels.from_images(images, [Division(70000, (70001, 70002), 1)])
    ctc.write_result(tmp_path / "RES", labels)
    again = ctc.read_labels(tmp_path / "RES", tmp_path / "RES" / "res_track.txt")
    assert again.cells.cells() == [1, 2, 3, 4]
    assert again.divisions == {Division(2, (3, 4), 1)}


def test_more_tracks_than_uint16_are_refused(tmp_path):
    images = np.arange(1, 256 * 257 + 1, dtype=np.uint32).reshape(1, 256, 257)
    with pytest.raises(DataError, match="65792 tracks are more than"):
        ctc.write_result(tmp_path / "RES", Labels.from_images({"nucleus": images}))
    assert not (tmp_path / "RES").exists()


def test_raw_frames_are_written_and_read_back(tmp_path):
    movie = Movie("m", np.arange(3 * 2 * 4 * 5, dtype=np.uint16).reshape(3, 2, 4, 5))
    ctc.write_raw(tmp_path / "01", movie, channel=1, first_number=998)
    assert sorted(path.name for path in (tmp_path / "01").iterdir()) == [
        "t0998.tif",
        "t0999.tif",
        "t1000.tif",
    ]
    assert np.array_equal(ctc.read_raw(tmp_path / "01").raw[:, 0], movie.raw[:, 1])
