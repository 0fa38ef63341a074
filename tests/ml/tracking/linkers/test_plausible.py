"""Finished tracks that are no cells."""

import numpy as np

from ml.tracking.features import MovieFeatures
from ml.tracking.linkers.plausible import plausible
from ml.tracking.tracks import LinkedDivision, LinkedTrack, Linking
from tests.ml.tracking.linkers.scenes import scene_of

EVERY = frozenset(range(8))


def _linking(*tracks: range) -> tuple[Linking, MovieFeatures]:
    """A square for each track, in these frames, at its own place."""
    frames = [
        {str(i): (20 * i + 12, 60) for i, seen in enumerate(tracks) if t in seen} for t in sorted(EVERY)
    ]
    scene, names = scene_of(frames)
    rows = [[row for row, name in enumerate(names) if name == str(i)] for i in range(len(tracks))]
    found = [LinkedTrack(own, list(seen)) for own, seen in zip(rows, tracks, strict=True)]
    return Linking(found, []), scene.features


def _kept(
    linking: Linking, features: MovieFeatures, of_track: dict[int, float], **doubt: frozenset[int]
) -> list[int]:
    """First rows of the tracks that stay; `of_track`: `real` of each of a track's rows, .95 elsewhere."""
    real = np.full(len(features.t), 0.95)
    for i, p in of_track.items():
        real[linking.tracks[i].rows] = p
    return [track.rows[0] for track in plausible(linking, features, real, doubt.get("doubt", EVERY)).tracks]


def test_a_chain_of_outlines_that_are_rather_no_cells_goes() -> None:
    linking, features = _linking(range(8), range(8), range(8))
    heads = [track.rows[0] for track in linking.tracks]
    assert _kept(linking, features, {1: 0.4}) == [heads[0], heads[2]]
    assert _kept(linking, features, {1: 0.7}) == heads


def test_one_doubtful_outline_in_a_sure_track_stays() -> None:
    linking, features = _linking(range(8))
    real = np.full(len(features.t), 0.95)
    real[linking.tracks[0].rows[3]] = 0.05
    assert plausible(linking, features, real, EVERY) == linking


def test_what_comes_and_goes_at_once_goes_but_not_at_the_ends_of_the_movie() -> None:
    linking, features = _linking(range(3, 5), range(2), range(6, 8), range(3, 6))
    heads = [track.rows[0] for track in linking.tracks]
    assert _kept(linking, features, {}) == heads[1:]


def test_a_division_keeps_its_tracks_and_their_numbers_fit() -> None:
    linking, features = _linking(range(2, 4), range(4), range(4, 8), range(4, 5))
    linking = Linking(linking.tracks, [LinkedDivision(1, (2, 3), 4, 0.9)])
    found = plausible(linking, features, np.full(len(features.t), 0.95), EVERY)
    assert [track.rows for track in found.tracks] == [track.rows for track in linking.tracks[1:]]
    assert found.divisions == [LinkedDivision(0, (1, 2), 4, 0.9)]


def test_what_a_person_approved_in_one_frame_stays() -> None:
    linking, features = _linking(range(3, 5), range(8))
    assert len(_kept(linking, features, {0: 0.1}, doubt=EVERY - {4})) == 2
    assert len(_kept(linking, features, {0: 0.1})) == 1


def test_no_track_at_all() -> None:
    _, features = _linking(range(8))
    assert plausible(Linking([], []), features, np.ones(len(features.t)), EVERY) == Linking([], [])
