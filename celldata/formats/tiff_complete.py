"""Is a TIFF whole? tifffile stops at a break, or fills with zeros, and only logs it."""

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from celldata.errors import DataError

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPageSeries

DAMAGED = "It is truncated, damaged or no TIFF: copy it again from its source, or open and save it in Fiji."
BYTES_OF_TYPE = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8)
"""By the number of a tag's type: TIFF 6.0, section 2, and BigTIFF's 16 to 18."""


def check_complete(tif: "TiffFile", series: "TiffPageSeries", path: Path) -> None:
    """DataError where the file's metadata or offsets promise more than is there."""
    promised = int((tif.imagej_metadata or {}).get("images", 0)) if tif.is_imagej else 0
    planes = int(np.prod(series.shape)) // max(1, int(np.prod(series.keyframe.shape)))
    if promised > planes:
        raise DataError(path, f"holds {planes} of {promised} images", DAMAGED)
    size = tif.filehandle.size
    end = end_of_directories(tif)
    for page in series.pages:
        if page is None:
            raise DataError(path, "lacks images that its metadata names", DAMAGED)
        # An OME series may lie in several files; those beside this one are checked by reading them.
        if page.parent is tif:
            spans = zip(page.dataoffsets, page.databytecounts, strict=True)
            end = max(end, *(start + length for start, length in spans))
    if len(series.pages) == 1 and series.dataoffset is not None:
        end = max(end, series.dataoffset + series.nbytes)
    if end > size:
        raise DataError(path, f"ends at byte {size}, before what it holds does ({end})", DAMAGED)


def end_of_directories(tif: "TiffFile") -> int:
    """The byte to which the chain of image directories and the values of their tags reach."""
    form, handle = tif.tiff, tif.filehandle
    size = handle.size
    tag = struct.Struct(form.byteorder + ("HHIL" if form.offsetsize == 4 else "HHQQ"))
    handle.seek(4 if form.offsetsize == 4 else 8)
    (offset,) = struct.unpack(form.offsetformat, handle.read(form.offsetsize))
    end = 0
    seen: set[int] = set()
    while offset and offset not in seen:
        seen.add(offset)
        if offset + form.tagnosize > size:
            return offset + form.tagnosize
        handle.seek(offset)
        (n_tags,) = struct.unpack(form.tagnoformat, handle.read(form.tagnosize))
        after = offset + form.tagnosize + n_tags * tag.size + form.offsetsize
        if after > size:
            return after
        directory = handle.read(n_tags * tag.size)
        for _, kind, count, value in tag.iter_unpack(directory):
            n_bytes = count * (BYTES_OF_TYPE[kind] if kind < len(BYTES_OF_TYPE) else 0)
            # Small values lie in the tag itself, others where `value` points to.
            if n_bytes > form.offsetsize:
                end = max(end, value + n_bytes)
        (offset,) = struct.unpack(form.offsetformat, handle.read(form.offsetsize))
    return max(end, 0)
