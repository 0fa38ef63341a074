"""Words of errors."""

from celldata.scoring.errors import share


def test_a_share_is_rounded_down_so_that_what_misses_a_limit_looks_as_if_it_did():
    assert [share(value) for value in (0.8499, 0.85, 0.29, 0.57, 1.0, 0.0)] == [
        ".84",
        ".85",
        ".29",
        ".57",
        "1.00",
        ".00",
    ]
