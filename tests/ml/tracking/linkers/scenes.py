"""Hand-made scenes of squares: where each cell is in each frame; numbers differ from frame to frame."""

from collections.abc import Mapping, Sequence

import numpy as np

from ml.tracking.scene import Scene
from ml.tracking.tracks import Linking

SIDE = 128
Place = tuple[int, int] | tuple[int, int, int]  # y, x and half the side, 5 where it is not given


def scene_of(frames: Sequence[Mapping[str, Place]], seed: int = 0) -> tuple[Scene, list[str]]:
    """The scene of named cells, and the name of the cell of each row."""
    rng = np.random.default_rng(seed)
    masks = np.zeros((len(frames), SIDE, SIDE), np.uint32)
    names = []
    for mask, cells in zip(masks, frames, strict=True):
        values = rng.permutation(len(cells)) + 1
        for value, (y, x, *half) in zip(values, cells.values(), strict=True):
            size = half[0] if half else 5
            mask[max(y - size, 0) : y + size, max(x - size, 0) : x + size] = value
        names += [name for _, name in sorted(zip(values, cells, strict=True))]
    raw = np.where(masks > 0, 900, 500).astype(np.uint16)
    return Scene(raw[:, None], masks, 1.0), names


def tracks_of(linking: Linking, names: Sequence[str]) -> list[str]:
    """Each track as the names of its cell-frames in their order, sorted: "AAA" is right, "AAB" is a swap."""
    return sorted("".join(names[row] for row in track.rows) for track in linking.tracks)


def divisions_of(linking: Linking, names: Sequence[str]) -> list[tuple[str, str, int]]:
    """Last cell-frame of each parent, the first ones of its daughters, and the frame, sorted."""
    return sorted(
        (
            names[linking.tracks[division.parent].rows[-1]],
            "".join(sorted(names[linking.tracks[daughter].rows[0]] for daughter in division.daughters)),
            division.t,
        )
        for division in linking.divisions
    )


def check(linking: Linking, n_rows: int) -> None:
    """What holds for every linking, whoever made it."""
    rows = [row for track in linking.tracks for row in track.rows]
    assert len(rows) == len(set(rows)), "a row is in two tracks"
    assert all(0 <= row < n_rows for row in rows)
    for track in linking.tracks:
        assert len(track.rows) == len(track.frames)
        assert track.frames == sorted(set(track.frames))
        assert len(track.rows) - 1 == len(track.probability) == len(track.runner_up) == len(track.rival)
        assert all(0 <= p <= 1 for p in track.probability + track.runner_up)
    parents = [division.parent for division in linking.divisions]
    daughters = [daughter for division in linking.divisions for daughter in division.daughters]
    assert len(parents) == len(set(parents))
    assert len(daughters) == len(set(daughters))
    assert {i for i, track in enumerate(linking.tracks) if track.closed} == set(parents)
    for division in linking.divisions:
        births = [linking.tracks[daughter].frames[0] for daughter in division.daughters]
        assert min(births) == division.t > linking.tracks[division.parent].frames[-1]
        # Not a number: the linker does not tell. Tests of those that do look at the values.
        assert all(np.isnan(p) or 0 <= p <= 1 for p in (division.p, division.runner_up))
