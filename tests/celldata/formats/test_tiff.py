import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from celldata.errors import DataError
from celldata.formats import ome_tiff, tiff


def stack(*shape, dtype=np.uint16):
    return np.arange(np.prod(shape)).reshape(shape).astype(dtype)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    images=st.sampled_from([np.uint8, np.uint16, np.float32, np.uint32]).flatmap(
        lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=4, max_dims=4, min_side=1, max_side=5))
    )
)
def test_ome_tiff_write_then_read_is_identity(tmp_path, images):
    path = tmp_path / "m.ome.tif"
    t, c = images.shape[:2]
    names = [f"c{i}" for i in range(c)]
    frames = (images[i, j] for i in range(t) for j in range(c))
    ome_tiff.write(path, frames, images.shape, images.dtype, channels=names, pixel_size_um=0.5)
    found = tiff.read_stack(path)
    assert found.images.dtype == images.dtype
    assert np.array_equal(found.images, images, equal_nan=images.dtype.kind == "f")
    assert found.channels == tuple(names)
    assert found.calibration.pixel_size_um == 0.5
    assert np.array_equal(tiff.read_planes(path, images.shape), images, equal_nan=images.dtype.kind == "f")


@pytest.mark.parametrize("axes", ["TCYX", "CTYX", "TYX", "CYX", "YX", "TYXC", "YXT"])
def test_axes_that_the_file_states_are_followed(tmp_path, axes):
    sizes = {"T": 4, "C": 2, "Y": 6, "X": 7}
    images = stack(*(sizes[axis] for axis in axes))
    tifffile.imwrite(tmp_path / "m.tif", images, metadata={"axes": axes}, photometric="minisblack")
    movie = tiff.read_movie(tmp_path / "m.tif")
    expected = images.reshape([sizes[axis] for axis in axes])
    for axis in "TC":
        if axis not in axes:
            expected = expected[np.newaxis]
    order = ["CT"[i] for i in range(2) if "CT"[i] not in axes] + list(axes)
    assert np.array_equal(movie.raw, expected.transpose([order.index(axis) for axis in "TCYX"]))


def test_an_imagej_hyperstack_gives_axes_pixel_size_and_interval(tmp_path):
    images = stack(7, 2, 5, 6)
    metadata = {"axes": "TCYX", "finterval": 60.0, "unit": "um"}
    tifffile.imwrite(tmp_path / "ij.tif", images, imagej=True, metadata=metadata, resolution=(4, 4))
    movie = tiff.read_movie(tmp_path / "ij.tif")
    assert np.array_equal(movie.raw, images)
    assert (movie.pixel_size_um, movie.frame_interval_s, movie.name) == (0.25, 60.0, "ij")


@pytest.mark.parametrize(
    ("unit", "interval_unit", "pixel", "interval"),
    [("nm", "min", 0.0005, 120.0), ("mm", "ms", 500.0, 0.002), ("furlong", "fortnight", None, None)],
)
def test_ome_units_are_converted_and_unknown_ones_ignored(tmp_path, unit, interval_unit, pixel, interval):
    path = tmp_path / "m.ome.tif"
    metadata = {"axes": "TYX", "PhysicalSizeX": 0.5, "TimeIncrement": 2.0}
    tifffile.imwrite(path, stack(2, 5, 6), ome=True, photometric="minisblack", metadata=metadata)
    data = path.read_bytes()
    assert b'TimeIncrement="2.0"' in data
    xml = tifffile.TiffFile(path).ome_metadata
    units = f'PhysicalSizeXUnit="{unit}" TimeIncrementUnit="{interval_unit}" TimeIncrement='
    xml = xml.replace("TimeIncrement=", units)
    tifffile.imwrite(path, stack(2, 5, 6), photometric="minisblack", metadata=None, description=xml)
    found = tiff.read_stack(path)
    assert found.calibration.pixel_size_um == pytest.approx(pixel)
    assert found.calibration.frame_interval_s == pytest.approx(interval)


def test_what_is_given_overrides_the_file(tmp_path):
    images = stack(3, 5, 6)
    tifffile.imwrite(tmp_path / "z.tif", images, imagej=True, metadata={"axes": "ZYX"})
    movie = tiff.read_movie(tmp_path / "z.tif", "tyx", name="mine", pixel_size_um=2.0, frame_interval_s=5.0)
    assert movie.raw.shape == (3, 1, 5, 6)
    assert (movie.name, movie.pixel_size_um, movie.frame_interval_s) == ("mine", 2.0, 5.0)


def test_axes_may_name_an_axis_of_length_one(tmp_path):
    ome_tiff.write(tmp_path / "m.ome.tif", iter(stack(3, 5, 6)), (3, 1, 5, 6), np.uint16)
    assert tiff.read_movie(tmp_path / "m.ome.tif", "TCYX").raw.shape == (3, 1, 5, 6)


def test_colour_samples_become_channels(tmp_path):
    tifffile.imwrite(tmp_path / "rgb.tif", stack(5, 6, 3, dtype=np.uint8), photometric="rgb")
    movie = tiff.read_movie(tmp_path / "rgb.tif")
    assert (movie.raw.shape, movie.channels) == ((1, 3, 5, 6), ("red", "green", "blue"))


@pytest.mark.parametrize(
    ("shape", "options", "says"),
    [
        (
            (3, 2, 5, 6),
            {"metadata": None, "photometric": "minisblack"},
            r"does not say.*6 x 5 x 6.*--axes",
        ),
        ((4, 5, 6), {"photometric": "minisblack"}, r"does not say what its axes mean"),
        (
            (3, 5, 6),
            {"photometric": "rgb", "planarconfig": "separate"},
            r"planes of one colour.*--axes TYX",
        ),
        ((3, 5, 6), {"imagej": True, "metadata": {"axes": "ZYX"}}, r"depth and no time.*--axes TYX"),
        (
            (2, 3, 2, 5, 6),
            {"imagej": True, "metadata": {"axes": "TZCYX"}},
            r"5 axes, TZCYX.*at each time",
        ),
        (
            (2, 3, 5, 6),
            {"metadata": {"axes": "TAYX"}, "photometric": "minisblack"},
            r"A has no place",
        ),
    ],
)
def test_axes_that_are_unclear_are_asked_for(tmp_path, shape, options, says):
    tifffile.imwrite(tmp_path / "m.tif", stack(*shape), **options)
    with pytest.raises(DataError, match=says) as error:
        tiff.read_movie(tmp_path / "m.tif")
    assert str(tmp_path / "m.tif") in str(error.value)


@pytest.mark.parametrize(
    ("axes", "says"),
    [
        ("TCYX", "3 x 5 x 6, --axes TCYX names 4 axes"),
        ("TZYX", "is not understood"),
        ("TTX", "is not understood"),
        ("", "(empty)"),
        ("CSYX", "both channels and colour"),
    ],
)
def test_axes_that_do_not_fit_are_refused(tmp_path, axes, says):
    tifffile.imwrite(tmp_path / "m.tif", stack(3, 5, 6), photometric="minisblack")
    with pytest.raises(DataError, match=says.replace("(", r"\(").replace(")", r"\)")):
        tiff.read_movie(tmp_path / "m.tif", axes)


@pytest.mark.parametrize("kind", ["imagej", "ome", "plain"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.999])
def test_a_truncated_file_is_refused_whatever_is_missing(tmp_path, kind, part):
    options = {
        "imagej": {"imagej": True, "metadata": {"axes": "TYX"}},
        "ome": {"ome": True, "photometric": "minisblack", "compression": "zlib", "metadata": {"axes": "TYX"}},
        "plain": {"photometric": "minisblack", "metadata": None},
    }[kind]
    path = tmp_path / "m.tif"
    noise = np.random.default_rng(0).integers(0, 60000, (9, 40, 50), np.uint16)
    tifffile.imwrite(path, noise, **options)
    assert np.array_equal(tiff.read_movie(path, "TYX").raw[:, 0], noise)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(DataError, match="truncated, damaged"):
        tiff.read_movie(path, "TYX")


@pytest.mark.parametrize(
    "data", [b"", b"II*\0", b"II*\0\x08\0\0\0\xff\xff", b"hello, no TIFF", b"MM\0*" + b"\xff" * 99]
)
def test_what_is_no_tiff_is_refused(tmp_path, data):
    (tmp_path / "m.tif").write_bytes(data)
    with pytest.raises(DataError, match=r"m\.tif"):
        tiff.read_movie(tmp_path / "m.tif")


def test_several_images_in_a_file_are_refused(tmp_path):
    with tifffile.TiffWriter(tmp_path / "two.tif") as writer:
        writer.write(stack(5, 6), photometric="minisblack")
        writer.write(stack(8, 9), photometric="minisblack")
    with pytest.raises(DataError, match=r"holds 2 separate images \(5 x 6, 8 x 9\)"):
        tiff.read_movie(tmp_path / "two.tif")


def test_types_other_than_grey_values_are_refused(tmp_path):
    tifffile.imwrite(tmp_path / "m.tif", np.zeros((5, 6), np.complex64))
    with pytest.raises(DataError, match="complex64, not grey values"):
        tiff.read_movie(tmp_path / "m.tif")


@pytest.mark.realdata
def test_real_float_stack_and_hyperstack(real_movie):
    cell = tiff.read_movie(real_movie("celldetective-ricm-demo") / "W1" / "100" / "movie" / "stack.tif")
    assert (cell.raw.shape, cell.raw.dtype) == ((6, 1, 185, 179), np.float32)
    still = next(real_movie("celldetective-adcc-still").glob("*_80.tif"))
    assert tiff.read_movie(still).raw.shape == (1, 4, 512, 512)
