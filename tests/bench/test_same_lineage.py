"""Lineages are compared by outlines and families, not by numbers."""

import numpy as np

from bench.same_lineage import differences
from celldata.cells import CellRow, CellsTable
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate


def three_frames() -> Labels:
    """Cell 1 divides into 2 and 3 at frame 1; 4 stays where it is."""
    images = np.zeros((3, 8, 12), np.uint32)
    images[0, 1:3, 1:5] = 1
    images[1:, 1:3, 1:3] = 2
    images[1:, 1:3, 4:6] = 3
    images[:, 5:7, 6:10] = 4
    return Labels.from_images({"nucleus": images}, [Division(1, (2, 3), 1)])


def renamed(labels: Labels, names: dict[int, int], first: int = 0) -> Labels:
    """The cells have other numbers from frame `first` on; values and divisions stay."""
    rows = [
        row._replace(cell=names.get(row.cell, row.cell) if row.t >= first else row.cell)
        for row in labels.cells.rows
    ]
    return Labels(labels.images, CellsTable(rows), labels.divisions)


def test_other_numbers_are_no_difference() -> None:
    truth = three_frames()
    found = renamed(truth, {1: 10, 2: 30, 3: 20, 4: 1})
    found.divisions = {Division(10, (20, 30), 1)}
    assert differences(truth, found) == []


def test_a_track_that_is_broken_or_swapped() -> None:
    truth = three_frames()
    assert differences(truth, renamed(truth, {4: 9}, first=2)) == ["frame 2: true cell 4 is 9, it was 4"]
    assert differences(truth, renamed(truth, {2: 3, 3: 2}, first=2)) == [
        "frame 2: true cell 2 is 3, it was 2",
        "frame 2: true cell 3 is 2, it was 3",
    ]


def test_two_tracks_that_are_one() -> None:
    truth = three_frames()
    truth.divisions.clear()
    found = renamed(truth, {2: 1})
    assert differences(truth, found) == ["cell 1 is several true cells"]


def test_a_division_with_other_daughters_or_at_another_time() -> None:
    truth, found = three_frames(), three_frames()
    found.divisions = {Division(1, (2,), 1)}
    assert len(differences(truth, found)) == 2
    found.divisions = {Division(1, (2, 3), 2)}
    assert len(differences(truth, found)) == 2


def test_outlines_that_are_missing_or_too_many() -> None:
    truth, found = three_frames(), three_frames()
    found.cells.remove([CellRow(1, "nucleus", 4, 4)])
    assert differences(truth, found) == ["frame 1: true cell 4 has no partner"]
    assert differences(found, truth) == ["frame 1: cell 4 has no partner"]


def test_whatever_is_put_into_labels_is_a_difference() -> None:
    truth = simulate(SimulationParameters(n_frames=10, height=160, width=200, n_cells=12), 1).labels
    assert differences(truth, truth) == []
    for kind in ("swap", "broken_track", "missed", "false", "split", "wrong_link"):
        wrong, errors = corrupt(truth, CorruptionRates.only(**{kind: 0.2}), 1)
        assert errors, kind
        assert differences(truth, wrong), kind
