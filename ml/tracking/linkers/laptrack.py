"""LapTrack (Fukai and Kawaguchi 2023, BSD): assignment by distance, then gaps and divisions, as in Jaqaman et
al. 2008. Where a user has installed it.
"""

import warnings
from dataclasses import dataclass

from ml.predictors.external import import_package
from ml.tracking.linkers.edges import largest, linking_of_edges
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.scene import Scene
from ml.tracking.tracks import Linking

PACKAGE = "laptrack"
INSTALL = "Install it beside Prospero (pip install -c constraints.txt laptrack)."


@dataclass(frozen=True)
class LapTrackLinker:
    """Distances in usual cell diameters, so that they suit any magnification: how far a cell may move, also
    over a gap, and how far a daughter may lie from its mother.
    """

    reach: float = 1.3
    division_reach: float = 1.3

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        """Raises DataError where the package is not installed, or does not load."""
        laptrack = import_package(PACKAGE, "laptrack", INSTALL)
        features = scene.features
        rows = largest(features, rules.max_cells)
        if not len(rows):
            return Linking([], [])
        of_frame = [rows[features.t[rows] == t] for t in range(features.n_frames)]
        diameter = 2 * features.radius_um
        cutoff = float((self.reach * diameter) ** 2)
        divides = float((self.division_reach * diameter) ** 2) if rules.divisions else False
        tracker = laptrack.LapTrack(
            cutoff=cutoff,
            gap_closing_cutoff=cutoff if rules.max_gap else False,
            gap_closing_max_frame_count=rules.max_gap + 1,
            splitting_cutoff=divides,
        )
        with warnings.catch_warnings():
            # Of pandas, about how LapTrack calls it.
            warnings.simplefilter("ignore", FutureWarning)
            graph = tracker.predict([features.centroid_um[here] for here in of_frame])
        edges = [(int(of_frame[t][i]), int(of_frame[u][j])) for (t, i), (u, j) in graph.edges]
        return linking_of_edges(features, edges, rows, rules)
