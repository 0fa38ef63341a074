import numpy as np

from ml.tracking.linkers.tracklets import certain_links, chains
from ml.tracking.scores import LinkScores

NEVER = np.zeros(6, bool)


def certain(*links: tuple[int, int, float, float], loose=NEVER, gap: int = 1) -> list[tuple[int, int]]:
    """Source, target, same and child of each; rows 0-2 are of one frame, 3-5 of the next."""
    source, target, same, child = (np.array(column) for column in zip(*links, strict=True))
    scores = LinkScores(source, target, np.full(len(source), gap), same, child, np.ones(6))
    sure = certain_links(scores, 0.95, 0.02, loose)
    return list(zip(source[sure].tolist(), target[sure].tolist(), strict=True))


def test_a_link_is_certain_though_it_might_be_a_daughter_where_there_is_no_sister():
    assert certain((0, 3, 0.98, 0.9)) == [(0, 3)]
    assert certain((0, 3, 0.98, 0.9), (0, 4, 0.01, 0.0002)) == [(0, 3)]


def test_it_is_not_where_there_may_be_one():
    assert certain((0, 3, 0.98, 0.9), (0, 4, 0.01, 0.03)) == []
    assert certain((0, 3, 0.98, 0.0), (0, 4, 0.01, 0.03)) == [(0, 3)]


def test_nor_where_another_wants_the_same_cell():
    assert certain((0, 3, 0.98, 0.0), (1, 3, 0.06, 0.0)) == []
    assert certain((0, 3, 0.98, 0.0), (1, 3, 0.0, 0.06)) == []
    assert certain((0, 3, 0.98, 0.0), (0, 4, 0.06, 0.0)) == []
    assert certain((0, 3, 0.98, 0.0), (1, 3, 0.02, 0.02), (0, 4, 0.04, 0.0)) == [(0, 3)]


def test_nor_where_it_is_improbable_over_a_gap_or_of_a_row_that_may_go():
    assert certain((0, 3, 0.94, 0.0)) == []
    assert certain((0, 3, 0.98, 0.0), gap=2) == []
    for row in (0, 3):
        assert certain((0, 3, 0.98, 0.0), loose=np.arange(6) == row) == []


def test_chains_are_numbered_by_their_first_row():
    tracklets = chains(6, np.array([1, 0]), np.array([3, 4]))
    assert tracklets.of_row.tolist() == [0, 1, 2, 1, 0, 3]
    assert tracklets.head.tolist() == [0, 1, 2, 5]
    assert tracklets.tail.tolist() == [4, 3, 2, 5]
    assert tracklets.sums(np.arange(6.0)).tolist() == [4, 4, 2, 5]
