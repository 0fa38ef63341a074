"""The seed data set: four simulated movies with true labels, so that a clone without any data can train at
once.

The same seeds give the same bytes, so `data.dvc` in git stays as it is. It counts as round 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from backend.rounds import data_card, manifest
from backend.rounds.workspace import Workspace
from celldata.errors import DataError
from celldata.formats import movie_folder
from celldata.formats.movie_folder import MovieInfo
from celldata.simulator import SimulationParameters, simulate

SEED_ROUND = 0


@dataclass(frozen=True)
class SeedMovie:
    """One movie of the seed data set. A short cell cycle gives a dozen frames several divisions each."""

    name: str
    split: str
    seed: int
    size: int
    n_frames: int
    n_cells: int

    @property
    def parameters(self) -> SimulationParameters:
        return SimulationParameters(
            name=self.name,
            n_frames=self.n_frames,
            height=self.size,
            width=self.size,
            n_cells=self.n_cells,
            max_cells=2 * self.n_cells,
            cell_cycle_h=10.0,
        )


SEED_MOVIES = (
    SeedMovie("seed-train-1", "train", seed=102, size=256, n_frames=16, n_cells=22),
    SeedMovie("seed-train-2", "train", seed=101, size=192, n_frames=16, n_cells=14),
    SeedMovie("seed-validation", "validation", seed=104, size=192, n_frames=12, n_cells=14),
    SeedMovie("seed-test", "test", seed=103, size=192, n_frames=14, n_cells=14),
)


def plant(
    workspace: Workspace, movies: Sequence[SeedMovie] = SEED_MOVIES, pool: Executor | None = None
) -> str:
    """Write the seed data set into `data/` where there is none, and `dvc add` it; what was done, as a
    sentence.

    Where `data.dvc` names the data of a real round, that data is fetched instead; DataError when it cannot
    be.
    """
    if manifest.path(workspace).is_file():
        return f"{workspace.data} is there already."
    if data_card.round_of(workspace.data_file) > SEED_ROUND:
        return _fetch(workspace)
    write = partial(_write, workspace)
    list(pool.map(write, movies) if pool else map(write, movies))
    manifest.write(workspace, SEED_ROUND)
    names = ", ".join(movie.name for movie in movies)
    if not (workspace.root / ".dvc").is_dir() or not (workspace.root / ".git").exists():
        return f"Wrote {names}; not versioned, for {workspace.root} is no git and DVC repository."
    version(workspace, SEED_ROUND)
    return f"Wrote and versioned {names}."


def version(workspace: Workspace, number: int) -> None:
    """`dvc add data`, then the data card into `data.dvc`."""
    workspace.dvc("add", workspace.data.name)
    data_card.write_meta(workspace.data_file, number, manifest.cards(workspace))


def _fetch(workspace: Workspace) -> str:
    number = data_card.round_of(workspace.data_file)
    workspace.check()
    try:
        workspace.dvc("pull", workspace.data_file.name)
    except DataError as error:
        raise DataError(
            str(workspace.data_file),
            f"the data of round {number} could not be fetched ({error.problem})",
            "Add the remote that holds it (dvc remote add) and run: dvc pull",
        ) from None
    return f"Fetched the data of round {number}."


def _write(workspace: Workspace, movie: SeedMovie) -> None:
    made = simulate(movie.parameters, movie.seed)
    labels = made.labels
    info = MovieInfo.of(
        made.movie,
        features=labels.features,
        split=movie.split,
        round=SEED_ROUND,
        approved_segmentation=((0, movie.n_frames - 1),),
        approved_tracking=True,
        progress={
            "frames_segmented": movie.n_frames,
            "tracks": len(labels.cells.cells()),
            "divisions": len(labels.divisions),
            "approved_by": ["the simulator"],
        },
    )
    movie_folder.write(workspace.data / movie.name, made.movie, labels, info)
