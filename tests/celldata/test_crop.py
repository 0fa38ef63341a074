import numpy as np

from celldata.crop import crop_labels, crop_movie
from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie

IMAGES = np.array([[[1, 0, 0, 9]], [[2, 0, 3, 9]], [[2, 4, 0, 9]], [[5, 4, 0, 9]]], np.uint32)


def labels():
    return Labels.from_images({"nucleus": IMAGES}, [Division(1, (2, 3), 1), Division(3, (4,), 2)])


def test_nothing_is_cut_without_slices():
    assert crop_labels(labels()) == labels()


def test_rows_without_a_pixel_and_divisions_without_a_parent_go():
    part = crop_labels(labels(), t=slice(1, 4), x=slice(0, 3))
    assert np.array_equal(part.images["nucleus"], IMAGES[1:4, :, :3])
    assert not part.cells.has_cell(9)
    assert part.cells.frames_of(2) == [0, 1]
    assert part.divisions == {Division(3, (4,), 1)}


def test_a_daughter_outside_is_dropped_from_its_division():
    assert Division(1, (2,), 1) in crop_labels(labels(), x=slice(0, 2)).divisions


def test_the_movie_is_cut_alike():
    movie = Movie("m", np.arange(4 * 2 * 3 * 5, dtype=np.uint8).reshape(4, 2, 3, 5), pixel_size_um=0.5)
    part = crop_movie(movie, t=slice(1, 3), y=slice(1, 3), x=slice(2, 4))
    assert np.array_equal(part.raw, movie.raw[1:3, :, 1:3, 2:4])
    assert part.pixel_size_um == 0.5


def test_a_marked_end_stays_where_its_track_still_ends_there():
    marked = labels()
    marked.events = {Event(2, 2, "dies"), Event(9, 3, "leaves")}
    assert crop_labels(marked, t=slice(1, 4), x=slice(0, 3)).events == {Event(2, 1, "dies")}
    # Cell 2 ends with the part, not with itself; frame 3 is not in it.
    assert crop_labels(marked, t=slice(0, 2)).events == set()
