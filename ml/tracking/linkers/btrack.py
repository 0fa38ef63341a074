"""bTrack (Ulicna et al. 2021): a Kalman filter for each cell, then hypotheses of who ends and who
divides, chosen all at once. Where a user has installed it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np

from ml.predictors.external import import_package
from ml.tracking.features import MovieFeatures
from ml.tracking.linkers.edges import largest, linking_of_edges
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.scene import Scene
from ml.tracking.tracks import Linking

PACKAGE = "btrack"
INSTALL = (
    "Install it beside Prospero (pip install -c constraints.txt btrack); mind that it brings cvxopt, "
    "which is under the GPL."
)
DIAMETER = 20.0
"""Pixels across a nucleus where bTrack's usual distances come from; places are scaled to it."""
SEARCH_RADIUS = 50.0
SOLVER = {"tm_lim": 60_000, "msg_lev": "GLP_MSG_OFF"}
HYPOTHESES: dict[str, Any] = {
    "hypotheses": ["P_FP", "P_init", "P_term", "P_link", "P_branch"],
    "lambda_time": 5.0,
    "lambda_dist": 3.0,
    "lambda_link": 10.0,
    "lambda_branch": 50.0,
    "eta": 1e-10,
    "theta_dist": 20.0,
    "theta_time": 5.0,
    "dist_thresh": 40.0,
    "time_thresh": 2.0,
    "apop_thresh": 5,
    "segmentation_miss_rate": 0.1,
    "apoptosis_rate": 0.001,
    "relax": True,
}
"""For nuclei, as bTrack's own examples have them; without the one about dying cells, which need a class."""


@dataclass(frozen=True)
class BTrackLinker:
    """Goes by places alone. Its settings are those of bTrack's examples for nuclei, and fixed: they are code
    here, for bTrack would fetch its own.
    """

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        """Raises DataError where the package is not installed, or does not load."""
        btrack = import_package(PACKAGE, "btrack", INSTALL)
        features = scene.features
        rows = largest(features, rules.max_cells)
        if not len(rows):
            return Linking([], [])
        logging.getLogger("btrack").setLevel(logging.ERROR)
        edges = list(_edges(btrack, features, rows, rules))
        return linking_of_edges(features, edges, rows, rules)


def _edges(
    btrack: ModuleType, features: MovieFeatures, rows: np.ndarray, rules: LinkRules
) -> Iterator[tuple[int, int]]:
    place = features.centroid_um[rows] / (2 * features.radius_um) * DIAMETER
    with btrack.BayesianTracker(verbose=False) as tracker:
        tracker.configure(_configuration(btrack, rules))
        high = place.max(axis=0) + 1
        tracker.volume = ((0.0, float(high[1])), (0.0, float(high[0])))
        tracker.append(np.column_stack([features.t[rows], place[:, ::-1], np.zeros(len(rows))]))
        tracker.track(step_size=100)
        tracker.optimize(**SOLVER)
        tracks = tracker.tracks
        # References of cells that it made up, to bridge a gap, are negative.
        own = {track.ID: [int(rows[ref]) for ref in track.refs if ref >= 0] for track in tracks}
        for track in tracks:
            yield from pairwise(own[track.ID])
            mother = own.get(track.parent) if track.parent != track.ID else None
            if mother and own[track.ID]:
                yield mother[-1], own[track.ID][0]


def _configuration(btrack: ModuleType, rules: LinkRules) -> Any:
    """A cell goes on as it went, give or take."""
    still, moving = np.eye(6), np.eye(6)
    moving[:3, 3:] = np.eye(3)
    motion = {
        "measurements": 3,
        "states": 6,
        "A": moving,
        "H": still[:3],
        "P": np.diag([0.1, 0.1, 0.1, 1.0, 1.0, 1.0]) * 150,
        "G": np.array([[0.5, 0.5, 0.5, 1.0, 1.0, 1.0]]) * 15,
        "R": np.eye(3) * 5,
        "accuracy": 7.5,
        "max_lost": max(rules.max_gap, 1),
        "prob_not_assign": 0.1,
    }
    hypotheses = dict(HYPOTHESES)
    if not rules.divisions:
        hypotheses["hypotheses"] = [name for name in hypotheses["hypotheses"] if name != "P_branch"]
    hypotheses["time_thresh"] = float(max(rules.max_gap, 1))
    return btrack.config.TrackerConfig(
        motion_model=btrack.models.MotionModel(**motion),
        hypothesis_model=btrack.models.HypothesisModel(**hypotheses),
        max_search_radius=SEARCH_RADIUS,
        update_method=btrack.constants.BayesianUpdates.APPROXIMATE,
    )
