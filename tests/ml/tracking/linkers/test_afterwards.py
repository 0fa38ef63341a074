"""Divisions of movies whose outlines a model drew: decided with all links, or added to finished tracks."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from ml.tracking.linkers.joint import JointLinker
from ml.tracking.linkers.joint_parameters import JointParameters
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.scene import Scene
from ml.tracking.scores import LinkScores
from tests.ml.tracking.linkers.scenes import check, divisions_of, scene_of, tracks_of
from tests.ml.tracking.linkers.true_scores import true_scores

Doubts = dict[tuple[str, str], tuple[float, float]]
WHOLE = {"M": (60, 60, 6)}
PARTED = {"a": (60, 52, 4), "b": (60, 68, 4)}


class Scorer:
    """Knows the truth but for `doubts`: (name, name) → (same, child), in neighbouring frames."""

    def __init__(self, names: list[str], mothers: dict[str, str], doubts: Doubts) -> None:
        self.names, self.mothers, self.doubts = names, mothers, doubts

    def score(self, scene: Scene, max_gap: int) -> LinkScores:
        scores = true_scores(scene.features, self.names, self.mothers, max_gap, sure=0.998)
        for k, (a, b) in enumerate(zip(scores.source, scores.target, strict=True)):
            told = self.doubts.get((self.names[a], self.names[b]))
            if told is not None and scores.gap[k] == 1:
                scores.same[k], scores.child[k] = told
        return scores


@pytest.fixture(params=["together", "afterwards"])
def in_doubt(request):
    """Tracks and divisions of a scene, all frames of which a model drew."""
    usual = JointLinker(Scorer([], {}, {})).doubtful
    parameters = replace(usual, joint_divisions=request.param == "together")
    return partial(_in_doubt, parameters)


def _in_doubt(parameters: JointParameters, frames, mothers=None, doubts=None):
    scene, names = scene_of(frames)
    doubted = replace(scene, in_doubt=frozenset(range(len(frames))))
    scorer = Scorer(names, mothers or {}, doubts or {})
    linking = JointLinker(scorer, doubtful=parameters).link(doubted, LinkRules())
    check(linking, len(names))
    return tracks_of(linking, names), divisions_of(linking, names)


def test_a_plain_division_is_found(in_doubt) -> None:
    found = in_doubt([WHOLE] * 4 + [PARTED] * 5, {"a": "M", "b": "M"})
    assert found == (["MMMM", "aaaaa", "bbbbb"], [("M", "ab", 4)])


def test_a_division_is_found_though_one_daughter_could_be_the_mother(in_doubt) -> None:
    doubts = {("M", "a"): (0.4, 0.55), ("M", "b"): (0.02, 0.9)}
    found = in_doubt([WHOLE] * 4 + [PARTED] * 5, {"a": "M", "b": "M"}, doubts)
    assert found == (["MMMM", "aaaaa", "bbbbb"], [("M", "ab", 4)])


@pytest.mark.parametrize("half_is_the_cell", [0.5, 0.15])
def test_a_cell_that_is_cut_in_halves_for_a_frame_does_not_divide(in_doubt, half_is_the_cell: float) -> None:
    """Both halves look like daughters; but one of them is gone at once, the other goes on as the cell."""
    frames = [WHOLE] * 4 + [{"l": (60, 56, 4), "r": (60, 65, 4)}] + [WHOLE] * 4
    doubts = {
        ("M", "l"): (half_is_the_cell, 0.84 - half_is_the_cell),
        ("M", "r"): (0.05, 0.7),
        ("l", "M"): (0.9, 0.0),
        ("r", "M"): (0.3, 0.0),
    }
    tracks, divisions = in_doubt(frames, {}, doubts)
    assert divisions == []
    assert "MMMMlMMMM" in tracks


def test_a_cell_that_surely_goes_on_has_no_daughter_beside_it(in_doubt) -> None:
    """Against no link a daughter of 1.4 % is more than nothing; against the sure one it is not."""
    frames = [WHOLE] * 4 + [WHOLE | {"x": (60, 74, 5)}] * 5
    tracks, divisions = in_doubt(frames, {}, {("M", "M"): (0.98, 0.019), ("M", "x"): (0.003, 0.014)})
    assert divisions == []
    assert tracks == ["MMMMMMMMM", "xxxxx"]


def test_afterwards_two_from_nowhere_are_daughters_only_of_a_track_that_ends() -> None:
    in_doubt = partial(_in_doubt, JointParameters(birth=3, death=3, division=1, joint_divisions=False))
    beside = {"a": (48, 60, 4), "b": (72, 60, 4)}
    doubts = {("M", "M"): (0.98, 0.0001), ("M", "a"): (0.01, 0.9), ("M", "b"): (0.01, 0.9)}
    tracks, divisions = in_doubt([WHOLE] * 4 + [WHOLE | beside] * 5, {}, doubts)
    assert divisions == []
    assert "MMMMMMMMM" in tracks
    apart = in_doubt([WHOLE] * 4 + [beside] * 5, {}, doubts)
    assert apart == (["MMMM", "aaaaa", "bbbbb"], [("M", "ab", 4)])


def test_each_track_is_of_one_division_at_most(in_doubt) -> None:
    """Two mothers, and one of three daughters is wanted by both."""
    mothers = {"M": (60, 44, 6), "N": (60, 80, 6)}
    young = {"a": (60, 38, 4), "b": (60, 54, 4), "c": (60, 86, 4)}
    doubts = {("N", "b"): (0.01, 0.6), ("N", "c"): (0.4, 0.55)}
    tracks, divisions = in_doubt([mothers] * 4 + [young] * 5, {"a": "M", "b": "M"}, doubts)
    assert divisions == [("M", "ab", 4)]
    assert "NNNNccccc" in tracks


def test_an_empty_movie_in_doubt() -> None:
    empty = Scene(np.zeros((3, 1, 32, 32)), np.zeros((3, 32, 32), np.uint32), 1.0, frozenset(range(3)))
    linking = JointLinker(Scorer([], {}, {})).link(empty, LinkRules())
    assert (linking.tracks, linking.divisions) == ([], [])
