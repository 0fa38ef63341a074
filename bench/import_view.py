"""`python -m bench.import_view KIND FRAMES SIDE`: a made-up movie of any length into the server of
PROSPERO_HOME; prints the ids of its tasks.

Frames are views into one tall image that scrolls by, so that 920 frames of 1024² (6 GB) take no memory; they
are stored frame by frame, as `prospero movies import` does.
"""

import json
import sys

import numpy as np
from numpy.lib.stride_tricks import as_strided

from celldata.cells import CellsTable
from celldata.labels import Labels
from celldata.movie import Movie

PITCH = 48  # pixels from one cell to the next: about 450 in a frame of 1024²
SCROLL = 2  # rows per frame: each cell crosses the field, so tracks begin and end


def scrolling_movie(n_frames: int, side: int) -> tuple[Movie, Labels]:
    """`n_frames` of `side`² in which round cells move up by two rows a frame; raw uint16."""
    rows = np.arange(side + SCROLL * (n_frames - 1))
    columns = np.arange(side)
    per_row = -(-side // PITCH)
    numbers = (rows // PITCH)[:, None] * per_row + (columns // PITCH)[None, :] + 1
    away = ((rows % PITCH - PITCH // 2) ** 2)[:, None] + ((columns % PITCH - PITCH // 2) ** 2)[None, :]
    inside = away < (0.36 * PITCH) ** 2
    tall = np.where(inside, numbers, 0).astype(np.uint32)
    noise = np.random.default_rng(2).normal(0, 60, tall.shape)
    raw = (33_000 + 800 * inside + noise).astype(np.uint16)
    movie = Movie(f"Scrolling {n_frames} x {side}", _windows(raw, n_frames, side)[:, None], (), 0.65, 600.0)
    images = {"nucleus": _windows(tall, n_frames, side)}
    # Not Labels.from_images, which would write out every frame.
    return movie, Labels(images, CellsTable.from_label_images(images))


def _windows(tall: np.ndarray, n_frames: int, side: int) -> np.ndarray:
    row, pixel = tall.strides
    return as_strided(tall, (n_frames, side, side), (SCROLL * row, row, pixel), writeable=False)


def main(kind: str, n_frames: int, side: int) -> int:
    from backend.cli.database import server_app, stores
    from backend.movies.importing import add_movie
    from backend.tasks import creation

    movie, labels = scrolling_movie(n_frames, side)
    with server_app() as app:
        record = add_movie(movie, labels, stores(app))
        if kind == "tracking":
            tasks = [creation.create_tracking_task(record, labels)]
        else:
            tasks = creation.create_segmentation_tasks(record, labels)
        print(json.dumps([task.id for task in tasks]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
