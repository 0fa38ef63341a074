"""A folder with one numbered TIFF per frame: t000.tif, man_seg150.tif, mask0000.tif, 0001.tif, …"""

import logging
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from celldata.errors import DataError
from celldata.formats import tiff
from celldata.movie import Movie, as_raw

logger = logging.getLogger(__name__)

NUMBERED = re.compile(r"(?P<prefix>.*?)(?P<number>\d+)\.tiff?", re.IGNORECASE)


def frame_files(folder: Path | str) -> dict[int, Path]:
    """The numbered TIFFs of a folder by number, ascending; any number of digits.

    DataError where there are none, or files of several kinds (t000.tif beside mask000.tif).
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(folder, "is not a folder", "Give the folder that holds one TIFF per frame.")
    found: dict[int, Path] = {}
    prefixes: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        match = NUMBERED.fullmatch(path.name)
        # "._t000.tif" is what macOS leaves on foreign disks.
        if match is None or path.name.startswith("."):
            continue
        prefixes.setdefault(match["prefix"], path.name)
        number = int(match["number"])
        if number in found and len(prefixes) == 1:
            problem = f"holds frame {number} twice ({found[number].name} and {path.name})"
            raise DataError(folder, problem, "Remove one of the two.")
        found[number] = path
    if len(prefixes) > 1:
        names = ", ".join(sorted(prefixes.values())[:4])
        raise DataError(
            folder, f"holds frames of several kinds ({names})", "Put each kind in its own folder."
        )
    if not found:
        raise DataError(
            folder, "holds no numbered TIFF", "Name the frames t000.tif, t001.tif, … as the CTC does."
        )
    return dict(sorted(found.items()))


def longest_run(numbers: Iterable[int]) -> range:
    """The longest stretch of consecutive numbers (the first of several as long)."""
    best = range(0)
    start = last = None
    for number in sorted(numbers):
        if start is None or last is None or number != last + 1:
            start = number
        last = number
        if last + 1 - start > len(best):
            best = range(start, last + 1)
    return best


def frame_numbers(folder: Path | str) -> range:
    """The file numbers that `read_raw` takes by default: the folder's longest run without a gap."""
    return longest_run(frame_files(folder))


def read_raw(
    folder: Path | str,
    numbers: range | None = None,
    *,
    name: str | None = None,
    pixel_size_um: float | None = None,
    frame_interval_s: float | None = None,
) -> Movie:
    """One channel, one frame per file: frame t of the movie is file number `numbers[t]`.

    Without `numbers`, the longest run of consecutive files; a warning is logged when files are left out.
    The movie's source says the file numbers where they do not start at 0.
    """
    folder = Path(folder)
    files = frame_files(folder)
    if numbers is None:
        numbers = longest_run(files)
        left_out = len(files) - len(numbers)
        if left_out:
            message = "%s: frames %d-%d are read; %d files outside of this run without a gap are left out"
            logger.warning(message, folder, numbers[0], numbers[-1], left_out)
    check_numbers(folder, files, numbers)
    first = as_raw(tiff.read_image(files[numbers[0]]), str(files[numbers[0]]))
    raw = np.empty((len(numbers), 1, *first.shape), first.dtype)
    for t, number in enumerate(numbers):
        frame = tiff.read_image(files[number])
        check_shape(files[number], frame, first.shape)
        if as_raw(frame[:1], str(files[number])).dtype != raw.dtype:
            problem = f"holds {frame.dtype}, the first frame {raw.dtype}"
            raise DataError(files[number], problem, "Save all frames with the same type.")
        raw[t, 0] = frame
    source = f"{folder.parent.name}/{folder.name}".lstrip("/")
    if numbers[0] != 0:
        source += f", files {numbers[0]}-{numbers[-1]}"
    return Movie(
        name=name or source.partition(",")[0].replace("/", "-"),
        raw=raw,
        pixel_size_um=pixel_size_um,
        frame_interval_s=frame_interval_s,
        source=source,
    )


def check_numbers(folder: Path, files: dict[int, Path], numbers: Sequence[int]) -> None:
    """DataError unless there is a file for every number."""
    missing = [number for number in numbers if number not in files]
    if missing or not numbers:
        problem = (
            f"has no frame {missing[0] if missing else ''} ({len(missing)} of {len(numbers)} are missing)"
        )
        raise DataError(folder, problem, "Give a folder that has every frame.")


def check_shape(path: Path, image: np.ndarray, shape: tuple[int, ...]) -> None:
    """DataError unless `image` is (Y, X) of `shape`."""
    if image.shape != tuple(shape):
        is_now, wanted = " x ".join(map(str, image.shape)), " x ".join(map(str, shape))
        raise DataError(path, f"is {is_now} pixels, the others are {wanted}", "All frames need one shape.")
