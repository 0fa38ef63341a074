"""Masks, links and tracks of one side, and of one beside the other."""

import numpy as np
import pytest

from celldata.labels import Labels
from celldata.lineage import Division
from celldata.metrics.ctc import compared_graphs, match
from celldata.metrics.graphs import PARENT_LINK, TRACK_LINK, Graph
from celldata.metrics.overlap import overlaps


def graph_of(labels: Labels) -> Graph:
    return Graph.of([frame.truth_cells for frame in overlaps(labels, labels)], labels.divisions)


def tracks_of(labels: Labels) -> list[tuple[int, int, int, int]]:
    """Cell, first and last frame, and number of the parent of each track."""
    graph = graph_of(labels)
    cells = graph.cell[graph.order][graph.tracks.start]
    columns = (cells, graph.tracks.begin, graph.tracks.end, graph.tracks.parent)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_a_hole_makes_two_tracks_of_a_cell(draw):
    assert tracks_of(draw(["1.11.1"])) == [(1, 0, 0, -1), (1, 2, 3, 0), (1, 5, 5, 1)]


def test_daughters_are_of_the_stretch_of_their_mother_before_them(draw):
    labels = draw(["1.122", "1.1.3"], [(1, (2, 3), 3)])
    assert tracks_of(labels) == [(1, 0, 0, -1), (1, 2, 2, 0), (2, 3, 4, 1), (3, 4, 4, 1)]
    graph = graph_of(labels)
    assert graph.tracks.divides.tolist() == [False, True, False, False]
    assert graph.tracks.identity.tolist() == [0, 0, 2, 3]


def test_an_only_daughter_goes_on_as_her_parent(draw):
    tracks = graph_of(draw(["1122.3"], [(1, (2,), 2), (2, (3,), 5)])).tracks
    assert not tracks.divides.any()
    assert tracks.identity.tolist() == [0, 0, 0]


def test_a_parent_of_daughters_has_no_other_child(draw):
    """Labels may have a cell after its division; the gap in it is then no third child."""
    tracks = graph_of(draw(["11.1", "..2.", "..3."], [(1, (2, 3), 2)])).tracks
    assert tracks.parent.tolist() == [-1, -1, 0, 0]


def test_the_earliest_of_two_divisions_gives_the_parent(draw):
    labels = draw(["11..", "22..", "..33"])
    labels.divisions |= {Division(2, (3,), 2), Division(1, (3,), 1)}
    assert tracks_of(labels)[-1] == (3, 2, 3, 0)


def test_divisions_without_masks_are_left_out(draw):
    labels = draw(["11", "22"])
    labels.divisions |= {Division(1, (7, 8), 1), Division(9, (2,), 1), Division(1, (2,), 0)}
    assert len(graph_of(labels).edges) == 2


def test_links_and_their_kinds(draw):
    graph = graph_of(draw(["1.12", "1.13"], [(1, (2, 3), 3)]))
    links = zip(graph.cell[graph.edges].tolist(), graph.kinds.tolist(), strict=True)
    assert [(*cells, kind) for cells, kind in links] == [
        (1, 1, PARENT_LINK),
        (1, 2, PARENT_LINK),
        (1, 3, PARENT_LINK),
    ]
    assert graph_of(draw(["11"])).kinds.tolist() == [TRACK_LINK]


def test_the_mask_of_a_track_in_a_frame(draw):
    graph = graph_of(draw(["221", "133"]))
    for track in range(graph.tracks.size):
        for t in range(3):
            mask = graph.mask_at(track, t)
            there = graph.tracks.begin[track] <= t <= graph.tracks.end[track]
            assert (mask >= 0) == there
            if there:
                assert (graph.t[mask], graph.tracks.of_mask[mask]) == (t, track)


@pytest.mark.parametrize("sides", [(["..."], ["..."]), (["..."], ["111"]), (["111"], ["..."])])
def test_empty_sides(draw, sides):
    truth, prediction = (draw(lanes) for lanes in sides)
    frames = overlaps(truth, prediction)
    graphs = compared_graphs(frames, [match(frame) for frame in frames], [], [])
    assert graphs.edge_found.size == len(graphs.truth.edges)
    assert not graphs.edge_redundant.any()
    assert not graphs.edge_wrong.any()
    assert (graphs.true_of == -1).all()
    assert (graphs.predicted_of == -1).all()
    assert graphs.times_matched.size == graphs.predicted.size


def test_a_mask_over_two_cells_has_no_place(draw):
    truth, prediction = draw(["11", "22"]), draw(["13", "23"])
    frames = overlaps(truth, prediction)
    graphs = compared_graphs(frames, [match(frame) for frame in frames], [], [])
    assert graphs.times_matched.tolist() == [1, 1, 2]
    assert graphs.true_of.tolist() == [0, 1, -1]
    assert graphs.predicted_of.tolist() == [0, 1, -1, -1]
    assert np.flatnonzero(graphs.edge_found).size == 0
