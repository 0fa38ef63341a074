"""A movie read backwards, and what both readings say together."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from bench.models.tracking.both_ways import BothWays, backwards
from celldata.simulator import SimulationParameters, simulate
from ml.tracking.gate import all_pairs
from ml.tracking.model import Tracker, TrackerConfig
from ml.tracking.scene import Scene
from ml.tracking.scores import LinkScores
from ml.tracking.trained import TrackingModel


@pytest.fixture(scope="module")
def scene() -> Scene:
    parameters = SimulationParameters(n_frames=6, height=96, width=96, n_cells=7, max_cells=12)
    made = simulate(parameters, seed=3)
    masks = made.labels.masks_of_cells("nucleus")
    others = {1: masks[1:2]}
    return Scene(np.asarray(made.movie.raw), masks, 0.65, frozenset({1, 2}), {(1, 0, 3): (0.5, 2.0)}, others)


class Knows:
    """Gives the pairs of a scene `same` as a function of their place, `child` a constant."""

    def __init__(self, child: float = 0.1) -> None:
        self.child, self.same = child, {}

    def score(self, scene: Scene, max_gap: int) -> LinkScores:
        features = scene.features
        parts = [(*all_pairs(features, gap), gap) for gap in range(1, max_gap + 2)]
        source, target = (np.concatenate([part[i] for part in parts]) for i in range(2))
        gap = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
        order = np.lexsort((target, source))
        source, target, gap = source[order], target[order], gap[order]
        y = features.centroid_um[:, 0]
        step = y[target] - y[source]
        same = 0.45 + 0.4 * np.tanh(step)
        n = len(features.t)
        return LinkScores(source, target, gap, same, np.full(len(same), self.child), np.full(n, 0.9))


def test_a_movie_read_backwards_has_its_frames_doubts_and_maps_there(scene):
    turned = backwards(scene)
    assert np.array_equal(turned.masks[0], scene.masks[-1])
    assert np.array_equal(turned.raw[1], scene.raw[-2])
    assert turned.in_doubt == {3, 4}
    assert turned.maps == {(4, 0, 3): (0.5, 2.0)}
    assert turned.others.keys() == {4}
    assert np.array_equal(turned.others[4], scene.others[1])
    again = backwards(turned)
    assert (again.in_doubt, again.maps) == (scene.in_doubt, scene.maps)


def test_what_one_direction_likes_and_the_other_does_not_is_even(scene):
    there = Knows(child=0.0).score(scene, 1)
    found = BothWays(Knows(child=0.0)).score(scene, 1)
    for name in ("source", "target", "gap", "child", "real"):
        assert np.array_equal(getattr(found, name), getattr(there, name))
    back = Knows(child=0.0).score(backwards(scene), 1)
    n = len(scene.features.t)
    turned = np.concatenate([scene.features.rows_of_frame(t) for t in range(5, -1, -1)])
    other = dict(zip(zip(turned[back.target], turned[back.source], strict=True), back.same, strict=True))
    assert n == len(turned)
    pairs = list(zip(there.source, there.target, strict=True))
    assert sum(pair in other for pair in pairs) > 0.8 * len(pairs)
    for pair, alone, both in zip(pairs, there.same, found.same, strict=True):
        odds = np.log(alone / (1 - alone))
        if pair in other:
            odds = (odds + np.log(other[pair] / (1 - other[pair]))) / 2
        assert both == pytest.approx(1 / (1 + np.exp(-odds)))


def test_a_daughter_stays_as_sure_as_it_was(scene):
    found = BothWays(Knows(child=0.6)).score(scene, 0)
    assert (found.child == 0.6).all()
    assert (found.same + found.child <= 1 + 1e-9).all()


def test_a_model_is_asked_in_both_directions_and_links(scene):
    torch.manual_seed(0)
    model = TrackingModel(Tracker(TrackerConfig(width=16, convolution_width=8)).eval(), 0.5)
    there, both = model.score(scene, 1), BothWays(model).score(scene, 1)
    assert not np.allclose(there.same, both.same)
    empty = replace(scene, masks=np.zeros_like(scene.masks), others={})
    assert len(BothWays(model).score(empty, 1).same) == 0
