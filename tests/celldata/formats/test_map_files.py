"""Maps beside a prediction."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import tifffile

from celldata.errors import DataError
from celldata.formats import map_files
from celldata.formats.map_files import MapsInfo, read_info, read_maps, write_info, write_maps
from celldata.seeds import Cut


def test_maps_come_back_within_half_a_level(tmp_path: Path) -> None:
    maps = np.random.default_rng(0).random((3, 20, 30), dtype=np.float32)
    write_maps(tmp_path / "maps", 7, maps)
    assert np.abs(read_maps(tmp_path / "maps", 7) - maps).max() <= 0.5 / 255 + 1e-6


def test_values_beyond_the_range_are_its_ends(tmp_path: Path) -> None:
    maps = np.zeros((3, 4, 5), np.float32)
    maps[0], maps[1] = -0.5, 1.5
    write_maps(tmp_path, 0, maps)
    assert [plane.min() for plane in read_maps(tmp_path, 0)] == [0, 1, 0]


def test_the_frames_that_have_maps(tmp_path: Path) -> None:
    assert map_files.frames_of(tmp_path / "none") == []
    for t in (12, 3, 10_000):
        write_maps(tmp_path, t, np.zeros((3, 2, 2)))
    write_info(tmp_path, MapsInfo("nucleus"))
    (tmp_path / "t1.tif.part").touch()
    assert map_files.frames_of(tmp_path) == [3, 12, 10_000]


def test_whose_maps_they_are_and_how_they_are_cut(tmp_path: Path) -> None:
    assert read_info(tmp_path) == MapsInfo(None, Cut()), "folders written before said nothing"
    info = MapsInfo("nucleus", Cut(foreground=0.4, sigma=0.5, seed=0.2, merge=0.05))
    write_info(tmp_path, info)
    assert read_info(tmp_path) == info


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"feature": "a"}',
        '{"feature": "a", "cut": {"nose": 1}}',
        '{"feature": "a", "cut": {"sigma": 1e7}}',
        '{"feature": "a", "cut": {"merge": NaN}}',
        '{"feature": "a", "cut": {"seed": -1}}',
        f'{{"feature": "a", "cut": {{"foreground": 1{"0" * 400}}}}}',
        "[" * 100_000,
    ],
    ids=lambda text: text[:50],
)
def test_a_description_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "maps.json").write_text(text)
    with pytest.raises(DataError, match=r"maps\.json: it does not describe maps"):
        read_info(tmp_path)


def test_what_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"t0003\.tif: there is no such file\. Predict with --maps"):
        read_maps(tmp_path, 3)
    (tmp_path / "t0003.tif").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"t0003\.tif: it is no TIFF"):
        read_maps(tmp_path, 3)
    tifffile.imwrite(tmp_path / "t0004.tif", np.zeros((4, 5), np.uint8))
    with pytest.raises(DataError, match=r"its shape is \(4, 5\)"):
        read_maps(tmp_path, 4)
    tifffile.imwrite(tmp_path / "t0005.tif", np.zeros((3, 4, 5), np.uint16), photometric="minisblack")
    with pytest.raises(DataError, match=r"its values are uint16, not uint8"):
        read_maps(tmp_path, 5)


def test_what_does_not_fit_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    giant = np.zeros((3, 1500, 1500), np.uint8)
    tifffile.imwrite(tmp_path / "t0000.tif", giant, compression="zlib", photometric="minisblack")
    tifffile.imwrite(tmp_path / "t0001.tif", giant[0], compression="zlib")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < giant.nbytes / 50
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"maps of frame 0 have 1500 x 1500 pixels, the movie 40 x 50"):
            map_files.read_levels(tmp_path, 0, (40, 50))
        with pytest.raises(DataError, match=r"its shape is \(1500, 1500\)"):
            map_files.read_levels(tmp_path, 1, (40, 50))
        assert tracemalloc.get_traced_memory()[1] < giant.nbytes / 4
    finally:
        tracemalloc.stop()


def test_a_file_that_ends_too_soon_is_damaged(tmp_path: Path) -> None:
    write_maps(tmp_path, 0, np.random.default_rng(0).random((3, 60, 60)))
    path = tmp_path / "t0000.tif"
    whole = path.read_bytes()
    for size in (len(whole) - 1, len(whole) - 4000, 200, 20):
        path.write_bytes(whole[:size])
        with pytest.raises(DataError, match=r"t0000\.tif: "):
            read_maps(tmp_path, 0)
