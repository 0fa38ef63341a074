"""Which part of a source a movie shows: crops of one movie that share pixels show the same cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

CROP = re.compile(r"\[frames \d+:\d+, y (?P<y>\d+):\d+, x (?P<x>\d+):\d+(?: of (?P<whole>[0-9a-f]{8}))?\]")
"""What a crop adds to the source of its movie (`crop_words`); a crop of a crop has two."""


def crop_words(raw: np.ndarray, t: slice, y: slice, x: slice) -> str:
    """How the source of a crop tells which part it is, and of which images: files of two folders may have one
    name. `raw`: (T, C, Y, X) of the whole movie.
    """
    digest = sha256(f"{raw.dtype} {raw.shape}".encode())
    for frame in (raw[0], raw[-1]):
        digest.update(np.ascontiguousarray(frame).tobytes())
    part = f"frames {t.start}:{t.stop}, y {y.start}:{y.stop}, x {x.start}:{x.stop}"
    return f"[{part} of {digest.hexdigest()[:8]}]"


@dataclass(frozen=True)
class FieldOfView:
    """Pixels (y0, y1, x0, x1) of a source, ends not included. Whole movies may have any source in common,
    such as a lab's name: `is_crop` tells those that were cut out of it. `whole`: of a crop, what tells its
    source from others of that name; None where that was not noted.
    """

    source: str
    box: tuple[int, int, int, int]
    is_crop: bool
    whole: str | None = None

    @classmethod
    def of(cls, source: str, height: int, width: int) -> FieldOfView | None:
        """From what a movie of this size says of its source; None where that is nothing."""
        crops = list(CROP.finditer(source))
        whole = source[: crops[0].start() if crops else None].strip()
        if not whole:
            return None
        y, x = (sum(int(crop[axis]) for crop in crops) for axis in ("y", "x"))
        noted = crops[0]["whole"] if crops else None
        return cls(whole, (y, y + height, x, x + width), bool(crops), noted)

    def overlaps(self, other: FieldOfView) -> bool:
        """Whether they share pixels of one source, of which one at least was cut out."""
        (a0, a1, b0, b1), (c0, c1, d0, d1) = self.box, other.box
        known = self.source == other.source and (self.is_crop or other.is_crop)
        known = known and (self.whole is None or other.whole is None or self.whole == other.whole)
        return known and a0 < c1 and c0 < a1 and b0 < d1 and d0 < b1
