"""The proof: the list holds what corrupt() puts wrong, and most of it at its top."""

import numpy as np
import pytest

from celldata.formats import ctc
from celldata.simulator import IDENTITY_KINDS, Corruption, SimulationParameters, corrupt, simulate
from celldata.suspicion.place import Place
from celldata.suspicion.recall import first_places, leads_to, recall_at
from tests.celldata.suspicion.conftest import places_of

SEEDS = range(21, 25)


def ranked(places: list[Place], errors: list[Corruption]) -> list[int | None]:
    return first_places(places, [error for error in errors if error.kind in IDENTITY_KINDS])


def test_simulated_errors_of_identity_are_in_the_list_and_most_at_its_top():
    parameters = SimulationParameters(
        n_frames=30, height=400, width=400, n_cells=32, max_cells=60, cell_cycle_h=16.0
    )
    found, at_top, n_errors = 0.0, 0.0, 0
    for seed in SEEDS:
        made = simulate(parameters, seed)
        wrong, errors = corrupt(made.labels, seed=seed)
        places = places_of(wrong, made.movie.raw[:, 0], parameters.pixel_size_um)
        ranks = ranked(places, errors)
        n_errors += len(ranks)
        found += recall_at(ranks, len(places), 1.0) * len(ranks)
        at_top += recall_at(ranks, len(places), 0.25) * len(ranks)
    assert n_errors > 40
    assert found / n_errors >= 0.95
    assert at_top / n_errors >= 0.8


def test_corrupted_real_labels_are_in_the_list(hela):
    movie = ctc.read_raw(hela / "01", name="hela", pixel_size_um=0.645, frame_interval_s=1800)
    tra = hela / "01_GT" / "TRA"
    truth = ctc.read_labels(hela / "01_ST" / "SEG", tra / "man_track.txt", tra)
    wrong, errors = corrupt(truth, seed=11)
    ranks = ranked(places_of(wrong, np.asarray(movie.raw[:, 0]), 0.645), errors)
    assert len(ranks) > 30
    assert recall_at(ranks, 1, 1.0) <= 1
    assert sum(rank is not None for rank in ranks) / len(ranks) >= 0.9


def place(cells: tuple[int, ...], frames: tuple[int, int]) -> Place:
    return Place(
        "0" * 16, "swap", "nucleus", 0.5, frames[1], frames, cells, 0, 0, (0, 0, 1, 1), "t", "d", None
    )


@pytest.mark.parametrize(
    ("frames", "cells", "t", "expected"),
    [
        ((4, 5), (1, 2), 5, True),
        ((4, 5), (1, 9), 6, True),
        ((4, 5), (1, 2), 7, False),
        ((4, 5), (8, 9), 5, False),
    ],
)
def test_a_place_leads_to_an_error_within_a_frame_that_shares_a_cell(frames, cells, t, expected):
    assert leads_to(frames, cells, Corruption("swap", t, (1, 2), "")) is expected


def test_the_first_place_that_leads_to_an_error_counts():
    places = [place((9,), (1, 1)), place((2,), (4, 5)), place((1,), (4, 5))]
    errors = [Corruption("swap", 5, (1, 2), ""), Corruption("swap", 5, (7,), "")]
    ranks = first_places(places, errors)
    assert ranks == [1, None]
    assert recall_at(ranks, 3, 1.0) == 0.5
    assert recall_at(ranks, 3, 0.25) == 0.0
    assert recall_at([], 3, 0.5) == 1.0
