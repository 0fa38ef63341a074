"""Linking, with a scorer that knows the truth: what is tested is the assignment, not the network."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from celldata.labels import Labels
from celldata.movie import Movie
from ml.tracking.linkers.caliban import BIRTH_COST, DEATH_COST, _assign, _Pairs, link
from ml.tracking.model import MAX_GAP_FRAMES
from ml.tracking.truth import tracked_movie
from tests.ml.tracking.conftest import crowded_masks


class TrueScorer:
    """Gives each pair the probabilities `sure` and what is left for what it is not."""

    history, gate = 4, 1.0

    def __init__(self, movie, sure=0.9):
        self._movie, self._sure = movie, sure

    def probabilities(self, histories, pairs, candidates, gap):
        movie, result = self._movie, []
        for track, candidate in zip(pairs, candidates, strict=True):
            cell, other = (
                movie.cell_of_row[histories[track][histories[track] >= 0][-1]],
                movie.cell_of_row[candidate],
            )
            division = movie.daughters.get(int(cell))
            truth = 0 if cell == other else 2 if division and int(other) in division[1] else 1
            p = np.full(3, (1 - self._sure) / 2)
            p[truth] = self._sure
            result.append(p)
        return np.array(result)


def cells_of(movie, track):
    return {int(cell) for cell in movie.cell_of_row[track.rows]}


def test_true_scores_give_the_true_tracks_and_the_division(discs):
    movie = tracked_movie(*discs)
    linking = link(movie.features, TrueScorer(movie), 0.5)
    assert sorted(cells_of(movie, track) for track in linking.tracks) == [{0}, {1}, {2}, {3}, {4}]
    (division,) = linking.divisions
    assert cells_of(movie, linking.tracks[division.parent]) == {2}
    assert {c for d in division.daughters for c in cells_of(movie, linking.tracks[d])} == {3, 4}
    assert division.t == 5
    assert division.p == pytest.approx(0.9)


def test_no_division_below_the_threshold(discs):
    movie = tracked_movie(*discs)
    assert link(movie.features, TrueScorer(movie, sure=0.6), 0.7).divisions == []


def _without(discs, cell, frames):
    movie, labels = discs
    images = labels.images["nucleus"].copy()
    for t in frames:
        images[t][images[t] == cell] = 0
    return movie, type(labels).from_images({"nucleus": images}, labels.divisions)


@pytest.mark.parametrize("missing", [1, MAX_GAP_FRAMES])
def test_a_track_closes_a_gap(discs, missing):
    movie = tracked_movie(*_without(discs, 1, range(4, 4 + missing)))
    linking = link(movie.features, TrueScorer(movie), 0.5)
    assert sum(cells_of(movie, track) == {0} for track in linking.tracks) == 1


def test_a_track_unseen_for_longer_has_ended(discs):
    movie = tracked_movie(*_without(discs, 1, range(4, 4 + MAX_GAP_FRAMES + 1)))
    linking = link(movie.features, TrueScorer(movie), 0.5)
    assert sum(cells_of(movie, track) == {0} for track in linking.tracks) == 2


def test_a_cell_that_vanishes_while_another_is_near_is_not_linked_to_it(discs):
    movie = tracked_movie(*_without(discs, 1, range(4, 10)))
    linking = link(movie.features, TrueScorer(movie), 0.5)
    assert all(len(cells_of(movie, track)) == 1 for track in linking.tracks)


def test_an_empty_movie_has_no_tracks(discs):
    movie, labels = discs
    empty = type(labels).empty(("nucleus",), labels.shape)
    tracked = tracked_movie(movie, empty)
    assert link(tracked.features, TrueScorer(tracked), 0.5).tracks == []


def test_every_link_names_its_runner_up_and_who_that_is(discs):
    movie = tracked_movie(*discs)
    linking = link(movie.features, TrueScorer(movie), 0.5)
    for track in linking.tracks:
        assert len(track.rows) - 1 == len(track.probability) == len(track.runner_up) == len(track.rival)
        for t, p, row in zip(track.frames[1:], track.runner_up, track.rival, strict=True):
            assert (row == -1) == (p == 0)
            if row >= 0:
                assert movie.cell_of_row[row] not in cells_of(movie, track)
                assert p == pytest.approx(0.05)
                # Another candidate of this frame, or the last sighting of another track.
                assert t - MAX_GAP_FRAMES - 1 <= frame_of(movie, row) <= t
    assert any(row >= 0 for track in linking.tracks for row in track.rival)


def test_groups_assigned_by_themselves_gain_what_the_paper_s_matrix_does():
    """Costs as in the paper: shadows for deaths and births, and the transposed costs between these."""
    rng = np.random.default_rng(0)
    for _ in range(40):
        m, n = rng.integers(1, 9, 2)
        same = np.where(rng.random((m, n)) < 0.4, rng.random((m, n)), 0.0)
        cost = np.ones((m + n, m + n))
        cost[:m, :n], cost[m:, n:] = 1 - same, 1 - same.T
        cost[:m, n:][np.arange(m), np.arange(m)] = DEATH_COST
        cost[m:, :n][np.arange(n), np.arange(n)] = BIRTH_COST
        left, right = linear_sum_assignment(cost)
        expected = {(int(i), int(j)) for i, j in zip(left, right, strict=True) if i < m and j < n}
        track, candidate = np.nonzero(same)
        pairs = _Pairs(track, candidate, same[track, candidate], np.zeros(len(track)))
        found = {(i, int(candidate[pair])) for i, pair in _assign(pairs).items()}
        assert found == expected


def test_five_thousand_cells_in_a_frame():
    masks = crowded_masks(2)
    movie = Movie("many", np.zeros((2, 1, *masks.shape[1:]), np.uint16), ("nuclei",), 0.65, 600.0)
    tracked = tracked_movie(movie, Labels.from_images({"nucleus": masks}))
    linking = link(tracked.features, TrueScorer(tracked), 0.5)
    assert len(linking.tracks) == masks.max() > 5000
    assert all(len(track.rows) == 2 and len(cells_of(tracked, track)) == 1 for track in linking.tracks)


def frame_of(movie, row):
    return int(np.searchsorted(movie.features.first_row, row, side="right")) - 1
