import re

import numpy as np
import pytest

from backend.movies.cropping import Part, cut
from celldata.errors import DataError
from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie


def whole():
    """8 frames of 10 x 12: cell 1 on the left, cell 2 on the right dividing into 3 and 4 at frame 4."""
    images = np.zeros((8, 10, 12), np.uint32)
    images[:, 2:4, 1:3] = 1
    images[:4, 4:8, 6:10] = 2
    images[4:, 4:8, 6:8] = 3
    images[4:, 4:8, 9:11] = 4
    labels = Labels.from_images({"nucleus": images}, [Division(2, (3, 4), 4)])
    raw = np.arange(8 * 2 * 10 * 12, dtype=np.uint16).reshape(8, 2, 10, 12)
    return Movie(name="m", raw=raw, source="m.tif"), labels


def test_a_part_keeps_its_pixels_frames_rows_and_divisions():
    movie, labels = cut(*whole(), Part.parse("2:6", "3:9,5:12"))
    original, truth = whole()
    np.testing.assert_array_equal(movie.raw, original.raw[2:6, :, 3:9, 5:12])
    np.testing.assert_array_equal(labels.images["nucleus"], truth.images["nucleus"][2:6, 3:9, 5:12])
    assert labels.cells.cells() == [2, 3, 4], "cell 1 is not in the part"
    assert labels.cells.frames_of(2) == [0, 1]
    assert labels.divisions == {Division(2, (3, 4), 2)}
    noted = r"m\.tif \[frames 2:6, y 3:9, x 5:12 of channels [0-9a-f]{8}( [0-9a-f]{8})*\]"
    assert re.fullmatch(noted, movie.source)


def test_a_marked_end_stays_where_the_track_still_ends_there():
    movie, labels = whole()
    labels.images["nucleus"][6:, 4:8, 9:11] = 0
    labels.cells.remove([row for row in labels.cells.of_cell(4) if row.t >= 6])
    labels.events = {Event(4, 5, "dies"), Event(1, 7, "leaves")}
    assert cut(movie, labels, Part.parse("2:7", None))[1].events == {Event(4, 3, "dies")}


def test_a_division_whose_parent_is_out_of_the_part_goes():
    _, labels = cut(*whole(), Part.parse("4:8", None))
    assert labels.divisions == set()
    _, labels = cut(*whole(), Part.parse(None, "0:10,0:9"))
    assert labels.divisions == {Division(2, (3,), 4)}, "one daughter is still seen"


def test_missing_numbers_are_the_movies_ends():
    assert Part.parse(":", ":,:").is_whole
    movie, labels = cut(*whole(), Part.parse("3:", ":5,:4"))
    assert movie.raw.shape == (5, 2, 5, 4)
    assert labels.shape == (5, 5, 4)
    original, none = cut(whole()[0], None, Part.parse(None, None))
    assert original.raw.shape == (8, 2, 10, 12)
    assert none is None


@pytest.mark.parametrize(
    ("frames", "box", "words"),
    [
        ("5", None, "--frames 5: it is no range"),
        ("5:5", None, "it is empty"),
        ("-1:3", None, "it is no range"),
        (None, "0:5", "--crop 0:5: it is no box"),
        (None, "0:5,a:b", "--crop a:b: it is no range"),
    ],
)
def test_what_is_no_part_is_refused(frames, box, words):
    with pytest.raises(DataError, match=words):
        Part.parse(frames, box)


@pytest.mark.parametrize(("frames", "box"), [("6:9", None), ("8:", None), (None, "0:11,:"), (None, ":,12:")])
def test_a_part_beyond_the_movie_is_refused(frames, box):
    with pytest.raises(DataError, match=r"m\.tif: it has \d+ (frames|rows|columns).*reaches beyond"):
        cut(*whole(), Part.parse(frames, box))
