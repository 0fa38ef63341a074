"""What can be done to a finished linking: close gaps, extend tracks, drop short ones. Pixels never change."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ml.tracking.features import MovieFeatures
from ml.tracking.linkers.matching import best_matching
from ml.tracking.tracks import LinkedDivision, LinkedTrack, Linking

LONG_GAP = 5  # frames; a cell unseen for longer cannot be told from another by its place
REACH_RADII = 3.0  # a nucleus' step in one frame, at most; it grows with the gap as in diffusion
SIMILAR_AREAS = 1.75


def drop_short(linking: Linking, least: int) -> Linking:
    """Without the tracks of fewer than `least` cell-frames that have no kin: neither mother nor daughters.

    Their rows are left out, as cells that are none.
    """
    kin = {track for d in linking.divisions for track in (d.parent, *d.daughters)}
    return only(
        linking, [i for i, track in enumerate(linking.tracks) if i in kin or len(track.rows) >= least]
    )


def only(linking: Linking, kept: Sequence[int]) -> Linking:
    """These tracks alone, numbered anew; those of a division are all kept, or the call fails."""
    number = {old: new for new, old in enumerate(kept)}
    divisions = [_renumbered(d, number.__getitem__) for d in linking.divisions]
    return Linking([linking.tracks[i] for i in kept], divisions)


def fill_gaps(linking: Linking, features: MovieFeatures, max_gap: int = LONG_GAP) -> Linking:
    """Join a track that ends and one that begins near by, a few frames later: a cell not seen in between."""
    return _joined(linking, features, range(2, max_gap + 2))


def extend(linking: Linking, features: MovieFeatures) -> Linking:
    """Join a track that ends and one that begins beside it in the next frame."""
    return _joined(linking, features, range(1, 2))


def _joined(linking: Linking, features: MovieFeatures, steps: range) -> Linking:
    daughters = {x for d in linking.divisions for x in d.daughters}
    ends = [i for i, track in enumerate(linking.tracks) if not track.closed]
    starts = [i for i in range(len(linking.tracks)) if i not in daughters]
    if not ends or not starts:
        return linking
    tail = np.array([linking.tracks[i].rows[-1] for i in ends])
    head = np.array([linking.tracks[i].rows[0] for i in starts])
    born = features.t[head]
    pairs: list[tuple[int, int, float]] = []
    for end, row in enumerate(tail):
        later = born - features.t[row]
        near = np.flatnonzero((later >= steps.start) & (later < steps.stop))
        reach = REACH_RADII * features.radius_um * np.sqrt(later[near])
        aside = np.linalg.norm(features.centroid_um[head[near]] - features.centroid_um[row], axis=1) / reach
        areas = np.abs(np.log(features.area_um2[head[near]] / features.area_um2[row]))
        fits = (aside <= 1) & (areas <= np.log(SIMILAR_AREAS))
        pairs += [(end, int(near[k]), 2 - float(aside[k])) for k in np.flatnonzero(fits)]
    if not pairs:
        return linking
    left, right, gain = (np.array(column) for column in zip(*pairs, strict=True))
    chosen = best_matching(left, right, gain)
    return _relinked(linking, {ends[left[k]]: starts[right[k]] for k in chosen})


def _relinked(linking: Linking, after: dict[int, int]) -> Linking:
    """Tracks with the one that follows appended, those over which it goes on included."""
    followers = set(after.values())
    number: dict[int, int] = {}
    tracks: list[LinkedTrack] = []
    for i in range(len(linking.tracks)):
        if i in followers:
            continue
        chain = [i]
        while chain[-1] in after:
            chain.append(after[chain[-1]])
        parts = [linking.tracks[k] for k in chain]
        number |= dict.fromkeys(chain, len(tracks))
        tracks.append(_chained(parts))
    divisions = [_renumbered(d, number.__getitem__) for d in linking.divisions]
    return Linking(tracks, divisions)


def _chained(parts: list[LinkedTrack]) -> LinkedTrack:
    # A linker that does not tell how sure it is has no confidences; a link made here has 0 of it.
    told = all(len(part.probability) == len(part.rows) - 1 for part in parts)

    def joined(name: str, between: float) -> list[float]:
        first, *others = (list(getattr(part, name)) for part in parts)
        return first + [value for values in others for value in (between, *values)] if told else []

    return LinkedTrack(
        rows=[row for part in parts for row in part.rows],
        frames=[t for part in parts for t in part.frames],
        closed=parts[-1].closed,
        probability=joined("probability", 0.0),
        runner_up=joined("runner_up", 0.0),
        rival=[int(row) for row in joined("rival", -1)],
    )


def _renumbered(division: LinkedDivision, number: Callable[[int], int]) -> LinkedDivision:
    daughters = tuple(number(daughter) for daughter in division.daughters)
    return replace(division, parent=number(division.parent), daughters=daughters)
