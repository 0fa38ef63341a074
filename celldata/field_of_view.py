"""Which part of a source a movie shows: crops of one movie that share pixels show the same cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

CROP = re.compile(r"\[frames \d+:\d+, y (?P<y>\d+):\d+, x (?P<x>\d+):\d+\]")
"""What a crop adds to the source of its movie (backend.movies.cropping); a crop of a crop has two."""


@dataclass(frozen=True)
class FieldOfView:
    """Pixels (y0, y1, x0, x1) of a source, ends not included. Whole movies may have any source in common,
    such as a lab's name: `is_crop` tells those that were cut out of it.
    """

    source: str
    box: tuple[int, int, int, int]
    is_crop: bool

    @classmethod
    def of(cls, source: str, height: int, width: int) -> FieldOfView | None:
        """From what a movie of this size says of its source; None where that is nothing."""
        crops = list(CROP.finditer(source))
        whole = source[: crops[0].start() if crops else None].strip()
        if not whole:
            return None
        y, x = (sum(int(crop[axis]) for crop in crops) for axis in ("y", "x"))
        return cls(whole, (y, y + height, x, x + width), bool(crops))

    def overlaps(self, other: FieldOfView) -> bool:
        """Whether they share pixels of one source, of which one at least was cut out."""
        (a0, a1, b0, b1), (c0, c1, d0, d1) = self.box, other.box
        known = self.source == other.source and (self.is_crop or other.is_crop)
        return known and a0 < c1 and c0 < a1 and b0 < d1 and d0 < b1
