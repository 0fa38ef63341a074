"""The tracker without a model: what it finds, and that it keeps to the rules."""

import numpy as np
import pytest

from ml.tracking.linkers.linker import LinkRules
from ml.tracking.linkers.matching import best_matching
from ml.tracking.linkers.overlap import OverlapLinker
from ml.tracking.scene import Scene
from tests.ml.tracking.linkers.scenes import check, divisions_of, scene_of, tracks_of


def linked(frames, rules=LinkRules()):  # noqa: B008
    scene, names = scene_of(frames)
    linking = OverlapLinker().link(scene, rules)
    check(linking, len(names))
    return linking, names


def test_cells_that_overlap_are_one():
    linking, names = linked([{"A": (30 + 2 * t, 30), "B": (42 + 2 * t, 30)} for t in range(5)])
    assert tracks_of(linking, names) == ["AAAAA", "BBBBB"]
    first = linking.tracks[0]
    assert first.probability == [pytest.approx(80 / 120)] * 4


def test_a_cell_that_jumps_further_than_its_width_is_found_by_distance():
    linking, names = linked([{"A": (30, 30)}, {"A": (30, 45)}])
    assert tracks_of(linking, names) == ["AA"]


def test_a_cell_that_jumps_too_far_is_another_one():
    linking, names = linked([{"A": (30, 30)}, {"A": (30, 100)}])
    assert tracks_of(linking, names) == ["A", "A"]


DIVISION = [{"M": (60, 60, 6)}, {"M": (60, 60, 6)}, {"a": (60, 54, 4), "b": (60, 67, 4)}]


def test_a_new_cell_beside_a_similar_one_is_its_sister():
    linking, names = linked([*DIVISION, {"a": (60, 52, 4), "b": (60, 69, 4)}])
    assert tracks_of(linking, names) == ["MM", "aa", "bb"]
    assert divisions_of(linking, names) == [("M", "ab", 2)]


def test_no_division_where_the_rules_forbid_it():
    linking, names = linked(DIVISION, LinkRules(divisions=False))
    assert linking.divisions == []
    assert tracks_of(linking, names) in (["MMa", "b"], ["MMb", "a"])


def test_a_small_new_cell_is_no_sister():
    linking, _ = linked([{"M": (60, 60, 6)}, {"M": (60, 58, 6), "x": (60, 68, 2)}])
    assert linking.divisions == []


def test_a_limit_leaves_out_the_smallest():
    frames = [{"A": (30, 30), "B": (80, 80), "x": (60, 20, 2)}] * 3
    linking, names = linked(frames, LinkRules(max_cells=2))
    assert tracks_of(linking, names) == ["AAA", "BBB"]


def test_a_rival_is_named():
    linking, names = linked([{"A": (40, 40), "B": (50, 40)}, {"A": (43, 40), "B": (53, 40)}])
    for track in linking.tracks:
        (rival,) = track.rival
        assert names[rival] != names[track.rows[0]]
        assert 0 < track.runner_up[0] < track.probability[0]


def test_other_readings_are_left_out():
    """Their rows come after those of the first layer in each frame."""
    scene, names = scene_of([{"A": (40, 40), "B": (80, 80)}] * 3)
    other = np.zeros_like(scene.masks)
    other[1, 20:30, 20:30], other[1, 90:95, 90:95] = 4, 9
    layered = Scene(scene.raw, scene.masks, 1.0, others={t: frame[None] for t, frame in enumerate(other)})
    linking = OverlapLinker().link(layered, LinkRules())
    assert [layered.features.layer[track.rows].tolist() for track in linking.tracks] == [[0] * 3] * 2
    assert len(layered.features.t) == len(names) + 2
    assert [layered.features.t[track.rows].tolist() for track in linking.tracks] == [[0, 1, 2]] * 2


def test_frames_without_cells_and_a_movie_of_none():
    linking, names = linked([{}, {"A": (30, 30)}, {}, {"A": (30, 30)}, {}])
    assert tracks_of(linking, names) == ["A", "A"]
    assert linked([{}, {}])[0].tracks == []
    assert tracks_of(*linked([{"A": (30, 30)}])) == ["A"]


def test_matching_takes_the_best_sum_not_the_best_pair():
    left, right = np.array([0, 0, 1, 5]), np.array([0, 1, 0, 9])
    assert best_matching(left, right, np.array([3.0, 2.0, 2.0, 1.0])).tolist() == [1, 2, 3]
    assert best_matching(left[:0], right[:0], np.zeros(0)).tolist() == []
