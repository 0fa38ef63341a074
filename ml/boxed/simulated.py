"""Movies for the model in the box: simulated nuclei of many kinds under many microscopes."""

from pathlib import Path

import numpy as np

from celldata.formats import movie_folder
from celldata.formats.movie_folder import MovieInfo
from celldata.simulator import SimulationParameters, simulate
from celldata.simulator.looks import any_look

VALIDATION = 5
"""Every so many movies, one is for validation."""


def write_movies(data: Path, n_movies: int, n_frames: int, size: int, seed: int) -> None:
    """Write `n_movies` movie folders, all frames approved; the same seed gives the same movies."""
    for number in range(n_movies):
        parameters = any_parameters(f"simulated-{number:03d}", n_frames, size, [seed, number])
        made = simulate(parameters, seed * 1000 + number)
        info = MovieInfo.of(
            made.movie,
            made.labels.features,
            split="validation" if number % VALIDATION == VALIDATION - 1 else "train",
            approved_segmentation=((0, n_frames - 1),),
            approved_tracking=True,
        )
        movie_folder.write(data / parameters.name, made.movie, made.labels, info)


def any_parameters(name: str, n_frames: int, size: int, seed: list[int]) -> SimulationParameters:
    """Nuclei sparse to crowded, round to long, even to very uneven in brightness; scarce to ample light."""
    rng = np.random.default_rng(seed)
    radius_um = rng.uniform(6.0, 11.0)
    field_um2 = (size * 0.65) ** 2
    most = field_um2 / (np.pi * radius_um**2)  # nuclei side by side without a gap
    share = rng.uniform(0.05, 0.75)
    n_cells = max(3, int(share * most))
    return SimulationParameters(
        name=name,
        n_frames=n_frames,
        height=size,
        width=size,
        n_cells=n_cells,
        max_cells=max(n_cells + 2, int(1.3 * n_cells)),
        cell_cycle_h=rng.uniform(6.0, 24.0),  # short, so that many divide while one looks
        clustering=rng.uniform(0.1, 0.6),
        radius_um=radius_um,
        **any_look(rng),
    )
