"""Maps beside a prediction."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from celldata.errors import DataError
from celldata.formats.map_files import read_maps, write_maps


def test_maps_come_back_within_half_a_level(tmp_path: Path) -> None:
    maps = np.random.default_rng(0).random((3, 20, 30), dtype=np.float32)
    write_maps(tmp_path / "maps", 7, maps, (20, 30))
    assert np.abs(read_maps(tmp_path / "maps", 7) - maps).max() <= 0.5 / 255 + 1e-6


def test_maps_have_the_movie_s_size(tmp_path: Path) -> None:
    maps = np.zeros((3, 20, 30), np.float32)
    maps[1, 5:10, 10:20] = 1
    write_maps(tmp_path, 0, maps, (40, 60))
    back = read_maps(tmp_path, 0)
    assert back.shape == (3, 40, 60)
    assert back[1, 14, 30] == 1
    assert not back[0].any()


def test_what_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"t0003\.tif: there is no such file\. Predict with --maps"):
        read_maps(tmp_path, 3)
    (tmp_path / "t0003.tif").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"t0003\.tif: it is no TIFF"):
        read_maps(tmp_path, 3)
    tifffile.imwrite(tmp_path / "t0004.tif", np.zeros((4, 5), np.uint8))
    with pytest.raises(DataError, match=r"its shape is \(4, 5\)"):
        read_maps(tmp_path, 4)
