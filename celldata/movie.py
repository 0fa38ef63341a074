"""A movie: raw images over time, with what is known about how they were taken."""

from dataclasses import dataclass, field

import numpy as np

from celldata.errors import DataError

RAW_DTYPES = (np.dtype(np.uint8), np.dtype(np.uint16), np.dtype(np.float32))
"""What a raw image may hold: the page draws these three at their true depth. Others become float32."""


@dataclass(frozen=True, eq=False)
class Movie:
    """Raw images (T, C, Y, X) of one field of view.

    `pixel_size_um` in micrometres per pixel and `frame_interval_s` in seconds are None where nobody said.
    Raises DataError when the parts do not fit together.
    """

    name: str
    raw: np.ndarray
    channels: tuple[str, ...] = field(default=())
    pixel_size_um: float | None = None
    frame_interval_s: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        about = self.source or self.name or "movie"
        if self.raw.ndim != 4 or 0 in self.raw.shape:
            raise DataError(
                about,
                f"the raw images have the shape {tuple(self.raw.shape)}, not (T, C, Y, X) without a zero",
                "Give one frame per time point and channel.",
            )
        if self.raw.dtype not in RAW_DTYPES:
            raise DataError(
                about,
                f"the raw images hold {self.raw.dtype}",
                "Give uint8, uint16 or float32; celldata.movie.as_raw converts other types.",
            )
        if not self.channels:
            object.__setattr__(self, "channels", channel_names(self.raw.shape[1]))
        elif len(self.channels) != self.raw.shape[1]:
            raise DataError(
                about,
                f"there are {len(self.channels)} channel names for {self.raw.shape[1]} channels",
                "Give one name per channel.",
            )
        for what in ("pixel_size_um", "frame_interval_s"):
            number = getattr(self, what)
            if number is not None and not (np.isfinite(number) and number > 0):
                raise DataError(about, f"{what} is {number}", "Give a positive number, or none.")

    @property
    def n_frames(self) -> int:
        return self.raw.shape[0]

    @property
    def n_channels(self) -> int:
        return self.raw.shape[1]

    @property
    def height(self) -> int:
        return self.raw.shape[2]

    @property
    def width(self) -> int:
        return self.raw.shape[3]


def raw_dtype(dtype: np.dtype) -> np.dtype | None:
    """The type in which raw values of `dtype` are kept, or None where they are no grey values (text, …)."""
    dtype = np.dtype(dtype).newbyteorder("=")
    if dtype in RAW_DTYPES:
        return dtype
    if dtype.kind == "b":
        return np.dtype(np.uint8)
    return np.dtype(np.float32) if dtype.kind in "iuf" else None


def as_raw(image: np.ndarray, source: str) -> np.ndarray:
    """`image` in the type `raw_dtype` names, native byte order; DataError where it holds no grey values."""
    dtype = raw_dtype(image.dtype)
    if dtype is None:
        raise DataError(source, f"it holds {image.dtype}, not grey values", "Give integer or float images.")
    return np.ascontiguousarray(image, dtype=dtype)


def channel_names(n: int) -> tuple[str, ...]:
    """Names for channels that have none: "channel 1", "channel 2", …"""
    return tuple(f"channel {i + 1}" for i in range(n))
