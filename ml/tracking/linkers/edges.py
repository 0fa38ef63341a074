"""Tracks and divisions from the links that another tracker names: who goes on as whom."""

from collections.abc import Iterable
from math import nan

import numpy as np

from ml.tracking.tracks import LinkedDivision, LinkedTrack, Linking


def linking_of_edges(
    frame_of_row: np.ndarray, place: np.ndarray, edges: Iterable[tuple[int, int]], divisions: bool = True
) -> Linking:
    """Cell-frames that are linked in turn are a track; one with two later ones divides into them.

    frame_of_row: (N,). place: (N, 2). edges: pairs of rows. Of several earlier rows a row keeps the nearest,
    of more than two later ones a row keeps the two nearest (one where there are no `divisions`); what is cut
    off begins a track of its own. Such trackers do not say how sure they are, so no link has a probability.
    """
    before: dict[int, int] = {}
    for pair in edges:
        source, target = sorted(pair, key=lambda row: int(frame_of_row[row]))
        if frame_of_row[source] == frame_of_row[target]:
            continue
        if target not in before or _apart(place, source, target) < _apart(place, before[target], target):
            before[target] = source
    after: dict[int, list[int]] = {}
    for target, source in before.items():
        after.setdefault(source, []).append(target)
    kept = {
        source: sorted(targets, key=lambda target: _apart(place, source, target))[: 2 if divisions else 1]
        for source, targets in after.items()
    }
    tracks: list[LinkedTrack] = []
    of_row: dict[int, int] = {}
    for row in np.argsort(frame_of_row, kind="stable").tolist():
        source = before.get(row)
        if source is not None and kept[source] == [row]:
            track = of_row[source]
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
            pair = sorted(of_row[target] for target in targets)
            found.append(LinkedDivision(of_row[source], tuple(pair), born, nan, nan))
    return Linking(tracks, sorted(found, key=lambda division: (division.t, division.parent)))


def _apart(place: np.ndarray, one: int, other: int) -> float:
    return float(np.hypot(*(place[one] - place[other])))
