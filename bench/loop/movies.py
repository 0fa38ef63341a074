"""The simulated movies of the loop: cells of four kinds, of which the model in the box knows one well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from celldata.labels import Labels
from celldata.movie import Movie
from celldata.simulator import SimulationParameters, simulate

# All but the usual are larger, longer or dimmer than what the model in the box saw (ml/boxed/simulated.py).
KINDS: Mapping[str, Mapping[str, Any]] = {
    "usual": {"radius_um": 8.0, "photons": 600.0, "n_cells": 16},
    "large": {
        "radius_um": 14.0,
        "elongation": 1.7,
        "roughness": 0.08,
        "texture": 0.5,
        "photons": 400.0,
        "n_cells": 7,
        "condensing": 0.5,
    },
    "dim": {
        "radius_um": 7.0,
        "photons": 130.0,
        "background": 250.0,
        "read_noise": 9.0,
        "blur_px": 2.0,
        "haze": 0.3,
        "brightness_cv": 0.6,
        "n_cells": 18,
    },
    "whole": {
        "radius_um": 11.0,
        "condensing": 0.0,
        "elongation": 2.0,
        "texture": 0.4,
        "brightness_cv": 0.4,
        "clustering": 0.5,
        "photons": 250.0,
        "n_cells": 10,
    },
}
MIXTURE = ("large", "whole", "usual", "large", "whole", "dim")
"""Kinds of one movie after the other. Most are unknown to the box: there must be something to learn."""


@dataclass(frozen=True)
class TrueMovie:
    """A movie and what is right in it."""

    movie: Movie
    truth: Labels

    @property
    def name(self) -> str:
        return self.movie.name


@dataclass(frozen=True)
class Material:
    """What a loop runs on: movies that nobody labeled yet, of which the `first` are corrected in the first
    round; and those that were labeled before it, to choose postprocessing on and to test on, for ever.
    """

    pool: tuple[TrueMovie, ...]
    first: int
    validation: tuple[TrueMovie, ...]
    test: tuple[TrueMovie, ...]


@dataclass(frozen=True)
class Sizes:
    """How many movies of each part, of how many frames and pixels a side."""

    pool: int = 18
    first: int = 3
    validation: int = 6
    test: int = 12
    frames: int = 10
    held_frames: int = 3
    side: int = 160


def simulated(sizes: Sizes, seed: int) -> Material:
    """The same seed makes the same movies."""
    parts = {
        name: tuple(
            _movie(f"{prefix}{name}-{n:02d}", kind_of(n), sizes.side, frames, 100_000 * seed + 1000 * k + n)
            for n in range(number)
        )
        for k, (name, prefix, number, frames) in enumerate(
            (
                ("pool", "", sizes.pool, sizes.frames),
                ("validation", "seed-", sizes.validation, sizes.held_frames),
                ("test", "seed-", sizes.test, sizes.held_frames),
            )
        )
    }
    return Material(first=sizes.first, **parts)


def kind_of(number: int) -> str:
    """The kind of the n-th movie of a part, from 0."""
    return MIXTURE[number % len(MIXTURE)]


def _movie(name: str, kind: str, side: int, n_frames: int, seed: int) -> TrueMovie:
    look = dict(KINDS[kind])
    share = (side / 160) ** 2
    n_cells = max(2, round(look.pop("n_cells") * share * np.random.default_rng(seed).uniform(0.7, 1.3)))
    parameters = SimulationParameters(
        name=name,
        n_frames=n_frames,
        height=side,
        width=side,
        n_cells=n_cells,
        max_cells=2 * n_cells,
        cell_cycle_h=12.0,
        **look,
    )
    made = simulate(parameters, seed)
    movie = replace(made.movie, source=f"simulated, {kind}")
    return TrueMovie(movie, made.labels)
