"""Scores of a movie read forwards and backwards, averaged: the forward–backward trick of older trackers."""

from dataclasses import dataclass, replace

import numpy as np

from ml.tracking.linkers.choices import log_odds
from ml.tracking.scene import Scene
from ml.tracking.scores import LinkScorer, LinkScores


@dataclass(frozen=True)
class BothWays:
    """Whether two outlines are one cell is asked in both directions of time, where that means anything: if
    the later one is no daughter. Who is a daughter only the forward reading knows. Costs twice the time.
    """

    scorer: LinkScorer

    def score(self, scene: Scene, max_gap: int) -> LinkScores:
        there = self.scorer.score(scene, max_gap)
        back = self.scorer.score(backwards(scene), max_gap)
        n, row = len(there.real), _row_backwards(scene)
        key = row[back.target] * n + row[back.source]
        order = np.argsort(key)
        if not len(key):
            return there
        wanted = there.source * n + there.target
        place = order[np.minimum(np.searchsorted(key, wanted, sorter=order), len(key) - 1)]
        both = key[place] == wanted
        odds = log_odds(there.same_unless_daughter)
        # A pair that only one direction looks at keeps what that one says.
        odds[both] = (odds[both] + log_odds(back.same_unless_daughter[place[both]])) / 2
        return replace(there, same=(1 - there.child) / (1 + np.exp(-odds)))


def backwards(scene: Scene) -> Scene:
    """The last frame first."""
    last = len(scene.masks) - 1
    maps = {(last - t, layer, label): seen for (t, layer, label), seen in scene.maps.items()}
    masks = np.stack([scene.masks[t] for t in range(last, -1, -1)])
    others = {last - t: layers for t, layers in scene.others.items()}
    doubt = frozenset(last - t for t in scene.in_doubt)
    return Scene(scene.raw[::-1], masks, scene.pixel_size_um, doubt, maps, others)


def _row_backwards(scene: Scene) -> np.ndarray:
    """(N,) the row of the scene that each row of the scene read backwards is."""
    features = scene.features
    frames = [features.rows_of_frame(t) for t in reversed(range(features.n_frames))]
    return np.concatenate(frames) if frames else np.empty(0, np.int64)
