"""How good smart click is on real movies: `python -m bench.smart_click`, the table of docs/performance.md.

Cells drawn at random are clicked at the pixel nearest their centroid; other cells are unknown, the usual
radius (the median of the movie's cells) is given. The second click is on the background, in the middle of the
worst false part. Movies from PROSPERO_DATA, which no test ships.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tifffile
from scipy import ndimage

from celldata.proposals import smart_click

CELLS = 60
REACH = 4  # usual radii on each side of the click, as the page asks
SMALLEST_PX = 30
CTC = ("Fluo-N2DL-HeLa/01", "DIC-C2DH-HeLa/01", "PhC-C2DH-U373/02", "PhC-C2DL-PSC/01")
ADCC = "celldetective-adcc-still"

Frame = tuple[np.ndarray, np.ndarray]  # raw (Y, X), labels (Y, X)


def main() -> int:
    """Print a row per movie that is there."""
    root = Path(os.environ.get("PROSPERO_DATA") or Path(__file__).parents[2] / "shared" / "data")
    print("| movie | one click | after a second | CPU per click |")
    for name, frames in _movies(root):
        first, second, seconds = _measure(frames)
        print(f"| {name} | {_row(first)} | {_row(second)} | {seconds * 1000:.0f} ms |", flush=True)
    return 0


def _row(found: list[float]) -> str:
    scores = [np.median(found), np.mean(np.array(found) > 0.5), np.mean(np.array(found) > 0.7)]
    return " ".join(f"{score:.2f}".removeprefix("0") for score in scores)


def _movies(root: Path) -> Iterator[tuple[str, list[Frame]]]:
    for name in CTC:
        folder = root / name
        masks = sorted((folder.parent / f"{folder.name}_ST" / "SEG").glob("man_seg*.tif"))
        if masks:
            frames = [
                (tifffile.imread(folder / path.name.replace("man_seg", "t")), tifffile.imread(path))
                for path in masks[:: max(1, len(masks) // 10)]
            ]
            yield name, frames
    for path in sorted((root / ADCC).glob("*_labels_*.tif")):
        stem, feature = path.stem.split("_labels_")
        raw, labels = tifffile.imread(root / ADCC / f"{stem}.tif"), tifffile.imread(path)
        planes = raw.reshape(-1, *raw.shape[-2:]) if raw.ndim > 2 else raw[None]
        for channel, plane in enumerate(planes):
            yield f"ADCC, {feature}, channel {channel}", [(plane, labels)]


def _measure(frames: list[Frame]) -> tuple[list[float], list[float], float]:
    cells = [
        (i, int(cell), int(area))
        for i, (_, labels) in enumerate(frames)
        for cell, area in zip(*np.unique(labels[labels > 0], return_counts=True), strict=True)
        if area >= SMALLEST_PX
    ]
    radius = float(np.median([np.sqrt(area / np.pi) for _, _, area in cells]))
    drawn = np.random.default_rng(1).permutation(len(cells))[:CELLS]
    first, second = [], []
    begun, clicks = time.process_time(), 0
    for i, cell, _ in (cells[n] for n in drawn):
        raw, labels = frames[i]
        whole = labels == cell
        place = _middle(whole)
        reach = int(np.ceil(REACH * radius))
        y0, x0 = max(0, place[0] - reach), max(0, place[1] - reach)
        box = np.s_[y0 : place[0] + reach + 1, x0 : place[1] + reach + 1]
        truth = whole[box]
        click = (place[0] - y0, place[1] - x0)
        region = smart_click(raw[box], [click], radius=radius).region
        clicks += 1
        # Against the whole cell: what lies beyond the box is missed.
        first.append(_iou(region, truth, int(whole.sum())))
        wrong, n_parts = ndimage.label(region & ~truth)
        if n_parts:
            worst = wrong == 1 + np.argmax(np.bincount(wrong.ravel())[1:])
            deep = np.unravel_index(ndimage.distance_transform_edt(worst).argmax(), worst.shape)
            region = smart_click(raw[box], [click], [(int(deep[0]), int(deep[1]))], radius=radius).region
            clicks += 1
        second.append(_iou(region, truth, int(whole.sum())))
    return first, second, (time.process_time() - begun) / clicks


def _middle(mask: np.ndarray) -> tuple[int, int]:
    """The pixel of a mask nearest its centroid."""
    ys, xs = np.nonzero(mask)
    nearest = ((ys - ys.mean()) ** 2 + (xs - xs.mean()) ** 2).argmin()
    return int(ys[nearest]), int(xs[nearest])


def _iou(region: np.ndarray, truth: np.ndarray, area: int) -> float:
    both = int((region & truth).sum())
    return both / (int(region.sum()) + area - both)


if __name__ == "__main__":
    sys.exit(main())
