"""The gallery: which errors are shown, and what is seen in the pictures."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from celldata.errors import DataError
from celldata.gallery import Compared, write_gallery
from celldata.gallery.choose import worst
from celldata.gallery.picture import GAP_PX, PREDICTION, TRUTH, picture
from celldata.labels import Labels
from celldata.scoring.objects import score_segmentation

SHAPE = (120, 160)


def frame(*places: tuple[int, int, int, int]) -> np.ndarray:
    """Discs: (value, y, x, radius)."""
    yy, xx = np.mgrid[: SHAPE[0], : SHAPE[1]]
    image = np.zeros(SHAPE, np.uint32)
    for value, y, x, radius in places:
        image[(yy - y) ** 2 + (xx - x) ** 2 <= radius**2] = value
    return image


def labels(*frames: np.ndarray) -> Labels:
    return Labels.from_images({"nucleus": np.stack(frames)})


def raw_of(labels: Labels):
    return lambda t: (1000 + 500 * (labels.images["nucleus"][t] > 0)).astype(np.uint16)


TRUE = frame((1, 30, 30, 10), (2, 30, 90, 12), (3, 80, 60, 10), (4, 80, 77, 10))
# 1 is missed, 2 is too small by far, 3 and 4 are merged, 9 is nothing.
FOUND = np.where(TRUE == 4, 3, np.where(TRUE == 1, 0, TRUE)).astype(np.uint32)
FOUND = np.maximum(np.where(FOUND == 2, 0, FOUND), frame((2, 30, 90, 10), (9, 100, 140, 6)))


def errors(truth: Labels, found: Labels):
    return score_segmentation(truth, found).errors


def test_each_kind_of_error_has_its_worst_first():
    shown = worst(errors(labels(TRUE), labels(FOUND)), most=3)
    assert list(shown) == ["merged", "missing", "extra", "ragged"]
    assert {kind: len(chosen) for kind, chosen in shown.items()} == {
        "merged": 1,
        "missing": 1,
        "extra": 1,
        "ragged": 1,
    }
    large, small = frame((1, 30, 30, 6), (2, 80, 110, 20)), frame()
    (missing,) = worst(errors(labels(large), labels(small)), most=1).values()
    assert (round(missing[0].y), round(missing[0].x)) == (80, 110)


def test_a_cell_that_is_missed_in_every_frame_is_shown_once():
    truth, found = labels(*[TRUE] * 4), labels(*[np.where(TRUE == 1, 0, TRUE)] * 4)
    shown = worst(errors(truth, found), most=5)
    assert {kind: len(chosen) for kind, chosen in shown.items()} == {"missing": 1}
    apart = [TRUE, *[np.where(TRUE == 1, 0, TRUE)] * 12]
    shown = worst(errors(labels(*[TRUE] * 13), labels(*apart)), most=5)
    assert len(shown["missing"]) == 2, "more than SAME_TIME frames later it is shown again"


def colours_of(image: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    """Where the right half is blue, and where orange."""
    pixels = np.asarray(image).astype(int)
    right = pixels[:, (pixels.shape[1] + GAP_PX) // 2 :]
    return tuple(np.abs(right - np.array(colour)).sum(axis=2) < 12 for colour in (TRUTH, PREDICTION))


def test_truth_is_blue_and_prediction_orange_and_the_raw_image_stands_beside():
    truth, found = labels(TRUE), labels(FOUND)
    by_kind = {error.kind: error for error in errors(truth, found)}
    raw = raw_of(truth)(0)
    for kind, blue_seen, orange_seen in (
        ("merged", True, True),
        ("missing", True, False),
        ("extra", False, True),
    ):
        image = picture(by_kind[kind], raw, TRUE, FOUND)
        blue, orange = colours_of(image)
        assert (blue.any(), orange.any()) == (blue_seen, orange_seen), kind
        pixels = np.asarray(image)
        left = pixels[:, : (pixels.shape[1] - GAP_PX) // 2]
        assert (left[..., 0] == left[..., 2]).all(), "no line over the raw image"
        assert not (blue & orange).any()


def test_outlines_lie_at_the_cells_borders_and_cells_of_others_are_dim():
    truth = labels(frame((1, 60, 60, 10), (2, 60, 84, 10)))
    found = labels(frame((2, 60, 84, 10)))
    (error,) = errors(truth, found)
    image = picture(error, raw_of(truth)(0), truth.images["nucleus"][0], found.images["nucleus"][0])
    blue, orange = colours_of(image)
    assert not orange.any(), "the neighbour is right, so it is dim"
    ys, xs = np.nonzero(blue)
    scale = blue.shape[0] // 42  # a cell of 21 pixels and half of it on each side
    radius = np.hypot(ys - blue.shape[0] / 2, xs - blue.shape[1] / 2) / scale
    assert 8 < np.percentile(radius, 1) < np.percentile(radius, 99) < 11.5


@pytest.mark.parametrize(
    "raw",
    [np.zeros(SHAPE), np.full(SHAPE, np.nan), np.full(SHAPE, 65535, np.uint16)],
    ids=["black", "nan", "saturated"],
)
def test_any_raw_image_can_be_drawn(raw):
    (error,) = errors(labels(frame((1, 2, 2, 5))), labels(frame()))
    image = picture(error, raw, frame((1, 2, 2, 5)), frame())
    assert min(image.size) > 100


def test_a_cell_larger_than_a_small_frame_is_shown_whole():
    truth = Labels.from_images({"n": np.ones((1, 9, 30), np.uint32)})
    (error,) = errors(truth, Labels.from_images({"n": np.zeros((1, 9, 30), np.uint32)}))
    image = picture(error, np.zeros((9, 30)), truth.images["n"][0], np.zeros((9, 30), np.uint32))
    assert image.size[1] % 9 == 0


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, int]:
    truth, found = labels(TRUE), labels(FOUND)
    movies = [
        Compared("good <movie>", truth, truth, raw_of(truth), [3]),
        Compared("bad movie", truth, found, raw_of(truth), [17]),
    ]
    return tmp_path / "gallery", write_gallery(tmp_path / "gallery", movies)


def test_the_page_shows_every_picture_with_words(written):
    folder, n = written
    page = (folder / "index.html").read_text()
    files = {path.name for path in folder.glob("*.png")}
    assert n == len(files) == 4
    assert set(re.findall(r'src="([^"]+)"', page)) == files
    assert page.count("Frame 17, at") == 2 * n, "once to read, once to hear"
    assert "Merged: cell 3 is 2 cells" in page
    assert "good &lt;movie&gt;" in page
    assert page.count("No error") == 1
    assert "http" not in page, "it needs nothing else"


def test_it_replaces_a_gallery_and_nothing_else(written):
    folder, _ = written
    assert write_gallery(folder, []) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["index.html", "pictures.json"]
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(DataError, match=r"holds thesis\.txt"):
        write_gallery(folder, [])


@pytest.mark.parametrize("name", ["figure.png", "1-merged.png", "1-merged-001.png.png", "1-cells-001.png"])
def test_pictures_of_others_are_not_replaced(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(DataError, match=f"holds {name}"):
        write_gallery(tmp_path, [])
    assert (tmp_path / name).read_text() == "mine"
