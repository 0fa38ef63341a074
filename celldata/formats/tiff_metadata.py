"""Pixel size, frame interval and channel names as OME-TIFF and ImageJ files state them."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from tifffile import TiffFile

MICROMETRES = {"m": 1e6, "cm": 1e4, "mm": 1e3, "µm": 1.0, "μm": 1.0, "um": 1.0, "micron": 1.0, "microns": 1.0}
MICROMETRES |= {"\\u00b5m": 1.0, "micrometer": 1.0, "nm": 1e-3, "pm": 1e-6, "inch": 25400.0}
"""Units of length; both Unicode letters that look like a Greek mu occur, and ImageJ writes one as an
escape."""
SECONDS = {"d": 86400.0, "h": 3600.0, "hr": 3600.0, "min": 60.0, "s": 1.0, "sec": 1.0, "ms": 1e-3, "µs": 1e-6}


@dataclass(frozen=True)
class Calibration:
    """None where the file does not say. A TIFF's dots per inch are a printer's setting and are not read."""

    pixel_size_um: float | None = None
    frame_interval_s: float | None = None


def calibration_of(tif: "TiffFile") -> Calibration:
    if tif.is_ome:
        return _of_ome(tif.ome_metadata or "")
    if tif.is_imagej:
        return _of_imagej(tif.imagej_metadata or {}, tif)
    return Calibration()


def ome_channel_names(xml: str) -> tuple[str, ...]:
    """The names of the first image's channels; () where one has none or the XML is not readable."""
    pixels = _pixels(xml)
    names = [channel.get("Name") for channel in _children(pixels, "Channel")]
    return tuple(name for name in names if name) if all(names) else ()


def _of_ome(xml: str) -> Calibration:
    pixels = _pixels(xml)
    if pixels is None:
        return Calibration()
    size = _positive(pixels.get("PhysicalSizeX"), MICROMETRES.get(pixels.get("PhysicalSizeXUnit", "µm")))
    interval = _positive(pixels.get("TimeIncrement"), SECONDS.get(pixels.get("TimeIncrementUnit", "s")))
    return Calibration(size, interval)


def _of_imagej(metadata: dict[str, Any], tif: "TiffFile") -> Calibration:
    size = None
    tag = tif.pages.first.tags.get("XResolution")
    unit = str(metadata.get("unit", "")).lower()
    if tag is not None and unit in MICROMETRES:
        pixels, units = tag.value
        size = _positive(units / pixels if pixels else None, MICROMETRES[unit])
    seconds = SECONDS.get(str(metadata.get("tunit", "s")).strip().lower())
    return Calibration(size, _positive(metadata.get("finterval"), seconds))


def _pixels(xml: str) -> ElementTree.Element | None:
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError:
        return None
    return next((element for element in root.iter() if _local(element) == "Pixels"), None)


def _children(element: ElementTree.Element | None, name: str) -> list[ElementTree.Element]:
    return [] if element is None else [child for child in element if _local(child) == name]


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _positive(number: Any, factor: float | None) -> float | None:
    """number x factor, None unless both are there and the product is a positive number."""
    try:
        value = float(number) * (factor or math.nan)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) and value > 0 else None
