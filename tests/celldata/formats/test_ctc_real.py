"""The real movies of the Cell Tracking Challenge, with the counts that their README states."""

import numpy as np
import pytest

from celldata.crop import crop_labels, crop_movie
from celldata.formats import ctc
from celldata.lineage import check_lineage, tracks

pytestmark = pytest.mark.realdata

SETS = [
    # name, sequence, frames, cells, divisions, gap links, cell-frames
    ("Fluo-N2DL-HeLa", "01", 92, 265, 94, 0, 8639),
    ("DIC-C2DH-HeLa", "01", 84, 38, 8, 2, 1120),
    ("PhC-C2DH-U373", "02", 115, 12, 0, 5, 692),
    ("PhC-C2DL-PSC", "01", 101, 621, 213, 0, 28687),
]


def read(folder, sequence):
    tra = folder / f"{sequence}_GT" / "TRA"
    return ctc.read_labels(folder / f"{sequence}_ST" / "SEG", tra / "man_track.txt", tra)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "sequence", "frames", "cells", "divisions", "gaps", "rows"), SETS)
def test_silver_truth_with_markers(real_movie, name, sequence, frames, cells, divisions, gaps, rows):
    folder = real_movie(name)
    labels = read(folder, sequence)
    assert labels.n_frames == frames
    assert (len(labels.cells.cells()), len(labels.divisions), len(labels.cells)) == (cells, divisions, rows)
    lines = ctc.read_tracks(folder / f"{sequence}_GT" / "TRA" / "man_track.txt")
    assert len(ctc.gap_links(lines)) == gaps
    assert [
        problem for problem in check_lineage(labels.cells, labels.divisions) if not problem.is_warning
    ] == []


def test_bacteria_with_six_digits_are_written_and_read_back(real_movie, tmp_path):
    tra = real_movie("bacteria-lineage-masks-only") / "01_GT" / "TRA"
    labels = ctc.read_labels(tra, tra / "man_track.txt")
    assert (labels.shape, len(labels.cells.cells()), len(labels.divisions)) == ((53, 1305, 1009), 714, 356)
    assert ctc.write_result(tmp_path / "RES", labels) == []
    assert ctc.read_labels(tmp_path / "RES", tmp_path / "RES" / "res_track.txt") == labels


def test_automatic_tracking_of_bacteria_is_read(real_movie):
    res = real_movie("bacteria-lineage-masks-only") / "01_RES"
    labels = ctc.read_labels(res, res / "res_track.txt")
    assert len(tracks(labels.cells, labels.divisions)) == 723


def test_a_crop_around_real_divisions_keeps_lineage_and_pixels(hela):
    movie = ctc.read_raw(hela / "01")
    assert (movie.raw.shape, movie.raw.dtype) == ((92, 1, 700, 1100), np.uint16)
    assert movie.raw[0].min() > 30000
    labels = read(hela, "01")
    window = {"t": slice(40, 52), "y": slice(200, 500), "x": slice(300, 700)}
    part = crop_labels(labels, **window)
    assert crop_movie(movie, **window).raw.shape == (12, 1, 300, 400)
    assert np.array_equal(part.images["nucleus"], labels.images["nucleus"][40:52, 200:500, 300:700])
    assert part.divisions
    for division in part.divisions:
        whole = next(each for each in labels.divisions if each.parent == division.parent)
        assert division.t == whole.t - 40
        assert set(division.daughters) <= set(whole.daughters)
    assert not [problem for problem in check_lineage(part.cells, part.divisions) if not problem.is_warning]
