"""Tracks and divisions from the links that another tracker names: who goes on as whom."""

from collections.abc import Iterable
from itertools import pairwise
from math import nan

import numpy as np

from ml.tracking.features import MovieFeatures
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.tracks import LinkedDivision, LinkedTrack, Linking


def linking_of_edges(
    features: MovieFeatures, edges: Iterable[tuple[int, int]], rows: np.ndarray, rules: LinkRules
) -> Linking:
    """Cell-frames that are linked in turn are a track; one with two later ones divides into them.

    edges: pairs of rows; those over a longer gap than the `rules` allow are left out. rows: those that are
    cells at all. Of several earlier rows a row keeps the nearest, of more than two later ones a row keeps the
    two nearest (one where nothing divides); what is cut off begins a track of its own. Such trackers do not
    say how sure they are, so no link has a probability.
    """
    frame_of_row, place = features.t, features.centroid_um
    before: dict[int, int] = {}
    for pair in edges:
        source, target = sorted(pair, key=lambda row: int(frame_of_row[row]))
        if not 0 < frame_of_row[target] - frame_of_row[source] <= rules.max_gap + 1:
            continue
        if target not in before or _apart(place, source, target) < _apart(place, before[target], target):
            before[target] = source
    after: dict[int, list[int]] = {}
    for target, source in before.items():
        after.setdefault(source, []).append(target)
    kept = {
        source: sorted(targets, key=lambda target: _apart(place, source, target))[
            : 2 if rules.divisions else 1
        ]
        for source, targets in after.items()
    }
    tracks: list[LinkedTrack] = []
    of_row: dict[int, int] = {}
    for row in rows[np.argsort(frame_of_row[rows], kind="stable")].tolist():
        earlier = before.get(row)
        if earlier is not None and kept[earlier] == [row]:
            track = of_row[earlier]
            tracks[track].rows.append(row)
            tracks[track].frames.append(int(frame_of_row[row]))
        else:
            track = len(tracks)
            tracks.append(LinkedTrack([row], [int(frame_of_row[row])]))
        of_row[row] = track
    found = []
    for source, targets in kept.items():
        if len(targets) == 2:
            tracks[of_row[source]].closed = True
            born = min(int(frame_of_row[target]) for target in targets)
            daughters = sorted(of_row[target] for target in targets)
            found.append(LinkedDivision(of_row[source], tuple(daughters), born, nan, nan))
    return Linking(tracks, sorted(found, key=lambda division: (division.t, division.parent)))


def _apart(place: np.ndarray, one: int, other: int) -> float:
    return float(np.hypot(*(place[one] - place[other])))


def largest(features: MovieFeatures, max_cells: int | None) -> np.ndarray:
    """Rows of the cells that a tracker may link: all, or the largest of each frame; of several readings of
    the pixels the first.
    """
    own = features.layer == 0
    if max_cells is None:
        return np.flatnonzero(own)
    area = np.where(own, features.area_um2, -1.0)
    kept = [
        first + np.sort(np.argsort(-area[first:stop], kind="stable")[:max_cells])
        for first, stop in pairwise(features.first_row)
    ]
    rows = np.concatenate(kept)
    return rows[own[rows]]
