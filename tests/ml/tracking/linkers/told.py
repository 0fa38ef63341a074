"""Linkers that are told who is who: the numbers of the outlines are the cells."""

import numpy as np

from ml.tracking.linkers.linker import LinkRules
from ml.tracking.scene import Scene
from ml.tracking.tracks import LinkedDivision, LinkedTrack, Linking


class Told:
    """Follows each number, and knows the divisions; leaves out the outlines `without` (frame, number)."""

    def __init__(self, divisions=(), without=frozenset(), sure=0.9):
        self._divisions, self._without, self._sure = divisions, without, sure

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        features = scene.features
        tracks: dict[int, LinkedTrack] = {}
        for row, (t, label) in enumerate(zip(features.t.tolist(), features.label.tolist(), strict=True)):
            if (t, label) in self._without:
                continue
            if label not in tracks:
                tracks[label] = LinkedTrack([row], [t])
                continue
            track = tracks[label]
            track.rows.append(row)
            track.frames.append(t)
            if self._sure is not None:
                track.probability.append(self._sure)
                track.runner_up.append(0.05)
                track.rival.append(-1)
        place = {label: i for i, label in enumerate(tracks)}
        p = np.nan if self._sure is None else self._sure
        found = [
            LinkedDivision(place[d.parent], tuple(place[x] for x in d.daughters), d.t, p, p)
            for d in self._divisions
        ]
        return Linking(list(tracks.values()), found)


class Never:
    """Links nothing."""

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        return Linking([LinkedTrack([row], [int(t)]) for row, t in enumerate(scene.features.t)], [])
