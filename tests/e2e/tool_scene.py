"""A movie for the tests of tools: 16 bits, not square, its cells where each tool has something to do."""

import numpy as np

from celldata.labels import Labels
from celldata.movie import Movie

HEIGHT, WIDTH, FRAMES = 96, 176, 5
DIM, BRIGHT = 33_000, 36_000

Place = tuple[int, int]

ROUND: Place = (22, 24)
BESIDE: Place = (22, 49)  # two pixels of background between it and ROUND
HOLLOW: Place = (64, 28)
TWINS: tuple[Place, Place] = ((64, 84), (64, 101))  # in one outline
SPECKED: Place = (22, 96)
SPECK: Place = (22, 116)
THIN: Place = (22, 150)  # its outline is smaller than what is bright
UNLABELED: Place = (66, 146)
CELLS = {"round": 1, "beside": 2, "hollow": 3, "twins": 4, "specked": 5, "thin": 6}


def disc(place: Place, radius: float) -> np.ndarray:
    """(Y, X) bool."""
    ys, xs = np.ogrid[:HEIGHT, :WIDTH]
    return (ys - place[0]) ** 2 + (xs - place[1]) ** 2 < radius**2


def iou(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two masks."""
    return float((a & b).sum() / (a | b).sum())


def labels_of_a_frame() -> np.ndarray:
    """(Y, X) uint32, value = cell."""
    frame = np.zeros((HEIGHT, WIDTH), np.uint32)
    frame[disc(ROUND, 12)] = CELLS["round"]
    frame[disc(BESIDE, 12)] = CELLS["beside"]
    frame[disc(HOLLOW, 14) & ~disc(HOLLOW, 4)] = CELLS["hollow"]
    frame[disc(TWINS[0], 11) | disc(TWINS[1], 11)] = CELLS["twins"]
    frame[disc(SPECKED, 12) | disc(SPECK, 3)] = CELLS["specked"]
    frame[disc(THIN, 7)] = CELLS["thin"]
    return frame


def movie(name: str) -> Movie:
    """Soft discs on a dim ground with a little noise; far above 8 bits: a tool that sees 8 of them fails."""
    ys, xs = np.mgrid[:HEIGHT, :WIDTH]
    light = np.zeros((HEIGHT, WIDTH))
    for place, radius in [
        (ROUND, 12),
        (BESIDE, 12),
        (HOLLOW, 14),
        (TWINS[0], 11),
        (TWINS[1], 11),
        (SPECKED, 12),
        (THIN, 12),
        (UNLABELED, 12),
    ]:
        distance = np.hypot(ys - place[0], xs - place[1])
        light = np.maximum(light, 1 / (1 + np.exp((distance - radius) * 1.5)))
    noise = np.random.default_rng(7).normal(0, 30, (FRAMES, HEIGHT, WIDTH))
    raw = (DIM + (BRIGHT - DIM) * light + noise).astype(np.uint16)
    return Movie(name, raw[:, None], ("H2B",), 0.65, 600.0)


def labels(*, empty: bool = False) -> Labels:
    frame = labels_of_a_frame()
    return Labels.from_images({"nucleus": np.stack([frame * (not empty)] * FRAMES)})
