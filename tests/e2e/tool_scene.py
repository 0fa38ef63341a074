"""A movie for the tests of tools: 16 bits, not square, its cells where each tool has something to do."""

import numpy as np
from skimage.filters import apply_hysteresis_threshold, threshold_triangle

from celldata.labels import Labels
from celldata.movie import Movie

HEIGHT, WIDTH, FRAMES = 96, 176, 5
DIM, BRIGHT = 33_000, 36_000
SOFT_EDGE = 4  # px outside a disc's radius within which its light ends: 1/400 of it is left there

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


def bright_in_box(first: Place, last: Place) -> np.ndarray:
    """(Y, X) bool: what Threshold promises of a box in frame 0, both corners in it: above the triangle
    threshold, in parts that reach 1.1 times it. By scikit-image alone, not by the code of the tool.

    That is more than `disc`: the triangle threshold lies near the foot of the soft edge (.09 of the way up
    here), the disc ends at half its height. So they share about .73.
    """
    box = np.s_[first[0] : last[0] + 1, first[1] : last[1] + 1]
    raw = movie("any").raw[0, 0][box].astype(np.int64)
    values = raw - raw.min()
    # The bins the tool promises: eight pixels each, every bin as many grey values.
    grey_values = int(values.max()) + 1
    per_bin = int(np.ceil(grey_values / (raw.size // 8)))
    low = threshold_triangle(values / values.max(), nbins=int(np.ceil(grey_values / per_bin)))
    found = np.zeros((HEIGHT, WIDTH), bool)
    found[box] = apply_hysteresis_threshold(values / values.max(), low, 1.1 * low)
    return found


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
