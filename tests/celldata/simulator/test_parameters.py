import pytest

from celldata.errors import DataError
from celldata.simulator import SimulationParameters


def test_parameters_survive_a_dictionary():
    parameters = SimulationParameters(n_frames=5, pixel_size_um=0.5)
    assert SimulationParameters.from_dict(parameters.to_dict()) == parameters


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_frames", 0),
        ("pixel_size_um", 0),
        ("frame_interval_s", -1),
        ("n_cells", -1),
        ("overlap", 1.0),
        ("photons", float("nan")),
        ("offset", 70000),
        ("radius_um", 0.5),
    ],
)
def test_a_value_out_of_range_is_named(name, value):
    with pytest.raises(DataError, match=name):
        SimulationParameters(**{name: value})


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(DataError, match="unknown name 'n_cell'"):
        SimulationParameters.from_dict({"n_cell": 3})
