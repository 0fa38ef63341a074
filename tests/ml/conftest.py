"""A round in miniature: simulated movies small enough to train on within seconds."""

from pathlib import Path

import pytest

from celldata.formats import movie_folder
from celldata.formats.movie_folder import MovieInfo
from celldata.simulator import SimulationParameters, simulate
from ml.data.prepared import Prepared, read_prepared
from ml.data.settings import ImageSettings
from ml.stages.prepare import prepare

FRAMES = 6


def simulated(name: str, seed: int, size: int = 96, n_frames: int = FRAMES):
    """A crop-sized movie in a bright, sharp style."""
    parameters = SimulationParameters(
        name=name, n_frames=n_frames, height=size, width=size, n_cells=6, max_cells=10, cell_cycle_h=8.0
    )
    return simulate(parameters, seed)


def write_movie(
    data: Path, name: str, seed: int, split: str, approved=None, tracking=True, **options
) -> Path:
    """Write one simulated movie into `data`; by default all its frames are approved."""
    made = simulated(name, seed, **options)
    labels = made.labels
    windows = ((0, made.movie.n_frames - 1),) if approved is None else approved
    info = MovieInfo.of(
        made.movie,
        labels.features,
        split=split,
        round=3,
        approved_segmentation=windows,
        approved_tracking=tracking,
    )
    kept = {t for first, last in windows for t in range(first, last + 1)}
    for t in set(range(made.movie.n_frames)) - kept:
        labels.images["nucleus"][t] = 0
    labels.cells.remove([row for row in labels.cells.rows if row.t not in kept])
    if not tracking:
        labels.divisions.clear()
    movie_folder.write(data / name, made.movie, labels if kept else None, info)
    return data / name


@pytest.fixture(scope="session")
def write_round_movie():
    return write_movie


@pytest.fixture(scope="session")
def round_data(tmp_path_factory) -> Path:
    """A movie per split, fully approved; one with the first three frames approved; one without labels."""
    data = tmp_path_factory.mktemp("round") / "data"
    write_movie(data, "sim-train", 1, "train")
    write_movie(data, "sim-validation", 2, "validation")
    write_movie(data, "sim-test", 3, "test")
    write_movie(data, "sim-begun", 4, "train", approved=((0, 2),), tracking=False)
    write_movie(data, "sim-new", 5, "train", approved=(), tracking=False)
    return data


@pytest.fixture(scope="session")
def prepared_round(round_data, tmp_path_factory) -> Prepared:
    here = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        prepare(round_data, here / "prepared", ImageSettings())
    return read_prepared(here / "prepared")
