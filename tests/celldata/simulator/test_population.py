import numpy as np
import pytest

from celldata.simulator.cell import Nucleus, look
from celldata.simulator.parameters import SimulationParameters
from celldata.simulator.population import Population


@pytest.fixture
def parameters() -> SimulationParameters:
    return SimulationParameters(n_frames=10, height=200, width=200, n_cells=20)


def nucleus(age_h: float, newborn: bool = True) -> Nucleus:
    zero = np.zeros(2)
    return Nucleus(1, zero, zero, 13.0, 1.2, 0.0, 0.0, 1.0, age_h, 20.0, newborn)


def test_a_nucleus_rounds_up_condenses_and_its_daughters_are_small():
    middle = look(nucleus(10.0), mitosis_h=1.5)
    rounded = look(nucleus(20.0 - 0.75), mitosis_h=1.5)
    plate = look(nucleus(19.99), mitosis_h=1.5)
    newborn = look(nucleus(0.0), mitosis_h=1.5)

    assert middle.condensation == 0
    assert rounded.elongation < middle.elongation
    assert rounded.area_share < middle.area_share
    assert rounded.condensation > 0.9
    assert plate.elongation > 1.8
    assert newborn.area_share < 0.5 * middle.area_share
    # The same chromatin on a smaller area: brighter.
    assert newborn.dna_share / newborn.area_share > 2 * middle.dna_share / middle.area_share


def test_a_whole_cell_is_cut_in_two_and_nothing_condenses():
    middle = look(nucleus(18.0), mitosis_h=1.5, condensing=0.0)
    rounded = look(nucleus(20.0 - 0.75), mitosis_h=1.5, condensing=0.0)
    newborn = look(nucleus(0.0), mitosis_h=1.5, condensing=0.0)
    assert rounded.condensation == newborn.condensation == 0
    assert rounded.area_share == pytest.approx(middle.area_share, rel=0.1)
    assert newborn.area_share == pytest.approx(rounded.area_share / 2, rel=0.05)


def test_chromatin_doubles_neither_lost_nor_made_in_mitosis():
    before = look(nucleus(18.0), mitosis_h=1.5).dna_share
    after = look(nucleus(19.9), mitosis_h=1.5).dna_share
    assert after == pytest.approx(before, rel=0.05)


def test_neighbours_do_not_stay_on_top_of_each_other(parameters):
    population = Population(parameters, np.random.default_rng(0))
    for cell in population.nuclei:
        cell.position = np.array([100.0, 100.0]) + np.random.default_rng(cell.number).normal(0, 1, 2)
        cell.age_h = 0.0
    population.advance(6.0)
    positions = np.array([cell.position for cell in population.nuclei])
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=2) + 1e6 * np.eye(len(positions))
    assert np.median(apart.min(axis=1)) > parameters.radius_px


def test_cells_stay_in_the_dish(parameters):
    population = Population(parameters, np.random.default_rng(0))
    for _ in range(30):
        population.advance(1.0)
    for cell in population.nuclei:
        assert (-population.margin <= cell.position).all()
        assert (cell.position <= 200 + population.margin).all()


def test_a_full_field_stops_dividing():
    crowded = SimulationParameters(height=200, width=200, n_cells=20, max_cells=1, cell_cycle_h=6.0)
    population = Population(crowded, np.random.default_rng(0))
    population.advance(2.0)  # mitoses that had begun come to their end
    before = len(population.nuclei)
    population.advance(20.0)
    assert len(population.nuclei) == before
