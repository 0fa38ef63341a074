"""A tiny movie of discs with known identities: 1 and 2 drift, 3 divides into 4 and 5 in frame 5."""

import numpy as np
import pytest

from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie

PIXEL_UM = 0.65
SIDE = 96
N_FRAMES = 10
DIVISION = Division(3, (4, 5), 5)


def _disc(image: np.ndarray, value: int, y: float, x: float, radius: float) -> None:
    yy, xx = np.mgrid[: image.shape[0], : image.shape[1]]
    image[(yy - y) ** 2 + (xx - x) ** 2 < radius**2] = value


def disc_movie(seed: int = 0) -> tuple[Movie, Labels]:
    """(T, 1, 96, 96) uint16 and its labels; `seed` changes texture and drift, not the identities."""
    rng = np.random.default_rng(seed)
    drift = rng.uniform(-1, 1, (2, 2))
    masks = np.zeros((N_FRAMES, SIDE, SIDE), np.uint32)
    for t in range(N_FRAMES):
        _disc(masks[t], 1, 22 + drift[0, 0] * t, 24 + drift[0, 1] * t, 8)
        _disc(masks[t], 2, 74 + drift[1, 0] * t, 22 + drift[1, 1] * t, 9)
        if t < DIVISION.t:
            _disc(masks[t], 3, 48, 66 + 0.5 * t, 9 - 0.4 * t)
        else:
            apart = 5 + 2 * (t - DIVISION.t)
            _disc(masks[t], 4, 48 - apart, 68, 5)
            _disc(masks[t], 5, 48 + apart, 68, 5)
    texture = rng.normal(0, 30, masks.shape)
    bright = np.where(np.isin(masks, (3, 4, 5)), 900, 500)
    raw = np.clip(33000 + np.where(masks > 0, bright, 0) + texture, 0, 65535).astype(np.uint16)
    movie = Movie(f"discs {seed}", raw[:, None], ("nuclei",), PIXEL_UM, 600.0, "made by a test")
    return movie, Labels.from_images({"nucleus": masks}, [DIVISION])


@pytest.fixture
def discs() -> tuple[Movie, Labels]:
    return disc_movie()


@pytest.fixture(scope="session")
def many_discs() -> list[tuple[Movie, Labels]]:
    return [disc_movie(seed) for seed in range(6)]


def crowded_masks(n_frames: int, side: int = 71, step: int = 8) -> np.ndarray:
    """(T, Y, X) with side² cells of 5 × 5 pixels on a lattice, which do not move."""
    masks = np.zeros((n_frames, side * step, side * step), np.uint32)
    number = np.arange(1, side * side + 1).reshape(side, side)
    for dy in range(5):
        for dx in range(5):
            masks[:, dy::step, dx::step] = number
    return masks
