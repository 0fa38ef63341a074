"""The pictures of the instructions that come with Prospero: `.venv/bin/python -m tools.instruction_pictures`.

All of them are drawn from a seed by the house's simulator; nothing in them was ever alive.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from backend.instructions.folder import PICTURES, SHIPPED
from celldata.lineage import Division
from celldata.simulator import Simulation, SimulationParameters, simulate

SCALE = 3  # one pixel of the movie, in pixels of the picture
GAP = 8
GAP_COLOUR = (24, 26, 31)
# Label colours of the page (theme/tokens.css).
COLOURS = np.array(
    [(88, 250, 160), (134, 88, 225), (226, 114, 107), (228, 164, 15), (57, 131, 170), (208, 50, 117)]
)
HALF = 34  # half the edge of a picture of one place, in pixels of the movie


def main() -> None:
    """Write all pictures anew."""
    out = SHIPPED / PICTURES
    out.mkdir(parents=True, exist_ok=True)
    made = simulate(
        SimulationParameters(n_frames=30, height=256, width=256, n_cells=26, cell_cycle_h=14.0), seed=3
    )
    raw, truth = made.movie.raw[:, 0], made.labels.images["nucleus"]
    one, other = _neighbours(truth[0])
    merged = np.where(truth[0] == other, one, truth[0])
    place = _window(np.isin(truth[0], (one, other)))
    _save(out / "merged.png", _views(raw[0], [merged, truth[0]], place))

    alone = _alone(truth[0])
    place = _window(truth[0] == alone)
    halves = truth[0].copy()
    rows = np.arange(halves.shape[0])[:, None]
    halves[(truth[0] == alone) & (rows > (place[0] + HALF))] = truth.max() + 1
    _save(out / "split.png", _views(raw[0], [halves, truth[0]], place))
    missing = np.where(truth[0] == alone, 0, truth[0])
    _save(out / "missed.png", _views(raw[0], [missing, truth[0]], place))

    _save(out / "outlines.png", _drawn(raw[0], truth[0])[20:150, 10:246])
    _save(out / "tracks.png", _beside([_drawn(raw[t], truth[t])[60:160, 70:170] for t in (0, 2, 4)]))

    division = _division(made)
    y, x = _window(np.isin(truth[division.t], division.daughters))
    frames = [division.t - 2, division.t - 1, division.t]
    views = [_drawn(raw[t], truth[t])[y : y + 2 * HALF, x : x + 2 * HALF] for t in frames]
    _save(out / "division.png", _beside(views))


def _drawn(raw: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(Y, X, 3) the image in grey with the edge of every cell in its colour."""
    low, high = np.percentile(raw, (1, 99.7))
    grey = np.clip((raw - low) / (high - low), 0, 1) * 200
    picture = np.repeat(grey[..., None], 3, axis=2)
    inside = np.ones_like(labels, bool)
    for axis in (0, 1):
        for step in (-1, 1):
            inside &= np.roll(labels, step, axis) == labels
    edge = (labels > 0) & ~inside
    picture[edge] = COLOURS[labels[edge] % len(COLOURS)]
    return picture.astype(np.uint8)


def _views(raw: np.ndarray, labels: list[np.ndarray], place: tuple[int, int]) -> np.ndarray:
    y, x = place
    return _beside([_drawn(raw, each)[y : y + 2 * HALF, x : x + 2 * HALF] for each in labels])


def _beside(pictures: list[np.ndarray]) -> np.ndarray:
    gap = np.full((pictures[0].shape[0], GAP // SCALE, 3), GAP_COLOUR, np.uint8)
    parts = [part for picture in pictures for part in (picture, gap)]
    return np.concatenate(parts[:-1], axis=1)


def _window(mask: np.ndarray) -> tuple[int, int]:
    """The top left corner of a picture around what is in `mask`."""
    y, x = (round(float(axis.mean())) - HALF for axis in np.nonzero(mask))
    height, width = mask.shape
    return min(max(y, 0), height - 2 * HALF), min(max(x, 0), width - 2 * HALF)


def _centres(labels: np.ndarray) -> dict[int, np.ndarray]:
    """The centres of the cells that lie so far inside that their picture is whole."""
    inside = {}
    for cell in np.unique(labels[labels > 0]):
        centre = np.argwhere(labels == cell).mean(axis=0)
        if (centre > HALF).all() and (centre < np.array(labels.shape) - HALF).all():
            inside[int(cell)] = centre
    return inside


def _neighbours(labels: np.ndarray) -> tuple[int, int]:
    """The two cells that are closest to each other."""
    centres = _centres(labels)
    pairs = [(a, b) for a in centres for b in centres if a < b]
    return min(pairs, key=lambda pair: float(np.linalg.norm(centres[pair[0]] - centres[pair[1]])))


def _alone(labels: np.ndarray) -> int:
    """The cell that is farthest from all others."""
    centres = _centres(labels)
    near = {
        a: min(float(np.linalg.norm(centres[a] - centres[b])) for b in centres if a != b) for a in centres
    }
    return max(near, key=lambda cell: near[cell])


def _division(made: Simulation) -> Division:
    """A division with two daughters well inside the image, after the second frame."""
    for division in sorted(made.labels.divisions, key=lambda each: (each.t, each.parent)):
        centres = _centres(made.labels.images["nucleus"][division.t])
        both = len(division.daughters) == 2 and all(cell in centres for cell in division.daughters)
        if division.t >= 2 and both:
            return division
    raise SystemExit("No division lies inside the image: choose another seed.")


def _save(path: Path, picture: np.ndarray) -> None:
    height, width = picture.shape[:2]
    image = Image.fromarray(picture).resize((width * SCALE, height * SCALE), Image.Resampling.NEAREST)
    image.quantize(128).save(path, optimize=True)
    print(path)


if __name__ == "__main__":
    main()
