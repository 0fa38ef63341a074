"""Hand-made scenes that the joint linker solves exactly, with scores that know the truth or are in doubt."""

from dataclasses import replace

import numpy as np
import pytest

from ml.tracking.linkers.choices import Choices
from ml.tracking.linkers.joint import JointLinker, link_jointly, taken
from ml.tracking.linkers.joint_parameters import JointParameters
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.scores import LinkScores
from tests.ml.tracking.linkers.scenes import check, divisions_of, scene_of, tracks_of
from tests.ml.tracking.linkers.true_scores import true_scores

ANY = LinkRules()


def linked(frames, mothers=None, rules=ANY, parameters=None, sure=0.97, **how):
    scene, names = scene_of(frames)
    scores = true_scores(scene.features, names, mothers, rules.max_gap, sure)
    linking = link_jointly(scene.features, scores, rules, parameters, **how)
    check(linking, len(names))
    return linking, names


def test_crossing_cells_keep_their_names():
    frames = [{"A": (30, 30 + 8 * t), "B": (42, 86 - 8 * t)} for t in range(8)]
    assert tracks_of(*linked(frames)) == ["AAAAAAAA", "BBBBBBBB"]


DIVISION = [
    {"M": (60, 60, 6)},
    {"M": (60, 60, 6)},
    {"a": (60, 52, 4), "b": (60, 68, 4)},
    {"a": (60, 50, 4), "b": (60, 70, 4)},
    {"a": (60, 50, 4), "b": (60, 70, 4)},
]
MOTHERS = {"a": "M", "b": "M"}


def test_a_division():
    linking, names = linked(DIVISION, MOTHERS)
    assert tracks_of(linking, names) == ["MM", "aaa", "bbb"]
    assert divisions_of(linking, names) == [("M", "ab", 2)]
    assert linking.divisions[0].p > 0.9
    assert linking.divisions[0].runner_up < 0.1


def test_two_divisions_side_by_side():
    below = {"M": "N", "a": "c", "b": "d"}
    frames = [
        cells | {below[name]: (y + 20, x, half) for name, (y, x, half) in cells.items()} for cells in DIVISION
    ]
    linking, names = linked(frames, {**MOTHERS, "c": "N", "d": "N"})
    assert divisions_of(linking, names) == [("M", "ab", 2), ("N", "cd", 2)]
    assert tracks_of(linking, names) == ["MM", "NN", "aaa", "bbb", "ccc", "ddd"]


def test_a_daughter_that_is_anothers_continuation_is_taken():
    nobody = np.full(3, -1)
    goes_on = Choices(np.arange(3), nobody, np.array([0, 1, 5]), np.array([2, 3, 4]), nobody, np.zeros(3))
    made = np.array([True, True, False])
    parent, one, other = np.array([0, 0, 5]), np.array([2, 2, 2]), np.array([3, 4, 3])
    pairs = Choices(np.arange(3), np.arange(3), parent, one, other, np.zeros(3))
    assert taken(pairs, goes_on, made, 6).tolist() == [1, 0, 2]


def test_entry_and_exit_at_the_border():
    frames = [{"A": (60, 60)}, {"A": (60, 60), "E": (60, 4)}, {"A": (60, 60), "E": (60, 8)}, {"A": (60, 60)}]
    frames += [{"A": (60, 60)}]
    assert tracks_of(*linked(frames)) == ["AAAAA", "EE"]


@pytest.mark.parametrize(("missing", "found"), [(1, ["AAAAA"]), (2, ["AAAA"]), (3, ["A", "AA"])])
def test_a_gap_is_closed_as_far_as_the_rules_go(missing, found):
    frames = [{} if 1 <= t <= missing else {"A": (60, 60)} for t in range(6)]
    # As sure as a model is of a cell that has not moved; at .97 two unseen frames are too dear.
    assert tracks_of(*linked(frames, sure=0.998)) == found


def test_a_gap_of_three_where_it_is_allowed():
    frames = [{} if 2 <= t <= 4 else {"A": (60, 60)} for t in range(8)]
    longer = LinkRules(max_gap=3)
    assert tracks_of(*linked(frames, rules=longer, sure=1.0)) == ["AAAAA"]
    # So long a gap asks for more than a model's usual certainty.
    assert tracks_of(*linked(frames, rules=longer, sure=0.998)) == ["AA", "AAA"]


def test_forbidden_gaps():
    frames = [{"A": (60, 60)}, {}, {"A": (60, 60)}]
    assert tracks_of(*linked(frames, rules=LinkRules(max_gap=0))) == ["A", "A"]


def test_a_crowd_of_drifting_cells():
    rng = np.random.default_rng(3)
    grid = {f"{chr(65 + i)}": (10 + 14 * (i // 8), 10 + 14 * (i % 8), 6) for i in range(56)}
    frames, places = [], dict(grid)
    for _ in range(6):
        frames.append(dict(places))
        places = {
            name: (y + int(rng.integers(-1, 2)), x + int(rng.integers(-1, 2)), half)
            for name, (y, x, half) in places.items()
        }
    assert tracks_of(*linked(frames)) == sorted(name * 6 for name in grid)


def test_no_divisions():
    linking, names = linked(DIVISION, MOTHERS, LinkRules(divisions=False))
    assert linking.divisions == []
    assert sorted(map(len, tracks_of(linking, names))) in ([2, 3, 3], [3, 5])


def test_divisions_afterwards_find_a_plain_one():
    linking, names = linked(DIVISION, MOTHERS, parameters=JointParameters(joint_divisions=False))
    assert divisions_of(linking, names) == [("M", "ab", 2)]


def test_at_most_so_many_cells_keeps_the_long_track():
    frames = [{"A": (40, 40), "B": (90, 90)} for _ in range(6)]
    for t in (2, 3):
        frames[t]["x"] = (64, 64, 3)
    linking, names = linked(frames, rules=LinkRules(max_cells=2))
    assert tracks_of(linking, names) == ["AAAAAA", "BBBBBB"]


def test_of_two_readings_the_one_that_fits_the_rest_is_used():
    """The outline of two cells as one, in one frame; it is in conflict with each of the two."""
    frames = [{"A": (60, 52), "B": (60, 66)} for _ in range(5)]
    frames[2]["x"] = (90, 59)
    scene, names = scene_of(frames)
    scores = true_scores(scene.features, names)
    rows = {
        name: [i for i, n in enumerate(names) if n == name and scene.features.t[i] == 2] for name in "ABx"
    }
    conflicts = [np.array(rows["A"] + rows["x"]), np.array(rows["B"] + rows["x"])]
    linking = link_jointly(scene.features, scores, ANY, conflicts=conflicts)
    check(linking, len(names))
    assert tracks_of(linking, names) == ["AAAAA", "BBBBB"]


def test_one_of_a_conflict_is_used_at_most():
    scene, names = scene_of([{"A": (40, 40), "B": (40, 60), "C": (90, 90)}] * 3)
    scores = true_scores(scene.features, names)
    conflicts = [np.array([i for i in scene.features.rows_of_frame(t) if names[i] in "AB"]) for t in range(3)]
    linking = link_jointly(scene.features, scores, ANY, conflicts=conflicts)
    used = {row for track in linking.tracks for row in track.rows}
    assert all(len(used & set(rows.tolist())) <= 1 for rows in conflicts)
    assert "CCC" in tracks_of(linking, names)
    assert set(tracks_of(linking, names)) <= {"AAA", "BBB", "CCC"}


def test_what_is_hardly_real_is_left_out_and_what_is_real_never():
    frames = [{"A": (40, 40)} for _ in range(5)]
    frames[2]["x"] = (90, 90, 2)
    scene, names = scene_of(frames)
    scores = true_scores(scene.features, names)
    assert tracks_of(link_jointly(scene.features, scores, ANY), names) == ["AAAAA", "x"]
    doubted = replace(scores, real=np.where(np.array(names) == "x", 0.3, 1.0))
    assert tracks_of(link_jointly(scene.features, doubted, ANY), names) == ["AAAAA"]


def _doubtful(scene, names, mothers, doubt):
    """True scores but for `doubt`: (name, name) → (same, child), in neighbouring frames."""
    scores = true_scores(scene.features, names, mothers)
    same, child = scores.same.copy(), scores.child.copy()
    for k, (a, b) in enumerate(zip(scores.source, scores.target, strict=True)):
        if (names[a], names[b]) in doubt and scores.gap[k] == 1:
            same[k], child[k] = doubt[names[a], names[b]]
    return LinkScores(scores.source, scores.target, scores.gap, same, child, scores.real)


def test_a_daughter_that_vanishes_at_once_makes_a_division_doubtful():
    frames = [{"M": (60, 60)} for _ in range(10)]
    frames[4]["x"] = (60, 74, 3)
    scene, names = scene_of(frames)
    scores = _doubtful(scene, names, {}, {("M", "x"): (0.02, 0.7), ("M", "M"): (0.5, 0.48)})
    parameters = JointParameters(birth=3, death=2, middle=0, similarity=0, vanish=12)
    first = link_jointly(scene.features, scores, ANY, replace(parameters, global_pass=False))
    second = link_jointly(scene.features, scores, ANY, parameters)
    assert len(first.divisions) == 1
    assert second.divisions == []


def test_a_link_names_its_rival_and_its_share_of_the_probability():
    scene, names = scene_of([{"A": (60, 50), "B": (60, 66)}, {"A": (60, 52), "B": (60, 64)}])
    scores = _doubtful(scene, names, {}, {("A", "A"): (0.7, 0.0), ("A", "B"): (0.5, 0.0)})
    linking = link_jointly(scene.features, scores, ANY)
    a = next(track for track in linking.tracks if names[track.rows[0]] == "A")
    # B has the link from itself and the one from A: 0.97 + 0.015 (a daughter) + 0.5.
    assert a.probability == [pytest.approx(0.7 / 1.2, abs=0.01)]
    assert [names[row] for row in a.rival] == ["B"]
    assert a.runner_up[0] == pytest.approx(0.5 / 1.49, abs=0.03)


class _Scorer:
    def __init__(self, names):
        self.names = names

    def score(self, scene, max_gap):
        return true_scores(scene.features, self.names, max_gap=max_gap)


@pytest.mark.parametrize(
    "frames", [[{}, {}, {}], [{}], [{"A": (60, 60)}], [{"A": (60, 60)}, {}, {"A": (60, 60)}]]
)
def test_frames_without_cells_and_movies_of_one_frame(frames):
    scene, names = scene_of(frames)
    linking = JointLinker(_Scorer(names)).link(scene, ANY)
    check(linking, len(names))
    assert sum(map(len, tracks_of(linking, names))) == len(names)


@pytest.mark.parametrize("name", ["certain", "least"])
def test_parameters_out_of_range(name):
    with pytest.raises(ValueError, match=name):
        JointParameters(**{name: 1.0})
