"""The second look at divisions: what became of the daughters, and where the mother came from."""

import numpy as np

from ml.tracking.linkers.choices import Cells, Choices
from ml.tracking.linkers.joint_parameters import JointParameters
from ml.tracking.linkers.tracklets import Tracklets, chains


def costs(
    cells: Cells, tracklets: Tracklets, choices: Choices, made: np.ndarray, parameters: JointParameters
) -> np.ndarray:
    """(V,) how much dearer each choice is in the light of those that were made: 0 for continuations."""
    result = np.zeros(len(choices.cost))
    divides = np.flatnonzero(choices.divides)
    if not len(divides):
        return result
    t = cells.features.t
    goes_on = made & ~choices.divides
    tracks = chains(len(tracklets), choices.parent[goes_on], choices.one[goes_on])
    first, last = tracklets.head[tracks.head], tracklets.tail[tracks.tail]  # row of each track
    track_of = tracks.of_row
    divided, born = np.zeros(len(tracks), bool), np.full(len(tracks), -1)
    chosen = np.flatnonzero(made & choices.divides)
    divided[track_of[choices.parent[chosen]]] = True
    for daughters in (choices.one[chosen], choices.other[chosen]):
        born[track_of[daughters]] = chosen

    inside = cells.inside(parameters)
    # A track that ends in the last frames may go on after them.
    seen_after = cells.features.n_frames - 1 - t[last]
    lost = np.where(divided, 0, inside[last] * np.minimum(seen_after / parameters.vanish_frames, 1))
    for daughters in (choices.one[divides], choices.other[divides]):
        track = track_of[daughters]
        frames = t[last[track]] - t[tracklets.head[daughters]]
        short = np.maximum(1 - frames / parameters.vanish_frames, 0)
        result[divides] += parameters.vanish * short * lost[track]

    mother = track_of[choices.parent[divides]]
    age = t[tracklets.tail[choices.parent[divides]]] - t[first[mother]] + 1
    young = np.maximum(1 - age / parameters.cycle_frames, 0)
    by = born[mother]
    # Of two divisions that follow too soon on one another, the doubtful one is dearer.
    surer = (by >= 0) & (choices.cost[np.maximum(by, 0)] <= choices.cost[divides])
    result[divides] += parameters.again * young * surer
    from_nowhere = (by < 0) & (t[first[mother]] > 0) & (age <= 1)
    result[divides] += parameters.new * from_nowhere * inside[first[mother]]

    # The earlier one of the two: dearer where a daughter divides again at once, and surely.
    if len(chosen):
        _daughters_divide_again(choices, chosen, tracklets, t, track_of, divides, result, parameters)
    return result


def _daughters_divide_again(
    choices: Choices,
    chosen: np.ndarray,
    tracklets: Tracklets,
    t: np.ndarray,
    track_of: np.ndarray,
    divides: np.ndarray,
    result: np.ndarray,
    parameters: JointParameters,
) -> None:
    divides_by = np.full(int(track_of.max()) + 1, -1)
    divides_by[track_of[choices.parent[chosen]]] = chosen
    for daughters in (choices.one[divides], choices.other[divides]):
        later = divides_by[track_of[daughters]]
        end = t[tracklets.tail[choices.parent[np.maximum(later, 0)]]]
        age = end - t[tracklets.head[daughters]] + 1
        young = np.clip(1 - age / parameters.cycle_frames, 0, 1)
        surer = (later >= 0) & (choices.cost[np.maximum(later, 0)] < choices.cost[divides])
        result[divides] += parameters.again * young * surer
